"""Ternwell vouches for its customers: it signs for the widget who they are, as a host page does."""

from datetime import timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from warmline.demo.shop import Someone
from warmline.kit import Clock

AUDIENCE = "warmline"
VALID = timedelta(hours=1)


class Signer:
    """Keeps its private key to itself; Warmline knows the public one by `kid`, which it gave it,
    and which is empty until then."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = Ed25519PrivateKey.generate()
        self.kid = ""

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, someone: Someone) -> str:
        now = self._clock.now()
        claims = {
            "aud": AUDIENCE,
            "sub": someone.id,
            "name": someone.name,
            "email": someone.email,
            "iat": now,
            "exp": now + VALID,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self.kid})
