"""What a call is filled with: `{name}` in a path, in a query, in a body, in a tool's arguments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from warmline.actions.model import Action, Call, HttpCall, ToolCall

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


def calls_of(action: Action) -> Iterator[tuple[str, Call]]:
    """(place, call) of everything the action may call."""
    yield "call", action.call
    if action.before is not None:
        yield "before", action.before
    if action.check is not None:
        yield "check", action.check.call


def placeholders(call: Call) -> set[str]:
    match call:
        case HttpCall(path=path, query=query, body=body):
            found = {*PLACEHOLDER.findall(path), *_in_value(query), *_in_value(body)}
        case ToolCall(arguments=arguments):
            found = {*_in_value(arguments)}
    return found


def half_filled(call: Call) -> Iterator[str]:
    """Texts with a placeholder in the middle, which nothing fills."""
    values = (call.query, call.body) if isinstance(call, HttpCall) else (call.arguments,)
    for text in _texts(values):
        if PLACEHOLDER.search(text) and not PLACEHOLDER.fullmatch(text):
            yield text


def _in_value(value: object) -> Iterator[str]:
    for text in _texts(value):
        if found := PLACEHOLDER.fullmatch(text):
            yield found[1]


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case Sequence():
            for inner in value:
                yield from _texts(inner)
        case _:
            pass
