"""One action as its file says it. Whether it makes sense is asked in `rules`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, cast, get_args

from warmline.actions.declared.written import Fields
from warmline.actions.model import (
    Action,
    Call,
    Check,
    Choices,
    Fills,
    HttpCall,
    Input,
    Limits,
    ToolCall,
    Words,
)
from warmline.conversations import Consequence
from warmline.identity import LEVELS, Level

ACTION_FIELDS: Final = (
    *("title", "about", "intents", "consequence", "identity", "inputs", "before", "confirm"),
    *("call", "idempotent", "check", "result", "answer", "receipt", "lines", "refusals"),
    *("limits", "undo", "context"),
)
_INPUT_FIELDS: Final = ("schema", "fact", "label", "ask", "choices", "default")
_CHOICES_FIELDS: Final = ("action", "items", "value", "title", "only")
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_CALL_FIELDS: Final = ("backend", *_METHODS, "query", "body", "tool", "arguments")
_LIMIT_FIELDS: Final = ("per_day", "amount", "most")
FILLS: Final[tuple[str, ...]] = get_args(Fills)
CONSEQUENCES: Final[tuple[str, ...]] = get_args(Consequence)


def action_of(fields: Fields, name: str, language: str) -> Action:
    """`language` is that of words that stand without one. What is wrong becomes a fault."""
    title = fields.words("title", language)
    if not title:
        fields.fault("title", "title is missing: what customers read above the action's card.")
    return Action(
        name=name,
        title=title,
        about=fields.needed("about", "what the action does, for your people and the AI"),
        consequence=cast(Consequence, fields.choice("consequence", CONSEQUENCES)),
        identity=cast(Level, fields.choice("identity", LEVELS)),
        call=_call(fields, "call") or HttpCall("?", "GET", "/"),
        intents=fields.texts("intents"),
        inputs=tuple(_inputs(fields.fields("inputs"), language)),
        before=_call(fields, "before") if "before" in fields else None,
        confirm=fields.words("confirm", language),
        answer=fields.words("answer", language),
        receipt=fields.words("receipt", language),
        lines=tuple(_lines(fields, language)),
        refusals=_refusals(fields.fields("refusals"), language),
        limits=_limits(fields.fields("limits", _LIMIT_FIELDS)),
        check=_check(fields) if "check" in fields else None,
        result=fields.mapping("result"),
        idempotent=fields.flag("idempotent"),
        context=fields.flag("context"),
        undo=fields.text("undo") or None,
    )


def _inputs(inputs: Fields, language: str) -> Iterator[Input]:
    for name in inputs:
        fields = inputs.fields(name, _INPUT_FIELDS)
        schema = fields.mapping("schema")
        if schema is None:
            fields.fault("schema", "schema is missing: what a value looks like, as JSON Schema.")
        choices = _choices(fields) if "choices" in fields else None
        fact = fields.choice("fact", FILLS, "choice" if choices or _enum(schema) else None)
        plain_label = {language: name.replace("_", " ").capitalize()}
        yield Input(
            name=name,
            schema=schema or {},
            fact=cast(Fills, fact),
            ask=fields.words("ask", language),
            label=fields.words("label", language) or plain_label,
            choices=choices,
            default=fields.plain("default"),
        )


def _enum(schema: dict[str, Any] | None) -> bool:
    return bool(schema and schema.get("enum"))


def _choices(fields: Fields) -> Choices:
    choices = fields.fields("choices", _CHOICES_FIELDS)
    return Choices(
        action=choices.needed("action", "the read that finds what there is to choose"),
        items=choices.needed("items", "where in its result the list is; `.` is the result itself"),
        value=choices.needed("value", "which field of an item is the input's value"),
        title=choices.needed("title", "how an item is called, such as {{ item.name }}"),
        only=choices.text("only") or None,
    )


def _call(fields: Fields, name: str, *further: str) -> Call | None:
    """None with a fault where nobody can tell what is called."""
    call = fields.fields(name, (*_CALL_FIELDS, *further))
    if name not in fields:
        fields.fault(name, f"{name} is missing: the backend and what is called there.")
        return None
    backend = call.needed("backend", "one of backends.yaml")
    called = [way for way in (*_METHODS, "tool") if way in call]
    if len(called) != 1:
        ways = f"{', '.join(_METHODS)} or tool"
        fields.fault(name, f"A call has exactly one of {ways}, and here are {len(called)}.")
        return None
    way, other = called[0], ("query", "body") if called[0] == "tool" else ("arguments",)
    for misplaced in (each for each in other if each in call):
        call.fault(misplaced, f"{misplaced} does not belong to a call with {way}.")
    if way == "tool":
        return ToolCall(backend, call.text("tool"), call.mapping("arguments") or {})
    return HttpCall(
        backend,
        cast(Any, way.upper()),
        call.text(way),
        call.mapping("query") or {},
        call.mapping("body"),
    )


def _check(fields: Fields) -> Check:
    check = fields.fields("check", (*_CALL_FIELDS, "expect", "by_key"))
    call = _call(fields, "check", "expect", "by_key")
    return Check(
        call or HttpCall("?", "GET", "/"), check.texts("expect"), by_key=check.flag("by_key")
    )


def _lines(fields: Fields, language: str) -> Iterator[tuple[Words, str]]:
    for line in fields.each("lines", ("label", "value")):
        label = line.words("label", language)
        if not label:
            line.fault("label", "label is missing: what stands before the value.")
        yield label, line.needed("value", "a text such as {{ order }}")


def _refusals(fields: Fields, language: str) -> dict[str, Words]:
    return {code: fields.words(code, language) for code in fields}


def _limits(fields: Fields) -> Limits:
    per_day, most = fields.number("per_day"), fields.number("most")
    if per_day is not None and not isinstance(per_day, int):
        fields.fault("per_day", "per_day is a whole number.")
    return Limits(
        per_day=int(per_day) if per_day is not None else None,
        amount=fields.text("amount") or None,
        most=Decimal(str(most)) if most is not None else None,
    )
