"""Signing in, sessions and guesses, on a real PostgreSQL."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from warmline.kit import Database, FixedClock, WarmlineError
from warmline.people import (
    Agent,
    Attempts,
    Passwords,
    SignIn,
    TooManyAttempts,
    sign_out,
    sign_out_everywhere,
    signed_in,
)

AddAgent = Callable[..., Awaitable[Agent]]
MAIL = "ada@fernhill.example"
PASSWORD = "open sesame"
HERE = "192.0.2.1"


async def who(database: Database, clock: FixedClock, token: str) -> Agent | None:
    async with database.transaction() as tx:
        return await signed_in(tx, token, at=clock.now())


async def enter(door: SignIn) -> str:
    return (await door.sign_in(MAIL, PASSWORD, HERE)).token


async def test_the_right_password_opens_a_session(
    database: Database, door: SignIn, agent: AddAgent, clock: FixedClock
) -> None:
    ada = await agent()
    entered = await door.sign_in(f" {MAIL.upper()} ", PASSWORD, HERE)
    assert entered.agent == ada
    assert await who(database, clock, entered.token) == ada
    assert await who(database, clock, entered.token + "x") is None


async def test_the_database_holds_neither_password_nor_token(
    database: Database, door: SignIn, agent: AddAgent
) -> None:
    await agent()
    token = await enter(door)
    async with database.transaction() as tx:
        kept = await tx.fetchval("select password_hash from agent")
        hashed = await tx.fetchval("select token_hash from session")
    assert kept.startswith("$argon2id$")
    assert hashed == hashlib.sha256(token.encode()).digest()


@pytest.mark.parametrize(
    ("mail", "password"),
    [
        (MAIL, "open sesam"),
        (MAIL, ""),
        (MAIL, "x" * 100_000),
        (MAIL, "\ud800"),
        ("nobody@fernhill.example", PASSWORD),
        ("", PASSWORD),
        ("a\x00b", PASSWORD),
    ],
)
async def test_a_wrong_mail_and_a_wrong_password_get_the_same_sentence(
    door: SignIn, agent: AddAgent, mail: str, password: str
) -> None:
    await agent()
    with pytest.raises(WarmlineError) as refused:
        await door.sign_in(mail, password, HERE)
    assert refused.value.code == "sign_in_failed"
    assert refused.value.sentence == "The mail address or the password is wrong."


async def test_after_five_failures_even_the_right_password_waits(
    door: SignIn, agent: AddAgent, clock: FixedClock
) -> None:
    await agent()
    for _ in range(5):
        with pytest.raises(WarmlineError, match="wrong"):
            await door.sign_in(MAIL, "guess", HERE)
    with pytest.raises(TooManyAttempts, match="try again in 15 minutes") as refused:
        await door.sign_in(MAIL.upper(), PASSWORD, HERE)
    assert refused.value.retry_after == 900
    assert (await door.sign_in(MAIL, PASSWORD, "198.51.100.7")).agent.email == MAIL
    clock.advance(timedelta(minutes=15))
    assert await enter(door)


async def test_guesses_at_the_same_moment_count_one_by_one(door: SignIn, agent: AddAgent) -> None:
    await agent()
    results = await asyncio.gather(
        *(door.sign_in(MAIL, f"guess {n}", HERE) for n in range(20)), return_exceptions=True
    )
    codes = [each.code for each in results if isinstance(each, WarmlineError)]
    assert codes.count("sign_in_failed") == 5
    assert codes.count("too_many_attempts") == 15


async def test_a_success_forgets_the_failures_before_it(door: SignIn, agent: AddAgent) -> None:
    await agent()
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(WarmlineError, match="wrong"):
                await door.sign_in(MAIL, "guess", HERE)
        assert await enter(door)


def test_one_network_address_cannot_try_every_mail(clock: FixedClock) -> None:
    attempts = Attempts(clock)
    for n in range(50):
        attempts.begin(f"{n}@fernhill.example", HERE)
    with pytest.raises(TooManyAttempts):
        attempts.begin("new@fernhill.example", HERE)
    attempts.begin("new@fernhill.example", "198.51.100.7")


async def test_a_session_ends_when_unused_and_when_old(
    database: Database, door: SignIn, agent: AddAgent, clock: FixedClock
) -> None:
    await agent()
    token = await enter(door)
    clock.advance(timedelta(days=3))
    assert await who(database, clock, token) is None

    token = await enter(door)
    for _ in range(14):
        clock.advance(timedelta(days=2))
        assert await who(database, clock, token)
    clock.advance(timedelta(days=2))
    assert await who(database, clock, token) is None


async def test_expired_sessions_are_forgotten(
    database: Database, door: SignIn, agent: AddAgent, clock: FixedClock
) -> None:
    await agent()
    await enter(door)
    clock.advance(timedelta(days=40))
    await enter(door)
    async with database.transaction() as tx:
        assert await tx.fetchval("select count(*) from session") == 1


async def test_signing_out_ends_one_session_or_all_but_one(
    database: Database, door: SignIn, agent: AddAgent, clock: FixedClock
) -> None:
    ada = await agent()
    first, second, third = [await enter(door) for _ in range(3)]
    async with database.transaction() as tx:
        await sign_out(tx, first)
    assert await who(database, clock, first) is None
    assert await who(database, clock, second)
    async with database.transaction() as tx:
        await sign_out_everywhere(tx, ada.id, but=third)
    assert await who(database, clock, second) is None
    assert await who(database, clock, third)
    async with database.transaction() as tx:
        await sign_out_everywhere(tx, ada.id)
    assert await who(database, clock, third) is None


async def test_a_new_password_ends_every_other_session(
    database: Database, door: SignIn, agent: AddAgent, clock: FixedClock
) -> None:
    ada = await agent()
    here, elsewhere = await enter(door), await enter(door)
    await door.change_password(ada.id, PASSWORD, "close sesame", address=HERE, token=here)
    assert await who(database, clock, here)
    assert await who(database, clock, elsewhere) is None
    with pytest.raises(WarmlineError, match="wrong"):
        await enter(door)
    assert (await door.sign_in(MAIL, "close sesame", HERE)).agent == ada
    async with database.transaction() as tx:
        last = await tx.fetchrow("select what, details from audit order by id desc limit 1")
    assert last["what"] == "agent.password_changed"
    assert "sesame" not in str(last["details"])


async def test_a_new_password_needs_the_old_one_and_some_length(
    door: SignIn, agent: AddAgent
) -> None:
    ada = await agent()
    token = await enter(door)
    with pytest.raises(WarmlineError, match="old password"):
        await door.change_password(ada.id, "guess", "close sesame", address=HERE, token=token)
    for weak in ("short", "aaaaaaaaaa", "x" * 201):
        with pytest.raises(WarmlineError) as refused:
            await door.change_password(ada.id, PASSWORD, weak, address=HERE, token=token)
        assert refused.value.code == "weak_password"


async def test_an_outdated_hash_is_renewed_when_its_owner_signs_in(
    database: Database, door: SignIn, agent: AddAgent
) -> None:
    await agent()
    old = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash(PASSWORD)
    async with database.transaction() as tx:
        await tx.execute("update agent set password_hash = $1", old)
    await enter(door)
    async with database.transaction() as tx:
        renewed = await tx.fetchval("select password_hash from agent")
    assert renewed != old
    assert await enter(door)


async def test_an_accent_may_be_typed_in_either_form(passwords: Passwords) -> None:
    kept = await passwords.hash("caf\u00e9 sesame")
    assert await passwords.verify(kept, "cafe\u0301 sesame")
    assert not await passwords.verify(kept, "cafe sesame")
    assert not await passwords.verify("no hash at all", "cafe sesame")
