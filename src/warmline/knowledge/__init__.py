"""What a company knows: articles in a folder, published as releases."""

from warmline.knowledge.articles import Article, Audience, Company, Link, Needs, Release
from warmline.knowledge.beginning import write_starter
from warmline.knowledge.check import Draft, Finding, Refused, prepare, slug_of
from warmline.knowledge.folder import Folder, read_folder
from warmline.knowledge.models import load_model, save_model
from warmline.knowledge.releases import (
    Changes,
    Conflict,
    NothingToUndo,
    Published,
    Unchanged,
    amended,
    changes_between,
    current,
    current_info,
    history,
    load,
    publish,
    restore,
    undo,
)
from warmline.knowledge.sql import ReleaseInfo
from warmline.knowledge.table import published_sentence, read_table

__all__ = [
    "Article",
    "Audience",
    "Changes",
    "Company",
    "Conflict",
    "Draft",
    "Finding",
    "Folder",
    "Link",
    "Needs",
    "NothingToUndo",
    "Published",
    "Refused",
    "Release",
    "ReleaseInfo",
    "Unchanged",
    "amended",
    "changes_between",
    "current",
    "current_info",
    "history",
    "load",
    "load_model",
    "prepare",
    "publish",
    "published_sentence",
    "read_folder",
    "read_table",
    "restore",
    "save_model",
    "slug_of",
    "undo",
    "write_starter",
]
