"""A yes is a yes to what was read, once, whatever else happens at that moment."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from tests.desk.deeds.test_executing import ARGUMENTS, MARA, runs, signed, state, until
from tests.desk.house import House, Scripted, act, acting, autonomy, kinds, said, words
from tests.desk.shelf import CATALOGUE, MOVE, REFUND, put
from tests.eventually import eventually
from warmline.actions import Action, Catalogue, Run, erase_receipts, ledger
from warmline.ai import Act, Cancel, Chat, Confirm, Decision, Doing, Situation, Understanding
from warmline.conversations import Choice, erase_contact
from warmline.desk import Impossible, NotAllowed, TooLate, Visitor
from warmline.kit import Database, new_id

ADA = acting("Ada Lind")
SOL = acting("Sol Ferrer", "supervisor")


@dataclass(slots=True)
class Published:
    """What the company publishes, in a test's hand."""

    now: Catalogue = CATALOGUE

    def __call__(self) -> Catalogue:
        return self.now

    def anew(self, action: Action) -> None:
        actions = {**self.now.actions, action.name: action}
        self.now = replace(self.now, release=self.now.release + 1, actions=actions)


def buttons(situation: Situation) -> Decision:
    """Yes and no by the button, as the engine takes them; else the name of an action."""
    doing = situation.doing
    read = Understanding("en", intent="refund_status", doing=doing)
    if (pressed := situation.pressed) is not None:
        if not pressed.current or not doing or doing[0].run is None:
            return Chat(read, "That is over.", "stale")
        if pressed.yes:
            return Confirm(read, doing[0].run)
        return Cancel(replace(read, doing=doing[1:]), "Left as it is.", doing[0].run)
    heard = words(situation)[-1]
    if heard == "yes" and doing and doing[0].run:
        return Confirm(read, doing[0].run)
    if heard not in CATALOGUE.actions:
        return Chat(read, "Hello!", "greeting")
    return Act(replace(read, doing=(Doing(heard, ARGUMENTS.get(heard, {})),)))


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
async def house(database: Database, published: Published) -> AsyncIterator[House]:
    opened = await House.open(
        database,
        engine=Scripted(buttons),
        autonomy=autonomy(refund_status="auto"),
        catalogue=published,
    )
    await opened.executing.start()
    yield opened
    await opened.close()


async def proposed(house: House, action: str = "move_due") -> tuple[Visitor, Run]:
    customer = await signed(house)
    await house.says(customer, action)
    await house.settled(customer)
    return customer, (await runs(house, customer))[0]


async def press(house: House, customer: Visitor, run: Run, *, yes: bool = True) -> None:
    choice = Choice(run.id, run.hash, yes)
    await house.reception.receive(customer, new_id().hex, "Yes" if yes else "No", choice=choice)


async def done(house: House, customer: Visitor) -> list[str]:
    await house.settled(customer)
    await asyncio.sleep(0.2)
    await house.settled(customer)
    return [name for name, *_ in house.shelf.effects]


CHANGED = (
    replace(MOVE, call=put("/{contact}/other")),
    replace(MOVE, confirm={"en": "Move it to {{ due }} for 5 EUR?"}),
    replace(MOVE, consequence="irreversible"),
)


@pytest.mark.parametrize("changed", CHANGED)
async def test_a_yes_to_what_was_declared_anew_since_does_nothing(
    house: House, published: Published, changed: Action
) -> None:
    customer, run = await proposed(house)
    published.anew(changed)
    await press(house, customer, run)
    assert await done(house, customer) == []
    assert await state(house, customer) == "expired"
    assert said(await house.events(customer))[-1] == ("ai", "en: expired")


async def test_a_release_that_changes_something_else_takes_no_yes_away(
    house: House, published: Published
) -> None:
    customer, run = await proposed(house)
    published.anew(replace(REFUND, receipt={"en": "Paid back."}))
    await press(house, customer, run)
    assert await done(house, customer) == ["move_due"]


async def test_what_waits_for_approval_is_approved_as_it_was_read(
    house: House, published: Published
) -> None:
    customer, run = await proposed(house, "pause")
    await press(house, customer, run)
    await until(house, customer, "awaiting_approval")
    published.anew(replace(CATALOGUE.actions["pause"], call=put("/{contact}/close")))
    with pytest.raises(Impossible):
        await house.actions.approve(SOL, act(customer), run.id, "fine")
    assert await done(house, customer) == []
    await house.actions.decline(SOL, act(customer), run.id, "We do it otherwise now.")
    assert await state(house, customer) == "declined"


