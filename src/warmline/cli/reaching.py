"""What `warmline actions test` does: it asks each backend whether it is there and still fits."""

import json
import os
from dataclasses import asdict

import typer

from warmline import storage
from warmline.actions import current_catalogue
from warmline.actions.backends import Remark, check_backends
from warmline.cli.columns import print_columns
from warmline.settings import Settings


async def reach(settings: Settings, *, as_json: bool) -> None:
    """With this process's environment. Ends with exit code 1 where something fails."""
    async with storage.opened(settings) as database, database.transaction() as tx:
        catalogue = await current_catalogue(tx)
    # asked after the transaction: backends may be slow
    remarks = await check_backends(catalogue, os.environ)
    if as_json:
        print(json.dumps([asdict(remark) for remark in remarks], indent=2, ensure_ascii=False))
    elif remarks:
        print_columns(("backend", "level", "what was found"), [_row(one) for one in remarks])
    else:
        print("No backend is published, so there is nothing to reach.")
    if any(remark.level == "fail" for remark in remarks):
        raise typer.Exit(1)


def _row(remark: Remark) -> tuple[str, str, str]:
    return remark.backend, remark.level, remark.sentence
