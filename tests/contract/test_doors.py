"""A room is entered by its door: other rooms import from its `__init__`, never from its files.

(That imports only go down the floors is held by `lint-imports`, see pyproject.toml.)
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "src" / "warmline"


def test_rooms_are_entered_by_their_door() -> None:
    through_the_wall = [
        f"{path.relative_to(HOUSE)}:{line}: {target}"
        for path in sorted(HOUSE.rglob("*.py"))
        for line, target in imports(path.read_text())
        if room_of(target) != room_at(path) and not is_door(target)
    ]
    assert through_the_wall == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from warmline.kit import Database", ["warmline.kit"]),
        ("from warmline.kit.database import Database", ["warmline.kit.database"]),
        ("def f():\n    import warmline.ai.engine", ["warmline.ai.engine"]),
        ("import asyncpg", []),
    ],
)
def test_an_import_is_found_wherever_it_stands(source: str, found: list[str]) -> None:
    assert [target for _, target in imports(source)] == found


def imports(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(module)) if module.startswith("warmline."):
                yield node.lineno, module
            case ast.Import(names=names):
                yield from (
                    (node.lineno, name.name) for name in names if name.name.startswith("warmline.")
                )
            case _:
                pass


def is_door(target: str) -> bool:
    """A package is its own door: `warmline.desk`, and the annexe `warmline.kit.postgres`."""
    place = HOUSE.joinpath(*target.split(".")[1:])
    return place.is_dir() or (place.parent == HOUSE and place.with_suffix(".py").is_file())


def room_of(target: str) -> str:
    return target.split(".")[1]


def room_at(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")
