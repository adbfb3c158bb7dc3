"""Between a command and the columns of the append, and back from rows to outcomes and events."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
from warmline.conversations.masking import mask
from warmline.conversations.sql import EventRow

SALT_BYTES = 16
encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Written:
    """One event as it goes into its columns; its body is masked, its digest salted."""

    entry: Entry
    payload: bytes
    body: bytes | None
    salt: bytes | None
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A command with everything computed that does not depend on its place in the log."""

    command: Command
    written: tuple[Written, ...]
    digest: bytes


def prepare(command: Command) -> Prepared:
    assert command.entries, "every command says what happened"
    written = tuple(_write(entry) for entry in command.entries)
    digest = chain.command_digest(
        (one.entry.payload.kind, one.payload, one.digest) for one in written
    )
    return Prepared(command, written, digest)


def _write(entry: Entry) -> Written:
    payload = encode(entry.payload)
    if entry.body is None:
        return Written(entry, payload, None, None, None)
    body = _masked(msgspec.to_builtins(entry.body))
    salt = os.urandom(SALT_BYTES)
    kept = Entry(entry.payload, msgspec.convert(body, type(entry.body)))
    return Written(kept, payload, encode(body), salt, chain.digest_of(salt, body))


def _masked(value: Any) -> Any:
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {key: _masked(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_masked(inner) for inner in value]
        case _:
            return value


def arguments(batch: Sequence[Prepared]) -> tuple[list[Any], ...]:
    """The seventeen arrays of `sql.APPEND`."""
    commands = [prepared.command for prepared in batch]
    rows = [
        (prepared.command.conversation, position, one)
        for prepared in batch
        for position, one in enumerate(prepared.written, 1)
    ]
    return (
        [command.conversation for command in commands],
        [command.client_id for command in commands],
        [command.fence and command.fence.epoch for command in commands],
        [command.fence and command.fence.heard for command in commands],
        [command.move and command.move.state for command in commands],
        [command.move and command.move.holder for command in commands],
        [command.heard_at for command in commands],
        [command.answers for command in commands],
        [len(command.entries) for command in commands],
        [prepared.digest for prepared in batch],
        [conversation for conversation, _, _ in rows],
        [position for _, position, _ in rows],
        [one.entry.payload.kind for _, _, one in rows],
        [msgspec.Raw(one.payload) for _, _, one in rows],
        [one.body and msgspec.Raw(one.body) for _, _, one in rows],
        [one.salt for _, _, one in rows],
        [one.digest for _, _, one in rows],
    )


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
    command, before = prepared.command, row["last_seq"]
    at = row["at"]
    events = tuple(
        Event(
            command.conversation,
            before + position,
            at,
            one.entry.payload,
            one.entry.body,
            command.client_id if position == 1 else None,
        )
        for position, one in enumerate(prepared.written, 1)
    )
    return Appended(before + 1, at, _standing_after(command, standing_of(row)), events)


def _standing_after(command: Command, before: Standing) -> Standing:
    """What the statement's update made of the row, so that nobody has to read it again."""
    move, heard_at = command.move, command.heard_at
    return Standing(
        state=move.state if move else before.state,
        holder=move.holder if move else before.holder,
        epoch=before.epoch + (move is not None),
        last_seq=before.last_seq + len(command.entries),
        heard=before.last_seq + heard_at if heard_at else before.heard,
        answered=max(command.answers or 0, before.answered),
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
