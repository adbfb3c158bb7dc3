"""What `warmline actions …` does."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from warmline import storage
from warmline.actions import (
    Action,
    Catalogue,
    Faults,
    HttpCall,
    Spec,
    current_catalogue,
    publish_actions,
    read_actions,
    read_spec,
    said_in,
    warnings_of,
    write_drafts,
)
from warmline.cli.columns import print_columns
from warmline.kit import WarmlineError
from warmline.knowledge import Finding
from warmline.settings import Settings

AUTHOR = "command line"


def check(folder: Path) -> None:
    catalogue = _read(folder)
    reads = sum(action.reads for action in catalogue.actions.values())
    count = len(catalogue.actions)
    print(f"Nothing wrong: {count} {'action' if count == 1 else 'actions'}, {reads} only read.")


async def publish(settings: Settings, folder: Path) -> None:
    catalogue = _read(folder)
    async with storage.opened(settings) as database, database.transaction() as tx:
        release = await publish_actions(tx, catalogue, by=AUTHOR, at=datetime.now(UTC))
    if release is None:
        print("Nothing to publish: the current release says all of it already.")
    else:
        print(f"Release {release} of the actions is published: {', '.join(catalogue.actions)}.")
        print("Running servers take it up within seconds.")


async def show(settings: Settings, *, as_json: bool) -> None:
    async with storage.opened(settings) as database, database.transaction() as tx:
        catalogue = await current_catalogue(tx)
    lines = [_line(action) for action in catalogue.actions.values()]
    if as_json:
        shown = {"release": catalogue.release, "actions": lines}
        print(json.dumps(shown, indent=2, ensure_ascii=False))
    elif not catalogue.release:
        print("Nothing is published yet: warmline actions publish FOLDER")
    else:
        print(f"Release {catalogue.release}")
        names = ("name", "title", "consequence", "identity", "calls", "intents", "verified")
        print_columns(names, [tuple(str(line[name]) for name in names) for line in lines])


def import_openapi(
    path: Path, folder: Path, picked: Sequence[str], *, backend: str, language: str
) -> None:
    spec = read_spec(path, path.name)
    if not isinstance(spec, Spec):
        raise _refused(path, spec)
    if not folder.is_dir():
        raise WarmlineError("source_unusable", f"{folder} is no folder.")
    try:
        written = write_drafts(spec, folder, picked, backend=backend, language=language)
    except OSError as error:
        sentence = f"{folder} cannot be written: {error.strerror}."
        raise WarmlineError("source_unusable", sentence) from error
    for each in written:
        print(f"Written: {each}")
    print(f"Finish {'it' if len(written) == 1 else 'them'}, then: warmline actions check {folder}")


def _read(folder: Path) -> Catalogue:
    """Raises `actions_refused` after every fault was printed."""
    if not (folder / "actions").is_dir():
        raise WarmlineError("source_unusable", f"There is no {folder / 'actions'}.")
    read = read_actions(folder)
    if isinstance(read, Faults):
        raise _refused(folder, read.faults)
    for finding in warnings_of(read):
        print(f"warning: {finding}", file=sys.stderr)
    return read


def _refused(source: Path, faults: Sequence[Finding]) -> WarmlineError:
    for finding in faults:
        print(finding, file=sys.stderr)
    count = "1 thing" if len(faults) == 1 else f"{len(faults)} things"
    return WarmlineError("actions_refused", f"{source} has {count} to mend; nothing was changed.")


def _line(action: Action) -> dict[str, object]:
    return {
        "name": action.name,
        "title": said_in(action.title, "en"),
        "consequence": action.consequence,
        "identity": action.identity,
        "calls": _calls(action),
        "intents": ", ".join(action.intents),
        "verified": _verified(action),
    }


def _calls(action: Action) -> str:
    call = action.call
    way = f"{call.method} {call.path}" if isinstance(call, HttpCall) else call.tool
    return f"{call.backend}: {way}"


def _verified(action: Action) -> str:
    """How it is found out whether it took effect, when the backend's answer is lost."""
    if action.reads:
        return "-"
    ways = [("same key again", action.idempotent), ("read back", action.can_be_verified)]
    return ", ".join(way for way, there in ways if there) or "by a person"
