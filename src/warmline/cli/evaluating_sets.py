"""What `warmline evaluate wishes`, `risks`, `requests`, `languages`, `claims` and `reasks` do."""

import json
import sys
from pathlib import Path

from warmline.cli.columns import print_columns
from warmline.demo import COMPANY
from warmline.evals import Judged, Kind, evaluate_claims, evaluate_reasks, evaluate_set
from warmline.kit import run


def set_and_tell(kind: Kind, place: Path | None, *, misses: bool, as_json: bool) -> None:
    _show(run(evaluate_set(kind, place, COMPANY, _tell)), misses=misses, as_json=as_json)


def claims(place: Path | None, *, misses: bool, as_json: bool) -> None:
    _show(evaluate_claims(place), misses=misses, as_json=as_json)


def reasks(place: Path | None, *, misses: bool, as_json: bool) -> None:
    _show(evaluate_reasks(place), misses=misses, as_json=as_json)


def _show(found: Judged, *, misses: bool, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found.as_json(misses=misses), ensure_ascii=False))
        return
    _print(found)
    if misses:
        _print_misses(found)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _print(found: Judged) -> None:
    for name, value in found.figures.items():
        print(f"{name.replace('_', ' '):<22}{_shown(value):>8}")
    if found.groups:
        print()
        names = list(next(iter(found.groups.values())))
        rows = [(key, *map(_shown, counts.values())) for key, counts in found.groups.items()]
        print_columns((found.by, *(name.replace("_", " ") for name in names)), rows)


def _print_misses(found: Judged) -> None:
    for miss in found.misses:
        print(f"\n{miss.where}: {miss.text}\n    wanted {miss.wanted}, got {miss.got}")


def _shown(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.2%}"
