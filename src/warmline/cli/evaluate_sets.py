"""`warmline evaluate wishes`, `risks`, `requests`, `languages`, `claims` and `reasks`"""

from pathlib import Path
from typing import Annotated

import typer

OwnSet = Annotated[
    Path | None,
    typer.Option("--set", help="A CSV, or a folder of them, instead of our own messages."),
]
# Whoever writes the rules must not read the examination: it stays one only as long as nobody has
# answered to its very words.
Misses = Annotated[bool, typer.Option("--misses", help="Show the messages that were missed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def wishes(place: OwnSet = None, misses: Misses = False, as_json: AsJson = False) -> None:
    """How many wishes for a person are granted, and what else is mistaken for one."""
    from warmline.cli import evaluating_sets

    evaluating_sets.set_and_tell("wishes", place, misses=misses, as_json=as_json)


def risks(place: OwnSet = None, misses: Misses = False, as_json: AsJson = False) -> None:
    """How many risk topics are found, and how often one is found where none is."""
    from warmline.cli import evaluating_sets

    evaluating_sets.set_and_tell("risks", place, misses=misses, as_json=as_json)


def requests(place: OwnSet = None, misses: Misses = False, as_json: AsJson = False) -> None:
    """How many messages with two requests are handled whole."""
    from warmline.cli import evaluating_sets

    evaluating_sets.set_and_tell("requests", place, misses=misses, as_json=as_json)


def languages(place: OwnSet = None, misses: Misses = False, as_json: AsJson = False) -> None:
    """How much is answered in each language, and how much of that is right."""
    from warmline.cli import evaluating_sets

    evaluating_sets.set_and_tell("languages", place, misses=misses, as_json=as_json)


def claims(place: OwnSet = None, misses: Misses = False, as_json: AsJson = False) -> None:
    """How surely it is heard that a reply claims a deed, or promises to come back."""
    from warmline.cli import evaluating_sets

    evaluating_sets.claims(place, misses=misses, as_json=as_json)


def reasks(place: OwnSet = None, misses: Misses = False, as_json: AsJson = False) -> None:
    """How surely it is heard that a reply asks for what the brief may know."""
    from warmline.cli import evaluating_sets

    evaluating_sets.reasks(place, misses=misses, as_json=as_json)
