"""Drafts of actions, from the operations of an OpenAPI description.

A description tells the types and not what an action means for people: what was guessed says so in
a comment, and what cannot be guessed stays a fault of `warmline actions check`.
"""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from warmline.actions.declared.drift import fields_of
from warmline.actions.declared.rules import RESERVED
from warmline.actions.declared.spec import Operation, Spec
from warmline.actions.model import CONTACT
from warmline.kit import WarmlineError

# A parameter of this name is the customer.
_CUSTOMER: Final = re.compile(
    r"(contact|customer|user|client|member|account_?holder)(_?(id|no|number|ref))?"
)
_CONSEQUENCE: Final = {
    "GET": "read",
    "PUT": "reversible",
    "PATCH": "reversible",
    "POST": "irreversible",
    "DELETE": "irreversible",
}
# What of an OpenAPI schema is JSON Schema, and says something about a value.
_KEPT: Final = frozenset(
    ("type", "format", "pattern", "enum", "const", "minimum", "maximum", "minLength", "maxLength")
)
_FACTS: Final = (
    (re.compile(r"iban"), "iban"),
    (re.compile(r"e?mail"), "email"),
    (re.compile(r"phone|mobile"), "phone"),
    (re.compile(r"order|purchase|booking"), "order_number"),
    (re.compile(r"account"), "account_number"),
    (re.compile(r"address|street"), "address"),
    (re.compile(r"amount|price|total|sum"), "amount"),
    (re.compile(r"(^|_)name$"), "name"),
)


def write_drafts(
    spec: Spec, folder: Path, picked: Sequence[str], *, backend: str, language: str = "en"
) -> list[Path]:
    """One file for each picked operation, in `actions/` of the company's folder; returns them.

    Raises WarmlineError `operation_unknown` or `file_exists` before anything is written.
    """
    operations = [_picked(spec, name) for name in dict.fromkeys(picked)]
    drafts = {
        folder / "actions" / f"{snake(one.id)}.yaml": draft_of(one, spec, backend, language)
        for one in operations
    }
    for path in drafts:
        if path.exists():
            raise WarmlineError("file_exists", f"{path} is there already: nothing was written.")
    (folder / "actions").mkdir(parents=True, exist_ok=True)
    for path, text in drafts.items():
        path.write_text(text, encoding="utf-8")
    return list(drafts)


def draft_of(operation: Operation, spec: Spec, backend: str, language: str) -> str:
    """The file's text: YAML whose values are written as JSON, which YAML is too."""
    filled = _filled(operation)
    title = operation.about.split("\n")[0].strip().rstrip(".")[:80] or _words(operation.id)
    lines = [
        f"# Drafted from {spec.file}: {operation.method} {operation.path} ({operation.id}).",
        "# Read every line before you publish it.",
        *(f"# {remark}" for remark in filled.remarks),
        f"title: {_json({language: title})}",
        f"about: {_json(operation.about.strip() or title)}",
        "intents: []  # those of your articles that this serves",
        _consequence(operation),
        "identity: signed  # or confirmed: a one-time code first; or anonymous: anybody",
        *_inputs(filled, language),
        f"call: {_json(_call(operation, backend, filled))}",
        *_after(operation, filled, title, language),
    ]
    return "\n".join(lines) + "\n"


def snake(name: str) -> str:
    """`changeDueDate` and `change-due-date` are `change_due_date`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_") or "action"


@dataclass(slots=True)
class _Filled:
    """`inputs` by name with their schemas; the others are what the call sends."""

    inputs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    remarks: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    names_customer: bool = False

    def fill(self, name: str, schema: Mapping[str, Any]) -> str:
        """The placeholder for it; the customer's id is never asked for."""
        plain = snake(name)
        if _CUSTOMER.fullmatch(plain):
            self.names_customer = True
            return f"{{{CONTACT}}}"
        if plain in RESERVED or not plain[0].isalpha():
            plain = f"the_{plain}"
        self.inputs.setdefault(plain, schema)
        return f"{{{plain}}}"


def _picked(spec: Spec, name: str) -> Operation:
    found = next((one for one in spec.operations if one.id == name), None)
    if found is None:
        ids = [one.id for one in spec.operations]
        near = difflib.get_close_matches(name, ids, n=3, cutoff=0.4) or ids[:10]
        listed = ", ".join(near)
        raise WarmlineError(
            "operation_unknown", f"{spec.file} has no operation {name}; there is {listed}."
        )
    return found


