"""How a reply finds its conversation: a signed token, in the address it goes to and in its headers.

Whoever has it may write into that conversation, so only mails to its customer carry it. Mail
programs turn capitals into small letters, so it is in base 32.
"""

import base64
import hmac
import re
from collections.abc import Iterable
from uuid import UUID

from warmline.kit import sealing

MARK = "wl"
TAG_BYTES = 8
TOKEN = re.compile(rf"(?<![a-z0-9]){MARK}([a-z2-7]{{39}})(?![a-z0-9])", re.IGNORECASE)
LONGEST_LOCAL = 64


class Threads:
    """`address` is where replies go; `plus` adds the token to it where it fits."""

    def __init__(self, seal: sealing.Seal, address: str, *, plus: bool = True) -> None:
        self._seal, self._plus = seal, plus
        self.own = address.lower()
        self._local, _, self.domain = address.partition("@")

    def address_of(self, conversation: UUID) -> str:
        """Where a reply goes."""
        local = f"{self._local}+{self._token(conversation)}"
        if not self._plus or len(local) > LONGEST_LOCAL:
            return f"{self._local}@{self.domain}"
        return f"{local}@{self.domain}"

    def root_of(self, conversation: UUID) -> str:
        """The Message-ID, of no mail, that all mails of a conversation refer to."""
        return f"<{self._token(conversation)}@{self.domain}>"

    def is_own(self, address: str) -> bool:
        """Whether mail to it comes to us, and mail from it is ours."""
        local, _, domain = address.lower().partition("@")
        return f"{local.partition('+')[0]}@{domain}" == self.own or address.lower() == self.own

    def find(self, texts: Iterable[str]) -> UUID | None:
        """The conversation whose token stands in one of them; what is not signed by us is none."""
        for text in texts:
            for found in TOKEN.findall(text):
                if (conversation := self._read(found)) is not None:
                    return conversation
        return None

    def _token(self, conversation: UUID) -> str:
        signed = conversation.bytes + self._tag(conversation)
        return MARK + base64.b32encode(signed).decode("ascii").rstrip("=").lower()

    def _tag(self, conversation: UUID) -> bytes:
        return self._seal.digest(f"reply {conversation}")[:TAG_BYTES]

    def _read(self, token: str) -> UUID | None:
        signed = base64.b32decode(token.upper() + "=")
        conversation = UUID(bytes=signed[:16])
        return conversation if hmac.compare_digest(signed[16:], self._tag(conversation)) else None
