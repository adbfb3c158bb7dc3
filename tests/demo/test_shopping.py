"""On the storefront somebody shops, sees what they bought, and is vouched for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import jwt
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from warmline.demo.postbox import Letter, Postbox
from warmline.demo.shop import CUSTOMERS, Shop, ShopPlan, open_shop
from warmline.demo.shopping import Shopping
from warmline.demo.signing import Signer
from warmline.demo.site import storefront
from warmline.kit import SystemClock

CHOOSE = "/demo/sign-in?customer="


@pytest_asyncio.fixture(scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    database: Path = tmp_path_factory.mktemp("shop") / "shop.sqlite3"
    async with open_shop(ShopPlan(database)) as shop:
        yield shop


@pytest.fixture
def shopping(shop: Shop) -> Shopping:
    clock = SystemClock()
    signer = Signer(clock)
    signer.kid = "a-key"
    return Shopping(shop, signer, Postbox(clock))


@pytest_asyncio.fixture
async def visitor(shopping: Shopping) -> AsyncIterator[httpx.AsyncClient]:
    site = Starlette(routes=storefront(dict, shopping))
    transport = httpx.ASGITransport(app=site)
    async with httpx.AsyncClient(transport=transport, base_url="http://ternwell") as visitor:
        yield visitor


async def test_a_visitor_is_nobody(visitor: httpx.AsyncClient) -> None:
    page = (await visitor.get("/")).text
    assert all(one.name in page for one in CUSTOMERS)
    assert "data-identity-url" not in page
    assert (await visitor.get("/demo/identity")).status_code == 401
    assert "TW-" not in (await visitor.get("/demo/orders")).text


async def test_who_chose_a_customer_sees_their_orders_and_no_others(
    visitor: httpx.AsyncClient,
) -> None:
    back = await visitor.get(f"{CHOOSE}c-1001", headers={"Referer": "http://ternwell/help/x?y=1"})
    assert (back.status_code, back.headers["location"]) == (303, "/help/x")
    assert 'data-identity-url="/demo/identity"' in (await visitor.get("/")).text
    page = (await visitor.get("/demo/orders")).text
    assert "TW-204417" in page
    assert "TW-205120" not in page
    # a note is text, on this page as everywhere
    assert "{{ 7 * 7 }}" in page
    await visitor.get(f"{CHOOSE}nobody-we-know")
    assert (await visitor.get("/demo/identity")).status_code == 401


@pytest.mark.parametrize("referer", ["//evil.example", "http://ternwell//evil.example/", "x:\\\\e"])
async def test_nobody_is_led_elsewhere(visitor: httpx.AsyncClient, referer: str) -> None:
    back = await visitor.get(f"{CHOOSE}c-1001", headers={"Referer": referer})
    assert not back.headers["location"].startswith(("//", "/\\"))


async def test_an_identity_is_signed_for_an_hour(
    visitor: httpx.AsyncClient, shopping: Shopping
) -> None:
    await visitor.get(f"{CHOOSE}c-1002")
    answer = await visitor.get("/demo/identity")
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()["identity"]
    assert jwt.get_unverified_header(token)["kid"] == "a-key"
    claims = jwt.decode(
        token, shopping.signer.public_key.decode(), algorithms=["EdDSA"], audience="warmline"
    )
    assert (claims["sub"], claims["name"]) == ("c-1002", "Jonas Albrecht")
    assert claims["email"] == "jonas@mail.example"
    assert claims["exp"] - claims["iat"] == 3600


async def test_mail_is_shown_as_text(visitor: httpx.AsyncClient, shopping: Shopping) -> None:
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    shopping.postbox.letters.appendleft(
        Letter(
            "mara@mail.example", "Ternwell", "<script>alert(1)</script>", "<b>{{ 7 * 7 }}</b>", at
        )
    )
    page = (await visitor.get("/demo/outbox")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt;" in page


async def test_without_a_shop_the_storefront_has_visitors_only() -> None:
    site = Starlette(routes=storefront(dict))
    transport = httpx.ASGITransport(app=site)
    async with httpx.AsyncClient(transport=transport, base_url="http://ternwell") as visitor:
        assert "Shopping as" not in (await visitor.get("/")).text
        assert (await visitor.get("/demo/orders")).status_code == 404