async def test_what_was_confirmed_and_declared_anew_before_it_was_sent_is_not_sent(
    database: Database, published: Published
) -> None:
    house = await House.open(
        database,
        engine=Scripted(buttons),
        autonomy=autonomy(refund_status="auto"),
        catalogue=published,
    )
    customer, run = await proposed(house)
    async with database.transaction() as tx:
        day = run.created_at.replace(hour=0)
        await ledger.confirm(tx, run.id, run.hash, MOVE, now=run.created_at, day_began=day)
    published.anew(CHANGED[0])
    await house.executing.start()
    await until(house, customer, "failed")
    assert house.shelf.effects == []
    await house.close()


async def test_a_node_that_has_not_heard_of_a_release_leaves_its_runs_alone(
    database: Database, published: Published
) -> None:
    house = await House.open(
        database,
        engine=Scripted(buttons),
        autonomy=autonomy(refund_status="auto"),
        catalogue=published,
    )
    old = published.now
    published.anew(CHANGED[0])
    customer, run = await proposed(house)
    async with database.transaction() as tx:
        day = run.created_at.replace(hour=0)
        await ledger.confirm(tx, run.id, run.hash, CHANGED[0], now=run.created_at, day_began=day)
    anew, published.now = published.now, old
    await house.executing.start()
    await asyncio.sleep(0.2)
    assert await state(house, customer) == "confirmed"
    published.now = anew
    await until(house, customer, "succeeded")
    assert len(house.shelf.effects) == 1
    await house.close()


@pytest.mark.parametrize("typed", [True, False])
async def test_a_yes_after_a_long_digression_is_still_a_yes(house: House, typed: bool) -> None:
    customer, run = await proposed(house)
    for number in range(12):
        await house.says(customer, f"by the way {number}")
        await house.settled(customer)
    if typed:
        await house.says(customer, "yes")
    else:
        await press(house, customer, run)
    assert await done(house, customer) == ["move_due"]


async def test_yes_in_many_tabs_at_once_is_done_once(house: House) -> None:
    customer, run = await proposed(house)
    await asyncio.gather(*(press(house, customer, run) for _ in range(6)))
    assert await done(house, customer) == ["move_due"]
    events = await house.events(customer)
    assert kinds(events).count("action.confirmed") == 1
    assert kinds(events).count("receipt.issued") == 1


async def test_yes_and_no_at_once_is_one_of_both(house: House) -> None:
    for _ in range(5):
        house.shelf.effects.clear()
        customer, run = await proposed(house)
        await asyncio.gather(press(house, customer, run), press(house, customer, run, yes=False))
        effects = await done(house, customer)
        told = kinds(await house.events(customer))
        ended = (effects, told.count("receipt.issued"), told.count("action.cancelled"))
        assert ended in ((["move_due"], 1, 0), ([], 0, 1))


async def test_yes_while_an_agent_claims_is_done_or_taken_over(house: House) -> None:
    for _ in range(5):
        house.shelf.effects.clear()
        customer, run = await proposed(house)
        await asyncio.gather(
            press(house, customer, run),
            house.agents.claim(ADA, act(customer)),
            return_exceptions=True,
        )
        effects = await done(house, customer)
        expected = {"succeeded": ["move_due"], "cancelled": [], "proposed": []}
        assert effects == expected[await state(house, customer)]
        told = kinds(await house.events(customer))
        assert told.count("receipt.issued") == len(effects)


async def test_approved_and_declined_at_once_is_one_of_both(house: House) -> None:
    for _ in range(5):
        house.shelf.effects.clear()
        customer, run = await proposed(house, "pause")
        await press(house, customer, run)
        await until(house, customer, "awaiting_approval")
        outcomes = await asyncio.gather(
            house.actions.approve(SOL, act(customer), run.id, "fine"),
            house.actions.decline(acting("Ida", "supervisor"), act(customer), run.id, "no"),
            return_exceptions=True,
        )
        assert sum(isinstance(one, TooLate) for one in outcomes) == 1
        effects = await done(house, customer)
        now = await state(house, customer)
        assert (now, effects) in (("succeeded", ["pause"]), ("declined", []))


@pytest.mark.parametrize("yes", [True, False])
async def test_the_button_of_another_conversation_moves_nothing(house: House, yes: bool) -> None:
    victim, run = await proposed(house)
    other, own = await proposed(house)
    await press(house, other, run, yes=yes)
    # nor with the own run and the other's hash, or the other way round
    await press(house, other, replace(own, hash="0" * 64), yes=yes)
    assert await done(house, other) == []
    assert await state(house, victim) == "proposed"
    assert await state(house, other) == "proposed"


