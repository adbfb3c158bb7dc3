"""What a company knows: articles in a folder, published as releases."""

from warmline.knowledge.articles import Article, Audience, Company, Link, Needs, Release

__all__ = ["Article", "Audience", "Company", "Link", "Needs", "Release"]
