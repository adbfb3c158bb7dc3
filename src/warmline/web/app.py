"""The web application: HTTP API, both live sockets, the built pages."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

import warmline
from warmline.kit import CONNECTION_LOST
from warmline.web import pages, refusals
from warmline.web.actions_api import ActionsApi
from warmline.web.auth import COOKIE, Door, acting_of
from warmline.web.autonomy_api import AutonomyApi
from warmline.web.callbacks_api import CallbacksApi
from warmline.web.console import ConsoleParts, ConsoleSocket
from warmline.web.conversations_api import ConversationsApi
from warmline.web.customer import CustomerParts, CustomerSocket
from warmline.web.files_api import FilesApi
from warmline.web.frames import frame
from warmline.web.handoff_api import HandoffApi
from warmline.web.knowledge_api import KnowledgeApi
from warmline.web.mail_api import INBOUND, LONGEST_MAIL, MailInApi, TranscriptApi
from warmline.web.opening import Opening
from warmline.web.people_api import PeopleApi
from warmline.web.promises_api import PromisesApi
from warmline.web.receipts_api import ReceiptsApi
from warmline.web.reviews_api import ReviewsApi
from warmline.web.routing_api import RoutingApi
from warmline.web.shield import Shield
from warmline.web.tools_api import ToolsApi
from warmline.web.widget_api import OPERATOR_HEADER, WidgetApi


@dataclass(frozen=True, slots=True)
class Web:
    """Everything the web application is made of; `boot` puts it together."""

    door: Door
    opening: Opening
    customer: CustomerParts
    console: ConsoleParts
    conversations: ConversationsApi
    autonomy: AutonomyApi
    promises: PromisesApi
    handoff: HandoffApi
    people: PeopleApi
    knowledge: KnowledgeApi
    widget: WidgetApi
    receipts: ReceiptsApi
    actions: ActionsApi
    routing: RoutingApi
    mail_in: MailInApi
    transcripts: TranscriptApi
    tools: ToolsApi
    files: FilesApi
    callbacks: CallbacksApi
    reviews: ReviewsApi


def create_app(web: Web, extra: Sequence[BaseRoute] = ()) -> FastAPI:
    """`extra` routes come first, such as the demo's storefront."""
    app = FastAPI(title="Warmline", version=warmline.__version__, docs_url=None, redoc_url=None)
    app.state.door = web.door
    refusals.install(app)
    app.router.routes[:0] = extra
    apis = (
        *(web.conversations, web.promises, web.autonomy, web.people, web.knowledge),
        *(web.widget, web.receipts, web.actions, web.routing),
        *(web.mail_in, web.transcripts, web.tools, web.files),
        *(web.callbacks, web.reviews, web.handoff),
    )
    for api in apis:
        app.include_router(api.router())
    app.router.routes.extend(pages.routes())
    app.add_middleware(WidgetCors)
    app.add_middleware(Shield, door=web.door, longer={INBOUND: LONGEST_MAIL})
    app.add_middleware(LiveSockets, web=web)
    return app


class LiveSockets:
    """Takes the live sockets off before the router: what stands between them and the server costs
    time in each frame, and memory in each idle socket."""

    def __init__(self, app: ASGIApp, web: Web) -> None:
        self._app, self._web = app, web
        self._ends = {"/api/widget/live": self._customer, "/api/console/live": self._console}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        end = self._ends.get(scope["path"]) if scope["type"] == "websocket" else None
        if end is None:
            await self._app(scope, receive, send)
        else:
            await end(WebSocket(scope, receive, send))

    async def _customer(self, socket: WebSocket) -> None:
        origin, host = socket.headers.get("origin"), socket.headers.get("host")
        await socket.accept()
        if not self._web.opening.allows(origin, host):
            sentence = f"Pages of {origin} may not carry this widget: allow it in the settings."
            await socket.send_text(frame("error", code="origin_not_allowed", message=sentence))
            await socket.close(4403, "origin not allowed")
            return
        await CustomerSocket(socket, self._web.customer, self._web.widget.disclose).run()

    async def _console(self, socket: WebSocket) -> None:
        await socket.accept()
        try:
            agent = await self._web.door.agent(socket) if _is_own_page(socket) else None
        except (*CONNECTION_LOST, asyncpg.PostgresError):
            await socket.close(1013, "try again")
            return
        if agent is None:
            sentence = "Please sign in."
            await socket.send_text(frame("error", code="not_signed_in", message=sentence))
            await socket.close(4401, "not signed in")
            return
        session = socket.cookies[COOKIE]
        await ConsoleSocket(socket, self._web.console, acting_of(agent), session).run()


def _is_own_page(connection: HTTPConnection) -> bool:
    """A cookie comes along from foreign pages too; only our own may open the console's socket."""
    origin, host = connection.headers.get("origin"), connection.headers.get("host")
    return origin is not None and origin.partition("://")[2] == host


class WidgetCors:
    """Lets any page read the widget's part of the API, and no other: whether it may carry the
    widget is in the answer, and a page that could not read the refusal would ask for ever."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._with_cors = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", OPERATOR_HEADER],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_widgets = scope["type"] == "http" and scope["path"].startswith("/api/widget/")
        await (self._with_cors if is_widgets else self._app)(scope, receive, send)
