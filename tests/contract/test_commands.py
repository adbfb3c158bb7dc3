"""Every command that the documents name exists, with the options they give it."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Protocol

import typer.main

from warmline.cli import application

ROOT = Path(__file__).resolve().parents[2]
CODE_BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```|^((?:    .*\n)+)", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`([^`\n]+)`")


class Parameter(Protocol):
    opts: list[str]
    secondary_opts: list[str]


class Command(Protocol):
    """What we read of a command; which click it comes from is typer's business."""

    @property
    def params(self) -> Sequence[Parameter]: ...


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {words[1] for _, words in commands("make") if re.fullmatch("[a-z]+", words[1])}
    assert {"demo", "test"} <= named
    assert named <= targets


def test_every_warmline_command_in_the_documents_exists() -> None:
    wrong = [f"{where}: {' '.join(words)}" for where, words in commands("warmline") if odd(words)]
    assert wrong == []


def odd(words: list[str]) -> bool:
    """Whether the command line does not know the commands or an option of these words."""
    command = typer.main.get_command(application())
    known = options_of(command)
    for word in words[1:]:
        inner = getattr(command, "commands", {})
        if inner and not word.startswith("-"):
            if word not in inner:
                return True
            command = inner[word]
            known |= options_of(command)
        elif word.startswith("--") and word.split("=")[0] not in known:
            return True
    return False


def options_of(command: Command) -> set[str]:
    spelled = ((*parameter.opts, *parameter.secondary_opts) for parameter in command.params)
    return {"--help", *chain.from_iterable(spelled)}


def commands(program: str) -> Iterator[tuple[str, list[str]]]:
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = document.read_text()
        lines = [line for block in CODE_BLOCK.findall(text) for line in "".join(block).splitlines()]
        for line in lines + INLINE_CODE.findall(text):
            words = line.strip().removeprefix("$ ").split("#")[0].replace("[", " ").split()
            if len(words) > 1 and words[0].removeprefix(".venv/bin/") == program:
                yield document.relative_to(ROOT).as_posix(), words
