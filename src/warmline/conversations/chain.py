"""Salted digests of what people said, and the chain that proves nothing was changed.

    digest = SHA-256(salt ‖ canonical body)          one an event with a body
    link   = SHA-256(previous link ‖ SHA-256(kind, payload, digest of each event of the command))

Erasing a body erases its salt too: the digest that stays says nothing about the words, and the
chain still holds. One link a command, computed in the statement that appends (`sql.APPEND`).
"""

import hashlib
from collections.abc import Iterable

import msgspec

canonical = msgspec.json.Encoder(order="sorted").encode


def digest_of(salt: bytes, body: object) -> bytes:
    """`body` in its JSON shape (maps, lists, texts, numbers)."""
    return digest_of_json(salt, canonical(body))


def digest_of_json(salt: bytes, body: bytes) -> bytes:
    """`body` in its canonical JSON."""
    return hashlib.sha256(salt + body).digest()


def command_digest(events: Iterable[tuple[str, bytes, bytes | None]]) -> bytes:
    """`events` as (kind, canonical payload, digest of the body or None)."""
    summary = hashlib.sha256()
    for kind, payload, digest in events:
        for part in (kind.encode(), payload, digest or b""):
            summary.update(len(part).to_bytes(4, "big") + part)
    return summary.digest()


def link_after(link: bytes, command: bytes) -> bytes:
    return hashlib.sha256(link + command).digest()
