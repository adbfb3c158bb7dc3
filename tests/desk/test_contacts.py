"""Who a customer is, and what was before: for whoever may see one of their conversations."""

from datetime import UTC, datetime

import pytest

from tests.desk.house import House, act, acting, visitor
from warmline.conversations import (
    Command,
    Entry,
    RatingGiven,
    Remark,
    append_in,
    describe_contact,
    open_conversation,
)
from warmline.desk import (
    Acting,
    ContactProfile,
    LabelDesk,
    NotFound,
    Visitor,
    contact_profile,
    define_label,
    snoozes,
)
from warmline.kit import FixedClock, SystemClock, new_id

SUE, ADA, BEN = acting("Sue", "supervisor"), acting("Ada"), acting("Ben")


async def profile(house: House, agent: Acting, mara: Visitor) -> ContactProfile:
    async with house.database.transaction() as tx:
        return await contact_profile(tx, agent, mara.contact, now=SystemClock().now())


async def asks_again(house: House, mara: Visitor) -> Visitor:
    """Another conversation of the same contact."""
    again = Visitor(new_id(), mara.contact, "widget", "person", mara.disclosure)
    async with house.database.transaction() as tx:
        await open_conversation(tx, again.conversation, mara.contact)
    await house.says(again, "person?")
    await house.settled(again)
    return again


async def test_a_profile_tells_what_was_between_them(house: House) -> None:
    mara = visitor(wants_person=True)
    await house.says(mara, "person?")
    await house.settled(mara)
    again = await asks_again(house, mara)
    async with house.database.transaction() as tx:
        await describe_contact(tx, mara.contact, name="Mara", email="mara@example.com")
        await define_label(tx, SUE, "Refund", "red", archived=False, at=SystemClock().now())
        rating = Entry(RatingGiven(score=4, agent=ADA.person), Remark("Quick!"))
        await append_in(tx, Command(mara.conversation, "rate", [rating]))
        await tx.execute(
            "insert into contact_need values ($1, 'no_phone', $2, 3, now())",
            mara.contact,
            mara.conversation,
        )
    await LabelDesk(house.database, house.node.feed, FixedClock()).mark(
        ADA, act(mara), add=["Refund"]
    )
    await house.agents.claim(ADA, act(mara))
    found = await profile(house, ADA, mara)
    assert (found.name, found.email, found.level) == ("Mara", "mara@example.com", "anonymous")
    assert {row.id for row in found.conversations} == {mara.conversation, again.conversation}
    assert (found.labels, found.score, found.out_of_sight) == (("Refund",), 4.0, 0)
    assert [(one.need, one.conversation) for one in found.needs] == [
        ("no_phone", mara.conversation)
    ]
    assert [(one.score, one.agent, one.comment) for one in found.ratings] == [(4, "Ada", "Quick!")]
    hidden = await profile(house, BEN, mara)
    assert [row.id for row in hidden.conversations] == [again.conversation]
    assert (hidden.out_of_sight, hidden.ratings) == (1, ())


async def test_who_may_see_none_of_their_conversations_learns_nothing(house: House) -> None:
    mara = visitor(wants_person=True)
    await house.says(mara, "person?")
    await house.settled(mara)
    await house.agents.claim(ADA, act(mara))
    with pytest.raises(NotFound):
        await profile(house, BEN, mara)
    with pytest.raises(NotFound):
        await profile(house, SUE, visitor())


@pytest.mark.parametrize(
    ("now", "zone", "tomorrow", "monday"),
    [
        # a Thursday in Berlin, an hour ahead of UTC
        ("2026-01-08T10:00Z", "Europe/Berlin", "2026-01-09T08:00Z", "2026-01-12T08:00Z"),
        # already Friday in Auckland
        ("2026-01-08T12:00Z", "Pacific/Auckland", "2026-01-09T20:00Z", "2026-01-11T20:00Z"),
        # the clocks go forward in the night to Sunday, March 29
        ("2026-03-28T10:00Z", "Europe/Berlin", "2026-03-29T07:00Z", "2026-03-30T07:00Z"),
        # on a Monday, the next one
        ("2026-01-05T10:00Z", "UTC", "2026-01-06T09:00Z", "2026-01-12T09:00Z"),
    ],
)
def test_a_morning_is_one_on_the_companys_wall(
    now: str, zone: str, tomorrow: str, monday: str
) -> None:
    hour, next_day, next_week = snoozes(moment(now), zone)
    assert (hour.until - moment(now)).total_seconds() == 3_600
    assert (next_day.until, next_week.until) == (moment(tomorrow), moment(monday))


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)
