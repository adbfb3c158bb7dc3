"""What people type, made safe to keep: normal form, no control characters."""

import re
import unicodedata

# Line ends and tabs stay; NUL and its kin break databases, lone surrogates break encodings, and
# direction overrides make text read otherwise than it was written.
HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)
LINES = re.compile(r"\r\n?")


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", HARMFUL.sub("", LINES.sub("\n", text))).strip()
