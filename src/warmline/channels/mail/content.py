"""The inside of a mail: its words and what is attached, within bounds.

Nothing is unpacked, and nothing is believed: neither a charset, nor a name, nor a size.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from inscriptis import get_text

from warmline.channels.mail.envelope import BROKEN
from warmline.channels.mail.quoting import new_words

MOST_PARTS = 100
MOST_ATTACHMENTS = 20
LONGEST_TEXT = 10_000  # characters of a message
LONGEST_PART = 400_000  # bytes of a part that is read as text
LONGEST_HTML = 200_000
DEEPEST_HTML = 400
CUT = "\n[…]"

HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)
TAG = re.compile(r"<[^<>]{0,2000}>")
OPENING = re.compile(r"<[A-Za-z][^<>]{0,2000}>")
# What several languages share, so that it decodes everything and tells nothing.
SINGLE_BYTE = re.compile(r"(?:us-?ascii|ascii|latin.?\d+|iso-?8859.*|windows-125\d|cp125\d)?$")
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came along, as it is."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """`text` is what is new in it; `left_out` counts the attachments beyond the most."""

    text: str
    attached: tuple[Attached, ...]
    left_out: int = 0


def content_of(message: EmailMessage) -> Content:
    plain: list[str] = []
    rich: list[str] = []
    attached: list[Attached] = []
    left_out = 0
    for number, part in enumerate(_parts(message)):
        if _is_text(part) and number < MOST_PARTS:
            (rich if part.get_content_subtype() == "html" else plain).append(_decoded(part))
        elif len(attached) < MOST_ATTACHMENTS and number < MOST_PARTS:
            attached.append(_attached(part, len(attached) + 1))
        else:
            left_out += 1
    written = "\n\n".join(text for text in plain if text.strip())
    if not written:
        written = "\n\n".join(_from_html(html) for html in rich)
    return Content(_short(new_words(clean(written))), tuple(attached), left_out)


def clean(text: str) -> str:
    """Without what breaks databases, or reads otherwise than it was written."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    spaced = BLANK_LINES.sub("\n\n", HARMFUL.sub("", lines))
    return unicodedata.normalize("NFC", spaced).strip()


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The leaves. A mail within a mail is one: it is attached, and not this writer's words."""
    waiting: list[EmailMessage] = [message]
    while waiting:
        part = waiting.pop(0)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [one for one in inner if isinstance(one, EmailMessage)] + waiting
        else:
            yield part


def _is_text(part: EmailMessage) -> bool:
    is_file = part.get_content_disposition() == "attachment" or bool(_name(part))
    return part.get_content_type() in ("text/plain", "text/html") and not is_file


def _decoded(part: EmailMessage) -> str:
    return _read(_bytes(part)[:LONGEST_PART], str(part.get_content_charset() or ""))


def _read(raw: bytes, charset: str) -> str:
    """Many say Latin and write UTF-8; what is valid UTF-8 beyond ASCII is hardly anything else."""
    if SINGLE_BYTE.match(charset.strip().lower()):
        try:
            return raw.decode()
        except UnicodeDecodeError:
            pass
    for wanted in (charset, "utf-8"):
        try:
            return raw.decode(wanted or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("cp1252", errors="replace")


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        whole = inner[0] if isinstance(inner, list) and inner else None
        return whole.as_bytes() if isinstance(whole, EmailMessage) else b""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _attached(part: EmailMessage, number: int) -> Attached:
    media_type = part.get_content_type()
    name = clean(_name(part)).replace("\n", " ").replace("/", "_").replace("\\", "_")
    return Attached(name[:200] or f"attachment-{number}", media_type[:100], _bytes(part))


def _name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""


def _from_html(html: str) -> str:
    html = html[:LONGEST_HTML]
    if len(OPENING.findall(html)) < 20_000 and _depth(html) < DEEPEST_HTML:
        try:
            # within something, for a page of comments alone is none to the parser
            return str(get_text(f"<div>{html}</div>"))
        except BROKEN:
            pass
    return TAG.sub(" ", html)


def _depth(html: str) -> int:
    """How deep its tags stand in each other at the most, counted from above."""
    deepest = depth = 0
    for tag in TAG.finditer(html):
        depth += -1 if tag.group().startswith("</") else 1
        deepest = max(deepest, depth)
    return deepest


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT
