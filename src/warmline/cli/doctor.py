"""`warmline doctor`"""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check everything Warmline needs here, and say what to do. Exit code 1 if something fails."""
    from rich.console import Console

    from warmline.cli import checks

    settings = settings_of(context)
    console = Console(highlight=False)

    async def look() -> list[checks.Finding]:
        found: list[checks.Finding] = []
        for finding in checks.here(settings):
            found.append(finding)
            show(finding)
        for asked in (checks.database(settings), checks.mail(settings)):
            async for finding in asked:
                found.append(finding)
                show(finding)
        return found

    def show(finding: checks.Finding) -> None:
        if not as_json:
            style = {"ok": "green", "warn": "yellow", "fail": "bold red"}[finding.level]
            console.print(f"[{style}]{finding.level:<5}[/]{finding.check:<16}", end="")
            console.print(finding.sentence, markup=False)

    findings = asyncio.run(look())
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    if checks.worst(findings) == "fail":
        raise typer.Exit(1)
