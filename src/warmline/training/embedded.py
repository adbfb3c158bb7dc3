"""The embedded engine out of a release: loaded when it was trained before, else trained."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor

import msgspec
from threadpoolctl import threadpool_limits

from warmline import actions as acts
from warmline.ai import (
    Catalogue,
    Classifier,
    Composer,
    Contexts,
    Ears,
    EmbeddedEngine,
    Encoders,
    Facts,
    Languages,
    Pledges,
    Requests,
    Risks,
    SmallTalk,
    Wishes,
    Words,
    fingerprint_of,
    train,
)
from warmline.kit import Clock, SystemClock
from warmline.knowledge import Article, Release

# More phrasings than this are learned in a process of their own: in a thread they would hold the
# interpreter for seconds, and every customer would wait.
IN_THREAD = 300


class EmbeddedTrainer:
    """A `Trainer`. The engines share the encoders and answer in `executor`'s threads; `actions`
    tells them what may be done at the moment."""

    def __init__(
        self,
        encoder: Encoders,
        executor: Executor,
        clock: Clock | None = None,
        *,
        actions: Callable[[], acts.Catalogue] = acts.Catalogue,
    ) -> None:
        self._encoder, self._executor, self._actions = encoder, executor, actions
        self._catalogue = Catalogue.shipped()
        self._words, self._ears = words(clock or SystemClock()), Ears()
        self._learning: subprocess.Popen[bytes] | None = None
        # The threads of `executor` are the cores there are: none of them may start more below.
        self._one_core_each = threadpool_limits(1)

    def fingerprint(self, release: Release) -> str:
        return fingerprint_of(release.articles, self._encoder)

    def build(self, release: Release, artefact: bytes | None) -> tuple[EmbeddedEngine, bytes]:
        """Blocks for a fraction of a second when `artefact` still fits, else while it trains."""
        fingerprint = self.fingerprint(release)
        classifier = Classifier.from_bytes(artefact) if artefact else None
        if artefact is None or classifier is None or classifier.fingerprint != fingerprint:
            artefact = self._train(release)
            classifier = Classifier.from_bytes(artefact)
        # the ears need the multilingual one in any language
        self._encoder.load(["en", "multilingual"])
        return self._engine(release, classifier), artefact

    def close(self) -> None:
        """Ends a training under way; its `build` raises RuntimeError."""
        if self._learning is not None:
            self._learning.kill()

    def _engine(self, release: Release, classifier: Classifier) -> EmbeddedEngine:
        return EmbeddedEngine(
            release,
            classifier,
            self._encoder,
            self._executor,
            composer=Composer(self._catalogue, release.company),
            words=self._words,
            ears=self._ears,
            promise=classifier.promise,
            actions=self._actions,
        )

    def _train(self, release: Release) -> bytes:
        if sum(len(article.phrasings) for article in release.articles) <= IN_THREAD:
            return train(release.articles, self._encoder, ears=self._ears).to_bytes()
        command = [sys.executable, "-m", "warmline.training"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as learning:
            self._learning = learning
            artefact, _ = learning.communicate(msgspec.json.encode(release.articles))
            self._learning = None
        if learning.returncode != 0:
            raise RuntimeError(f"Training ended with code {learning.returncode}.")
        return artefact


def words(clock: Clock) -> Words:
    """All that reads words; `clock` tells what "yesterday" is."""
    return Words(
        wishes=Wishes(),
        risks=Risks(),
        small_talk=SmallTalk(),
        facts=Facts(clock),
        languages=Languages(),
        requests=Requests(),
        contexts=Contexts(),
        pledges=Pledges(),
    )


def learn_from(articles: bytes) -> bytes:
    """What the process of its own does: articles as JSON → the artefact."""
    known = msgspec.json.decode(articles, type=tuple[Article, ...])
    return train(known, Encoders(), ears=Ears()).to_bytes()
