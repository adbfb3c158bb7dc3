"""Mail over HTTP: what a mail service posts to us, and the customer's transcript."""

import asyncio
import hmac
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Header, Query, Request
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from warmline.conversations import standing
from warmline.desk import Impossible, NotFound, customers_address
from warmline.desk.transcript import Letterhead, Paper, post_transcript, read_transcript
from warmline.identity import identity_of
from warmline.kit import Clock, Database, Tx, WarmlineError
from warmline.mail import Letterbox, Postman
from warmline.web import mail_shapes, shapes
from warmline.web.answers import json_response
from warmline.web.auth import address_of
from warmline.web.limits import Limits
from warmline.web.receipts_api import TooManyMails
from warmline.web.tokens import CustomerToken, TokenRefused, TokenReplaced, Tokens

INBOUND = "/api/mail/inbound"
LONGEST_MAIL = 25 * 1024 * 1024
# What is posted longer ago, or from a clock that is further ahead, is no post of now.
FRESH = timedelta(minutes=5)
SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})")
# So many large bodies are in memory at a time.
AT_ONCE = 4
PAGE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
}


class TakesMail(Protocol):
    async def take(self, raw: bytes) -> bool:
        """Returns when it is durable; False where it was kept before."""
        ...


class SignatureRefused(WarmlineError):
    def __init__(self, sentence: str) -> None:
        super().__init__("signature_refused", sentence)


class TooManyPosts(WarmlineError):
    def __init__(self, retry_after: float) -> None:
        super().__init__("too_many", "Too many mails at once. Send this one again in a moment.")
        self.retry_after = max(1, round(retry_after))


class MailInApi:
    """`secret` signs `TIMESTAMP.BODY`; without one nothing is taken. A mail that is posted again is
    known by what it holds, so a replay changes nothing."""

    def __init__(
        self, intake: TakesMail, secret: str | None, clock: Clock, *, posts: Limits
    ) -> None:
        self._intake, self._clock, self._posts = intake, clock, posts
        self._secret = secret.encode() if secret else None
        self._room = asyncio.Semaphore(AT_ONCE)

    def router(self) -> APIRouter:
        router = APIRouter(tags=["mail"])
        router.add_api_route(
            INBOUND, self.take, methods=["POST"], response_model=mail_shapes.MailTakenShape
        )
        return router

    async def take(
        self,
        request: Request,
        x_warmline_timestamp: Annotated[str, Header()] = "",
        x_warmline_signature: Annotated[str, Header()] = "",
    ) -> Response:
        if self._secret is None:
            raise NotFound
        self._require_fresh(x_warmline_timestamp)
        signature = SIGNATURE.fullmatch(x_warmline_signature)
        if signature is None:
            raise SignatureRefused("X-Warmline-Signature must be `sha256=` and 64 hex digits.")
        if (wait := self._posts.take(address_of(request))) > 0:
            raise TooManyPosts(wait)
        async with self._room:
            try:
                raw = await request.body()
            except ClientDisconnect:
                return Response(status_code=400)
            signed = hmac.new(self._secret, x_warmline_timestamp.encode() + b"." + raw, sha256)
            if not hmac.compare_digest(signed.hexdigest(), signature.group(1)):
                raise SignatureRefused("The signature does not fit this body and timestamp.")
            kept = await self._intake.take(raw)
        return json_response({"kept": "now" if kept else "before"})

    def _require_fresh(self, timestamp: str) -> None:
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
            raise SignatureRefused("X-Warmline-Timestamp must be seconds since 1970.")
        apart = abs(int(timestamp) - self._clock.now().timestamp())
        if apart > FRESH.total_seconds():
            raise SignatureRefused("X-Warmline-Timestamp is more than 5 minutes from our clock.")


class TranscriptApi:
    """The customer's conversation, for them to keep. By mail it goes to an address that is known
    to be theirs, and to no other: what a stranger typed would make us mail whatever they like to
    whomever they like. `mails` counts for each conversation, and each address has its own count."""

    def __init__(
        self,
        tokens: Tokens,
        database: Database,
        letterhead: Callable[[], Letterhead],
        postman: Postman,
        letterbox: Letterbox,
        *,
        reads: Limits,
        mails: Limits,
        clock: Clock,
    ) -> None:
        self._tokens, self._database, self._letterhead = tokens, database, letterhead
        self._postman, self._letterbox = postman, letterbox
        self._reads, self._mails, self._clock, self._paper = reads, mails, clock, Paper()

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/widget/transcript", tags=["widget"])
        router.add_api_route("", self.read, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(
            "/mail", self.mail, methods=["POST"], response_model=shapes.MailedShape
        )
        return router

    async def read(
        self,
        authorization: Annotated[str | None, Header()] = None,
        wanted: Annotated[Literal["html", "text"], Query(alias="as")] = "html",
    ) -> Response:
        token = self._token_of(authorization)
        if (wait := self._reads.take(token.conversation.hex)) > 0:
            raise TooManyMails(wait)
        async with self._database.transaction() as tx:
            await _require_own(tx, token)
            lines, language = await read_transcript(tx, token.conversation)
        head = self._letterhead()
        name = f"conversation-{token.conversation.hex[-8:]}"
        if wanted == "text":
            text = self._paper.text(lines, head, language)
            return PlainTextResponse(text, headers=_saved(f"{name}.txt"))
        page = self._paper.page(lines, head, language)
        return HTMLResponse(page, headers=PAGE_HEADERS | _saved(f"{name}.html"))

    async def mail(self, authorization: Annotated[str | None, Header()] = None) -> Response:
        token = self._token_of(authorization)
        async with self._database.transaction() as tx:
            await _require_own(tx, token)
            to = await self._known_address(tx, token)
            if to is None:
                raise Impossible(
                    "There is no confirmed mail address to send this to. You can download it."
                )
            if (wait := self._mails.take(token.conversation.hex)) > 0:
                raise TooManyMails(wait)
            await post_transcript(
                tx,
                self._postman,
                self._paper,
                self._letterhead(),
                conversation=token.conversation,
                to=to,
                clock=self._clock,
            )
        self._postman.wake()
        return json_response({"mailed": True})

    async def _known_address(self, tx: Tx, token: CustomerToken) -> str | None:
        if not self._postman.can_send:
            return None
        address = await customers_address(tx, token.conversation, self._clock)
        identity = (await identity_of(tx, token.conversation)).last_known(self._clock.now())
        if address is None or address == identity.email:
            return address
        answered = await self._letterbox.has_answered(tx, token.conversation, address)
        return address if answered else None

    def _token_of(self, authorization: str | None) -> CustomerToken:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise TokenRefused("token_invalid", "Send the conversation's token.")
        return self._tokens.read(token.strip())


async def _require_own(tx: Tx, token: CustomerToken) -> None:
    if not token.admits(await identity_of(tx, token.conversation)):
        raise TokenReplaced
    now = await standing(tx, token.conversation)
    if now is None or now.last_seq == 0:
        raise NotFound


def _saved(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
