"""Ternwell's storefront and help centre: the widget stands on a page, and links lead somewhere."""

import html
from collections.abc import Callable, Mapping
from pathlib import Path

from markdown_it import MarkdownIt
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from warmline.knowledge import Article

FOLDER = Path(__file__).parent / "storefront"
SNIPPET = '<script src="/widget.js" async data-accent="#c8402a"></script>'


def storefront(articles: Callable[[], Mapping[str, Article]]) -> list[BaseRoute]:
    """`articles` gives what is published at that moment, by slug."""
    markdown = MarkdownIt("js-default")

    async def home(_: Request) -> Response:
        return HTMLResponse(_page("index.html"))

    async def help_page(request: Request) -> Response:
        article = articles().get(request.path_params["slug"])
        if article is None or article.audience != "customers":
            raise HTTPException(404)
        page = _page("help.html").replace("{{title}}", html.escape(article.title))
        page = page.replace("{{language}}", article.language)
        return HTMLResponse(page.replace("{{body}}", markdown.render(_as_markdown(article))))

    return [
        Route("/", home),
        Route("/help/{slug}", help_page),
        Mount("/storefront", StaticFiles(directory=FOLDER)),
    ]


def _page(name: str) -> str:
    return (FOLDER / name).read_text("utf-8").replace("{{widget_snippet}}", SNIPPET)


def _as_markdown(article: Article) -> str:
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(article.steps, 1))
    parts = [article.short_answer, f"## Steps\n\n{steps}" if steps else "", article.more]
    return "\n\n".join(part for part in parts if part)
