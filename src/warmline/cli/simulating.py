"""What `warmline simulate routing` does."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from warmline.cli.evaluating import drawing
from warmline.evals import (
    OWN_SCENARIO,
    Compared,
    PolicyFigures,
    Range,
    lower_by,
    ranges,
    read_scenario,
    simulate_routing,
)

BEFORE, AFTER = "first_come", "warmline"

_ROWS = (
    ("wait cost (cost × minutes² / 2)", "wait_cost", "{:.2f}"),
    ("priority class waits over 3 minutes", "priority_over_3_min", "{:.1%}"),
    ("wait, median", "wait_p50", "{:.0f} s"),
    ("wait, 95th percentile", "wait_p95", "{:.0f} s"),
    ("occupancy", "occupancy", "{:.1%}"),
    ("occupancy spread", "occupancy_spread", "{:.1f} points"),
    ("gave up", "abandoned", "{:.1%}"),
    ("waited no longer than told (in line)", "bound_kept", "{:.1%}"),
)


def routing_and_tell(
    scenario: Path | None, seeds: int, *, plot: Path | None, as_json: bool
) -> None:
    draw = drawing(plot, "draw_routing") if plot else None
    read = read_scenario(scenario or OWN_SCENARIO)
    console = Console(stderr=True)
    with console.status("playing") as status:
        compared = simulate_routing(
            read, range(1, seeds + 1), lambda done: status.update(f"{done} of {seeds} seeds played")
        )
    if as_json:
        print(json.dumps(_as_json(compared)))
    else:
        _print(compared)
    if draw is not None and plot is not None:
        draw(compared, plot)


def _as_json(compared: Compared) -> dict[str, Any]:
    before, after = (ranges(compared.whole[policy]) for policy in (BEFORE, AFTER))
    return {
        "scenario": compared.scenario.name,
        "seeds": len(compared.seeds),
        "priority_over_3_min_lower_by": round(lower_by(before, after, "priority_over_3_min"), 4),
        "wait_cost_lower_by": round(lower_by(before, after, "wait_cost"), 4),
        "occupancy_spread": after["occupancy_spread"].mean,
        "policies": _ranges(compared.whole),
        "patterns": {name: _ranges(of) for name, of in compared.patterns.items()},
    }


def _ranges(of: Mapping[str, Sequence[PolicyFigures]]) -> dict[str, Any]:
    return {
        policy: {name: asdict(each) for name, each in ranges(figures).items()}
        for policy, figures in of.items()
    }


def _print(compared: Compared) -> None:
    console = Console(file=sys.stdout)
    console.print(_table(f"{compared.scenario.name}: all patterns", compared.whole))
    for name, of in compared.patterns.items():
        console.print(_table(name, of))
    before, after = (ranges(compared.whole[policy]) for policy in (BEFORE, AFTER))
    lower = lower_by(before, after, "priority_over_3_min")
    print(
        f"Mean of {len(compared.seeds)} seeds, in brackets the lowest and the highest. "
        f"The priority class waits over 3 minutes {lower:.0%} less often."
    )


def _table(title: str, of: Mapping[str, Sequence[PolicyFigures]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("first come, longest idle", justify="right")
    table.add_column("Warmline", justify="right")
    before, after = ranges(of[BEFORE]), ranges(of[AFTER])
    for label, name, form in _ROWS:
        table.add_row(label, _cell(before[name], form), _cell(after[name], form))
    return table


def _cell(found: Range, form: str) -> str:
    mean, low, high = map(form.format, (found.mean, found.low, found.high))
    return f"{mean} ({low.split()[0]}–{high.split()[0]})"
