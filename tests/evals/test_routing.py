"""Simulated days of routing: what a scenario may say, that days are honest, what must come out."""

import json
from itertools import count
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from warmline.cli import application
from warmline.evals import OWN_SCENARIO, Compared, Scenario, ranges, read_scenario, simulate_routing
from warmline.kit import WarmlineError

ONE_QUEUE = """
name: One queue
hours: 24
occupancy: 1.0
agents: [{count: 10, skills: {talk: 3}}]
queues:
  - id: only
    share: 1
    priority: true
    handling: {mean: 300, shape: 1}
    patience: 300
    steps: [{needs: {talk: 1}}]
patterns: [{name: steady}]
"""


@pytest.fixture
def one_queue(tmp_path: Path) -> Path:
    path = tmp_path / "one.yaml"
    path.write_text(ONE_QUEUE, "utf-8")
    return path


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("share: 1", "share: 0.5", "the shares of the queues must add up to 1."),
        ("priority: true", "priority: false", "no queue has priority: true"),
        ("hours: 24", "hours: 0", "hours are from 0 to 24"),
        ("mean: 300", "mean: 0", "queue only: handling, patience and cost are above 0."),
        ("{needs:", "{after: 5, needs:", "queue only: steps begin after 0 seconds and go up."),
        ("name: steady", "name: steady, rate: [0]", "pattern steady: rate needs numbers above 0."),
        ("count: 10", "count: 0", "each group of agents needs at least one"),
        ("count: 10", "many: 10", "unknown field `many`"),
        ("talk: 3}}]", "talk: 3}", "while parsing a flow"),
    ],
)
def test_what_is_wrong_with_a_scenario_is_said(
    one_queue: Path, was: str, now: str, told: str
) -> None:
    one_queue.write_text(ONE_QUEUE.replace(was, now), "utf-8")
    with pytest.raises(WarmlineError) as caught:
        read_scenario(one_queue)
    assert caught.value.sentence.startswith("one.yaml: ")
    assert told in caught.value.sentence


def test_the_same_seed_is_the_same_day(one_queue: Path) -> None:
    scenario = msgspec.structs.replace(read_scenario(one_queue), hours=2.0)
    one, other = (played(scenario, 2) for _ in range(2))
    assert one.whole == other.whole
    assert one.whole["warmline"][0] != one.whole["warmline"][1]


@pytest.mark.slow
def test_a_day_is_what_erlang_says_of_it(one_queue: Path) -> None:
    """With one queue, exponential times and impatient customers there is a formula (Erlang A)."""
    compared = played(read_scenario(one_queue), 12)
    for policy in ("first_come", "warmline"):
        found = ranges(compared.whole[policy])["abandoned"].mean
        assert found == pytest.approx(erlang_a(agents=10, load=10.0, patience=1.0), abs=0.012)


@pytest.mark.slow
def test_our_scenario_comes_out_as_promised() -> None:
    compared = played(read_scenario(OWN_SCENARIO), 3)
    before, after = (ranges(compared.whole[policy]) for policy in ("first_come", "warmline"))
    assert after["priority_over_3_min"].mean <= 0.75 * before["priority_over_3_min"].mean
    assert after["occupancy_spread"].mean <= 12
    assert after["wait_cost"].mean < before["wait_cost"].mean
    assert after["bound_kept"].low >= 0.85
    assert list(compared.patterns) == ["steady", "morning peak", "burst", "one skill short"]


def test_the_command_tells_tables_or_json_and_draws(one_queue: Path, tmp_path: Path) -> None:
    one_queue.write_text(ONE_QUEUE.replace("hours: 24", "hours: 1"), "utf-8")
    words = ["simulate", "routing", str(one_queue), "--seeds", "2"]
    picture = tmp_path / "picture.png"
    told = CliRunner().invoke(application(), [*words, "--plot", str(picture)])
    assert told.exit_code == 0, told.output
    assert "occupancy spread" in told.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")
    shown = json.loads(CliRunner().invoke(application(), [*words, "--json"]).stdout)
    assert (shown["scenario"], shown["seeds"]) == ("One queue", 2)
    assert set(shown["policies"]) == {"first_come", "warmline"}
    assert set(shown["policies"]["warmline"]["wait_p95"]) == {"mean", "low", "high"}


def played(scenario: Scenario, seeds: int) -> Compared:
    return simulate_routing(scenario, range(1, seeds + 1), lambda _: None)


def erlang_a(*, agents: int, load: float, patience: float) -> float:
    """The share that gives up. `load` is arrivals × handling, `patience` in handling times: a birth
    and death process, so each state's weight follows from the one below."""
    weight = total = 1.0
    lost = 0.0
    for state in count(1):
        waiting = max(0, state - agents)
        weight *= load / (min(state, agents) + waiting / patience)
        total += weight
        lost += weight * waiting / patience
        if weight < 1e-12 * total:
            return lost / total / load
    raise AssertionError
