"""A short, private folder for the server's socket: a socket's path may have about 100 bytes."""

import os
import stat
from hashlib import sha256
from pathlib import Path

from warmline.kit.errors import DatabaseUnavailable
from warmline.kit.postgres.account import Account

LONGEST_PATH = 100
SOCKET_NAME = ".s.PGSQL.5432"


def socket_folder(data: Path, account: Account) -> Path:
    """The folder for this data folder, the same at every start, made when it is missing."""
    name = f"warmline-{sha256(os.fsencode(data)).hexdigest()[:12]}"
    folder = next((place / name for place in _parents() if _fits(place / name)), None)
    if folder is None:
        raise DatabaseUnavailable(
            "The database's socket has no place: make /tmp writable, or set XDG_RUNTIME_DIR to a "
            "short folder of your own."
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and folder.lstat().st_uid == 0:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    _require_private(folder, account)
    return folder


def _parents() -> list[Path]:
    """Where sockets belong first; /tmp is always there."""
    if os.geteuid() == 0:
        return [Path("/run"), Path("/tmp")]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return [Path(runtime), Path("/tmp")] if runtime else [Path("/tmp")]


def _fits(folder: Path) -> bool:
    return (
        len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_PATH
        and folder.parent.is_dir()
        and os.access(folder.parent, os.W_OK | os.X_OK)
    )


def _require_private(folder: Path, account: Account) -> None:
    """In /tmp anybody could have made it before us, and would then see every message."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise DatabaseUnavailable(
            f"{folder} belongs to somebody else, so the database's socket is not safe there: "
            "remove it and start again."
        )
    folder.chmod(0o700)
