"""What a company knows: articles in a folder, published as releases."""

from warmline.knowledge.articles import Article, Audience, Company, Link, Needs, Release
from warmline.knowledge.check import Draft, Finding, Refused, prepare, slug_of
from warmline.knowledge.folder import Folder, read_folder
from warmline.knowledge.table import published_sentence, read_table

__all__ = [
    "Article",
    "Audience",
    "Company",
    "Draft",
    "Finding",
    "Folder",
    "Link",
    "Needs",
    "Refused",
    "Release",
    "prepare",
    "published_sentence",
    "read_folder",
    "read_table",
    "slug_of",
]
