"""What a turn did, held against what it must and must never do. Shares nothing with the engine."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from warmline.evals.casebook import BriefExpected, Expected, FactsExpected, Words, listed


@dataclass(frozen=True, slots=True)
class Happened:
    """One turn as the log and the agent's screen show it. `decisions` are turns decided, `said` the
    AI's messages (payload and body), `brief` as the console reads it, `state` afterwards. `doing`
    are the actions under way after it, `arguments` of the first that was decided on, `done` those
    carried out."""

    decisions: tuple[Mapping[str, Any], ...]
    facts: tuple[Mapping[str, str], ...]
    said: tuple[Mapping[str, Any], ...]
    reasons: tuple[str, ...]
    state: str
    brief: Mapping[str, Any]
    doing: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Everything the customer could read, steps and links included."""
        return "\n".join(part for message in self.said for part in _shown(message["body"] or {}))

    @property
    def found(self) -> dict[str, frozenset[str]]:
        """The values of each plain key of `Expected`."""
        payloads = [message["payload"] for message in self.said]
        return {
            "decision": _set(turn["decision"] for turn in self.decisions) or frozenset({"none"}),
            "intent": self._intents,
            "intents": self._intents,
            "article": _set(payload.get("article") for payload in payloads)
            | _set(turn.get("article") for turn in self.decisions),
            "language": _set(turn.get("language") for turn in self.decisions),
            "risks": _set(risk for turn in self.decisions for risk in turn.get("risks", ())),
            "reason": frozenset(self.reasons),
            "state": frozenset({self.state}),
            "action": _set(turn.get("action") for turn in self.decisions),
            "asking": _set(turn.get("asking") for turn in self.decisions),
            "doing": frozenset(self.doing),
            "done": frozenset(self.done),
            "options": _set(option for payload in payloads for option in payload.get("options", ()))
            | _set(o for message in self.said for o in (message["body"] or {}).get("options", ())),
        }

    @property
    def _intents(self) -> frozenset[str]:
        read = [(turn.get("intent"), *turn.get("intents", ())) for turn in self.decisions]
        answered = [message["payload"].get("intent") for message in self.said]
        return _set([*answered, *(intent for intents in read for intent in intents)])


ANY = ("decision", "intent", "article", "language", "reason", "state", "action", "asking")
ALL = ("intents", "risks", "options", "doing", "done")


def failures(must: Expected, never: Expected, happened: Happened) -> list[str]:
    """A sentence for everything that is not as it must be; empty when all is."""
    return [*_missing(must, happened), *_forbidden(never, happened)]


def _missing(must: Expected, happened: Happened) -> Iterator[str]:
    yield from _values_missing(must, happened.found)
    for phrase in listed(must.says):
        if not _says(happened.text, phrase):
            yield f"says: “{phrase}” is not in “{_short(happened.text)}”"
    if must.facts:
        yield from _facts_missing("facts", must.facts, happened.facts)
    if must.offers_person is not None and must.offers_person != _offers(happened):
        yield f"offers_person: expected {must.offers_person}"
    longest = max((len(message["body"]["text"].split()) for message in happened.said), default=0)
    if must.words_at_most is not None and longest > must.words_at_most:
        yield f"words_at_most: a message of {longest} words"
    for name, value in must.arguments.items():
        if (got := str(happened.arguments.get(name))) != value:
            yield f"arguments: expected {name} {value}, got {got}"
    if must.brief:
        yield from _brief_missing(must.brief, happened.brief)


