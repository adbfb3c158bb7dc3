"""What `warmline knowledge …` does."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from warmline import storage
from warmline.cli.columns import print_columns
from warmline.kit import Database, Tx, WarmlineError
from warmline.knowledge import (
    Article,
    Changes,
    Company,
    Conflict,
    Draft,
    Finding,
    NothingToUndo,
    Published,
    Refused,
    ReleaseInfo,
    Unchanged,
    changes_between,
    current,
    current_info,
    history,
    publish,
    read_folder,
    read_table,
    restore,
    undo,
)
from warmline.people import OpeningHours, admin_settings, read_opening_hours, set_opening_hours
from warmline.settings import Settings

AUTHOR = "command line"
MOST_SHOWN = 20  # warnings, or slugs of a kind


@dataclass(frozen=True, slots=True)
class _Read:
    """`company_known`: a table does not say who the company is, so what is known of it stays."""

    draft: Draft
    company_known: bool
    opening_hours: OpeningHours | None = None


async def import_from(
    settings: Settings, source: Path, *, note: str, dry_run: bool, language: str
) -> None:
    read = _read(source, language)
    async with storage.opened(settings) as database:
        async with database.transaction() as tx:
            before = await current(tx)
        draft = read.draft
        if before is not None and not read.company_known:
            draft = replace(draft, company=before.company)
        if dry_run:
            _say_changes("Would be published", changes_between(before, draft))
        else:
            note = note or f"Import of {source.name}"
            await _publish(database, draft, read.opening_hours, note)


def check(source: Path, language: str) -> None:
    articles = _read(source, language).draft.articles
    phrasings = sum(len(article.phrasings) for article in articles)
    print(f"Nothing wrong: {len(articles)} articles, {phrasings} phrasings.")


async def go_back(settings: Settings, to: int | None) -> None:
    """To the release before the current one, or to a given one."""
    at = datetime.now(UTC)
    async with storage.opened(settings) as database, database.transaction() as tx:
        if to is None:
            result = await undo(tx, author=AUTHOR, at=at)
        else:
            result = await restore(tx, to, author=AUTHOR, at=at)
    _say(result)


async def list_releases(settings: Settings, *, as_json: bool) -> None:
    async with storage.opened(settings) as database, database.transaction() as tx:
        _print_releases(await history(tx), as_json)


async def list_articles(settings: Settings, *, as_json: bool) -> None:
    async with storage.opened(settings) as database, database.transaction() as tx:
        info, release = await current_info(tx), await current(tx)
    _print_articles(info, release.articles if release else (), as_json)


def _read(source: Path, language: str) -> _Read:
    """Raises `knowledge_refused` after every fault was printed."""
    if source.is_dir():
        folder = read_folder(source)
        if isinstance(folder, Refused):
            raise _refused(source, folder.faults, folder.warnings)
        hours = _read_hours(source, folder.opening_hours, folder.opening_hours_at)
        read = _Read(folder.draft, True, hours)
    elif source.suffix.lower() == ".csv":
        draft = read_table(source, Company("Our company"), language=language)
        if isinstance(draft, Refused):
            raise _refused(source, draft.faults, draft.warnings)
        read = _Read(draft, False)
    else:
        what = "is neither a folder nor a .csv file" if source.exists() else "does not exist"
        raise WarmlineError("source_unusable", f"{source} {what}.")
    _print_findings("warning: ", read.draft.warnings[:MOST_SHOWN])
    if (more := len(read.draft.warnings) - MOST_SHOWN) > 0:
        print(f"warning: and {more} more like these", file=sys.stderr)
    return read


def _read_hours(source: Path, written: object, where: str) -> OpeningHours | None:
    if written is None:
        return None
    try:
        return read_opening_hours(written)
    except WarmlineError as error:
        raise _refused(source, [Finding(where, error.sentence)]) from error


def _refused(
    source: Path, faults: Sequence[Finding], warnings: Sequence[Finding] = ()
) -> WarmlineError:
    _print_findings("warning: ", warnings[:MOST_SHOWN])
    _print_findings("", faults)
    count = "1 thing" if len(faults) == 1 else f"{len(faults)} things"
    return WarmlineError("knowledge_refused", f"{source} has {count} to mend; nothing was changed.")


def _print_findings(label: str, findings: Sequence[Finding]) -> None:
    for finding in findings:
        print(f"{label}{finding}", file=sys.stderr)


async def _publish(database: Database, draft: Draft, hours: OpeningHours | None, note: str) -> None:
    at = datetime.now(UTC)
    async with database.transaction() as tx:
        result = await publish(tx, draft, author=AUTHOR, at=at, note=note)
        if hours is not None:
            await _set_hours_once(tx, hours, at)
    _say(result)


async def _set_hours_once(tx: Tx, hours: OpeningHours, at: datetime) -> None:
    """What an admin set in the console is not overwritten by a file."""
    kept = await admin_settings(tx)
    if not kept.opening_hours_set:
        await set_opening_hours(tx, hours, actor=AUTHOR, at=at)
    elif kept.opening_hours != hours:
        print("The opening hours set in the console are kept; those of company.yaml differ.")


def _say(result: Published | Unchanged | Conflict | NothingToUndo) -> None:
    match result:
        case Published(release, changes):
            # A running server finds it, trains and switches over; one that starts later trains
            # then. Nothing is trained here.
            _say_changes(f"Release {release.id} is published", changes)
            print("A running server learns it within seconds and then switches over.")
        case Unchanged(release):
            print(f"Nothing to publish: release {release.id} already says all of it.")
        case NothingToUndo():
            raise WarmlineError("nothing_to_undo", "There is no such earlier release.")
        case Conflict():
            raise WarmlineError("conflict", "Someone published meanwhile: please try again.")


def _say_changes(what: str, changes: Changes) -> None:
    print(f"{what}: {changes}.")
    for sign, slugs in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        for slug in slugs[:MOST_SHOWN]:
            print(f"  {sign} {slug}")
        if len(slugs) > MOST_SHOWN:
            print(f"  {sign} and {len(slugs) - MOST_SHOWN} more")


def _print_releases(releases: Sequence[ReleaseInfo], as_json: bool) -> None:
    if as_json:
        rows = [asdict(release) | {"at": release.at.isoformat()} for release in releases]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    rows_shown = [
        (
            f"{release.id} *" if release.current else str(release.id),
            release.at.strftime("%Y-%m-%d %H:%M UTC"),
            str(release.articles),
            release.author,
            release.note,
        )
        for release in releases
    ]
    print_columns(("release", "at", "articles", "by", "note"), rows_shown)


def _print_articles(info: ReleaseInfo | None, articles: Sequence[Article], as_json: bool) -> None:
    if as_json:
        print(json.dumps([_shown(article) for article in articles], indent=2, ensure_ascii=False))
        return
    if info is None:
        print("Nothing is published yet: warmline knowledge import FOLDER")
        return
    print(f"Release {info.id}, {info.at:%Y-%m-%d %H:%M} UTC, by {info.author}: {info.note}")
    columns = ("slug", "intent", "language", "audience", "needs", "phrasings")
    print_columns(columns, [tuple(map(str, _shown(article).values())) for article in articles])


def _shown(article: Article) -> dict[str, object]:
    return {
        "slug": article.slug,
        "intent": article.intent,
        "language": article.language,
        "audience": article.audience,
        "needs": article.needs,
        "phrasings": len(article.phrasings),
    }
