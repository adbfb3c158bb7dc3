"""`warmline demo`"""

from pathlib import Path
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def demo(
    context: typer.Context,
    customers: Annotated[
        int, typer.Option(min=0, max=200, help="How many simulated customers write at a time.")
    ] = 0,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the demo keeps its data.")] = None,
) -> None:
    """Run Warmline with a fictional company: storefront, widget, console."""
    from warmline import kit
    from warmline.demo.stage import default_folder, run

    settings = settings_of(
        context,
        host="127.0.0.1",
        port=port,
        data_dir=data_dir or default_folder(),
        public_url=None,
    )
    kit.run(run(settings, customers))
