"""`warmline serve`"""

from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Run Warmline: the console, the widget and the AI."""
    from warmline import kit, serving

    settings = settings_of(context, host=host, port=port)

    def ready() -> None:
        typer.echo(f"Warmline answers at {settings.url} (Ctrl-C stops it).")

    kit.run(serving.serve(settings, ready))
