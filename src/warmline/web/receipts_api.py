"""Receipts over HTTP: for the customer by the conversation's token, for agents who may see it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Header
from starlette.responses import Response

from warmline.actions import Receipt, receipt_of
from warmline.conversations import standing
from warmline.desk import Impossible, NotFound, may_see
from warmline.kit import Clock, Database, Tx, WarmlineError
from warmline.web import shapes
from warmline.web.answers import json_response
from warmline.web.auth import Caller, SignedInCaller
from warmline.web.limits import Limits
from warmline.web.receipts import Letterhead, Paper
from warmline.web.tokens import TokenRefused, Tokens

# A page that needs nothing: no script, no picture, nothing from elsewhere.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


class Courier(Protocol):
    """Mails go to the address that the host page signed, and to no other."""

    async def address_of(self, tx: Tx, conversation: UUID) -> str | None:
        """None where the customer is not signed, or without an address."""
        ...

    async def post(
        self, tx: Tx, *, to: str, subject: str, body: str, conversation: UUID, at: datetime
    ) -> None: ...


class TooManyMails(WarmlineError):
    def __init__(self, retry_after: float) -> None:
        super().__init__("too_many", "That was mailed a moment ago. Please wait a little.")
        self.retry_after = max(1, round(retry_after))


class ReceiptsApi:
    def __init__(
        self,
        database: Database,
        tokens: Tokens,
        letterhead: Callable[[], Letterhead],
        courier: Courier | None,
        *,
        mails: Limits,
        clock: Clock,
    ) -> None:
        self._database, self._tokens, self._letterhead = database, tokens, letterhead
        self._courier, self._mails, self._clock = courier, mails, clock
        self._paper = Paper()

    def router(self) -> APIRouter:
        router = APIRouter(tags=["receipts"])
        add = router.add_api_route
        for path, read, mail in (
            ("/api/widget/receipts/{id}", self.read, self.mail),
            ("/api/receipts/{id}", self.read_as_agent, self.mail_as_agent),
        ):
            add(path, read, methods=["GET"], response_class=Response)
            add(f"{path}/mail", mail, methods=["POST"], response_model=shapes.MailedShape)
        return router

    async def read(
        self, id: UUID, authorization: Annotated[str | None, Header()] = None
    ) -> Response:
        conversation = self._conversation_of(authorization)
        async with self._database.transaction() as tx:
            return self._page(await self._own(tx, id, conversation), "attachment")

    async def mail(
        self, id: UUID, authorization: Annotated[str | None, Header()] = None
    ) -> Response:
        conversation = self._conversation_of(authorization)
        async with self._database.transaction() as tx:
            return await self._mail(tx, await self._own(tx, id, conversation))

    async def read_as_agent(self, id: UUID, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            return self._page(await self._seen(tx, id, caller), "inline")

    async def mail_as_agent(self, id: UUID, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            return await self._mail(tx, await self._seen(tx, id, caller))

    def _conversation_of(self, authorization: str | None) -> UUID:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise TokenRefused("token_invalid", "Send the conversation's token.")
        return self._tokens.read(token.strip()).conversation

    async def _own(self, tx: Tx, id: UUID, conversation: UUID) -> Receipt:
        """One of another conversation is as if it were not there."""
        receipt = await receipt_of(tx, id)
        if receipt is None or receipt.conversation != conversation:
            raise NotFound
        return receipt

    async def _seen(self, tx: Tx, id: UUID, caller: Caller) -> Receipt:
        receipt = await receipt_of(tx, id)
        now = await standing(tx, receipt.conversation) if receipt else None
        if receipt is None or now is None:
            raise NotFound
        if not await may_see(tx, caller.acting, receipt.conversation, now):
            raise NotFound
        return receipt

    def _page(self, receipt: Receipt, disposition: str) -> Response:
        headers = {
            "Content-Security-Policy": POLICY,
            "Content-Disposition": f'{disposition}; filename="{receipt.number}.html"',
        }
        page = self._paper.page(receipt, self._letterhead())
        return Response(page, headers=headers, media_type="text/html")

    async def _mail(self, tx: Tx, receipt: Receipt) -> Response:
        courier, conversation = self._courier, receipt.conversation
        to = await courier.address_of(tx, conversation) if courier else None
        if courier is None or to is None:
            raise Impossible("There is no confirmed address to mail this receipt to.")
        if (wait := self._mails.take(conversation.hex)) > 0:
            raise TooManyMails(wait)
        subject, body = self._paper.mail(receipt, self._letterhead())
        now = self._clock.now()
        await courier.post(tx, to=to, subject=subject, body=body, conversation=conversation, at=now)
        return json_response({"mailed": True})
