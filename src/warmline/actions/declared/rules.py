"""What one action has to meet before it can be published, and what is only worth a word."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from jinja2 import TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment

from warmline.actions.declared.calls import calls_of, half_filled, placeholders
from warmline.actions.declared.written import meant
from warmline.actions.model import CONTACT, Action, Call, Choices, HttpCall, Input, Words
from warmline.actions.values import coerced, fits, schema_fault
from warmline.actions.words import names_in

KEY = "key"  # the placeholder of a run's idempotency key, in a check with `by_key`

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
RESERVED: Final = frozenset(
    (
        *(CONTACT, KEY, "before", "result", "found", "item", "loop", "self", "caller", "varargs"),
        *("kwargs", "and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "for"),
    )
)
_TEMPLATE: Final = re.compile(r"\{\{|\{%|\{#")
LONGEST_TITLE = 80  # characters
MOST_INPUTS = 12

Found = Iterator[tuple[str, str]]
"""(place in the file, what is wrong)"""


def faults_of(action: Action, environment: SandboxedEnvironment) -> Found:
    yield from _faults_of_kind(action)
    yield from _faults_of_inputs(action, environment)
    for place, call in calls_of(action):
        yield from _faults_of_call(action, place, call)
    yield from _faults_of_words(action, environment)
    yield from _faults_of_check(action, environment)
    yield from _faults_of_limits(action)
    if action.result is not None and (wrong := schema_fault(action.result)):
        yield "result", wrong


def warnings_of_action(action: Action) -> Found:
    if not action.reads:
        yield from _warnings_of_write(action)
    for one in action.inputs:
        if not any(one.name in placeholders(call) for _, call in calls_of(action)):
            yield f"inputs.{one.name}", f"No call uses {one.name}: it is asked for nothing."
        elif _is_free_in_a_path(one, action):
            yield (
                f"inputs.{one.name}.schema",
                f"{one.name} stands in a path: with a pattern nothing else gets there.",
            )
    for place, call in calls_of(action):
        if isinstance(call, HttpCall) and call.method == "POST" and _only_reads(action, place):
            yield place, f"{place} is a POST: make sure that it changes nothing."
    yield from _missing_languages(action)


def _is_free_in_a_path(one: Input, action: Action) -> bool:
    if one.schema.get("type") != "string" or {"pattern", "enum", "format"} & one.schema.keys():
        return False
    paths = [call.path for _, call in calls_of(action) if isinstance(call, HttpCall)]
    return any(f"{{{one.name}}}" in path for path in paths)


def _warnings_of_write(action: Action) -> Found:
    if not action.idempotent and action.check is None:
        yield (
            "idempotent",
            "It is neither idempotent nor has it a check: whenever its answer is lost, a person "
            "has to find out whether it took effect.",
        )
    if action.consequence == "significant" and action.limits.per_day is None:
        yield "limits", "It has significant effects and no limit a day."
    if action.identity == "anonymous":
        yield "identity", "Anybody can have this done: no customer is signed."
    if action.result is None:
        yield "result", "Without a result, whatever the backend answers counts as done."


def _missing_languages(action: Action) -> Found:
    for place, words in _words_of(action):
        missing = [code for code in action.title if code not in words]
        if words and missing:
            yield place, f"There is no text for {', '.join(missing)}, as there is of the title."


def _faults_of_kind(action: Action) -> Found:
    if len(max(action.title.values(), key=len, default="")) > LONGEST_TITLE:
        yield "title", f"A title has at most {LONGEST_TITLE} characters."
    kind = "A read" if action.reads else f"An action that is {action.consequence}"
    needed = ["answer"] if action.reads else ["confirm", "receipt"]
    has: dict[str, object] = {name: getattr(action, name) for name in ("check", "undo", *_FOR)}
    for name in needed:
        if not has[name]:
            yield name, f"{kind} needs {name}: {_FOR[name]}."
    not_here = ["confirm", "receipt", "check", "undo"] if action.reads else ["answer"]
    for name in not_here:
        if has[name]:
            yield name, f"{kind} has no {name}."
    if action.context and not action.reads:
        yield "context", "Only a read can stand beside the conversation."
    if action.context and any(not one.is_optional for one in action.inputs):
        yield "context", "What stands beside the conversation needs no inputs: nobody is asked."


_FOR: Final = {
    "answer": "what is said of its result",
    "confirm": "what the customer says yes to",
    "receipt": "what is said when it took effect",
}


def _faults_of_inputs(action: Action, environment: SandboxedEnvironment) -> Found:
    if len(action.inputs) > MOST_INPUTS:
        yield "inputs", f"At most {MOST_INPUTS} inputs: nobody answers more questions."
    for one in action.inputs:
        for place, message in _faults_of_input(one, environment):
            yield f"inputs.{one.name}{place}", message


def _faults_of_input(one: Input, environment: SandboxedEnvironment) -> Found:
    if one.name == CONTACT:
        yield "", "contact is the signed customer's id and never an input."
    elif one.name in RESERVED or not _NAME.fullmatch(one.name):
        yield "", f"“{one.name}” cannot be the name of an input."
    if not one.ask and not one.is_optional:
        yield ".ask", "ask is missing: the question for it, unless it has a default."
    wrong = schema_fault(one.schema)
    if wrong:
        yield ".schema", wrong
    elif one.is_optional and (why := fits(one.schema, one.default)):
        yield ".default", f"The default does not fit the schema: it {why}."
    elif (sample := _SAMPLES.get(one.fact)) and _is_of_another_type(one, sample):
        yield ".fact", f"A fact of the kind {one.fact} is no {one.schema.get('type')}."
    if one.fact == "choice" and not one.choices and not one.schema.get("enum"):
        yield ".fact", "A choice needs choices, or an enum in its schema."
    if one.choices:
        yield from _faults_of_choices(one.choices, environment)


# One of each kind, as the AI reads it in a message.
_SAMPLES: Final = {"amount": "49.90 EUR", "date": "2026-12-24", "email": "ada@example.com"}


def _is_of_another_type(one: Input, sample: str) -> bool:
    return fits({"type": one.schema.get("type", "string")}, coerced(one.schema, sample)) is not None


def _faults_of_choices(choices: Choices, environment: SandboxedEnvironment) -> Found:
    texts = [(".choices.title", choices.title, False)]
    if choices.only:
        texts.append((".choices.only", choices.only, True))
    for place, text, is_condition in texts:
        for message in _faults_of_template(text, {"item"}, environment, is_condition=is_condition):
            yield place, message


def _faults_of_call(action: Action, place: str, call: Call) -> Found:
    known = {CONTACT, *(one.name for one in action.inputs)}
    by_key = place == "check" and action.check is not None and action.check.by_key
    found = placeholders(call)
    for name in sorted(found - known - ({KEY} if by_key else set())):
        if name == KEY:
            yield place, "{key} is the key of a run: only a check with `by_key: true` finds by it."
        else:
            yield place, f"{{{name}}} is no input of this action{meant(name, known)}"
    if by_key and KEY not in found:
        yield place, "A check with `by_key: true` finds a run by {key}: put it into its call."
    for text in half_filled(call):
        yield place, f"“{text}” is not filled: here a placeholder is the whole value."
    if action.identity == "anonymous" and CONTACT in found:
        yield place, "An anonymous customer has no id: {contact} needs identity: signed."
    if action.identity != "anonymous" and CONTACT not in found:
        yield (
            place,
            f"{place} does not name {{contact}}: without it the backend cannot tell whether this "
            "is the customer's own.",
        )
    if isinstance(call, HttpCall):
        yield from _faults_of_http(action, place, call)


def _faults_of_http(action: Action, place: str, call: HttpCall) -> Found:
    if not call.path.startswith("/") or re.search(r"[\s?#\\]|//|\.\.", call.path):
        yield place, f"“{call.path}” is no path such as /orders/{{order}}; a query stands in query."
    if call.method in ("PUT", "PATCH", "DELETE") and _only_reads(action, place):
        yield place, f"{place} only reads, so it cannot be a {call.method}."
    if call.method == "GET" and not _only_reads(action, place):
        yield place, "A GET changes nothing: this is a read, or another method is meant."
    if call.method == "GET" and call.body is not None:
        yield place, "A GET has no body: use query."


def _only_reads(action: Action, place: str) -> bool:
    return action.reads or place != "call"


def _faults_of_words(action: Action, environment: SandboxedEnvironment) -> Found:
    inputs = {one.name for one in action.inputs}
    known = inputs | ({"before"} if action.before else set())
    for place, words, names in (
        ("confirm", action.confirm, known),
        ("answer", action.answer, known | {"result"}),
        ("receipt", action.receipt, known | {"result"}),
    ):
        for code, text in words.items():
            for message in _faults_of_template(text, names, environment):
                yield f"{place}.{code}", message
    for at, (_, value) in enumerate(action.lines):
        for message in _faults_of_template(value, known | {"result"}, environment):
            yield f"lines[{at}].value", message
    for place, words in _plain_words_of(action):
        for code, text in words.items():
            if _TEMPLATE.search(text):
                yield f"{place}.{code}", "Nothing is filled in here: write it without braces."


def _words_of(action: Action) -> Iterable[tuple[str, Words]]:
    says = (("confirm", action.confirm), ("answer", action.answer), ("receipt", action.receipt))
    return (
        *says,
        *((place, words) for place, words in _plain_words_of(action) if place != "title"),
    )


def _plain_words_of(action: Action) -> Iterator[tuple[str, Words]]:
    yield "title", action.title
    for one in action.inputs:
        yield f"inputs.{one.name}.ask", one.ask
        yield f"inputs.{one.name}.label", one.label
    for at, (label, _) in enumerate(action.lines):
        yield f"lines[{at}].label", label
    for code, words in action.refusals.items():
        yield f"refusals.{code}", words


def _faults_of_check(action: Action, environment: SandboxedEnvironment) -> Found:
    if action.check is None:
        return
    if not action.check.expect and not action.check.by_key:
        yield "check", "expect is missing: what is true of what is found when it took effect."
    # not `result`: the answer of the call itself is what was lost when it is read back
    names = {CONTACT, "found", *(one.name for one in action.inputs)}
    for at, condition in enumerate(action.check.expect):
        for message in _faults_of_template(condition, names, environment, is_condition=True):
            yield f"check.expect[{at}]", message


def _faults_of_limits(action: Action) -> Found:
    limits, inputs = action.limits, [one.name for one in action.inputs]
    if limits.amount is not None and limits.amount not in inputs:
        near = meant(limits.amount, inputs)
        yield "limits.amount", f"“{limits.amount}” is no input of this action{near}"
    if (limits.amount is None) is not (limits.most is None):
        yield "limits", "amount names the input that is counted, most its limit: both, or neither."


def _faults_of_template(
    text: str,
    known: Collection[str],
    environment: SandboxedEnvironment,
    *,
    is_condition: bool = False,
) -> Iterator[str]:
    what = "condition" if is_condition else "template"
    try:
        if is_condition:
            environment.compile_expression(text)
            text = f"{{{{ ( {text} ) }}}}"
        environment.compile(text)
        asked = names_in(environment, text)
        others = list(meta.find_referenced_templates(environment.parse(text)))
    except TemplateSyntaxError as error:
        yield f"The {what} cannot be read: {(error.message or 'it is not complete').rstrip('.')}."
        return
    except RecursionError:
        yield f"The {what} is nested too deep."
        return
    for name in sorted(asked - set(known)):
        yield f"“{name}” is not known in this {what}{meant(name, known, _listed(known))}"
    if others:
        yield "A template cannot use another one."


def _listed(known: Collection[str]) -> str:
    return f": {', '.join(sorted(known))} are" if known else ""
