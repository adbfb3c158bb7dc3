"""Conversations with the facts that somebody marked in them, in files.

docs/developer/briefs.md describes the format.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, get_args

import yaml

from warmline.ai import LANGUAGES_OF_FACTS, Speaker, StatedKind
from warmline.kit import WarmlineError

SPEAKERS: Final = get_args(Speaker)
KINDS: Final = get_args(StatedKind)
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """`messages`, counted from 1, are those it was stated in."""

    kind: str
    value: str
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """`said`: who, and what."""

    where: str
    name: str
    language: str
    today: date
    said: tuple[tuple[Speaker, str], ...]
    facts: tuple[Mark, ...]


class MarksFaulty(WarmlineError):
    exit_code = 2

    def __init__(self, faults: Sequence[str]) -> None:
        shown = list(faults[:MOST_SHOWN])
        if len(faults) > MOST_SHOWN:
            shown.append(f"and {len(faults) - MOST_SHOWN} more like these")
        super().__init__("marks_faulty", "\n".join(shown))


def read_marked(place: Path) -> list[Marked]:
    """Every YAML file of the folder (or the one file it is). Raises `MarksFaulty`, which names file
    and line of every fault."""
    paths = [place] if place.is_file() else sorted(place.rglob("*.y*ml"))
    if not paths:
        raise MarksFaulty([f"{place}: there is no conversation, no .yaml file, here."])
    faults: list[str] = []
    found = [one for path in paths for one in _File(path, faults).conversations()]
    if faults:
        raise MarksFaulty(faults)
    return found


@dataclass(frozen=True, slots=True)
class _File:
    """Reads nodes instead of plain values, since only they know their lines."""

    path: Path
    faults: list[str] = field(repr=False)

    def conversations(self) -> list[Marked]:
        root = self._root()
        if root is None:
            return []
        listed = self._fields(root, {"conversations"}).get("conversations")
        found = [one for node in self._items(listed) for one in self._conversation(node)]
        names: set[str] = set()
        for one, node in found:
            if one.name in names:
                self._fault(node, f"two conversations are called “{one.name}”.")
            names.add(one.name)
        if listed is not None and not found and not self.faults:
            self._fault(listed, "there is no conversation here.")
        return [one for one, _ in found]

    def _root(self) -> yaml.Node | None:
        try:
            root = yaml.compose(self.path.read_text("utf-8"), yaml.SafeLoader)
        except OSError as error:
            self.faults.append(f"{self.path.name}:1: cannot be read: {error.strerror}.")
        except UnicodeDecodeError:
            self.faults.append(f"{self.path.name}:1: this is not UTF-8 text.")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or error
            self.faults.append(f"{self.path.name}:{line}: this is not valid YAML: {problem}.")
        else:
            if root is None:
                self.faults.append(f"{self.path.name}:1: there is nothing here.")
            return root
        return None

    def _conversation(self, node: yaml.Node) -> Iterator[tuple[Marked, yaml.Node]]:
        before = len(self.faults)
        fields = self._fields(node, {"name", "language", "today", "said", "facts"})
        said = [one for each in self._items(fields.get("said")) for one in self._line(each)]
        language = self._text(fields.get("language"))
        if "language" in fields and language not in LANGUAGES_OF_FACTS:
            known = ", ".join(LANGUAGES_OF_FACTS)
            self._fault(fields["language"], f"language is one of {known}, not “{language}”.")
        today = self._day(fields.get("today"))
        if "said" in fields and not said:
            self._fault(fields["said"], "nothing is said here.")
        facts = [one for each in self._items(fields.get("facts")) for one in self._mark(each, said)]
        if len(self.faults) == before and today:
            where = f"{self.path.name}:{_line(node)}"
            name = self._text(fields["name"])
            yield Marked(where, name, language, today, tuple(said), tuple(facts)), node

    def _line(self, node: yaml.Node) -> Iterator[tuple[Speaker, str]]:
        if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
            by, text = (self._text(part) for part in node.value[0])
            for speaker in SPEAKERS:
                if by == speaker and text:
                    yield speaker, text
                    return
        self._fault(node, f"a line is one of {', '.join(SPEAKERS)}, and what they said.")

    def _mark(self, node: yaml.Node, said: Sequence[tuple[Speaker, str]]) -> Iterator[Mark]:
        before = len(self.faults)
        fields = self._fields(node, {"kind", "value", "message"})
        kind, value = self._text(fields.get("kind")), self._text(fields.get("value"))
        if "kind" in fields and kind not in KINDS:
            self._fault(node, f"“{kind}” is no kind; there are {', '.join(KINDS)}.")
        if "value" in fields and not value:
            self._fault(node, "the value is missing.")
        messages = tuple(self._messages(fields.get("message"), said))
        if len(self.faults) == before:
            yield Mark(kind, value, messages)

    def _messages(
        self, node: yaml.Node | None, said: Sequence[tuple[Speaker, str]]
    ) -> Iterator[int]:
        if node is None:
            return
        for each in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            text = self._text(each)
            number = int(text) if text.isdecimal() else 0
            if 1 <= number <= len(said) and said[number - 1][0] == "customer":
                yield number
            else:
                self._fault(each, f"message “{text}” is no message of the customer.")

    def _day(self, node: yaml.Node | None) -> date | None:
        if node is None:
            return None
        try:
            return date.fromisoformat(self._text(node))
        except ValueError:
            self._fault(node, f"“{self._text(node)}” is no day such as 2026-03-10.")
            return None

    def _fields(self, node: yaml.Node, wanted: set[str]) -> Mapping[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, f"{', '.join(sorted(wanted))} are expected here.")
            return {}
        fields = {self._text(key): value for key, value in node.value}
        for name in sorted(wanted - fields.keys()):
            self._fault(node, f"{name} is missing.")
        for name in sorted(fields.keys() - wanted):
            self._fault(fields[name], f"“{name}” is not expected here.")
        return {name: value for name, value in fields.items() if name in wanted}

    def _items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._fault(node, "a list is expected here.")
            return []
        return list(node.value)

    def _text(self, node: yaml.Node | None) -> str:
        return node.value.strip() if isinstance(node, yaml.ScalarNode) else ""

    def _fault(self, node: yaml.Node, sentence: str) -> None:
        self.faults.append(f"{self.path.name}:{_line(node)}: {sentence}")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
