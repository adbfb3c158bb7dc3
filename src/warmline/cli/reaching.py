"""What `warmline actions test` does: it asks each backend whether it is there and still fits."""

import json
from collections.abc import Mapping
from dataclasses import asdict

import typer

from warmline.actions import Catalogue, Remark, check_backends
from warmline.cli.columns import print_columns


async def test(catalogue: Catalogue, environment: Mapping[str, str], *, as_json: bool) -> None:
    """Prints what was found. Ends with exit code 1 where something fails."""
    remarks = await check_backends(catalogue, environment)
    if as_json:
        print(json.dumps([asdict(remark) for remark in remarks], indent=2, ensure_ascii=False))
    elif remarks:
        print_columns(("backend", "level", "what was found"), [_row(one) for one in remarks])
    else:
        print("No backend is declared, so there is nothing to reach.")
    if any(remark.level == "fail" for remark in remarks):
        raise typer.Exit(1)


def _row(remark: Remark) -> tuple[str, str, str]:
    return remark.backend, remark.level, remark.sentence
