"""`warmline agent …`"""

import asyncio
import sys
from enum import StrEnum
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def agent() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="The people who answer: add, list, new password.")
    app.command()(add)
    app.command("list")(list_)
    app.command()(password)
    return app


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


def add(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="They sign in with it.")],
    name: Annotated[str, typer.Option(help="Customers see it.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.AGENT,
    languages: Annotated[str, typer.Option(help="Such as en,de.")] = "en",
    skills: Annotated[
        str, typer.Option(help="Such as billing:4,returns (1 to 5; 3 unless said).")
    ] = "",
    title: Annotated[str, typer.Option(help="Such as Customer care.")] = "",
) -> None:
    """Add somebody who answers. The password is asked for, or read from standard input."""
    from warmline.cli import staff
    from warmline.people import NewAgent, read_skills

    new = NewAgent(
        name=name,
        email=email,
        role=role.value,
        languages=tuple(languages.split(",")),
        skills=read_skills(skills),
        title=title or None,
    )
    asyncio.run(staff.add(settings_of(context), new, _ask_password()))


def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List everybody who answers, the deactivated too."""
    from warmline.cli import staff

    asyncio.run(staff.show(settings_of(context), as_json=as_json))


def password(
    context: typer.Context, email: Annotated[str, typer.Argument(help="Whose password.")]
) -> None:
    """Give somebody a new password, and end all their sessions."""
    from warmline.cli import staff

    asyncio.run(staff.set_password(settings_of(context), email, _ask_password()))


def _ask_password() -> str:
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
