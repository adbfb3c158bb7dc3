"""What the customer stated in a whole conversation, as it holds at its end."""

from warmline.ai.understand.stated.holding import Statement
from warmline.ai.understand.stated.listener import LANGUAGES_OF_FACTS, Listener, Spoken
from warmline.ai.understand.stated.sightings import StatedKind

__all__ = ["LANGUAGES_OF_FACTS", "Listener", "Spoken", "StatedKind", "Statement"]
