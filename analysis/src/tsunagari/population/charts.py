"""Charts that only a town needs: the age pyramid, profiles by age, distributions, districts on their plane."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from tsunagari.report.charts import Canvas, nice_ticks, put_text, text_width
from tsunagari.report.words import Text, number, same

PUBLISHED = "#1a1a1a"
MEN, WOMEN = "#0072B2", "#D55E00"
MADE = "#0072B2"


def tick_text(value: float) -> str:
    return number(
        value, 0 if abs(value) >= 10 or value == int(value) else 1 if abs(value * 10 - round(value * 10)) < 1e-9 else 2
    )


def pyramid(
    men: np.ndarray, women: np.ndarray, published: dict[str, np.ndarray] | None, alt: Text, width: float = 460
) -> Markup:
    """People by single year of age, men left and women right; `published` holds five-year bands as a year's mean."""
    ages = min(len(men), 101)
    top, row, middle = 26.0, 3.6, 38.0
    canvas = Canvas(width, top + row * ages + 28, alt)
    most = max(float(men.max()), float(women.max()), *(float(p.max()) for p in (published or {}).values()), 1.0)
    ticks = nice_ticks(0, most, 3)
    half = (width - middle) / 2 - 6
    left, right = width / 2 - middle / 2, width / 2 + middle / 2

    def x(value: float, side: int) -> float:
        return left - value / ticks[-1] * half if side == 0 else right + value / ticks[-1] * half

    bottom = top + row * ages

    def y(age: float) -> float:
        return bottom - age * row

    for side in (0, 1):
        for tick in ticks:
            canvas.line(x(tick, side), top, x(tick, side), bottom, 'class="grid"')
            canvas.text(x(tick, side), bottom + 16, same(tick_text(tick)), "middle")
    for side, (values, colour) in enumerate(((men, MEN), (women, WOMEN))):
        whole = np.append(values[: ages - 1], values[ages - 1 :].sum())
        path = "".join(
            f"M{x(0, side):.1f} {y(a):.1f}H{x(float(v), side):.1f}V{y(a + 0.86):.1f}H{x(0, side):.1f}Z"
            for a, v in enumerate(whole)
            if v > 0
        )
        canvas.add(f'<path d="{path}" fill="{colour}" fill-opacity=".6"/>')
    for side, sex in enumerate(("male", "female")):
        bands = (published or {}).get(sex)
        if bands is None:
            continue
        steps = "".join(f"H{x(float(v), side):.1f}V{y(min((k + 1) * 5, ages)):.1f}" for k, v in enumerate(bands))
        canvas.add(
            f'<path d="M{x(0, side):.1f} {y(0):.1f}{steps}" fill="none" stroke="{PUBLISHED}" stroke-width="1.4"/>'
        )
    for age in range(0, 101, 20):
        canvas.text(width / 2, y(age) + 4, same(str(age)), "middle")
    canvas.text(left, 14, Text("男性（人）", "men (people)"), "end", f'fill="{MEN}" font-weight="600"')
    canvas.text(right, 14, Text("女性（人）", "women (people)"), "start", f'fill="{WOMEN}" font-weight="600"')
    return canvas.markup()


@dataclass
class Profile:
    """A line over ages: what was published (dark, dashed, open) and what was made (coloured)."""

    label: Text
    colour: str
    published: np.ndarray
    made: np.ndarray


def profiles(
    bands: Sequence[str],
    lines: Sequence[Profile],
    unit: Text,
    alt: Text,
    *,
    tick_format: Callable[[float], str] = tick_text,
    width: float = 460,
    height: float = 210,
) -> Markup:
    """Published and synthetic numbers by age, one colour a sex."""
    canvas = Canvas(width, height, alt)
    most = max((float(np.nanmax(v)) for p in lines for v in (p.published, p.made)), default=1.0) or 1.0
    ticks = nice_ticks(0, most, 4)
    left = max(text_width(tick_format(t)) for t in ticks) + 10
    top, bottom, right = 40.0, height - 24, width - 8
    step = (right - left) / max(len(bands), 1)

    def y(value: float) -> float:
        return bottom - value / ticks[-1] * (bottom - top)

    def x(k: int) -> float:
        return left + (k + 0.5) * step

    canvas.text(0, 13, unit)
    for tick in ticks:
        canvas.line(left, y(tick), right, y(tick), 'class="grid"')
        canvas.text(left - 6, y(tick) + 4, same(tick_format(tick)), "end")
    every = max(1, math.ceil(max(text_width(b) + 8 for b in bands) / step)) if bands else 1
    for k, band in enumerate(bands):
        if k % every == 0:
            canvas.text(x(k), bottom + 17, same(band), "middle")
    at = left
    for p in lines:
        points = [(x(k), y(float(v))) for k, v in enumerate(p.made) if math.isfinite(v)]
        if points:
            path = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
            canvas.add(f'<path d="{path}" fill="none" stroke="{p.colour}" stroke-width="2"/>')
        for k, v in enumerate(p.published):
            if math.isfinite(v):
                canvas.add(
                    f'<circle cx="{x(k):.1f}" cy="{y(float(v)):.1f}" r="3.4" fill="#fff" stroke="{p.colour}" stroke-width="1.6"/>'
                )
        canvas.text(at, 31, p.label, "start", f'fill="{p.colour}" font-weight="600"')
        at += max(text_width(p.label.ja), text_width(p.label.en)) + 18
    return canvas.markup()


