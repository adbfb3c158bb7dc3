"""A server to try things on, in a child process on a folder that is thrown away, and customers."""

from warmline.trial.customer import Customer, Event, Opened, Refused, open_conversation, speaker
from warmline.trial.server import TrialServer, Yard, free_port, serve_command, thrown_away, yard
from warmline.trial.teaching import teach, until_learnt

__all__ = [
    "Customer",
    "Event",
    "Opened",
    "Refused",
    "TrialServer",
    "Yard",
    "free_port",
    "open_conversation",
    "serve_command",
    "speaker",
    "teach",
    "thrown_away",
    "until_learnt",
    "yard",
]
