"""What the widget asks over HTTP: how this company greets, and a token for a new conversation."""

import hmac
from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from warmline.conversations import Disclosure
from warmline.kit import Ids, WarmlineError
from warmline.knowledge import Company
from warmline.web import shapes
from warmline.web.answers import json_response
from warmline.web.auth import address_of
from warmline.web.disclosures import TEXTS, disclosure
from warmline.web.limits import Limits
from warmline.web.opening import Opening
from warmline.web.tokens import CustomerToken, Tokens

OPERATOR_HEADER = "x-warmline-operator"


class TooManyConversations(WarmlineError):
    def __init__(self, retry_after: float) -> None:
        super().__init__("too_many", "Too many new conversations. Please wait a moment.")
        self.retry_after = max(1, round(retry_after))


class WidgetApi:
    def __init__(
        self,
        tokens: Tokens,
        opening: Opening,
        company: Callable[[], Company],
        *,
        ids: Ids,
        limits: Limits,
        operator_token: str | None,
        max_chars: int,
    ) -> None:
        self._tokens, self._opening, self._company = tokens, opening, company
        self._ids, self._limits = ids, limits
        self._operator_token, self._max_chars = operator_token, max_chars

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
            }
        )

    async def open(self, wanted: shapes.OpenShape, request: Request) -> Response:
        self._require_origin(request)
        unlimited = self._is_operator(request)
        wait = 0.0 if unlimited else self._limits.take(address_of(request))
        if wait > 0:
            raise TooManyConversations(wait)
        token = CustomerToken(
            conversation=self._ids(),
            contact=self._ids(),
            prefer=wanted.prefer,
            language=wanted.language,
            page=wanted.page,
            unlimited=unlimited,
        )
        signed, expires = self._tokens.sign(token)
        opened = {"conversation": token.conversation, "token": signed, "expires_at": expires}
        return json_response(opened, status=201)

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
