"""Settings that admins change while Warmline runs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from warmline.kit import Tx, WarmlineError, audit
from warmline.people import sql
from warmline.people.opening import (
    ALWAYS_OPEN,
    OpeningHours,
    read_opening_hours,
    write_opening_hours,
)

MOST_ORIGINS = 100
_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class AdminSettings:
    """`allowed_origins` are the pages that may carry the widget, such as https://shop.example."""

    allowed_origins: tuple[str, ...] = ()
    opening_hours: OpeningHours = ALWAYS_OPEN
    opening_hours_set: bool = False


async def admin_settings(tx: Tx) -> AdminSettings:
    origins = await tx.fetchval(sql.SETTING, "allowed_origins")
    hours = await tx.fetchval(sql.SETTING, "opening_hours")
    return AdminSettings(
        tuple(origins or ()),
        ALWAYS_OPEN if hours is None else read_opening_hours(hours),
        hours is not None,
    )


async def allow_origins(
    tx: Tx, origins: Iterable[str], *, actor: str, at: datetime
) -> tuple[str, ...]:
    """Raises `bad_origin`."""
    allowed = tuple(dict.fromkeys(_origin(each) for each in origins if each.strip()))
    if len(allowed) > MOST_ORIGINS:
        raise WarmlineError("bad_origin", f"These are more than {MOST_ORIGINS} pages.")
    await _set(tx, "allowed_origins", list(allowed), actor=actor, at=at)
    return allowed


async def set_opening_hours(tx: Tx, hours: OpeningHours, *, actor: str, at: datetime) -> None:
    await _set(tx, "opening_hours", write_opening_hours(hours), actor=actor, at=at)


async def _set(tx: Tx, key: str, value: object, *, actor: str, at: datetime) -> None:
    await tx.execute(sql.SET_SETTING, key, value)
    await audit.record(tx, actor, "setting.changed", {"key": key, "value": value}, at=at)


def _origin(written: str) -> str:
    """As a browser sends it: scheme, host and port, in small letters, no default port."""
    try:
        parts = urlsplit(written.strip().lower().rstrip("/"))
        port = parts.port
    except ValueError as error:
        raise _bad_origin(written) from error
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    rest = parts.path or parts.query or parts.fragment
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(host) or rest:
        raise _bad_origin(written)
    default = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, default) else "")


def _bad_origin(written: str) -> WarmlineError:
    return WarmlineError(
        "bad_origin",
        f"“{written.strip()[:80]}” is not the start of an address: https://shop.example",
    )
