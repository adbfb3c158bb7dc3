"""A host page that signs its customers, honestly or not."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from warmline.identity import Algorithm, Claims, add_key
from warmline.kit import Database, SystemClock, sealing

SECRET = "a key for tests only, long enough to sign"
SEAL = sealing.Seal(SECRET, "identity")

RSA_KEY = rsa.generate_private_key(65537, 2048)
PRIVATE: dict[str, Any] = {
    "RS256": RSA_KEY,
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def pem(private: Any) -> bytes:  # noqa: ANN401
    found: bytes = private.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return found


@dataclass(frozen=True, slots=True)
class Host:
    """`now` is what its clock says; what `key` is depends on `algorithm`."""

    kid: str
    algorithm: Algorithm
    key: Any = field(repr=False)
    now: datetime

    @classmethod
    async def known(
        cls, database: Database, algorithm: Algorithm = "HS256", now: datetime | None = None
    ) -> "Host":
        """Its key is one of ours."""
        now = now or SystemClock().now()
        private = PRIVATE.get(algorithm)
        async with database.transaction() as tx:
            public = pem(private) if private else None
            new = await add_key(tx, SEAL, algorithm, public_key=public, by="a test", at=now)
        return cls(new.kid, algorithm, private or new.secret, now)

    def token(
        self,
        subject: object = "c-1001",
        *,
        seconds: float = 3600,
        headers: dict[str, object] | None = None,
        without: str = "",
        **claims: object,
    ) -> str:
        """Claims of `None` are left out, as is `without`."""
        body: dict[str, object] = {
            "sub": subject,
            "aud": "warmline",
            "exp": int((self.now + timedelta(seconds=seconds)).timestamp()),
            "name": "Grace Hopper",
            "email": "grace@example.com",
            **claims,
        }
        kept = {name: value for name, value in body.items() if name != without}
        given = {"kid": self.kid, **(headers or {})}
        return by_hand(given, kept, self.algorithm, self.key)


def by_hand(
    headers: dict[str, object], body: dict[str, object], algorithm: str, key: object
) -> str:
    """As a JWT library signs, without its qualms about what is in it."""
    signer = jwt.get_algorithm_by_name(algorithm)
    head = {"typ": "JWT", "alg": algorithm, **headers}
    signed = b".".join(_encoded(part) for part in (head, body))
    signature = signer.sign(signed, signer.prepare_key(key))
    return b".".join([signed, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def _encoded(part: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")


def claims(
    now: datetime,
    subject: str = "c-1001",
    *,
    email: str | None = "grace@example.com",
    hours: float = 1,
    confirmed: datetime | None = None,
    issued: datetime | None = None,
    kid: str = "a-key",
) -> Claims:
    until = now + timedelta(hours=hours)
    return Claims(subject, until, issued or now, kid, "Grace Hopper", email, confirmed)
