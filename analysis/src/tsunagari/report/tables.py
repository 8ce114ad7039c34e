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
    traced,
    traced_interval,
    traced_yen_span,
    yen,
)
from tsunagari.results import LONELY

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
    if signed(change["low"], digits) == signed(change["high"], digits) == signed(0, digits):
        return num("0", "unsure")  # 0.00 (0.00 to 0.00) tells no more
    certain = change["low"] > 0 or change["high"] < 0
    text = two_lines(signed(change["mean"], digits), interval(change["low"], change["high"], digits))
    return num(text, "" if certain else "unsure")


def summary(found: Sequence[Answer], year: int) -> Table:
    """The table of the first page; every number in it can be traced."""
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text(f"{year}年の孤独な人の差", f"Lonely people, change in {year}"),
            Text("減らした孤独人年", "Lonely person-years averted"),
            Text("追加の費用", "Extra cost"),
            Text("1億円あたり人年", "Person-years per ¥100 million"),
            Text("1人年あたり費用", "Cost per person-year"),
            Text("判定", "Verdict"),
        ],
        kind="summary",
    )
    for a in found:
        table.add(
            Cell(a.label, "name"),
            num(_change(a, year)),
            num(_economics_cell(a, "averted")),
            num(traced(a.economics["yen"], yen(a.economics["yen"]), f"economics.yen[{a.scenario}]")),
            num(_economics_cell(a, "averted_per_100_million_yen")),
            num(_price(a)),
            Cell(a.verdict.words, f"verdict {a.verdict.key}"),
        )
    return table


def _change(a: Answer, year: int) -> Text:
    digits = digits_for(a.change["mean"], a.change["low"], a.change["high"])
    source = f"monthly.{LONELY}[{a.scenario}]-baseline, {year}"
    relative = traced(a.relative * 100, signed(a.relative * 100, 1), f"{source}; percent of baseline")
    count = traced(a.change["mean"], signed(a.change["mean"], digits), source)
    mean = say("{a} ({b} %)", "{a} ({b} %)", a=count, b=relative)
    return two_lines(mean, traced_interval(a.change["low"], a.change["high"], digits, source))


def _economics_cell(a: Answer, name: str) -> Text:
    value, low, high = (a.economics[name + end] for end in ("", "_low", "_high"))
    digits = digits_for(value, low, high) if name == "averted" else digits_for(value)
    source = f"economics.{name}[{a.scenario}]"
    return two_lines(traced(value, number(value, digits), source), traced_interval(low, high, digits, source))


def _price(a: Answer) -> Text:
    name = "yen_per_person_year"
    value, low, high = (a.economics[name + end] for end in ("", "_low", "_high"))
    if not math.isfinite(low):
        return Text("言えない", "cannot be said")
    source = f"economics.{name}[{a.scenario}]"
    return two_lines(traced(value, yen(value), source), traced_yen_span(low, high, source))
