"""Whether a decision can be kept and read again. An engine may be anybody's, and what the log
cannot read back would block its conversation for good."""

import msgspec

from warmline.ai import Acting, Answer, Ask, Chat, HandOff


def is_sound(decision: object) -> bool:
    if not isinstance(decision, Answer | Ask | Chat | HandOff | Acting):
        return False
    try:
        written = msgspec.json.encode(decision)
        msgspec.json.decode(written, type=type(decision))
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        return False
    return b"\\u0000" not in written  # no database keeps it
