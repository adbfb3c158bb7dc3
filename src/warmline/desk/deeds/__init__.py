"""Actions in a conversation: what the AI's decisions take, done once, and told."""

from warmline.desk.deeds.carried import Carried, Company, IdentityOf, Write, Written
from warmline.desk.deeds.carrying import Carrying
from warmline.desk.deeds.executing import Executing, Paces
from warmline.desk.deeds.telling import deed_sentences

__all__ = [
    "Carried",
    "Carrying",
    "Company",
    "Executing",
    "IdentityOf",
    "Paces",
    "Write",
    "Written",
    "deed_sentences",
]
