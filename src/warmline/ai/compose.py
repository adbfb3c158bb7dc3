"""The words the AI says: published answers, and a few sentences of its own from a catalogue."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warmline.ai.decision import (
    Answer,
    Ask,
    Chat,
    HandOff,
    HandOffReason,
    Option,
    Promised,
    RiskTopic,
    Understanding,
)
from warmline.ai.understand import Talk
from warmline.knowledge import Article, Company

SENTENCES = Path(__file__).parent / "sentences.toml"
FALLBACK = "en"

MOST_WORDS = 60
# Of what a person promised; the sentence around it takes the rest.
MOST_QUOTED = 30

# What is said when there is nothing else to answer with.
Retry = Literal["not_helped", "again", "rephrase", "offer_person"]
# How an input of an action is asked for: the first question is the action's own.
Asking = Literal[
    "again", "date", "amount", "number", "address", "choice",
    "code", "code_again", "code_wrong", "code_new", "resume",
]  # fmt: skip
# What is said to who asks about what a person promised.
Pledged = Literal["said", "said_by", "call"]
# What is said of an action that is under way, or was.
Telling = Literal["shall", "waits", "cancelled", "stale", "corrected", "also_noted"]

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sentences by language, kind and key. A language not listed is spoken to in English."""

    sentences: dict[str, dict[str, dict[str, str]]]

    @classmethod
    def shipped(cls, path: Path = SENTENCES) -> "Catalogue":
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    def sentence(self, language: str, kind: str, key: str) -> str:
        return self.sentences.get(language, self.sentences[FALLBACK])[kind][key]


class Composer:
    """Turns what was decided into what the customer reads."""

    def __init__(self, catalogue: Catalogue, company: Company) -> None:
        self._catalogue = catalogue
        self._names = {"company": company.name, "assistant": company.assistant_name}

    def answer(self, understanding: Understanding, article: Article) -> Answer:
        return Answer(
            understanding=understanding,
            text=shortened(article.short_answer),
            article=article.slug,
            steps=article.steps,
            links=article.links,
        )

    def chat(self, understanding: Understanding, talk: Talk) -> Chat:
        sentence = self._catalogue.sentence(understanding.language, "chat", talk.topic)
        text = sentence.format_map(self._names)
        return Chat(understanding, text, talk.topic, closing=talk.closing)

    def hand_off(
        self, understanding: Understanding, reason: HandOffReason, article: str | None = None
    ) -> HandOff:
        text = self._catalogue.sentence(understanding.language, "hand_off", reason)
        return HandOff(understanding, reason, text, article)

    def risk(self, understanding: Understanding, topic: RiskTopic) -> HandOff:
        text = self._catalogue.sentence(understanding.language, "risk", topic)
        return HandOff(understanding, "risk", text)

    def ask(
        self,
        understanding: Understanding,
        options: tuple[Option, ...],
        answered: tuple[Answer, ...] = (),
    ) -> Ask:
        key = "rest" if answered else "which"
        text = self._catalogue.sentence(understanding.language, "ask", key)
        return Ask(understanding, text, options, answered)

    def offer(self, language: str) -> str:
        """The sentence beside an answer that offers a person."""
        return self._catalogue.sentence(language, "offer", "person")

    def retry(self, understanding: Understanding, key: Retry) -> Chat:
        text = self._catalogue.sentence(understanding.language, "retry", key)
        return Chat(understanding, text, key)

    def promised(self, understanding: Understanding, promised: Promised) -> Chat:
        """In the words of who promised, and no others."""
        key: Pledged = "call" if not promised.text else "said_by" if promised.by else "said"
        sentence = self._catalogue.sentence(understanding.language, "promised", key)
        text = sentence.format(name=promised.by, text=shortened(promised.text, MOST_QUOTED))
        return Chat(understanding, text, "promised")

    def asking(self, language: str, key: Asking, *, question: str = "", title: str = "") -> str:
        """`question` and `title` are the action's own words, and only filled in."""
        sentence = self._catalogue.sentence(language, "collect", key)
        return sentence.format(question=question, title=title)

    def telling(self, language: str, key: Telling, *, title: str = "") -> str:
        return self._catalogue.sentence(language, "act", key).format(title=title)


def shortened(text: str, most_words: int = MOST_WORDS) -> str:
    """Whole sentences as far as the budget reaches; a first one that is longer is cut."""
    if len(text.split()) <= most_words:
        return text
    kept: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        if sum(len(part.split()) for part in kept) + len(sentence.split()) > most_words:
            break
        kept.append(sentence)
    return " ".join(kept) or " ".join(text.split()[:most_words]) + " …"
