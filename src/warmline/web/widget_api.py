"""What the widget asks over HTTP: how this company greets, and a token for a new conversation."""

import hmac
from collections.abc import Callable
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from warmline.conversations import Disclosure
from warmline.files import Rules
from warmline.identity import Claims, ClaimsRefused, HostTokens, Identity, OtherPerson
from warmline.kit import Ids, WarmlineError
from warmline.knowledge import Company
from warmline.web import shapes
from warmline.web.answers import json_response
from warmline.web.auth import address_of
from warmline.web.customer import CustomerParts
from warmline.web.disclosures import TEXTS, disclosure
from warmline.web.files_api import rules_json
from warmline.web.limits import Limits
from warmline.web.opening import Opening
from warmline.web.tokens import CustomerToken, Tokens

OPERATOR_HEADER = "x-warmline-operator"


class TooManyConversations(WarmlineError):
    def __init__(self, retry_after: float) -> None:
        super().__init__("too_many", "Too many new conversations. Please wait a moment.")
        self.retry_after = max(1, round(retry_after))


class TooManySignatures(WarmlineError):
    def __init__(self, retry_after: float) -> None:
        super().__init__("too_many", "That was often! Please wait a moment.")
        self.retry_after = max(1, round(retry_after))


class SomebodyElse(WarmlineError):
    """The widget opens a conversation of their own then."""

    def __init__(self) -> None:
        super().__init__("other_person", "This conversation belongs to another customer.")


class WidgetApi:
    def __init__(
        self,
        tokens: Tokens,
        opening: Opening,
        company: Callable[[], Company],
        *,
        customer: CustomerParts,
        hosts: HostTokens,
        ids: Ids,
        limits: Limits,
        operator_token: str | None,
        max_chars: int,
        files: Rules,
    ) -> None:
        self._tokens, self._opening, self._company = tokens, opening, company
        self._customer, self._hosts = customer, hosts
        self._ids, self._limits = ids, limits
        self._operator_token, self._max_chars = operator_token, max_chars
        self._files = files

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/widget", tags=["widget"])
        add = router.add_api_route
        add("/config", self.config, methods=["GET"], response_model=shapes.WidgetConfigShape)
        add(
            "/conversations",
            self.open,
            methods=["POST"],
            status_code=201,
            response_model=shapes.OpenedShape,
        )
        add("/identity", self.sign, methods=["POST"], response_model=shapes.SignedShape)
        return router

    def disclose(self, language: str | None) -> Disclosure:
        return disclosure(self._company(), language)

    async def config(self, request: Request, language: str | None = None) -> Response:
        self._require_origin(request)
        company, shown = self._company(), self.disclose(language)
        return json_response(
            {
                "company": company.name,
                "assistant": company.assistant_name,
                "disclosure": shown,
                "languages": sorted(TEXTS),
                "open": self._opening.is_open(),
                "opens_at": self._opening.opens_at(),
                "max_chars": self._max_chars,
                "files": rules_json(self._files),
            }
        )

    async def open(self, wanted: shapes.OpenShape, request: Request) -> Response:
        self._require_origin(request)
        unlimited = self._is_operator(request)
        wait = 0.0 if unlimited else self._limits.take(address_of(request))
        if wait > 0:
            raise TooManyConversations(wait)
        claims, refused = await self._claims(wanted.identity)
        token = CustomerToken(
            conversation=self._ids(),
            contact=self._ids(),
            prefer=wanted.prefer,
            language=wanted.language,
            page=wanted.page,
            unlimited=unlimited,
            claims=claims,
        )
        signed, expires = self._tokens.sign(token)
        now = self._customer.clock.now()
        opened = {
            "conversation": token.conversation,
            "token": signed,
            "expires_at": expires,
            "identity": claims and {"level": _identity(claims).level(now), "name": claims.name},
            "refused": refused and {"fault": refused.fault, "message": refused.sentence},
        }
        return json_response(opened, status=201)

    async def sign(self, given: shapes.SignShape, request: Request) -> Response:
        """Who the customer of a conversation is, first or once more. Their token is a new one: who
        had the conversation before they signed in may be somebody else. The former is enough to
        ask for it again, since `identity` says who asks."""
        self._require_origin(request)
        token = self._tokens.read(given.token)
        # counted apart: who has a former token must not use up what the customer may wish for
        wait = self._customer.wishes.take(f"{token.conversation.hex}/identity")
        if wait > 0 and not token.unlimited:
            raise TooManySignatures(wait)
        claims = await self._hosts.read(given.identity)
        visitor = token.visitor(self.disclose(token.language))
        who = await self._customer.reception.sign(visitor, claims)
        if isinstance(who, OtherPerson):
            raise SomebodyElse
        own, expires = self._tokens.sign(replace(token, claims=None, owner=claims.subject))
        level, until = who.level(self._customer.clock.now()), who.signed_until
        answer = {"level": level, "name": who.name, "until": until}
        return json_response({**answer, "token": own, "expires_at": expires})

    async def _claims(self, identity: str | None) -> tuple[Claims | None, ClaimsRefused | None]:
        """Who cannot be recognised is let in all the same, as nobody known: a person is one step
        away for everybody."""
        if not identity:
            return None, None
        try:
            return await self._hosts.read(identity), None
        except ClaimsRefused as refused:
            return None, refused

    def _require_origin(self, request: Request) -> None:
        origin, host = request.headers.get("origin"), request.headers.get("host")
        if not self._opening.allows(origin, host):
            sentence = f"Pages of {origin} may not carry this widget: allow it in the settings."
            raise WarmlineError("origin_not_allowed", sentence)

    def _is_operator(self, request: Request) -> bool:
        given = request.headers.get(OPERATOR_HEADER)
        if not given or not self._operator_token:
            return False
        return hmac.compare_digest(given.encode(), self._operator_token.encode())


def _identity(claims: Claims) -> Identity:
    return Identity(
        claims.subject, signed_until=claims.until, confirmed_until=claims.confirmed_until
    )
