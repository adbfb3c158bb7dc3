"""A whole replay on a server of its own, with an engine that answers by keyword."""

import sys
from pathlib import Path

import pytest

from warmline.evals import Elsewhere, Load, Progress, read_messages, replay, shuffled
from warmline.kit import Database, WarmlineError
from warmline.people import agents
from warmline.trial import thrown_away

SERVER = [sys.executable, str(Path(__file__).with_name("server.py"))]
KNOWLEDGE = """text,category
my card is late,card
where is the card I ordered,card
I want a refund,refund
is my refund on its way,refund
"""
ASKED = """text,category
has my card been sent,card
"the card, please",card
a refund for me,refund
the card needs a refund,refund
do you sell bread,bakery
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    path = tmp_path / "known.csv"
    path.write_text(KNOWLEDGE, "utf-8")
    return path


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "asked.csv"
    path.write_text(ASKED, "utf-8")
    return path


@pytest.mark.slow
async def test_a_replay_counts_right_wrong_and_handed_off(knowledge: Path, asked: Path) -> None:
    stages: list[str] = []
    done: list[int] = []
    progress = Progress(stages.append, lambda: done.append(1))
    messages = read_messages(asked) * 6
    report = await replay(
        knowledge, messages, Load(concurrency=8), progress=progress, command=SERVER
    )
    assert (report.conversations, len(done)) == (30, 30)
    # “the card needs a refund” is about a refund, and the keyword finds the card first
    assert (report.answered_right, report.answered_wrong, report.handed_off) == (18, 6, 6)
    assert (report.lost, report.doubled, report.gaps, report.unanswered) == (0, 0, 0, 0)
    assert report.reasons == {"out_of_scope": 6}
    assert report.briefs_complete == 6
    assert (report.answered_share, report.precision) == (0.8, 0.75)
    assert 0 < report.latency_ms_p50 <= report.latency_ms_p95 <= report.latency_ms_p99
    assert report.turns_per_s > 0
    assert len(stages) == 4


def test_shuffling_depends_on_the_seed_alone(asked: Path) -> None:
    messages = read_messages(asked)
    assert shuffled(messages, seed=7, limit=None) == shuffled(messages, seed=7, limit=None)
    assert shuffled(messages, seed=7, limit=None) != shuffled(messages, seed=8, limit=None)
    assert shuffled(messages, seed=7, limit=2) == shuffled(messages, seed=7, limit=None)[:2]


async def test_faulty_knowledge_is_said_before_anything_starts(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("text,category\nno category,\n", "utf-8")
    with pytest.raises(WarmlineError, match=r"known\.csv:2"):
        await replay(path, [], Load(), progress=Progress(print, lambda: None), command=SERVER)


@pytest.mark.slow
async def test_a_running_server_is_replayed_without_adding_anybody(
    knowledge: Path, asked: Path
) -> None:
    async with thrown_away(SERVER) as running:
        place = running.place
        report = await replay(
            knowledge,
            read_messages(asked),
            Load(concurrency=2, rate=50),
            progress=Progress(lambda stage: None, lambda: None),
            elsewhere=Elsewhere(place.url + "/", place.operator_token, running.dsn),
        )
        database = await Database.connect(running.dsn)
        async with database.transaction() as tx:
            assert await agents(tx) == []
        await database.close()
    assert (report.answered_right, report.answered_wrong, report.handed_off) == (3, 1, 1)
    assert (report.lost, report.doubled, report.gaps) == (0, 0, 0)
    assert report.briefs_complete is None
