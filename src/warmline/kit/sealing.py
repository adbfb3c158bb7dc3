"""Hiding, under the server's own key, what nobody may read in the database."""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warmline.kit.errors import WarmlineError


class SealedOtherwise(WarmlineError):
    def __init__(self) -> None:
        sentence = "This was sealed with another secret_key than the one that is set now."
        super().__init__("sealed_otherwise", sentence)


class Seal:
    """What one `purpose` hides or recognises, no other one can."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_key(secret, f"{purpose}, hidden")))
        self._recognising = _key(secret, f"{purpose}, recognised")

    def hide(self, text: str) -> bytes:
        """In ASCII."""
        return self._fernet.encrypt(text.encode())

    def reveal(self, hidden: bytes) -> str:
        """Raises SealedOtherwise."""
        try:
            return self._fernet.decrypt(hidden).decode()
        except InvalidToken as error:
            raise SealedOtherwise from error

    def digest(self, text: str) -> bytes:
        """32 bytes by which `text` is recognised, and without the key not even guessed."""
        return hmac.digest(self._recognising, text.encode(), "sha256")


def _key(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"warmline: {purpose}".encode()).derive(
        secret.encode()
    )
