"""The statements of actions, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

# --- receipts ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    id: UUID
    number: str
    run_id: UUID
    conversation_id: UUID
    action: str
    body: Any
    at: datetime


_RECEIPT = "select id, number, run_id, conversation_id, action, body, at from receipt"

RECEIPT = f"{_RECEIPT} where id = $1"

RECEIPT_OF_RUN = f"{_RECEIPT} where run_id = $1"

RECEIPTS = f"{_RECEIPT} where conversation_id = $1 order by at, id"

# Whether the run has one already or the number is taken, who asked finds out by reading.
ISSUE = """
insert into receipt (id, number, run_id, conversation_id, action, body, at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing
returning id
"""

ERASE_RECEIPTS = "update receipt set body = null where conversation_id = any($1::uuid[])"

# --- declarations -------------------------------------------------------------------------------

# Publishing is rare and short; the lock also covers the very first release, when there is no row.
LOCK_RELEASES = "lock table action_release in share row exclusive mode"

CURRENT_RELEASE = "select max(id) from action_release"

RELEASE_BODY = "select body::text from action_release where id = $1"

RELEASE_FINGERPRINT = "select fingerprint from action_release where id = $1"

ADD_RELEASE = """
insert into action_release (body, fingerprint, by, at) values ($1::text::json, $2, $3, $4)
returning id
"""
