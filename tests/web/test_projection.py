"""What the customer's socket tells of an event: all that it takes to draw it, and no more."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from warmline.conversations import Event, Person, Reason
from warmline.conversations.deeds import DEEDS
from warmline.conversations.handoffs import HANDOFFS
from warmline.kit import new_id
from warmline.web.projection import DEEDS_SEEN, HANDOFFS_SEEN, SEEN_BY_CUSTOMER, for_customer

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SECRET = "kept-from-customers"
AGENT = UUID("00000000-0000-7000-8000-00000000beef")
INSIDE = frozenset({"note.added", "turn.decided", "promise.reminded"})
# Fields that a person or a backend filled, and those that name what runs inside.
TOLD_INSIDE = ("code", "action", "why", "intent")


@st.composite
def deeds(draw: st.DrawFn) -> Event:
    """Any deed, its inner fields and, where it has one, its body full of secrets."""
    kind = draw(st.sampled_from(sorted(DEEDS)))
    payload_type, body_type = DEEDS[kind]
    payload = draw(st.from_type(payload_type))
    names = {field.name for field in msgspec.structs.fields(payload_type)}
    inner: dict[str, object] = {name: SECRET for name in ("code", "action") if name in names}
    if "agent" in names:
        inner["agent"] = Person(AGENT, SECRET)
    payload = msgspec.structs.replace(payload, **inner)
    body = draw(st.from_type(body_type)) if body_type else None
    if kind in ("action.failed", "approval.given", "approval.declined"):
        body = Reason(SECRET)
    client_id = draw(st.sampled_from([None, f"{AGENT.hex}/a1", "desk/opened", "verify-1"]))
    return Event(new_id(), draw(st.integers(1, 99)), AT, payload, body, client_id)


@given(deeds())
def test_nothing_from_inside_leaks_with_a_deed(event: Event) -> None:
    shown = for_customer(event)
    text = msgspec.json.encode(shown).decode()
    assert SECRET not in text
    assert str(AGENT) not in text
    assert AGENT.hex not in text


@given(deeds())
def test_a_deed_tells_the_fields_of_the_protocol_and_no_others(event: Event) -> None:
    shown = for_customer(event)
    if event.kind not in DEEDS_SEEN:
        assert shown is None
        return
    assert shown is not None
    assert set(shown["payload"]) == set(DEEDS_SEEN[event.kind])
    assert not set(shown["payload"]) & set(TOLD_INSIDE)
    with_body = event.kind in ("action.proposed", "receipt.issued", "identity.code_sent")
    assert shown["body"] == (event.body if with_body else None)


@given(deeds())
def test_a_deed_carries_the_id_that_the_customer_chose_and_nobody_elses(event: Event) -> None:
    shown = for_customer(event)
    if shown is not None:
        chose = event.client_id if event.client_id == "verify-1" else None
        assert shown["client_id"] == chose


def test_decisions_notes_and_reminders_stay_inside() -> None:
    assert not INSIDE & (SEEN_BY_CUSTOMER | set(DEEDS_SEEN))
    assert set(DEEDS) - set(DEEDS_SEEN) == {"promise.reminded"}


def test_every_field_that_is_told_exists() -> None:
    for kind, names in DEEDS_SEEN.items():
        assert set(names) <= {field.name for field in msgspec.structs.fields(DEEDS[kind][0])}
    for kind, names in HANDOFFS_SEEN.items():
        assert set(names) <= {field.name for field in msgspec.structs.fields(HANDOFFS[kind][0])}
