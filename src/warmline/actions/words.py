"""What is said about an action: the company's templates, filled with what is known.

A template is only ever what a company published. What customers and backends say is put into it
as it stands, and is never read as a template itself.
"""

import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import StrictUndefined, Template, TemplateError, Undefined, meta, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import LRUCache

from warmline.actions.model import Action, Check, Choices, Words, said_in
from warmline.actions.values import parsed_amount
from warmline.conversations import Line
from warmline.kit import WarmlineError

LONGEST_TEXT = 600  # characters
LONGEST_LINE = 200
KEPT = 2_000  # compiled templates, and as many conditions

# Under a name that no template can say.
_LANGUAGE: Final = "·language"
# How many times longer than what is shown a text is looked at.
_MOST_HIDDEN: Final = 10
_DATE_STYLES: Final = ("short", "medium", "long", "full")
# They turn the text around them, so a value could make a sentence read otherwise than it is.
_TURNS_TEXT: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Unrenderable(WarmlineError):
    """What is known does not fill a template: a field is missing, empty or of another kind."""

    def __init__(self, why: str) -> None:
        super().__init__("unrenderable", f"The words cannot be made: {why}")


class Rendering:
    """All texts of all actions. Keeps compiled templates, so one serves the whole process.

    Each method raises `Unrenderable` when the words cannot be made of what is known.
    `language` is a code such as `de`; a language nobody wrote is answered in the first one.
    """

    def __init__(self) -> None:
        self._environment = environment()
        self._templates, self._conditions = LRUCache(KEPT), LRUCache(KEPT)

    def confirm_text(
        self, action: Action, arguments: Mapping[str, Any], before: object, language: str
    ) -> str:
        return self._say(action.confirm, language, _known(arguments, before=before))

    def answer_text(
        self,
        action: Action,
        arguments: Mapping[str, Any],
        result: object,
        language: str,
        *,
        before: object = None,
    ) -> str:
        return self._say(action.answer, language, _known(arguments, before=before, result=result))

    def receipt_text(
        self,
        action: Action,
        arguments: Mapping[str, Any],
        result: object,
        language: str,
        *,
        before: object = None,
    ) -> str:
        return self._say(action.receipt, language, _known(arguments, before=before, result=result))

    def lines(
        self,
        action: Action,
        arguments: Mapping[str, Any],
        language: str,
        *,
        before: object = None,
        result: object = None,
    ) -> tuple[Line, ...]:
        """What stands on the card. Before there is a result, what needs one is left out."""
        known = _known(arguments, before=before, result=result)
        return tuple(
            Line(said_in(label, language), self._render(value, language, known, LONGEST_LINE))
            for label, value in action.lines
            if result is not None or "result" not in names_in(self._environment, value)
        )

    def refusal_text(self, action: Action, code: str | None, language: str) -> str | None:
        """The backend's own no in words; None where the company wrote none for this code."""
        words = action.refusals.get(code) if code is not None else None
        return plain(said_in(words, language)) if words else None

    def choices_of(self, choices: Choices, found: object, language: str) -> list[tuple[Any, str]]:
        """(value, title) of each item that may be chosen; empty when nothing was found."""
        items = at_path(found, choices.items)
        if not isinstance(items, list):
            raise Unrenderable(f"there is no list at {choices.items}.")
        return [
            (at_path(item, choices.value), self._render(choices.title, language, {"item": item}))
            for item in items
            if choices.only is None or self._holds(choices.only, {"item": item})
        ]

    def expect_holds(self, check: Check, arguments: Mapping[str, Any], found: object) -> bool:
        """Whether all conditions are true. Raises `Unrenderable` where one cannot be decided, as
        when it asks for something that was not found: then nobody knows."""
        known = _known(arguments, found=found)
        # each is looked at: one that is false must not hide one that cannot be decided
        held = [self._holds(condition, known) for condition in check.expect]
        return all(held)

    def _say(self, words: Words, language: str, known: Mapping[str, Any]) -> str:
        known_here = language in words or language.split("-")[0] in words
        spoken = language if known_here else next(iter(words), language)
        return self._render(said_in(words, language), spoken, known)

    def _render(
        self, source: str, language: str, known: Mapping[str, Any], longest: int = LONGEST_TEXT
    ) -> str:
        try:
            text = self._template(source).render({**known, _LANGUAGE: language})
        except _WRONG as error:
            raise Unrenderable(_reason(error)) from error
        return plain(text, longest)

    def _holds(self, condition: str, known: Mapping[str, Any]) -> bool:
        try:
            return bool(self._condition(condition)(**known))
        except _WRONG as error:
            raise Unrenderable(f"“{condition}”: {_reason(error)}") from error

    def _template(self, source: str) -> Template:
        found: Template | None = self._templates.get(source)
        if found is None:
            found = self._templates[source] = self._environment.from_string(source)
        return found

    def _condition(self, source: str) -> Callable[..., Any]:
        found: Callable[..., Any] | None = self._conditions.get(source)
        if found is None:
            found = self._environment.compile_expression(source, undefined_to_none=False)
            self._conditions[source] = found
        return found


