"""What customers are told about their wait, and whether it holds."""

from collections import deque
from collections.abc import Callable, Iterator
from heapq import heappop, heappush, heapreplace
from random import Random

import pytest

from warmline.routing import Estimate, WaitModel, learned

Rate = Callable[[int], float]
AGENTS, MEAN = 8, 300.0


def estimate(model: WaitModel, position: int, *, places: int = 5, free: int = 0) -> Estimate:
    found = model.estimate(position, places=places, free=free, handling=[200.0] * 50)
    assert found is not None
    return found


def test_with_nobody_there_nothing_is_said() -> None:
    assert WaitModel().estimate(1, places=0, free=0) is None


def test_who_is_further_back_waits_longer_and_more_places_make_it_shorter() -> None:
    first, tenth = estimate(WaitModel(), 1), estimate(WaitModel(), 10)
    assert first.expected < tenth.expected
    assert first.at_most < tenth.at_most
    assert estimate(WaitModel(), 10, places=20).at_most < tenth.at_most
    assert first.expected <= first.at_most


def test_a_free_place_leaves_only_the_answering() -> None:
    assert estimate(WaitModel(), 2, free=2).expected == 12
    assert estimate(WaitModel(), 3, free=2).expected > 12


def test_with_nothing_measured_it_is_careful() -> None:
    unmeasured = WaitModel().estimate(1, places=5, free=0)
    assert unmeasured is not None
    assert unmeasured.at_most > 2 * unmeasured.expected
    assert unmeasured.expected > estimate(WaitModel(), 1).expected


def test_one_who_still_waits_counts_from_the_bound_on() -> None:
    model, told = WaitModel(), estimate(WaitModel(), 3)
    assert model.waited(told, told.at_most, still=True) == model
    assert model.waited(told, told.at_most + 1, still=True) != model


def test_what_was_read_again_after_a_restart_teaches_the_same() -> None:
    random, model, kept = Random(2), WaitModel(), list[tuple[Estimate, float]]()
    for _ in range(300):
        told = estimate(model, random.randint(1, 12))
        seconds = told.model_expected * random.uniform(0.5, 4)
        model = model.waited(told, seconds)
        kept.append((told, seconds))
    assert learned(kept) == model
    assert learned(kept[-150:]).line.at_most == pytest.approx(model.line.at_most, rel=0.2)


def sudden(served: int) -> float:
    """Three times as many customers from one moment to the next, and then few."""
    return 1.02 if served < 1500 else 3.0 if served < 1700 else 0.7 if served < 4000 else 1.0


def waves(served: int) -> float:
    return 1.25 if served // 250 % 2 else 0.75


@pytest.mark.parametrize("rate", [lambda _: 0.97, sudden, waves], ids=["steady", "sudden", "waves"])
@pytest.mark.parametrize("overtaking", [0.0, 0.3])
def test_at_least_85_of_100_wait_no_longer_than_they_were_told(
    rate: Rate, overtaking: float
) -> None:
    for seed in range(2):
        waits = list(line(Random(seed), rate, overtaking))
        in_line = [(told, seconds) for told, seconds in waits if told.expected > 12]
        for some in (waits, in_line):
            assert sum(seconds <= told.at_most for told, seconds in some) / len(some) >= 0.85


@pytest.mark.parametrize("mean", [4.0, 60.0, 1200.0])
def test_it_learns_a_desk_that_is_nothing_like_what_was_assumed(mean: float) -> None:
    """Bounds learnt from the first hundred waits hold for the next, while the line still grows."""
    kept = []
    for seed in range(10):
        waits = list(line(Random(seed), lambda _: 1.2, 0.0, customers=240, mean=mean))
        kept += [seconds <= told.at_most for told, seconds in waits[100:]]
    assert sum(kept) / len(kept) >= 0.85


def test_the_bound_is_no_idle_talk() -> None:
    """In a steady line it is not more than a few times what is expected."""
    waits = list(line(Random(1), lambda _: 1.0, 0.0))[500:]
    queued = [told for told, seconds in waits if told.expected > 60]
    assert sum(told.at_most / told.expected for told in queued) / len(queued) < 3


def line(
    random: Random,
    rate: Rate,
    overtaking: float,
    *,
    customers: int = 5000,
    mean: float = MEAN,
) -> Iterator[tuple[Estimate, float]]:
    """A line before eight agents whose arrivals change and whose handling times are no exponential;
    some push in at the front. The model hears of a wait when it ends, not before."""
    model = WaitModel()
    handling, answering = deque[float](maxlen=100), deque[float](maxlen=100)
    now, busy, waiting = 0.0, list[float](), list[tuple[float, Estimate]]()
    heard: list[tuple[float, int, Estimate, float]] = []
    for number in range(customers):
        now += random.expovariate(rate(number) * AGENTS / mean)
        while busy and busy[0] <= now:
            ended = busy[0]
            if waiting:
                asked, told = waiting.pop(0)
                answering.append(answer(random, mean))
                waited = ended - asked + answering[-1]
                heappush(heard, (ended, number + len(heard), told, waited))
                handling.append(random.gammavariate(2, mean / 2))
                heapreplace(busy, ended + handling[-1])
            else:
                heappop(busy)
        while heard and heard[0][0] <= now:
            _, _, told, seconds = heappop(heard)
            model = model.waited(told, seconds)
            yield told, seconds
        told_now = model.estimate(
            len(waiting) + 1,
            places=AGENTS,
            free=AGENTS - len(busy),
            handling=handling,
            answering=answering,
        )
        assert told_now is not None
        if len(busy) < AGENTS:
            handling.append(random.gammavariate(2, mean / 2))
            heappush(busy, now + handling[-1])
            answering.append(answer(random, mean))
            heappush(heard, (now, number + len(heard), told_now, answering[-1]))
        else:
            place = 0 if random.random() < overtaking else len(waiting)
            waiting.insert(place, (now, told_now))


def answer(random: Random, mean: float) -> float:
    """Whoever talks shortly answers quickly."""
    return random.uniform(2, 15) * min(1, mean / MEAN)
