"""What a host page signed is believed; all else is refused, and says why."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.identity.host import PRIVATE, RSA_KEY, SEAL, Host, by_hand, pem
from warmline.identity import Algorithm, Claims, ClaimsRefused, read_token, retire_key
from warmline.kit import Database, sealing

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


async def read(database: Database, token: str, now: datetime = NOW) -> Claims:
    async with database.transaction() as tx:
        return await read_token(tx, SEAL, token, now)


async def fault(database: Database, token: str, now: datetime = NOW) -> str:
    with pytest.raises(ClaimsRefused) as refused:
        await read(database, token, now)
    assert refused.value.code == "identity_refused"
    assert refused.value.sentence.endswith(".")
    return refused.value.fault


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "ES256", "EdDSA"])
async def test_a_signed_customer_is_read(database: Database, algorithm: Algorithm) -> None:
    host = await Host.known(database, algorithm, NOW)
    found = await read(database, host.token())
    assert (found.subject, found.name, found.email) == (
        "c-1001",
        "Grace Hopper",
        "grace@example.com",
    )
    assert NOW + timedelta(hours=1) <= found.until <= NOW + timedelta(hours=1, minutes=1)
    assert found.confirmed_until is None


async def test_only_the_subject_is_needed(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    found = await read(database, host.token(7 * "x", name=None, email=None))
    assert (found.name, found.email) == (None, None)


async def test_when_and_by_which_key_it_was_signed_is_read_too(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    minute_ago = NOW - timedelta(minutes=1)
    found = await read(database, host.token(iat=minute_ago.timestamp()))
    assert (found.kid, found.issued) == (host.kid, minute_ago)
    # what does not say when is as old as it can be
    unsaid = await read(database, host.token(seconds=3600))
    assert unsaid.issued == NOW + timedelta(hours=1) - timedelta(days=1)


async def test_several_keys_count_until_they_are_retired(database: Database) -> None:
    old, new = await Host.known(database, now=NOW), await Host.known(database, "ES256", NOW)
    assert (await read(database, old.token())).subject == "c-1001"
    async with database.transaction() as tx:
        await retire_key(tx, old.kid, at=NOW + timedelta(hours=24), by="a test", now=NOW)
    assert (await read(database, old.token())).subject == "c-1001"
    later = NOW + timedelta(hours=24)
    assert await fault(database, old.token(seconds=2 * 24 * 3600), later) == "retired_key"
    assert (await read(database, new.token())).subject == "c-1001"


async def test_a_key_retired_at_once_counts_no_more(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    async with database.transaction() as tx:
        await retire_key(tx, host.kid, at=NOW, by="a test", now=NOW)
    assert await fault(database, host.token()) == "retired_key"


async def test_a_retirement_is_never_put_off(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    async with database.transaction() as tx:
        await retire_key(tx, host.kid, at=NOW, by="a test", now=NOW)
        await retire_key(tx, host.kid, at=NOW + timedelta(hours=24), by="a test", now=NOW)
    assert await fault(database, host.token()) == "retired_key"


async def test_signed_by_somebody_else_is_forged(database: Database) -> None:
    host, other = await Host.known(database, now=NOW), await Host.known(database, now=NOW)
    assert await fault(database, host.token(headers={"kid": other.kid})) == "forged"
    head, _, signature = host.token("c-1001").split(".")
    body = host.token("c-2002").split(".")[1]
    assert await fault(database, f"{head}.{body}.{signature}") == "forged"
    assert await fault(database, f"{head}.{body}.") == "forged"


async def test_the_public_key_is_no_shared_secret(database: Database) -> None:
    """The classic: HS256, signed with what everybody may know."""
    host = await Host.known(database, "RS256", NOW)
    head = {"typ": "JWT", "alg": "HS256", "kid": host.kid}
    body = json.loads(base64.urlsafe_b64decode(host.token().split(".")[1] + "=="))
    signed = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in (head, body)
    )
    mac = hmac.new(pem(RSA_KEY), signed.encode(), hashlib.sha256).digest()
    token = f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    assert await fault(database, token) == "wrong_algorithm"


@pytest.mark.parametrize("algorithm", ["none", "None", "HS512", "ES256", "", None, 5])
async def test_a_token_does_not_choose_how_it_is_checked(
    database: Database, algorithm: object
) -> None:
    host = await Host.known(database, now=NOW)
    token = host.token(headers={"alg": algorithm})
    assert await fault(database, token) in ("wrong_algorithm", "malformed")
    unsigned = token.rpartition(".")[0] + "."
    assert await fault(database, unsigned) in ("wrong_algorithm", "malformed")


async def test_a_key_in_the_token_itself_is_not_used(database: Database) -> None:
    host = await Host.known(database, "RS256", NOW)
    mallory = rsa.generate_private_key(65537, 2048)
    numbers = mallory.public_key().public_numbers()
    jwk = {"kty": "RSA", "n": str(numbers.n), "e": "AQAB"}
    body = json.loads(base64.urlsafe_b64decode(host.token().split(".")[1] + "=="))
    headers: dict[str, object] = {"kid": host.kid, "jwk": jwk, "jku": "https://evil.example/keys"}
    assert await fault(database, by_hand(headers, body, "RS256", mallory)) == "forged"


@pytest.mark.parametrize("kid", [None, "", 5, ["a"], "nobody", "a\x00b", "' or true --"])
async def test_a_token_must_name_one_of_our_keys(database: Database, kid: object) -> None:
    host = await Host.known(database, now=NOW)
    token = by_hand({"kid": kid}, {"sub": "c-1001"}, "HS256", host.key)
    assert await fault(database, token) in ("no_kid", "unknown_key", "malformed")


@pytest.mark.parametrize("audience", ["warmline-widget", "shop", "", None, 5, [], ["shop"]])
async def test_a_token_for_somebody_else_is_not_for_us(
    database: Database, audience: object
) -> None:
    host = await Host.known(database, now=NOW)
    assert await fault(database, host.token(aud=audience)) in ("other_audience", "malformed")
    assert await fault(database, host.token(without="aud")) == "other_audience"


async def test_a_token_ends_and_soon(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    assert await fault(database, host.token(seconds=-31)) == "expired"
    assert await fault(database, host.token(), NOW + timedelta(hours=2)) == "expired"
    assert await fault(database, host.token(seconds=25 * 3600)) == "lives_too_long"
    assert await fault(database, host.token(without="exp")) == "bad_claim"
    assert (await read(database, host.token(seconds=24 * 3600))).subject == "c-1001"


async def test_clocks_may_differ_by_seconds(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    ahead = int((NOW + timedelta(seconds=20)).timestamp())
    found = await read(database, host.token(iat=ahead, nbf=ahead, confirmed_at=ahead))
    assert found.confirmed_until == NOW + timedelta(minutes=15)
    almost_over = await read(database, host.token(seconds=-20))
    assert almost_over.until > NOW


@pytest.mark.parametrize("name", ["iat", "nbf", "confirmed_at"])
async def test_what_begins_later_does_not_count_yet(database: Database, name: str) -> None:
    host = await Host.known(database, now=NOW)
    ahead = int((NOW + timedelta(minutes=5)).timestamp())
    claims: dict[str, Any] = {name: ahead}
    assert await fault(database, host.token(**claims)) == "not_yet_valid"


@pytest.mark.parametrize("exp", ["soon", True, 1e300, float("nan"), float("inf"), [], -(10**30)])
async def test_a_time_is_a_number_of_seconds(database: Database, exp: object) -> None:
    host = await Host.known(database, now=NOW)
    assert await fault(database, host.token(exp=exp)) in ("bad_claim", "malformed")


@pytest.mark.parametrize(
    "subject",
    ["", " ", " c-1", 5, None, ["c-1"], "c" * 201, "c-1\n", "c-1\x00", "\u202ec-1", "\ud800"],
)
async def test_a_subject_is_one_printable_id(database: Database, subject: object) -> None:
    host = await Host.known(database, now=NOW)
    assert await fault(database, host.token(subject)) == "bad_claim"


async def test_names_are_made_fit_and_what_is_no_address_is_left_out(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    token = host.token(
        name="Grace\r\n\u202e Hopper" + "r" * 500, email="grace@example.com, evil@example.com"
    )
    found = await read(database, token)
    assert found.name is not None
    assert found.name.startswith("Grace Hopper")
    assert len(found.name) == 200
    assert found.email is None
    assert await fault(database, host.token(email=["grace@example.com"])) == "bad_claim"
    assert await fault(database, host.token(name={"first": "Grace"})) == "bad_claim"


async def test_who_proved_it_to_the_host_is_confirmed_for_a_quarter_of_an_hour(
    database: Database,
) -> None:
    host = await Host.known(database, now=NOW)
    found = await read(database, host.token(confirmed_at=int(NOW.timestamp()) - 300))
    assert found.confirmed_until == NOW + timedelta(minutes=10)
    long_ago = await read(database, host.token(confirmed_at=int(NOW.timestamp()) - 3600))
    assert long_ago.confirmed_until is None


async def test_a_huge_token_is_not_even_looked_at(database: Database) -> None:
    host = await Host.known(database, now=NOW)
    assert await fault(database, host.token(more="x" * 9_000)) == "too_large"
    deep = base64.urlsafe_b64encode(b"[" * 6_000).decode().rstrip("=")
    assert await fault(database, f"{deep}.e30.x") in ("malformed", "too_large")


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.é.é", "null.null.null", "a" * 100])
async def test_what_is_no_token_at_all_is_refused(database: Database, token: str) -> None:
    assert await fault(database, token) == "malformed"


@pytest.mark.parametrize("body", [b"[]", b"5", b'"text"', b"null", b"\xff", b"[" * 2_000])
async def test_what_is_signed_must_be_claims(database: Database, body: bytes) -> None:
    host = await Host.known(database, now=NOW)
    head = json.dumps({"alg": "HS256", "kid": host.kid}).encode()
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (head, body))
    mac = hmac.new(host.key.encode(), signed, hashlib.sha256).digest()
    token = f"{signed.decode()}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    assert await fault(database, token) == "malformed"


async def test_a_secret_that_was_sealed_with_another_key_is_told_to_the_operator(
    database: Database,
) -> None:
    host = await Host.known(database, now=NOW)
    other = sealing.Seal("another key of the server, long enough", "identity")
    with pytest.raises(sealing.SealedOtherwise, match="secret_key"):
        async with database.transaction() as tx:
            await read_token(tx, other, host.token(), NOW)
    public = Host((await Host.known(database, "EdDSA", NOW)).kid, "EdDSA", PRIVATE["EdDSA"], NOW)
    async with database.transaction() as tx:
        assert (await read_token(tx, other, public.token(), NOW)).subject == "c-1001"
