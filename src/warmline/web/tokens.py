"""The customer's token: an unguessable conversation, signed, with an expiry."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import jwt

from warmline.conversations import Disclosure
from warmline.desk import Visitor
from warmline.identity import Claims, Identity
from warmline.kit import Clock, WarmlineError

LIFETIME = timedelta(days=30)
ALGORITHM = "HS256"
AUDIENCE = "warmline-widget"


class TokenRefused(WarmlineError):
    """The widget opens a new conversation then."""


class TokenReplaced(TokenRefused):
    """The widget asks for the customer's own token, where their page vouches for them."""

    def __init__(self) -> None:
        super().__init__("token_replaced", "This conversation is a signed customer's now.")


@dataclass(frozen=True, slots=True)
class CustomerToken:
    """`unlimited` is what the operator's token buys: no limits on frequency, for replays.

    `claims` say as whom the conversation begins. They are no right: what a customer may do now
    stands in the database, and they lapse as the host page's own token does. `owner` is the signed
    customer whose conversation it is: who signs later gets a token of their own, and whoever has
    the one from before has nothing.
    """

    conversation: UUID
    contact: UUID
    prefer: Literal["assistant", "person"]
    language: str | None
    page: str | None
    unlimited: bool = False
    claims: Claims | None = None
    owner: str | None = None

    @property
    def is_owned(self) -> bool:
        return self.owner is not None or self.claims is not None

    def admits(self, identity: Identity) -> bool:
        """Whether it opens a conversation in which this customer speaks."""
        owner = self.claims.subject if self.claims else self.owner
        return identity.subject is None or identity.subject == owner

    def visitor(self, disclosure: Disclosure) -> Visitor:
        return Visitor(
            conversation=self.conversation,
            contact=self.contact,
            channel="widget",
            prefer=self.prefer,
            disclosure=disclosure,
            language=self.language,
            page=self.page,
            claims=self.claims,
        )


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
            **({"identity": _written(token.claims)} if token.claims else {}),
            **({"owner": token.owner} if token.owner else {}),
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM), expires

    def of_header(self, authorization: str | None) -> CustomerToken:
        """Of `Authorization: Bearer …`. Raises as `read` does."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise TokenRefused("token_invalid", "Send the conversation's token.")
        return self.read(token.strip())

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
                claims=_read(claims["identity"]) if claims.get("identity") else None,
                owner=claims.get("owner"),
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenRefused("token_expired", "This conversation is too old.") from error
        except (jwt.InvalidTokenError, KeyError, ValueError, AttributeError, TypeError) as error:
            raise TokenRefused("token_invalid", "This token is not one of ours.") from error


def _written(claims: Claims) -> dict[str, object]:
    confirmed = claims.confirmed_until
    return {
        "subject": claims.subject,
        "name": claims.name,
        "email": claims.email,
        "until": claims.until.timestamp(),
        "issued": claims.issued.timestamp(),
        "kid": claims.kid,
        "confirmed_until": confirmed.timestamp() if confirmed else None,
    }


def _read(written: dict[str, Any]) -> Claims:
    confirmed = written["confirmed_until"]
    return Claims(
        subject=written["subject"],
        until=datetime.fromtimestamp(written["until"], UTC),
        issued=datetime.fromtimestamp(written["issued"], UTC),
        kid=written["kid"],
        name=written["name"],
        email=written["email"],
        confirmed_until=datetime.fromtimestamp(confirmed, UTC) if confirmed else None,
    )
