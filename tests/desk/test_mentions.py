"""A note that calls colleagues: they are told, and may see the conversation from now on."""

import pytest

from tests.desk.house import House, act, visitor
from warmline.conversations import Note, NoteAdded, erase_contact, standing
from warmline.desk import (
    Acting,
    BadMention,
    NotFound,
    Visitor,
    callings,
    may_see,
    mentions,
    see_mentions,
    unseen_mentions,
)
from warmline.kit import SystemClock, WarmlineError, new_id
from warmline.people import AgentChange, NewAgent, add_agent, change_agent


async def hired(house: House, name: str) -> Acting:
    async with house.database.transaction() as tx:
        new = NewAgent(name, f"{name.lower()}@example.com")
        agent = await add_agent(tx, new_id(), new, "-", actor="a test", at=SystemClock().now())
    return Acting(agent.id, agent.name, agent.role)


async def held_by(house: House, agent: Acting) -> Visitor:
    mara = visitor(wants_person=True)
    await house.says(mara, "person?")
    await house.settled(mara)
    await house.agents.claim(agent, act(mara))
    return mara


async def sees(house: House, agent: Acting, mara: Visitor) -> bool:
    async with house.database.transaction() as tx:
        now = await standing(tx, mara.conversation)
        assert now is not None
        return await may_see(tx, agent, mara.conversation, now)


async def test_who_is_called_may_see_the_conversation_and_has_it_on_a_list(house: House) -> None:
    ada, ben, cleo = [await hired(house, name) for name in ("Ada", "Ben", "Cleo")]
    mara = await held_by(house, ada)
    assert not await sees(house, ben, mara)
    noted = await house.agents.note(ada, act(mara), "@Ben, look?", mentions=[ben.id, ben.id])
    assert await sees(house, ben, mara)
    assert not await sees(house, cleo, mara)
    (event,) = [one for one in await house.events(mara) if one.kind == "note.added"]
    assert event.payload == NoteAdded(agent=ada.person, mentions=(ben.person,))
    async with house.database.transaction() as tx:
        (mention,) = await mentions(tx, ben)
        assert (mention.conversation, mention.seq) == (mara.conversation, noted.seq)
        assert (mention.by_name, mention.text, mention.seen_at) == ("Ada", "@Ben, look?", None)
        assert await unseen_mentions(tx, ben) == 1
        (calling,) = await callings(tx, [mara.conversation], [ben.id])
        assert (calling.agent, calling.by_name) == (ben.id, "Ada")
        await see_mentions(tx, ben, conversation=new_id(), at=SystemClock().now())
        assert await unseen_mentions(tx, ben) == 1
        await see_mentions(tx, ben, conversation=mara.conversation, at=SystemClock().now())
        assert await unseen_mentions(tx, ben) == 0
        assert await callings(tx, [mara.conversation], [ben.id]) == []


async def test_who_is_called_may_note_but_not_reply(house: House) -> None:
    ada, ben = await hired(house, "Ada"), await hired(house, "Ben")
    mara = await held_by(house, ada)
    with pytest.raises(NotFound):
        await house.agents.note(ben, act(mara), "Let me see.")
    await house.agents.note(ada, act(mara), "@Ben", mentions=[ben.id])
    await house.agents.note(ben, act(mara), "It is fine.")
    with pytest.raises(WarmlineError, match="don't have this conversation"):
        await house.agents.reply(ben, act(mara), "Hello.")


async def test_a_retried_note_calls_once(house: House) -> None:
    ada, ben = await hired(house, "Ada"), await hired(house, "Ben")
    mara = await held_by(house, ada)
    first = await house.agents.note(ada, act(mara, client_id="n"), "@Ben", mentions=[ben.id])
    again = await house.agents.note(ada, act(mara, client_id="n"), "@Ben", mentions=[ben.id])
    assert again.seq == first.seq
    async with house.database.transaction() as tx:
        assert len(await mentions(tx, ben)) == 1


async def test_who_left_cannot_be_called_and_nothing_is_kept(house: House) -> None:
    ada, ben = await hired(house, "Ada"), await hired(house, "Ben")
    mara = await held_by(house, ada)
    async with house.database.transaction() as tx:
        at = SystemClock().now()
        await change_agent(tx, ben.id, AgentChange(active=False), actor="a test", at=at)
    with pytest.raises(BadMention, match="Ben does not work here any more"):
        await house.agents.note(ada, act(mara), "@Ben", mentions=[ben.id])
    with pytest.raises(WarmlineError) as nobody:
        await house.agents.note(ada, act(mara), "@X", mentions=[new_id()])
    assert nobody.value.code == "not_found"
    assert all(one.kind != "note.added" for one in await house.events(mara))


async def test_one_cannot_call_oneself_or_everybody(house: House) -> None:
    ada = await hired(house, "Ada")
    mara = await held_by(house, ada)
    await house.agents.note(ada, act(mara), "@Ada", mentions=[ada.id])
    with pytest.raises(BadMention, match="at most"):
        await house.agents.note(ada, act(mara), "@", mentions=[new_id() for _ in range(21)])
    async with house.database.transaction() as tx:
        assert await mentions(tx, ada) == []


async def test_an_erased_note_leaves_that_somebody_was_called(house: House) -> None:
    ada, ben = await hired(house, "Ada"), await hired(house, "Ben")
    mara = await held_by(house, ada)
    await house.agents.note(ada, act(mara), "@Ben, her card", mentions=[ben.id])
    async with house.database.transaction() as tx:
        await erase_contact(tx, mara.contact)
        (mention,) = await mentions(tx, ben)
    assert (mention.text, mention.contact_name) == (None, None)
    assert Note not in {type(one.body) for one in await house.events(mara)}
