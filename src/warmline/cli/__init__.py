"""The command line. Each command imports what it starts when it is called, so `--help` is quick.

A new command is a function in a file of its own, registered below.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from warmline.cli.actions import actions
from warmline.cli.agent import agent
from warmline.cli.autonomy import autonomy
from warmline.cli.bench import bench
from warmline.cli.demo import demo
from warmline.cli.doctor import doctor
from warmline.cli.erase import erase
from warmline.cli.evaluate import evaluate
from warmline.cli.identity import identity
from warmline.cli.init import init
from warmline.cli.knowledge import knowledge
from warmline.cli.migrate import migrate
from warmline.cli.promises import promises
from warmline.cli.replay import replay
from warmline.cli.search import search
from warmline.cli.serve import serve
from warmline.cli.simulate import simulate
from warmline.cli.train import train
from warmline.cli.verify import verify
from warmline.cli.version import version
from warmline.kit import WarmlineError


def main() -> None:
    """Run a command. What is expected to go wrong ends in one sentence and its exit code."""
    try:
        application()()
    except WarmlineError as error:
        print(error.sentence, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        # what was starting was stopped on the way here
        sys.exit(130)


def application() -> typer.Typer:
    app = typer.Typer(
        name="warmline",
        help="Customer support where AI and people share one conversation.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_choose_config)
    app.command()(init)
    app.add_typer(knowledge(), name="knowledge")
    app.add_typer(actions(), name="actions")
    app.add_typer(agent(), name="agent")
    app.add_typer(autonomy(), name="autonomy")
    app.add_typer(identity(), name="identity")
    app.add_typer(search(), name="search")
    app.add_typer(bench(), name="bench")
    app.add_typer(evaluate(), name="evaluate")
    app.add_typer(simulate(), name="simulate")
    app.command()(demo)
    app.command()(doctor)
    app.command()(erase)
    app.command()(migrate)
    app.command()(promises)
    app.command()(replay)
    app.command()(serve)
    app.command()(train)
    app.command()(verify)
    app.command()(version)
    return app


def _choose_config(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="The settings file. Without it: warmline.toml, when there is one."),
    ] = None,
) -> None:
    """Customer support where AI and people share one conversation."""
    context.obj = config
