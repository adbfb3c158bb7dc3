"""The engine that answers now: people are reached while it trains, and the old one answers on."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import pytest_asyncio

from warmline.ai import Answer, Chat, Decision, Engine, HandOff, Said, Situation, Understanding
from warmline.kit import Database, SystemClock
from warmline.knowledge import Article, Company, Draft, Release, prepare, publish
from warmline.training import CurrentEngine

SITUATION = Situation(heard=[Said(by="customer", text="hello")])


class Says:
    def __init__(self, text: str) -> None:
        self.text = text

    async def decide(self, situation: Situation) -> Decision:
        return Chat(Understanding("en"), self.text, "greeting")


class SlowTrainer:
    """Builds only once `go` is set; fails on a release whose answer says so."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.built: list[bytes | None] = []

    def fingerprint(self, release: Release) -> str:
        return release.articles[0].short_answer

    def build(self, release: Release, artefact: bytes | None) -> tuple[Engine, bytes]:
        assert self.go.wait(60)
        self.built.append(artefact)
        answer = release.articles[0].short_answer
        if answer == "Broken.":
            raise ValueError(answer)
        return Says(answer), answer.encode()


@pytest.fixture
def trainer() -> Iterator[SlowTrainer]:
    trainer = SlowTrainer()
    yield trainer
    trainer.go.set()


@pytest_asyncio.fixture
async def engine(database: Database, trainer: SlowTrainer) -> AsyncIterator[CurrentEngine]:
    with ThreadPoolExecutor(1) as executor:
        engine = CurrentEngine(database, trainer, executor, SystemClock())
        yield engine
        trainer.go.set()
        await engine.stop()


async def published(database: Database, answer: str) -> None:
    article = Article("a", "A", "a", ("one", "two"), answer)
    draft = prepare(Company("Ternwell"), [article])
    assert isinstance(draft, Draft)
    async with database.transaction() as tx:
        await publish(tx, draft, author="a test", at=SystemClock().now())


async def said_by(engine: CurrentEngine) -> str:
    decision = await engine.decide(SITUATION)
    assert isinstance(decision, Answer | Chat | HandOff)
    return decision.text


async def test_before_anything_is_published_people_answer(engine: CurrentEngine) -> None:
    await engine.start()
    decision = await engine.decide(SITUATION)
    assert isinstance(decision, HandOff)
    assert decision.reason == "model_down"


async def test_while_the_first_engine_trains_people_are_reached(
    database: Database, engine: CurrentEngine, trainer: SlowTrainer
) -> None:
    await published(database, "First.")
    await engine.refresh_within(0.05)
    assert isinstance(await engine.decide(SITUATION), HandOff)
    trainer.go.set()
    await engine.refresh()
    assert await said_by(engine) == "First."


async def test_the_engine_before_answers_until_the_new_one_is_ready(
    database: Database, engine: CurrentEngine, trainer: SlowTrainer
) -> None:
    trainer.go.set()
    await published(database, "First.")
    await engine.refresh()
    trainer.go.clear()
    await published(database, "Second.")
    await engine.refresh_within(0.05)
    assert await said_by(engine) == "First."
    trainer.go.set()
    await engine.refresh()
    assert await said_by(engine) == "Second."


async def test_a_training_that_fails_is_told_and_the_engine_before_answers_on(
    database: Database, engine: CurrentEngine, trainer: SlowTrainer
) -> None:
    trainer.go.set()
    await published(database, "First.")
    await engine.refresh()
    told: list[str] = []
    engine.on_change(lambda _, training: told.append(training))
    await published(database, "Broken.")
    await engine.refresh()
    assert told == ["training", "failed"]
    assert await said_by(engine) == "First."


async def test_what_one_node_learned_another_loads(
    database: Database, engine: CurrentEngine, trainer: SlowTrainer
) -> None:
    trainer.go.set()
    await published(database, "First.")
    await engine.refresh()
    with ThreadPoolExecutor(1) as executor:
        other = CurrentEngine(database, trainer, executor, SystemClock())
        await asyncio.gather(other.refresh(), other.refresh())
    assert trainer.built == [None, b"First."]
