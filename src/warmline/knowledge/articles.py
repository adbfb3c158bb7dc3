"""What a company knows: articles, and who the company is."""

from dataclasses import dataclass, field
from typing import Literal

Audience = Literal["customers", "agents"]
Needs = Literal["nothing", "account"]


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Article:
    """One intent, the ways customers phrase it, and the answer to it.

    An article that `needs` an account cannot be answered from text alone, and one written for
    `agents` is never shown to a customer: both hand off.
    """

    slug: str
    title: str
    intent: str
    phrasings: tuple[str, ...]
    short_answer: str
    steps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    audience: Audience = "customers"
    language: str = "en"
    needs: Needs = "nothing"
    more: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """Who speaks: the names the customer sees and what small talk may mention."""

    name: str
    assistant_name: str = "Assistant"
    about: str = ""
    languages: tuple[str, ...] = ("en",)
    website: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """One published, immutable state of everything the company knows."""

    id: int
    company: Company
    articles: tuple[Article, ...] = field(default=())
