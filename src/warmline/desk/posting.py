"""Mail to a customer: to the address that their host page signed, and to no other."""

from datetime import datetime
from uuid import UUID

from warmline.identity import identity_of
from warmline.kit import Clock, Tx
from warmline.mail import Postman


class Posting:
    def __init__(self, postman: Postman, clock: Clock) -> None:
        self._postman, self._clock = postman, clock

    async def address_of(self, tx: Tx, conversation: UUID) -> str | None:
        """None where they never signed in, have no address, or no mail can be sent."""
        if not self._postman.can_send:
            return None
        return (await identity_of(tx, conversation)).last_known(self._clock.now()).email

    async def post(
        self, tx: Tx, *, to: str, subject: str, body: str, conversation: UUID, at: datetime
    ) -> None:
        await self._postman.post(
            tx, to=to, subject=subject, body=body, conversation=conversation, at=at
        )

    def wake(self) -> None:
        self._postman.wake()
