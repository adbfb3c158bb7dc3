"""Whether what a company declared still fits what its systems say of themselves.

A list of tools is somebody else's document: what is not as it should be in it is passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mcp.types import Tool

from warmline.actions.backends.answers import misfit
from warmline.actions.backends.filling import PLACE
from warmline.actions.declared.calls import calls_of
from warmline.actions.declared.drift import drift_of
from warmline.actions.declared.spec import Spec
from warmline.actions.model import Action, Call, Catalogue, HttpCall, ToolCall

Json = Mapping[str, Any]
MOST_REFERENCES = 10


@dataclass(frozen=True, slots=True)
class Use:
    """A call, and the action it belongs to. `writes` where it is the action's own."""

    action: Action
    call: Call
    writes: bool


def uses_of(catalogue: Catalogue, backend: str) -> list[Use]:
    return [
        Use(action, call, writes=place == "call" and not action.reads)
        for action in catalogue.actions.values()
        for place, call in calls_of(action)
        if call.backend == backend
    ]


def drift_from_spec(spec: Spec, prefix: str, uses: Sequence[Use]) -> Iterator[str]:
    """`prefix` is the path of the backend's address, which a description may count in."""
    for use in uses:
        if isinstance(use.call, HttpCall):
            counted_in = replace(use.call, path=prefix + use.call.path)
            call = use.call if spec.at(use.call.path) else counted_in
            for sentence in drift_of(call if spec.at(call.path) else use.call, spec):
                yield f"{use.action.name}: {sentence}"


def drift_from_tools(
    tools: Mapping[str, Tool], key_argument: str | None, uses: Sequence[Use]
) -> Iterator[str]:
    for use in uses:
        if not isinstance(use.call, ToolCall):
            continue
        tool = tools.get(use.call.tool)
        if tool is None:
            yield f"{use.action.name}: there is no tool {use.call.tool}."
            continue
        for sentence in _of_tool(tool.input_schema, key_argument, use.call, use):
            yield f"{use.action.name}: the tool {use.call.tool} {sentence}"


def _of_tool(form: Json, key_argument: str | None, call: ToolCall, use: Use) -> Iterator[str]:
    properties = _at(form, "properties")
    given = dict(call.arguments)
    if use.writes and key_argument is not None:
        if key_argument in properties:
            given[key_argument] = "{key}"
        elif use.action.idempotent:
            yield f"takes no {key_argument}, so that a repeated call is a second one."
    yield from _of_values(form, given)
    for name, value in given.items():
        if name in properties and (rule := _clash(form, properties[name], value, use.action)):
            yield f"takes another {name} than is declared ({rule})."


def _of_values(form: Json, given: Json) -> Iterator[str]:
    """What the form demands and is not given, and what is given and it does not know."""
    properties = _at(form, "properties")
    for name in form.get("required") or ():
        if name not in given:
            yield f"needs {name} among its arguments."
    for name in given:
        if name not in properties:
            yield f"does not know {name} among its arguments."


def _clash(form: Json, wanted: Any, value: object, action: Action) -> str | None:  # noqa: ANN401
    """Where a fixed value, or the type of an input, cannot be what the tool wants."""
    wanted = _resolved(form, wanted)
    place = PLACE.fullmatch(value) if isinstance(value, str) else None
    if place is None:
        is_fixed = not isinstance(value, Mapping | list | tuple) and not PLACE.search(str(value))
        return misfit(wanted, value) if is_fixed else None
    types = {one.name: one.schema.get("type") for one in action.inputs}
    ours, theirs = types.get(place[1], "string"), _types(wanted)
    if not isinstance(ours, str) or not theirs or ours in theirs:
        return None
    return None if ours == "integer" and "number" in theirs else f"{ours} for {'/'.join(theirs)}"


def _types(form: Json) -> list[str]:
    """All that a form takes; none where it does not say."""
    options = [form, *(form.get("anyOf") or ()), *(form.get("oneOf") or ())]
    said = [one.get("type") for one in options if isinstance(one, Mapping)]
    flat = [kind for one in said for kind in (one if isinstance(one, list) else [one])]
    return [kind for kind in flat if isinstance(kind, str)]


def _resolved(document: Json, form: Any) -> Json:  # noqa: ANN401  # JSON
    for _ in range(MOST_REFERENCES):
        reference = form.get("$ref") if isinstance(form, Mapping) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        form = _at(document, *reference[2:].split("/"))
    return form if isinstance(form, Mapping) else {}


def _at(form: Any, *names: str) -> Json:  # noqa: ANN401  # JSON
    for name in names:
        form = form.get(name) if isinstance(form, Mapping) else None
    return form if isinstance(form, Mapping) else {}
