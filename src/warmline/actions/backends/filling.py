"""Puts arguments into a call. What a customer typed can become a value, and nothing else.

An argument cannot change which operation is called: in a path it is quoted, and refused where
servers are known to undo the quoting before they choose a route (`/` and `\\`, which make another
path; `.` and `..`, which leave it; control characters).
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Unfit(Exception):
    """A call that cannot be made. The sentence names arguments and variables, never values."""


def filled_path(path: str, arguments: Mapping[str, Any]) -> str:
    filled = PLACE.sub(lambda place: _segment(place[1], arguments), path)
    route, _, _ = filled.partition("?")
    if any(segment in (".", "..") for segment in route.split("/")):
        raise Unfit(f"an argument of {path} would lead out of its path")
    return filled if filled.startswith("/") else f"/{filled}"


def filled(template: object, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON
    """A value that is `{name}` becomes the argument with its type; within other words, its text."""
    match template:
        case str():
            if whole := PLACE.fullmatch(template):
                return _argument(whole[1], arguments)
            return PLACE.sub(lambda place: _text(place[1], arguments), template)
        case Mapping():
            return {str(name): filled(value, arguments) for name, value in template.items()}
        case list() | tuple():
            return [filled(value, arguments) for value in template]
        case _:
            return template


def filled_query(query: Mapping[str, object], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """An argument that is None leaves its parameter out."""
    values = {name: filled(value, arguments) for name, value in query.items()}
    return {
        name: [_plain(name, item) for item in value]
        if isinstance(value, list)
        else _plain(name, value)
        for name, value in values.items()
        if value is not None
    }


def as_json(value: object) -> bytes:
    """ASCII, so that no character can be unsendable; dates and decimals as their text."""
    try:
        return json.dumps(value, default=str, allow_nan=False).encode("ascii")
    except (ValueError, RecursionError) as error:
        raise Unfit("an argument cannot be said in JSON") from error


def header_value(value: str, whence: str) -> str:
    if CONTROL.search(value) or not value.isascii():
        raise Unfit(f"{whence} is not a valid value of a header")
    return value


def variable(name: str, environment: Mapping[str, str]) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise Unfit(f"the environment variable {name} is not set")
    return value


def _segment(name: str, arguments: Mapping[str, Any]) -> str:
    text = _text(name, arguments)
    if not text or CONTROL.search(text) or "/" in text or "\\" in text:
        raise Unfit(f"the argument {name} cannot stand in a path")
    return quote(text, safe="")


def _text(name: str, arguments: Mapping[str, Any]) -> str:
    return str(_plain(name, _argument(name, arguments)))


def _plain(name: str, value: Any) -> str | int | float:  # noqa: ANN401  # whatever was declared
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case None | Mapping() | list() | tuple():
            raise Unfit(f"{name} needs a single value")
        case _:
            return _whole(name, str(value))


def _whole(name: str, text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Unfit(f"{name} has half a character in it") from error
    return text


def _argument(name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON
    if name not in arguments:
        raise Unfit(f"the argument {name} is not given")
    return arguments[name]
