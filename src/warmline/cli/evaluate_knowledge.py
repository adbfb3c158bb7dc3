"""`warmline evaluate knowledge`"""

from pathlib import Path
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def knowledge(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(help="A folder of articles, a CSV text,category, or what is published."),
    ] = "published",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Find what an editor can mend: confused articles, phrasings in the wrong place, too few."""
    from warmline.cli import evaluating_knowledge
    from warmline.kit import run

    if source != "published":
        evaluating_knowledge.examine_source(Path(source), as_json=as_json)
    else:
        run(evaluating_knowledge.examine_published(settings_of(context), as_json=as_json))
