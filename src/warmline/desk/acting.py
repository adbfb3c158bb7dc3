"""Who acts on a conversation, and what their role allows."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from warmline.conversations import Person, Standing

Role = Literal["agent", "supervisor", "admin"]


@dataclass(frozen=True, slots=True)
class Acting:
    """An agent who is signed in."""

    id: UUID
    name: str
    role: Role

    @property
    def person(self) -> Person:
        return Person(self.id, self.name)

    @property
    def leads(self) -> bool:
        """Supervisors and admins see every conversation and may act for an absent colleague."""
        return self.role in ("supervisor", "admin")

    def holds(self, standing: Standing) -> bool:
        return standing.holder == self.id
