"""What a host page says about its customer: read from its signed token, or refused with a reason.

The token is a JWT. Which key checks it stands in its header (`kid`); with which algorithm stands
beside our copy of that key, and nowhere else: a token cannot choose how it is checked.
"""

import logging
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt
from jwt.types import Options

from warmline.identity import sql
from warmline.kit import Clock, Database, Tx, WarmlineError, sealing
from warmline.mail import address_of

logger = logging.getLogger(__name__)

AUDIENCE = "warmline"
LONGEST_TOKEN = 8_192
LONGEST_LIFE = timedelta(hours=24)
CONFIRMED_FOR = timedelta(minutes=15)
LEEWAY = timedelta(seconds=30)
LONGEST_TEXT = 200

Fault = Literal[
    "malformed",
    "too_large",
    "no_kid",
    "unknown_key",
    "retired_key",
    "wrong_algorithm",
    "forged",
    "other_audience",
    "expired",
    "not_yet_valid",
    "lives_too_long",
    "bad_claim",
]


class ClaimsRefused(WarmlineError):
    """The code is `identity_refused`; `fault` is for whoever builds the host page."""

    def __init__(self, fault: Fault, sentence: str) -> None:
        super().__init__("identity_refused", sentence)
        self.fault = fault
        self.details = {"fault": fault}


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the customer is: `subject` is their id at the host, vouched for until `until`, by the key
    `kid` at the time `issued`."""

    subject: str
    until: datetime
    issued: datetime
    kid: str
    name: str | None = None
    email: str | None = None
    confirmed_until: datetime | None = None


class HostTokens:
    """What host pages sign, read with their keys."""

    def __init__(self, database: Database, seal: sealing.Seal, clock: Clock) -> None:
        self._database, self._seal, self._clock = database, seal, clock

    async def read(self, token: str) -> Claims:
        """Raises ClaimsRefused; who built the host page finds the reason in the log, too."""
        try:
            async with self._database.transaction() as tx:
                return await read_token(tx, self._seal, token, self._clock.now())
        except ClaimsRefused as refused:
            logger.warning("A customer's identity was refused (%s).", refused.fault)
            raise
        except sealing.SealedOtherwise as error:
            logger.error("The secret of a host's key cannot be read: %s", error.sentence)
            sentence = "The server cannot read this key any more."
            raise ClaimsRefused("unknown_key", sentence) from error


async def read_token(tx: Tx, seal: sealing.Seal, token: str, now: datetime) -> Claims:
    """Raises ClaimsRefused, or SealedOtherwise where the server's own key was changed."""
    if len(token) > LONGEST_TOKEN:
        raise ClaimsRefused("too_large", f"The token has more than {LONGEST_TOKEN:,} characters.")
    header = _header(token)
    key = await _key(tx, header.get("kid"), now)
    if header.get("alg") != key.algorithm:
        sentence = f"The key {key.kid} signs with {key.algorithm}, and this token says otherwise."
        raise ClaimsRefused("wrong_algorithm", sentence)
    secret = seal.reveal(key.key) if key.algorithm == "HS256" else key.key
    return _claims(_checked(token, secret, key), key.kid, now)


def _header(token: str) -> dict[str, Any]:
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise ClaimsRefused("malformed", "This is no signed token (JWT).") from error


async def _key(tx: Tx, kid: object, now: datetime) -> sql.KeyRow:
    if not isinstance(kid, str) or not kid or not kid.isprintable():
        raise ClaimsRefused("no_kid", "The token's header names no key (`kid`).")
    row = await tx.fetchrow(sql.KEY, kid)
    if row is None:
        raise ClaimsRefused("unknown_key", "The token's `kid` is none of our keys.")
    key = sql.KeyRow(**row)
    if key.retired_at is not None and key.retired_at <= now:
        raise ClaimsRefused("retired_key", f"The key {key.kid} was retired.")
    return key


def _checked(token: str, secret: str | bytes, key: sql.KeyRow) -> dict[str, Any]:
    """The times are checked later, by our clock."""
    ours = Options(verify_exp=False, verify_nbf=False, verify_iat=False, verify_sub=False)
    try:
        return jwt.decode(
            token, secret, algorithms=[key.algorithm], audience=AUDIENCE, options=ours
        )
    except jwt.InvalidSignatureError as error:
        raise ClaimsRefused("forged", "The token's signature is not of its key.") from error
    except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError) as error:
        sentence = f"The token is not for us: `aud` must be `{AUDIENCE}`."
        raise ClaimsRefused("other_audience", sentence) from error
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise ClaimsRefused("malformed", "This token cannot be read.") from error


def _claims(found: dict[str, Any], kid: str, now: datetime) -> Claims:
    expires = _moment(found, "exp")
    if expires is None:
        raise ClaimsRefused("bad_claim", "`exp` is missing: when the token ends, at most 24 hours.")
    if expires + LEEWAY <= now:
        raise ClaimsRefused("expired", "The token has expired: sign a new one for each page.")
    if expires > now + LONGEST_LIFE + LEEWAY:
        raise ClaimsRefused("lives_too_long", "`exp` is more than 24 hours ahead.")
    for name in ("nbf", "iat"):
        begins = _moment(found, name)
        if begins is not None and begins > now + LEEWAY:
            raise ClaimsRefused("not_yet_valid", f"`{name}` lies ahead: check the clock.")
    email = _text(found, "email")
    return Claims(
        subject=_subject(found),
        until=expires + LEEWAY,
        # without `iat` it is as old as one that ends then can be
        issued=_moment(found, "iat") or expires - LONGEST_LIFE,
        kid=kid,
        name=_text(found, "name"),
        email=address_of(email) if email else None,
        confirmed_until=_confirmed_until(found, now),
    )


def _confirmed_until(found: dict[str, Any], now: datetime) -> datetime | None:
    """The host had the customer prove it once more, at `confirmed_at`."""
    confirmed = _moment(found, "confirmed_at")
    if confirmed is None:
        return None
    if confirmed > now + LEEWAY:
        raise ClaimsRefused("not_yet_valid", "`confirmed_at` lies ahead: check the clock.")
    until = min(confirmed, now) + CONFIRMED_FOR
    return until if until > now else None


def _subject(found: dict[str, Any]) -> str:
    subject = found.get("sub")
    if isinstance(subject, str) and _is_id(subject):
        return subject
    sentence = "`sub` must be the customer's id with you: 1 to 200 printable characters, as text."
    raise ClaimsRefused("bad_claim", sentence)


def _is_id(text: str) -> bool:
    return 1 <= len(text) <= LONGEST_TEXT and text.isprintable() and text == text.strip()


def _text(found: dict[str, Any], name: str) -> str | None:
    value = found.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ClaimsRefused("bad_claim", f"`{name}` must be text.")
    printable = "".join(sign if sign.isprintable() else " " for sign in value[: 2 * LONGEST_TEXT])
    return " ".join(printable.split())[:LONGEST_TEXT] or None


def _moment(found: dict[str, Any], name: str) -> datetime | None:
    """Seconds since 1970."""
    value = found.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ClaimsRefused("bad_claim", f"`{name}` must be a time in seconds since 1970.")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise ClaimsRefused("bad_claim", f"`{name}` is no time within reach.") from error
