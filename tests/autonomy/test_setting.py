"""Levels and the switch, as the database keeps them."""

from datetime import UTC, datetime, timedelta

from tests.conversations.nodes import Node
from warmline.autonomy import Stopped, autonomy, resume_ai, set_levels, stop_ai, verdicts
from warmline.conversations import (
    Command,
    Entry,
    Person,
    Suggestion,
    SuggestionJudged,
    SuggestionMade,
    Verdict,
    open_conversation,
)
from warmline.kit import Database, new_id

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADA = Person(new_id(), "Ada")


async def test_what_was_never_set_is_suggested(database: Database) -> None:
    async with database.transaction() as tx:
        now = await autonomy(tx)
    assert (now.level("refunds"), now.level(None), now.stopped) == ("suggest", "suggest", None)


async def test_a_level_says_who_set_it_and_stands_in_the_audit(database: Database) -> None:
    async with database.transaction() as tx:
        changed = await set_levels(tx, ["b", "a"], "auto", by="Sol", at=AT, actor="sol@x.example")
        again = await set_levels(tx, ["a", "c"], "auto", by="Uma", at=AT + timedelta(days=1))
        now = await autonomy(tx)
    assert (changed, again) == (["a", "b"], ["c"])
    assert {intent: one.by for intent, one in now.settings.items()} == {
        "a": "Sol",  # Uma changed nothing about it
        "b": "Sol",
        "c": "Uma",
    }
    assert await audited(database) == [
        ("sol@x.example", "autonomy.set", {"intents": ["a", "b"], "level": "auto"}),
        ("Uma", "autonomy.set", {"intents": ["c"], "level": "auto"}),
    ]


async def test_the_first_who_stops_the_ai_stays_on_record(database: Database) -> None:
    async with database.transaction() as tx:
        assert await stop_ai(tx, "Wrong prices", by="Sol", at=AT)
        assert not await stop_ai(tx, "Me too", by="Uma", at=AT)
        assert (await autonomy(tx)).stopped == Stopped("Sol", AT, "Wrong prices")
        assert await resume_ai(tx, by="Uma", at=AT)
        assert not await resume_ai(tx, by="Uma", at=AT)
        assert (await autonomy(tx)).stopped is None
    assert [what for _, what, _ in await audited(database)] == ["ai.stopped", "ai.resumed"]


async def test_verdicts_are_counted_by_intent_over_a_month(database: Database) -> None:
    node = await Node.start(database)
    for verdict in ("used", "used", "edited", "rejected", None):
        await suggested(database, node, "refunds", verdict)
    await suggested(database, node, "returns", None)
    await node.stop()
    async with database.transaction() as tx:
        found = await verdicts(tx, at=datetime.now(UTC))
        later = await verdicts(tx, at=datetime.now(UTC) + timedelta(days=31))
    refunds = found["refunds"]
    assert (refunds.made, refunds.used, refunds.edited, refunds.rejected) == (5, 2, 1, 1)
    assert (found["returns"].made, found["returns"].used) == (1, 0)
    assert later == {}


async def suggested(database: Database, node: Node, intent: str, verdict: Verdict | None) -> None:
    conversation = new_id()
    async with database.transaction() as tx:
        await open_conversation(tx, conversation, new_id())
    made = Entry(SuggestionMade(article=intent, heard=1, intent=intent), Suggestion("…"))
    entries = [made]
    if verdict:
        entries.append(Entry(SuggestionJudged(suggestion=1, verdict=verdict, agent=ADA)))
    await node.log.append(Command(conversation, "made", entries))


async def audited(database: Database) -> list[tuple[str, str, object]]:
    async with database.transaction() as tx:
        rows = await tx.fetch("select actor, what, details from audit order by id")
    return [(row["actor"], row["what"], row["details"]) for row in rows]
