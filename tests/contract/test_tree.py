"""What must not stand in any file of the project, because it is true on one machine only."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# written so that this file does not match itself
REGISTRIES = re.compile(
    r"https?://[^ \"')]*(regist" + r"ry\.|python" + r"hosted|py" + r"pi\.|deb\.deb" + r"ian)"
)
MACHINE_PATHS = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|farm)" + r"/")
LARGEST_MEGABYTES = 50


def test_no_file_names_a_package_registry() -> None:
    assert list(places_of(REGISTRIES)) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert list(places_of(MACHINE_PATHS)) == []


def test_no_file_is_larger_than_the_larger_encoder() -> None:
    large = [path for path in files() if path.stat().st_size > LARGEST_MEGABYTES * 10**6]
    assert large == []


def places_of(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, start=1):
            if pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"


def files() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return (path for path in paths if path.is_file() and not path.is_symlink())
