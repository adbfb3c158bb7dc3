"""Signing in, and changing one's password. The slow hash runs while no transaction is open."""

from dataclasses import dataclass
from uuid import UUID

from warmline.kit import Clock, Database, WarmlineError, audit
from warmline.people import sql
from warmline.people.agents import agent_of
from warmline.people.attempts import Attempts
from warmline.people.passwords import Passwords
from warmline.people.sessions import open_session, sign_out_everywhere
from warmline.people.sql import Agent


@dataclass(frozen=True, slots=True)
class SignedIn:
    agent: Agent
    token: str


class SignIn:
    def __init__(
        self, database: Database, passwords: Passwords, attempts: Attempts, clock: Clock
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._attempts = attempts
        self._clock = clock

    async def sign_in(self, email: str, password: str, address: str) -> SignedIn:
        """`address` is the network address it comes from.

        Raises `sign_in_failed`, the same for an unknown mail and a wrong password, or
        TooManyAttempts.
        """
        attempt = self._attempts.begin(email, address)
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(sql.PASSWORD_HASH, email.strip() if email.isprintable() else "")
        stored: str | None = None if row is None else row["password_hash"]
        if not await self._passwords.verify(stored, password) or stored is None:
            raise _sign_in_failed()
        self._attempts.succeeded(attempt)
        return await self._open(row["id"], stored, await self._passwords.rehash(stored, password))

    async def change_password(
        self, agent_id: UUID, old: str, new: str, *, address: str, token: str
    ) -> None:
        """One's own: every other session ends. Raises `sign_in_failed`, `weak_password` or
        TooManyAttempts."""
        attempt = self._attempts.begin(str(agent_id), address)
        async with self._database.transaction() as tx:
            stored = await tx.fetchval(sql.PASSWORD_HASH_OF, agent_id)
        if not await self._passwords.verify(stored, old):
            raise WarmlineError("sign_in_failed", "The old password is wrong.")
        self._attempts.succeeded(attempt)
        await self.set_password(agent_id, new, actor=str(agent_id), keep=token)

    async def set_password(
        self, agent_id: UUID, new: str, *, actor: str, keep: str | None = None
    ) -> None:
        """Every session but `keep` ends. Raises `weak_password` or `not_found`."""
        password_hash = await self._passwords.hash(new)
        async with self._database.transaction() as tx:
            agent = await agent_of(tx, agent_id)
            await tx.execute(sql.SET_PASSWORD, agent_id, password_hash)
            await sign_out_everywhere(tx, agent_id, but=keep)
            details = {"agent": agent.id}
            await audit.record(tx, actor, "agent.password_changed", details, at=self._clock.now())

    async def _open(self, agent_id: UUID, stored: str, fresh: str | None) -> SignedIn:
        async with self._database.transaction() as tx:
            if await tx.fetchval(sql.STILL_FITS, agent_id, stored) is None:
                raise _sign_in_failed()
            if fresh is not None:
                await tx.execute(sql.SET_PASSWORD, agent_id, fresh)
            token = await open_session(tx, agent_id, at=self._clock.now())
            return SignedIn(await agent_of(tx, agent_id), token)


def _sign_in_failed() -> WarmlineError:
    return WarmlineError("sign_in_failed", "The mail address or the password is wrong.")
