"""Fills the inputs of an action: from what the customer states, chooses or stated earlier, and from
nothing else. What is ambiguous fills nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from warmline.actions import CONTACT, Action, Input
from warmline.ai.acting.replies import Replies
from warmline.ai.acting.values import all_of, half_of, of_fact, of_offered, of_words
from warmline.ai.decision import Doing, Fact, Offer
from warmline.ai.understand import Contexts, Facts, SmallTalk

_T = TypeVar("_T")

# A number that was named once names the same thing in the other request of a message.
_SHARED = frozenset({"order_number", "account_number"})
# What no facts tell: it takes the customer's answer to the question.
_ASKED_FOR = frozenset({"text", "choice"})
# In a longer message a bare number, or a word of a choice, may mean anything.
FEW_WORDS = 6
# How a number is announced, so that a bare one is taken for what was asked.
_LABELS = {"order_number": "order number", "account_number": "account number", "phone": "phone"}
_BEFORE = re.compile(
    r"^(?:(?:no|nope|wait|sorry|actually|oh|oops|hm+|but|i mean(?:t)?|make (?:it|that)|rather|nein"
    r"|moment|halt|doch|ich mein(?:t)?e|non|attendez|pardon|plutôt|espera|espere|perdón|mejor|não"
    r"|desculpe|antes|لا|عفوا|آسف)(?!\w)[\s,.!–-]*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, all of it or one of its requests, with the facts of it."""

    text: str
    language: str
    facts: tuple[Fact, ...]
    today: date | None = None

    @property
    def is_short(self) -> bool:
        return len(self.text.split()) <= FEW_WORDS


