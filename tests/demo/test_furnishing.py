"""Ternwell moves in once, and its AI answers from the first minute."""

import pytest
from argon2 import PasswordHasher

from warmline.actions import current_catalogue, current_release
from warmline.autonomy import autonomy, set_levels
from warmline.demo import furnishing
from warmline.demo.shop import CUSTOMERS
from warmline.demo.signing import Signer
from warmline.identity import ClaimsRefused, read_token
from warmline.kit import Database, SystemClock, new_id, sealing
from warmline.people import Passwords


@pytest.mark.slow
async def test_what_customers_may_read_is_trusted_and_a_later_change_stays(
    database: Database,
) -> None:
    await furnish(database)
    articles = furnishing.company().articles
    async with database.transaction() as tx:
        now = await autonomy(tx)
        await set_levels(tx, ["refund_time"], "off", by="Sol", at=SystemClock().now())
    trusted = {intent for intent, setting in now.settings.items() if setting.level == "auto"}
    assert trusted == {one.intent for one in articles if one.audience == "customers"}
    assert {setting.by for setting in now.settings.values()} == {"the demo"}
    await furnish(database)
    async with database.transaction() as tx:
        assert (await autonomy(tx)).level("refund_time") == "off"


@pytest.mark.slow
async def test_what_may_be_done_is_published_once(database: Database) -> None:
    for _ in range(2):
        await furnish(database)
        async with database.transaction() as tx:
            assert await current_release(tx) == 1
            assert (
                await current_catalogue(tx)
            ).actions.keys() == furnishing.actions().actions.keys()


async def test_only_the_latest_signer_is_believed(database: Database) -> None:
    clock, seal = SystemClock(), sealing.Seal("a secret", "identity")
    earlier, signer = Signer(clock), Signer(clock)
    for one in (earlier, signer):
        await furnishing.introduce(database, seal, one, clock=clock)
    async with database.transaction() as tx:
        claims = await read_token(tx, seal, signer.sign(CUSTOMERS[0]), clock.now())
        assert (claims.subject, claims.email) == ("c-1001", "mara@mail.example")
        with pytest.raises(ClaimsRefused):
            await read_token(tx, seal, earlier.sign(CUSTOMERS[0]), clock.now())


async def furnish(database: Database) -> None:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    try:
        await furnishing.furnish(
            database,
            passwords,
            clock=SystemClock(),
            ids=new_id,
            own_origin="http://127.0.0.1:8080",
        )
    finally:
        passwords.close()
