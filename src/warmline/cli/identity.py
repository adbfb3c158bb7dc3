"""`warmline identity …`"""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def identity() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="The keys that your pages sign customers with.")
    app.command("add-key")(add_key)
    app.command("list-keys")(list_keys)
    app.command("retire-key")(retire_key)
    return app


class Algorithm(StrEnum):
    HS256 = "HS256"
    RS256 = "RS256"
    ES256 = "ES256"
    EDDSA = "EdDSA"


def add_key(
    context: typer.Context,
    algorithm: Annotated[Algorithm, typer.Option(help="What your page signs with.")],
    public_key: Annotated[
        Path | None,
        typer.Option(help="The public key in PEM; not for HS256.", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Add a key beside those that are there. For HS256 the secret is made, and shown this once."""
    from warmline.cli import signing

    given = public_key.read_bytes() if public_key else None
    asyncio.run(signing.add(settings_of(context), algorithm.value, given))


def list_keys(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List the keys, the retired too; never their secrets."""
    from warmline.cli import signing

    asyncio.run(signing.show(settings_of(context), as_json=as_json))


def retire_key(
    context: typer.Context,
    kid: Annotated[str, typer.Argument(help="Which key.")],
    now: Annotated[bool, typer.Option("--now", help="At once: the key leaked.")] = False,
) -> None:
    """Retire a key: in 24 hours, when no token that it signed can be valid any more, or at once."""
    from warmline.cli import signing

    asyncio.run(signing.retire(settings_of(context), kid, at_once=now))
