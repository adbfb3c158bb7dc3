"""Ternwell's storefront and help centre: the widget stands on a page, and links lead somewhere."""

from collections.abc import Callable, Mapping

from markdown_it import MarkdownIt
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from warmline.demo.pages import FOLDER, Pages
from warmline.demo.shop import CUSTOMERS
from warmline.demo.shopping import Shopping, shopper
from warmline.knowledge import Article


def storefront(
    articles: Callable[[], Mapping[str, Article]], shopping: Shopping | None = None
) -> list[BaseRoute]:
    """`articles` gives what is published at that moment, by slug; without `shopping` nobody can
    sign in."""
    markdown = MarkdownIt("js-default")
    pages = Pages(shopper, CUSTOMERS) if shopping else Pages()

    async def home(request: Request) -> Response:
        return pages.show(request, "index.html")

    async def help_page(request: Request) -> Response:
        article = articles().get(request.path_params["slug"])
        if article is None or article.audience != "customers":
            raise HTTPException(404)
        # of the company's own texts, in which HTML is shown and not meant
        body = markdown.render(_as_markdown(article))
        return pages.show(request, "help.html", article=article, body=body)

    return [
        Route("/", home),
        Route("/help/{slug}", help_page),
        *(shopping.routes(pages) if shopping else ()),
        Mount("/storefront", StaticFiles(directory=FOLDER)),
    ]


def _as_markdown(article: Article) -> str:
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(article.steps, 1))
    parts = [article.short_answer, f"## Steps\n\n{steps}" if steps else "", article.more]
    return "\n\n".join(part for part in parts if part)
