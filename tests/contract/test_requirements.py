"""What is installed is pinned, hashed, and found on whatever index a machine uses."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-dev.txt")
LOCKS = ("package-lock.json", "tests/browser/package-lock.json")


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    for requirement in requirements(name):
        assert re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==\S+ ", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


@pytest.mark.parametrize("name", FILES)
def test_requirements_name_no_index(name: str) -> None:
    options = [line for line in (ROOT / name).read_text().splitlines() if line.startswith("-")]
    assert options == []


def test_every_declared_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    run = project["project"]["dependencies"] + groups["build"]
    assert {name_of(line) for line in run} <= pinned("requirements.txt")
    assert {name_of(line) for line in groups["dev"]} <= pinned("requirements-dev.txt")


def test_the_tests_run_on_what_ships() -> None:
    """A package has the same version in both files."""
    assert set(versions("requirements.txt")) <= set(versions("requirements-dev.txt"))


@pytest.mark.parametrize("name", LOCKS)
def test_the_npm_lock_is_hashed_and_names_no_registry(name: str) -> None:
    packages = json.loads((ROOT / name).read_text())["packages"]
    fetched = {
        place: package
        for place, package in packages.items()
        if "node_modules/" in place and not (package.get("link") or package.get("inBundle"))
    }
    assert fetched
    assert [key for key, package in fetched.items() if "integrity" not in package] == []
    assert [key for key, package in fetched.items() if "resolved" in package] == []


def requirements(name: str) -> list[str]:
    joined = (ROOT / name).read_text().replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.startswith("#")]


def versions(name: str) -> list[str]:
    return [line.split(" --hash", 1)[0].strip() for line in requirements(name)]


def pinned(name: str) -> set[str]:
    return {name_of(line) for line in versions(name)}


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()
