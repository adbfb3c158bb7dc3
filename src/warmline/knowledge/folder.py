"""A company's folder: `company.yaml` and Markdown articles with front matter."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from warmline.knowledge.articles import Article, Audience, Company, Needs
from warmline.knowledge.check import NO_ARTICLE, Draft, Finding, Refused, prepare
from warmline.knowledge.sheet import Sheet

LARGEST_FILE = 256 * 1024  # bytes

_COMPANY_FIELDS = (
    *("name", "assistant_name", "about", "languages", "website", "email"),
    "opening_hours",
)
_ARTICLE_FIELDS = (
    *("title", "intent", "language", "audience", "needs"),
    *("links", "phrasings"),
)
_STEP = re.compile(r"(?:\d+[.)]|[-*])\s+(.*)")


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds, checked. `opening_hours` are as written, for whoever keeps them;
    `opening_hours_at` is their `file:line`."""

    draft: Draft
    opening_hours: object = None
    opening_hours_at: str = ""


@dataclass(slots=True)
class _Reading:
    faults: list[Finding] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    lines: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def locate(self, slug: str, place: str) -> str:
        """The line of `links[2].url`, or of `links[2]`, or of `links`, or the file's first."""
        while place:
            if (slug, place) in self.lines:
                return self.lines[slug, place]
            place = re.sub(r"(\[\d+\]|\.?\w+)$", "", place)
        return f"{self.files.get(slug, 'company.yaml')}:1"


def read_folder(folder: Path) -> Folder | Refused:
    """Reads and checks everything; each fault names `file:line`, relative to the folder."""
    reading = _Reading()
    company, sheet = _read_company(folder / "company.yaml", reading)
    for path in _article_files(folder, reading):
        _read_article(path, path.relative_to(folder).as_posix(), reading)
    checked = prepare(company, reading.articles, reading.locate)
    if isinstance(checked, Refused) or reading.faults:
        further = checked.faults if isinstance(checked, Refused) else ()
        # why there is none, an unreadable file or an empty folder, was told already
        told = [*reading.faults, *(each for each in further if each.message != NO_ARTICLE)]
        return Refused(_in_order(told), checked.warnings)
    line = sheet.lines.get("opening_hours", 1)
    return Folder(checked, sheet.plain("opening_hours"), f"company.yaml:{line}")


def _read_company(path: Path, reading: _Reading) -> tuple[Company, Sheet]:
    sheet = Sheet("company.yaml")
    text = _read_text(path, "company.yaml", reading)
    sheet.parse(text or "name: '?'", first_line=1, known=_COMPANY_FIELDS)
    company = Company(
        name=sheet.text("name"),
        assistant_name=sheet.text("assistant_name", "Assistant"),
        about=sheet.text("about"),
        languages=sheet.texts("languages") or ("en",),
        website=sheet.text("website"),
        email=sheet.text("email"),
    )
    reading.faults += sheet.faults
    _keep_lines(reading, "", "company.yaml", sheet)
    return company, sheet


def _article_files(folder: Path, reading: _Reading) -> list[Path]:
    paths = sorted(path for path in folder.glob("articles/**/*.md") if path.name != "README.md")
    first: dict[str, Path] = {}
    for path in paths:
        other = first.setdefault(path.stem, path)
        if other is not path:
            where = f"{path.relative_to(folder).as_posix()}:1"
            reading.faults.append(
                Finding(where, f"{other.relative_to(folder).as_posix()} has the same name.")
            )
    if not paths:
        reading.faults.append(
            Finding("articles:1", "There is no article: put Markdown files into articles/.")
        )
    return list(first.values())