def _values_missing(must: Expected, found: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for key in ANY:
        wanted = listed(getattr(must, key))
        if wanted and found[key].isdisjoint(wanted):
            yield f"{key}: expected {_or(wanted)}, got {_or(found[key])}"
    for key in ALL:
        absent = [one for one in listed(getattr(must, key)) if one not in found[key]]
        if absent:
            yield f"{key}: {_or(absent)} missing from {_or(found[key])}"


def _forbidden(never: Expected, happened: Happened) -> Iterator[str]:
    found = happened.found
    for key in (*ANY, *ALL):
        there = found[key].intersection(listed(getattr(never, key)))
        if there:
            yield f"never {key}: {_or(there)}"
    for phrase in listed(never.says):
        if _says(happened.text, phrase):
            yield f"never says: “{phrase}” is in “{_short(happened.text)}”"
    for kind, value in _facts(never.facts):
        if _has_fact(happened.facts, kind, value):
            yield f"never facts: {kind} {value}"
    yield from _arguments_there(never, happened)
    if never.offers_person is not None and never.offers_person == _offers(happened):
        yield f"never offers_person: {never.offers_person}"
    if never.brief:
        yield from (f"never brief {key}" for key in _brief_there(never.brief, happened.brief))


def _arguments_there(never: Expected, happened: Happened) -> Iterator[str]:
    for name, value in never.arguments.items():
        if str(happened.arguments.get(name)) == value:
            yield f"never arguments: {name} {value}"


def _brief_missing(must: BriefExpected, brief: Mapping[str, Any]) -> Iterator[str]:
    for key in ("intent", "reason", "language"):
        wanted = listed(getattr(must, key))
        if wanted and brief[key] not in wanted:
            yield f"brief {key}: expected {_or(wanted)}, got {brief[key]}"
    for phrase in listed(must.wish):
        wish = (brief["wish"] or {}).get("text", "")
        if not _says(wish, phrase):
            yield f"brief wish: “{phrase}” is not in “{_short(wish)}”"
    for key, there in _brief_lists(brief).items():
        absent = [one for one in listed(getattr(must, key)) if one not in there]
        if absent:
            yield f"brief {key}: {_or(absent)} missing from {_or(there)}"
    if must.facts:
        yield from _facts_missing("brief facts", must.facts, brief.get("facts", ()))
    asked = must.asked_for_person
    if asked is not None and asked != brief["asked_for_person"]:
        yield f"brief asked_for_person: expected {asked}"


def _brief_there(never: BriefExpected, brief: Mapping[str, Any]) -> Iterator[str]:
    for key in ("intent", "reason", "language"):
        if brief[key] in listed(getattr(never, key)):
            yield f"{key}: {brief[key]}"
    for key, there in _brief_lists(brief).items():
        for one in there.intersection(listed(getattr(never, key))):
            yield f"{key}: {one}"
    for kind, value in _facts(never.facts):
        if _has_fact(brief.get("facts", ()), kind, value):
            yield f"facts: {kind} {value}"
    if never.asked_for_person is not None and never.asked_for_person == brief["asked_for_person"]:
        yield f"asked_for_person: {never.asked_for_person}"


def _brief_lists(brief: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {
        "articles": _set(article["slug"] for article in brief["articles"]),
        "suggested": _set([(brief["suggested_article"] or {}).get("slug")]),
        "risks": _set(brief.get("risks", ())),
    }


def _facts_missing(
    where: str, wanted: FactsExpected, facts: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    there = list(facts)
    for kind, value in _facts(wanted):
        if not _has_fact(there, kind, value):
            got = _or(f"{fact['kind']} {fact['value']}" for fact in there)
            yield f"{where}: {kind} {value} missing from {got}"


def _facts(expected: FactsExpected | None) -> Iterator[tuple[str, str]]:
    for kind, values in (msgspec.structs.asdict(expected) if expected else {}).items():
        for value in listed(values):
            yield kind, value


def _has_fact(facts: Iterable[Mapping[str, Any]], kind: str, value: str) -> bool:
    return any(
        fact["kind"] == kind and _plain(value) in (_plain(fact["value"]), _plain(fact["text"]))
        for fact in facts
    )


def _plain(value: str) -> str:
    return re.sub(r"\s+", "", value).casefold()


def _offers(happened: Happened) -> bool:
    return any(message["payload"].get("topic") == "offer_person" for message in happened.said)


def _says(text: str, phrase: str) -> bool:
    """A phrase between slashes is a regular expression; cases and spaces do not count."""
    if len(phrase) > 2 and phrase[0] == phrase[-1] == "/":
        return re.search(phrase[1:-1], text, re.IGNORECASE) is not None
    return " ".join(phrase.split()).casefold() in " ".join(text.split()).casefold()


def _shown(body: Mapping[str, Any]) -> Iterator[str]:
    yield body.get("text", "")
    yield from body.get("steps", ())
    for link in body.get("links", ()):
        yield f"{link['title']} {link['url']}"
    yield from body.get("options", ())


def _set(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(value for value in values if value is not None)


def _or(words: Words | Iterable[str]) -> str:
    return ", ".join(sorted(words)) or "nothing"


def _short(text: str, longest: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
