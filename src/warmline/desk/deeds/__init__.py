"""Actions in a conversation: what the AI's decisions take, done once, and told."""

from warmline.desk.deeds.carrying import (
    Carried,
    Carrying,
    Company,
    IdentityOf,
    SendCode,
    Write,
    Written,
)
from warmline.desk.deeds.executing import Executing, Paces

__all__ = [
    "Carried",
    "Carrying",
    "Company",
    "Executing",
    "IdentityOf",
    "Paces",
    "SendCode",
    "Write",
    "Written",
]
