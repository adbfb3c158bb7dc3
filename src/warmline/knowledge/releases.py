"""Releases: everything the company knows, published as one immutable state after another."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from warmline.kit import Tx, audit
from warmline.knowledge import sql
from warmline.knowledge.articles import Article, Company, Release
from warmline.knowledge.check import Draft, digest
from warmline.knowledge.sql import ReleaseInfo


@dataclass(frozen=True, slots=True)
class Changes:
    """What a release changes, as slugs in order."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    company: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.company)

    def __str__(self) -> str:
        counts = [
            f"{len(slugs)} {word}"
            for word in ("added", "changed", "removed")
            if (slugs := getattr(self, word))
        ]
        return ", ".join([*counts, *(["company changed"] if self.company else [])]) or "no change"


@dataclass(frozen=True, slots=True)
class Published:
    release: ReleaseInfo
    changes: Changes


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing was published: the current release already says all of it."""

    release: ReleaseInfo


@dataclass(frozen=True, slots=True)
class Conflict:
    """Someone published meanwhile: `current` is theirs. Nothing was changed."""

    current: ReleaseInfo | None


@dataclass(frozen=True, slots=True)
class NothingToUndo:
    """There is no earlier release."""


async def publish(
    tx: Tx,
    draft: Draft,
    *,
    author: str,
    at: datetime,
    note: str = "",
    if_release: int | None = None,
) -> Published | Unchanged | Conflict:
    """The draft becomes the current release, all of it or nothing.

    `if_release` is the release the author looked at, 0 when there was none; without it whatever is
    current is replaced.
    Running servers find it within seconds.
    """
    await tx.execute(sql.LOCK_CURRENT)
    before = await current_info(tx)
    if if_release is not None and if_release != (before.id if before else 0):
        return Conflict(before)
    return await _publish_after(tx, before, draft, author=author, at=at, note=note)


async def undo(
    tx: Tx, *, author: str, at: datetime, if_release: int | None = None
) -> Published | Unchanged | Conflict | NothingToUndo:
    """A new release equal to the one before the current one; undoing an undo brings it back."""
    await tx.execute(sql.LOCK_CURRENT)
    before = await current_info(tx)
    if if_release is not None and if_release != (before.id if before else 0):
        return Conflict(before)
    if before is None or before.parent is None:
        return NothingToUndo()
    draft = _draft_again(await load(tx, before.parent))
    return await _publish_after(
        tx, before, draft, author=author, at=at, note=f"Undo of release {before.id}"
    )


async def restore(
    tx: Tx, release_id: int, *, author: str, at: datetime
) -> Published | Unchanged | NothingToUndo:
    """A new release equal to an earlier one."""
    await tx.execute(sql.LOCK_CURRENT)
    if await tx.fetchrow(sql.ONE, release_id) is None:
        return NothingToUndo()
    draft = _draft_again(await load(tx, release_id))
    note = f"Back to release {release_id}"
    return await _publish_after(tx, await current_info(tx), draft, author=author, at=at, note=note)


async def current(tx: Tx) -> Release | None:
    info = await current_info(tx)
    return None if info is None else await load(tx, info.id)


async def current_info(tx: Tx) -> ReleaseInfo | None:
    row = await tx.fetchrow(sql.CURRENT)
    return None if row is None else _info(row)


async def load(tx: Tx, release_id: int) -> Release:
    """A release that exists, with its articles by slug."""
    company = await tx.fetchval(sql.COMPANY, release_id)
    assert company is not None, f"release {release_id} does not exist"
    rows = await tx.fetch(sql.ARTICLES, release_id)
    articles = tuple(msgspec.convert(row["article"], Article) for row in rows)
    return Release(release_id, msgspec.convert(company, Company), articles)


async def history(tx: Tx, limit: int = 100) -> list[ReleaseInfo]:
    """The latest first."""
    return [_info(row) for row in await tx.fetch(sql.HISTORY, limit)]


def amended(
    release: Release, articles: Iterable[Article], removed: Iterable[str] = ()
) -> tuple[Article, ...]:
    """The release's articles with some added or replaced (by slug) and some taken out."""
    gone = set(removed)
    kept = {article.slug: article for article in release.articles if article.slug not in gone}
    return tuple((kept | {article.slug: article for article in articles}).values())


def changes_between(before: Release | None, after: Draft) -> Changes:
    old = {} if before is None else _digests(before.articles)
    new = _digests(after.articles)
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(slug for slug in new.keys() & old.keys() if new[slug] != old[slug])),
        removed=tuple(sorted(old.keys() - new.keys())),
        company=before is not None and before.company != after.company,
    )


async def _publish_after(
    tx: Tx,
    before: ReleaseInfo | None,
    draft: Draft,
    *,
    author: str,
    at: datetime,
    note: str,
) -> Published | Unchanged:
    digests = _digests(draft.articles)
    whole = _whole_digest(draft.company, digests)
    if before is not None and await tx.fetchval(sql.DIGEST, before.id) == whole:
        return Unchanged(before)
    old = None if before is None else await load(tx, before.id)
    changes = changes_between(old, draft)
    parent = None if before is None else before.id
    release_id = await tx.fetchval(sql.ADD_RELEASE, parent, draft.company, whole, note, author, at)
    await tx.execute(sql.KEEP_VERSIONS, list(digests.values()), list(draft.articles))
    await tx.execute(sql.ADD_RELEASE_ARTICLES, release_id, list(digests), list(digests.values()))
    await tx.execute(sql.MAKE_CURRENT, release_id)
    details = {"release": release_id, "parent": parent, "note": note, "changes": str(changes)}
    await audit.record(tx, author, "knowledge.published", details, at=at)
    info = ReleaseInfo(release_id, parent, note, author, at, len(draft.articles), current=True)
    return Published(info, changes)


def _digests(articles: Iterable[Article]) -> dict[str, str]:
    return {article.slug: digest(article) for article in articles}


def _whole_digest(company: Company, digests: Mapping[str, str]) -> str:
    return hashlib.sha256(msgspec.json.encode([company, sorted(digests.items())])).hexdigest()


def _draft_again(release: Release) -> Draft:
    # it was checked when it was first published; rules that came since do not lock the way back
    return Draft(release.company, release.articles)


def _info(row: Mapping[str, object]) -> ReleaseInfo:
    return msgspec.convert(dict(row), ReleaseInfo)