def _filled(operation: Operation) -> _Filled:
    filled = _Filled()
    for one in operation.parameters:
        if not one.required:
            filled.optional.append(one.name)
        elif one.place == "path":
            filled.path[one.name] = filled.fill(one.name, one.schema)
        elif one.place == "query":
            filled.query[one.name] = filled.fill(one.name, one.schema)
        else:
            filled.remarks.append(f"The {one.place} {one.name} is not sent: see backends.yaml.")
    for name in re.findall(r"\{([^{}]*)\}", operation.path):
        if name not in filled.path:
            filled.path[name] = filled.fill(name, {"type": "string"})
    if operation.body is not None:
        filled.body = _body(operation.body, filled, "")
    if filled.optional:
        filled.remarks.append(f"Left out, being optional: {', '.join(filled.optional)}.")
    if not filled.names_customer:
        filled.remarks.append(
            "Nothing in the call names the customer: put {contact} where their id belongs."
        )
    return filled


def _body(schema: Mapping[str, Any], filled: _Filled, within: str) -> dict[str, Any]:
    properties, required = fields_of(schema)
    filled.optional += [f"{within}{name}" for name in properties if name not in required]
    body: dict[str, Any] = {}
    for name in required:
        inner = properties.get(name) or {}
        if inner.get("type") == "object" and inner.get("properties"):
            body[name] = _body(inner, filled, f"{within}{name}_")
        else:
            body[name] = filled.fill(f"{within}{name}", inner)
    return body


def _consequence(operation: Operation) -> str:
    guess = _CONSEQUENCE[operation.method]
    if guess == "read":
        return "consequence: read"
    return (
        f"consequence: {guess}  # guessed from {operation.method}; check it: reversible, "
        "irreversible, or significant (a supervisor approves each one)"
    )


def _inputs(filled: _Filled, language: str) -> Iterator[str]:
    if filled.inputs:
        yield "inputs:"
    for name, schema in filled.inputs.items():
        label = _words(name)
        yield f"  {name}:"
        yield f"    schema: {_json(_value_schema(schema) or {'type': 'string'})}"
        yield f"    fact: {_fact(name, schema)}  # what of the customer's words may fill it"
        yield f"    label: {_json({language: label})}"
        yield f"    ask: {_json({language: f'{label}?'})}"


def _call(operation: Operation, backend: str, filled: _Filled) -> dict[str, Any]:
    def put_in(found: re.Match[str]) -> str:
        return filled.path[found[1]]

    path = re.sub(r"\{([^{}]*)\}", put_in, operation.path)
    call: dict[str, Any] = {"backend": backend, operation.method.lower(): path}
    if filled.query:
        call["query"] = filled.query
    if filled.body:
        call["body"] = filled.body
    return call


def _after(operation: Operation, filled: _Filled, title: str, language: str) -> Iterator[str]:
    """What is said, and how it is known that it took effect."""
    named = ", ".join(f"{_words(name)} {_shown(name, filled)}" for name in filled.inputs)
    if operation.method == "GET":
        yield f"answer: {_json({language: _answer(operation.result)})}"
    else:
        asked = f"{title}: {named}" if named else title
        yield f"confirm: {_json({language: f'{asked}. Shall I?'})}"
        yield "idempotent: false  # true where the backend does a repeated key only once"
        yield '# check: {backend: …, get: …, expect: ["found.… == …"]}  # reads back what it did'
        yield f"receipt: {_json({language: f'Done: {title}.'})}"
    if operation.result:
        yield f"result: {_json(_value_schema(operation.result))}"
    if filled.inputs:
        yield "lines:"
    for name in filled.inputs:
        value = _shown(name, filled)
        yield f"  - {{label: {_json({language: _words(name)})}, value: {_json(value)}}}"


def _shown(name: str, filled: _Filled) -> str:
    is_date = filled.inputs[name].get("format") in ("date", "date-time")
    return f"{{{{ {name} | date }}}}" if is_date else f"{{{{ {name} }}}}"


def _answer(result: Mapping[str, Any] | None) -> str:
    properties, required = fields_of(result or {})
    simple = ("string", "number", "integer")
    said = [name for name in required if properties.get(name, {}).get("type") in simple]
    listed = ", ".join(f"{_words(name)}: {{{{ result.{name} }}}}" for name in said[:4])
    return f"{listed}." if listed else "I have looked it up."


def _fact(name: str, schema: Mapping[str, Any]) -> str:
    if schema.get("enum"):
        return "choice"
    if schema.get("format") == "date":
        return "date"
    found = next((fact for pattern, fact in _FACTS if pattern.search(name)), "text")
    return "text" if found == "amount" and schema.get("type") == "integer" else found


def _value_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Without examples, descriptions and what only OpenAPI knows."""
    kept: dict[str, Any] = {key: value for key, value in schema.items() if key in _KEPT}
    properties, required = fields_of(schema)
    if properties:
        kept["type"] = "object"
        kept["properties"] = {name: _value_schema(one) for name, one in properties.items()}
        kept["required"] = required
    if isinstance(schema.get("items"), Mapping):
        kept["items"] = _value_schema(schema["items"])
    if schema.get("nullable") is True and isinstance(kept.get("type"), str):
        kept["type"] = [kept["type"], "null"]
    return kept


def _words(name: str) -> str:
    return snake(name).replace("_", " ").capitalize()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
