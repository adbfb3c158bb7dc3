"""What takes a run back: another action, proposed, confirmed and receipted as any other."""

from collections.abc import Mapping, Sequence
from typing import Any

from warmline.actions import Action, Catalogue, Run, fits, ledger
from warmline.desk.runs import Undo


def undo_of(run: Run, runs: Sequence[Run], catalogue: Catalogue) -> Undo | None:
    """`runs` are all of the conversation. None where there is nothing to take back, no way to, or
    somebody did or is about to."""
    declared = catalogue.actions.get(run.action)
    if run.state != "succeeded" or declared is None or declared.undo is None:
        return None
    action = catalogue.actions.get(declared.undo)
    if action is None:
        return None
    undo = Undo(action.name, _known(action, run))
    return None if any(_takes_back(one, run, undo) for one in runs) else undo


def _known(action: Action, run: Run) -> dict[str, Any]:
    """What was asked for, else what came of it, by the names of the inputs."""
    result = run.result if isinstance(run.result, Mapping) else {}
    known = {**result, **run.arguments}
    return {
        one.name: known[one.name]
        for one in action.inputs
        if one.name in known and fits(one.schema, known[one.name]) is None
    }


def _takes_back(one: Run, run: Run, undo: Undo) -> bool:
    if one.action != undo.action or one.created_at < run.created_at:
        return False
    same = all(one.arguments.get(name) == value for name, value in undo.arguments.items())
    return same and (one.state == "succeeded" or one.state in ledger.OPEN)
