"""YAML and JSON as people wrote it: each value with its line, and texts as they stand.

YAML reads `no` as false and a day as a date; who writes `due: 2026-12-24` means these letters.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from warmline.actions.model import Words
from warmline.knowledge import Finding

LARGEST_FILE = 256 * 1024  # bytes
DEEPEST = 40  # mappings and lists within each other

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
_DECIMAL: Final = re.compile(r"[-+]?\d{1,18}\.\d{1,18}")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_CONSTANTS: Final[dict[str, object]] = {"true": True, "false": False, "null": None, "~": None}


class Page:
    """One file. Faults are collected, so that one reading reports them all. `lines` says where
    each place stands, such as `inputs.order.schema` or `lines[1].value`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Finding] = []
        self.lines: dict[str, int] = {}

    def read(self, path: Path, *, largest: int = LARGEST_FILE) -> yaml.Node | None:
        """What the file holds; None with a fault, or where it is empty."""
        text = self.text_of(path, largest)
        return None if text is None else self.parse(text)

    def parse(self, text: str) -> yaml.Node | None:
        node = self._compose(text)
        if node is not None:
            self._find_lines(node, "")
        return node

    def text_of(self, path: Path, largest: int) -> str | None:
        try:
            with path.open("rb") as file:
                content = file.read(largest + 1)
        except OSError as error:
            self.fault("", f"The file cannot be read: {error.strerror}.")
            return None
        if len(content) > largest:
            self.fault("", f"The file is larger than {largest // 1024} KiB.")
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.lines[""] = 1 + content.count(b"\n", 0, error.start)
            self.fault("", "This is not UTF-8 text.")
            return None

    def fault(self, place: str, message: str) -> None:
        self.faults.append(self.finding(place, message))

    def finding(self, place: str, message: str) -> Finding:
        return Finding(f"{self.file}:{self._line_of(place)}", message)

    def _line_of(self, place: str) -> int:
        """Of `choices.action`, or of `choices`, or the file's first."""
        while place and place not in self.lines:
            shorter = re.sub(r"(\[\d+\]|\.?[^.\[\]]+)$", "", place)
            place = shorter if shorter != place else place[:-1]
        return self.lines.get(place, 1)

    def _compose(self, text: str) -> yaml.Node | None:
        try:
            return None if self._is_giant(text) else yaml.compose(text, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            self.lines[""] = mark.line + 1 if mark else 1
            problem = str(error.problem or error.context)
            if problem.startswith("expected"):
                problem += "; put quotes around a text that holds ? : , or braces"
            self.fault("", f"This is not valid YAML: {problem}.")
        except yaml.reader.ReaderError as error:
            self.lines[""] = 1 + text.count("\n", 0, error.position)
            self.fault("", "This holds a character that YAML does not allow.")
        return None

    def _is_giant(self, text: str) -> bool:
        """Aliases can fold a giant into a small file, and depth can exhaust whoever reads it."""
        depth = 0
        for event in yaml.parse(text, yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
                self.lines[""] = event.start_mark.line + 1 if event.start_mark else 1
                deep = depth > DEEPEST
                self.fault(
                    "", "This is nested too deep." if deep else "Aliases (*name) are not read here."
                )
                return True
        return False

    def _find_lines(self, node: yaml.Node, place: str) -> None:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = f"{place}.{_key(key)}".lstrip(".")
                self.lines[inner] = key.start_mark.line + 1
                self._find_lines(value, inner)
        elif isinstance(node, yaml.SequenceNode):
            for at, item in enumerate(node.value):
                self._find_lines(item, f"{place}[{at}]")
        elif _UNSTORABLE.search(node.value):
            self.fault(place, "This holds a character that cannot be kept: take it out.")


class Fields:
    """A mapping on a page: reads its fields, and tells what is no field."""

    def __init__(
        self, page: Page, node: yaml.Node | None, place: str, known: Collection[str] | None
    ) -> None:
        """`known` are the names that may stand here; None where all may."""
        self.page, self.place = page, place
        self._nodes: dict[str, yaml.Node] = {}
        if node is None or _is_empty(node):
            return
        if not isinstance(node, yaml.MappingNode):
            page.fault(place, "Write `name: value` lines here.")
            return
        for key, value in node.value:
            self._take(_key(key), value, known)

    def __contains__(self, name: str) -> bool:
        return name in self._nodes and not _is_empty(self._nodes[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def at(self, name: str) -> str:
        return f"{self.place}.{name}".strip(".")

    def fault(self, name: str, message: str) -> None:
        self.page.fault(self.at(name), message)

    def text(self, name: str, default: str = "") -> str:
        node = self._node(name)
        return default if node is None else self._scalar(self.at(name), node).strip()

    def needed(self, name: str, what: str) -> str:
        """A text that must be there; `what` says what it is for."""
        found = self.text(name)
        if not found:
            self.fault(name, f"{name} is missing: {what}.")
        return found

    def choice(self, name: str, options: Sequence[str], default: str | None = None) -> str:
        value = self.text(name, default or "")
        if value in options:
            return value
        listed = f"{', '.join(options[:-1])} or {options[-1]}"
        wrong = f"not “{value}”" if value else "and it is missing"
        self.fault(name, f"{name} is {listed}, {wrong}{meant(value, options)}")
        return options[0]

    def flag(self, name: str) -> bool:
        node = self._node(name)
        value = False if node is None else plain_value(node)
        if not isinstance(value, bool):
            self.fault(name, f"{name} is true or false.")
        return value is True

    def number(self, name: str) -> int | float | None:
        """A number above zero; None where there is none."""
        node = self._node(name)
        value = None if node is None else plain_value(node)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            self.fault(name, f"{name} is a number above 0.")
            return None
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        node = self._node(name)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.fault(name, f"{name} is a list: one line with a hyphen for each.")
            return ()
        return tuple(
            self._scalar(f"{self.at(name)}[{at}]", item).strip()
            for at, item in enumerate(node.value)
        )

    def words(self, name: str, language: str) -> Words:
        """A text in each language, or one text, which is in `language`."""
        node = self._node(name)
        if node is None:
            return {}
        if isinstance(node, yaml.ScalarNode):
            return {language: self.text(name)}
        spoken = self.fields(name)
        for code in spoken:
            if not _LANGUAGE.fullmatch(code):
                spoken.fault(code, f"“{code}” is no language code such as en, de or pt-BR.")
            elif not spoken.text(code):
                spoken.fault(code, f"There is no text for {code}.")
        return {code: spoken.text(code) for code in spoken}

    def fields(self, name: str, known: Collection[str] | None = None) -> "Fields":
        return Fields(self.page, self._node(name), self.at(name), known)

    def each(self, name: str, known: Collection[str]) -> Iterator["Fields"]:
        """The mappings of a list."""
        node = self._node(name)
        if node is not None and not isinstance(node, yaml.SequenceNode):
            self.fault(name, f"{name} is a list: one line with a hyphen for each.")
        elif node is not None:
            for at, item in enumerate(node.value):
                yield Fields(self.page, item, f"{self.at(name)}[{at}]", known)

    def plain(self, name: str) -> Any:  # noqa: ANN401
        """As JSON would have it; None where there is none."""
        node = self._node(name)
        return None if node is None else plain_value(node)

    def mapping(self, name: str) -> dict[str, Any] | None:
        value = self.plain(name)
        if value is None or isinstance(value, dict):
            return value
        self.fault(name, f"{name} is a mapping: `name: value` lines.")
        return None

    def _node(self, name: str) -> yaml.Node | None:
        node = self._nodes.get(name)
        return None if node is None or _is_empty(node) else node

    def _take(self, name: str, value: yaml.Node, known: Collection[str] | None) -> None:
        if name in self._nodes:
            self.fault(name, f"{name} stands here twice.")
        elif known is not None and name not in known:
            others = f": {', '.join(known)} are known"
            self.fault(name, f"“{name}” is not a field{meant(name, known, others)}")
        else:
            self._nodes[name] = value

    def _scalar(self, place: str, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            return "" if _is_empty(node) else str(node.value)
        braces = isinstance(node, yaml.MappingNode)
        why = " If it holds a colon or braces, put quotes around it." if braces else ""
        self.page.fault(place, f"A plain text is expected here.{why}")
        return "?"  # stands for the text, so that it is not reported as missing too


def meant(name: str, known: Collection[str], otherwise: str = "") -> str:
    """The end of a sentence: what is near, where something is."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else f"{otherwise}."


def _key(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "?"


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def plain_value(node: yaml.Node) -> Any:  # noqa: ANN401
    """As JSON would have it. Only `true`, `false`, `null` and numbers are not texts."""
    if isinstance(node, yaml.MappingNode):
        return {_key(key): plain_value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain_value(item) for item in node.value]
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and node.style is not None:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
