"""One-time codes: six digits, few tries, one use, one conversation, one address."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.identity.host import SEAL, claims
from warmline.identity import (
    Confirmed,
    Expired,
    Identity,
    NewCode,
    NoCode,
    TooMany,
    Tried,
    Typed,
    Wrong,
    code_is_open,
    find_code,
    identity_of,
    new_code,
    read_code,
    sign,
    try_code,
)
from warmline.kit import Database, new_id

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


async def signed(
    database: Database, subject: str = "c-1001", *, email: str | None = "grace@example.com"
) -> UUID:
    talk = new_id()
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW, subject, email=email), NOW)
    return talk


async def asked(database: Database, talk: UUID, now: datetime = NOW) -> NewCode | NoCode:
    async with database.transaction() as tx:
        return await new_code(tx, SEAL, talk, await identity_of(tx, talk), now)


async def sent(database: Database, talk: UUID, now: datetime = NOW) -> NewCode:
    code = await asked(database, talk, now)
    assert isinstance(code, NewCode)
    return code


async def tried(database: Database, talk: UUID, code: str, now: datetime = NOW) -> Tried:
    async with database.transaction() as tx:
        return await try_code(tx, SEAL, talk, code, now)


async def level(database: Database, talk: UUID, now: datetime = NOW) -> str:
    async with database.transaction() as tx:
        return (await identity_of(tx, talk)).level(now)


def other_than(code: str, plus: int = 1) -> str:
    return f"{(int(code) + plus) % 10**6:06}"


async def test_the_right_code_confirms_for_a_quarter_of_an_hour(database: Database) -> None:
    talk = await signed(database)
    code = await sent(database, talk)
    assert len(code.code) == 6
    assert (code.email, code.hint) == ("grace@example.com", "g…@example.com")
    until = NOW + timedelta(minutes=15)
    assert await tried(database, talk, code.code) == Confirmed(until)
    assert await level(database, talk) == "confirmed"
    assert await level(database, talk, until) == "signed"


async def test_a_code_counts_once(database: Database) -> None:
    talk = await signed(database)
    code = (await sent(database, talk)).code
    await tried(database, talk, code)
    assert await tried(database, talk, code) == Expired()


async def test_the_same_code_at_the_same_moment_counts_once(database: Database) -> None:
    talk = await signed(database)
    code = (await sent(database, talk)).code
    found = await asyncio.gather(*(tried(database, talk, code) for _ in range(8)))
    assert sum(isinstance(one, Confirmed) for one in found) == 1


async def test_five_wrong_ones_end_it_and_the_right_one_comes_too_late(
    database: Database,
) -> None:
    talk = await signed(database)
    code = (await sent(database, talk)).code
    found = [await tried(database, talk, other_than(code, n)) for n in range(1, 6)]
    assert found == [Wrong(4), Wrong(3), Wrong(2), Wrong(1), TooMany()]
    assert await tried(database, talk, code) == TooMany()
    assert await level(database, talk) == "signed"


async def test_who_tries_many_at_once_is_counted_all_the_same(database: Database) -> None:
    talk = await signed(database)
    code = (await sent(database, talk)).code
    guesses = [other_than(code, n) for n in range(1, 41)]
    found = await asyncio.gather(*(tried(database, talk, guess) for guess in guesses))
    assert sum(isinstance(one, Wrong) for one in found) == 4
    assert sum(one == TooMany() for one in found) == 36
    assert await tried(database, talk, code) == TooMany()


async def test_a_code_ends_after_ten_minutes(database: Database) -> None:
    talk = await signed(database)
    code = (await sent(database, talk)).code
    assert await tried(database, talk, code, NOW + timedelta(minutes=10)) == Expired()
    assert await tried(database, talk, code) == Expired(), "and for good"


async def test_a_code_confirms_nobody_whose_signature_has_lapsed(database: Database) -> None:
    talk = await signed(database)
    late = NOW + timedelta(minutes=55)
    code = (await sent(database, talk, late)).code
    assert await tried(database, talk, code, NOW + timedelta(minutes=61)) == Expired()


async def test_a_confirmation_ends_with_the_signature_it_stands_on(database: Database) -> None:
    talk = await signed(database)
    late = NOW + timedelta(minutes=55)
    code = (await sent(database, talk, late)).code
    assert await tried(database, talk, code, late) == Confirmed(NOW + timedelta(hours=1))


async def test_a_code_is_of_its_conversation_only(database: Database) -> None:
    mine, other = await signed(database), await signed(database, "c-2002")
    code = (await sent(database, mine)).code
    await sent(database, other)
    assert isinstance(await tried(database, other, code), Wrong)
    assert await tried(database, new_id(), code) == Expired()


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        ("my code is 123456", "123456", "my code is ••••••"),
        ("it says 482 913.", "482913", "it says ••••••."),
        ("Code: 482-913, please", "482913", "Code: ••••••, please"),
        ("it was 12 34 56!", "123456", "it was ••••••!"),
        ("1 2 3 4 5 6 is what I got", "123456", "•••••• is what I got"),
        ("(123456) 2 minutes ago", "123456", "(••••••) 2 minutes ago"),
        ("123456 or 654321", "123456", "•••••• or ••••••"),
        ("الرمز هو ١٢٣٤٥٦", "123456", "الرمز هو ••••••"),
        (" 123 456 ", "123456", "••••••"),
    ],
)
def test_a_code_is_found_among_words(text: str, code: str, kept: str) -> None:
    assert find_code(text) == Typed(code, kept)


@pytest.mark.parametrize(
    "text",
    [
        "it is about TW-482913",
        "order no/482913",
        "my card ends in 1234567",
        "call me on 030 123 456",
        "call me on 0301 234 567",
        "until 2026-11-30, or 30.11.26",
        "at 12:30:45",
        "I paid 482913.50 EUR",
        "x123456",
    ],
)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert find_code(text) is None


async def test_a_new_code_takes_the_place_of_the_old_one(database: Database) -> None:
    talk = await signed(database)
    old = (await sent(database, talk)).code
    new = (await sent(database, talk)).code
    if old != new:
        assert isinstance(await tried(database, talk, old), Wrong)
    assert isinstance(await tried(database, talk, new), Confirmed)


async def test_three_codes_in_a_quarter_of_an_hour_are_enough(database: Database) -> None:
    talk = await signed(database)
    for minute in (0, 1, 2):
        await sent(database, talk, NOW + timedelta(minutes=minute))
    refused = await asked(database, talk, NOW + timedelta(minutes=3))
    assert refused == NoCode("too_many", NOW + timedelta(minutes=15))
    await sent(database, talk, NOW + timedelta(minutes=15))


async def test_another_conversation_gives_no_more_codes(database: Database) -> None:
    talks = [await signed(database) for _ in range(12)]
    found = await asyncio.gather(*(asked(database, talk) for talk in talks))
    assert sum(isinstance(one, NewCode) for one in found) == 3
    await sent(database, await signed(database, "c-2002"))


async def test_ten_codes_a_day_are_enough(database: Database) -> None:
    talk = new_id()
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW, hours=24), NOW)
    for number in range(10):
        await sent(database, talk, NOW + timedelta(minutes=20 * number))
    late = NOW + timedelta(hours=12)
    assert await asked(database, talk, late) == NoCode("too_many", NOW + timedelta(days=1))
    next_day, other = NOW + timedelta(days=1), new_id()
    async with database.transaction() as tx:
        await sign(tx, other, claims(next_day), next_day)
    assert isinstance(await asked(database, other, late), NoCode)
    await sent(database, other, next_day)


async def test_nobody_known_gets_no_code(database: Database) -> None:
    talk = new_id()
    assert await asked(database, talk) == NoCode("not_signed")
    lapsed = await signed(database)
    assert await asked(database, lapsed, NOW + timedelta(hours=2)) == NoCode("not_signed")
    without = await signed(database, "c-3", email=None)
    assert await asked(database, without) == NoCode("no_address")


async def test_the_code_stands_nowhere_in_the_database(database: Database) -> None:
    talk = await signed(database)
    code = await sent(database, talk)
    async with database.transaction() as tx:
        row = dict(await tx.fetchrow("select * from one_time_code"))
    assert code.code not in str(row) + repr(code)
    assert "grace@" not in str(row) + repr(code)


async def test_six_digits_are_meant_for_a_code_while_one_was_sent(database: Database) -> None:
    talk = await signed(database)

    async def is_open(minutes: float) -> bool:
        async with database.transaction() as tx:
            return await code_is_open(tx, talk, NOW + timedelta(minutes=minutes))

    assert not await is_open(0)
    code = (await sent(database, talk)).code
    assert await is_open(9)
    assert await is_open(12), "just too late, and still not for the log"
    assert not await is_open(21)
    await tried(database, talk, code)
    assert not await is_open(0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123-456", "123456"),
        ("1 2 3 4 5 6.", "123456"),
        ("٠١٢٣٤٥", "012345"),
        ("\u200f١٢٣ ٤٥٦\u200f", "123456"),
        ("۱۲۳۴۵۶", "123456"),
        ("12345", None),
        ("1234567", None),
        ("my code is 123456", None),
        ("TW-123456", None),
        ("¹²³⁴⁵⁶", None),
        ("", None),
        (" " * 100 + "123456", None),
    ],
)
def test_six_digits_alone_are_a_code(text: str, code: str | None) -> None:
    assert read_code(text) == code


def test_an_identity_without_a_signature_is_anonymous() -> None:
    assert Identity(subject="c-1001").level(NOW) == "anonymous"
