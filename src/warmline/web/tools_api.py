"""The agents' tools over HTTP: labels, macros, search, contacts, mentions, putting off."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from warmline.conversations import State, events_after, standing
from warmline.desk import (
    VARIABLES,
    Act,
    ContactProfile,
    Label,
    LabelDesk,
    Macro,
    MacroDraft,
    Match,
    MentionRow,
    NotFound,
    Sought,
    add_macro,
    brief_of,
    change_macro,
    contact_profile,
    define_label,
    delete_macro,
    labelled,
    labels,
    macro_of,
    macro_values,
    macros,
    may_see,
    mentions,
    render_macro,
    rows_of,
    search,
    see_mentions,
    snoozes,
    unseen_mentions,
)
from warmline.kit import Clock, Database, Ids
from warmline.training import CurrentEngine
from warmline.web import tools_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import SignedInCaller
from warmline.web.hub import Hub
from warmline.web.opening import Opening
from warmline.web.projection import name_of, row_json
from warmline.web.shapes import ActedShape, Moment

LONGEST_CONVERSATION = 500
Few = Annotated[list[State] | None, Query(max_length=10)]
Names = Annotated[list[shapes.LabelName] | None, Query(max_length=20)]
Word = Annotated[str | None, Query(max_length=80)]


class ToolsApi:
    """`company` is how the company calls itself to customers."""

    def __init__(
        self,
        database: Database,
        label_desk: LabelDesk,
        engine: CurrentEngine,
        hub: Hub,
        *,
        company: Callable[[], str],
        opening: Opening,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database, self._labels = database, label_desk
        self._engine, self._hub, self._company = engine, hub, company
        self._opening, self._clock, self._ids = opening, clock, ids

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api", tags=["tools"])
        add = router.add_api_route
        add("/labels", self.labels, methods=["GET"], response_model=list[shapes.LabelShape])
        add("/labels", self.define_label, methods=["POST"], response_model=shapes.LabelShape)
        mark = "/conversations/{id}/labels"
        add(mark, self.mark, methods=["PUT"], response_model=ActedShape)
        add("/macros", self.macros, methods=["GET"], response_model=shapes.MacrosShape)
        add("/macros", self.add_macro, methods=["POST"], response_model=shapes.MacroShape)
        one = "/macros/{id}"
        add(one, self.change_macro, methods=["PUT"], response_model=shapes.MacroShape)
        add(one, self.delete_macro, methods=["DELETE"], status_code=204, response_model=None)
        render = "/macros/{id}/render"
        add(render, self.render, methods=["POST"], response_model=shapes.RenderedShape)
        add("/search", self.search, methods=["GET"], response_model=shapes.FoundShape)
        profile = shapes.ProfileShape
        add("/contacts/{id}", self.contact, methods=["GET"], response_model=profile)
        add("/mentions", self.mentions, methods=["GET"], response_model=shapes.MentionsShape)
        add("/mentions/seen", self.see, methods=["POST"], response_model=shapes.MentionsShape)
        add("/snoozes", self.snoozes, methods=["GET"], response_model=shapes.SnoozesShape)
        return router

    async def labels(self, _: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            found = await labels(tx)
        return json_response([_label(one) for one in found])

    async def define_label(
        self, label: shapes.DefineLabelShape, caller: SignedInCaller
    ) -> Response:
        async with self._database.transaction() as tx:
            defined = await define_label(
                tx,
                caller.acting,
                label.name,
                label.colour,
                archived=label.archived,
                at=self._clock.now(),
            )
        return json_response(_label(defined))

    async def mark(self, id: UUID, act: shapes.MarkShape, caller: SignedInCaller) -> Response:
        add, remove = set(act.add), set(act.remove)
        if act.labels is not None:
            async with self._database.transaction() as tx:
                has = await labelled(tx, id)
            add, remove = set(act.labels) - set(has), set(has) - set(act.labels)
        one = Act(id, act.client_id)
        marked = await self._labels.mark(caller.acting, one, add=add, remove=remove)
        async with self._database.transaction() as tx:
            (row,) = await rows_of(tx, [id])
        shown = row_json(row, online=self._hub.is_online(id))
        return json_response({"seq": marked.seq, "row": shown})

    async def macros(self, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            found = await macros(tx, caller.acting)
        return json_response({"macros": [_macro(one) for one in found], "variables": VARIABLES})

    async def add_macro(self, draft: shapes.MacroDraftShape, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            added = await add_macro(
                tx, caller.acting, self._ids(), _draft(draft), at=self._clock.now()
            )
        return json_response(_macro(added))

    async def change_macro(
        self, id: UUID, draft: shapes.MacroDraftShape, caller: SignedInCaller
    ) -> Response:
        async with self._database.transaction() as tx:
            changed = await change_macro(tx, caller.acting, id, _draft(draft), at=self._clock.now())
        return json_response(_macro(changed))

    async def delete_macro(self, id: UUID, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            await delete_macro(tx, caller.acting, id)
        return Response(status_code=204)

    async def render(self, id: UUID, where: shapes.RenderShape, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            macro = await macro_of(tx, caller.acting, id)
            now = await standing(tx, where.conversation)
            if now is None or not await may_see(tx, caller.acting, where.conversation, now):
                raise NotFound
            events = await events_after(tx, where.conversation, after=0, limit=LONGEST_CONVERSATION)
            values = await macro_values(
                tx,
                caller.acting,
                where.conversation,
                events,
                brief_of(events, self._engine.articles),
                self._company(),
            )
        return json_response(render_macro(macro.text, values))

    async def search(
        self,
        caller: SignedInCaller,
        q: shapes.Asked = "",
        state: Few = None,
        label: Names = None,
        agent: UUID | None = None,
        language: Word = None,
        channel: Word = None,
        intent: Word = None,
        since: Annotated[Moment | None, Query(alias="from")] = None,
        until: Annotated[Moment | None, Query(alias="to")] = None,
        after: Word = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 25,
    ) -> Response:
        wanted = Sought(
            text=q,
            states=tuple(state or ()),
            labels=tuple(label or ()),
            agent=agent,
            language=language,
            channel=channel,
            intent=intent,
            since=since,
            until=until,
        )
        async with self._database.transaction() as tx:
            found = await search(tx, caller.acting, wanted, after=after, limit=limit)
        matches = [self._match(one) for one in found.matches]
        return json_response({"matches": matches, "after": found.after})

    async def contact(self, id: UUID, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            profile = await contact_profile(tx, caller.acting, id, now=self._clock.now())
        return json_response(self._profile(profile))

    async def mentions(self, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            found = await mentions(tx, caller.acting)
            unseen = await unseen_mentions(tx, caller.acting)
        return json_response({"mentions": [_mention(one) for one in found], "unseen": unseen})

    async def see(self, seen: shapes.SeeShape, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            await see_mentions(
                tx, caller.acting, conversation=seen.conversation, at=self._clock.now()
            )
        return await self.mentions(caller)

    async def snoozes(self, _: SignedInCaller) -> Response:
        timezone = self._opening.timezone
        presets = snoozes(self._clock.now(), timezone)
        return json_response({"timezone": timezone, "presets": presets})

    def _match(self, match: Match) -> dict[str, Any]:
        row = row_json(match.row, online=self._hub.is_online(match.row.id))
        return {"row": row, "snippet": match.snippet}

    def _profile(self, found: ContactProfile) -> dict[str, Any]:
        contact = found.contact
        return {
            "id": contact.id,
            "name": name_of(contact.id, found.name),
            "email": found.email,
            "level": found.level,
            "erased": contact.erased_at is not None,
            "conversations": [
                row_json(row, online=self._hub.is_online(row.id)) for row in found.conversations
            ],
            "out_of_sight": found.out_of_sight,
            "labels": found.labels,
            "needs": found.needs,
            "ratings": found.ratings,
            "score": found.score,
        }


def _label(label: Label) -> dict[str, Any]:
    archived = label.archived_at is not None
    return {"name": label.name, "colour": label.colour, "archived": archived}


def _draft(draft: shapes.MacroDraftShape) -> MacroDraft:
    return MacroDraft(draft.name, draft.text, draft.language or None, draft.shared)


def _macro(macro: Macro) -> dict[str, Any]:
    return {
        "id": macro.id,
        "name": macro.name,
        "text": macro.text,
        "language": macro.language,
        "shared": macro.owner is None,
    }


def _mention(one: MentionRow) -> dict[str, Any]:
    return {
        "conversation": one.conversation,
        "seq": one.seq,
        "by": {"id": one.by, "name": one.by_name},
        "at": one.at,
        "seen": one.seen_at is not None,
        "text": one.text or "",
        "contact": {"id": one.contact_id, "name": name_of(one.contact_id, one.contact_name)},
    }
