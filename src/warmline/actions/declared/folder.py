"""A company's folder: `actions/*.yaml` and `actions/backends.yaml`, read and checked as a whole."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from warmline.actions.declared.backends import backends_of
from warmline.actions.declared.between import faults_between, faults_of_backends
from warmline.actions.declared.drift import faults_of_drift
from warmline.actions.declared.rules import Found, faults_of, warnings_of_action
from warmline.actions.declared.shapes import ACTION_FIELDS, action_of
from warmline.actions.declared.spec import Spec, read_spec
from warmline.actions.declared.written import Fields, Page
from warmline.actions.model import Action, Backend, Catalogue, HttpBackend
from warmline.actions.words import environment
from warmline.knowledge import Finding

MOST_ACTIONS = 200
BACKENDS = "backends.yaml"

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True, slots=True)
class Faults:
    """Nothing of it can be published before every fault is mended. Each names `file:line`."""

    faults: tuple[Finding, ...]


@dataclass(slots=True)
class _Reading:
    """`pages` and `actions` by name. What is wrong in how a file is written keeps its action from
    being asked whether it makes sense: one mistake is told once."""

    pages: dict[str, Page] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    backends: dict[str, Backend] = field(default_factory=dict)
    backends_known: bool = False
    specs: dict[str, Spec] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)

    def take(self, name: str, found: Found) -> None:
        self.faults += [self.pages[name].finding(place, message) for place, message in found]


def read_actions(folder: Path) -> Catalogue | Faults:
    """What a company's folder declares; empty where it has no `actions/`. Nothing is called.

    What is no fault and still worth a word: `warnings_of`.
    """
    reading = _Reading()
    paths = sorted((folder / "actions").glob("*.yaml"))
    for path in sorted((folder / "actions").glob("*.yml")):
        message = "This is not read: its name has to end in .yaml."
        reading.faults.append(Finding(f"actions/{path.name}:1", message))
    if not paths and not reading.faults:
        return Catalogue()
    _read_backends(folder / "actions", reading)
    language = _first_language(folder)
    for path in paths:
        if path.name != BACKENDS:
            _read_action(path, language, reading)
    _check(reading)
    if reading.faults:
        return Faults(_in_order(reading.faults))
    return Catalogue(actions=reading.actions, backends=reading.backends)


def warnings_of(catalogue: Catalogue) -> tuple[Finding, ...]:
    """What works and may not be meant. `where` is the action's file."""
    return tuple(
        Finding(f"actions/{action.name}.yaml", message)
        for action in catalogue.actions.values()
        for _, message in warnings_of_action(action)
    )


def _read_backends(folder: Path, reading: _Reading) -> None:
    page = Page(f"actions/{BACKENDS}")
    node = page.read(folder / BACKENDS)
    fields = Fields(page, node, "", ("backends",)).fields("backends")
    reading.backends = {backend.name: backend for backend in backends_of(fields)}
    for backend in reading.backends.values():
        if isinstance(backend, HttpBackend) and backend.spec and not page.faults:
            _read_spec(folder, backend, page, reading)
    reading.backends_known = not page.faults
    reading.faults += page.faults


def _read_spec(folder: Path, backend: HttpBackend, page: Page, reading: _Reading) -> None:
    name = backend.spec or ""
    if Path(name).name != name:
        page.fault(f"backends.{backend.name}.spec", "spec is the name of a file beside this one.")
        return
    found = read_spec(folder / name, f"actions/{name}")
    if isinstance(found, Spec):
        reading.specs[backend.name] = found
    else:
        reading.faults += found


def _first_language(folder: Path) -> str:
    """Of `company.yaml`; its own faults are told by `warmline knowledge check`."""
    page = Page("company.yaml")
    fields = Fields(page, page.read(folder / "company.yaml"), "", None)
    return next(iter(fields.texts("languages")), "en")


def _read_action(path: Path, language: str, reading: _Reading) -> None:
    name = path.stem
    page = reading.pages[name] = Page(f"actions/{path.name}")
    if not _NAME.fullmatch(name):
        page.fault("", "The file's name is the action's: small letters, digits and _.")
    node = page.read(path)
    if node is None:
        if not page.faults:
            page.fault("", "The file is empty.")
    else:
        action = action_of(Fields(page, node, "", ACTION_FIELDS), name, language)
        if not page.faults:
            reading.actions[name] = action
    reading.faults += page.faults


def _check(reading: _Reading) -> None:
    templates = environment()
    if len(reading.pages) > MOST_ACTIONS:
        message = f"There are {len(reading.pages)} actions; at most {MOST_ACTIONS} fit."
        reading.faults.append(Finding(f"actions/{BACKENDS}:1", message))
    for name, action in reading.actions.items():
        reading.take(name, faults_of(action, templates))
        reading.take(name, faults_between(action, reading.actions, reading.pages))
        if reading.backends_known:
            reading.take(name, faults_of_backends(action, reading.backends))
        reading.take(name, faults_of_drift(action, reading.specs))


def _in_order(faults: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(faults), key=_file_and_line))


def _file_and_line(finding: Finding) -> tuple[str, int]:
    file, _, line = finding.where.rpartition(":")
    return file, int(line)
