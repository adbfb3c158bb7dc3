"""One-time codes of the desk: made, mailed and tried in the transaction in hand.

A code goes to the address that the host page signed, whatever the customer types.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import assert_never
from uuid import UUID

from warmline.conversations import (
    Attachment,
    CodeHint,
    CodeSent,
    Entry,
    IdentityConfirmed,
    IdentityRefused,
    MessageSent,
    MessageText,
)
from warmline.desk import sql
from warmline.identity import (
    Confirmed,
    Expired,
    NewCode,
    NoCode,
    TooMany,
    Wrong,
    code_is_open,
    identity_of,
    new_code,
    try_code,
)
from warmline.kit import Clock, Tx, sealing
from warmline.mail import Postman

MAILS = Path(__file__).parent / "mails.toml"
FALLBACK = "en"
TOPIC = "code"

Texts = Mapping[str, Mapping[str, Mapping[str, str]]]


class Codes:
    """`company` is whose customers are written to, by the name they know."""

    def __init__(
        self, postman: Postman, seal: sealing.Seal, clock: Clock, company: Callable[[], str]
    ) -> None:
        self._postman, self._seal, self._clock, self._company = postman, seal, clock, company
        self._texts: Texts = tomllib.loads(MAILS.read_text(encoding="utf-8"))

    @property
    def can_send(self) -> bool:
        return self._postman.can_send

    @property
    def now(self) -> datetime:
        return self._clock.now()

    async def send_in(self, tx: Tx, conversation: UUID, now: datetime) -> Entry | NoCode:
        """Writes code and mail; the caller appends the entry in the same transaction and then says
        `posted`. With `NoCode` nothing was written."""
        if not self._postman.can_send:
            return NoCode("cannot_send")
        identity = await identity_of(tx, conversation)
        new = await new_code(tx, self._seal, conversation, identity, now)
        if isinstance(new, NoCode):
            return new
        await self._mail(tx, conversation, new, now)
        return Entry(CodeSent(expires=new.expires), CodeHint(new.hint))

    def posted(self) -> None:
        """What was written is committed: the mail goes out now."""
        self._postman.wake()

    async def is_open(self, tx: Tx, conversation: UUID) -> bool:
        return await code_is_open(tx, conversation, self.now)

    async def try_in(self, tx: Tx, conversation: UUID, code: str) -> Entry:
        """What came of it; the caller appends it in the same transaction."""
        tried = await try_code(tx, self._seal, conversation, code, self.now)
        match tried:
            case Confirmed(until=until):
                return Entry(IdentityConfirmed(how="code", until=until))
            case Wrong(left=left):
                return Entry(IdentityRefused(reason="wrong_code", left=left))
            case Expired():
                return Entry(IdentityRefused(reason="expired"))
            case TooMany():
                return Entry(IdentityRefused(reason="too_many"))
            case _:
                assert_never(tried)

    async def _mail(self, tx: Tx, conversation: UUID, new: NewCode, now: datetime) -> None:
        language = await tx.fetchval(sql.LANGUAGE, conversation) or FALLBACK
        texts = self._texts.get(language[:2].lower(), self._texts[FALLBACK])["code"]
        names = {"company": self._company(), "code": new.code}
        await self._postman.post(
            tx,
            to=new.email,
            subject=texts["subject"].format_map(names),
            body=texts["body"].strip().format_map(names),
            conversation=conversation,
            at=now,
        )


def typed_code(text: str, attachments: Sequence[Attachment] = ()) -> Entry:
    """That a code was typed, and not which one: `text` is without it."""
    body = MessageText(text, attachments=tuple(attachments))
    return Entry(MessageSent(by="customer", topic=TOPIC), body)
