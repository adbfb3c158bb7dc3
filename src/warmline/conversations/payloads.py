"""What every event is made of: a payload that is kept, and a body that can be erased."""

from typing import ClassVar, Literal
from uuid import UUID

import msgspec

Speaker = Literal["customer", "ai", "agent"]


class Payload(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str]


class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """Erasable."""


class Person(msgspec.Struct, frozen=True):
    """An agent, by the name that the customer was told at that moment."""

    id: UUID
    name: str
