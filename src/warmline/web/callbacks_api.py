"""Call-backs over HTTP, as the tasks of those who answer: what is due, taking one on, how it went;
and live, that there are new ones and that one is overdue."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Query
from starlette.responses import Response

from warmline.conversations import Change, Feed
from warmline.desk import CallbackDesk, CallbackRow, callback_report, callbacks
from warmline.kit import CONNECTION_LOST, Clock, Database
from warmline.web import callbacks_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import SignedInCaller
from warmline.web.frames import frame
from warmline.web.hub import Hub
from warmline.web.projection import name_of

logger = logging.getLogger(__name__)

CHANGES = frozenset({"callback.promised", "callback.ended", "callback.overdue"})
# What another node wrote, or an agent took there, is seen within so many seconds.
LOOK_EVERY = 5.0


class CallbacksApi:
    def __init__(self, database: Database, desk: CallbackDesk, clock: Clock, news: "Tasks") -> None:
        self._database, self._desk, self._clock, self._news = database, desk, clock, news

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api", tags=["callbacks"])
        add = router.add_api_route
        one, listed = shapes.CallbackShape, list[shapes.CallbackShape]
        add("/callbacks", self.tasks, methods=["GET"], response_model=listed)
        add("/callbacks/{id}/take", self.take, methods=["POST"], response_model=one)
        add("/callbacks/{id}/end", self.end, methods=["POST"], response_model=one)
        report = shapes.CallbackReportShape
        add("/reports/callbacks", self.report, methods=["GET"], response_model=report)
        return router

    async def tasks(self, caller: SignedInCaller, mine: bool = False) -> Response:
        """What is open, what is due first comes first: everybody's, or what the caller took."""
        owner = caller.agent.id if mine else None
        async with self._database.transaction() as tx:
            found = await callbacks(tx, owner=owner)
        return json_response([shown(one) for one in found])

    async def take(self, id: UUID, caller: SignedInCaller) -> Response:
        taken = await self._desk.take(caller.acting, id)
        self._news.look()
        return json_response(shown(taken))

    async def end(
        self, id: UUID, ended: shapes.EndCallbackShape, caller: SignedInCaller
    ) -> Response:
        done = await self._desk.end(
            caller.acting, id, ended.client_id, ended.outcome, note=ended.note, again=ended.again
        )
        return json_response(shown(done))

    async def report(
        self, _: SignedInCaller, days: Annotated[int, Query(ge=1, le=366)] = 30
    ) -> Response:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            found = await callback_report(tx, since=now - timedelta(days=days), now=now)
        return json_response(found)


class Tasks:
    """Tells this node's consoles that tasks came, went or changed hands, and whoever leads, which
    one is overdue."""

    def __init__(self, database: Database, feed: Feed, hub: Hub) -> None:
        self._database, self._feed, self._hub = database, feed, hub
        self._known: dict[UUID, CallbackRow] | None = None
        self._news = asyncio.Event()
        self._unwatch: Callable[[], None] = lambda: None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._unwatch = self._feed.watch_all(self._hear)
        self._task = asyncio.create_task(self._follow(), name="tasks")

    async def stop(self) -> None:
        self._unwatch()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def look(self) -> None:
        self._news.set()

    async def refresh(self) -> None:
        async with self._database.transaction() as tx:
            found = {one.id: one for one in await callbacks(tx)}
        known, self._known = self._known, found
        if known is None or known == found:
            return
        overdue = [one for one in found.values() if one.overdue_at]
        text = frame("callbacks", open=len(found), overdue=len(overdue))
        self._hub.to_consoles(text)
        for one in overdue:
            before = known.get(one.id)
            if before is None or before.overdue_at is None:
                self._escalate(one)

    def _escalate(self, one: CallbackRow) -> None:
        text = frame("callback_overdue", callback=shown(one))
        for end in tuple(self._hub.consoles):
            if end.acting.leads:
                end.put(text)

    def _hear(self, change: Change) -> None:
        if any(event.kind in CHANGES for event in change.events):
            self._news.set()

    async def _follow(self) -> None:
        while True:
            try:
                await self.refresh()
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Tasks could not be read (%s).", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY)
            self._news.clear()


def shown(one: CallbackRow) -> dict[str, Any]:
    return {
        "id": one.id,
        "conversation": one.conversation,
        "seq": one.seq,
        "way": one.way,
        "address": one.address,
        "note": one.note or "",
        "due": one.due,
        "overdue": one.overdue_at is not None,
        "owner": {"id": one.owner, "name": one.owner_name} if one.owner else None,
        "state": one.state,
        "outcome": one.outcome,
        "tries": one.tries,
        "made_at": one.made_at,
        "ended_at": one.ended_at,
        "contact": {"id": one.contact_id, "name": name_of(one.contact_id, one.contact_name)},
        "language": one.language,
        "conversation_state": one.conversation_state,
    }
