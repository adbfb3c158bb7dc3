"""Whether the calls are still what the backend's OpenAPI description says."""

from collections.abc import Iterator, Mapping
from typing import Any

from warmline.actions.declared.calls import calls_of
from warmline.actions.declared.rules import Found
from warmline.actions.declared.spec import Operation, Spec
from warmline.actions.declared.written import meant
from warmline.actions.model import Action, HttpCall


def faults_of_drift(action: Action, specs: Mapping[str, Spec]) -> Found:
    """`specs` by backend."""
    for place, call in calls_of(action):
        spec = specs.get(call.backend)
        if spec is not None and isinstance(call, HttpCall):
            for message in drift_of(call, spec):
                yield place, message


def drift_of(call: HttpCall, spec: Spec) -> Iterator[str]:
    there = spec.at(call.path)
    operation = next((one for one in there if one.method == call.method), None)
    if operation is not None:
        yield from _query(call, operation, spec.file)
        yield from _body(call, operation, spec.file)
    elif there:
        methods = ", ".join(one.method for one in there)
        yield f"{spec.file} has no {call.method} {call.path}: {methods} is there."
    else:
        paths = [one.path for one in spec.operations]
        yield f"{spec.file} has no path {call.path}{meant(call.path, paths)}"


def _query(call: HttpCall, operation: Operation, file: str) -> Iterator[str]:
    known = {one.name: one for one in operation.parameters if one.place == "query"}
    for name, parameter in known.items():
        if parameter.required and name not in call.query:
            yield f"{file} requires the query parameter {name} for {operation.id}."
    for name in call.query:
        if name not in known:
            yield f"{file} knows no query parameter {name} for {operation.id}."


def _body(call: HttpCall, operation: Operation, file: str) -> Iterator[str]:
    if operation.body is None:
        if call.body is not None:
            yield f"{file} has no JSON body for {operation.id}."
        return
    if call.body is None:
        if operation.body_required:
            yield f"{file} requires a body for {operation.id}."
        return
    yield from _fields(call.body, operation.body, f"{operation.id} of {file}", "")


def _fields(
    sent: Mapping[str, Any], schema: Mapping[str, Any], whose: str, at: str
) -> Iterator[str]:
    properties, required = fields_of(schema)
    for name in required:
        if name not in sent:
            yield f"{whose} requires the field {at}{name}, which is not sent."
    for name, value in sent.items():
        if name not in properties:
            if properties and schema.get("additionalProperties") is not True:
                yield f"{whose} knows no field {at}{name}."
        elif isinstance(value, Mapping):
            yield from _fields(value, properties[name], whose, f"{at}{name}.")


def fields_of(schema: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The properties and the required ones, also where they stand in parts under `allOf`."""
    properties: dict[str, Any] = dict(schema.get("properties") or {})
    required: list[str] = list(schema.get("required") or [])
    for part in schema.get("allOf") or ():
        further, needed = fields_of(part)
        properties |= further
        required += needed
    return properties, required
