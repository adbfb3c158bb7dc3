"""The keys that host pages sign with: several may be active, each named by its `kid`."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from warmline.identity import sql
from warmline.identity.sql import Algorithm
from warmline.kit import Tx, WarmlineError, audit, sealing

SMALLEST_RSA = 2048


class KeyUnfit(WarmlineError):
    exit_code = 2

    def __init__(self, sentence: str) -> None:
        super().__init__("key_unfit", sentence)


class NoSuchKey(WarmlineError):
    def __init__(self, kid: str) -> None:
        super().__init__("not_found", f"There is no key {kid}.")


@dataclass(frozen=True, slots=True)
class Key:
    """`retired_at` may lie ahead: until then it still counts."""

    kid: str
    algorithm: Algorithm
    by: str
    at: datetime
    retired_at: datetime | None = None

    def is_retired(self, now: datetime) -> bool:
        return self.retired_at is not None and self.retired_at <= now


@dataclass(frozen=True, slots=True)
class NewKey:
    """`secret` is told this once, and only where it is shared."""

    kid: str
    algorithm: Algorithm
    secret: str | None = field(default=None, repr=False)


async def add_key(
    tx: Tx,
    seal: sealing.Seal,
    algorithm: Algorithm,
    *,
    public_key: bytes | None = None,
    by: str,
    at: datetime,
) -> NewKey:
    """`public_key` in PEM for all but HS256, whose secret is made here. Raises KeyUnfit."""
    if algorithm == "HS256":
        if public_key is not None:
            raise KeyUnfit("HS256 signs with a shared secret, which is made here: give no key.")
        secret = secrets.token_urlsafe(32)
        new, kept = NewKey(secrets.token_hex(6), algorithm, secret), seal.hide(secret)
    else:
        new, kept = NewKey(secrets.token_hex(6), algorithm), _public(algorithm, public_key)
    await tx.execute(sql.ADD_KEY, new.kid, algorithm, kept, by, at)
    await audit.record(
        tx, by, "identity_key.added", {"kid": new.kid, "algorithm": algorithm}, at=at
    )
    return new


async def keys(tx: Tx) -> list[Key]:
    """The retired ones too, oldest first."""
    rows = [sql.KeyRow(**row) for row in await tx.fetch(sql.KEYS)]
    return [Key(row.kid, row.algorithm, row.by, row.at, row.retired_at) for row in rows]


async def retire_key(tx: Tx, kid: str, *, at: datetime, by: str, now: datetime) -> None:
    """From `at` on, which may lie ahead, it is accepted no more. Raises NoSuchKey."""
    if await tx.fetchval(sql.RETIRE_KEY, kid, at) is None:
        raise NoSuchKey(kid)
    details = {"kid": kid, "from": at.isoformat()}
    await audit.record(tx, by, "identity_key.retired", details, at=now)


async def is_retired(tx: Tx, kid: str, now: datetime) -> bool:
    row = await tx.fetchrow(sql.KEY, kid)
    retired_at = sql.KeyRow(**row).retired_at if row else None
    return retired_at is not None and retired_at <= now


def _public(algorithm: Algorithm, given: bytes | None) -> bytes:
    if not given:
        raise KeyUnfit(
            f"{algorithm} needs the public key that belongs to what your page signs with."
        )
    if b"PRIVATE KEY" in given:
        raise KeyUnfit("This is a private key. Keep it where you sign, and give its public half.")
    try:
        key = load_pem_public_key(given)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyUnfit("This is no public key in PEM: it begins with BEGIN PUBLIC KEY.") from None
    match algorithm, key:
        case "RS256", rsa.RSAPublicKey(key_size=size):
            if size < SMALLEST_RSA:
                raise KeyUnfit(f"This key has {size} bits: RS256 needs at least {SMALLEST_RSA}.")
        case "ES256", ec.EllipticCurvePublicKey(curve=ec.SECP256R1()):
            pass
        case "EdDSA", ed25519.Ed25519PublicKey():
            pass
        case _:
            wanted = {"RS256": "RSA", "ES256": "P-256", "EdDSA": "Ed25519"}[algorithm]
            raise KeyUnfit(f"This is another kind of key: {algorithm} needs one of {wanted}.")
    return given
