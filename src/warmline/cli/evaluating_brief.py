"""What `warmline evaluate brief` does."""

import json
from pathlib import Path

from warmline.cli.columns import print_columns
from warmline.evals import HALVES, OWN_BRIEFS, BriefsJudged, evaluate_briefs


def judge_and_tell(folder: Path | None, *, misses: bool, as_json: bool) -> None:
    """Our own two halves are told apart: whoever makes it better has read one of them only."""
    if folder is not None:
        judged = evaluate_briefs(folder)
        print(_json(judged.as_json(misses=misses))) if as_json else _print(judged, misses=misses)
        return
    halves = {half: evaluate_briefs(OWN_BRIEFS / half) for half in HALVES}
    if as_json:
        print(_json({half: judged.as_json(misses=misses) for half, judged in halves.items()}))
        return
    for half, judged in halves.items():
        print(half.replace("_", " "))
        _print(judged, misses=misses)
        print()


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False)


def _print(judged: BriefsJudged, *, misses: bool) -> None:
    for name, value in judged.figures.items():
        print(f"{name.replace('_', ' '):<22}{_shown(value):>8}")
    for by, groups in (("kind", judged.kinds), ("language", judged.languages)):
        if groups:
            print()
            names = [name.replace("_", " ") for name in next(iter(groups.values()))]
            rows = [(key, *map(_shown, counts.values())) for key, counts in groups.items()]
            print_columns((by, *names), rows)
    for miss in judged.misses if misses else ():
        print(f"\n{miss.where}: {miss.text}\n    wanted {miss.wanted}, got {miss.got}")


def _shown(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.2%}"
