"""Settings that admins change."""

from datetime import UTC, datetime

import pytest

from warmline.kit import Database, WarmlineError
from warmline.people import (
    ALWAYS_OPEN,
    AdminSettings,
    admin_settings,
    allow_origins,
    read_opening_hours,
    set_opening_hours,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)


async def test_before_anybody_sets_anything_it_is_always_open(database: Database) -> None:
    async with database.transaction() as tx:
        assert await admin_settings(tx) == AdminSettings((), ALWAYS_OPEN, opening_hours_set=False)


async def test_what_an_admin_sets_is_kept_and_audited(database: Database) -> None:
    hours = read_opening_hours({"timezone": "Europe/Berlin", "week": {"mon": "08:00-20:00"}})
    async with database.transaction() as tx:
        await set_opening_hours(tx, hours, actor="ada", at=AT)
        await allow_origins(tx, ["https://shop.example"], actor="ada", at=AT)
        kept = await admin_settings(tx)
        rows = await tx.fetch("select actor, what, details from audit order by id")
    assert kept == AdminSettings(("https://shop.example",), hours, opening_hours_set=True)
    assert [(row["actor"], row["what"]) for row in rows] == [("ada", "setting.changed")] * 2
    assert rows[1]["details"] == {"key": "allowed_origins", "value": ["https://shop.example"]}


async def test_origins_are_kept_as_a_browser_sends_them(database: Database) -> None:
    written = ["HTTPS://Shop.Example:443/", "http://localhost:8000", " ", "https://shop.example"]
    async with database.transaction() as tx:
        allowed = await allow_origins(tx, written, actor="ada", at=AT)
    assert allowed == ("https://shop.example", "http://localhost:8000")


@pytest.mark.parametrize(
    "written",
    [
        "shop.example",
        "*",
        "https://*.example",
        "https://shop.example/path",
        "https://user@shop.example",
        "ftp://shop.example",
        "https://shop.example:99999",
        "https://",
        "null",
    ],
)
async def test_what_is_no_origin_is_refused(database: Database, written: str) -> None:
    async with database.transaction() as tx:
        with pytest.raises(WarmlineError, match="is not the start of an address"):
            await allow_origins(tx, [written], actor="ada", at=AT)
