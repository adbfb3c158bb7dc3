"""What `warmline evaluate actions` does."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from rich.console import Console

from warmline.demo import COMPANY
from warmline.demo.shop import ShopPlan, open_shop
from warmline.evals import Judgement, ShopAt, WantedRuns, evaluate_actions
from warmline.kit import run

_ROWS = (
    "runs",
    "double_effects",
    "missing_effects",
    "false_receipts",
    "unreconciled",
    "unauthorised_effects",
)


def play_and_tell(crashes: int, faults: int, seed: int, *, as_json: bool) -> None:
    """Exit code 1 where anything was not as it must be."""
    judged = run(_played(WantedRuns(crashes, faults, seed)))
    if as_json:
        print(json.dumps(judged.as_json()))
    else:
        _print(judged)
    if not judged.is_clean:
        raise typer.Exit(1)


async def _played(wanted: WantedRuns) -> Judgement:
    say = Console(stderr=True, highlight=False)
    with TemporaryDirectory(prefix="warmline-shop-") as folder:
        file = Path(folder) / "shop.sqlite3"
        async with open_shop(ShopPlan(file, faults=True)) as shop:
            return await evaluate_actions(
                wanted,
                ShopAt(shop.url, shop.authorization, file),
                COMPANY,
                stage=lambda words: say.print(words, style="dim"),
            )


def _print(judged: Judgement) -> None:
    found = judged.as_json()
    for failure in judged.failures:
        print(failure)
    for name in _ROWS:
        print(f"{name.replace('_', ' '):<24}{found[name]:>6}")
    for name in ("lives", "attempts", "ends", "fault_kinds", "actions", "crash_points"):
        print(f"\n{name.replace('_', ' ')}")
        for kind, count in found.get(name, {}).items():
            print(f"  {kind:<42}{count:>6}")
