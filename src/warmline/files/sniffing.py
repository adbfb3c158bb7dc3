"""Whether a file is what its name says: by what it holds, and never by unpacking it."""

import codecs
import re
from pathlib import Path
from zipfile import BadZipFile, LargeZipFile, ZipFile

import puremagic

from warmline.files.kinds import ODF, Kind

# puremagic's two major versions agree on whole signatures; its guesses lie below this.
SURE = 0.3
# Text that programs take for something else, were it called so.
ACTIVE = frozenset({".html", ".svg", ".xml", ".pdf", ".rtf", ".ps", ".exe", ".swf", ".hta", ".lnk"})
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of an office file: so many parts, and so much of them once it is unpacked (bytes).
MOST_PARTS = 10_000
MOST_UNPACKED = 1_000_000_000
MOST_GROWTH = 200
# Where signatures stand.
HEAD = 64 * 1024
FOOT = 4 * 1024


def holds(path: Path, kind: Kind) -> bool:
    """Reads it; so in a thread."""
    match kind.form:
        case "text":
            return _is_text(path, kind)
        case "zip":
            return _is_signed(path, kind) and _is_office(path, kind)
        case "signed":
            return _is_signed(path, kind)


def signs_of(content: bytes) -> frozenset[str]:
    """What puremagic calls it: all that fit, since one signature serves many formats."""
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(one.extension for one in found if one.confidence >= SURE)


def _is_signed(path: Path, kind: Kind) -> bool:
    return not signs_of(_ends(path)).isdisjoint(kind.signs)


def _ends(path: Path) -> bytes:
    """Enough of both ends; what lies between has no signature."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0, 2)
        file.seek(max(len(head), file.tell() - FOOT))
        return head + file.read()


def _is_text(path: Path, kind: Kind) -> bool:
    content = path.read_bytes()
    text = _decoded(content)
    if text is None or CONTROLS.search(text):
        return False
    harmful = signs_of(content[:HEAD].lstrip()) & ACTIVE
    return not harmful or not harmful.isdisjoint((*kind.endings, ".xml"))


def _decoded(content: bytes) -> str | None:
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        # what old Windows programs write; its own control characters are found all the same
        return content.decode("cp1252", "replace") if encoding == "utf-8" else None


def _is_office(path: Path, kind: Kind) -> bool:
    """By its table of contents. One that grows out of all proportion is a trap for whoever opens
    it, and macros have a kind of their own."""
    try:
        with ZipFile(path) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or _is_bomb(path, sum(part.file_size for part in parts)):
                return False
            names = {part.filename for part in parts}
            if kind.part is None:
                return _media_type(packed, names) == kind.media_type
    except (BadZipFile, LargeZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return False
    has_part = any(name.startswith(kind.part) for name in names)
    return "[Content_Types].xml" in names and has_part and not _has_macros(names)


def _is_bomb(path: Path, unpacked: int) -> bool:
    return unpacked > MOST_UNPACKED or unpacked > MOST_GROWTH * max(path.stat().st_size, 10_000)


def _media_type(packed: ZipFile, names: set[str]) -> str:
    """OpenDocument says its own, unpacked, in the first part."""
    if "mimetype" not in names or packed.getinfo("mimetype").compress_type != 0:
        return ""
    with packed.open("mimetype") as part:
        said = part.read(200).decode("ascii", "replace").strip()
    return said if said.startswith(ODF) else ""


def _has_macros(names: set[str]) -> bool:
    return any(name.lower().endswith("vbaproject.bin") for name in names)
