"""The audit finds what it is for: each fault is made by hand."""

import json

import pytest

from warmline.evals import Audit, Sent, audit
from warmline.kit import Database, new_id

CLEAN = Audit(lost=0, doubled=0, gaps=0)
Written = tuple[str, dict[str, object]]

SAID: Written = ("message.sent", {"by": "customer"})
ANSWERED: Written = ("message.sent", {"by": "ai"})
OPENED: Written = ("conversation.opened", {"channel": "widget"})


def decided(heard: int, decision: str = "answer") -> Written:
    return ("turn.decided", {"heard": heard, "decision": decision, "took_ms": 1})


async def conversation(database: Database, *events: Written) -> str:
    """As the log keeps one, written by hand."""
    conversation, contact = new_id(), new_id()
    async with database.transaction() as tx:
        await tx.execute("insert into contact (id) values ($1)", contact)
        await tx.execute(
            "insert into conversation (id, contact_id, last_seq) values ($1, $2, $3)",
            conversation,
            contact,
            len(events),
        )
        for seq, (kind, payload) in enumerate(events, 1):
            await tx.execute(
                "insert into event (conversation_id, seq, kind, payload) "
                "values ($1, $2, $3, $4::text::jsonb)",
                conversation,
                seq,
                kind,
                json.dumps(payload),
            )
    return str(conversation)


async def test_a_question_with_its_answer_is_whole(database: Database, dsn: str) -> None:
    one = await conversation(database, OPENED, SAID, decided(2), ANSWERED)
    assert await audit(dsn, [Sent(one, 1, (2,))]) == CLEAN


async def test_a_burst_with_one_answer_is_whole(database: Database, dsn: str) -> None:
    one = await conversation(database, OPENED, SAID, SAID, decided(3), ANSWERED)
    assert await audit(dsn, [Sent(one, 2, (2, 3))]) == CLEAN


async def test_what_is_said_to_a_person_needs_no_outcome(database: Database, dsn: str) -> None:
    one = await conversation(database, OPENED, SAID, decided(2, "hand_off"), ANSWERED, SAID)
    assert await audit(dsn, [Sent(one, 2, (2, 5))]) == CLEAN


async def test_thanks_need_no_words(database: Database, dsn: str) -> None:
    one = await conversation(database, OPENED, SAID, decided(2, "wait"))
    assert await audit(dsn, [Sent(one, 1, (2,))]) == CLEAN


async def test_a_message_that_was_acknowledged_and_is_gone_is_lost(
    database: Database, dsn: str
) -> None:
    one = await conversation(database, OPENED, SAID, decided(2), ANSWERED)
    assert await audit(dsn, [Sent(one, 2, (2, 5))]) == Audit(lost=1)


async def test_two_acknowledgements_of_one_row_lose_a_message(database: Database, dsn: str) -> None:
    one = await conversation(database, OPENED, SAID, decided(2), ANSWERED)
    assert await audit(dsn, [Sent(one, 2, (2, 2))]) == Audit(lost=1)


async def test_a_message_without_an_outcome_is_lost(database: Database, dsn: str) -> None:
    one = await conversation(database, OPENED, SAID, decided(2), ANSWERED, SAID)
    assert await audit(dsn, [Sent(one, 2, (2, 5))]) == Audit(lost=1)


async def test_a_message_that_is_there_twice_is_doubled(database: Database, dsn: str) -> None:
    one = await conversation(database, OPENED, SAID, SAID, decided(3), ANSWERED)
    assert await audit(dsn, [Sent(one, 1, (2,))]) == Audit(doubled=1)


@pytest.mark.parametrize("second", [(decided(2), ANSWERED), (ANSWERED,)])
async def test_a_second_answer_is_doubled(
    database: Database, dsn: str, second: tuple[Written, ...]
) -> None:
    one = await conversation(database, OPENED, SAID, decided(2), ANSWERED, *second)
    assert await audit(dsn, [Sent(one, 1, (2,))]) == Audit(doubled=1)


async def test_a_missing_number_is_a_gap(database: Database, dsn: str) -> None:
    one = await conversation(database, OPENED, SAID, decided(2), ANSWERED)
    async with database.transaction() as tx:
        await tx.execute("delete from event where seq = 1")
    assert await audit(dsn, [Sent(one, 1, (2,))]) == Audit(gaps=1)


async def test_many_conversations_are_audited_page_by_page(database: Database, dsn: str) -> None:
    whole = [await conversation(database, OPENED, SAID, decided(2), ANSWERED) for _ in range(3)]
    sent = [Sent(one, 1, (2,)) for one in whole] + [Sent(str(new_id()), 1, (2,))] * 600
    assert await audit(dsn, sent) == Audit(lost=600)
