"""Whether what a company declared still fits what its systems say of themselves.

A description is somebody else's document: what is not as it should be in it is passed over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp.types import Tool

from warmline.actions.backends.answers import misfit
from warmline.actions.backends.filling import PLACE
from warmline.actions.model import Action, Call, Catalogue, HttpCall, ToolCall

Json = Mapping[str, Any]
MOST_REFERENCES = 10


@dataclass(frozen=True, slots=True)
class Use:
    """A call, and the action it belongs to. `writes` where it is the action's own."""

    action: Action
    call: Call
    writes: bool

    @property
    def where(self) -> str:
        return self.action.name


def uses_of(catalogue: Catalogue, backend: str) -> list[Use]:
    found = []
    for action in catalogue.actions.values():
        found.append(Use(action, action.call, not action.reads))
        if action.before:
            found.append(Use(action, action.before, False))
        if action.check:
            found.append(Use(action, action.check.call, False))
    return [use for use in found if use.call.backend == backend]


def drift_from_openapi(spec: Json, prefix: str, uses: Sequence[Use]) -> Iterator[str]:
    """`prefix` is the path of the backend's address, which a description may count in."""
    for use in uses:
        if isinstance(use.call, HttpCall):
            for sentence in _of_call(spec, prefix, use.call):
                yield f"{use.where}: {use.call.method} {use.call.path} {sentence}"


def _of_call(spec: Json, prefix: str, call: HttpCall) -> Iterator[str]:
    path, _, query = call.path.partition("?")
    paths = _at(spec, "paths")
    known = [paths[one] for one in paths if _same(path, one) or _same(prefix + path, one)]
    if not known:
        yield "is not among its paths."
        return
    operations = [one for one in known if call.method.lower() in one]
    if not operations:
        yield f"is not there for {call.method}, only for {_methods(known)}."
        return
    whole, operation = operations[0], _at(operations[0], call.method.lower())
    for name in _required_query(spec, whole, operation):
        if name not in call.query and f"{name}=" not in query:
            yield f"needs the query parameter {name}."
    body = _at(operation, "requestBody", "content", "application/json", "schema")
    yield from _of_values(_resolved(spec, body), call.body or {}, "in its body")


def _of_values(form: Json, given: Json, place: str) -> Iterator[str]:
    """What the form demands and is not given, and what is given and it does not know."""
    properties = _at(form, "properties")
    for name in form.get("required") or ():
        if name not in given:
            yield f"needs {name} {place}."
    for name in given:
        if form.get("additionalProperties") is False and name not in properties:
            yield f"does not know {name} {place}."


def _required_query(spec: Json, *levels: Json) -> Iterator[str]:
    for level in levels:
        for parameter in level.get("parameters") or ():
            parameter = _resolved(spec, parameter)
            if parameter.get("in") == "query" and parameter.get("required"):
                yield str(parameter.get("name"))


def _same(declared: str, described: str) -> bool:
    """Segment by segment; a placeholder of the description takes a word of the declaration."""
    ours, theirs = declared.strip("/").split("/"), described.strip("/").split("/")
    return len(ours) == len(theirs) and all(
        our == their or re.fullmatch(r"\{[^}]*\}", their) is not None
        for our, their in zip(ours, theirs, strict=True)
    )


def _methods(known: Sequence[Json]) -> str:
    methods = {"get", "post", "put", "patch", "delete"}
    return ", ".join(sorted({name.upper() for one in known for name in one if name in methods}))


def _resolved(spec: Json, form: Any) -> Json:  # noqa: ANN401  # JSON
    for _ in range(MOST_REFERENCES):
        reference = form.get("$ref") if isinstance(form, Mapping) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        form = _at(spec, *reference[2:].split("/"))
    return form if isinstance(form, Mapping) else {}


def _at(form: Any, *names: str) -> Json:  # noqa: ANN401  # JSON
    for name in names:
        form = form.get(name) if isinstance(form, Mapping) else None
    return form if isinstance(form, Mapping) else {}


def drift_from_tools(
    tools: Mapping[str, Tool], key_argument: str | None, uses: Sequence[Use]
) -> Iterator[str]:
    for use in uses:
        if not isinstance(use.call, ToolCall):
            continue
        tool = tools.get(use.call.tool)
        if tool is None:
            yield f"{use.where}: there is no tool {use.call.tool}."
            continue
        for sentence in _of_tool(tool.input_schema, key_argument, use.call, use):
            yield f"{use.where}: the tool {use.call.tool} {sentence}"


def _of_tool(form: Json, key_argument: str | None, call: ToolCall, use: Use) -> Iterator[str]:
    properties = _at(form, "properties")
    given = dict(call.arguments)
    if use.writes and key_argument is not None:
        if key_argument in properties:
            given[key_argument] = "{key}"
        elif use.action.idempotent:
            yield f"takes no {key_argument}, so that a repeated call is a second one."
    yield from _of_values(form, given, "among its arguments")
    for name, value in given.items():
        if name not in properties and form.get("additionalProperties") is not False:
            yield f"does not know {name} among its arguments."
        elif (rule := _clash(form, properties.get(name), value, use.action)) is not None:
            yield f"takes another {name} than is declared ({rule})."


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
