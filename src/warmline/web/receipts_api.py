"""Receipts for who may have them: the customer by the conversation's token, agents by sight."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Header
from starlette.responses import HTMLResponse, Response

from warmline.actions import Receipt, receipt_of
from warmline.conversations import standing
from warmline.desk import Acting, Impossible, NotFound, may_see
from warmline.identity import identity_of
from warmline.kit import Clock, Database, Tx, WarmlineError
from warmline.web import shapes
from warmline.web.actions_api import RECEIPT_HEADERS
from warmline.web.answers import json_response
from warmline.web.limits import Limits
from warmline.web.receipts import Letterhead, Paper
from warmline.web.tokens import CustomerToken, TokenReplaced, Tokens


class Courier(Protocol):
    """Mails go to the address that the host page signed, and to no other."""

    async def address_of(self, tx: Tx, conversation: UUID) -> str | None:
        """None where the customer is not signed, has no address, or no mail can be sent."""
        ...

    async def post(
        self, tx: Tx, *, to: str, subject: str, body: str, conversation: UUID, at: datetime
    ) -> object: ...

    def wake(self) -> None:
        """What was posted is committed."""
        ...


class TooManyMails(WarmlineError):
    def __init__(self, retry_after: float) -> None:
        super().__init__("too_many", "That was mailed a moment ago. Please wait a little.")
        self.retry_after = max(1, round(retry_after))


class Receipts:
    """One that is not theirs is, to whoever asks, as if it were not there. `mails` are counted for
    each conversation."""

    def __init__(
        self,
        database: Database,
        letterhead: Callable[[], Letterhead],
        courier: Courier | None,
        *,
        mails: Limits,
        clock: Clock,
    ) -> None:
        self._database, self._letterhead, self._courier = database, letterhead, courier
        self._mails, self._clock, self._paper = mails, clock, Paper()

    async def page(self, agent: Acting, receipt: UUID) -> str:
        async with self._database.transaction() as tx:
            return self._paper.page(await _seen(tx, receipt, agent), self._letterhead())

    async def mail(self, agent: Acting, receipt: UUID) -> None:
        async with self._database.transaction() as tx:
            courier = await self._post(tx, await _seen(tx, receipt, agent))
        courier.wake()

    async def own_page(self, token: CustomerToken, receipt: UUID) -> tuple[str, str]:
        """The number and the page."""
        async with self._database.transaction() as tx:
            own = await _own(tx, receipt, token)
        return own.number, self._paper.page(own, self._letterhead())

    async def mail_own(self, token: CustomerToken, receipt: UUID) -> None:
        async with self._database.transaction() as tx:
            courier = await self._post(tx, await _own(tx, receipt, token))
        courier.wake()

    async def _post(self, tx: Tx, receipt: Receipt) -> Courier:
        courier, conversation = self._courier, receipt.conversation
        to = await courier.address_of(tx, conversation) if courier else None
        if courier is None or to is None:
            raise Impossible("There is no signed address to mail this receipt to.")
        if (wait := self._mails.take(conversation.hex)) > 0:
            raise TooManyMails(wait)
        subject, body = self._paper.mail(receipt, self._letterhead())
        at = self._clock.now()
        await courier.post(tx, to=to, subject=subject, body=body, conversation=conversation, at=at)
        return courier


async def _own(tx: Tx, id: UUID, token: CustomerToken) -> Receipt:
    if not token.admits(await identity_of(tx, token.conversation)):
        raise TokenReplaced
    receipt = await receipt_of(tx, id)
    if receipt is None or receipt.conversation != token.conversation:
        raise NotFound
    return receipt


async def _seen(tx: Tx, id: UUID, agent: Acting) -> Receipt:
    receipt = await receipt_of(tx, id)
    now = await standing(tx, receipt.conversation) if receipt else None
    if receipt is None or now is None or not await may_see(tx, agent, receipt.conversation, now):
        raise NotFound
    return receipt


class ReceiptsApi:
    """The customer's door; that of agents is ActionsApi."""

    def __init__(self, tokens: Tokens, receipts: Receipts) -> None:
        self._tokens, self._receipts = tokens, receipts

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/widget/receipts", tags=["widget"])
        add = router.add_api_route
        add("/{id}", self.read, methods=["GET"], response_class=HTMLResponse)
        add("/{id}/mail", self.mail, methods=["POST"], response_model=shapes.MailedShape)
        return router

    async def read(
        self, id: UUID, authorization: Annotated[str | None, Header()] = None
    ) -> Response:
        number, page = await self._receipts.own_page(self._tokens.of_header(authorization), id)
        saved = {"Content-Disposition": f'attachment; filename="{number}.html"'}
        return HTMLResponse(page, headers=RECEIPT_HEADERS | saved)

    async def mail(
        self, id: UUID, authorization: Annotated[str | None, Header()] = None
    ) -> Response:
        await self._receipts.mail_own(self._tokens.of_header(authorization), id)
        return json_response({"mailed": True})
