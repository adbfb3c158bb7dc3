"""What a node remembers of the conversations it worked on last."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from warmline.conversations import (
    Appended,
    Event,
    MessageSent,
    MessageText,
    Snapshot,
    Standing,
)
from warmline.desk.memory import Memory
from warmline.kit import FixedClock, new_id

NOW = FixedClock().now()


def standing(last_seq: int) -> Standing:
    return Standing("with_ai", None, epoch=0, last_seq=last_seq, heard=last_seq, answered=0)


def said(conversation: UUID, seq: int) -> Event:
    return Event(conversation, seq, NOW, MessageSent(by="customer"), MessageText(f"said {seq}"))


def kept(conversation: UUID, *seqs: int) -> Appended:
    events = tuple(said(conversation, seq) for seq in seqs)
    return Appended(seqs[0], NOW, standing(seqs[-1]), events)


def read(conversation: UUID, last_seq: int) -> Snapshot:
    events = tuple(said(conversation, seq) for seq in range(1, last_seq + 1))
    return Snapshot(conversation, new_id(), standing(last_seq), events)


def seqs(snapshot: Snapshot | None) -> list[int]:
    return [event.seq for event in snapshot.latest] if snapshot else []


def test_what_follows_on_what_is_known_need_not_be_read() -> None:
    memory, one = Memory(FixedClock()), new_id()
    memory.keep(read(one, 2), kept(one, 3, 4))
    found = memory.after(one, kept(one, 5))
    assert seqs(found) == [1, 2, 3, 4, 5]
    assert found is not None
    assert found.standing == standing(5)


def test_what_leaves_something_out_must_be_read() -> None:
    memory, one = Memory(FixedClock()), new_id()
    memory.keep(read(one, 2), kept(one, 3))
    assert memory.after(one, kept(one, 5)) is None
    assert memory.after(new_id(), kept(one, 4)) is None


def test_a_snapshot_whose_events_are_newer_than_its_standing_is_not_built_upon() -> None:
    memory, one = Memory(FixedClock()), new_id()
    torn = replace(read(one, 3), standing=standing(2))
    memory.keep(torn, kept(one, 4))
    assert memory.after(one, kept(one, 5)) is None


def test_a_fault_forgets_what_was_known_before() -> None:
    memory, one = Memory(FixedClock()), new_id()
    memory.keep(read(one, 2), kept(one, 3))
    memory.keep(read(one, 2), kept(one, 9))
    assert memory.after(one, kept(one, 4)) is None


def test_only_the_latest_events_of_the_latest_conversations_are_remembered() -> None:
    memory = Memory(FixedClock(), most=3, latest=3)
    first, second, third = new_id(), new_id(), new_id()
    for one in (first, second, third):
        memory.keep(read(one, 2), kept(one, 3))
    assert memory.after(first, kept(first, 4)) is None
    assert seqs(memory.after(third, kept(third, 4))) == [2, 3, 4]


def test_what_is_old_is_forgotten() -> None:
    clock, one = FixedClock(), new_id()
    memory = Memory(clock, seconds=60)
    memory.keep(read(one, 2), kept(one, 3))
    clock.advance(timedelta(seconds=59))
    assert memory.after(one, kept(one, 4)) is not None
    clock.advance(timedelta(seconds=1))
    assert memory.after(one, kept(one, 4)) is None
