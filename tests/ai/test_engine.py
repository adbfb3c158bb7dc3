import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import get_args

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.ai.companies import shop
from warmline.ai import (
    Answer,
    Chat,
    Decision,
    EmbeddedEngine,
    Encoders,
    HandOff,
    Said,
    Situation,
    Wishes,
)
from warmline.ai.encoder import Encoded, Which
from warmline.ai.intents import Floats
from warmline.ai.understand import clean

EngineOf = Callable[..., EmbeddedEngine]


def heard(*texts: str, **situation: object) -> Situation:
    said = [Said("customer", text) for text in texts]
    return Situation(said, **situation)  # type: ignore[arg-type]


async def handed_off(engine: EmbeddedEngine, *texts: str) -> tuple[str, str | None]:
    decision = await engine.decide(heard(*texts))
    assert isinstance(decision, HandOff)
    return decision.reason, decision.article


async def test_a_known_question_gets_the_published_answer(engine: EmbeddedEngine) -> None:
    decision = await engine.decide(heard("what time do you close in the evening"))
    assert isinstance(decision, Answer)
    assert decision.article == "opening-times"
    assert decision.text == "This is what we publish about opening times."
    assert decision.understanding.intent == "opening_times"


async def test_a_greeting_before_the_question_does_not_hide_it(engine: EmbeddedEngine) -> None:
    decision = await engine.decide(heard("Hi there! which payment methods do you accept? thanks"))
    assert isinstance(decision, Answer)


async def test_a_burst_is_read_as_one_message(engine: EmbeddedEngine) -> None:
    decision = await engine.decide(heard("hello", "I want to", "return my shoes", "how?"))
    assert isinstance(decision, Answer)
    assert decision.article == "return-an-item"


async def test_a_wish_for_a_person_beats_the_question_beside_it(engine: EmbeddedEngine) -> None:
    texts = ("how can I pay", "no wait, let me talk to a human")
    assert await handed_off(engine, *texts) == ("asked_for_person", None)


async def test_what_needs_the_account_goes_to_a_person_with_its_article(
    engine: EmbeddedEngine,
) -> None:
    found = await handed_off(engine, "my refund is still missing, where is it")
    assert found == ("needs_account", "refund-status")


async def test_what_is_written_for_agents_is_never_shown(engine_of: EngineOf) -> None:
    articles = [
        replace(article, audience="agents") if article.slug == "ways-to-pay" else article
        for article in shop().articles
    ]
    engine = engine_of(replace(shop(), articles=tuple(articles)))
    decision = await engine.decide(heard("which credit cards do you take"))
    assert isinstance(decision, HandOff)
    assert (decision.reason, decision.article) == ("for_agents", "ways-to-pay")
    assert "publish" not in decision.text


async def test_what_nobody_wrote_about_is_out_of_scope(engine: EmbeddedEngine) -> None:
    assert await handed_off(engine, "what is the capital of portugal") == ("out_of_scope", None)


async def test_another_language_is_handed_off_in_that_language(engine: EmbeddedEngine) -> None:
    decision = await engine.decide(heard("Wann habt ihr am Sonntag geöffnet?"))
    assert isinstance(decision, HandOff)
    assert decision.reason == "unreadable"
    assert decision.understanding.language == "de"
    assert "Team" in decision.text


async def test_small_talk_takes_no_place_in_the_queue(engine: EmbeddedEngine) -> None:
    for text in ("hi", "thanks", "are you a bot?", "🙂", "TW-123456", "???"):
        assert isinstance(await engine.decide(heard(text)), Chat)


async def test_a_file_without_words_is_asked_about(engine: EmbeddedEngine) -> None:
    decision = await engine.decide(Situation([Said("customer", "", ("photo.jpg",))]))
    assert isinstance(decision, Chat)
    assert decision.topic == "attachment"


async def test_nobody_is_sent_in_circles(engine: EmbeddedEngine) -> None:
    first = await engine.decide(heard("4711-88"))
    assert isinstance(first, Chat)
    earlier = [Said("customer", "4711-88"), Said("ai", first.text)]
    again = await engine.decide(heard("4711-88", earlier=earlier))
    assert isinstance(again, HandOff)


async def test_the_same_answer_is_not_given_twice_in_a_row(engine: EmbeddedEngine) -> None:
    question = "what are your opening hours on sunday"
    first = await engine.decide(heard(question))
    assert isinstance(first, Answer)
    shown = [Said("customer", question), Said("ai", first.text, article=first.article)]
    again = await engine.decide(heard("what are the opening hours", earlier=shown))
    assert isinstance(again, Chat)
    assert (again.topic, again.understanding.stuck) == ("again", 1)


async def test_decisions_taken_together_are_those_taken_alone(engine: EmbeddedEngine) -> None:
    texts = ["how can I pay", "where is my refund", "hi", "tell me a joke", "opening hours"] * 6
    together = await asyncio.gather(*(engine.decide(heard(text)) for text in texts))
    alone = [await engine.decide(heard(text)) for text in texts]
    assert together == alone


class Stuck:
    """An encoder that hangs until told otherwise."""

    fingerprint = "stuck"

    def __init__(self, encoder: Encoders) -> None:
        self.free, self._encoder = threading.Event(), encoder

    def encode(self, texts: Sequence[str], language: str = "en") -> Floats:
        self.free.wait(10)
        return self._encoder.encode(texts, language)

    def read(self, text: str, which: Which) -> Encoded:
        self.free.wait(10)
        return self._encoder.read(text, which)


async def test_a_full_queue_hands_off_and_still_hears_a_wish_and_a_risk(
    encoder: Encoders, engine_of: EngineOf
) -> None:
    stuck = Stuck(encoder)
    with ThreadPoolExecutor(1) as one_thread:
        engine = engine_of(encoder=stuck, executor=one_thread, most_waiting=2)
        waiting = [asyncio.create_task(engine.decide(heard("how can I pay"))) for _ in range(2)]
        await asyncio.sleep(0)
        assert (await handed_off(engine, "how can I pay"))[0] == "model_down"
        assert (await handed_off(engine, "a human please"))[0] == "asked_for_person"
        assert (await handed_off(engine, "my husband died"))[0] == "risk"
        assert isinstance(await engine.decide(heard("hello")), Chat)
        stuck.free.set()
        assert all(isinstance(decision, Answer) for decision in await asyncio.gather(*waiting))
        assert isinstance(await engine.decide(heard("how can I pay")), Answer)


ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="\x00\u200d\ufe0f\U0001f468{}%\\<>'\"\n\u202e9-# ", max_size=60),
    st.sampled_from(["hi", "human", "refund", "a" * 100_000, "\ud800", "how can I pay"]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANY_TEXT, min_size=1, max_size=4), st.sampled_from([None, "en", "de", "xx"]))
@example(["\ud800"], None)
@example([""], "ar")
def test_any_text_at_all_gets_a_decision(
    engine: EmbeddedEngine, wishes: Wishes, texts: list[str], language: str | None
) -> None:
    decision = asyncio.run(engine.decide(heard(*texts, language=language)))
    assert isinstance(decision, get_args(Decision))
    assert decision.text
    said = ["\n".join(texts), *texts]
    asked = any(wishes.in_text(clean(text)) is not None for text in said)
    granted = isinstance(decision, HandOff) and decision.reason == "asked_for_person"
    assert granted or not asked
