"""How well it is known who the customer is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# anonymous: whoever has the conversation's token. signed: the host page vouches for them.
# confirmed: and within the last minutes they proved it once more, by a code or to the host page.
Level = Literal["anonymous", "signed", "confirmed"]
LEVELS: tuple[Level, ...] = ("anonymous", "signed", "confirmed")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who speaks in a conversation: `subject` is the customer's id at the host. Without one they
    are anonymous, whatever they say. `is_revoked`: the key that vouched ended, or ends, before what
    it vouched for."""

    subject: str | None = None
    name: str | None = None
    email: str | None = None
    signed_until: datetime | None = None
    confirmed_until: datetime | None = None
    is_revoked: bool = False

    def last_known(self, now: datetime) -> "Identity":
        """For agents, who know whom they talk to though a signature has run out: who it was, unless
        the key that said so is not believed any more."""
        return ANONYMOUS if self.is_revoked and self.level(now) == "anonymous" else self

    def level(self, now: datetime) -> Level:
        if self.subject is None or self.signed_until is None or self.signed_until <= now:
            return "anonymous"
        confirmed = self.confirmed_until is not None and self.confirmed_until > now
        return "confirmed" if confirmed else "signed"


ANONYMOUS = Identity()


def reaches(level: Level, needed: Level) -> bool:
    return LEVELS.index(level) >= LEVELS.index(needed)
