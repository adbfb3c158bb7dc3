"""The storefront's pages: templates in `storefront/`, in which everything is text unless it says
otherwise."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from warmline.demo.shop import Someone

FOLDER = Path(__file__).parent / "storefront"


class Pages:
    """`who` tells who visits, `shoppers` who one may be; without them the storefront has visitors
    only."""

    def __init__(
        self,
        who: Callable[[Request], Someone | None] = lambda _: None,
        shoppers: Sequence[Someone] = (),
    ) -> None:
        self._who, self._shoppers = who, shoppers
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined
        )
        self._templates.filters.update(money=_money, day=_day)

    def show(self, request: Request, name: str, **known: object) -> HTMLResponse:
        page = self._templates.get_template(name).render(
            known, visitor=self._who(request), shoppers=self._shoppers
        )
        # what is on a page depends on who looks at it
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})


def _money(amount: float) -> str:
    return f"€{amount:,.2f}"


def _day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.day} {day:%B %Y}"
