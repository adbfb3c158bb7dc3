"""Signing in, presence, agents and what admins set, over HTTP."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from warmline.kit import Clock, Database, Ids
from warmline.people import (
    Agent,
    AgentChange,
    NewAgent,
    Passwords,
    Presence,
    SignIn,
    add_agent,
    admin_settings,
    agent_of,
    agents,
    allow_origins,
    change_agent,
    may,
    read_opening_hours,
    set_opening_hours,
    sign_out,
    write_opening_hours,
)
from warmline.routing import choose_presence, seats
from warmline.web import shapes
from warmline.web.answers import json_response
from warmline.web.auth import COOKIE, SignedInCaller, address_of, require_console
from warmline.web.hub import Hub
from warmline.web.opening import Opening

SESSION_SECONDS = 30 * 24 * 3600


class PeopleApi:
    def __init__(
        self,
        database: Database,
        sign_in: SignIn,
        passwords: Passwords,
        *,
        hub: Hub,
        opening: Opening,
        clock: Clock,
        ids: Ids,
        public_url: str,
        moved: Callable[[], None],
    ) -> None:
        """`moved` is called when somebody is another presence."""
        self._database, self._sign_in, self._passwords = database, sign_in, passwords
        self._hub, self._opening, self._clock, self._ids = hub, opening, clock, ids
        self._public_url, self._moved = public_url, moved

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api", tags=["people"])
        add = router.add_api_route
        add("/sign-in", self.sign_in, methods=["POST"], response_model=shapes.MeShape)
        add("/sign-out", self.sign_out, methods=["POST"], status_code=204, response_model=None)
        add("/me", self.me, methods=["GET"], response_model=shapes.MeShape)
        add("/me/presence", self.presence, methods=["PUT"], response_model=shapes.MeShape)
        add("/me/password", self.password, methods=["PUT"], status_code=204, response_model=None)
        add("/agents", self.list_agents, methods=["GET"], response_model=list[shapes.AgentShape])
        add("/agents", self.add, methods=["POST"], response_model=shapes.AgentShape)
        add("/agents/{id}", self.change, methods=["PATCH"], response_model=shapes.AgentShape)
        add("/settings", self.settings, methods=["GET"], response_model=shapes.SettingsShape)
        add("/settings", self.set_settings, methods=["PUT"], response_model=shapes.SettingsShape)
        return router

    async def sign_in(self, credentials: shapes.SignInShape, request: Request) -> Response:
        require_console(request)  # or another site could sign somebody in as somebody else
        signed = await self._sign_in.sign_in(
            credentials.email, credentials.password, address_of(request)
        )
        await self._choose(signed.agent.id, "online")
        response = json_response(_me(signed.agent, "online"))
        response.set_cookie(
            COOKIE,
            signed.token,
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https" or self._public_url.startswith("https:"),
        )
        return response

    async def sign_out(self, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            await sign_out(tx, caller.token)
        await self._choose(caller.agent.id, "offline")
        self._hub.sign_out(caller.agent.id)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE)
        return response

    async def me(self, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            seat = await seats.seat_of(tx, caller.agent.id)
        return json_response(_me(caller.agent, seat.chosen if seat else "offline"))

    async def presence(self, wanted: shapes.PresenceShape, caller: SignedInCaller) -> Response:
        await self._choose(caller.agent.id, wanted.presence)
        return json_response(_me(caller.agent, wanted.presence))

    async def password(self, change: shapes.PasswordShape, caller: SignedInCaller) -> Response:
        await self._sign_in.change_password(
            caller.agent.id, change.old, change.new, address=caller.address, token=caller.token
        )
        return Response(status_code=204)

    async def list_agents(self, caller: SignedInCaller) -> Response:
        async with self._database.transaction() as tx:
            found = await agents(tx)
            where = {place.agent_id: place.presence for place in await seats.places(tx)}
        return json_response(
            [
                _agent(agent, where.get(agent.id, "offline"), for_whom=caller.agent)
                for agent in found
            ]
        )

    async def add(self, new: shapes.NewAgentShape, caller: SignedInCaller) -> Response:
        caller.require("manage_agents")
        password_hash = await self._passwords.hash(new.password)
        described = NewAgent(
            name=new.name,
            email=new.email,
            role=new.role,
            languages=tuple(new.languages),
            skills=new.skills,
            title=new.title,
        )
        async with self._database.transaction() as tx:
            agent = await add_agent(
                tx,
                self._ids(),
                described,
                password_hash,
                actor=caller.name,
                at=self._clock.now(),
            )
        return json_response(_agent(agent, "offline", for_whom=caller.agent))

    async def change(
        self, id: UUID, wanted: shapes.AgentChangeShape, caller: SignedInCaller
    ) -> Response:
        caller.require("manage_agents")
        change = AgentChange(
            name=wanted.name,
            email=wanted.email,
            role=wanted.role,
            languages=None if wanted.languages is None else tuple(wanted.languages),
            skills=wanted.skills,
            capacity=wanted.capacity,
            title=wanted.title,
            active=wanted.active,
        )
        if wanted.password is not None:
            # a weak one is refused before anything has changed
            await self._sign_in.set_password(id, wanted.password, actor=caller.name)
        async with self._database.transaction() as tx:
            before = await agent_of(tx, id)
            agent = await change_agent(tx, id, change, actor=caller.name, at=self._clock.now())
            seat = await seats.seat_of(tx, id)
        presence = seat.presence if seat else "offline"
        if not agent.active:
            presence = await self._choose(id, "offline")
        if not agent.active or wanted.password is not None or agent.role != before.role:
            self._hub.sign_out(id)
        return json_response(_agent(agent, presence, for_whom=caller.agent))

    async def settings(self, caller: SignedInCaller) -> Response:
        caller.require("manage_settings")
        return json_response(await self._settings())

    async def set_settings(self, wanted: shapes.SettingsShape, caller: SignedInCaller) -> Response:
        caller.require("manage_settings")
        hours = read_opening_hours(wanted.opening_hours.model_dump())
        async with self._database.transaction() as tx:
            now = self._clock.now()
            await allow_origins(tx, wanted.allowed_origins, actor=caller.name, at=now)
            await set_opening_hours(tx, hours, actor=caller.name, at=now)
        await self._opening.refresh()
        return json_response(await self._settings())

    async def _settings(self) -> dict[str, Any]:
        async with self._database.transaction() as tx:
            found = await admin_settings(tx)
        return {
            "allowed_origins": found.allowed_origins,
            "opening_hours": write_opening_hours(found.opening_hours),
            "snippet": f'<script src="{self._public_url}/widget.js" async></script>',
        }

    async def _choose(self, agent: UUID, presence: Presence) -> Presence:
        """In a transaction of its own, so that nothing else is held while the seat is."""
        async with self._database.transaction() as tx:
            counts = await choose_presence(tx, agent, presence)
        self._hub.tell_presence(agent, counts, "chosen", presence)
        self._moved()
        return counts


def _me(agent: Agent, presence: Presence) -> dict[str, Any]:
    """With the presence that they chose."""
    shown = ("id", "name", "email", "role", "languages", "skills", "title", "capacity")
    return {field: getattr(agent, field) for field in (*shown, "photo")} | {"presence": presence}


def _agent(agent: Agent, presence: Presence, *, for_whom: Agent) -> dict[str, Any]:
    """With the presence that counts: offline while nothing is heard of their console."""
    shown = _me(agent, presence) | {"active": agent.active}
    if not may(for_whom.role, "see_mail_addresses"):
        del shown["email"]
    return shown
