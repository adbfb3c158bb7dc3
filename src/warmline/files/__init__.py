"""Files that people attach: kept outside the database, checked, shown only once they are clean."""

from warmline.files.attaching import attach, file_of, files_of
from warmline.files.checking import Checking, Scan
from warmline.files.erasure import Upkeep, discard, erase_files
from warmline.files.filing import Filing
from warmline.files.keeping import Files, Sender
from warmline.files.kinds import KINDS, USUAL
from warmline.files.names import clean_name
from warmline.files.rules import MEGABYTE, FileRefused, Rules
from warmline.files.shelf import Missing, Shelf, ShelfUnreachable, shelf_at
from warmline.files.sql import File

__all__ = [
    "KINDS",
    "MEGABYTE",
    "USUAL",
    "Checking",
    "File",
    "FileRefused",
    "Files",
    "Filing",
    "Missing",
    "Rules",
    "Scan",
    "Sender",
    "Shelf",
    "ShelfUnreachable",
    "Upkeep",
    "attach",
    "clean_name",
    "discard",
    "erase_files",
    "file_of",
    "files_of",
    "shelf_at",
]
