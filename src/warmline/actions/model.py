"""What a company lets be done: declared actions, and the systems that carry them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from warmline.conversations import Consequence
from warmline.identity import Level

# By language; the first entry is the one for all languages that are not there.
Words = Mapping[str, str]

# What of the customer's words may fill an input. `address` and `text` are the message's own words,
# `choice` one of the values that were offered.
Fills = Literal[
    "order_number", "account_number", "amount", "date", "email", "phone", "iban", "name",
    "address", "text", "choice",
]  # fmt: skip

# The placeholder that every action of a signed customer carries: their id, from the signed token
# and from nowhere else.
CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Choices:
    """Offers what a read action found: `items` is the path of a list in its result, `value` of an
    item's value, `title` a template of an item's words, `only` keeps the items where it is true."""

    action: str
    items: str
    value: str
    title: str
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """Something an action needs to know. `schema` is a JSON Schema of its value, `ask` the
    question for it; an input with a `default` is never asked for."""

    name: str
    schema: Mapping[str, object]
    fact: Fills
    ask: Words
    label: Words
    choices: Choices | None = None
    default: object = None

    @property
    def is_optional(self) -> bool:
        return self.default is not None


@dataclass(frozen=True, slots=True)
class HttpCall:
    """`{name}` in `path` is replaced, quoted; in `query` and `body` a value that is `{name}` takes
    the argument with its type."""

    backend: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    query: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool of an MCP server; `arguments` are filled as an HTTP body is."""

    backend: str
    tool: str
    arguments: Mapping[str, object] = field(default_factory=dict)


Call = HttpCall | ToolCall


@dataclass(frozen=True, slots=True)
class Check:
    """Reads back whether an action took effect: `expect` are conditions (Jinja expressions over
    `found` and the arguments), all of which hold if it did; what the call itself answered may be
    what was lost. `by_key` says that the call finds this very run by its idempotency key, so that
    what is found did arrive, done or not."""

    call: Call
    expect: tuple[str, ...]
    by_key: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """`per_day` runs of a customer; `amount` names the input that is counted, `most` in its
    currency. What goes beyond takes a supervisor's approval."""

    per_day: int | None = None
    amount: str | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    `before` reads what the words of the proposal need; its result is `before` in the templates.
    `idempotent`: the backend keeps the key of a run and does it once. `answer` is what a read says,
    `receipt` what is said when it took effect, `lines` what stands on its card (label → template).
    `refusals` are the backend's own codes, in words. `undo` names the action that takes it back.
    Templates are Jinja over the arguments, `before` and `result`.
    """

    name: str
    title: Words
    about: str
    consequence: Consequence
    identity: Level
    call: Call
    intents: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    before: Call | None = None
    confirm: Words = field(default_factory=dict)
    answer: Words = field(default_factory=dict)
    receipt: Words = field(default_factory=dict)
    lines: tuple[tuple[Words, str], ...] = ()
    refusals: Mapping[str, Words] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    check: Check | None = None
    result: Mapping[str, object] | None = None
    idempotent: bool = False
    context: bool = False
    undo: str | None = None

    @property
    def reads(self) -> bool:
        return self.consequence == "read"

    @property
    def can_be_verified(self) -> bool:
        return self.check is not None


@dataclass(frozen=True, slots=True)
class HttpBackend:
    """`headers` name environment variables, whose values are secret; `spec` is the file of its
    OpenAPI description, for checking; seconds."""

    name: str
    base_url: str
    base_url_from: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    key_header: str = "Idempotency-Key"
    timeout: float = 5.0
    spec: str | None = None


@dataclass(frozen=True, slots=True)
class McpBackend:
    """An MCP server: started with `command` (stdio) or reached at `url` (HTTP). `environment` and
    `headers` name environment variables. `key_argument` takes a run's key where a tool has it."""

    name: str
    command: tuple[str, ...] = ()
    url: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    key_argument: str | None = None
    timeout: float = 10.0


Backend = HttpBackend | McpBackend


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that can be done, as published: `release` is its number, 0 before there is one."""

    release: int = 0
    actions: Mapping[str, Action] = field(default_factory=dict)
    backends: Mapping[str, Backend] = field(default_factory=dict)

    def serving(self, intent: str) -> Action | None:
        return next((one for one in self.actions.values() if intent in one.intents), None)


def said_in(words: Words, language: str) -> str:
    """The words in this language (`de` also speaks to `de-AT`), else in the first there is."""
    found = words.get(language) or words.get(language.split("-")[0])
    return found or next(iter(words.values()), "")
