"""What `warmline train` does."""

import asyncio
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from warmline import storage
from warmline.ai import Classifier, Encoders
from warmline.cli.columns import print_columns
from warmline.kit import Database, WarmlineError
from warmline.knowledge import (
    Company,
    Draft,
    Refused,
    Release,
    current,
    load_model,
    read_folder,
    read_table,
    save_model,
)
from warmline.settings import Settings
from warmline.training import EmbeddedTrainer

MOST_SHOWN = 20  # warnings, faults

Kept = Literal["trained and kept", "kept before", "tried only"]


@dataclass(frozen=True, slots=True)
class Promised:
    """What is promised in one language: of the answers, at least the share `precision` is right;
    `coverage` of questions like the `phrasings` are answered, those of at least `threshold`."""

    phrasings: int
    precision: float
    proven: bool
    coverage: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Trained:
    """What a model knows and promises, by language. `cpu_s` are CPU seconds, those of a training
    process included; `release` is None for a try."""

    kept: Kept
    release: int | None
    fingerprint: str
    intents: int
    languages: dict[str, Promised]
    cpu_s: float
    kilobytes: int


def try_out(source: Path, *, as_json: bool) -> None:
    release = read_release(source)
    with ThreadPoolExecutor(1) as executor:
        artefact, cpu_s = _build(EmbeddedTrainer(Encoders(), executor), release)
    _tell(_trained(release, artefact, "tried only", cpu_s), as_json=as_json)


async def train_published(settings: Settings, *, again: bool, as_json: bool) -> None:
    async with storage.opened(settings) as database:
        release = await published(database)
        with ThreadPoolExecutor(1) as executor:
            trainer = EmbeddedTrainer(Encoders(), executor)
            trained = await _kept_model(database, trainer, release, again=again)
    _tell(trained, as_json=as_json)


async def published(database: Database) -> Release:
    async with database.transaction() as tx:
        release = await current(tx)
    if release is None:
        sentence = "Nothing is published yet: warmline knowledge import FOLDER"
        raise WarmlineError("nothing_published", sentence)
    return release


async def _kept_model(
    database: Database, trainer: EmbeddedTrainer, release: Release, *, again: bool
) -> Trained:
    fingerprint = trainer.fingerprint(release)
    async with database.transaction() as tx:
        before = await load_model(tx, fingerprint)
    if before is not None and not again:
        return _trained(release, before, "kept before", cpu_s=0)
    # training takes seconds to minutes, so no transaction is open
    artefact, cpu_s = await asyncio.to_thread(_build, trainer, release)
    async with database.transaction() as tx:
        await save_model(tx, fingerprint, artefact, release_id=release.id, at=datetime.now(UTC))
    return _trained(release, artefact, "trained and kept", cpu_s)


def _build(trainer: EmbeddedTrainer, release: Release) -> tuple[bytes, float]:
    phrasings = sum(len(article.phrasings) for article in release.articles)
    print(f"Training on {phrasings:,} phrasings …", file=sys.stderr, flush=True)
    begin = _cpu_s()
    _, artefact = trainer.build(release, None)
    return artefact, _cpu_s() - begin


def _cpu_s() -> float:
    """Of this process and of the children it waited for."""
    return sum(os.times()[:4])


def _trained(release: Release, artefact: bytes, kept: Kept, cpu_s: float) -> Trained:
    classifier = Classifier.from_bytes(artefact)
    return Trained(
        kept=kept,
        release=release.id or None,
        fingerprint=classifier.fingerprint,
        intents=len({article.intent for article in release.articles}),
        languages={
            language: Promised(
                phrasings=tongue.promise.phrasings,
                precision=tongue.promise.precision,
                proven=tongue.promise.proven,
                coverage=round(tongue.promise.coverage, 4),
                threshold=round(tongue.promise.threshold, 4),
            )
            for language, tongue in classifier.tongues.items()
        },
        cpu_s=round(cpu_s, 1),
        kilobytes=len(artefact) // 1024,
    )


def _tell(trained: Trained, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(trained)))
        return
    print(f"intents      {trained.intents:,}")
    print(f"training     {trained.cpu_s:,.1f} CPU seconds, {trained.kilobytes:,} KiB")
    print(f"model        {trained.fingerprint[:16]}, {trained.kept}\n")
    if not trained.languages:
        print("Nothing was learned.")
        return
    columns = ("language", "phrasings", "answered", "right", "", "threshold")
    print_columns(columns, [_row(code, made) for code, made in trained.languages.items()])
    print("\nanswered: of questions like the phrasings; right: of the answers, at least.")
    if not all(made.proven for made in trained.languages.values()):
        print(
            "Expected: estimated on phrasings the model had not seen; a proof takes more of them."
        )


def _row(language: str, made: Promised) -> tuple[str, ...]:
    shares = (f"{made.coverage:.0%}", f"{made.precision:.1%}")
    proven = "proven" if made.proven else "expected"
    return (language, f"{made.phrasings:,}", *shares, proven, f"{min(made.threshold, 1):.2f}")


def read_release(source: Path) -> Release:
    """A folder of articles, or a table of phrasings, as a release that is nowhere published."""
    draft = _draft(source)
    for warning in draft.warnings[:MOST_SHOWN]:
        print(f"warning: {warning}", file=sys.stderr)
    if isinstance(draft, Refused):
        raise WarmlineError("knowledge_refused", "\n".join(map(str, draft.faults[:MOST_SHOWN])))
    return Release(0, draft.company, draft.articles)


def _draft(source: Path) -> Draft | Refused:
    if not source.is_dir():
        return read_table(source, Company("Our company"))
    folder = read_folder(source)
    return folder if isinstance(folder, Refused) else folder.draft
