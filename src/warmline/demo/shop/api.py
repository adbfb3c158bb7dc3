"""The shop's HTTP API. Its description in OpenAPI is `company/actions/shop-openapi.json`."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from warmline.demo.shop.books import Books, Refusal
from warmline.demo.shop.effects import (
    block_card,
    change_address,
    move_due_date,
    open_dispute,
    pause_dunning,
    refund,
    unblock_card,
)
from warmline.demo.shop.shapes import (
    Account,
    Address,
    AddressWish,
    BlockWish,
    Card,
    Cards,
    Dispute,
    Disputes,
    DisputeWish,
    DueDate,
    DueDateWish,
    DunningPause,
    Instalments,
    Order,
    Orders,
    PauseWish,
    Problem,
    Refund,
    Refunds,
    RefundWish,
    Run,
)
from warmline.demo.shop.till import Till, Work

Contact = Annotated[str, Path(pattern="^c-[0-9]{4}$")]
OrderId = Annotated[str, Path(pattern="^TW-[0-9]{6}$")]
CardId = Annotated[str, Path(max_length=40)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]

REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "The token is missing or wrong."},
    404: {"model": Problem, "description": "This customer has no such thing."},
    409: {"model": Problem, "description": "Not as things stand; the code says why."},
    422: {"model": Problem, "description": "The request is not what is described here."},
}
READ: dict[int | str, dict[str, Any]] = {code: REFUSALS[code] for code in (401, 404, 422)}


def create_app(till: Till, token: str | None = None) -> FastAPI:
    """Without a token anybody may ask. What stands under `/plain` does the same and ignores
    keys, as many shops do."""
    app = FastAPI(
        title="Ternwell shop",
        version="1",
        summary="Orders, payments and cards of Ternwell's customers.",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "up"}

    guarded = [Depends(guard(token))]
    for tills, prefix in ((till, ""), (replace(till, keeps_keys=False), "/plain")):
        for router in (orders(tills), account(tills), doing(tills)):
            app.include_router(
                router,
                prefix=f"{prefix}/customers/{{contact}}",
                dependencies=guarded,
                include_in_schema=not prefix,
            )
    return app


def guard(token: str | None) -> Callable[..., None]:
    bearer = HTTPBearer(auto_error=False)

    def check(
        given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)],
    ) -> None:
        said = given.credentials if given else ""
        if token and not hmac.compare_digest(said.encode(), token.encode()):
            raise Refusal(401, "not_authorized", "The token is missing or wrong.")

    return check


def orders(till: Till) -> APIRouter:
    router = APIRouter(responses=READ)

    @router.get("/orders")
    def list_orders(contact: Contact) -> Orders:
        return till.read(contact, Books.orders)

    @router.get("/orders/{order}")
    def get_order(contact: Contact, order: OrderId) -> Order:
        return till.read(contact, lambda books: books.order(order))

    @router.get("/orders/{order}/refunds")
    def list_refunds(contact: Contact, order: OrderId) -> Refunds:
        return till.read(contact, lambda books: books.refunds(order))

    @router.get("/orders/{order}/disputes")
    def list_disputes(contact: Contact, order: OrderId) -> Disputes:
        return till.read(contact, lambda books: books.disputes(order))

    return router


def account(till: Till) -> APIRouter:
    router = APIRouter(responses=READ)

    @router.get("/account")
    def get_account(contact: Contact) -> Account:
        return till.read(contact, Books.account)

    @router.get("/instalments")
    def open_instalments(contact: Contact) -> Instalments:
        return till.read(contact, Books.instalments)

    @router.get("/address")
    def get_address(contact: Contact) -> Address:
        return till.read(contact, Books.address)

    @router.get("/cards")
    def list_cards(contact: Contact) -> Cards:
        return till.read(contact, Books.cards)

    @router.get("/cards/{card}")
    def get_card(contact: Contact, card: CardId) -> Card:
        return till.read(contact, lambda books: books.card(card))

    @router.get("/runs/{key}")
    def get_run(contact: Contact, key: str) -> Run:
        return till.run(contact, key)

    return router


def doing(till: Till) -> APIRouter:
    router = APIRouter(responses=REFUSALS)

    def do(contact: str, key: str | None, asked: Sequence[Any], work: Work) -> Response:
        told = till.do(contact, key, [*asked], work)
        return JSONResponse(told.answer, told.status)

    @router.put("/orders/{order}/due-date", response_model=DueDate)
    def change_due_date(
        contact: Contact, order: OrderId, wish: DueDateWish, key: Key = None
    ) -> Response:
        asked = ("due_date", order, wish.model_dump(mode="json"))
        return do(contact, key, asked, lambda books: move_due_date(books, order, wish))

    @router.post("/orders/{order}/refunds", response_model=Refund)
    def refund_order(
        contact: Contact, order: OrderId, wish: RefundWish, key: Key = None
    ) -> Response:
        asked = ("refund", order, wish.model_dump(mode="json"))
        return do(contact, key, asked, lambda books: refund(books, order, wish))

    @router.put("/address", response_model=Address)
    def put_address(contact: Contact, wish: AddressWish, key: Key = None) -> Response:
        asked = ("address", wish.model_dump(mode="json"))
        return do(contact, key, asked, lambda books: change_address(books, wish))

    @router.post("/cards/{card}/block", response_model=Card)
    def post_card_block(
        contact: Contact, card: CardId, wish: BlockWish, key: Key = None
    ) -> Response:
        asked = ("card_block", card, wish.model_dump(mode="json"))
        return do(contact, key, asked, lambda books: block_card(books, card, wish))

    @router.post("/cards/{card}/unblock", response_model=Card)
    def post_card_unblock(contact: Contact, card: CardId, key: Key = None) -> Response:
        asked = ("card_unblock", card)
        return do(contact, key, asked, lambda books: unblock_card(books, card))

    @router.post("/orders/{order}/disputes", response_model=Dispute)
    def post_dispute(
        contact: Contact, order: OrderId, wish: DisputeWish, key: Key = None
    ) -> Response:
        asked = ("dispute", order, wish.model_dump(mode="json"))
        return do(contact, key, asked, lambda books: open_dispute(books, order, wish))

    @router.post("/dunning-pause", response_model=DunningPause)
    def post_dunning_pause(contact: Contact, wish: PauseWish, key: Key = None) -> Response:
        asked = ("dunning_pause", wish.model_dump(mode="json"))
        return do(contact, key, asked, lambda books: pause_dunning(books, wish))

    return router


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return JSONResponse({"code": error.code, "message": error.message}, error.status)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return JSONResponse({"code": "invalid", "message": f"{place}: {first['msg']}."}, 422)
