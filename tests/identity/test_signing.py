"""A conversation is one customer's, from its first signature on."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.identity.host import SEAL, Host, claims
from warmline.identity import (
    ANONYMOUS,
    Identity,
    NewCode,
    OtherPerson,
    Signed,
    contact_for,
    erase_identities,
    identity_of,
    new_code,
    newest_of,
    retire_key,
    sign,
)
from warmline.kit import Database, new_id

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


async def test_nobody_signed_is_nobody_known(database: Database) -> None:
    async with database.transaction() as tx:
        found = await identity_of(tx, new_id())
    assert found is ANONYMOUS
    assert found.level(NOW) == "anonymous"


async def test_a_signature_lasts_as_long_as_its_token(database: Database) -> None:
    talk = new_id()
    async with database.transaction() as tx:
        signed = await sign(tx, talk, claims(NOW), NOW)
        found = await identity_of(tx, talk)
    assert signed == Signed(found, begins=True, confirms=False)
    assert (found.subject, found.name, found.email) == (
        "c-1001",
        "Grace Hopper",
        "grace@example.com",
    )
    assert found.level(NOW) == "signed"
    assert found.level(NOW + timedelta(hours=1)) == "anonymous"


async def test_a_later_token_lengthens_it_and_an_older_one_shortens_nothing(
    database: Database,
) -> None:
    talk = new_id()
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW, hours=1), NOW)
        later = await sign(tx, talk, claims(NOW, hours=3), NOW)
        older = await sign(tx, talk, claims(NOW, hours=2), NOW)
    assert isinstance(later, Signed)
    assert isinstance(older, Signed)
    assert not later.begins
    assert older.identity.signed_until == later.identity.signed_until == NOW + timedelta(hours=3)


async def test_an_older_token_that_comes_late_says_nothing_new(database: Database) -> None:
    talk, hour_ago = new_id(), NOW - timedelta(hours=1)
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW), NOW)
        code = await new_code(tx, SEAL, talk, await identity_of(tx, talk), NOW)
        older = claims(NOW, email="former@example.com", issued=hour_ago)
        replayed = await sign(tx, talk, older, NOW)
        kept = await tx.fetchval("select digest is not null from one_time_code")
        newest = await newest_of(tx, "c-1001")
    assert isinstance(code, NewCode)
    assert isinstance(replayed, Signed)
    assert replayed.identity.email == "grace@example.com"
    assert kept is True
    assert newest == ("Grace Hopper", "grace@example.com")


async def test_what_a_customer_is_called_is_what_their_newest_token_says(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await sign(tx, new_id(), claims(NOW), NOW)
        older = claims(NOW, email="former@example.com", issued=NOW - timedelta(hours=1))
        await sign(tx, new_id(), older, NOW)
        assert await newest_of(tx, "c-1001") == ("Grace Hopper", "grace@example.com")
        assert await newest_of(tx, "c-2002") == (None, None)


async def test_what_a_key_vouched_for_ends_with_the_key(database: Database) -> None:
    host, talk, later = await Host.known(database, now=NOW), new_id(), NOW + timedelta(minutes=5)
    confirmed = claims(NOW, confirmed=NOW + timedelta(minutes=15), kid=host.kid)
    async with database.transaction() as tx:
        await sign(tx, talk, confirmed, NOW)
        await retire_key(tx, host.kid, at=later, by="a test", now=NOW)
        found = await identity_of(tx, talk)
    assert found.level(NOW) == "confirmed"
    assert found.level(later) == "anonymous"
    # people know of it neither, as they do of what only ran out
    assert found.last_known(NOW) == found
    assert found.last_known(later) is ANONYMOUS
    lapsed = Identity("c-1001", signed_until=NOW)
    assert lapsed.last_known(later) == lapsed


async def test_a_key_that_is_retired_in_time_takes_nothing_away(database: Database) -> None:
    host, talk = await Host.known(database, now=NOW), new_id()
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW, hours=1, kid=host.kid), NOW)
        await retire_key(tx, host.kid, at=NOW + timedelta(days=1), by="a test", now=NOW)
        found = await identity_of(tx, talk)
    assert found.last_known(NOW + timedelta(days=9)) == found


async def test_another_key_vouches_again(database: Database) -> None:
    leaked, new = [await Host.known(database, now=NOW) for _ in range(2)]
    talk = new_id()
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW, kid=leaked.kid), NOW)
        await retire_key(tx, leaked.kid, at=NOW, by="a test", now=NOW)
        again = await sign(tx, talk, claims(NOW, kid=new.kid), NOW)
    assert isinstance(again, Signed)
    assert again.begins
    assert again.identity.level(NOW) == "signed"


async def test_somebody_else_changes_nothing_not_even_after_it_lapsed(database: Database) -> None:
    talk = new_id()
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW), NOW)
        before = await identity_of(tx, talk)
        assert await sign(tx, talk, claims(NOW, "c-2002"), NOW) == OtherPerson()
        assert await identity_of(tx, talk) == before
        later = NOW + timedelta(days=9)
        assert await sign(tx, talk, claims(later, "c-2002"), later) == OtherPerson()
        assert await identity_of(tx, talk) == before


async def test_of_two_who_come_first_at_once_one_is_it(database: Database) -> None:
    talk = new_id()

    async def attempt(subject: str) -> Signed | OtherPerson:
        async with database.transaction() as tx:
            return await sign(tx, talk, claims(NOW, subject), NOW)

    outcomes = await asyncio.gather(*(attempt(f"c-{n}") for n in range(8)))
    assert sum(isinstance(outcome, Signed) for outcome in outcomes) == 1


async def test_what_lapsed_begins_anew(database: Database) -> None:
    talk, later = new_id(), NOW + timedelta(hours=2)
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW), NOW)
        again = await sign(tx, talk, claims(later), later)
    assert isinstance(again, Signed)
    assert again.begins


async def test_the_host_can_confirm_and_a_refresh_takes_it_not_away(database: Database) -> None:
    talk, until = new_id(), NOW + timedelta(minutes=15)
    async with database.transaction() as tx:
        first = await sign(tx, talk, claims(NOW), NOW)
        stepped = await sign(tx, talk, claims(NOW, confirmed=until), NOW)
        again = await sign(tx, talk, claims(NOW, confirmed=until), NOW)
        refreshed = await sign(tx, talk, claims(NOW), NOW)
    assert [isinstance(one, Signed) and one.confirms for one in (first, stepped, again)] == [
        False,
        True,
        False,
    ]
    assert isinstance(refreshed, Signed)
    assert refreshed.identity.level(NOW) == "confirmed"
    assert refreshed.identity.level(until) == "signed"


async def test_a_new_address_ends_the_code_that_went_to_the_old_one(database: Database) -> None:
    talk = new_id()
    async with database.transaction() as tx:
        await sign(tx, talk, claims(NOW), NOW)
        code = await new_code(tx, SEAL, talk, await identity_of(tx, talk), NOW)
        assert isinstance(code, NewCode)
        await sign(tx, talk, claims(NOW, email="other@example.com"), NOW)
        kept = await tx.fetchval("select digest from one_time_code")
    assert kept is None


async def test_a_customer_is_one_contact_in_all_their_conversations(database: Database) -> None:
    async def contact(subject: str) -> object:
        async with database.transaction() as tx:
            return await contact_for(tx, subject, new_id)

    found = await asyncio.gather(*(contact("c-1001") for _ in range(8)))
    assert len(set(found)) == 1
    assert await contact("c-2002") not in found


async def test_who_is_erased_is_nobody_again(database: Database) -> None:
    talk = new_id()
    async with database.transaction() as tx:
        contact = await contact_for(tx, "c-1001", new_id)
        await sign(tx, talk, claims(NOW), NOW)
        await new_code(tx, SEAL, talk, await identity_of(tx, talk), NOW)
        await erase_identities(tx, contact, [talk])
        assert await identity_of(tx, talk) is ANONYMOUS
        assert await contact_for(tx, "c-1001", new_id) != contact
        assert await tx.fetchval("select count(*) from one_time_code") == 0
