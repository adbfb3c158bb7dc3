"""What backends say, made of what nobody may trust: decoded, cleaned, judged by its schema."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonschema import SchemaError
from jsonschema.protocols import Validator
from jsonschema.validators import Draft202012Validator, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from warmline.actions.outcome import Lost, NotSent, Refused

LARGEST_BYTES = 1 << 20
LONGEST_DETAIL = 500
DEEPEST = 64
# A code is one word of a program. What has blanks in it is a sentence.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}")


@dataclass(frozen=True, slots=True)
class Missing(Refused):
    """What was asked for is not there. `surely` where the application itself said so, and not
    perhaps something that stands in front of it."""

    surely: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable(NotSent):
    """Not sent, because nobody could be reached: it counts for the breaker."""


@dataclass(frozen=True, slots=True)
class Broke(Lost):
    """Lost, because whoever should have answered is not well: it counts for the breaker."""


def decoded(body: bytes) -> Any:  # noqa: ANN401  # JSON
    """Of UTF-8, as JSON is. Raises ValueError."""
    try:
        value = json.loads(
            body.decode("utf-8-sig"), parse_constant=_refuse_constant, parse_float=_finite
        )
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    # only an escape can bring in what no database keeps, and only brackets what nests too deep
    suspicious = b"\\u" in body or body.count(b"[") + body.count(b"{") > DEEPEST
    return storable(value) if suspicious else value


def storable(value: Any, depth: int = 0) -> Any:  # noqa: ANN401  # JSON
    """Without NUL and half characters, which PostgreSQL keeps in no text. Raises ValueError for
    what is no JSON, or nests deeper than whoever keeps it can follow."""
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
        case Mapping():
            return {storable(str(name)): storable(item, depth + 1) for name, item in value.items()}
        case list() | tuple():
            return [storable(item, depth + 1) for item in value]
        case float() if not math.isfinite(value):
            raise ValueError("a number that is none")
        case _:
            return value


def refusal(said: Any) -> tuple[str | None, str]:  # noqa: ANN401  # JSON
    """Code and detail of an error as APIs write it: {code|error, message|detail}, flat or nested
    once under `error` or `detail`."""
    if not isinstance(said, Mapping):
        return None, _sentence(said)
    for nest in ("error", "detail"):
        if isinstance(said.get(nest), Mapping):
            return refusal_of(said[nest])
    return refusal_of(said)


def refusal_of(said: Mapping[str, Any]) -> tuple[str | None, str]:
    codes = (_code(said.get(name)) for name in ("code", "error"))
    details = (_sentence(said.get(name)) for name in ("message", "detail", "title", "error"))
    return next((code for code in codes if code), None), next(filter(None, details), "")


def misfit(schema: Mapping[str, object], value: Any) -> str | None:  # noqa: ANN401  # JSON
    """Which rule of the schema the value breaks: a place in the schema, and nothing of the value,
    not even its names."""
    try:
        error = next(iter(_validator(json.dumps(schema, sort_keys=True)).iter_errors(value)), None)
    except (SchemaError, Unresolvable):
        return "its own form"
    return "/".join(map(str, error.absolute_schema_path)) if error else None


@lru_cache(maxsize=256)
def _validator(schema: str) -> Validator:
    """Compiling takes longer than judging. Nothing is fetched for what a schema points to."""
    form = json.loads(schema)
    kind = validator_for(form, default=Draft202012Validator)
    kind.check_schema(form)
    return kind(form, registry=Registry(), format_checker=kind.FORMAT_CHECKER)


def _code(said: object) -> str | None:
    if isinstance(said, int) and not isinstance(said, bool):
        return str(said)
    return said if isinstance(said, str) and CODE.fullmatch(said) else None


def _sentence(said: object) -> str:
    return " ".join(said.split())[:LONGEST_DETAIL] if isinstance(said, str) else ""


def _finite(text: str) -> float:
    if math.isfinite(number := float(text)):
        return number
    raise ValueError("a number beyond all bounds")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
