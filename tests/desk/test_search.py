"""Searching: what was said is found within two seconds, and only by who may see it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from tests.conversations.nodes import Node, says
from tests.desk.house import House, act, acting, visitor
from warmline.conversations import contact_of, conversations_of, describe_contact, erase_contact
from warmline.desk import (
    Acting,
    Found,
    LabelDesk,
    SearchIndex,
    Sought,
    Visitor,
    catch_up_search,
    define_label,
    forget_words,
    rebuild_search,
    search,
)
from warmline.kit import Database, FixedClock, SystemClock, WarmlineError, new_id
from warmline.people import NewAgent, add_agent

SUE, ADA, BEN = acting("Sue", "supervisor"), acting("Ada"), acting("Ben")


@pytest_asyncio.fixture
async def index(house: House) -> AsyncIterator[SearchIndex]:
    index = SearchIndex(house.database, house.node.feed)
    await index.start()
    yield index
    await index.stop()


async def asked(house: House, *texts: str, person: bool = True) -> Visitor:
    mara = visitor(wants_person=person)
    await house.says(mara, *texts)
    await house.settled(mara)
    return mara


async def found(database: Database, who: Acting, text: str = "", **more: Any) -> Found:  # noqa: ANN401
    async with database.transaction() as tx:
        return await search(tx, who, Sought(text, **more))


async def ids(database: Database, who: Acting, text: str = "", **more: Any) -> list[UUID]:  # noqa: ANN401
    return [one.row.id for one in (await found(database, who, text, **more)).matches]


async def until_found(database: Database, text: str, mara: Visitor) -> None:
    """Within two seconds."""
    for _ in range(40):
        if await ids(database, SUE, text) == [mara.conversation]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"“{text}” is not found")


def shown(found: Found) -> str:
    """The snippet of the only match, its hits in brackets."""
    (match,) = found.matches
    assert match.snippet is not None
    return "".join(f"[{one.text}]" if one.hit else one.text for one in match.snippet.parts)


async def test_what_was_said_is_found_within_two_seconds(house: House, index: SearchIndex) -> None:
    mara = await asked(house, "My parcel TW-482137 is lost")
    await until_found(house.database, "tw-482137 lost", mara)
    assert shown(await found(house.database, SUE, "482137 LOST")) == (
        "My parcel TW-[482137] is [lost]"
    )


async def test_what_was_appended_while_nobody_watched_is_read_at_the_start(house: House) -> None:
    mara = await asked(house, "A kayak, please")
    index = SearchIndex(house.database, house.node.feed)
    await index.start()
    await until_found(house.database, "kayak", mara)
    await index.stop()


async def test_what_a_node_left_behind_another_one_reads(house: House) -> None:
    """The other node appended and died before it read the words."""
    mara = await asked(house, "hello")
    index = SearchIndex(house.database, house.node.feed)
    await index.start()
    other = await Node.start(house.database)
    await other.log.append(says(mara.conversation, "a zebra"))
    await other.stop()
    await until_found(house.database, "zebra", mara)
    await index.stop()


async def test_reading_goes_on_exactly_where_it_stopped(house: House) -> None:
    mara = await asked(house, *(f"word{number}" for number in range(5)))
    await asyncio.gather(*(catch_up_search(house.database) for _ in range(4)))
    assert await catch_up_search(house.database) == 0
    await house.says(mara, "later")
    await house.settled(mara)
    assert await catch_up_search(house.database) == 1
    for word in ("word0", "word4", "later"):
        assert await ids(house.database, SUE, word) == [mara.conversation]


async def test_an_erased_contact_is_found_no_more_also_after_a_rebuild(house: House) -> None:
    mara = await asked(house, "My secret kayak")
    async with house.database.transaction() as tx:
        await describe_contact(tx, mara.contact, name="Zorro")
    await catch_up_search(house.database)
    assert await ids(house.database, SUE, "zorro kayak") == [mara.conversation]
    async with house.database.transaction() as tx:
        contact = await contact_of(tx, mara.conversation)
        assert contact is not None
        await erase_contact(tx, contact)
        await forget_words(tx, await conversations_of(tx, contact))
    assert await rebuild_search(house.database, lambda _: None) == 1
    assert await ids(house.database, SUE, "kayak") == []
    assert await ids(house.database, SUE, "zorro") == []
    assert await ids(house.database, SUE) == [mara.conversation]


async def test_words_read_during_an_erasure_do_not_come_back(house: House) -> None:
    mara = await asked(house, "My secret kayak")
    async with house.database.transaction() as tx:
        await erase_contact(tx, mara.contact)
        reading = asyncio.create_task(catch_up_search(house.database))
        await asyncio.sleep(0.3)
        await forget_words(tx, [mara.conversation])
    await reading
    assert await ids(house.database, SUE, "kayak") == []


async def test_agents_find_only_what_they_may_see(house: House) -> None:
    async with house.database.transaction() as tx:
        for one in (ADA, BEN):
            new = NewAgent(one.name, f"{one.id}@example.com")
            await add_agent(tx, one.id, new, "-", actor="a test", at=SystemClock().now())
    waiting = await asked(house, "kayak waits", "person?")
    hers, with_ai = (
        await asked(house, "kayak hers", "person?"),
        await asked(house, "kayak alone", person=False),
    )
    await house.agents.claim(ADA, act(hers))
    await catch_up_search(house.database)
    everything = {waiting.conversation, hers.conversation, with_ai.conversation}
    assert set(await ids(house.database, SUE, "kayak")) == everything
    assert set(await ids(house.database, ADA, "kayak")) == {
        waiting.conversation,
        hers.conversation,
    }
    assert await ids(house.database, BEN, "kayak") == [waiting.conversation]
    assert await ids(house.database, BEN) == [waiting.conversation]
    assert await ids(house.database, BEN, agent=ADA.id) == []
    # what Ada worked on stays hers to see, and who is called may see it too
    await house.agents.note(ADA, act(hers), "@Ben", mentions=[BEN.id])
    await house.agents.resolve(ADA, act(hers))
    await catch_up_search(house.database)
    assert hers.conversation in await ids(house.database, ADA, "hers")
    assert await ids(house.database, BEN, "hers") == [hers.conversation]
    assert set(await ids(house.database, SUE, agent=ADA.id)) == {hers.conversation}


async def test_filters_narrow_it_down(house: House) -> None:
    async with house.database.transaction() as tx:
        await define_label(tx, SUE, "Refund", "red", archived=False, at=SystemClock().now())
    one = await asked(house, "kayak one", "person?", person=False)
    two = await asked(house, "kayak two", person=False)
    desk = LabelDesk(house.database, house.node.feed, FixedClock())
    await desk.mark(ADA, act(one), add=["Refund"])
    await catch_up_search(house.database)
    now = SystemClock().now()
    hour = timedelta(hours=1)
    for wanted, expected in (
        ({"states": ("waiting",)}, [one]),
        ({"labels": ("Refund",)}, [one]),
        ({"labels": ("Nothing",)}, []),
        ({"language": "en"}, [two, one]),
        ({"language": "de"}, []),
        ({"channel": "widget"}, [two, one]),
        ({"channel": "mail"}, []),
        ({"intent": "refund_status"}, [two, one]),
        ({"intent": "re'fund\\ :*"}, []),
        ({"since": now - hour}, [two, one]),
        ({"since": now + hour}, []),
        ({"until": now - hour}, []),
    ):
        conversations = sorted(mara.conversation for mara in expected)
        assert sorted(await ids(house.database, SUE, "kayak", **wanted)) == conversations, wanted


async def test_pages_follow_each_other_without_gap_or_repeat(house: House) -> None:
    mine = [await asked(house, f"kayak {number}") for number in range(7)]
    await catch_up_search(house.database)
    seen: list[UUID] = []
    after = None
    for _ in range(10):
        async with house.database.transaction() as tx:
            page = await search(tx, SUE, Sought("kayak"), after=after, limit=2)
        seen += [one.row.id for one in page.matches]
        if (after := page.after) is None:
            break
    assert seen == [mara.conversation for mara in reversed(mine)]
    for nonsense in ("x", "2026-01-01~x", "~", "2026-01-01T00:00:00~" + str(new_id())):
        with pytest.raises(WarmlineError, match="no such page"):
            async with house.database.transaction() as tx:
                await search(tx, SUE, Sought(), after=nonsense)


@pytest.mark.parametrize(
    "text", ["'", "\\", "a' | 'b", "!", ":*", "()", "a & b | !c", "'; drop table event; --", "%_"]
)
async def test_no_sign_is_read_as_a_query(house: House, text: str) -> None:
    await asked(house, "kayak")
    await catch_up_search(house.database)
    await found(house.database, SUE, text)
    await found(house.database, ADA, text)


async def test_marks_are_no_words(house: House) -> None:
    await asked(house, "kayak")
    await catch_up_search(house.database)
    for mark in (":language:en", "language", "channel", "widget", "intent"):
        assert await ids(house.database, SUE, mark) == []


async def test_a_snippet_is_words_and_never_markup(house: House) -> None:
    await asked(house, "See <img src=x onerror=alert(1)> kayak " + "and so on " * 60)
    await catch_up_search(house.database)
    (match,) = (await found(house.database, SUE, "kayak onerror")).matches
    assert match.snippet is not None
    hits = [one.text for one in match.snippet.parts if one.hit]
    assert hits == ["onerror", "kayak"]
    assert "".join(one.text for one in match.snippet.parts).startswith("See <img src=x")
    assert sum(len(one.text) for one in match.snippet.parts) < 200


async def test_the_message_that_says_most_of_it_is_shown(house: House) -> None:
    await asked(house, "My red kayak leaks", "The kayak again", "person?")
    await catch_up_search(house.database)
    assert shown(await found(house.database, SUE, "kayak red")) == "My [red] [kayak] leaks"


async def test_a_conversation_of_very_many_words_is_still_found_by_its_marks(house: House) -> None:
    mara = await asked(house, "start", "person?")
    for number in range(30):
        text = " ".join(f"w{number}x{one}" * 4 for one in range(900))
        await house.node.log.append(says(mara.conversation, text))
        await catch_up_search(house.database)
    await house.agents.claim(ADA, act(mara))
    await house.agents.resolve(ADA, act(mara))
    await catch_up_search(house.database)
    assert await ids(house.database, ADA, "start") == [mara.conversation]
