"""Cases in files: who writes, what the company knows, what is said turn by turn, and for each turn
what must and what must never happen. docs/developer/cases.md describes the format."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from warmline import identity
from warmline.actions import Catalogue, Faults, read_actions
from warmline.autonomy import Level
from warmline.kit import WarmlineError
from warmline.knowledge import (
    Article,
    Company,
    Draft,
    Folder,
    Link,
    Refused,
    prepare,
    read_folder,
    read_table,
    slug_of,
)

Words = str | tuple[str, ...]
"""One, or several of which the key says whether any or all count."""


class FactsExpected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    order_number: Words = ()
    account_number: Words = ()
    amount: Words = ()
    date: Words = ()
    email: Words = ()
    phone: Words = ()
    iban: Words = ()
    name: Words = ()
    address: Words = ()


class BriefExpected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the agent reads. `wish` is a part of the text; `articles` were shown to the customer."""

    wish: Words = ()
    intent: Words = ()
    reason: Words = ()
    language: Words = ()
    articles: Words = ()
    suggested: Words = ()
    risks: Words = ()
    facts: FactsExpected | None = None
    asked_for_person: bool | None = None


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Under `must`, any of several counts for `decision`, `intent`, `article`, `language`,
    `reason`, `state`, `action` and `asking`, and all are needed for the others. Under `never`, none
    may happen. What is under way is only known where a file has `actions`."""

    decision: Words = ()
    intent: Words = ()
    intents: Words = ()
    article: Words = ()
    language: Words = ()
    risks: Words = ()
    facts: FactsExpected | None = None
    reason: Words = ()
    state: Words = ()
    options: Words = ()
    says: Words = ()
    offers_person: bool | None = None
    words_at_most: int | None = None
    brief: BriefExpected | None = None
    action: Words = ()
    asking: Words = ()
    doing: Words = ()
    done: Words = ()
    arguments: Mapping[str, str] = {}


class AgentSays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    says: str
    promise: bool = False


AgentAct = Literal["claim", "hand_back", "resolve"] | AgentSays


class CaseTurn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of `says` (several: sent at once), `chooses` (an option of the last question,
    counted from 1), `presses` (a button), `code` (what became of the one-time code that was typed)
    and `agent` (what a person does) happens. `says` beside a button of a proposal is said before
    it."""

    says: Words = ()
    chooses: int | None = None
    presses: Literal["person", "assistant", "yes", "no", "old_yes"] | None = None
    code: Literal["confirmed", "wrong", "expired", "too_many"] | None = None
    agent: AgentAct | tuple[AgentAct, ...] = ()
    must: Expected = Expected()
    never: Expected = Expected()


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str | None = None
    email: str | None = None
    language: str = "en"


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article, as short as a case needs it."""

    intent: str
    phrasings: tuple[str, ...]
    answer: str
    title: str = ""
    steps: tuple[str, ...] = ()
    links: Mapping[str, str] = {}
    language: str = "en"
    audience: Literal["customers", "agents"] = "customers"
    needs: Literal["nothing", "account"] = "nothing"


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`level`, `mailable` and `offers` (what there is to choose: input → title → value) are for
    files with `actions`."""

    name: str
    turns: tuple[CaseTurn, ...]
    about: Words = ()
    contact: Contact = Contact()
    level: identity.Level = "signed"
    mailable: bool = True
    offers: Mapping[str, Mapping[str, str]] = {}


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cases: tuple[Case, ...]
    knows: str | tuple[Known, ...] = "demo"
    company: str = "The company"
    levels: Mapping[str, Level] = {}
    actions: str | None = None
    today: date = date(2026, 5, 4)


@dataclass(frozen=True, slots=True)
class Casebook:
    """The cases of one file. `knows` names the knowledge, equal for files that share it; `levels`
    are the intents that are not at auto. With `actions` the engine is rehearsed by itself, `today`
    being the day."""

    file: str
    knows: str
    draft: Draft
    cases: tuple[Case, ...]
    levels: Mapping[str, Level]
    actions: Catalogue | None = None
    today: date = field(default=date(2026, 5, 4))


