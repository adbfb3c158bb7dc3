"""What pages, backends and customers might slip into an action, and where it must not arrive."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.identity.host import SEAL, Host, by_hand
from warmline.identity import Claims, ClaimsRefused, read_token
from warmline.kit import Database

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


async def read(database: Database, token: str) -> Claims:
    async with database.transaction() as tx:
        return await read_token(tx, SEAL, token, NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"crit": "exp"},
        {"crit": ["urn:example:unknown"], "urn:example:unknown": True},
        {"kid": "x' or '1'='1"},
        {"kid": "../../etc/passwd"},
        {"kid": "\ud800"},
        {"zip": "DEF", "crit": ["zip"]},
    ],
)
async def test_a_header_that_wants_more_than_we_know_is_refused(
    database: Database, headers: dict[str, object]
) -> None:
    host = await Host.known(database, now=NOW)
    with pytest.raises(ClaimsRefused):
        await read(database, host.token(headers=headers))


async def test_a_token_in_a_token_is_none(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    nested: Any = host.token()
    more: tuple[dict[str, object], ...] = ({}, {"cty": "JWT"})
    for headers in more:
        with pytest.raises(ClaimsRefused):
            await read(
                database, by_hand({"kid": host.kid, **headers}, nested, host.algorithm, host.key)
            )


@pytest.mark.parametrize(
    "subject",
    ["c-1001 ", " c-1001", "c-1001\0", "c-\u202e1001", "c-1001\n", "c-\u200b1001", "\ufeffc-1001"],
)
async def test_no_subject_looks_like_another_one_by_what_nobody_sees(
    database: Database, subject: str
) -> None:
    host = await Host.known(database, now=NOW)
    with pytest.raises(ClaimsRefused):
        await read(database, host.token(subject))


@pytest.mark.parametrize("subject", ["C-1001", "c-１００１", "с-1001", "c‐1001", "c-1001\u0301"])
async def test_subjects_that_look_alike_are_others(database: Database, subject: str) -> None:
    host = await Host.known(database, now=NOW)
    assert (await read(database, host.token(subject))).subject == subject


async def test_the_right_key_of_another_kind_is_wrong(database: Database) -> None:
    """Each key says how it is used, so none is used for another's signature."""
    one, other = await Host.known(database, now=NOW), await Host.known(database, "ES256", now=NOW)
    with pytest.raises(ClaimsRefused):
        await read(database, one.token(headers={"kid": other.kid}))
    with pytest.raises(ClaimsRefused):
        await read(database, other.token(headers={"kid": one.kid}))