class Filling:
    """Pure; the words it reads with are shared."""

    def __init__(self, facts: Facts, contexts: Contexts, small_talk: SmallTalk) -> None:
        self._facts, self._contexts, self._small_talk = facts, contexts, small_talk
        self.replies = Replies()

    def heard(self, text: str, language: str, today: date | None) -> Heard:
        return Heard(text, language, self._facts.in_text(text, language), today)

    def started(self, action: Action, part: Heard, whole: Heard) -> dict[str, object]:
        """What a request says of its own action, with a number that is named elsewhere."""
        told = self.stated(action, part, {})
        lists = [one for one in inputs_of(action) if "enum" in one.schema]
        named = {one.name: of_words(one, part.text) for one in lists}
        told |= {name: value for name, value in named.items() if value is not None}
        shared = tuple(fact for fact in whole.facts if fact.kind in _SHARED)
        elsewhere = self.stated(action, Heard("", whole.language, shared, whole.today), {})
        return elsewhere | told

    def known(
        self,
        action: Action,
        arguments: Mapping[str, object],
        facts: Sequence[Fact],
        today: date | None,
    ) -> dict[str, object]:
        """With what was stated earlier and with defaults, so that nobody is asked for it."""
        filled = dict(arguments)
        for one in inputs_of(action):
            if one.name in filled:
                continue
            alone = [other for other in inputs_of(action) if other.fact == one.fact] == [one]
            values = _distinct(value for fact, value in all_of(facts, one) if _is_on(fact, today))
            if alone and one.fact not in _ASKED_FOR and len(values) == 1:
                filled[one.name] = values[0]
            elif one.is_optional:
                filled[one.name] = one.default
        return filled

    def stated(
        self, action: Action, heard: Heard, arguments: Mapping[str, object]
    ) -> dict[str, object]:
        """What the facts of a message say of the inputs, where it differs from `arguments`."""
        found: dict[str, object] = {}
        for kind in dict.fromkeys(one.fact for one in inputs_of(action)):
            alike = [one for one in inputs_of(action) if one.fact == kind]
            said = [(one, self._values(one, heard, arguments.get(one.name))) for one in alike]
            if len(alike) == 1:
                one, values = said[0]
                new = [value for value in values if value != arguments.get(one.name)]
                found |= {one.name: new[0]} if len(new) == 1 else {}
            elif all(len(values) == len(alike) for _, values in said):
                found |= {one.name: values[at] for at, (one, values) in enumerate(said)}
            else:
                missing = [(one, values) for one, values in said if one.name not in arguments]
                if len(missing) == 1 and len(missing[0][1]) == 1:
                    found[missing[0][0].name] = missing[0][1][0]
        return found

    def answer(self, one: Input, doing: Doing, heard: Heard) -> object | None:
        """The answer to the question for this input, None where there is none."""
        if (chosen := self.chosen(doing.offered, heard)) is not None:
            return chosen
        current = doing.arguments.get(one.name)
        values = self._values(one, heard, current) or self._announced(one, heard)
        if len(values) == 1:
            return values[0]
        if values and doing.offered:
            return of_offered(doing.offered, values)
        if values or self._small_talk.in_text(heard.text, (), heard.language):
            return None
        return of_words(one, heard.text, current=current)

    def chosen(self, offered: Sequence[Offer], heard: Heard) -> object | None:
        """The offered value that a few words choose: by title, place or telling words."""
        if not offered or (len(heard.text.split()) > 2 * FEW_WORDS):
            return None
        titles = [offer.title for offer in offered]
        for text in dict.fromkeys((heard.text, _BEFORE.sub("", heard.text))):
            place = self._contexts.choice_in(text, titles) if text.strip(" .,!") else None
            if isinstance(place, int):
                chosen: object = offered[place].value
                return chosen
        return of_offered(offered, [fact.value for fact in heard.facts])

    def refuses_all(self, offered: Sequence[Offer], heard: Heard) -> bool:
        """None of what was offered."""
        titles = [offer.title for offer in offered]
        return bool(titles) and self._contexts.choice_in(heard.text, titles) == "none"

    def corrected(self, action: Action, doing: Doing, heard: Heard) -> dict[str, object]:
        """What a message changes in the arguments: by a fact, by half, by a choice or a number."""
        changes = self.stated(action, heard, doing.arguments)
        if changes:
            return changes
        for one in inputs_of(action):
            current = doing.arguments.get(one.name)
            if current is None:
                continue
            value = self._changed(one, doing, heard, current)
            if value is not None and value != current:
                return {one.name: value}
        return {}

    def _changed(self, one: Input, doing: Doing, heard: Heard, current: object) -> object | None:
        if one.fact == "amount":
            if self.replies.halves(heard.text, heard.language):
                return half_of(one, current)
            bare = heard.is_short and not heard.facts
            return of_words(one, heard.text, current=current) if bare else None
        if current in [offer.value for offer in doing.offered] and heard.is_short:
            return self.chosen(doing.offered, heard)
        return of_words(one, heard.text) if "enum" in one.schema and heard.is_short else None

    def other(
        self, action: Action, doing: Doing, heard: Heard
    ) -> tuple[Input, object | None] | None:
        """The input of which the customer means another value, and that value if there is but one:
        "the other order"."""
        named = self.replies.other_in(heard.text, heard.language)
        if named is None or len(heard.text.split()) > 2 * FEW_WORDS:
            return None
        known = [one for one in inputs_of(action) if one.name in doing.arguments]
        meant = [one for one in known if _is_called(one, named, heard.language)]
        if not meant and (named in ("", "one") and heard.is_short):
            meant = [one for one in known if one.choices is not None]
        if len(meant) != 1:
            return None
        current = doing.arguments[meant[0].name]
        others = [offer.value for offer in doing.offered if offer.value != current]
        two = len(doing.offered) == 2 and len(others) == 1
        return meant[0], others[0] if two else None

    def _values(self, one: Input, heard: Heard, current: object) -> list[object]:
        """All the values the message has for it, but those it rejects."""
        said = [
            value
            for fact, value in all_of(heard.facts, one)
            if not self.replies.is_rejected(_before(fact.text, heard.text), heard.language)
            and not _goes_back(fact, current, heard.today)
        ]
        if one.fact == "date" and not any(fact.kind == "date" for fact in heard.facts):
            said = self._days(one, heard, current)
        return _distinct(said)

    def _days(self, one: Input, heard: Heard, current: object) -> list[object]:
        """ "The 15th" is in the month that is spoken of, or the next one there is; "Friday" is the
        next."""
        if heard.today is None:
            return []
        text, language = heard.text, heard.language
        numbers = _distinct(
            number
            for start, _, number in self.replies.days_in(text, language)
            if not self.replies.is_rejected(text[:start], language)
        )
        days = [day for number in numbers if (day := _day(number, current, heard.today))]
        facts = [Fact("date", day.isoformat(), "") for day in days]
        weekday = None if facts else self.replies.weekday_in(text, language)
        if weekday:
            facts = [fact for fact in self._facts.in_text(weekday, language) if fact.kind == "date"]
        return [value for fact in facts if (value := of_fact(one, fact)) is not None]

    def _announced(self, one: Input, heard: Heard) -> list[object]:
        """A bare number is what was asked for."""
        label = _LABELS.get(one.fact)
        if label is None or not heard.is_short:
            return []
        facts = self._facts.in_text(f"{label} {heard.text}", heard.language)
        return _distinct(value for _, value in all_of(facts, one))


def inputs_of(action: Action) -> tuple[Input, ...]:
    """Who the customer is comes from their signed token, never from what they say."""
    return tuple(one for one in action.inputs if one.name != CONTACT)


def _distinct(values: Iterable[_T]) -> list[_T]:
    found: list[_T] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _is_on(fact: Fact, today: date | None) -> bool:
    """Whether a date still lies ahead; anything else does not pass."""
    return fact.kind != "date" or (today is not None and fact.value >= today.isoformat())


def _goes_back(fact: Fact, current: object, today: date | None) -> bool:
    """Whether a date is over in the place of one that lies ahead: "I said so yesterday"."""
    if fact.kind != "date" or today is None or current is None:
        return False
    return fact.value < today.isoformat() <= str(current)


def _before(said: str, text: str) -> str:
    at = text.find(said)
    return text[: max(at, 0)]


def _day(number: int, current: object, today: date) -> date | None:
    months = [_month_of(current), today, _next_month(today), _next_month(_next_month(today))]
    for month in months:
        try:
            day = month.replace(day=number) if month else None
        except ValueError:
            continue
        if day is not None and day >= today:
            return day
    return None


def _month_of(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _next_month(day: date) -> date:
    return day.replace(day=1) + timedelta(days=32)


def _is_called(one: Input, word: str, language: str) -> bool:
    label = one.label.get(language) or next(iter(one.label.values()), one.name)
    names = {part.lower()[:5] for part in re.findall(r"[^\W_]+", f"{label} {one.name}")}
    return len(word) > 2 and word[:5] in names
