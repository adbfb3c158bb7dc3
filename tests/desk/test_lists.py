"""The lists that agents work from: oldest first, and nothing beyond the role."""

import pytest

from tests.desk.house import House, act, acting, visitor
from warmline.desk import Acting, ListName, NotAllowed, Visitor, line, may_see, rows, rows_of

ADA, BO = acting("Ada Lind"), acting("Bo Ek")
LEAD = acting("Cleo Ray", "supervisor")


async def test_who_waits_longest_is_first_in_line(house: House) -> None:
    guests = [await _waiting(house) for _ in range(3)]
    # who is put back into the queue has waited since they asked, not since then
    await house.agents.claim(ADA, act(guests[0]))
    await house.agents.pass_on(ADA, act(guests[0]), to=None, note="")
    expected = [guest.conversation for guest in guests]
    async with house.database.transaction() as tx:
        assert list(await line(tx)) == expected
        assert [row.id for row in await rows(tx, BO, "queue")] == expected


async def test_mine_are_those_that_i_hold(house: House) -> None:
    mine, colleagues = await _waiting(house), await _waiting(house)
    await house.agents.claim(ADA, act(mine))
    await house.agents.claim(BO, act(colleagues))
    assert await _ids(house, ADA, "mine") == [mine.conversation]
    assert await _ids(house, ADA, "queue") == []


async def test_only_leads_see_all(house: House) -> None:
    guest = await _waiting(house)
    assert await _ids(house, LEAD, "all") == [guest.conversation]
    with pytest.raises(NotAllowed):
        await _ids(house, ADA, "all")


async def test_an_agent_sees_the_resolved_ones_they_worked_on(house: House) -> None:
    guest, other = await _waiting(house), await _waiting(house)
    for who, whose in ((ADA, guest), (BO, other)):
        await house.agents.claim(who, act(whose))
        await house.agents.resolve(who, act(whose))
    assert await _ids(house, ADA, "resolved") == [guest.conversation]
    assert await _ids(house, LEAD, "resolved") == [other.conversation, guest.conversation]


async def test_what_an_agent_may_see(house: House) -> None:
    with_ai, waiting, held = visitor(), await _waiting(house), await _waiting(house)
    await house.says(with_ai, "Hello")
    await house.settled(with_ai)
    await house.agents.claim(BO, act(held))
    assert await _seen_by(house, ADA, with_ai, waiting, held) == [False, True, False]
    assert await _seen_by(house, BO, with_ai, waiting, held) == [False, True, True]
    assert await _seen_by(house, LEAD, with_ai, waiting, held) == [True, True, True]


async def test_a_row_tells_what_a_list_shows(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?", "person?")
    await house.settled(guest)
    async with house.database.transaction() as tx:
        [row] = await rows_of(tx, [guest.conversation])
    assert (row.state, row.reason, row.intent) == ("waiting", "unsure", "refund_status")
    assert (row.channel, row.language, row.holder) == ("widget", "en", None)
    assert row.opened_at is not None
    assert row.waiting_since is not None
    assert row.opened_at <= row.waiting_since


async def _waiting(house: House) -> Visitor:
    guest = visitor(wants_person=True)
    await house.says(guest, "Where is my refund?")
    return guest


async def _ids(house: House, who: Acting, which: ListName) -> list[object]:
    async with house.database.transaction() as tx:
        return [row.id for row in await rows(tx, who, which)]


async def _seen_by(house: House, who: Acting, *guests: Visitor) -> list[bool]:
    async with house.database.transaction() as tx:
        return [
            await may_see(tx, who, guest.conversation, await house.standing(guest))
            for guest in guests
        ]
