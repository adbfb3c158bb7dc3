"""Labels: defined by supervisors, put on conversations by whoever sees them."""

import asyncio

import pytest

from tests.desk.house import House, act, acting, kinds, visitor
from warmline.conversations import LabelAdded, LabelRemoved
from warmline.desk import (
    BadLabel,
    Label,
    LabelDesk,
    NotAllowed,
    NotFound,
    Visitor,
    define_label,
    labels,
    rows_of,
)
from warmline.desk.labels import MOST_LABELS, MOST_ON_ONE
from warmline.kit import Database, FixedClock, SystemClock

SUE, ADA, BEN = acting("Sue", "supervisor"), acting("Ada"), acting("Ben")
AT = SystemClock().now()


async def defined(database: Database, *names: str, archived: bool = False) -> list[Label]:
    async with database.transaction() as tx:
        return [
            await define_label(tx, SUE, name, "blue", archived=archived, at=AT) for name in names
        ]


def desk_of(house: House) -> LabelDesk:
    return LabelDesk(house.database, house.node.feed, FixedClock())


async def waiting(house: House) -> Visitor:
    mara = visitor(wants_person=True)
    await house.says(mara, "person?")
    await house.settled(mara)
    return mara


async def shown(house: House, mara: Visitor) -> list[str]:
    async with house.database.transaction() as tx:
        (row,) = await rows_of(tx, [mara.conversation])
    return list(row.labels)


async def test_a_label_is_put_on_and_taken_off_with_its_event(house: House) -> None:
    await defined(house.database, "Refund", "Late")
    mara = await waiting(house)
    await desk_of(house).mark(ADA, act(mara), add=["refund", "Late"])
    assert await shown(house, mara) == ["Late", "Refund"]
    await desk_of(house).mark(ADA, act(mara), remove=["REFUND"])
    assert await shown(house, mara) == ["Late"]
    told = [
        event.payload
        for event in await house.events(mara)
        if isinstance(event.payload, LabelAdded | LabelRemoved)
    ]
    assert told == [
        LabelAdded(label="Late", agent=ADA.person),
        LabelAdded(label="Refund", agent=ADA.person),
        LabelRemoved(label="Refund", agent=ADA.person),
    ]


async def test_a_retry_and_a_label_that_is_there_change_nothing(house: House) -> None:
    await defined(house.database, "Refund")
    mara, desk = await waiting(house), desk_of(house)
    first = await desk.mark(ADA, act(mara, client_id="l"), add=["Refund"])
    assert (await desk.mark(ADA, act(mara, client_id="l"), remove=["Refund"])).seq == first.seq
    await desk.mark(ADA, act(mara), add=["Refund"])
    assert kinds(await house.events(mara)).count("label.added") == 1
    assert await shown(house, mara) == ["Refund"]


async def test_two_who_label_at_the_same_time_lose_nothing(house: House) -> None:
    await defined(house.database, *(f"L{number}" for number in range(6)))
    mara, desk = await waiting(house), desk_of(house)
    await asyncio.gather(*(desk.mark(ADA, act(mara), add=[f"L{number}"]) for number in range(6)))
    assert await shown(house, mara) == [f"L{number}" for number in range(6)]


async def test_only_supervisors_define_labels(database: Database) -> None:
    async with database.transaction() as tx:
        with pytest.raises(NotAllowed):
            await define_label(tx, ADA, "Mine", "red", archived=False, at=AT)


async def test_a_label_is_changed_whatever_its_letters(database: Database) -> None:
    await defined(database, "Refund")
    async with database.transaction() as tx:
        await define_label(tx, SUE, "REFUND", "red", archived=False, at=AT)
        assert await labels(tx) == [Label("Refund", "red", None)]


async def test_an_archived_label_stays_but_is_given_no_more(house: House) -> None:
    await defined(house.database, "Old")
    mara, ben = await waiting(house), await waiting(house)
    await desk_of(house).mark(ADA, act(mara), add=["Old"])
    await defined(house.database, "Old", archived=True)
    assert await shown(house, mara) == ["Old"]
    with pytest.raises(BadLabel, match="no label “Old”"):
        await desk_of(house).mark(ADA, act(ben), add=["Old"])
    await desk_of(house).mark(ADA, act(mara), remove=["Old"])
    assert await shown(house, mara) == []


async def test_markup_in_a_label_is_words(database: Database) -> None:
    (label,) = await defined(database, "<b onclick=alert(1)>Hi</b>")
    assert label.name == "<b onclick=alert(1)>Hi</b>"


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\u0000b", "turned\u202eround"])
async def test_what_is_no_name_is_refused(database: Database, name: str) -> None:
    with pytest.raises(BadLabel):
        await defined(database, name)


async def test_ten_thousand_labels_are_too_many(house: House) -> None:
    names = [f"L{number:05}" for number in range(MOST_LABELS)]
    await defined(house.database, *names)
    with pytest.raises(BadLabel, match="archive one"):
        await defined(house.database, "one more")
    await defined(house.database, names[0])  # one that is there may change
    mara, desk = await waiting(house), desk_of(house)
    with pytest.raises(BadLabel, match="at most"):
        await desk.mark(ADA, act(mara), add=[f"L{number:05}" for number in range(10_000)])
    await desk.mark(ADA, act(mara), add=names[:MOST_ON_ONE])
    with pytest.raises(BadLabel, match="at most"):
        await desk.mark(ADA, act(mara), add=names[MOST_ON_ONE : MOST_ON_ONE + 1])
    assert len(await shown(house, mara)) == MOST_ON_ONE


async def test_a_conversation_out_of_sight_cannot_be_labelled(house: House) -> None:
    await defined(house.database, "Refund")
    mara = await waiting(house)
    await house.agents.claim(ADA, act(mara))
    with pytest.raises(NotFound):
        await desk_of(house).mark(BEN, act(mara), add=["Refund"])
