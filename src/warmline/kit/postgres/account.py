"""Who the server runs as: PostgreSQL refuses to be root."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import DatabaseUnavailable

if sys.platform != "win32":
    import pwd

# `warmline` when the operator made it, then what systems bring along.
CANDIDATES = ("warmline", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """We are this user already, so nothing has to change hands."""
        return self.uid == os.geteuid()


def choose_account(existing: Path) -> Account:
    """Ourselves; when we are root, whoever owns the `existing` data, else the first candidate."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if existing.exists() and existing.stat().st_uid != 0:
        return Account(existing.stat().st_uid, existing.stat().st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root, and there is no user to run it as: "
        "make one with `useradd --system warmline`."
    )
