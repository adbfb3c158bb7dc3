"""Ternwell moves in once, and its AI answers from the first minute."""

import pytest
from argon2 import PasswordHasher

from warmline.autonomy import autonomy, set_levels
from warmline.demo import furnishing
from warmline.kit import Database, SystemClock, new_id
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


async def furnish(database: Database) -> None:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    try:
        await furnishing.furnish(
            database,
            passwords,
            clock=SystemClock(),
            ids=new_id,
            own_origin="http://127.0.0.1:8080",
            signer=Signer(SystemClock()),
            seal=sealing.Seal('a key for tests only, long enough to sign', 'identity'),
        )
    finally:
        passwords.close()
