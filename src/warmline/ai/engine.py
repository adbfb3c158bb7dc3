"""The engine inside the package: no network, no key, a few milliseconds."""

import asyncio
from concurrent.futures import Executor

from warmline.ai.classifier import Classifier, Encodes, Floats, Reading
from warmline.ai.compose import Composer
from warmline.ai.decision import Chat, Decision, HandOff, Said, Situation, Understanding
from warmline.ai.understand import Languages, SmallTalk, Wishes, clean, question_in
from warmline.knowledge import Release

READS = "en"  # the encoder knows English only

# Turns that may wait for a thread. At 3 ms each the last of them waits about a second.
MOST_WAITING = 512

# Said once they are fitting; a second time the customer would be going in circles.
_ONCE = frozenset({"go_on", "yes_no", "number", "attachment", "empty", "presence"})


class EmbeddedEngine:
    """Wishes and small talk are read on the event loop, in a fraction of a millisecond and with
    no model: a person can be asked for whatever else is down. The model works in `executor`."""

    def __init__(
        self,
        release: Release,
        classifier: Classifier,
        encoder: Encodes,
        executor: Executor,
        *,
        composer: Composer,
        wishes: Wishes,
        small_talk: SmallTalk,
        languages: Languages,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._articles = {article.slug: article for article in release.articles}
        self._classifier, self._encoder, self._executor = classifier, encoder, executor
        self._composer, self._wishes = composer, wishes
        self._small_talk, self._languages = small_talk, languages
        self._waiting, self._most_waiting = 0, most_waiting

    async def decide(self, situation: Situation) -> Decision:
        text = clean("\n".join(said.text for said in situation.heard))
        asked_in = self._wishes.in_text(text)
        if asked_in is not None:
            return self._composer.hand_off(Understanding(asked_in), "asked_for_person")
        chat = self._chat(text, situation)
        if chat is not None:
            return chat
        if self._waiting >= self._most_waiting:
            return self._composer.hand_off(_unread(situation), "model_down")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, self._read, text, situation)
        finally:
            self._waiting -= 1

    def _chat(self, text: str, situation: Situation) -> Chat | HandOff | None:
        files = [name for said in situation.heard for name in said.attachments]
        talk = self._small_talk.in_text(text, files, situation.language)
        if talk is None:
            return None
        reply = self._composer.chat(talk.language or situation.language or READS, talk)
        if talk.topic in _ONCE and _last_said(situation) == reply.text:
            return self._composer.hand_off(reply.understanding, "unsure")
        return reply

    def _read(self, text: str, situation: Situation) -> Decision:
        language = self._languages.of(text, situation.language)
        if language != READS:
            return self._composer.hand_off(Understanding(language), "unreadable")
        question = question_in(text)
        reading = self._classifier.read(question, self._vector)
        return self._decision(reading, situation)

    def _vector(self, text: str) -> Floats:
        vector: Floats = self._encoder.encode([text])[0]
        return vector

    def _decision(self, reading: Reading, situation: Situation) -> Decision:
        article = self._articles.get(reading.article or "")
        if article is None or reading.stranger:
            return self._composer.hand_off(Understanding(READS), "out_of_scope")
        read = Understanding(READS, article.intent, reading.confidence)
        if not reading.sure or _was_shown(article.slug, situation):
            return self._composer.hand_off(read, "unsure", article.slug)
        if article.audience == "agents":
            return self._composer.hand_off(read, "for_agents", article.slug)
        if article.needs == "account":
            return self._composer.hand_off(read, "needs_account", article.slug)
        return self._composer.answer(read, article)


def _unread(situation: Situation) -> Understanding:
    return Understanding(situation.language or READS)


def _last(situation: Situation) -> Said | None:
    return next((said for said in reversed(situation.earlier) if said.by != "customer"), None)


def _last_said(situation: Situation) -> str | None:
    last = _last(situation)
    return last.text if last else None


def _was_shown(slug: str, situation: Situation) -> bool:
    """Who asks again right after the answer was not helped by it."""
    last = _last(situation)
    return last is not None and last.article == slug
