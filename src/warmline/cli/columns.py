"""Lists on the terminal."""

from collections.abc import Sequence


def print_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Aligned, and whole: a name that is cut off cannot be copied."""
    lines = [names, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
