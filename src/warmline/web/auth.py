"""Who calls: the session behind the cookie, and whether this page may write."""

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from warmline.desk import Acting
from warmline.kit import Clock, Database, WarmlineError
from warmline.people import Ability, Agent, may, signed_in

COOKIE = "warmline_session"
# A header that no foreign page can send without asking first: with SameSite=Lax, twice guarded.
WRITE_HEADER = "x-warmline"
# Agents at work act every second: there their session counts for a moment (seconds) without being
# read again. Another node may have ended it by then; what is written on this one is known at once.
ACTS = "/api/conversations/"
REMEMBERED = 1.0
MOST_REMEMBERED = 10_000


class NotSignedIn(WarmlineError):
    def __init__(self) -> None:
        super().__init__("not_signed_in", "Please sign in.")


class NotAllowedHere(WarmlineError):
    def __init__(self, sentence: str = "Your role does not allow that.") -> None:
        super().__init__("not_allowed", sentence)


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in agent, the token of their session and where they call from."""

    agent: Agent
    token: str
    address: str

    @property
    def acting(self) -> Acting:
        return acting_of(self.agent)

    @property
    def name(self) -> str:
        """How the audit names them."""
        return self.agent.email

    def require(self, ability: Ability) -> None:
        if not may(self.agent.role, ability):
            raise NotAllowedHere


def acting_of(agent: Agent) -> Acting:
    return Acting(agent.id, agent.name, agent.role)


def address_of(connection: HTTPConnection) -> str:
    """Whom a limit counts: one host, or with IPv6 the network that a household is given."""
    host = connection.client.host if connection.client else "unknown"
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False))


def require_console(request: Request) -> None:
    """Raises NotAllowedHere for a write that another site may have caused."""
    if request.method not in ("GET", "HEAD") and WRITE_HEADER not in request.headers:
        raise NotAllowedHere("This request did not come from the console.")


class Door:
    """Opens for sessions; wired once for all routes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._known: dict[str, tuple[float, Agent]] = {}

    def forget(self) -> None:
        """Something was written here that may change who somebody is, or end their session."""
        self._known.clear()

    async def agent(self, connection: HTTPConnection) -> Agent | None:
        return await self.agent_of(connection.cookies.get(COOKIE))

    async def agent_of(self, token: str | None) -> Agent | None:
        if not token:
            return None
        async with self._database.transaction() as tx:
            return await signed_in(tx, token, at=self._clock.now())

    async def caller(self, request: Request) -> Caller:
        require_console(request)
        token = request.cookies.get(COOKIE)
        acts = request.url.path.startswith(ACTS)
        agent = await (self._agent_lately(token) if acts and token else self.agent_of(token))
        if agent is None or token is None:
            raise NotSignedIn
        return Caller(agent, token, address_of(request))

    async def _agent_lately(self, token: str) -> Agent | None:
        now, known = self._clock.monotonic(), self._known
        asked_at, agent = known.get(token, (float("-inf"), None))
        if agent is not None and now - asked_at < REMEMBERED:
            return agent
        agent = await self.agent_of(token)
        if agent is not None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[token] = (now, agent)
        return agent


async def _caller(request: Request) -> Caller:
    door: Door = request.app.state.door
    return await door.caller(request)


SignedInCaller = Annotated[Caller, Depends(_caller)]
