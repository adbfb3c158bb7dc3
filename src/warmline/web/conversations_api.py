"""What agents read and do, over HTTP. Each act may be retried with the same `client_id`."""

from collections.abc import Awaitable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from warmline.conversations import (
    Person,
    Standing,
    events_after,
    events_before,
    standing,
)
from warmline.desk import (
    Act,
    Acted,
    AgentDesk,
    BriefDesk,
    Briefs,
    Fix,
    NotFound,
    SuggestionDesk,
    TooLate,
    assignments,
    may_see,
    require_filled,
    rows,
    rows_of,
)
from warmline.kit import Database, Tx, WarmlineError
from warmline.people import agent_of
from warmline.web import brief_shapes, shapes
from warmline.web.answers import json_response
from warmline.web.auth import Caller, SignedInCaller
from warmline.web.hub import Hub
from warmline.web.projection import for_agent, left_row_json, row_json


class Stale(WarmlineError):
    """409 with the row as it is now, so that the console shows who was faster."""

    def __init__(self, sentence: str, row: dict[str, Any]) -> None:
        super().__init__("stale", sentence)
        self.details = {"row": row}


class ConversationsApi:
    def __init__(
        self,
        database: Database,
        desk: AgentDesk,
        suggestions: SuggestionDesk,
        briefs: Briefs,
        brief_desk: BriefDesk,
        hub: Hub,
    ) -> None:
        self._database, self._desk, self._suggestions = database, desk, suggestions
        self._briefs, self._brief_desk, self._hub = briefs, brief_desk, hub

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/conversations", tags=["conversations"])
        add = router.add_api_route
        add("", self.list_rows, methods=["GET"], response_model=shapes.RowsShape)
        add("/{id}", self.read, methods=["GET"], response_model=brief_shapes.ConversationShape)
        add("/{id}/events", self.events, methods=["GET"], response_model=shapes.EventsShape)
        add("/{id}/why", self.why, methods=["GET"], response_model=shapes.AssignmentsShape)
        for act, handler in (
            ("claim", self.claim),
            ("decline", self.decline),
            ("messages", self.reply),
            ("use-suggestion", self.use_suggestion),
            ("reject-suggestion", self.reject_suggestion),
            ("notes", self.note),
            ("pass", self.pass_on),
            ("hold", self.hold),
            ("resume", self.resume),
            ("hand-back", self.hand_back),
            ("resolve", self.resolve),
            ("reopen", self.reopen),
        ):
            add(f"/{{id}}/{act}", handler, methods=["POST"], response_model=shapes.ActedShape)
        facts, acted = "/{id}/facts", shapes.ActedShape
        add(facts, self.correct, methods=["PUT"], response_model=acted)
        add("/{id}/needs", self.tell_need, methods=["POST"], response_model=acted)
        add("/{id}/needs/withdraw", self.withdraw_need, methods=["POST"], response_model=acted)
        return router

    async def list_rows(
        self,
        caller: SignedInCaller,
        which: Annotated[
            Literal["queue", "mine", "snoozed", "all", "resolved"], Query(alias="list")
        ] = "queue",
        before: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        found = await rows(
            self._database.reads, caller.acting, which, before=before, limit=limit + 1
        )
        shown = [row_json(row, online=self._hub.is_online(row.id)) for row in found[:limit]]
        return json_response({"rows": shown, "more": len(found) > limit})

    async def read(self, id: UUID, caller: SignedInCaller) -> Response:
        tx = self._database.reads
        await self._require_sight(tx, caller, id)
        row = await self._row(tx, id)
        brief = await self._briefs.read(tx, id)
        return json_response({"row": row, "brief": brief})

    async def events(
        self,
        id: UUID,
        caller: SignedInCaller,
        after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
        before: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        tx = self._database.reads
        await self._require_sight(tx, caller, id)
        if before is None:
            found = await events_after(tx, id, after=after, limit=limit)
            more = len(found) == limit
        else:
            found = await events_before(tx, id, before=before, limit=limit)
            more = bool(found) and found[0].seq > 1
        me = caller.agent.id
        return json_response({"events": [for_agent(event, me) for event in found], "more": more})

    async def claim(self, id: UUID, act: shapes.ActShape, caller: SignedInCaller) -> Response:
        return await self._answer(id, caller, self._desk.claim(caller.acting, _act(id, act)))

    async def decline(self, id: UUID, act: shapes.DeclineShape, caller: SignedInCaller) -> Response:
        declined = self._desk.decline(caller.acting, _act(id, act), reason=act.reason)
        return await self._answer(id, caller, declined)

    async def why(self, id: UUID, caller: SignedInCaller) -> Response:
        """Whom it rang at, why at them, and what became of it."""
        tx = self._database.reads
        await self._require_sight(tx, caller, id)
        found = await assignments(tx, id)
        return json_response({"assignments": found})

    async def reply(self, id: UUID, act: shapes.MessageShape, caller: SignedInCaller) -> Response:
        one = _act(id, act)
        # a file says enough
        text = act.text if act.files else _said(act.text)
        require_filled(text)
        if act.suggestion is not None:
            edited = self._suggestions.edit(
                caller.acting,
                one,
                act.suggestion,
                text,
                promise=act.promise,
                due=act.due,
                keeps=act.keeps,
                files=act.files,
            )
            return await self._answer(id, caller, edited)
        sent = self._desk.reply(
            caller.acting,
            one,
            text,
            promise=act.promise,
            due=act.due,
            keeps=act.keeps,
            files=act.files,
        )
        return await self._answer(id, caller, sent)

    async def use_suggestion(
        self, id: UUID, act: shapes.UseSuggestionShape, caller: SignedInCaller
    ) -> Response:
        used = self._suggestions.use(caller.acting, _act(id, act), act.suggestion)
        return await self._answer(id, caller, used)

    async def reject_suggestion(
        self, id: UUID, act: shapes.RejectSuggestionShape, caller: SignedInCaller
    ) -> Response:
        if act.reason == "other" and not act.text:
            raise WarmlineError("bad_input", "Say in a few words what is wrong with it.")
        rejected = self._suggestions.reject(
            caller.acting, _act(id, act), act.suggestion, act.reason, note=act.text
        )
        return await self._answer(id, caller, rejected)

    async def note(self, id: UUID, act: shapes.NoteShape, caller: SignedInCaller) -> Response:
        noted = self._desk.note(
            caller.acting, _act(id, act), _said(act.text), mentions=act.mentions
        )
        return await self._answer(id, caller, noted)

    async def pass_on(self, id: UUID, act: shapes.PassShape, caller: SignedInCaller) -> Response:
        if act.to is not None and act.queue is not None:
            raise WarmlineError("bad_input", "Pass it to a colleague or into a queue, not to both.")
        to = None if act.to is None else await self._colleague(act.to)
        passed = self._desk.pass_on(
            caller.acting, _act(id, act), to=to, note=act.note, queue=act.queue
        )
        return await self._answer(id, caller, passed)

    async def hold(self, id: UUID, act: shapes.HoldShape, caller: SignedInCaller) -> Response:
        held = self._desk.hold(
            caller.acting,
            _act(id, act),
            until=act.until,
            waiting_for=act.waiting_for,
            note=act.note,
        )
        return await self._answer(id, caller, held)

    async def resume(self, id: UUID, act: shapes.ActShape, caller: SignedInCaller) -> Response:
        return await self._answer(id, caller, self._desk.resume(caller.acting, _act(id, act)))

    async def hand_back(
        self, id: UUID, act: shapes.HandBackShape, caller: SignedInCaller
    ) -> Response:
        back = self._desk.hand_back(caller.acting, _act(id, act), note=act.note)
        return await self._answer(id, caller, back)

    async def resolve(self, id: UUID, act: shapes.ActShape, caller: SignedInCaller) -> Response:
        return await self._answer(id, caller, self._desk.resolve(caller.acting, _act(id, act)))

    async def reopen(self, id: UUID, act: shapes.ActShape, caller: SignedInCaller) -> Response:
        return await self._answer(id, caller, self._desk.reopen(caller.acting, _act(id, act)))

    async def correct(
        self, id: UUID, act: brief_shapes.CorrectShape, caller: SignedInCaller
    ) -> Response:
        fix = Fix(act.kind, act.was, act.value)
        corrected = self._brief_desk.correct_as(caller.acting, _act(id, act), fix)
        return await self._answer(id, caller, corrected)

    async def tell_need(
        self, id: UUID, act: brief_shapes.TellNeedShape, caller: SignedInCaller
    ) -> Response:
        told = self._brief_desk.tell_need_as(
            caller.acting, _act(id, act), act.needs, consent=act.consent
        )
        return await self._answer(id, caller, told)

    async def withdraw_need(
        self, id: UUID, act: brief_shapes.WithdrawNeedShape, caller: SignedInCaller
    ) -> Response:
        withdrawn = self._brief_desk.withdraw_need_as(caller.acting, _act(id, act), act.needs)
        return await self._answer(id, caller, withdrawn)

    async def _answer(self, id: UUID, caller: Caller, acting: Awaitable[Acted]) -> Response:
        try:
            acted = await acting
        except TooLate as late:
            row = await self._row_for(self._database.reads, caller, id, late.standing)
            raise Stale(_who_was_faster(late, row), row) from late
        return json_response({"seq": acted.seq, "row": await self._row(self._database.reads, id)})

    async def _row_for(self, tx: Tx, caller: Caller, id: UUID, now: Standing) -> dict[str, Any]:
        """Whoever was too late may no longer see more of it than who has it."""
        if await may_see(tx, caller.acting, id, now):
            return await self._row(tx, id)
        return left_row_json((await rows_of(tx, [id]))[0])

    async def _row(self, tx: Tx, id: UUID) -> dict[str, Any]:
        found = await rows_of(tx, [id])
        if not found:
            raise NotFound
        return row_json(found[0], online=self._hub.is_online(id))

    async def _require_sight(self, tx: Tx, caller: Caller, id: UUID) -> None:
        now = await standing(tx, id)
        if now is None or not await may_see(tx, caller.acting, id, now):
            raise NotFound

    async def _colleague(self, id: UUID) -> Person:
        agent = await agent_of(self._database.reads, id)
        if not agent.active:
            raise WarmlineError("bad_input", f"{agent.name} does not work here any more.")
        return Person(agent.id, agent.name)


def _act(id: UUID, act: shapes.ActShape) -> Act:
    return Act(id, act.client_id, act.if_epoch)


def _said(text: str) -> str:
    if not text:
        raise WarmlineError("bad_input", "There is nothing in this message.")
    return text


def _who_was_faster(late: TooLate, row: dict[str, Any]) -> str:
    holder = row["holder"]
    if row["state"] in ("with_agent", "on_hold") and holder:
        return f"{holder['name']} took this conversation a moment ago."
    return late.sentence
