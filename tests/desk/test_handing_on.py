"""A brief goes on with the conversation: through several hand-offs, colleagues, and back."""

from datetime import UTC, datetime

from tests.desk.house import House, act, acting, visitor
from warmline.conversations import (
    Command,
    ConversationHandedBack,
    ConversationReleased,
    Entry,
    MoveTo,
    append_in,
)
from warmline.desk import brief_of

ADA = acting("Ada Lind")
BEN = acting("Ben Ruiz")
DUE = datetime(2026, 12, 9, 15, 0, tzinfo=UTC)


async def test_an_agents_brief_after_two_hand_offs_holds_both_stories(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    await house.settled(guest)
    await house.says(guest, "person?")
    await house.settled(guest)
    await house.agents.claim(ADA, act(guest))
    await house.agents.reply(ADA, act(guest), "By Wednesday.", promise=True, due=DUE)
    await house.agents.hand_back(ADA, act(guest), note="Only the refund is open.")
    await house.says(guest, "And my parcel is broken")
    await house.settled(guest)
    await house.reception.ask_for_person(guest, "p2")
    await house.agents.claim(BEN, act(guest))
    brief = brief_of(await house.events(guest), {})
    told = [(one.began, one.who, one.wish.text if one.wish else None) for one in brief.chapters]
    assert told == [
        ("opened", "", "Where is my refund?"),
        ("handed_off", None, None),
        ("claimed", "Ada Lind", None),
        ("handed_back", "", "And my parcel is broken"),
        ("handed_off", None, None),
        ("claimed", "Ben Ruiz", None),
    ]
    reasons = [one.reason for one in brief.chapters if one.began == "handed_off"]
    assert reasons == ["unsure", "asked_for_person"]
    assert [(one.text, one.by) for one in brief.promises] == [("By Wednesday.", "Ada Lind")]
    assert len(brief.articles) == 2
    assert brief.chapters[3].note == "Only the refund is open."
    assert brief.since is not None
    assert (brief.since.by, brief.since.note) == ("Ada Lind", "Only the refund is open.")
    assert "By Wednesday." in " ".join(line.text for line in brief.since.lines)
    assert brief.handoffs == 2


async def test_a_hand_back_carries_the_agents_promises_to_the_ai(house: House) -> None:
    guest = visitor()
    await house.says(guest, "person?")
    await house.settled(guest)
    await house.agents.claim(ADA, act(guest))
    made = await house.agents.reply(ADA, act(guest), "By Wednesday.", promise=True, due=DUE)
    await house.agents.hand_back(ADA, act(guest))
    [back] = [
        event.payload
        for event in await house.events(guest)
        if isinstance(event.payload, ConversationHandedBack)
    ]
    assert back.promises == (made.seq,)
    await house.says(guest, "And when again?")
    await house.settled(guest)
    [promised] = house.engine.asked[-1].promised
    assert (promised.text, promised.by, promised.due) == ("By Wednesday.", "Ada Lind", DUE)


async def test_a_colleague_reads_what_happened_since_the_brief_that_was_passed(
    house: House,
) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?", "person?")
    await house.settled(guest)
    await house.agents.claim(ADA, act(guest))
    await house.agents.reply(ADA, act(guest), "I look into it.")
    await house.says(guest, "thank you")
    await house.agents.pass_on(ADA, act(guest), to=BEN.person, note="Their bank is slow.")
    since = brief_of(await house.events(guest), {}).since
    assert since is not None
    assert (since.by, since.how, since.note) == ("Ada Lind", "passed", "Their bank is slow.")
    assert since.lines[0].values == {"replied": 1, "said": 1}


async def test_a_shift_that_ends_passes_what_happened_to_whoever_comes(house: House) -> None:
    guest = visitor()
    await house.says(guest, "person?")
    await house.settled(guest)
    await house.agents.claim(ADA, act(guest))
    await house.agents.reply(ADA, act(guest), "By Wednesday.", promise=True, due=DUE)
    released = Entry(ConversationReleased(agent=ADA.person, cause="shift_ended"))
    async with house.database.transaction() as tx:
        command = Command(guest.conversation, "desk/released", [released], move=MoveTo("waiting"))
        await append_in(tx, command)
    since = brief_of(await house.events(guest), {}).since
    assert since is not None
    assert (since.by, since.how) == ("Ada Lind", "shift_ended")
    assert [line.code for line in since.lines] == ["spoke", "promised"]
