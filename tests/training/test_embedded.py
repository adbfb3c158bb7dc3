import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.ai.companies import PHRASINGS, article, shop
from warmline.ai import Answer, Encoders, Said, Situation
from warmline.knowledge import Release
from warmline.training import EmbeddedTrainer
from warmline.training.embedded import IN_THREAD

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture(scope="module")
def trainer(threads: ThreadPoolExecutor) -> EmbeddedTrainer:
    return EmbeddedTrainer(Encoders(), threads)


def large() -> Release:
    """Enough phrasings to be learned in a process of their own."""
    more = tuple(f"{said} ({number})" for number in range(60) for said in PHRASINGS["ways-to-pay"])
    assert len(more) > IN_THREAD
    payments = article("ways-to-pay", phrasings=more)
    return replace(shop(), articles=(payments, *shop().articles[:2]))


async def test_a_trained_model_is_taken_up_again(trainer: EmbeddedTrainer) -> None:
    first, artefact = trainer.build(shop(), None)
    again, same = trainer.build(shop(), artefact)
    assert same is artefact
    situation = Situation([Said("customer", "which payment methods do you accept")])
    assert await again.decide(situation) == await first.decide(situation)


async def test_new_words_in_an_answer_need_no_training(trainer: EmbeddedTrainer) -> None:
    _, artefact = trainer.build(shop(), None)
    reworded = replace(shop().articles[0], short_answer="We are open around the clock.")
    release = replace(shop(), articles=(reworded, *shop().articles[1:]))
    assert trainer.fingerprint(release) == trainer.fingerprint(shop())
    engine, same = trainer.build(release, artefact)
    assert same is artefact
    decision = await engine.decide(Situation([Said("customer", "when are you open")]))
    assert isinstance(decision, Answer)
    assert decision.text == "We are open around the clock."


async def test_a_model_of_other_phrasings_is_trained_anew(trainer: EmbeddedTrainer) -> None:
    _, artefact = trainer.build(shop(), None)
    fewer = replace(shop(), articles=shop().articles[:3])
    _, other = trainer.build(fewer, artefact)
    assert other != artefact


async def test_much_to_learn_is_learned_in_a_process_of_its_own(trainer: EmbeddedTrainer) -> None:
    engine, artefact = trainer.build(large(), None)
    assert artefact
    decision = await engine.decide(Situation([Said("customer", "how long does delivery take")]))
    assert isinstance(decision, Answer)
    assert decision.article == "delivery-time"


def test_closing_ends_a_training_under_way(threads: ThreadPoolExecutor) -> None:
    trainer = EmbeddedTrainer(Encoders(), threads)
    threading.Timer(1.0, trainer.close).start()
    with pytest.raises(RuntimeError, match="Training ended"):
        trainer.build(large(), None)
