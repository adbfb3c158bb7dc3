"""What `warmline evaluate cases` does."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer
from rich.console import Console

from warmline.demo import COMPANY
from warmline.evals import OWN_CASES, Casebook, Played, listed, play, read_cases
from warmline.kit import WarmlineError, run


def play_and_tell(folder: Path | None, *, about: str | None, as_json: bool) -> None:
    """Exit code 1 where a case failed."""
    books = _about(read_cases(folder or OWN_CASES, {"demo": COMPANY}), about)
    say = Console(stderr=True, highlight=False)
    played = run(play(books, stage=lambda words: say.print(words, style="dim")))
    if as_json:
        print(json.dumps(_as_json(played)))
    else:
        _print(played)
    if not all(each.passed for each in played):
        raise typer.Exit(1)


def _about(books: Sequence[Casebook], about: str | None) -> list[Casebook]:
    if about is None:
        return list(books)
    chosen = [
        replace(book, cases=tuple(case for case in book.cases if about in listed(case.about)))
        for book in books
    ]
    if not any(book.cases for book in chosen):
        raise WarmlineError("no_case", f"No case is about “{about}”.")
    return [book for book in chosen if book.cases]


def _as_json(played: Sequence[Played]) -> dict[str, object]:
    turns = [failed for each in played for failed in each.failed]
    return {
        "cases": len(played),
        "passed": sum(each.passed for each in played),
        "failed": sum(not each.passed for each in played),
        "turns": len(turns),
        "turns_passed": sum(not failed for failed in turns),
        "failures": [
            {
                "file": each.file,
                "case": each.case,
                "turns": {
                    str(number): list(failed)
                    for number, failed in enumerate(each.failed, start=1)
                    if failed
                },
            }
            for each in played
            if not each.passed
        ],
    }


def _print(played: Sequence[Played]) -> None:
    for each in played:
        for number, failed in enumerate(each.failed, start=1):
            for sentence in failed:
                print(f"{each.file}: {each.case}, turn {number}: {sentence}")
    passed = sum(each.passed for each in played)
    print(f"{passed} of {len(played)} cases passed, {len(played) - passed} failed")
    for topic in sorted({topic for each in played for topic in each.about}):
        those = [each for each in played if topic in each.about]
        print(f"  {topic:<24}{sum(each.passed for each in those):>4} of {len(those)}")
