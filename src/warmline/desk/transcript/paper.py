"""Transcripts as text and as a page; what anybody wrote is text on it, never markup."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader, StrictUndefined

from warmline.desk.transcript.lines import Line

WORDS = Path(__file__).parent / "words.toml"
FALLBACK = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the company, what its AI is called, and the time zone of its clock."""

    company: str
    assistant: str
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Printed:
    """A line in its reader's language: who, when, what; `is_link` of an address tells whether it
    may be followed."""

    who: str
    when: str
    by: str
    text: str
    steps: tuple[str, ...]
    links: tuple[tuple[str, str, bool], ...]
    attachments: tuple[str, ...]


class Paper:
    def __init__(self) -> None:
        self._words: Mapping[str, Words] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
        self._page = Environment(
            loader=PackageLoader("warmline.desk.transcript", "."),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        ).get_template("transcript.html")

    def page(self, lines: Sequence[Line], head: Letterhead, language: str | None) -> str:
        """HTML, whole in itself: it loads nothing."""
        spoken = self._spoken(language)
        return self._page.render(
            lines=self._printed(lines, head, spoken),
            head=head,
            words=self._words[spoken],
            language=spoken,
            direction="rtl" if spoken in RIGHT_TO_LEFT else "ltr",
        )

    def text(self, lines: Sequence[Line], head: Letterhead, language: str | None) -> str:
        spoken = self._spoken(language)
        words = self._words[spoken]
        title = words["title"].format(company=head.company)
        told = [title, *(_as_text(line) for line in self._printed(lines, head, spoken))]
        return "\n\n".join(told) + "\n"

    def subject(self, head: Letterhead, language: str | None) -> str:
        words = self._words[self._spoken(language)]
        # names of companies may have line ends, and a subject is one line
        return words["title"].format(company=" ".join(head.company.split()))

    def _spoken(self, language: str | None) -> str:
        tongue = (language or FALLBACK).split("-")[0].lower()
        return tongue if tongue in self._words else FALLBACK

    def _printed(self, lines: Sequence[Line], head: Letterhead, spoken: str) -> list[Printed]:
        words = self._words[spoken]
        return [_printed(line, head, words, spoken) for line in lines]


def _printed(line: Line, head: Letterhead, words: Words, language: str) -> Printed:
    return Printed(
        who=_who(line, head, words),
        when=_moment(line.at, head.timezone, language),
        by=line.by or "told",
        text=_text(line, head, words, language),
        steps=line.steps,
        links=tuple((link.title, link.url, _leads_out(link.url)) for link in line.links),
        attachments=line.attachments,
    )


def _who(line: Line, head: Letterhead, words: Words) -> str:
    match line.by:
        case "customer":
            return words["customer"]
        case "ai":
            return words["ai"].format(assistant=head.assistant)
        case "agent":
            return words["agent"].format(name=line.name, company=head.company)
        case None:
            return head.company


def _text(line: Line, head: Letterhead, words: Words, language: str) -> str:
    if line.told is None or line.told == "disclosed":
        return line.text
    due = _moment(line.moment, head.timezone, language) if line.moment else ""
    told = words[line.told].format(name=line.name, assistant=head.assistant, due=due)
    return f"{told}\n{line.text}" if line.text else told


def _as_text(line: Printed) -> str:
    parts = [f"[{line.when}] {line.who}:", line.text]
    parts += [f"{number}. {step}" for number, step in enumerate(line.steps, 1)]
    parts += [f"{title}: {url}" for title, url, _ in line.links]
    parts += [f"[{name}]" for name in line.attachments]
    return "\n".join(part for part in parts if part)


def _leads_out(url: str) -> bool:
    """A path of the company's site leads nowhere from a page that lies on somebody's disk."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _moment(at: datetime, timezone: str, language: str) -> str:
    """By the company's clock, and whose it is."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(FALLBACK)
    here = at.astimezone(ZoneInfo(timezone))
    return f"{format_datetime(here, 'medium', locale=locale)} {here.tzname()}"
