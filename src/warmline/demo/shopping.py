"""Who shops at Ternwell, what they bought, and the mail they got: the storefront's own pages."""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from warmline.demo.pages import Pages
from warmline.demo.postbox import Postbox
from warmline.demo.shop import CUSTOMERS, Shop, Someone
from warmline.demo.signing import Signer

COOKIE = "ternwell_customer"
A_MONTH = 30 * 24 * 3600
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Shopping:
    """The storefront's back office. A demo asks nobody for a password: one chooses who one is."""

    shop: Shop
    signer: Signer
    postbox: Postbox

    def routes(self, pages: Pages) -> list[BaseRoute]:
        async def orders(request: Request) -> Response:
            someone = shopper(request)
            found = await self._bought_by(someone) if someone else None
            return pages.show(request, "orders.html", someone=someone, found=found)

        async def outbox(request: Request) -> Response:
            return pages.show(request, "outbox.html", letters=list(self.postbox.letters))

        async def identity(request: Request) -> Response:
            someone = customer(request.query_params.get("customer", "")) or shopper(request)
            headers = {"Cache-Control": "no-store"}
            if someone is None:
                return JSONResponse({"identity": None}, 401, headers)
            if not self.signer.kid:
                return JSONResponse({"identity": None}, 503, headers)
            return JSONResponse({"identity": self.signer.sign(someone)}, headers=headers)

        return [
            Route("/demo/sign-in", sign_in),
            Route("/demo/identity", identity),
            Route("/demo/orders", orders),
            Route("/demo/outbox", outbox),
        ]

    async def _bought_by(self, someone: Someone) -> dict[str, Any] | None:
        """What the shop has of them; None while it cannot be reached."""
        headers = {"Authorization": self.shop.authorization}
        parts = ("account", "orders", "address", "cards")
        async with httpx.AsyncClient(
            base_url=f"{self.shop.url}/customers/{someone.id}", headers=headers, timeout=PATIENCE
        ) as client:
            try:
                answers = await asyncio.gather(*(client.get(f"/{part}") for part in parts))
                return {
                    part: answer.raise_for_status().json()
                    for part, answer in zip(parts, answers, strict=True)
                }
            except (httpx.HTTPError, ValueError):
                return None


def customer(name: str) -> Someone | None:
    return next((one for one in CUSTOMERS if one.id == name), None)


def shopper(request: Request) -> Someone | None:
    """Who the visitor chose to be."""
    return customer(request.cookies.get(COOKIE, ""))


async def sign_in(request: Request) -> Response:
    """Back to the page they came from, as whom they chose; nobody for anything else."""
    someone = customer(request.query_params.get("customer", ""))
    # its path and no more: a second slash would name another host
    came_from = urlsplit(request.headers.get("referer", "")).path.strip("/\\")
    back = RedirectResponse(f"/{came_from}", 303)
    if someone:
        back.set_cookie(COOKIE, someone.id, A_MONTH, httponly=True, samesite="lax")
    else:
        back.delete_cookie(COOKIE)
    return back
