"""Our own sets, or somebody else's, put to the engine as a server runs it."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, get_args

from warmline.ai import Decision, Encoders, Engine, RiskTopic, Said, Situation
from warmline.evals.sheets import Row, read_sheets
from warmline.evals.sheets_judged import (
    WISH,
    Heard,
    Judge,
    Judged,
    judge_languages,
    judge_requests,
    judge_risks,
    judge_wishes,
)
from warmline.kit import WarmlineError
from warmline.knowledge import Company, Refused, Release, read_folder
from warmline.training import EmbeddedTrainer

Kind = Literal["wishes", "risks", "requests", "languages"]

SETS = Path(__file__).parent / "sets"

_JUDGES: dict[Kind, Judge] = {
    "wishes": judge_wishes,
    "risks": judge_risks,
    "requests": judge_requests,
    "languages": judge_languages,
}


async def evaluate_set(
    kind: Kind, place: Path | None, knowledge: Path, tell: Callable[[str], None]
) -> Judged:
    """`place` is a file or a folder, else our own set; `knowledge` the folder of the company that
    is asked. Trains for seconds."""
    release = _release(kind, knowledge)
    intents = {article.slug: article.intent for article in release.articles}
    rows = read_sheets(place or SETS / kind, truths_of(kind, intents.values()))
    with ThreadPoolExecutor(1) as executor:
        trainer = EmbeddedTrainer(Encoders(), executor)
        tell(f"Training on {len(release.articles)} articles …")
        engine, _ = await asyncio.to_thread(trainer.build, release, None)
        tell(f"Asking {len(rows):,} messages …")
        heard = [Heard(row, await _decide(engine, row), intents) for row in rows]
    return _JUDGES[kind](heard)


def truths_of(kind: Kind, intents: Iterable[str]) -> frozenset[str]:
    """What a sheet of this kind may say, `none` aside."""
    match kind:
        case "wishes":
            return frozenset({WISH})
        case "risks":
            return frozenset(get_args(RiskTopic))
        case "requests" | "languages":
            return frozenset(intents)


async def _decide(engine: Engine, row: Row) -> Decision:
    return await engine.decide(Situation([Said("customer", row.text)]))


def _release(kind: Kind, knowledge: Path) -> Release:
    if kind == "wishes":
        # it is granted whatever the company knows, so nothing has to be learned
        return Release(1, Company("Nobody"))
    folder = read_folder(knowledge)
    if isinstance(folder, Refused):
        raise WarmlineError("knowledge_refused", "\n".join(map(str, folder.faults)))
    return Release(1, folder.draft.company, folder.draft.articles)
