"""What a file is called: the sender's word, made safe to show, to save and to put into a header."""

import re
import unicodedata

# Characters that no screen shows: controls, direction overrides, joiners, halves of a pair.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# What Windows gives a meaning of its own.
MEANT = re.compile(r'[<>:"|?*]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LONGEST = 180  # bytes of UTF-8: every file system takes that
UNNAMED = "file"


def clean_name(name: str) -> str:
    """The last part of a path, without anything that reads or acts otherwise than it looks."""
    last = unicodedata.normalize("NFC", _whole(name)).replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if sign in "\t\n\r" else sign for sign in last if _is_seen(sign))
    plain = MEANT.sub("_", " ".join(seen.split())).strip(". ")
    if not plain:
        return UNNAMED
    if DEVICES.match(plain):
        plain = f"_{plain}"
    return _shortened(plain)


def ending_of(name: str) -> str:
    """With its dot and in small letters; empty without one."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem and ending else ""


def _whole(name: str) -> str:
    """Halves of a pair of surrogates are no characters, and no normal form is made of them."""
    return name.encode("utf-8", "ignore").decode()


def _is_seen(sign: str) -> bool:
    return sign in "\t\n\r" or unicodedata.category(sign) not in UNSEEN


def _shortened(name: str) -> str:
    """Its ending says what it is, so the ending stays."""
    if len(name.encode()) <= LONGEST:
        return name
    ending = ending_of(name)
    if len(ending.encode()) > 20:
        ending = ""
    stem = name.removesuffix(name[len(name) - len(ending) :]) if ending else name
    room = LONGEST - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + ending
