"""The folder a new company begins with."""

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from warmline.kit import WarmlineError

_NAME = '"Your Company"'  # as company.yaml has it


def write_starter(folder: Path, name: str) -> list[Path]:
    """Writes into a folder that is new or empty, and returns what it wrote.

    Raises WarmlineError `folder_not_empty`; OSError when the folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WarmlineError(
            "folder_not_empty", f"{folder} is there already and not empty: nothing was changed."
        )
    written = []
    for path, text in sorted(_texts(files("warmline.knowledge") / "starter", Path())):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # JSON's quotes are YAML's too, whatever the name holds
        text = text.replace(_NAME, json.dumps(name, ensure_ascii=False))
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written


def _texts(folder: Traversable, path: Path) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _texts(entry, path / entry.name)
        elif entry.name.endswith((".md", ".yaml")):
            found.append((path / entry.name, entry.read_text(encoding="utf-8")))
    return found
