"""Who writes too much, or too fast: counted, and nobody else waits for it."""

from datetime import timedelta

from tests.channels.post import Office, to_thread_of, written
from warmline.mail.letterbox import FLOOD


async def test_a_flood_from_one_address_is_cut_off_and_others_get_through(office: Office) -> None:
    for number in range(FLOOD + 40):
        await office.intake.take(written(f"Bomb {number}.", From="x@evil.example"))
    await office.intake.take(written("A question."))
    await office.working.work_due()
    outcomes = await office.outcomes()
    assert outcomes.count("too_many") == 40
    assert len(await office.begun()) == 6, "five of theirs, and the others are set aside there"
    async with office.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from incoming_mail where raw is not null") == 0


async def test_an_hour_later_the_same_address_is_heard_again(office: Office) -> None:
    for number in range(FLOOD + 1):
        await office.intake.take(written(f"Bomb {number}."))
    office.clock.advance(timedelta(hours=1, minutes=1))
    await office.intake.take(written("Sorry."))
    await office.working.work_due()
    assert (await office.outcomes()).count("too_many") == 1


async def test_an_unreadable_mail_stays_for_whoever_looks(office: Office) -> None:
    bomb = b"From: x@evil.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5_000
    await office.comes(bomb, written("A question."))
    assert sorted(str(one) for one in await office.outcomes()) == ["new_conversation", "unreadable"]
    async with office.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from incoming_mail where raw is not null") == 1


async def test_thousands_of_bombs_leave_a_reply_in_time(office: Office) -> None:
    conversation = await office.begin()
    for number in range(2_000):
        raw = b"From: x@evil.example\r\nSubject: %d\r\n\r\nboom" % number
        await office.intake.take(raw)
    await office.comes(written("My reply.", To=to_thread_of(conversation)))
    assert await office.texts(conversation) == ["My reply."]
