"""Every statement runs on the migrated schema, and its rows have the shape written beside it."""

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import asyncpg
import pytest

from warmline.actions import sql as actions
from warmline.autonomy import Setting, Stopped
from warmline.autonomy import sql as autonomy
from warmline.channels.mail import sql as channel
from warmline.conversations import sql as conversations
from warmline.desk import callbacks_sql as callbacks
from warmline.desk import handoff_sql as handoff
from warmline.desk import needs_sql as needs
from warmline.desk import promises_sql as promises
from warmline.desk import rating_sql as rating
from warmline.desk import reviews_sql as reviews
from warmline.desk import sql as desk
from warmline.desk import tools_sql as tools
from warmline.desk import waits_sql as waits
from warmline.files import sql as files
from warmline.identity import Identity
from warmline.identity import sql as identity
from warmline.kit import Database
from warmline.knowledge import sql as knowledge
from warmline.mail import received_sql as received
from warmline.mail import sql as mail
from warmline.people import sql as people
from warmline.routing import sql as routing

MODULES = (
    actions,
    autonomy,
    channel,
    conversations,
    desk,
    files,
    handoff,
    identity,
    knowledge,
    mail,
    needs,
    people,
    promises,
    routing,
    received,
    tools,
    *(callbacks, rating, reviews, waits),
)
# Beginnings of statements, which others end.
PARTS = {"ROWS", "PROMISES", "CALLBACKS", "_WANTED", "_PAGE"}
ROWS: dict[type, tuple[str, ...]] = {
    actions.ReceiptRow: (actions.RECEIPT, actions.RECEIPT_OF_RUN, actions.RECEIPTS),
    Setting: (autonomy.SETTINGS,),
    Stopped: (autonomy.STOPPED,),
    autonomy.Verdicts: (autonomy.VERDICTS,),
    conversations.StandingRow: (conversations.STANDINGS,),
    conversations.EventRow: (
        conversations.EVENTS_AFTER,
        conversations.EVENTS_BEFORE,
        conversations.LATEST_MESSAGES,
    ),
    conversations.ChainRow: (conversations.CHAIN,),
    desk.EndRow: (desk.OFFER_ENDS,),
    desk.AssignmentRow: (desk.ASSIGNMENTS,),
    desk.ConversationRow: (
        desk.ROWS_OF,
        desk.QUEUE,
        desk.MINE,
        desk.ALL,
        desk.RESOLVED,
        desk.SNOOZED,
        desk.RESOLVED_WITH,
    ),
    files.File: (files.FILE, files.FILES_OF, files.ARRIVED, files.ATTACH),
    files.Kept: (files.KEPT,),
    files.Unchecked: (files.CHECK,),
    Identity: (identity.IDENTITY, identity.IDENTITY_LOCKED),
    identity.KeyRow: (identity.KEY, identity.KEYS),
    identity.CodeRow: (identity.CODE,),
    identity.SentRow: (identity.SENT_LATELY, identity.SENT_THAT_DAY),
    knowledge.ReleaseInfo: (knowledge.CURRENT, knowledge.ONE, knowledge.HISTORY),
    mail.DueMail: (mail.CLAIM,),
    received.DueLetter: (received.CLAIM,),
    handoff.WaitRow: (handoff.WAITS,),
    needs.NeedRow: (needs.NEEDS_OF,),
    promises.PromiseRow: (promises.PROMISES_OF, promises.ONE, promises.ALL, promises.OWN),
    promises.Tally: (promises.TALLY,),
    routing.SeatRow: (routing.LOCK_SEATS, routing.LOCK_FREE_SEATS, routing.SEAT),
    routing.PlaceRow: (routing.PLACES, routing.PLACES_ONLINE, routing.PLACES_OF),
    routing.QueueRow: (routing.QUEUES,),
    routing.FactsRow: (routing.FACTS_OF, routing.FACTS_MISSING),
    routing.WaitingRow: (
        routing.WAITING_OF,
        routing.WAITING_ALL_OF,
        routing.WAITING_AT,
        routing.LOCK_WAITING,
        routing.WAITING_FREE,
    ),
    routing.WeightRow: (routing.WEIGHT,),
    routing.LeftBehindRow: (routing.LEFT_BEHIND,),
    routing.ShiftRow: (routing.SHIFTS_OF,),
    routing.BusyRow: (routing.BUSY,),
    tools.Label: (tools.LABELS, tools.LABELS_NAMED, tools.DEFINE_LABEL),
    tools.Macro: (tools.MACROS, tools.MACRO, tools.MACRO_LOCKED),
    tools.MacroRow: (tools.MACRO_VALUES,),
    tools.MentionRow: (tools.MENTIONS,),
    tools.Calling: (tools.CALLINGS,),
    tools.Behind: (tools.BEHIND,),
    tools.NewEvent: (tools.NEW_EVENTS,),
    tools.Hit: (tools.FOUND, tools.FOUND_BY_AGENT),
    tools.Spoken: (tools.SPOKEN,),
    tools.ContactRow: (tools.CONTACT,),
    tools.NeedRow: (tools.NEEDS,),
    tools.RatingRow: (tools.RATINGS,),
    callbacks.CallbackRow: (
        *(callbacks.OPEN, callbacks.OWN, callbacks.ONE, callbacks.OPEN_OF, callbacks.ALL_OF),
    ),
    callbacks.Tally: (callbacks.TALLY,),
    rating.Tally: (rating.TALLY,),
    reviews.ReviewRow: (reviews.OPEN,),
    reviews.WrittenRow: (reviews.WRITTEN,),
    waits.InLine: (waits.IN_LINE,),
    waits.PresentRow: (waits.PRESENT,),
    waits.Ended: (waits.ENDED,),
    waits.Tally: (waits.TALLY,),
    people.Agent: (people.AGENTS, people.AGENT, people.AGENT_BY_MAIL, people.SESSION_AGENT),
}
PYTHON: dict[str, type] = {
    "uuid": UUID,
    "text": str,
    "int4": int,
    "int8": int,
    "bool": bool,
    "timestamptz": datetime,
    "bytea": bytes,
    "text[]": tuple,
    "uuid[]": list,
    "jsonb": Mapping,
    "float4": float,
    "float8": float,
    "numeric": float,
}
NOT_NULL = (
    "select attname, attnotnull from pg_attribute where attrelid = $1::regclass and attnum > 0"
)