def histogram(
    values: np.ndarray, first: int, unit: Text, axis: Text, alt: Text, colour: str = MADE, open_end: bool = False,
    width: float = 300, height: float = 170,
) -> Markup:  # fmt: skip
    """Bars over whole numbers from `first`; with `open_end` the last bar holds all beyond."""
    canvas = Canvas(width, height, alt)
    most = float(values.max()) if len(values) and values.max() > 0 else 1.0
    ticks = nice_ticks(0, most, 3)

    def shown(value: float) -> str:
        return f"{value * 100:.3g}%" if ticks[-1] <= 1 else tick_text(value)

    left = max(text_width(shown(t)) for t in ticks) + 9
    top, bottom, right = 24.0, height - 36, width - 6
    step = (right - left) / max(len(values), 1)
    canvas.text(0, 13, unit)
    for tick in ticks:
        at = bottom - tick / ticks[-1] * (bottom - top)
        canvas.line(left, at, right, at, 'class="grid"')
        canvas.text(left - 5, at + 4, same(shown(tick)), "end")
    path = ""
    for k, v in enumerate(values):
        if v > 0:
            high = max(0.4, float(v) / ticks[-1] * (bottom - top))
            path += f"M{left + k * step + step * 0.1:.1f} {bottom:.1f}v{-high:.1f}h{step * 0.8:.1f}v{high:.1f}Z"
    canvas.add(f'<path d="{path}" fill="{colour}" fill-opacity=".75"/>')
    every = next(e for e in (1, 2, 5, 10, 20, 50) if step * e >= 22)
    last = len(values) - 1
    for k in range(len(values)):
        value = first + k
        end = open_end and k == last
        if end or (value % every == 0 and not (open_end and (last - k) * step < 30)):
            canvas.text(left + (k + 0.5) * step, bottom + 15, same(f"{value}+" if end else str(value)), "middle")
    canvas.text(right, bottom + 31, axis, "end")
    return canvas.markup()


def plane(
    x: np.ndarray,
    y: np.ndarray,
    people: np.ndarray,
    share: np.ndarray,
    names: Sequence[str],
    alt: Text,
    width: float = 460,
) -> Markup:
    """Districts as circles: area by residents, depth of colour by a share."""
    wide, high = float(np.ptp(x)) or 1.0, float(np.ptp(y)) or 1.0
    largest = min(34.0, max(5.0, 0.42 * width / math.sqrt(len(x))))
    scale = (width - 2 * largest) / max(wide, high)
    height = high * scale + 2 * largest + 34
    canvas = Canvas(width, height, alt)
    low, most = float(share.min()), float(share.max())
    for k in np.argsort(-people):
        depth = 0.15 + 0.75 * ((float(share[k]) - low) / (most - low) if most > low else 0.5)
        cx = (width - wide * scale) / 2 + (float(x[k]) - float(x.min())) * scale
        cy = largest + (float(y.max()) - float(y[k])) * scale
        radius = largest * math.sqrt(float(people[k]) / float(people.max()))
        canvas.add(
            f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{radius:.1f}" fill="#0072B2" fill-opacity="{depth:.2f}" stroke="#fff">'
            f"<title>{Markup.escape(names[k])}</title></circle>"
        )
    metres = next((m for m in (200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000) if m * scale > 60), 200000)
    base = height - 12
    canvas.line(8, base, 8 + metres * scale, base, 'class="zero"')
    canvas.add(put_text(14 + metres * scale, base + 4, same(f"{metres / 1000:g} km")))
    return canvas.markup()