class CasesFaulty(WarmlineError):
    exit_code = 2

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("cases_faulty", "\n".join(faults))


def read_cases(folder: Path, companies: Mapping[str, Path]) -> list[Casebook]:
    """Every YAML file of the folder (or the one file it is); `companies` are folders by name.

    Raises `CasesFaulty`, which names file and place of every fault.
    """
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*.y*ml"))
    if not paths:
        raise CasesFaulty([f"{folder}: there is no case, no .yaml file, here."])
    books, faults = [], []
    for path in paths:
        try:
            books.append(_read(path, companies))
        except CasesFaulty as faulty:
            faults.append(faulty.sentence)
    if faults:
        raise CasesFaulty(faults)
    return books


def _read(path: Path, companies: Mapping[str, Path]) -> Casebook:
    try:
        # every word stays as written: a date is no date yet, and "off" is a level, not false
        written: Any = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
        file = msgspec.convert(written, _File, strict=False)
    except OSError as error:
        raise CasesFaulty([f"{path.name}: cannot be read: {error.strerror}."]) from error
    except (UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise CasesFaulty([f"{path.name}: {' '.join(str(error).split())}"]) from error
    faults = [f"{path.name}: {fault}" for fault in _faults(file)]
    if faults:
        raise CasesFaulty(faults)
    knows, draft = _knowledge(path, file, companies)
    actions = _actions(path, file.actions, companies) if file.actions else None
    return Casebook(path.name, knows, draft, file.cases, file.levels, actions, file.today)


def _faults(file: _File) -> Iterator[str]:
    names = [case.name for case in file.cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two cases are called “{name}”."
    for case in file.cases:
        if not case.turns:
            yield f"“{case.name}” has no turn."
        for number, turn in enumerate(case.turns, start=1):
            says = turn.says if turn.presses not in ("yes", "no", "old_yes") else ()
            happens = (says, turn.chooses, turn.presses, turn.code, turn.agent)
            if sum(each not in ((), None) for each in happens) != 1:
                yield (
                    f"“{case.name}”, turn {number}: needs exactly one of "
                    "says, chooses, presses, code and agent."
                )
            if not file.actions and (turn.code or turn.presses in ("yes", "no", "old_yes")):
                yield f"“{case.name}”, turn {number}: needs actions in this file."


def _knowledge(path: Path, file: _File, companies: Mapping[str, Path]) -> tuple[str, Draft]:
    if not isinstance(file.knows, str):
        articles = [_article(known) for known in file.knows]
        return f"{path}#inline", _checked(path, prepare(Company(file.company), articles))
    place = companies.get(file.knows, path.parent / file.knows)
    if not place.exists():
        known = ", ".join(companies)
        raise CasesFaulty([f"{path.name}: knows: there is no {place} (or one of: {known})."])
    if place.is_file():
        return str(place), _checked(path, read_table(place, Company(file.company)))
    read = read_folder(place)
    return str(place), _checked(path, read.draft if isinstance(read, Folder) else read)


def _actions(path: Path, named: str, companies: Mapping[str, Path]) -> Catalogue:
    read = read_actions(companies.get(named, path.parent / named))
    if isinstance(read, Faults):
        raise CasesFaulty([f"{path.name}: actions: {fault}" for fault in read.faults])
    if not read.actions:
        raise CasesFaulty([f"{path.name}: actions: there is none in {named}."])
    return read


def _checked(path: Path, draft: Draft | Refused) -> Draft:
    if isinstance(draft, Refused):
        raise CasesFaulty([f"{path.name}: knows: {fault}" for fault in draft.faults])
    return draft


def _article(known: Known) -> Article:
    return Article(
        slug=slug_of(
            known.intent if known.language == "en" else f"{known.intent}-{known.language}"
        ),
        title=known.title or known.intent.replace("_", " "),
        intent=known.intent,
        phrasings=known.phrasings,
        short_answer=known.answer,
        steps=known.steps,
        links=tuple(Link(title, url) for title, url in known.links.items()),
        audience=known.audience,
        language=known.language,
        needs=known.needs,
    )


def listed(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else words
