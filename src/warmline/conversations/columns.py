"""Between a command and the columns of the append, and back from rows to outcomes and events."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

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
encode = msgspec.json.Encoder(order="sorted").encode


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


def prepare(command: Command) -> Prepared:
    assert command.entries, "every command says what happened"
    written = [_write(entry) for entry in command.entries]
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
        chain.command_digest((one.kind, one.payload, one.digest) for one in written),
    )
    return Prepared(
        command,
        tuple(one.entry for one in written),
        heard_at,
        row,
        tuple(one.row(command.conversation, place) for place, one in enumerate(written, 1)),
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """One event as it goes into its columns; its body is masked, its digest salted."""

    entry: Entry
    payload: bytes
    body: bytes | None
    salt: bytes | None
    digest: bytes | None

    @property
    def kind(self) -> str:
        return self.entry.payload.kind

    def row(self, conversation: UUID, place: int) -> tuple[Any, ...]:
        payload = msgspec.Raw(self.payload)
        body = None if self.body is None else msgspec.Raw(self.body)
        return (conversation, place, self.kind, payload, body, self.salt, self.digest)


def _write(entry: Entry) -> _Written:
    payload = encode(entry.payload)
    if entry.body is None:
        return _Written(entry, payload, None, None, None)
    body = encode(entry.body)
    # Escapes in JSON only add to what stands between digits, and by less than this looks across.
    if may_need_masking(body.decode()):
        masked = _masked(msgspec.to_builtins(entry.body))
        entry = Entry(entry.payload, msgspec.convert(masked, type(entry.body)))
        body = encode(masked)
    salt = os.urandom(SALT_BYTES)
    return _Written(entry, payload, body, salt, chain.digest_of_json(salt, body))


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
    """The seventeen arrays of `sql.APPEND`."""
    rows = [prepared.row for prepared in batch]
    event_rows = [row for prepared in batch for row in prepared.event_rows]
    return [*zip(*rows, strict=True), *zip(*event_rows, strict=True)]


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