async def test_a_button_counts_in_no_other_state(house: House) -> None:
    customer, run = await proposed(house)
    await press(house, customer, run)
    assert await done(house, customer) == ["move_due"]
    for yes in (True, False):
        await press(house, customer, run, yes=yes)
        assert await done(house, customer) == ["move_due"]
    assert await state(house, customer) == "succeeded"
    customer, run = await proposed(house, "pause")
    await press(house, customer, run)
    await until(house, customer, "awaiting_approval")
    await press(house, customer, run)
    assert await done(house, customer) == ["move_due"]
    assert await state(house, customer) == "awaiting_approval"


async def test_a_day_is_counted_by_the_yes_whoever_says_it_at_once(house: House) -> None:
    """Two of them a day: whoever opens many conversations gets no third one."""
    begun = [await proposed(house, "refund") for _ in range(6)]
    await asyncio.gather(*(press(house, customer, run) for customer, run in begun))
    for customer, _ in begun:
        await until(house, customer, "succeeded", "awaiting_approval")
    assert len(await done(house, begun[0][0])) == 2


async def test_an_amount_below_nothing_is_as_large_as_it_is(house: House) -> None:
    customer = await signed(house)
    await house.reception.ask_for_person(customer, new_id().hex)
    await house.agents.claim(ADA, act(customer))
    run = await house.actions.propose(ADA, act(customer), "refund", {"amount": -5000})
    moved = await house.actions.confirm(ADA, act(customer), run.id, run.hash)
    assert (moved.state, moved.why) == ("awaiting_approval", "over_limit")


async def test_what_was_proposed_yesterday_counts_on_the_day_of_its_yes(house: House) -> None:
    async with house.database.transaction() as tx:
        for _ in range(2):
            customer, run = await proposed(house, "refund")
            await press(house, customer, run)
            await until(house, customer, "succeeded")
        await tx.execute("update action_run set created_at = created_at - interval '400 days'")
    customer, run = await proposed(house, "refund")
    await press(house, customer, run)
    await until(house, customer, "awaiting_approval")
    assert len(house.shelf.effects) == 2


async def erase(house: House, customer: Visitor) -> None:
    async with house.database.transaction() as tx:
        await erase_contact(tx, customer.contact)
        await ledger.erase_runs(tx, [customer.conversation])
        await erase_receipts(tx, [customer.conversation])


async def test_who_is_erased_while_it_is_done_leaves_no_words_behind(house: House) -> None:
    customer, run = await proposed(house)
    house.shelf.faults[:] = ["hang_after"]
    await press(house, customer, run)
    await eventually(lambda: bool(house.shelf.effects))
    await erase(house, customer)
    house.shelf.hanging.set()
    events = await until(house, customer, "succeeded")
    [kept] = await runs(house, customer)
    assert (kept.subject, kept.result, kept.words) == (None, None, None)
    bodies = [event.body for event in events if event.body is not None]
    assert "2026-12-15" not in str(bodies)
    assert "S-1" not in str(bodies)
    assert kinds(events).count("receipt.issued") == 1


@pytest.mark.parametrize("fault", ["lost", "lost_before"])
async def test_who_is_erased_while_nobody_knows_gets_a_person(house: House, fault: str) -> None:
    customer, run = await proposed(house)
    house.shelf.faults[:] = [fault]  # type: ignore[list-item]
    house.shelf.unclear = 50
    await press(house, customer, run)
    await until(house, customer, "unknown")
    await erase(house, customer)
    await until(house, customer, "handed_over", "succeeded", "failed")
    [kept] = await runs(house, customer)
    assert (kept.result, kept.words) == (None, None)


async def test_an_erased_proposal_is_nothing_to_say_yes_to(house: House) -> None:
    customer, run = await proposed(house)
    await erase(house, customer)
    await press(house, customer, run)
    assert await done(house, customer) == []


async def test_an_agents_yes_counts_while_it_is_known_who_it_is_for(
    house: House, published: Published
) -> None:
    published.anew(replace(REFUND, identity="confirmed"))
    customer = await signed(house, replace(MARA, confirmed_until=MARA.signed_until))
    await house.reception.ask_for_person(customer, new_id().hex)
    await house.agents.claim(ADA, act(customer))
    run = await house.actions.propose(ADA, act(customer), "refund", {"amount": 20})
    house.identities[customer.conversation] = MARA
    with pytest.raises(NotAllowed):
        await house.actions.confirm(ADA, act(customer), run.id, run.hash)
    assert house.shelf.effects == []


async def test_who_asks_for_a_person_in_the_middle_of_an_action_gets_one(house: House) -> None:
    """Asked once is enough, whatever the AI is about to ask or waits to hear."""
    customer, run = await proposed(house)
    now = await house.reception.ask_for_person(customer, "p")
    assert now.state == "waiting"
    await press(house, customer, run)
    events = await house.settled(customer)
    assert kinds(events).count("handoff.requested") == 1
    assert (await house.standing(customer)).state == "waiting"
