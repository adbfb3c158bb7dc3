"""Releases on a real PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from warmline.kit import Database
from warmline.knowledge import (
    Article,
    Changes,
    Company,
    Conflict,
    Draft,
    Link,
    NothingToUndo,
    Published,
    Refused,
    Unchanged,
    amended,
    current,
    history,
    load,
    load_model,
    prepare,
    publish,
    restore,
    save_model,
    undo,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMPANY = Company("Fernhill Bikes", languages=("en", "de"))


def article(slug: str, *, links: tuple[Link, ...] = (), more: str = "") -> Article:
    intent = slug.replace("-", "_")
    return Article(
        slug,
        title=f"About {intent}",
        intent=intent,
        phrasings=tuple(f"{intent} {n}" for n in range(6)),
        short_answer=f"It is {intent}.",
        links=links,
        more=more,
    )


def draft(*articles: Article, company: Company = COMPANY) -> Draft:
    checked = prepare(company, articles)
    assert isinstance(checked, Draft), checked
    return checked


async def published(
    database: Database, *articles: Article, note: str = "", if_release: int | None = None
) -> Published:
    async with database.transaction() as tx:
        result = await publish(
            tx, draft(*articles), author="ada", at=AT, note=note, if_release=if_release
        )
    assert isinstance(result, Published), result
    return result


async def slugs(database: Database) -> list[str]:
    async with database.transaction() as tx:
        release = await current(tx)
    return [] if release is None else [each.slug for each in release.articles]


async def test_what_was_published_is_read_back_whole(database: Database) -> None:
    whole = replace(
        article("repairs", links=(Link("Help", "/help/repairs"),), more="Änderung ✓\n\nmore"),
        steps=("Open it", "Close it"),
        audience="agents",
        language="de",
        needs="account",
    )
    result = await published(database, whole, article("bells"), note="first")
    async with database.transaction() as tx:
        release = await current(tx)
    assert release is not None
    assert release.id == result.release.id
    assert release.company == COMPANY
    assert release.articles == (article("bells"), whole)
    assert result.changes == Changes(added=("bells", "repairs"))


async def test_nothing_is_known_before_the_first_release(database: Database) -> None:
    async with database.transaction() as tx:
        assert await current(tx) is None
        assert await history(tx) == []
        assert await undo(tx, author="ada", at=AT) == NothingToUndo()


async def test_a_release_tells_what_it_changed(database: Database) -> None:
    await published(database, article("a"), article("b"), article("c"))
    result = await published(
        database, article("a"), article("b", more="new"), article("d"), note="tidy"
    )
    assert result.changes == Changes(added=("d",), changed=("b",), removed=("c",))
    assert str(result.changes) == "1 added, 1 changed, 1 removed"
    async with database.transaction() as tx:
        rows = await tx.fetch("select actor, what, details from audit order by id")
    assert [row["what"] for row in rows] == ["knowledge.published"] * 2
    assert rows[1]["actor"] == "ada"
    assert rows[1]["details"]["changes"] == "1 added, 1 changed, 1 removed"


async def test_a_changed_company_is_a_change(database: Database) -> None:
    await published(database, article("a"))
    renamed = draft(article("a"), company=replace(COMPANY, name="Fernhill"))
    async with database.transaction() as tx:
        result = await publish(tx, renamed, author="ada", at=AT)
        release = await current(tx)
    assert isinstance(result, Published)
    assert str(result.changes) == "company changed"
    assert release is not None
    assert release.company.name == "Fernhill"


async def test_publishing_the_same_again_makes_no_release(database: Database) -> None:
    first = await published(database, article("a"))
    async with database.transaction() as tx:
        again = await publish(tx, draft(article("a")), author="bo", at=AT)
        assert again == Unchanged(first.release)
        assert len(await history(tx)) == 1


async def test_who_looked_at_an_older_release_is_told_of_the_newer_one(database: Database) -> None:
    first = await published(database, article("a"))
    second = await published(database, article("b"), if_release=first.release.id)
    async with database.transaction() as tx:
        stale = await publish(
            tx, draft(article("c")), author="bo", at=AT, if_release=first.release.id
        )
        stale_undo = await undo(tx, author="bo", at=AT, if_release=first.release.id)
    assert stale == Conflict(second.release)
    assert stale_undo == Conflict(second.release)
    assert await slugs(database) == ["b"]


async def test_who_saw_nothing_published_publishes_the_first_release(database: Database) -> None:
    await published(database, article("a"), if_release=0)
    async with database.transaction() as tx:
        late = await publish(tx, draft(article("b")), author="bo", at=AT, if_release=0)
    assert isinstance(late, Conflict)


async def test_of_two_who_publish_at_once_one_is_told(database: Database) -> None:
    first = await published(database, article("a"))

    async def attempt(name: str) -> Published | Unchanged | Conflict:
        async with database.transaction() as tx:
            return await publish(
                tx, draft(article(name)), author=name, at=AT, if_release=first.release.id
            )

    results = await asyncio.gather(*(attempt(name) for name in "bcde"))
    assert sorted(type(each).__name__ for each in results) == [*["Conflict"] * 3, "Published"]
    async with database.transaction() as tx:
        assert len(await history(tx)) == 2


async def test_two_first_releases_at_once_leave_one_current(database: Database) -> None:
    await asyncio.gather(*(published(database, article(name)) for name in "ab"))
    async with database.transaction() as tx:
        releases = await history(tx)
    assert [each.current for each in releases] == [True, False]
    assert releases[0].parent == releases[1].id


async def test_undo_brings_back_what_was_and_undone_again_what_came(database: Database) -> None:
    await published(database, article("a"))
    await published(database, article("b"))
    async with database.transaction() as tx:
        undone = await undo(tx, author="bo", at=AT)
    assert isinstance(undone, Published)
    assert undone.changes == Changes(added=("a",), removed=("b",))
    assert await slugs(database) == ["a"]
    async with database.transaction() as tx:
        await undo(tx, author="bo", at=AT, if_release=undone.release.id)
        assert [each.note for each in await history(tx)] == [
            "Undo of release 3",
            "Undo of release 2",
            "",
            "",
        ]
    assert await slugs(database) == ["b"]


async def test_an_earlier_release_can_be_brought_back(database: Database) -> None:
    first = await published(database, article("a"))
    await published(database, article("b"))
    await published(database, article("c"))
    async with database.transaction() as tx:
        assert isinstance(await restore(tx, first.release.id, author="bo", at=AT), Published)
        assert await restore(tx, 99, author="bo", at=AT) == NothingToUndo()
    assert await slugs(database) == ["a"]


async def test_a_publication_that_fails_half_way_changes_nothing(database: Database) -> None:
    await published(database, article("a"))

    async def publish_and_break() -> None:
        async with database.transaction() as tx:
            await publish(tx, draft(article("b")), author="bo", at=AT)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await publish_and_break()
    assert await slugs(database) == ["a"]


async def test_an_old_release_never_changes(database: Database) -> None:
    first = await published(database, article("a"))
    await published(database, article("a", more="other"))
    async with database.transaction() as tx:
        assert (await load(tx, first.release.id)).articles == (article("a"),)


async def test_amending_adds_replaces_and_takes_out(database: Database) -> None:
    await published(database, article("a"), article("b"), article("c"))
    async with database.transaction() as tx:
        release = await current(tx)
    assert release is not None
    result = amended(release, [article("b", more="new"), article("d")], removed=["c", "x"])
    assert sorted(result, key=lambda each: each.slug) == [
        article("a"),
        article("b", more="new"),
        article("d"),
    ]


def test_a_fault_of_an_article_without_a_file_names_its_field() -> None:
    bad = replace(article("a", links=(Link("x", "javascript:x"),)), phrasings=("one", ""))
    refused = prepare(Company(""), [bad, article("B")])
    assert isinstance(refused, Refused)
    assert [fault.where for fault in refused.faults] == [
        "company.name",
        "B",
        "a.phrasings[1]",
        "a.links[0].url",
    ]


async def test_a_trained_model_is_found_by_its_fingerprint(database: Database) -> None:
    release = (await published(database, article("a"))).release.id
    async with database.transaction() as tx:
        assert await load_model(tx, "f") is None
        await save_model(tx, "f", b"\x00model", release_id=release, at=AT)
        await save_model(tx, "f", b"\x00better", release_id=release, at=AT)
        assert await load_model(tx, "f") == b"\x00better"


async def test_only_the_newest_models_are_kept(database: Database) -> None:
    release = (await published(database, article("a"))).release.id
    async with database.transaction() as tx:
        for day in range(1, 13):
            at = AT.replace(day=day)
            await save_model(tx, f"f{day}", b"x", release_id=release, at=at)
        kept = [await load_model(tx, f"f{day}") for day in range(1, 13)]
    assert kept == [None] * 2 + [b"x"] * 10


def test_articles_travel_as_json() -> None:
    whole = article("a", links=(Link("x", "/x"),))
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Article) == whole
