from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ai.companies import shop
from warmline.ai import (
    Catalogue,
    Classifier,
    Composer,
    EmbeddedEngine,
    Encoder,
    Languages,
    SmallTalk,
    Wishes,
    train,
)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="session")
def classifier(encoder: Encoder) -> Classifier:
    return train(shop().articles, encoder)


@pytest.fixture(scope="session")
def wishes() -> Wishes:
    return Wishes()


@pytest.fixture(scope="session")
def small_talk() -> SmallTalk:
    return SmallTalk()


@pytest.fixture(scope="session")
def languages() -> Languages:
    return Languages()


@pytest.fixture(scope="session")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture(scope="session")
def engine(
    encoder: Encoder,
    classifier: Classifier,
    threads: ThreadPoolExecutor,
    wishes: Wishes,
    small_talk: SmallTalk,
    languages: Languages,
) -> EmbeddedEngine:
    return EmbeddedEngine(
        shop(),
        classifier,
        encoder,
        threads,
        composer=Composer(Catalogue.shipped(), shop().company),
        wishes=wishes,
        small_talk=small_talk,
        languages=languages,
    )