# What a template can do wrong with values that are not what it expects.
_WRONG: Final = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError)


def environment() -> SandboxedEnvironment:
    """Where a company's templates run. It has the filters `date` and `money`, and no functions."""
    made = _Environment(undefined=StrictUndefined, autoescape=False, finalize=_shown)
    made.globals.clear()
    made.filters["date"] = _date
    made.filters["money"] = _money
    return made


def names_in(within: SandboxedEnvironment, source: str) -> set[str]:
    """The names a template asks for. Raises `TemplateSyntaxError`."""
    return meta.find_undeclared_variables(within.parse(source))


def at_path(value: object, path: str) -> Any:  # noqa: ANN401
    """`data.items` of a JSON value; `.` is the value itself. Raises `Unrenderable`."""
    for name in path.split(".") if path != "." else ():
        if not isinstance(value, Mapping) or name not in value:
            raise Unrenderable(f"there is no {path}.")
        value = value[name]
    return value


def plain(text: str, longest: int = LONGEST_TEXT) -> str:
    """One line without anything that nobody can see, or that turns text around."""
    visible = "".join(
        " " if char.isspace() else char
        for char in text[: longest * _MOST_HIDDEN]  # a backend may answer with megabytes
        if char not in _TURNS_TEXT
        and (char.isspace() or unicodedata.category(char) not in ("Cc", "Cs"))
    )
    single = " ".join(visible.split())
    return single if len(single) <= longest else single[: longest - 1].rstrip() + "…"


class _Environment(SandboxedEnvironment):
    """`result.items` is the field of this name, and never a method of the mapping."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401
        if isinstance(obj, Mapping):
            if attribute in obj:
                return obj[attribute]
            return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401
        if isinstance(obj, Mapping) and isinstance(argument, str):
            return self.getattr(obj, argument)
        return super().getitem(obj, argument)


def _known(arguments: Mapping[str, Any], **further: object) -> dict[str, Any]:
    return {**arguments, **{name: value for name, value in further.items() if value is not None}}


def _shown(value: object) -> object:
    """An empty or nested value in the middle of a sentence is a mistake, so it is told as one."""
    if isinstance(value, str | int | float | Decimal | Undefined) and not isinstance(value, bool):
        return value
    what = "empty" if value is None else f"a {type(value).__name__}"
    raise ValueError(f"a value is {what}, where a text or a number is needed.")


@pass_context
def _date(context: Context, value: object, style: str = "long") -> str:
    """ "2026-12-24" or "2026-12-24T10:00:00Z" as people write it."""
    if style not in _DATE_STYLES:
        raise ValueError(f"there is no date style {style}.")
    return format_date(_day(value), style, locale=_locale(context))


def _day(value: object) -> date:
    if isinstance(value, Undefined):
        str(value)  # tells which one is missing
    if isinstance(value, str):
        with suppress(ValueError):
            return datetime.fromisoformat(value).date()
    raise ValueError("a value is no date.")


@pass_context
def _money(context: Context, value: object, currency: object = None) -> str:
    """ "49.90 EUR", or a number and its currency, as people write it."""
    for each in (value, currency):
        if isinstance(each, Undefined):
            str(each)
    amount = parsed_amount(value)
    if amount is None:
        raise ValueError("a value is no amount.")
    unit = amount[1] or currency
    if not isinstance(unit, str) or not (len(unit) == 3 and unit.isascii() and unit.isupper()):
        raise ValueError("an amount has no currency.")
    return format_currency(amount[0], unit, locale=_locale(context))


def _locale(context: Context) -> Locale:
    language = str(context[_LANGUAGE])
    for code in (language, language.split("-")[0]):
        try:
            return Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def _reason(error: Exception) -> str:
    """Without the values: a log may keep it."""
    match error:
        case TemplateError():
            return f"{(error.message or type(error).__name__).rstrip('.')}."
        case ValueError() if str(error).startswith(("a value", "an amount", "there is no")):
            return str(error)
        case _:
            return f"a value is not of the kind that is needed ({type(error).__name__})."
