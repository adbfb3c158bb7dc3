"""Receipts: one a run, with a number of their own, and they never change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from warmline.actions import Effect, issue, receipt_of, receipts_of
from warmline.actions.receipts import UNAMBIGUOUS, new_number
from warmline.conversations import DeedText, Line
from warmline.kit import Database, new_id

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
WORDS = DeedText("Due date moved", "Done.", (Line("Order", "TW-104201"),), "SHOP-77")


def effect(**wanted: object) -> Effect:
    given: dict[str, object] = {
        "run": new_id(),
        "conversation": new_id(),
        "action": "change_due_date",
        "text": WORDS,
        "language": "de",
        "at": AT,
    }
    return Effect(**(given | wanted))  # type: ignore[arg-type]


async def test_a_receipt_keeps_what_was_said_word_for_word(database: Database) -> None:
    async with database.transaction() as tx:
        issued = await issue(tx, effect(), new_id)
    async with database.transaction() as tx:
        read = await receipt_of(tx, issued.id)
    assert read == issued
    assert read is not None
    assert (read.title, read.lines, read.reference) == (WORDS.title, WORDS.lines, "SHOP-77")
    assert read.language == "de"


async def test_a_run_has_one_receipt_however_often_it_is_issued(database: Database) -> None:
    once = effect()
    async with database.transaction() as tx:
        first = await issue(tx, once, new_id)
        again = await issue(tx, once, new_id)
        kept = await receipts_of(tx, once.conversation)
    assert again == first
    assert kept == [first]


async def test_receipts_are_listed_by_conversation_in_their_order(database: Database) -> None:
    here = new_id()
    async with database.transaction() as tx:
        first = await issue(tx, effect(conversation=here), new_id)
        await issue(tx, effect(), new_id)
        later = replace(effect(conversation=here), at=first.at + timedelta(seconds=1))
        second = await issue(tx, later, new_id)
        assert await receipts_of(tx, here) == [first, second]


async def test_what_was_erased_is_no_longer_found(database: Database) -> None:
    async with database.transaction() as tx:
        issued = await issue(tx, effect(), new_id)
        await tx.execute("update receipt set body = null")
        assert await receipt_of(tx, issued.id) is None
        assert await receipts_of(tx, issued.conversation) == []


def test_a_number_has_no_signs_that_look_alike() -> None:
    for number in (new_number() for _ in range(200)):
        head, *groups = number.split("-")
        assert head == "R"
        assert [len(group) for group in groups] == [4, 4]
        assert set("".join(groups)) <= set(UNAMBIGUOUS)
    assert not set("01ILO") & set(UNAMBIGUOUS)
