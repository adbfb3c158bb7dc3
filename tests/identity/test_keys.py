"""Keys of host pages: fit for their algorithm, secrets sealed, every change on record."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.identity.host import PRIVATE, SEAL, pem
from warmline.identity import Algorithm, KeyUnfit, NoSuchKey, add_key, keys, retire_key
from warmline.kit import Database, SystemClock

NOW = SystemClock().now()


async def test_a_secret_is_told_once_and_never_kept_readable(database: Database) -> None:
    async with database.transaction() as tx:
        new = await add_key(tx, SEAL, "HS256", by="Ada", at=NOW)
        rows = await tx.fetch("select * from identity_key")
        audited = await tx.fetch("select * from audit")
    assert new.secret is not None
    assert len(new.secret) >= 43
    assert new.secret not in repr(new) + str([*map(dict, rows)]) + str([*map(dict, audited)])
    assert new.secret.encode() not in rows[0]["key"]
    assert [row["what"] for row in audited] == ["identity_key.added"]


async def test_keys_are_listed_the_retired_ones_too(database: Database) -> None:
    async with database.transaction() as tx:
        first = await add_key(tx, SEAL, "HS256", by="Ada", at=NOW)
        second = await add_key(
            tx, SEAL, "EdDSA", public_key=pem(PRIVATE["EdDSA"]), by="Ada", at=NOW
        )
        await retire_key(tx, first.kid, at=NOW, by="Ada", now=NOW)
        found = {key.kid: key for key in await keys(tx)}
    assert found[first.kid].is_retired(NOW)
    assert not found[second.kid].is_retired(NOW)
    assert second.secret is None


async def test_an_unknown_key_cannot_be_retired(database: Database) -> None:
    with pytest.raises(NoSuchKey, match="nobody"):
        async with database.transaction() as tx:
            await retire_key(tx, "nobody", at=NOW, by="Ada", now=NOW)


PRIVATE_PEM = PRIVATE["ES256"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("algorithm", "given", "told"),
    [
        ("HS256", pem(PRIVATE["RS256"]), "give no key"),
        ("RS256", None, "needs the public key"),
        ("RS256", b"", "needs the public key"),
        ("RS256", b"nonsense", "no public key in PEM"),
        ("ES256", PRIVATE_PEM, "private key"),
        ("RS256", pem(PRIVATE["ES256"]), "needs one of RSA"),
        ("ES256", pem(PRIVATE["EdDSA"]), "needs one of P-256"),
        ("EdDSA", pem(PRIVATE["RS256"]), "needs one of Ed25519"),
        ("ES256", pem(ec.generate_private_key(ec.SECP384R1())), "needs one of P-256"),
        ("RS256", pem(rsa.generate_private_key(65537, 1024)), "1024 bits"),
    ],
)
async def test_a_key_must_fit_its_algorithm(
    database: Database, algorithm: Algorithm, given: bytes | None, told: str
) -> None:
    with pytest.raises(KeyUnfit, match=told):
        async with database.transaction() as tx:
            await add_key(tx, SEAL, algorithm, public_key=given, by="Ada", at=NOW)
