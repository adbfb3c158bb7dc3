"""A customer's message made safe to read: one line, no control characters, not too long."""

import re
import unicodedata

# A longer message is read at its beginning and at its end, where wishes stand.
HEAD, TAIL = 1_500, 400

_APOSTROPHES = str.maketrans("’‘`´ʼ", "'''''")
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|dear \w+)"
    r"(?: there| all| team| everyone| again| guys)?\b[\s,.!:;-]*"
    # a word on what was said before, with a stop after it
    r"|(?:ok(?:ay)?|great|perfect|super|cool|fine|alright|all right|good|lovely|wonderful|thanks"
    r"|thank you|cheers|i see|got it)(?: (?:so much|very much|a lot|then|thanks|thank you))?"
    r"[,.!]+\s+"
    r"|(?:(?:just )?(?:one|a) (?:last|more|final|quick|other) (?:thing|question))[,.:!]+\s+)+",
    re.IGNORECASE,
)
_PARTING = re.compile(
    r"[\s,.!-]*\b(?:thanks|thank you|thx|ty|cheers|many thanks|(?:kind |best )?regards"
    r"|by the way|btw)"
    r"(?: (?:in advance|a lot|so much|very much))?[\s,.!]*$",
    re.IGNORECASE,
)


# The number of an order or an account, as companies write it: TW-482137, #10442.
_NUMBERED = re.compile(r"(?<![\w-])(?:[A-Za-z]{1,4}-\d[\d-]{3,}|#\s?\d{4,})(?![\w-])")


def clean(text: str) -> str:
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]} {text[-TAIL:]}"
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    visible = (" " if unicodedata.category(c) in _UNSEEN and c not in _KEPT else c for c in text)
    return " ".join("".join(visible).split())


# Control, surrogate, private and unassigned characters. The joiners inside of words and emoji stay.
_UNSEEN = ("Cc", "Cs", "Co", "Cn", "Cf")
_KEPT = "\u200c\u200d"


def question_in(text: str) -> str:
    """The question without the hello before it and the thanks after it."""
    bare = _PARTING.sub("", _GREETING.sub("", text))
    return bare if len(bare.split()) >= 2 else text


def unnumbered(question: str) -> str:
    """The question as anybody would ask it: which order it is about says nothing about what is
    asked, and pulls what a language's few phrasings are compared with."""
    asked = " ".join(_NUMBERED.sub(" ", question).split())
    return asked if len(asked.split()) >= 2 else question
