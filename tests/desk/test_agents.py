"""The agents' side: one holder, one answer to every retry, nothing beyond the role."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from tests.desk.house import House, act, acting, kinds, said, visitor
from warmline.conversations import (
    ConversationHandedBack,
    ConversationPassed,
    MessageSent,
    Note,
    NoteAdded,
    replay,
)
from warmline.desk import Act, Acted, Acting, Impossible, NotAllowed, NotFound, TooLate, Visitor

ADA, BO = acting("Ada Lind"), acting("Bo Ek")
LEAD, ADMIN = acting("Cleo Ray", "supervisor"), acting("Dag Moe", "admin")
LATER = datetime(2100, 1, 1, tzinfo=UTC)

Doing = Callable[[House, Acting, Act], Awaitable[Acted]]

CLAIM: Doing = lambda house, who, what: house.agents.claim(who, what)  # noqa: E731
DOINGS: dict[str, Doing] = {
    "claim": CLAIM,
    "reply": lambda house, who, what: house.agents.reply(who, what, "It is on its way."),
    "note": lambda house, who, what: house.agents.note(who, what, "Called the shop."),
    "pass": lambda house, who, what: house.agents.pass_on(who, what, to=BO.person, note="Yours?"),
    "requeue": lambda house, who, what: house.agents.pass_on(who, what, to=None, note=""),
    "hand back": lambda house, who, what: house.agents.hand_back(who, what),
    "hold": lambda house, who, what: house.agents.hold(
        who, what, until=LATER, waiting_for="third_party"
    ),
    "resume": lambda house, who, what: house.agents.resume(who, what),
    "resolve": lambda house, who, what: house.agents.resolve(who, what),
    "reopen": lambda house, who, what: house.agents.reopen(who, what),
}
# What must have happened before, so that the holder may do it.
BEFORE = {"claim": [], "resume": ["claim", "hold"], "reopen": ["claim", "resolve"]}


@pytest.mark.parametrize("name", DOINGS)
async def test_a_retry_of_any_act_gets_the_same_answer(house: House, name: str) -> None:
    guest = await _waiting(house)
    for earlier in BEFORE.get(name, ["claim"]):
        await DOINGS[earlier](house, ADA, act(guest))
    before = await house.standing(guest)
    what = act(guest, client_id="once", if_epoch=before.epoch)
    first, *again = await asyncio.gather(*(DOINGS[name](house, ADA, what) for _ in range(3)))
    events = await house.settled(guest)
    later = await DOINGS[name](house, ADA, what)
    assert {one.seq for one in (first, *again, later)} == {first.seq}
    assert [str(event.client_id).endswith("once") for event in events].count(True) == 1
    assert await house.settled(guest) == events


@pytest.mark.parametrize("leads", [False, True])
async def test_of_two_who_claim_at_once_one_gets_it_and_the_other_is_told(
    house: House, leads: bool
) -> None:
    guest = await _waiting(house)
    two = (LEAD, ADMIN) if leads else (ADA, BO)
    epoch = (await house.standing(guest)).epoch
    outcomes = await asyncio.gather(
        *(house.agents.claim(one, act(guest, if_epoch=epoch)) for one in two),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Acted", "TooLate"]
    lost = next(outcome for outcome in outcomes if isinstance(outcome, TooLate))
    now = await house.standing(guest)
    assert lost.standing == now
    assert now.holder in {one.id for one in two}


async def test_only_a_lead_takes_a_conversation_from_a_colleague(house: House) -> None:
    guest = await _waiting(house)
    await house.agents.claim(ADA, act(guest))
    with pytest.raises(NotFound):
        await house.agents.claim(BO, act(guest))
    await house.agents.pass_on(ADA, act(guest), to=BO.person, note="")
    with pytest.raises(TooLate, match="A colleague has this conversation"):
        await house.agents.claim(ADA, act(guest))
    taken = await house.agents.claim(LEAD, act(guest))
    assert taken.standing.holder == LEAD.id


async def test_only_the_holder_replies_not_even_a_lead(house: House) -> None:
    guest = await _waiting(house)
    for who in (ADA, LEAD):
        with pytest.raises(TooLate):
            await house.agents.reply(who, act(guest), "Hello")
    await house.agents.claim(ADA, act(guest))
    with pytest.raises(TooLate):
        await house.agents.reply(LEAD, act(guest), "Hello")
    await house.agents.reply(ADA, act(guest), "Hello")
    assert said(await house.events(guest))[-1] == ("agent", "Hello")


async def test_a_reply_written_before_a_colleague_took_over_is_refused(house: House) -> None:
    guest = await _waiting(house)
    seen = (await house.agents.claim(ADA, act(guest))).standing.epoch
    await house.agents.claim(LEAD, act(guest))
    with pytest.raises(TooLate) as refused:
        await house.agents.reply(ADA, act(guest, if_epoch=seen), "Hello")
    assert refused.value.standing.holder == LEAD.id
    assert "agent" not in [by for by, _ in said(await house.events(guest))]


async def test_a_reply_written_before_a_hold_still_goes_out(house: House) -> None:
    guest = await _waiting(house)
    seen = (await house.agents.claim(ADA, act(guest))).standing.epoch
    await DOINGS["hold"](house, ADA, act(guest))
    sent = await house.agents.reply(ADA, act(guest, if_epoch=seen), "One moment")
    assert sent.standing.state == "on_hold"


@pytest.mark.parametrize("name", ["requeue", "hand back", "hold", "resolve", "pass"])
async def test_only_the_holder_or_a_lead_moves_a_conversation(house: House, name: str) -> None:
    guest = await _waiting(house)
    await house.agents.claim(BO, act(guest))
    await house.agents.pass_on(BO, act(guest), to=ADA.person, note="")
    with pytest.raises(NotAllowed):
        await DOINGS[name](house, BO, act(guest))
    await DOINGS[name](house, LEAD, act(guest))


@pytest.mark.parametrize("name", DOINGS)
async def test_an_agent_does_nothing_to_what_is_not_theirs_to_see(house: House, name: str) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    events = await house.settled(guest)
    for where in (act(guest), act(visitor())):
        with pytest.raises(NotFound):
            await DOINGS[name](house, ADA, where)
    assert await house.events(guest) == events


@pytest.mark.parametrize(
    ("name", "done"),
    [
        ("hand back", []),
        ("resume", ["claim"]),
        ("hold", []),
        ("requeue", []),
        ("pass", []),
        ("reopen", ["claim"]),
        ("resolve", ["claim", "resolve"]),
        ("hold", ["claim", "resolve"]),
    ],
)
async def test_what_the_state_does_not_allow_is_refused_with_a_sentence(
    house: House, name: str, done: list[str]
) -> None:
    guest = await _waiting(house)
    for earlier in done:
        await DOINGS[earlier](house, ADA, act(guest))
    before = await house.events(guest)
    with pytest.raises((Impossible, NotAllowed)) as refused:
        await DOINGS[name](house, ADA, act(guest))
    assert refused.value.sentence.endswith(".")
    assert await house.events(guest) == before


async def test_a_colleague_gets_the_conversation_with_its_note(house: House) -> None:
    guest = await _waiting(house)
    await house.agents.claim(ADA, act(guest))
    passed = await house.agents.pass_on(ADA, act(guest), to=BO.person, note="Speaks Danish")
    assert (passed.standing.state, passed.standing.holder) == ("with_agent", BO.id)
    event = (await house.events(guest))[-1]
    assert event.payload == ConversationPassed(by=ADA.person, to=BO.person)
    assert event.body == Note("Speaks Danish")


async def test_a_note_needs_no_hold_and_voids_nobodys_reply(house: House) -> None:
    guest = await _waiting(house)
    seen = (await house.agents.claim(ADA, act(guest))).standing.epoch
    await house.agents.note(LEAD, act(guest), "Be kind")
    await house.agents.reply(ADA, act(guest, if_epoch=seen), "Hello")
    assert (await house.events(guest))[-2].payload == NoteAdded(agent=LEAD.person)


async def test_handing_back_carries_promises_and_answers_nothing_twice(house: House) -> None:
    guest = await _waiting(house)
    await house.agents.claim(ADA, act(guest))
    promise = await house.agents.reply(
        ADA, act(guest), "I'll refund you by Friday.", promise=True, due=LATER
    )
    await house.agents.reply(ADA, act(guest), "Anything else?")
    back = await house.agents.hand_back(ADA, act(guest), note="All clear")
    assert back.standing.state == "with_ai"
    events = await house.settled(guest)
    assert house.engine.asked == []
    assert events[-1].payload == ConversationHandedBack(by=ADA.person, promises=(promise.seq,))
    kept = events[promise.seq - 1].payload
    assert isinstance(kept, MessageSent)
    assert (kept.promise, kept.due) == (True, LATER)


async def test_handing_back_leaves_the_open_question_to_the_ai(house: House) -> None:
    guest = await _waiting(house)
    await house.agents.claim(ADA, act(guest))
    await house.agents.reply(ADA, act(guest), "Hello, I'm Ada.")
    await house.says(guest, "And how do I return shoes?")
    await house.agents.hand_back(ADA, act(guest))
    events = await house.settled(guest)
    assert said(events)[-1] == ("ai", "re: And how do I return shoes?")


async def test_a_conversation_that_nobody_answered_is_answered_when_handed_back(
    house: House,
) -> None:
    guest = await _waiting(house)
    await house.agents.claim(ADA, act(guest))
    await house.agents.hand_back(ADA, act(guest))
    events = await house.settled(guest)
    assert said(events)[-1] == ("ai", "re: Where is my refund?")


async def test_an_agent_reopens_what_they_resolved(house: House) -> None:
    guest = await _waiting(house)
    for name in ("claim", "resolve", "reopen"):
        await DOINGS[name](house, ADA, act(guest))
    now = await house.standing(guest)
    assert (now.state, now.holder) == ("with_agent", ADA.id)


async def test_a_day_at_the_desk_replays_to_the_row(house: House) -> None:
    guest = await _waiting(house)
    day = ["claim", "reply", "hold", "resume", "requeue", "claim", "note", "resolve", "reopen"]
    for name in [*day, "hold", "hold", "hand back"]:
        await DOINGS[name](house, ADA, act(guest))
    events = await house.settled(guest)
    now, told = await house.standing(guest), replay(events)
    assert (told.state, told.holder, told.epoch) == (now.state, now.holder, now.epoch)
    assert (told.last_seq, told.heard) == (now.last_seq, now.heard)
    assert kinds(events).count("conversation.held") == 3


async def _waiting(house: House) -> Visitor:
    guest = visitor(wants_person=True)
    await house.says(guest, "Where is my refund?")
    return guest
