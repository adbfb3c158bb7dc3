"""What people type, made safe to keep: normal form, no control characters."""

import re
import unicodedata

# Line ends and tabs stay; NUL and its kin break databases, lone surrogates break encodings, and
# direction overrides make text read otherwise than it was written.
HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)
LINES = re.compile(r"\r\n?")


# Takes up room and shows nothing, though Unicode calls it a letter or a symbol.
BLANK_SIGNS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", HARMFUL.sub("", LINES.sub("\n", text))).strip()


def is_blank(text: str) -> bool:
    """Whether nothing in it can be seen."""
    return all(
        sign in BLANK_SIGNS or unicodedata.category(sign) in ("Cf", "Zs", "Zl", "Zp", "Cc")
        for sign in text
    )
