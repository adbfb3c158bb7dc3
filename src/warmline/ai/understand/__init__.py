"""What a message says before any model looks at it: its language, a wish, a risk, small talk,
facts, how many things it asks, and how it stands to what was said before."""

from warmline.ai.understand.asking import ASKED_KINDS, Asked, AskedKind, Asks
from warmline.ai.understand.claims import Claim, Claims, Deed, Pledge
from warmline.ai.understand.context import Contexts, Refusal, Reply, Stance
from warmline.ai.understand.facts import Facts
from warmline.ai.understand.language import Languages
from warmline.ai.understand.pledges import Pledges
from warmline.ai.understand.requests import Part, Requests
from warmline.ai.understand.risk import Risks
from warmline.ai.understand.small_talk import SmallTalk, Talk, Topic
from warmline.ai.understand.stated import (
    LANGUAGES_OF_FACTS,
    Listener,
    Spoken,
    StatedKind,
    Statement,
)
from warmline.ai.understand.text import clean, question_in, unnumbered
from warmline.ai.understand.wish import Wishes

__all__ = [
    "ASKED_KINDS",
    "LANGUAGES_OF_FACTS",
    "Asked",
    "AskedKind",
    "Asks",
    "Claim",
    "Claims",
    "Contexts",
    "Deed",
    "Facts",
    "Languages",
    "Listener",
    "Part",
    "Pledge",
    "Pledges",
    "Refusal",
    "Reply",
    "Requests",
    "Risks",
    "SmallTalk",
    "Spoken",
    "Stance",
    "StatedKind",
    "Statement",
    "Talk",
    "Topic",
    "Wishes",
    "clean",
    "question_in",
    "unnumbered",
]
