"""Between a command and the columns of the append, and back from rows to outcomes and events."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Raw

from warmline.conversations import chain
from warmline.conversations.command import (
    Appended,
    Command,
    Duplicate,
    Outcome,
    Stale,
    Standing,
    UnknownConversation,
)
from warmline.conversations.events import Entry, Event, read_body, read_payload
from warmline.conversations.masking import mask, may_need_masking
from warmline.conversations.sql import EventRow

SALT_BYTES = 16
SALTS_AT_ONCE = 256
encode = msgspec.json.Encoder(order="sorted").encode


NewSalt = Callable[[], bytes]


class Salts:
    """Random salts, drawn from the system many at a time: a system call for each costs more than
    all the hashing."""

    def __init__(self) -> None:
        self._drawn: list[bytes] = []

    def __call__(self) -> bytes:
        if not self._drawn:
            drawn = os.urandom(SALT_BYTES * SALTS_AT_ONCE)
            self._drawn = [drawn[at : at + SALT_BYTES] for at in range(0, len(drawn), SALT_BYTES)]
        return self._drawn.pop()


def one_salt() -> bytes:
    return os.urandom(SALT_BYTES)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A command with everything computed that does not depend on its place in the log.

    `entries` are masked; `row` and `event_rows` are its lines in the arrays of `sql.APPEND`.
    """

    command: Command
    entries: tuple[Entry, ...]
    heard_at: int | None
    row: tuple[Any, ...]
    event_rows: tuple[tuple[Any, ...], ...]


def prepare(command: Command, new_salt: NewSalt = one_salt) -> Prepared:
    assert command.entries, "every command says what happened"
    written = [_write(entry, new_salt) for entry in command.entries]
    fence, move, heard_at = command.fence, command.move, command.heard_at
    row = (
        command.conversation,
        command.client_id,
        fence.epoch if fence else None,
        fence.heard if fence else None,
        move.state if move else None,
        move.holder if move else None,
        heard_at,
        command.answers,
        len(written),
        chain.command_digest([(kind, payload, dgst) for _, (kind, payload, _, _, dgst) in written]),
    )
    entries = tuple([entry for entry, _ in written])
    event_rows = tuple([(place, *row) for place, (_, row) in enumerate(written, 1)])
    return Prepared(command, entries, heard_at, row, event_rows)


Columns = tuple[str, bytes, bytes | None, bytes | None, bytes | None]


def _write(entry: Entry, new_salt: NewSalt) -> tuple[Entry, Columns]:
    """The entry with its body masked; its kind, payload, body, salt and digest."""
    kind, payload = entry.payload.kind, encode(entry.payload)
    if entry.body is None:
        return entry, (kind, payload, None, None, None)
    body = encode(entry.body)
    # Escapes in JSON only add to what stands between digits, and by less than this looks across.
    if may_need_masking(body.decode()):
        masked = _masked(msgspec.to_builtins(entry.body))
        entry = Entry(entry.payload, msgspec.convert(masked, type(entry.body)))
        body = encode(masked)
    salt = new_salt()
    return entry, (kind, payload, body, salt, chain.digest_of_json(salt, body))


def _masked(value: object) -> object:
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {key: _masked(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_masked(inner) for inner in value]
        case _:
            return value


def arguments(batch: Sequence[Prepared]) -> list[Sequence[Any]]:
    """The seventeen arrays of `sql.APPEND`; a column of nulls is told as an empty array, which
    `unnest` fills up."""
    rows = [prepared.row for prepared in batch]
    events = [
        (number, place, kind, Raw(payload), body and Raw(body), salt, digest)
        for number, prepared in enumerate(batch, 1)
        for place, kind, payload, body, salt, digest in prepared.event_rows
    ]
    columns = [*zip(*rows, strict=True), *zip(*events, strict=True)]
    return [() if column.count(None) == len(column) else column for column in columns]


def outcome_of(prepared: Prepared, row: Mapping[str, Any]) -> Outcome | None:
    """The outcome that a row of `sql.APPEND` tells; None where the command must go again."""
    match row["outcome"]:
        case "appended":
            return _appended(prepared, row)
        case "duplicate":
            return Duplicate(row["first_seq"], row["first_at"], standing_of(row))
        case "stale":
            return Stale(standing_of(row))
        case "unknown":
            return UnknownConversation()
        case _:
            return None


def _appended(prepared: Prepared, row: Mapping[str, Any]) -> Appended:
    command, before, at = prepared.command, row["last_seq"], row["at"]
    events = tuple(
        Event(
            command.conversation,
            before + place,
            at,
            entry.payload,
            entry.body,
            command.client_id if place == 1 else None,
        )
        for place, entry in enumerate(prepared.entries, 1)
    )
    return Appended(before + 1, at, _standing_after(prepared, row), events)


def _standing_after(prepared: Prepared, row: Mapping[str, Any]) -> Standing:
    """What the statement's update made of the row, so that nobody has to read it again."""
    move, heard_at, before = prepared.command.move, prepared.heard_at, row["last_seq"]
    return Standing(
        state=move.state if move else row["state"],
        holder=move.holder if move else row["holder"],
        epoch=row["epoch"] + (move is not None),
        last_seq=before + len(prepared.entries),
        heard=before + heard_at if heard_at else row["heard_seq"],
        answered=max(prepared.command.answers or 0, row["answered_seq"]),
    )


def standing_of(row: Mapping[str, Any]) -> Standing:
    return Standing(
        state=row["state"],
        holder=row["holder"],
        epoch=row["epoch"],
        last_seq=row["last_seq"],
        heard=row["heard_seq"],
        answered=row["answered_seq"],
    )


def event_of(row: EventRow | Mapping[str, Any]) -> Event:
    read = row if isinstance(row, EventRow) else EventRow(**row)
    return Event(
        conversation=read.conversation_id,
        seq=read.seq,
        at=read.at,
        payload=read_payload(read.kind, read.payload),
        body=read_body(read.kind, read.body),
        client_id=read.client_id,
    )


def event_json(event: Event) -> dict[str, Any]:
    """The shape of an event on the wire (docs/developer/protocol.md)."""
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at,
        "payload": event.payload,
        "body": event.body,
        "client_id": event.client_id,
    }
