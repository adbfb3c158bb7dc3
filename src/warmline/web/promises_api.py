"""Promises over HTTP: what is open, that one is kept, how many are, and what a reply would claim
or promise before it is sent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from warmline.actions import Catalogue
from warmline.ai import Claims
from warmline.conversations import standing
from warmline.desk import (
    Act,
    NotFound,
    PromiseDesk,
    PromiseRow,
    PromiseState,
    Reasks,
    check_reply,
    may_see,
    promise_report,
    promises,
    rows_of,
)
from warmline.kit import Clock, Database
from warmline.people import OpeningHours
from warmline.web import promises_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import SignedInCaller
from warmline.web.hub import Hub
from warmline.web.projection import name_of, row_json
from warmline.web.shapes import ActedShape, ActShape

Made = Annotated[int, Path(ge=1, le=2**31 - 1)]


class PromisesApi:
    """`catalogue` is what may be done now, `hours` when the company is open."""

    def __init__(
        self,
        database: Database,
        desk: PromiseDesk,
        hub: Hub,
        clock: Clock,
        *,
        catalogue: Callable[[], Catalogue],
        hours: Callable[[], OpeningHours],
        reasks: Reasks,
    ) -> None:
        self._database, self._desk, self._hub, self._clock = database, desk, hub, clock
        self._catalogue, self._hours = catalogue, hours
        self._claims, self._reasks = Claims(), reasks

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api", tags=["promises"])
        add = router.add_api_route
        listed = list[shapes.PromiseRowShape]
        add("/promises", self.promises, methods=["GET"], response_model=listed)
        report = shapes.PromiseReportShape
        add("/reports/promises", self.report, methods=["GET"], response_model=report)
        keep = "/conversations/{id}/promises/{seq}/keep"
        add(keep, self.keep, methods=["POST"], response_model=ActedShape)
        check = shapes.ReplyCheckShape
        add("/conversations/{id}/check-reply", self.check, methods=["POST"], response_model=check)
        return router

    async def promises(
        self,
        caller: SignedInCaller,
        state: Annotated[list[PromiseState] | None, Query()] = None,
    ) -> Response:
        """Agents see their own, and those that wait with their conversation for anybody."""
        owner = None if caller.acting.leads else caller.agent.id
        async with self._database.transaction() as tx:
            found = await promises(tx, state or ("open", "missed"), owner=owner)
        return json_response([_shown(one) for one in found])

    async def report(
        self, caller: SignedInCaller, days: Annotated[int, Query(ge=1, le=366)] = 30
    ) -> Response:
        """Everybody's for who leads, one's own for others."""
        now = self._clock.now()
        agent = None if caller.acting.leads else caller.agent.id
        async with self._database.transaction() as tx:
            found = await promise_report(tx, since=now - timedelta(days=days), now=now, agent=agent)
        return json_response(found)

    async def keep(self, id: UUID, seq: Made, act: ActShape, caller: SignedInCaller) -> Response:
        kept = await self._desk.keep(caller.acting, Act(id, act.client_id), seq)
        async with self._database.transaction() as tx:
            (row,) = await rows_of(tx, [id])
        return json_response(
            {"seq": kept.seq, "row": row_json(row, online=self._hub.is_online(id))}
        )

    async def check(
        self, id: UUID, written: shapes.WrittenShape, caller: SignedInCaller
    ) -> Response:
        async with self._database.transaction() as tx:
            now = await standing(tx, id)
            if now is None or not await may_see(tx, caller.acting, id, now):
                raise NotFound
            found = await check_reply(
                tx,
                id,
                written.text,
                claims=self._claims,
                catalogue=self._catalogue(),
                hours=self._hours(),
                now=self._clock.now(),
                reasks=self._reasks,
            )
        return json_response(found)


def _shown(one: PromiseRow) -> dict[str, Any]:
    return {
        "conversation": one.conversation,
        "seq": one.seq,
        "text": one.text or "",
        "by": one.by,
        "owner": {"id": one.owner, "name": one.owner_name} if one.owner else None,
        "due": one.due,
        "state": one.state,
        "contact": {"id": one.contact_id, "name": name_of(one.contact_id, one.contact_name)},
    }