def statements() -> Iterator[tuple[str, str]]:
    for module in MODULES:
        for name, value in vars(module).items():
            if isinstance(value, str) and name.isupper() and name not in PARTS:
                yield f"{module.__name__.removeprefix('warmline.')}.{name}", value


@pytest.mark.parametrize("statement", [pytest.param(text, id=name) for name, text in statements()])
async def test_each_statement_fits_the_schema(database: Database, statement: str) -> None:
    connection: asyncpg.Connection = await database.dedicated()
    try:
        prepared = await connection.prepare(statement)
        given = {int(number) for number in re.findall(r"\$(\d+)", statement)}
        assert len(prepared.get_parameters()) == max(given, default=0)
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("row", "statement"),
    [
        pytest.param(row, text, id=f"{row.__name__}-{number}")
        for row, texts in ROWS.items()
        for number, text in enumerate(texts)
    ],
)
async def test_each_row_has_the_names_and_types_its_shape_tells(
    database: Database, row: type, statement: str
) -> None:
    connection: asyncpg.Connection = await database.dedicated()
    try:
        columns = (await connection.prepare(statement)).get_attributes()
    finally:
        await connection.close()
    hints = get_type_hints(row)
    assert [column.name for column in columns] == [field.name for field in fields(row)]
    for column in columns:
        told = plain(hints[column.name])
        assert told is Any or told is PYTHON[column.type.name], column.name


@pytest.mark.parametrize(
    ("row", "table"),
    [(conversations.StandingRow, "conversation"), (people.Agent, "agent")],
)
async def test_what_a_shape_says_is_there_is_never_null(
    database: Database, row: type, table: str
) -> None:
    async with database.transaction() as tx:
        filled = {
            found["attname"]: found["attnotnull"] for found in await tx.fetch(NOT_NULL, table)
        }
    for name, hint in get_type_hints(row).items():
        may_miss = type(None) in get_args(hint)
        assert filled[name] is not may_miss, name


def plain(hint: Any) -> Any:  # noqa: ANN401
    """The class behind `Literal`, `X | None` and `tuple[X, …]`."""
    origin = get_origin(hint)
    if origin is Literal:
        return type(get_args(hint)[0])
    if origin in (Union, types.UnionType):
        return plain(next(part for part in get_args(hint) if part is not type(None)))
    return origin or hint
