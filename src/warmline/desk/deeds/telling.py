"""What the log says of an action: proposed, confirmed, done, or not."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from warmline.actions import Action, Receipt, Run, said_in
from warmline.ai import Catalogue, Collect
from warmline.conversations import (
    ActionCancelled,
    ActionConfirmed,
    ActionFailed,
    ActionProposed,
    ActionUnconfirmed,
    ApprovalRequested,
    DeedText,
    Entry,
    HandoffRequested,
    Line,
    MessageSent,
    MessageText,
    Person,
    ReceiptIssued,
    Speaker,
)

SENTENCES = Path(__file__).parent / "sentences.toml"

Sentence = Callable[[str, str], str]
"""A language and a key of sentences.toml → what is said."""


Ending = Literal["cancelled", "changed", "expired", "taken_over"]


def deed_sentences() -> Sentence:
    catalogue = Catalogue.shipped(SENTENCES)
    return lambda language, key: catalogue.sentence(language, "deed", key)


def proposed(run: Run, action: Action, words: DeedText) -> Sequence[Entry]:
    shown = ActionProposed(
        run.id, run.action, run.by, run.hash, action.consequence, run.expires_at, run.agent
    )
    return [said("proposal", words.text, run.id), Entry(shown, words)]


def confirmed(run: Run, agent: Person | None = None) -> Entry:
    by = run.by if agent else "customer"
    return Entry(ActionConfirmed(run.id, run.action, by, agent))


def cancelled(run: Run, reason: Ending, by: Person | None) -> Entry:
    who: Speaker = "agent" if by else "customer" if reason in ("cancelled", "changed") else "ai"
    return Entry(ActionCancelled(run.id, run.action, who, reason, by))


def approval_requested(run: Run) -> Entry:
    assert run.why is not None
    return Entry(ApprovalRequested(run.id, run.action, run.why), run.words)


def receipt_issued(run: Run, receipt: Receipt) -> Entry:
    issued = ReceiptIssued(receipt.id, receipt.number, run.id, run.action, run.by, run.agent)
    words = DeedText(receipt.title, receipt.text, receipt.lines, receipt.reference)
    return Entry(issued, words)


def unconfirmed(run: Run) -> Entry:
    return Entry(ActionUnconfirmed(run.id, run.action))


def failed(
    run: Run, reason: Literal["refused", "unavailable", "unknown"], code: str | None = None
) -> Entry:
    return Entry(ActionFailed(run.id, run.action, reason, code))


def said(
    topic: str, text: str, run: UUID | None = None, *, promised: datetime | None = None
) -> Entry:
    sent = MessageSent(by="ai", topic=topic, run=run, promise=promised is not None, due=promised)
    return Entry(sent, MessageText(text))


def asked(collect: Collect, titles: Sequence[str] = ()) -> Entry:
    text = f"{collect.said} {collect.text}" if collect.said else collect.text
    return Entry(MessageSent(by="ai", topic="collect"), MessageText(text, options=tuple(titles)))


def handed_off(reason: Literal["needs_approval", "action_failed"]) -> Entry:
    return Entry(HandoffRequested(by="ai", reason=reason))


def words_of(
    action: Action, text: str, lines: Sequence[tuple[str, str]], language: str
) -> DeedText:
    shown = tuple(Line(label, value) for label, value in lines)
    return DeedText(said_in(action.title, language), text, shown)
