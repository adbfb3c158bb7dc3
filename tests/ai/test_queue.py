import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ai.talking import Scripted, sure
from warmline.ai import Contexts, Ears, EmbeddedEngine, Encoders, Reading, Said, Situation, Words
from warmline.ai.ears import Calm
from warmline.ai.intents import Encode
from warmline.ai.queue import Full, Queue
from warmline.ai.reader import Reader
from warmline.ai.understand import Part

EngineOf = Callable[..., EmbeddedEngine]
MESSAGES = [
    "how can I pay",
    "where is my refund, and also when do you open?",
    "hi",
    "tell me a joke",
    "what are your opening hours",
    "Wann habt ihr geöffnet?",
    "my husband died, when do you open",
    "I want a human",
    "and how long does that take?",
    "asdf " * 80,
    "",
]


def heard(text: str) -> Situation:
    return Situation([Said("customer", text)])


class Held:
    """Reads only when it is let, and fails where it is told to; notes the threads it is read in."""

    languages = frozenset({"en"})
    calm: Mapping[str, Calm] = MappingProxyType({})

    def __init__(self) -> None:
        self.let = threading.Event()
        self.threads: set[int] = set()

    def read(self, text: str, encode: Encode, language: str = "en") -> Reading:
        self.let.wait(10)
        self.threads.add(threading.get_ident())
        if "explode" in text:
            raise ArithmeticError
        return Scripted({"": sure("ways-to-pay")}).read(text, encode)

    def split(
        self, text: str, ways: Sequence[Sequence[Part]], encode: Encode, language: str = "en"
    ) -> None:
        return None

    def near(self, text: str, encode: Encode, language: str = "en") -> tuple[str, ...]:
        return ()


@pytest.fixture
def held() -> Held:
    return Held()


def queue_of(
    held: Held, encoder: Encoders, ears: Ears, words: Words, threads: ThreadPoolExecutor
) -> Queue:
    reader = Reader(
        held,
        encoder,
        ears=ears,
        languages=words.languages,
        requests=words.requests,
        contexts=Contexts(),
    )
    return Queue(reader, threads, most=40, threads=2)


async def test_more_than_can_be_read_in_time_are_turned_away_at_once(
    held: Held, encoder: Encoders, ears: Ears, words: Words, threads: ThreadPoolExecutor
) -> None:
    queue = queue_of(held, encoder, ears, words, threads)
    waiting = [asyncio.ensure_future(queue.read("pay now", heard("pay now"))) for _ in range(40)]
    await asyncio.sleep(0)
    with pytest.raises(Full):
        await queue.read("pay now", heard("pay now"))
    held.let.set()
    assert len({read.readings[0].article for read in await asyncio.gather(*waiting)}) == 1
    assert (await queue.read("pay now", heard("pay now"))).readings
    assert len(held.threads) <= 2


async def test_one_that_fails_takes_nobody_with_it(
    held: Held, encoder: Encoders, ears: Ears, words: Words, threads: ThreadPoolExecutor
) -> None:
    queue = queue_of(held, encoder, ears, words, threads)
    texts = ["pay now", "explode please", "pay later", "pay never"]
    reads = [asyncio.ensure_future(queue.read(text, heard(text))) for text in texts]
    held.let.set()
    found = await asyncio.gather(*reads, return_exceptions=True)
    assert [isinstance(one, ArithmeticError) for one in found] == [False, True, False, False]


async def test_who_gives_up_leaves_their_place(
    held: Held, encoder: Encoders, ears: Ears, words: Words, threads: ThreadPoolExecutor
) -> None:
    queue = queue_of(held, encoder, ears, words, threads)
    waiting = [asyncio.ensure_future(queue.read("pay now", heard("pay now"))) for _ in range(40)]
    await asyncio.sleep(0)
    for one in waiting[10:]:
        one.cancel()
    await asyncio.sleep(0)
    late = asyncio.ensure_future(queue.read("pay late", heard("pay late")))
    await asyncio.sleep(0)
    held.let.set()
    assert (await late).readings
    assert len(await asyncio.gather(*waiting[:10])) == 10


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(MESSAGES), min_size=1, max_size=12))
def test_what_is_understood_does_not_depend_on_what_is_read_beside_it(
    engine: EmbeddedEngine, texts: Sequence[str]
) -> None:
    async def together_and_alone() -> None:
        together = await asyncio.gather(*(engine.decide(heard(text)) for text in texts))
        assert together == [await engine.decide(heard(text)) for text in texts]

    asyncio.run(together_and_alone())


async def test_a_risk_reaches_a_person_though_the_model_fails(engine_of: EngineOf) -> None:
    held = Held()
    held.let.set()
    decision = await engine_of(classifier=held).decide(heard("my wife died. explode"))
    assert "bereavement" in decision.understanding.risks
