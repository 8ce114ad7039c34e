"""What tables are made of, and the table of the first page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tsunagari.report.answer import Answer
from tsunagari.report.words import (
    NONE,
    Text,
    digits_for,
    interval,
    number,
    say,
    signed,
    yen,
    yen_span,
)

HIDDEN = Text("X", "X")


@dataclass
class Cell:
    text: object
    kind: str = ""  # class names
    style: str = ""


@dataclass
class Table:
    head: Sequence[object]
    rows: list[list[Cell]] = field(default_factory=list)
    kind: str = ""

    def add(self, *cells: object) -> None:
        self.rows.append([cell if isinstance(cell, Cell) else Cell(cell) for cell in cells])


def num(text: object, kind: str = "") -> Cell:
    return Cell(text, f"n {kind}".strip())


def two_lines(first: object, second: object) -> Text:
    return say("{a}<br><small>{b}</small>", "{a}<br><small>{b}</small>", a=first, b=second)


def shade(share: float, most: float) -> str:
    """Background of a heat map's cell: white to blue, never so dark that black letters are hard to read."""
    if not (math.isfinite(share) and most > 0):
        return ""
    return f"background:rgba(0,114,178,{0.55 * max(0.0, share / most) ** 1.5:.3f})"


def change_cell(change: dict[str, float]) -> Cell:
    """A paired difference with its interval; grey where the interval includes zero."""
    if not math.isfinite(change["mean"]):
        return num(NONE)
    digits = digits_for(change["mean"], change["low"], change["high"])
    certain = change["low"] > 0 or change["high"] < 0
    text = two_lines(signed(change["mean"], digits), interval(change["low"], change["high"], digits))
    return num(text, "" if certain else "unsure")


def summary(found: Sequence[Answer], year: int) -> Table:
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text(f"{year}年の孤独な人の差", f"Lonely people, change in {year}"),
            Text("減らした孤独人年", "Lonely person-years averted"),
            Text("追加の費用", "Extra cost"),
            Text("1億円あたり人年", "Person-years per ¥100 million"),
            Text("1人年あたり費用", "Cost per person-year"),
            Text("判定", "Verdict"),
        ]
    )
    for a in found:
        e = a.economics
        digits = digits_for(a.change["mean"], a.change["low"], a.change["high"])
        several = digits_for(e["averted"], e["averted_low"], e["averted_high"])
        ratio = digits_for(e["averted_per_100_million_yen"])
        certain = math.isfinite(e["yen_per_person_year_low"])
        table.add(
            Cell(a.label, "name"),
            num(
                two_lines(
                    f"{signed(a.change['mean'], digits)} ({signed(a.relative * 100, 1)} %)",
                    interval(a.change["low"], a.change["high"], digits),
                )
            ),
            num(two_lines(number(e["averted"], several), interval(e["averted_low"], e["averted_high"], several))),
            num(yen(e["yen"])),
            num(
                two_lines(
                    number(e["averted_per_100_million_yen"], ratio),
                    interval(e["averted_per_100_million_yen_low"], e["averted_per_100_million_yen_high"], ratio),
                )
            ),
            num(
                two_lines(
                    yen(e["yen_per_person_year"]), yen_span(e["yen_per_person_year_low"], e["yen_per_person_year_high"])
                )
                if certain
                else Text("言えない", "cannot be said")
            ),
            Cell(a.verdict.words, f"verdict {a.verdict.key}"),
        )
    return table
