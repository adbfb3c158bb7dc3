"""How often a customer asked for a person before they got one, counted from the events as they
stand in the log; shares no code with the product."""

from collections.abc import Sequence
from typing import Any

WAITS = ("handoff.requested", "conversation.claimed", "conversation.resumed")
BACK = ("conversation.handed_back", "conversation.resolved", "conversation.reopened")


def asks_before_honoured(events: Sequence[dict[str, Any]], words: Sequence[str]) -> list[int]:
    """One number for each time that a person was asked for: how many asks it took. `words` are the
    messages that ask; the button is an event of its own."""
    counted, asks, has_person = [], 0, False
    for event in events:
        kind, body = event["kind"], event.get("body") or {}
        by_customer = event["payload"].get("by") == "customer"
        if kind == "message.sent" and by_customer and body.get("text") in words and not has_person:
            asks += 1
        if kind == "handoff.requested" and by_customer and asks == 0:
            asks = 1
        if kind in WAITS and not has_person:
            has_person = True
            if asks:
                counted.append(asks)
            asks = 0
        if kind in BACK:
            has_person = False
    if asks:
        counted.append(asks + 1)  # never honoured
    return counted
