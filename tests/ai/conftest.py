from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ai.companies import shop
from warmline.ai import (
    Catalogue,
    Classifier,
    Composer,
    Ears,
    EmbeddedEngine,
    Encoders,
    Languages,
    SmallTalk,
    Wishes,
    Words,
    train,
)
from warmline.kit import FixedClock
from warmline.knowledge import Release
from warmline.training.embedded import words as all_words


@pytest.fixture(scope="session")
def encoder() -> Encoders:
    return Encoders()


@pytest.fixture(scope="session")
def classifier(encoder: Encoders) -> Classifier:
    return train(shop().articles, encoder)


@pytest.fixture(scope="session")
def words() -> Words:
    return all_words(FixedClock())


@pytest.fixture(scope="session")
def wishes(words: Words) -> Wishes:
    return words.wishes


@pytest.fixture(scope="session")
def small_talk(words: Words) -> SmallTalk:
    return words.small_talk


@pytest.fixture(scope="session")
def languages(words: Words) -> Languages:
    return words.languages


@pytest.fixture(scope="session")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture(scope="session")
def ears() -> Ears:
    return Ears()


@pytest.fixture(scope="session")
def engine_of(
    encoder: Encoders,
    classifier: Classifier,
    threads: ThreadPoolExecutor,
    words: Words,
    ears: Ears,
) -> Callable[..., EmbeddedEngine]:
    """An engine for the shop, but for what the test says otherwise."""

    def build(release: Release | None = None, **parts: object) -> EmbeddedEngine:
        release = release or shop()
        usual = (classifier, encoder, threads)
        first = [parts.pop(name, part) for name, part in zip(PARTS, usual, strict=True)]
        composer = Composer(Catalogue.shipped(), release.company)
        parts = {"words": words, "ears": ears} | parts
        return EmbeddedEngine(release, *first, composer=composer, **parts)  # type: ignore[arg-type]

    return build


PARTS = ("classifier", "encoder", "executor")


@pytest.fixture(scope="session")
def engine(engine_of: Callable[..., EmbeddedEngine]) -> EmbeddedEngine:
    return engine_of()
