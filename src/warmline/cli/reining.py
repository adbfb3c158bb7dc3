"""What `warmline autonomy …` does. Running servers take it up within moments."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from warmline import storage
from warmline.autonomy import (
    Autonomy,
    Level,
    Verdicts,
    autonomy,
    resume_ai,
    set_levels,
    stop_ai,
    verdicts,
)
from warmline.cli.columns import print_columns
from warmline.kit import Tx, WarmlineError
from warmline.knowledge import Article, current
from warmline.settings import Settings

AUTHOR = "command line"


async def show(settings: Settings, *, as_json: bool) -> None:
    async with storage.opened(settings) as database, database.transaction() as tx:
        articles = await _published(tx)
        now = await autonomy(tx)
        judged = await verdicts(tx, at=datetime.now(UTC))
    if as_json:
        lines = [_line(article, now, judged) for article in articles]
        shown = {"stopped": _stopped(now), "intents": lines}
        print(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        _print(articles, now, judged)


async def set_level(
    settings: Settings, level: Level, intents: Sequence[str], *, every: bool
) -> None:
    async with storage.opened(settings) as database, database.transaction() as tx:
        known = [article.intent for article in await _published(tx)]
        wanted = known if every else list(intents)
        if not wanted:
            raise WarmlineError("nothing_named", "Name the intents, or say --all.")
        for intent in wanted:
            if intent not in known:
                raise WarmlineError("not_found", f"There is no intent {intent}.")
        changed = await set_levels(tx, wanted, level, by=AUTHOR, at=datetime.now(UTC))
    count = len(changed)
    print(f"{count} {'intent is' if count == 1 else 'intents are'} now at {level}.")


async def stop(settings: Settings, reason: str) -> None:
    if not reason.strip():
        raise WarmlineError("no_reason", "Say why: everybody in the console reads it.")
    async with storage.opened(settings) as database, database.transaction() as tx:
        stopped = await stop_ai(tx, reason.strip(), by=AUTHOR, at=datetime.now(UTC))
    print("The AI is stopped." if stopped else "The AI was stopped already.")


async def resume(settings: Settings) -> None:
    async with storage.opened(settings) as database, database.transaction() as tx:
        resumed = await resume_ai(tx, by=AUTHOR, at=datetime.now(UTC))
    print("The AI answers again." if resumed else "The AI was not stopped.")


async def _published(tx: Tx) -> list[Article]:
    """One article an intent."""
    release = await current(tx)
    found = {article.intent: article for article in (release.articles if release else ())}
    return [found[intent] for intent in sorted(found)]


def _line(article: Article, now: Autonomy, judged: dict[str, Verdicts]) -> dict[str, object]:
    setting, counted = now.settings.get(article.intent), judged.get(article.intent)
    return {
        "intent": article.intent,
        "title": article.title,
        "level": now.level(article.intent),
        "by": setting.by if setting else None,
        "at": setting.at.isoformat() if setting else None,
        "suggestions": counted.made if counted else 0,
        "used": counted.used if counted else 0,
        "edited": counted.edited if counted else 0,
        "rejected": counted.rejected if counted else 0,
    }


def _stopped(now: Autonomy) -> dict[str, str] | None:
    if now.stopped is None:
        return None
    return {
        "by": now.stopped.by,
        "at": now.stopped.at.isoformat(),
        "reason": now.stopped.reason,
    }


def _print(articles: Sequence[Article], now: Autonomy, judged: dict[str, Verdicts]) -> None:
    if now.stopped:
        at = f"{now.stopped.at:%Y-%m-%d %H:%M} UTC"
        print(f"The AI is stopped since {at} by {now.stopped.by}: {now.stopped.reason}\n")
    lines = [_line(article, now, judged) for article in articles]
    shown = ("intent", "level", "suggestions", "used", "edited", "rejected", "by")
    print_columns(shown, [tuple(str(line[name] or "") for name in shown) for line in lines])
