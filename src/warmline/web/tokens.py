"""The customer's token: an unguessable conversation, signed, with an expiry."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import jwt

from warmline.kit import Clock, WarmlineError

LIFETIME = timedelta(days=30)
ALGORITHM = "HS256"
AUDIENCE = "warmline-widget"


class TokenRefused(WarmlineError):
    """The widget opens a new conversation then."""


@dataclass(frozen=True, slots=True)
class CustomerToken:
    """`unlimited` is what the operator's token buys: no limits on frequency, for replays."""

    conversation: UUID
    contact: UUID
    prefer: Literal["assistant", "person"]
    language: str | None
    page: str | None
    unlimited: bool = False


class Tokens:
    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret, self._clock = secret, clock

    def sign(self, token: CustomerToken) -> tuple[str, datetime]:
        """The token and when it expires."""
        expires = self._clock.now() + LIFETIME
        claims = {
            "aud": AUDIENCE,
            "exp": int(expires.timestamp()),
            "sub": str(token.contact),
            "conversation": str(token.conversation),
            "prefer": token.prefer,
            "language": token.language,
            "page": token.page,
            "unlimited": token.unlimited,
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM), expires

    def read(self, token: str) -> CustomerToken:
        """Raises TokenRefused (`token_expired` or `token_invalid`)."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "sub", "aud"]},
            )
            return CustomerToken(
                conversation=UUID(claims["conversation"]),
                contact=UUID(claims["sub"]),
                prefer="person" if claims["prefer"] == "person" else "assistant",
                language=claims["language"],
                page=claims["page"],
                unlimited=claims["unlimited"] is True,
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenRefused("token_expired", "This conversation is too old.") from error
        except (jwt.InvalidTokenError, KeyError, ValueError, AttributeError, TypeError) as error:
            raise TokenRefused("token_invalid", "This token is not one of ours.") from error
