"""Reads from the company's systems for one customer: theirs, as far as they proved who they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from warmline.actions import CONTACT, Action, Backends, Call, Done, Ended, Refused, Rendering
from warmline.desk.deeds.carried import IdentityOf
from warmline.identity import Identity, Level, reaches
from warmline.kit import Clock, Database, Ids


class Lookups:
    def __init__(
        self,
        database: Database,
        backends: Backends,
        identity_of: IdentityOf,
        rendering: Rendering,
        *,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database, self._backends = database, backends
        self._identity_of, self._rendering = identity_of, rendering
        self._clock, self._ids = clock, ids

    async def identity(self, conversation: UUID) -> Identity:
        async with self._database.transaction() as tx:
            return await self._identity_of(tx, conversation)

    def may(self, identity: Identity, action: Action) -> bool:
        return may(identity, action.identity, self._clock.now())

    async def read(self, action: Action, arguments: Mapping[str, Any], identity: Identity) -> Ended:
        """A read action, for a customer who may see what it finds."""
        if not self.may(identity, action):
            return Refused("not_signed", "the customer is not signed in")
        known = with_contact(arguments, identity.subject)
        return await self._backends.run(action, known, key=f"read-{self._ids().hex}")

    async def call(self, call: Call, arguments: Mapping[str, Any], identity: Identity) -> Ended:
        return await self._backends.call(call, with_contact(arguments, identity.subject))

    def said(
        self, ended: Ended, action: Action, arguments: Mapping[str, Any], language: str
    ) -> str | None:
        """What a read found, or the company's words for its refusal; None where there are none.
        Raises `Unrenderable`."""
        match ended:
            case Done(result):
                return self._rendering.answer_text(action, arguments, result, language)
            case Refused(code):
                return self._rendering.refusal_text(action, code, language)
            case _:
                return None


def may(identity: Identity, needed: Level, now: datetime) -> bool:
    return reaches(identity.level(now), needed)


def with_contact(arguments: Mapping[str, Any], subject: str | None) -> dict[str, Any]:
    """Whose it is stands in the signed identity and nowhere else."""
    known = {name: value for name, value in arguments.items() if name != CONTACT}
    return {**known, CONTACT: subject} if subject else known
