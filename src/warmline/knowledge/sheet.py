"""A YAML mapping that remembers its lines and takes every scalar as the text it was written as.

YAML reads `no` as false and `08:00` as a number; people who write articles mean what they wrote.
"""

import difflib
from collections.abc import Collection, Sequence

import yaml

from warmline.knowledge.articles import Link
from warmline.knowledge.check import Finding


class Sheet:
    """Read with `parse`. Faults are collected, so that one reading reports them all."""

    def __init__(self, file: str) -> None:
        self.faults: list[Finding] = []
        self.lines: dict[str, int] = {}
        self._file = file
        self._nodes: dict[str, yaml.Node] = {}
        self._before = 0

    def parse(self, text: str, *, first_line: int, known: Collection[str]) -> None:
        self._before = first_line
        node = self._compose(text)
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            self._fault(first_line, "Write `name: value` lines here.")
            return
        for key, value in node.value:
            self._take(key, value, known)

    def text(self, field: str, default: str = "") -> str:
        node = self._nodes.get(field)
        return default if node is None else self._scalar(field, node)

    def choice(self, field: str, options: Sequence[str]) -> str:
        """One of the options; the first when the field is not there."""
        value = self.text(field, options[0])
        if value not in options:
            self._fault(self.lines[field], f"{field} is {' or '.join(options)}, not “{value}”.")
            return options[0]
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        node = self._nodes.get(field)
        if node is None or _is_empty(node):
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self._fault(self.lines[field], f"{field} is a list: one line with a hyphen for each.")
            return ()
        return tuple(self._scalar(f"{field}[{at}]", item) for at, item in enumerate(node.value))

    def links(self, field: str) -> tuple[Link, ...]:
        node = self._nodes.get(field)
        if node is None or _is_empty(node):
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self._fault(self.lines[field], f"{field} is a list of title and url.")
            return ()
        return tuple(self._link(f"{field}[{at}]", item) for at, item in enumerate(node.value))

    def plain(self, field: str) -> object:
        """Mappings, lists and texts as they stand; None when the field is not there."""
        node = self._nodes.get(field)
        return None if node is None else _plain(node, depth=0)

    def _compose(self, text: str) -> yaml.Node | None:
        try:
            node = yaml.compose(text, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = self._line(mark) if mark else self._before
            self._fault(line, f"This is not valid YAML: {error.problem or error.context}.")
            return None
        except yaml.reader.ReaderError as error:
            line = self._before + text.count("\n", 0, error.position)
            self._fault(line, "This holds a character that YAML does not allow.")
            return None
        return node if isinstance(node, yaml.Node) else None

    def _take(self, key: yaml.Node, value: yaml.Node, known: Collection[str]) -> None:
        line = self._line(key.start_mark)
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            meant = (
                f"; did you mean {near[0]}?" if near else ": " + ", ".join(known) + " are known."
            )
            self._fault(line, f"“{name}” is not a field{meant}")
        elif name in self._nodes:
            self._fault(line, f"{name} stands here twice.")
        else:
            self._nodes[name] = value
            self.lines[name] = line

    def _scalar(self, field: str, node: yaml.Node) -> str:
        self.lines[field] = self._line(node.start_mark)
        if isinstance(node, yaml.ScalarNode):
            return "" if _is_empty(node) else str(node.value)
        colon = isinstance(node, yaml.MappingNode) and not node.flow_style
        why = " If it holds a colon, put quotes around it." if colon else ""
        self._fault(self.lines[field], f"A plain text is expected here.{why}")
        return "?"  # stands for the text, so that it is not reported as missing too

    def _link(self, field: str, node: yaml.Node) -> Link:
        self.lines[field] = self._line(node.start_mark)
        parts: dict[str, str] = {}
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            parts[str(key.value)] = self._scalar(f"{field}.{key.value}", value)
        if parts.keys() != {"title", "url"}:
            self._fault(self.lines[field], "A link has a title and a url, nothing else.")
            return Link("?", "/")
        return Link(parts["title"], parts["url"])

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(Finding(f"{self._file}:{line}", message))

    def _line(self, mark: yaml.Mark) -> int:
        return mark.line + self._before


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _plain(node: yaml.Node, *, depth: int) -> object:
    # anchors can fold a small file into a giant; nothing that belongs here is nested deeper
    if depth > 3:
        return None
    if isinstance(node, yaml.MappingNode):
        return {
            str(key.value): _plain(value, depth=depth + 1)
            for key, value in node.value
            if isinstance(key, yaml.ScalarNode)
        }
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, depth=depth + 1) for item in node.value]
    return str(node.value)
