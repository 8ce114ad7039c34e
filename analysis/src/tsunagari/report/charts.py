"""Charts as inline SVG, written by hand.

Why no chart library: the words in a chart are real text in both languages (one rule of style shows one of them), nothing is
rasterised, the page works without a network and without scripts, prints as vectors, and a chart costs a few kilobytes. Charts
are drawn about 460 units wide, so that they stand two in a row on a desk and one in a column on a telephone, at readable size.
Colours are those of Okabe and Ito; lines also differ by dashes, and are named where they end.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from markupsafe import Markup

from tsunagari.report.words import Text, same

COLOURS = ["#333333", "#0072B2", "#D55E00", "#009E73", "#AA4499", "#B07A00", "#56B4E9", "#8C564B"]
DASHES = ["", "7 3", "2 3", "9 3 2 3", "5 2", "1 2", "12 3", "3 3"]
SIZE = 12.5  # of letters, in units of the drawing


def text_width(text: str) -> float:
    """Rough width of text in units: a Japanese character is as wide as it is high."""
    return sum(SIZE if ord(letter) > 0x2E00 else SIZE * 0.56 for letter in text)


def widest(texts: Sequence[Text]) -> float:
    return max((max(text_width(t.ja), text_width(t.en)) for t in texts), default=0)


def shorten(text: Text, width: float) -> Text:
    def cut(words: str) -> str:
        if text_width(words) <= width:
            return words
        while words and text_width(words + "…") > width:
            words = words[:-1]
        return words + "…"

    return Text(cut(text.ja), cut(text.en))


def in_two_lines(words: str, width: float) -> list[str]:
    """The words, on a second line as well if they are wider; broken where a word or a part of a name ends if there is such a place."""
    if text_width(words) <= width:
        return [words]
    fits = max(k for k in range(1, len(words)) if text_width(words[:k]) <= width)
    ends = [k for k in range(fits // 3, fits + 1) if words[k - 1] in "：・、 _.:,-" or words[k] in "（("]
    at = max(ends, default=fits)
    return [words[:at].rstrip(), shorten(same(words[at:].lstrip()), width).ja]


def put_text(x: float, y: float, text: Text, anchor: str = "start", extra: str = "") -> str:
    def one(words: str, language: str) -> str:
        mark = f' class="{language}" lang="{language}"' if language else ""
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{mark} {extra}>{html.escape(words)}</text>'

    if text.ja == text.en:
        return one(text.ja, "")
    return "".join(one(words, language) for words, language in ((text.ja, "ja"), (text.en, "en")) if words)


def nice_ticks(low: float, high: float, about: int = 5) -> list[float]:
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        high = low + 1 if math.isfinite(low) else 1.0
        low = low if math.isfinite(low) else 0.0
    raw = (high - low) / about
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [k * step for k in range(first, last + 1)]


@dataclass
class Canvas:
    width: float
    height: float
    alt: Text
    parts: list[str] = field(default_factory=list)

    def add(self, part: str) -> None:
        self.parts.append(part)

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        self.add(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {style}/>')

    def text(self, x: float, y: float, text: Text, anchor: str = "start", extra: str = "") -> None:
        self.add(put_text(x, y, text, anchor, extra))

    def markup(self) -> Markup:
        ja, en = html.escape(self.alt.ja), html.escape(self.alt.en)
        return Markup(
            f'<svg viewBox="0 0 {self.width:.0f} {self.height:.0f}" role="img" aria-label="{ja}" data-ja="{ja}" data-en="{en}">'
            + "".join(self.parts)
            + "</svg>"
        )


@dataclass
class Series:
    label: Text
    colour: str
    dash: str
    mean: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    replicates: np.ndarray | None = None  # [replicate, month]: thin lines


def _path(x: np.ndarray, y: np.ndarray) -> str:
    """Line through the points; broken where there is none."""
    pieces, pen = [], "M"
    for a, b in zip(x, y, strict=True):
        if math.isfinite(b):
            pieces.append(f"{pen}{a:.1f} {b:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(pieces)


def _band(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> str:
    here = np.isfinite(low) & np.isfinite(high)
    if here.sum() < 2:
        return ""
    up = [f"{a:.1f} {b:.1f}" for a, b in zip(x[here], high[here], strict=True)]
    down = [f"{a:.1f} {b:.1f}" for a, b in zip(x[here][::-1], low[here][::-1], strict=True)]
    return "M" + "L".join(up + down) + "Z"


def time_lines(
    months: np.ndarray,
    series: Sequence[Series],
    unit: Text,
    alt: Text,
    *,
    tick_format: Callable[[float], str],
    from_zero: bool = True,
    limits: tuple[float, float] | None = None,
    zero_line: bool = False,
    name_lines: bool = True,
    width: float = 460,
    height: float = 250,
) -> Markup:
    """Lines over months with bands, each named at its right end."""
    canvas = Canvas(width, height, alt)
    names = [shorten(s.label, 155) for s in series]
    right = (widest(names) + 12) if name_lines else 14
    arrays = [a for s in series for a in (s.mean, s.low, s.high, s.replicates) if a is not None]
    finite = np.concatenate([np.ravel(a)[np.isfinite(np.ravel(a))] for a in arrays]) if arrays else np.array([])
    low, high = limits or ((float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0))
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    ticks = nice_ticks(low, high)
    low, high = ticks[0], ticks[-1]
    left = max(text_width(tick_format(t)) for t in ticks) + 10
    top, bottom = 26.0, 26.0

    when = months.astype("datetime64[M]").astype(int)
    begin, end = int(when[0]), int(when[-1])
    across = width - left - right
    x = left + (when - begin) / max(end - begin, 1) * across

    def y(value: np.ndarray | float) -> np.ndarray:
        return top + (high - np.asarray(value, dtype=float)) / (high - low) * (height - top - bottom)

    canvas.text(0, 13, unit, extra='class="unit"' if unit.ja == unit.en else "")
    for tick in ticks:
        at = float(y(tick))
        strong = zero_line and abs(tick) < 1e-12
        canvas.line(left, at, width - right, at, 'class="zero"' if strong else 'class="grid"')
        canvas.text(left - 6, at + 4, same(tick_format(tick)), "end")
    for month, label in _year_ticks(begin, end):
        at = left + (month - begin) / max(end - begin, 1) * across
        canvas.line(at, height - bottom, at, height - bottom + 4, 'class="axis"')
        canvas.text(at, height - bottom + 18, same(label), "middle")

    for s in series:
        if s.low is not None and s.high is not None:
            canvas.add(f'<path d="{_band(x, y(s.low), y(s.high))}" fill="{s.colour}" fill-opacity=".16"/>')
        if s.replicates is not None:
            for line in s.replicates:
                canvas.add(
                    f'<path d="{_path(x, y(line))}" fill="none" stroke="{s.colour}" stroke-opacity=".3" stroke-width=".8"/>'
                )
    for s in series:
        dash = f' stroke-dasharray="{s.dash}"' if s.dash else ""
        canvas.add(f'<path d="{_path(x, y(s.mean))}" fill="none" stroke="{s.colour}" stroke-width="2"{dash}/>')
    if name_lines:
        _name_ends(canvas, series, names, x, y, width - right, top, height - bottom)
    return canvas.markup()


def _year_ticks(begin: int, end: int) -> list[tuple[int, str]]:
    """Months (since 1970-01) to be named below the axis."""
    if end - begin < 20:
        every = 3 if end - begin > 6 else 1
        return [
            (m, f"{1970 + m // 12}-{m % 12 + 1:02d}") for m in range(begin, end + 1) if m % every == 0 or end == begin
        ][:6]
    januaries = [m for m in range(begin, end + 1) if m % 12 == 0]
    every = max(1, math.ceil(len(januaries) / 6))
    return [(m, str(1970 + m // 12)) for m in januaries if (1970 + m // 12) % every == 0] or [
        (januaries[0], str(1970 + januaries[0] // 12))
    ]


def _name_ends(
    canvas: Canvas,
    series: Sequence[Series],
    names: Sequence[Text],
    x: np.ndarray,
    y: Callable[[np.ndarray | float], np.ndarray],
    edge: float,
    top: float,
    bottom: float,
) -> None:
    """Names at the ends of the lines, moved apart where lines end close together."""
    ends: list[tuple[float, float, str, Text]] = []
    for s, name in zip(series, names, strict=True):
        here = np.flatnonzero(np.isfinite(s.mean))
        if here.size:
            ends.append((float(y(s.mean[here[-1]])), float(x[here[-1]]), s.colour, name))
    ends.sort(key=lambda e: e[0])
    gap = 15.0
    placed: list[float] = []
    for end in ends:
        placed.append(max(end[0], placed[-1] + gap if placed else top))
    # Keep the whole stack near the middle of its lines.
    if placed:
        shift = sum(e[0] for e in ends) / len(ends) - sum(placed) / len(placed)
        shift = max(top - placed[0], min(shift, bottom - placed[-1]))
        placed = [p + shift for p in placed]
    for (at, x_end, colour, name), to in zip(ends, placed, strict=True):
        # Dotted where a line ends early, so that nobody reads on.
        dotted = "" if edge - x_end < 12 else ' stroke-dasharray="1 4"'
        canvas.add(
            f'<path d="M{x_end:.1f} {at:.1f}L{edge + 6:.1f} {to:.1f}" fill="none" stroke="{colour}" stroke-width=".7"{dotted}/>'
        )
        canvas.text(edge + 9, to + 4, name, extra=f'fill="{colour}" font-weight="600"')


@dataclass
class Dot:
    value: float
    low: float
    high: float
    colour: str
    shape: str = "circle"
    said: Text | None = None  # written at the right


def _mark(shape: str, x: float, y: float, colour: str) -> str:
    if shape == "diamond":
        return f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6-6Z" fill="#fff" stroke="{colour}" stroke-width="1.8"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'


def dots(
    rows: Sequence[tuple[Text, Sequence[Dot]]],
    unit: Text,
    alt: Text,
    *,
    tick_format: Callable[[float], str],
    from_zero: bool = True,
    zero_line: bool = False,
    width: float = 460,
    row_height: float = 26,
    label_width: float = 150,
) -> Markup:
    """Dots with intervals, one row a name."""
    said = [dot.said for _, marks in rows for dot in marks if dot.said]
    left, right = min(widest([label for label, _ in rows]), label_width) + 14, (widest(said) + 14 if said else 14)
    top = 24.0
    height = top + row_height * len(rows) + 24
    canvas = Canvas(width, height, alt)
    finite = [v for _, marks in rows for d in marks for v in (d.value, d.low, d.high) if math.isfinite(v)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    if from_zero:
        low, high = min(low, 0), max(high, 0)
    ticks = nice_ticks(low, high, 4)
    low, high = ticks[0], ticks[-1]

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (width - left - right)

    canvas.text(0, 13, unit)
    for tick in ticks:
        strong = zero_line and abs(tick) < 1e-12
        canvas.line(x(tick), top, x(tick), height - 22, 'class="zero"' if strong else 'class="grid"')
        canvas.text(x(tick), height - 7, same(tick_format(tick)), "middle")
    for k, (name, marks) in enumerate(rows):
        middle = top + row_height * (k + 0.5)
        _row_name(canvas, left - 10, middle, name, label_width)
        for j, dot in enumerate(marks):
            if not math.isfinite(dot.value):
                continue
            at = middle + (j - (len(marks) - 1) / 2) * 9
            if math.isfinite(dot.low) and math.isfinite(dot.high):
                canvas.line(x(dot.low), at, x(dot.high), at, f'stroke="{dot.colour}" stroke-width="2.2"')
            canvas.add(_mark(dot.shape, x(dot.value), at, dot.colour))
            if dot.said:
                canvas.text(width - right + 10, at + 4.5, dot.said)
    return canvas.markup()


def _row_name(canvas: Canvas, x: float, middle: float, name: Text, width: float) -> None:
    """The name of a row before its marks, in one line or in two closer ones; the languages may differ in that."""
    for language in ("ja", "en") if name.ja != name.en else ("",):
        lines = in_two_lines(name.en if language == "en" else name.ja, width)
        for line, below in zip(lines, [4.5] if len(lines) == 1 else [-1.0, 10.5], strict=True):
            words = same(line) if not language else Text(line, "") if language == "ja" else Text("", line)
            canvas.text(x, middle + below, words, "end", "" if len(lines) == 1 else 'font-size="11"')


def bars(rows: Sequence[tuple[Text, float, Text]], unit: Text, alt: Text, colour: str, width: float = 460) -> Markup:
    """Horizontal bars from zero, each with what is to be said at its end."""
    names = [label for label, _, _ in rows]
    left = widest(names) + 12
    right = widest([said for _, _, said in rows]) + 10
    row_height, top = 24.0, 22.0
    canvas = Canvas(width, top + row_height * len(rows) + 4, alt)
    most = max((value for _, value, _ in rows if math.isfinite(value)), default=1) or 1
    canvas.text(0, 13, unit)
    for k, (label, value, said) in enumerate(rows):
        at = top + row_height * k
        long = max(1.5, value / most * (width - left - right)) if math.isfinite(value) and value > 0 else 0
        canvas.text(left - 8, at + 16, label, "end")
        canvas.add(
            f'<rect x="{left:.1f}" y="{at + 3:.1f}" width="{long:.1f}" height="17" fill="{colour}" fill-opacity=".75"/>'
        )
        canvas.text(left + long + 6, at + 16, said)
    return canvas.markup()
