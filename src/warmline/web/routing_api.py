"""Queues, seats and shifts, over HTTP."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from warmline.kit import Clock, Database, Ids, Tx, WarmlineError
from warmline.people import agent_of, agents
from warmline.routing import Queue, Shift, queues, seats, stranded, write_queues
from warmline.web import routing_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import Caller, NotAllowedHere, SignedInCaller


class RoutingApi:
    """`wake` is called when something may ring that did not before."""

    def __init__(
        self, database: Database, clock: Clock, ids: Ids, wake: Callable[[], None]
    ) -> None:
        self._database, self._clock, self._ids, self.wake = database, clock, ids, wake

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api", tags=["routing"])
        add = router.add_api_route
        kept, shifts = shapes.KeptQueuesShape, shapes.ShiftsShape
        add("/routing/queues", self.queues, methods=["GET"], response_model=kept)
        add("/routing/queues", self.set_queues, methods=["PUT"], response_model=kept)
        check = "/routing/queues/check"
        add(check, self.check_queues, methods=["POST"], response_model=kept)
        seated = list[shapes.SeatShape]
        add("/routing/seats", self.seats, methods=["GET"], response_model=seated)
        add("/agents/{id}/shifts", self.shifts, methods=["GET"], response_model=shifts)
        add("/agents/{id}/shifts", self.set_shifts, methods=["PUT"], response_model=shifts)
        return router

    async def queues(self, caller: SignedInCaller) -> Response:
        """Everybody may pass a conversation into any of them."""
        async with self._database.transaction() as tx:
            return json_response(await _told(tx, list(await queues(tx))))

    async def set_queues(self, wanted: shapes.QueuesShape, caller: SignedInCaller) -> Response:
        """The warnings say what nobody can meet; it is kept all the same."""
        caller.require("manage_routing")
        asked = [queue.queue() for queue in wanted.queues]
        async with self._database.transaction() as tx:
            await write_queues(tx, asked, actor=caller.name, at=self._clock.now())
            told = await _told(tx, list(await queues(tx)))
        self.wake()
        return json_response(told)

    async def check_queues(self, wanted: shapes.QueuesShape, caller: SignedInCaller) -> Response:
        """What `set_queues` would answer; nothing is kept."""
        caller.require("manage_routing")
        asked = [queue.queue() for queue in wanted.queues]
        async with self._database.transaction() as tx:
            return json_response(await _told(tx, asked))

    async def seats(self, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            found = await seats.places(tx)
        return json_response(
            [
                {
                    "agent": place.agent_id,
                    "name": place.name,
                    "presence": place.presence,
                    "chosen": place.chosen,
                    "skills": place.skills,
                    "languages": place.languages,
                    "capacity": place.capacity,
                    "load": place.load,
                    "held": place.held,
                    "ringing": place.ringing,
                    "leaving": place.leaving,
                }
                for place in found
            ]
        )

    async def shifts(self, id: UUID, caller: SignedInCaller) -> Response:
        _require_own(caller, id)
        async with self._database.transaction() as tx:
            return json_response(await self._shifts(tx, id))

    async def set_shifts(
        self, id: UUID, wanted: shapes.ShiftsShape, caller: SignedInCaller
    ) -> Response:
        """All that are not over: those that are not named are gone."""
        caller.require("manage_routing")
        if any(shift.ends_at <= shift.starts_at for shift in wanted.shifts):
            raise WarmlineError("bad_input", "A shift ends after it starts.")
        async with self._database.transaction() as tx:
            await agent_of(tx, id)
            await seats.set_shifts(
                tx,
                id,
                [Shift(shift.starts_at, shift.ends_at) for shift in wanted.shifts],
                ids=self._ids,
                since=self._clock.now(),
            )
            told = await self._shifts(tx, id)
        self.wake()
        return json_response(told)

    async def _shifts(self, tx: Tx, agent: UUID) -> dict[str, object]:
        found = await seats.shifts_of(tx, agent, self._clock.now())
        return {"shifts": [{"starts_at": one.starts_at, "ends_at": one.ends_at} for one in found]}


async def _told(tx: Tx, kept: list[Queue]) -> dict[str, object]:
    warnings = stranded(kept, await agents(tx))
    return {
        "queues": [shapes.queue_shape(queue).model_dump() for queue in kept],
        "warnings": [shapes.warning_shape(warning).model_dump() for warning in warnings],
    }


def _require_own(caller: Caller, agent: UUID) -> None:
    if caller.agent.id != agent and not caller.acting.leads:
        raise NotAllowedHere
