"""Tables of text on a terminal, where Japanese letters take two columns. The first column stands to the left, the others to the right."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Columns that a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns that each column of a table needs."""
    return [max(width(row[k]) for row in rows) for k in range(len(rows[0]))]


def line(cells: Sequence[str], columns: Sequence[int]) -> str:
    """One row, its cells padded to `columns`."""
    padded = [" " * (room - width(cell)) + cell for cell, room in zip(cells, columns, strict=True)]
    padded[0] = cells[0] + " " * (columns[0] - width(cells[0]))
    return "  ".join(padded).rstrip()


def lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """A whole table, row by row."""
    columns = widths(rows)
    return [line(row, columns) for row in rows]
