"""Serves the built front ends: the widget's scripts, and the console with its pages."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent / "dist"

# The console talks to its own server only; the widget's script must load anywhere.
CONSOLE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)

ANYWHERE = {
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class Console(StaticFiles):
    """Any path that is no file is a page of the console."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as missing:
            if missing.status_code != 404 or "." in path.rpartition("/")[2]:
                raise
            response = await super().get_response("index.html", scope)
        is_asset = path.startswith("assets")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if is_asset else "no-cache"
        )
        response.headers["Content-Security-Policy"] = CONSOLE_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response


async def widget_script(_: Request) -> Response:
    return FileResponse(DIST / "widget/widget.js", media_type="text/javascript", headers=ANYWHERE)


async def widget_rare(_: Request) -> Response:
    """Forms and cards that few customers open; the script fetches it when it needs them."""
    return FileResponse(DIST / "widget/rare.js", media_type="text/javascript", headers=ANYWHERE)


async def widget_texts(request: Request) -> Response:
    """What the widget says in one language; English travels inside the script."""
    language = request.path_params["language"]
    file = DIST / "widget/texts" / f"{language}.json"
    if not (language.isalpha() and file.is_file()):
        raise HTTPException(404)
    return FileResponse(file, media_type="application/json", headers=ANYWHERE)


async def to_console(_: Request) -> Response:
    return RedirectResponse("/console/")


def routes() -> list[BaseRoute]:
    """Without the built front ends (a source tree before `make`) there is only the API."""
    found: list[BaseRoute] = []
    if (DIST / "widget/widget.js").is_file():
        found.append(Route("/widget.js", widget_script, methods=["GET", "HEAD"]))
        found.append(Route("/widget/rare.js", widget_rare, methods=["GET", "HEAD"]))
        found.append(Route("/widget/texts/{language}.json", widget_texts))
    if (DIST / "console/index.html").is_file():
        console = Console(directory=DIST / "console", html=True)
        found += [Mount("/console", console, name="console"), Route("/", to_console)]
    return found
