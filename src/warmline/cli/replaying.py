"""What `warmline replay` does."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich import progress
from rich.console import Console

from warmline.evals import (
    Elsewhere,
    Load,
    Message,
    Progress,
    Report,
    read_messages,
    replay,
    shuffled,
)
from warmline.kit import WarmlineError, run


def elsewhere(
    url: str | None, operator_token: str | None, database_url: str | None
) -> Elsewhere | None:
    """The running server that is meant; None where one is to be started."""
    if url is None:
        return None
    if not operator_token or not database_url:
        sentence = "--url needs --operator-token and --database-url of that server too."
        raise WarmlineError("bad_usage", sentence)
    return Elsewhere(url, operator_token, database_url)


def asked(messages: Path, *, seed: int, limit: int | None) -> list[Message]:
    return shuffled(read_messages(messages), seed=seed, limit=limit)


def replay_and_tell(
    knowledge: Path,
    messages: Sequence[Message],
    *,
    concurrency: int,
    rate: float | None,
    elsewhere: Elsewhere | None,
    as_json: bool,
) -> None:
    load = Load(concurrency, rate)
    with _progress(len(messages)) as told:
        found = run(replay(knowledge, messages, load, progress=told, elsewhere=elsewhere))
    if as_json:
        print(json.dumps(found.as_json()))
    else:
        _print(found)


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """A bar on a terminal, sentences elsewhere."""
    console = Console(stderr=True, highlight=False)
    bar = progress.Progress(
        *progress.Progress.get_default_columns()[:2],
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("Conversations", total=total)
        yield Progress(stage=console.print, one_more=lambda: bar.advance(task))


def _print(report: Report) -> None:
    whole = max(1, report.conversations)
    reasons = ", ".join(f"{count} {reason}" for reason, count in report.reasons.items())
    print(f"{report.conversations:,} conversations in {report.seconds:,.0f} seconds")
    for what, count in (
        ("answered right", report.answered_right),
        ("answered wrong", report.answered_wrong),
        ("asked which", report.asked),
        ("asked in vain", report.asked_in_vain),
        ("handed off", report.handed_off),
        ("unanswered", report.unanswered),
    ):
        print(f"  {what:<16}{count:>7,}  {count / whole:6.1%}")
    print(f"of the answers   {report.precision:.1%} are right; handed off: {reasons or 'nobody'}")
    if report.briefs_complete is not None:
        print(f"briefs           {report.briefs_complete:,} of {report.handed_off:,} are complete")
    print(f"lost {report.lost}, doubled {report.doubled}, conversations with gaps {report.gaps}")
    print(
        f"{report.turns_per_s:,.1f} turns a second; from sending to the reply: p50 "
        f"{report.latency_ms_p50:,.1f} ms, p95 {report.latency_ms_p95:,.1f} ms, "
        f"p99 {report.latency_ms_p99:,.1f} ms"
    )
