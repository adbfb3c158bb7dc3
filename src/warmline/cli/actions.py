"""`warmline actions …`"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def actions() -> typer.Typer:
    app = typer.Typer(
        no_args_is_help=True,
        help="What can be done for customers: check, publish, show, test, import.",
    )
    app.command()(check)
    app.command()(publish)
    app.command()(show)
    app.command("test")(reach)
    app.command("import-openapi")(import_openapi)
    return app


Folder = Annotated[Path, typer.Argument(help="The company's folder, with actions/ in it.")]


def check(folder: Folder) -> None:
    """Look for mistakes in a folder's actions, without a database and without calling anybody."""
    from warmline.cli import declaring

    declaring.check(folder)


def publish(context: typer.Context, folder: Folder) -> None:
    """Publish a folder's actions: afterwards these can be done, and nothing else."""
    from warmline.cli import declaring

    asyncio.run(declaring.publish(settings_of(context), folder))


def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show what is published."""
    from warmline.cli import declaring

    asyncio.run(declaring.show(settings_of(context), as_json=as_json))


def reach(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Ask each backend of what is published whether it is there and still takes the calls.

    Nothing is changed anywhere. Exit code 1 if something fails."""
    from warmline.cli import reaching

    asyncio.run(reaching.reach(settings_of(context), as_json=as_json))


def import_openapi(
    spec: Annotated[Path, typer.Argument(help="An OpenAPI 3 description, JSON or YAML.")],
    folder: Folder,
    pick: Annotated[list[str], typer.Option(help="An operationId; may be given several times.")],
    backend: Annotated[str, typer.Option(help="The backend of backends.yaml that is called.")],
    language: Annotated[str, typer.Option(help="The language of the description's texts.")] = "en",
) -> None:
    """Write a draft for each picked operation, for you to finish. No file is overwritten."""
    from warmline.cli import declaring

    declaring.import_openapi(spec, folder, pick, backend=backend, language=language)