def _read_article(path: Path, shown: str, reading: _Reading) -> None:
    reading.files[path.stem] = shown
    text = _read_text(path, shown, reading)
    if text is None:
        return
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() == "---"), 0)
    if lines[0].rstrip() != "---" or not end:
        message = "An article starts with a line `---`, its fields and a second line `---`."
        reading.faults.append(Finding(f"{shown}:1", message))
        return
    sheet = Sheet(shown)
    sheet.parse("\n".join(lines[1:end]), first_line=2, known=_ARTICLE_FIELDS)
    body = _read_body(lines, end + 1, shown, reading)
    reading.articles.append(_article(path.stem, sheet, body))
    reading.faults += sheet.faults
    _keep_lines(reading, path.stem, shown, sheet)
    for place, line in body.lines.items():
        reading.lines[path.stem, place] = f"{shown}:{line}"


@dataclass(slots=True)
class _Body:
    short_answer: str = ""
    steps: list[str] = field(default_factory=list)
    more: str = ""
    lines: dict[str, int] = field(default_factory=dict)


def _article(slug: str, sheet: Sheet, body: _Body) -> Article:
    return Article(
        slug=slug,
        title=sheet.text("title"),
        intent=sheet.text("intent"),
        phrasings=sheet.texts("phrasings"),
        short_answer=body.short_answer,
        steps=tuple(body.steps),
        links=sheet.links("links"),
        audience=cast(Audience, sheet.choice("audience", ("customers", "agents"))),
        language=sheet.text("language", "en"),
        needs=cast(Needs, sheet.choice("needs", ("nothing", "account"))),
        more=body.more,
    )


def _read_body(lines: list[str], start: int, shown: str, reading: _Reading) -> _Body:
    body = _Body(lines={"short_answer": start + 1})
    answer: list[str] = []
    part = "answer"
    for at in range(start, len(lines)):
        line = lines[at].rstrip()
        if line.startswith("## "):
            part = _next_part(line, f"{shown}:{at + 1}", reading)
            if part == "more":
                body.lines["more"] = at + 1
                body.more = "\n".join(lines[at + 1 :]).strip()
                break
        elif part == "answer":
            if line and not any(answer):
                body.lines["short_answer"] = at + 1
            answer.append(line.strip())
        elif part == "steps" and line:
            _add_step(line, at + 1, body, shown, reading)
    body.short_answer = _paragraphs(answer)
    return body


def _next_part(heading: str, where: str, reading: _Reading) -> str:
    name = heading[3:].strip().casefold()
    if name in ("steps", "more"):
        return name
    message = f"“{heading}” is not read: after the short answer come ## Steps and ## More."
    reading.faults.append(Finding(where, message))
    return "unknown"


def _add_step(line: str, number: int, body: _Body, shown: str, reading: _Reading) -> None:
    step = _STEP.fullmatch(line)
    if step:
        body.lines[f"steps[{len(body.steps)}]"] = number
        body.steps.append(step[1].strip())
    elif line[0].isspace() and body.steps:
        body.steps[-1] += " " + line.strip()
    else:
        reading.faults.append(Finding(f"{shown}:{number}", "A step starts with `1. `."))


def _paragraphs(lines: list[str]) -> str:
    """Lines of a paragraph flow together; an empty line stays a break."""
    blocks = re.split(r"\n{2,}", "\n".join(lines).strip())
    return "\n\n".join(block.replace("\n", " ") for block in blocks)


def _keep_lines(reading: _Reading, slug: str, shown: str, sheet: Sheet) -> None:
    for place, line in sheet.lines.items():
        reading.lines[slug, place] = f"{shown}:{line}"


def _read_text(path: Path, shown: str, reading: _Reading) -> str | None:
    try:
        content = path.read_bytes()
        if len(content) > LARGEST_FILE:
            message = f"The file is larger than {LARGEST_FILE // 1024} KiB."
            reading.faults.append(Finding(f"{shown}:1", message))
            return None
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        reading.faults.append(Finding(f"{shown}:{line}", "This is not UTF-8 text."))
    except OSError as error:
        reading.faults.append(Finding(f"{shown}:1", f"The file cannot be read: {error.strerror}."))
    return None


def _in_order(faults: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(faults), key=_file_and_line))


def _file_and_line(finding: Finding) -> tuple[str, int]:
    file, _, line = finding.where.rpartition(":")
    return file, int(line)
