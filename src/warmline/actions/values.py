"""Values that go into an action: their shape, whether they fit, and the hash of them all."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import SchemaError, ValidationError, best_match
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

Schema = Mapping[str, object]

# As the AI's facts write an amount: "49.90 EUR".
_AMOUNT: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)(?: ([A-Z]{3}))?")
_MAIL: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+")

# Nothing is ever fetched for a schema.
_NOTHING_ELSE: Final[Registry[Any]] = Registry()


def fits(schema: Schema, value: object) -> str | None:
    """None where the value fits; else why not, without the value: it may be a secret."""
    if not _is_json(value):
        return "is nothing that can be sent"
    validator = _Validator(schema, format_checker=_FORMATS, registry=_NOTHING_ELSE)
    error = best_match(validator.iter_errors(value))
    return None if error is None else _why(error)


def _is_json(value: object) -> bool:
    """Python reads NaN as a number and follows any depth; JSON and those who read it do not."""
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return True


def coerced(schema: Schema, value: object) -> object:
    """What a customer said, in the type that a schema wants; unchanged where that is unclear.

    "49.90 EUR" becomes 49.9 for `type: number` (only EUR where the schema has `x-currency: EUR`),
    and {"amount": 49.9, "currency": "EUR"} for an object of these two. An amount with a currency
    never becomes an integer: nobody can tell whether the backend counts in cents. "3" becomes 3,
    and a number becomes its text where a text is wanted.
    """
    wanted = schema.get("type")
    if wanted == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return value
    if wanted in ("number", "integer"):
        return _number(value.strip(), schema)
    if wanted == "object":
        return _amount_object(value.strip(), schema)
    return value


def parsed_amount(value: object) -> tuple[Decimal, str | None] | None:
    """Amount and currency of "49.90 EUR", of a number, or of an object with both; else None."""
    match value:
        case bool():
            return None
        case int() | float() | Decimal():
            amount = Decimal(str(value))
            return (amount, None) if amount.is_finite() else None
        case str() if found := _AMOUNT.fullmatch(value.strip()):
            return Decimal(found[1]), found[2]
        case {"amount": inner, "currency": str(currency)}:
            number = parsed_amount(inner)
            return (number[0], currency) if number else None
        case _:
            return None


def hash_of(action: str, arguments: Mapping[str, Any]) -> str:
    """Of the action's name and its arguments: a yes to one is a yes to nothing else. The order of
    arguments does not count, nor whether a whole number was written 5 or 5.0."""
    canonical = json.dumps(
        [action, _canonical(arguments)],
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def schema_fault(schema: object) -> str | None:
    """Why this is no JSON Schema that can be used here; None where it is one."""
    if not isinstance(schema, Mapping):
        return "A JSON Schema is a mapping such as {type: string}."
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        where = ".".join(map(str, error.absolute_path))
        return f"This is no JSON Schema: {f'{where}: ' if where else ''}{_short(error.message)}."
    return _reference_fault(schema)


def _reference_fault(schema: Schema) -> str | None:
    whole = DRAFT202012.create_resource(dict(schema))
    resolver = _NOTHING_ELSE.with_resource("", whole).resolver()
    for reference in _said_under("$ref", schema):
        if not reference.startswith("#"):
            return f"$ref {reference} leaves this schema: write what it says here."
        try:
            resolver.lookup(reference)
        except (Unresolvable, ValueError):
            return f"$ref {reference} leads nowhere."
    return None


def _said_under(keyword: str, schema: object) -> Iterator[str]:
    """The texts under this keyword, however deep."""
    match schema:
        case Mapping():
            for key, inner in schema.items():
                if key == keyword and isinstance(inner, str):
                    yield inner
                else:
                    yield from _said_under(keyword, inner)
        case list() | tuple():
            for inner in schema:
                yield from _said_under(keyword, inner)
        case _:
            pass


def _pattern(_: object, pattern: str, instance: object, __: object) -> Iterator[ValidationError]:
    # Python's `$` also matches before a line's end, which JSON Schema's does not
    strict = re.sub(r"(?<!\\)\$$", r"\\Z", pattern)
    if isinstance(instance, str) and not re.search(strict, instance):
        yield ValidationError("the pattern does not match")


def _number(text: str, schema: Schema) -> object:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return text
    number, currency = Decimal(found[1]), found[2]
    if schema["type"] == "integer":
        return int(number) if currency is None and number == number.to_integral_value() else text
    if currency is not None and schema.get("x-currency", currency) != currency:
        return text
    return float(number)


def _amount_object(text: str, schema: Schema) -> object:
    properties, found = schema.get("properties"), _AMOUNT.fullmatch(text)
    if not isinstance(properties, Mapping) or found is None or found[2] is None:
        return text
    if set(properties) != {"amount", "currency"}:
        return text
    return {"amount": coerced(properties["amount"], found[1]), "currency": found[2]}


def _canonical(value: object) -> object:
    match value:
        case float() if value.is_integer():
            return int(value)
        case Mapping():
            return {str(key): _canonical(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_canonical(inner) for inner in value]
        case _:
            return value


def _why(error: ValidationError) -> str:
    """In words of ours: the library's own repeat the value."""
    where = ".".join(map(str, error.absolute_path))
    rule: str = str(error.validator)
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match rule, wanted:
        case "type", _:
            kinds = [wanted] if isinstance(wanted, str) else wanted
            why = f"is not {' or '.join(_with_article(kind) for kind in kinds)}"
        case "format", _:
            why = f"is not {_with_article(str(wanted))}"
        case "required", list():
            missing = [name for name in wanted if name not in instance]
            why = f"has no {', '.join(missing)}"
        case "enum", list():
            why = f"is none of {', '.join(map(str, wanted))}"
        case "pattern", _:
            why = f"has not the form {wanted}"
        case _:
            why = f"does not meet {rule}: {_short(str(wanted))}"
    return f"{where} {why}".strip()


def _with_article(word: str) -> str:
    return f"{'an' if word[0] in 'aeio' else 'a'} {word}"


def _short(text: str, longest: int = 120) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, is_right in (
        ("date", _read_date),
        ("date-time", datetime.fromisoformat),
        ("uuid", UUID),
        ("email", _read_mail),
    ):
        checker.checks(name, raises=ValueError)(_for_texts(is_right))
    return checker


def _for_texts(read: Callable[[str], object]) -> Callable[[object], bool]:
    def is_right(value: object) -> bool:
        if isinstance(value, str):
            read(value)
        return True

    return is_right


def _read_date(text: str) -> None:
    if len(text) != 10:  # `20261224` is a date to Python and to nobody's backend
        raise ValueError
    date.fromisoformat(text)


def _read_mail(text: str) -> None:
    if len(text) > 254 or not _MAIL.fullmatch(text):
        raise ValueError


_FORMATS: Final = _formats()
_Validator: Final = validators.create(
    Draft202012Validator.META_SCHEMA,
    {**Draft202012Validator.VALIDATORS, "pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER,
)
