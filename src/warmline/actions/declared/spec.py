"""An OpenAPI description, version 3: which operations there are, and what each of them takes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from warmline.actions.declared.written import Page, plain_value
from warmline.knowledge import Finding

LARGEST_SPEC = 4 * 1024 * 1024  # bytes
MOST_REFERENCES = 500  # followed for one body

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SEGMENT: Final = re.compile(r"\{[^{}/]*\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str  # path, query, header or cookie
    required: bool
    schema: Mapping[str, Any]
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`body` is the schema of its JSON body, None where it takes none; `result` of its 2xx."""

    id: str
    method: str
    path: str
    about: str
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Any] | None = None
    body_required: bool = False
    result: Mapping[str, Any] | None = None
    deprecated: bool = False


class Broken(Exception):
    """The description leads somewhere that is not there; the message says where."""


@dataclass(frozen=True, slots=True)
class Spec:
    """`title` and the operations, in the order of the file."""

    file: str
    title: str
    operations: tuple[Operation, ...]

    def at(self, path: str) -> list[Operation]:
        """Those whose path this is; names of placeholders do not count, and a path that stands
        there word for word comes before one with placeholders."""
        exact = [one for one in self.operations if _shape(one.path) == _shape(path)]
        return exact or [one for one in self.operations if _matches(one.path, path)]


def read_spec(path: Path, shown: str) -> Spec | tuple[Finding, ...]:
    """The operations, or why they cannot be read, with `file:line`."""
    page = Page(shown)
    text = page.text_of(path, LARGEST_SPEC)
    document: Any = None if text is None else _document(text, page)
    if page.faults:
        return tuple(page.faults)
    return _described(document, page)


def spec_of(document: object, shown: str) -> Spec | tuple[Finding, ...]:
    """The same of a description that is at hand already."""
    return _described(document, Page(shown))


def _described(document: Any, page: Page) -> Spec | tuple[Finding, ...]:  # noqa: ANN401
    if (wrong := _not_openapi(document)) is not None:
        page.fault("", wrong)
        return tuple(page.faults)
    operations = []
    for name, method in _entries(document):
        try:
            operations.append(_operation(document, name, method))
        except Broken as broken:
            page.fault(f"paths.{name}.{method.lower()}", f"{method} {name}: {broken}")
    if page.faults:
        return tuple(page.faults)
    title = str(_mapping(document.get("info")).get("title", ""))
    return Spec(page.file, title, tuple(operations))


def _document(text: str, page: Page) -> Any:  # noqa: ANN401
    if not text.lstrip().startswith("{"):
        node = page.parse(text)
        return None if node is None else plain_value(node)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        page.lines[""] = error.lineno
        page.fault("", f"This is not valid JSON: {error.msg}.")
    except RecursionError:
        page.fault("", "This is nested too deep.")
    return None


def _not_openapi(document: object) -> str | None:
    if not isinstance(document, Mapping):
        return "This is no OpenAPI description: it is not a mapping."
    if "swagger" in document:
        return f"This is Swagger {document['swagger']}: convert it to OpenAPI 3 first."
    if not str(document.get("openapi", "")).startswith("3."):
        return "This is no OpenAPI description: it has no line such as `openapi: 3.1.0`."
    if not _mapping(document.get("paths")):
        return "It has no paths, so there is nothing to call."
    return None


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method.lower() in _mapping(item):
                yield path, method


def _operation(document: Mapping[str, Any], path: str, method: str) -> Operation:
    item = document["paths"][path]
    written = _mapping(item[method.lower()])
    parameters = [
        _parameter(_followed(document, one))
        for one in (*_list(item.get("parameters")), *_list(written.get("parameters")))
    ]
    body = _mapping(_followed(document, written.get("requestBody") or {}))
    return Operation(
        id=str(written.get("operationId") or _id_of(method, path)),
        method=method,
        path=path,
        about=str(written.get("summary") or written.get("description") or ""),
        # what an operation says of a parameter wins over what its path says
        parameters=tuple({(one.name, one.place): one for one in parameters}.values()),
        body=_json_schema(body),
        body_required=body.get("required") is True,
        result=_result(document, written),
        deprecated=written.get("deprecated") is True,
    )


def _parameter(written: Mapping[str, Any]) -> Parameter:
    place = str(written.get("in", "query"))
    return Parameter(
        name=str(written.get("name", "")),
        place=place,
        required=written.get("required") is True or place == "path",
        schema=_mapping(written.get("schema")) or {"type": "string"},
        about=str(written.get("description") or ""),
    )


def _result(document: Mapping[str, Any], written: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for status, answer in _mapping(written.get("responses")).items():
        if str(status).startswith("2"):
            return _json_schema(_mapping(_followed(document, answer)))
    return None


def _json_schema(written: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for kind, content in _mapping(written.get("content")).items():
        if "json" in kind:
            return _mapping(_mapping(content).get("schema"))
    return None


def _followed(document: Mapping[str, Any], value: object) -> Any:  # noqa: ANN401
    """The value with what its references lead to, instead of them. One that leads to itself has no
    end and becomes {}, as do those beyond what anybody would send."""
    resource = DRAFT202012.create_resource(document)
    look_up = Registry[Any]().with_resource("", resource).resolver().lookup
    left = MOST_REFERENCES

    def follow(value: object, within: tuple[str, ...]) -> Any:  # noqa: ANN401
        nonlocal left
        match value:
            case {"$ref": str(reference)}:
                left -= 1
                if reference in within or left < 0:
                    return {}
                return follow(_target(look_up, reference), (*within, reference))
            case Mapping():
                return {key: follow(inner, within) for key, inner in value.items()}
            case list():
                return [follow(inner, within) for inner in value]
            case _:
                return value

    return follow(value, ())


def _target(look_up: Callable[[str], Any], reference: str) -> object:
    if not reference.startswith("#"):
        raise Broken(f"$ref {reference} leads to another file: bundle them into one.")
    try:
        return look_up(reference).contents
    except (Unresolvable, ValueError) as error:
        raise Broken(f"$ref {reference} leads nowhere.") from error


def _id_of(method: str, path: str) -> str:
    """For operations without one: `GET /orders/{id}` is `get_orders_id`."""
    return "_".join([method.lower(), *re.findall(r"[A-Za-z0-9]+", path)])


def _shape(path: str) -> str:
    return _SEGMENT.sub("{}", path.rstrip("/"))


def _matches(declared: str, path: str) -> bool:
    """Whether `/orders/open` is one of `/orders/{id}`; a placeholder of ours is never a word."""
    theirs, ours = declared.strip("/").split("/"), path.strip("/").split("/")
    return len(theirs) == len(ours) and all(
        _SEGMENT.fullmatch(their) or their == our for their, our in zip(theirs, ours, strict=True)
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
