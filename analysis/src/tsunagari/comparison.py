"""`./tsunagari compare results.h5`: how far scenarios differ, how sure that is, and how many replicates it would take.

Scenarios of a run share their random worlds, so a difference is taken within each replicate. What that sharing is worth is told
by the variance of such paired differences beside that of independent runs, which is the sum of the two scenarios' variances:
their ratio says how many times as many replicates independent runs would need for the same interval. Two variances from a
handful of replicates make a rough ratio, so it is told with its interval, and no figure above a thousand is printed: there the
pairs hardly differ, and that is all that can be said. The planner turns it round: for a half-width wanted, how many paired
replicates give it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from tsunagari.report.words import Text, interval, number, signed
from tsunagari.results import LONELY, Results, ResultsError
from tsunagari.statistics import student_quantile
from tsunagari.terminal import lines

MOST_REPLICATES = 10_000
FEW_REPLICATES = 8
MOST_REDUCTION = 1000  # above it a factor is not told as a figure


@dataclass(frozen=True)
class Comparison:
    """One scenario against the baseline: the mean share over the months compared, in percentage points."""

    scenario: str
    replicates: int
    difference: float  # points
    low: float
    high: float
    paired_sd: float  # of one replicate's difference
    independent_sd: float  # of a difference between two runs that share nothing
    reduction_low: float = math.nan  # 95 % interval of the variance reduction; not known below three replicates
    reduction_high: float = math.nan

    @property
    def variance_reduction(self) -> float:
        """How many times as many replicates independent runs would need; infinite where pairs do not differ at all."""
        if self.paired_sd == 0:
            return math.inf
        return (self.independent_sd / self.paired_sd) ** 2


def replicates_for(sd: float, half_width: float, level: float = 0.95) -> int:
    """Fewest replicates whose t interval of the mean is expected to be ± half_width or narrower, given the SD of one."""
    if half_width <= 0:
        raise ResultsError("a half-width must be above 0, in percentage points.")
    for n in range(2, MOST_REPLICATES):
        if student_quantile(level, n - 1) * sd / math.sqrt(n) <= half_width:
            return n
    return MOST_REPLICATES


def compare(
    results: Results, variable: str = LONELY, years: Sequence[int] = (), level: float = 0.95
) -> list[Comparison]:
    """Every scenario but the baseline, by the mean share of the residents aged 16+ over the months of `years` (all, if none)."""
    share = 100 * results.share(variable)
    if years:
        chosen = np.isin(share["month"].dt.year, list(years))
        if not chosen.any():
            raise ResultsError(f"the run has no month in {', '.join(map(str, years))}.")
        share = share.isel(month=np.flatnonzero(chosen))
    mean = share.mean("month", skipna=False).where(results.complete)
    base = mean.sel(scenario=results.baseline, drop=True)
    return [
        _one(name, base, mean.sel(scenario=name, drop=True), level)
        for name in results.scenarios
        if name != results.baseline
    ]


def _one(name: str, base: xr.DataArray, other: xr.DataArray, level: float) -> Comparison:
    both = base.notnull() & other.notnull()
    first, second = base.values[both.values], other.values[both.values]
    n = len(first)
    difference = second - first
    nan = math.nan
    if n < 2:
        return Comparison(name, n, float(difference.mean()) if n else nan, nan, nan, nan, nan)
    paired = float(difference.std(ddof=1))
    half = student_quantile(level, n - 1) * paired / math.sqrt(n)
    independent = math.sqrt(float(first.var(ddof=1) + second.var(ddof=1)))
    middle = float(difference.mean())
    return Comparison(name, n, middle, middle - half, middle + half, paired, independent, *reduction_interval(first, second, level))


def reduction_interval(first: np.ndarray, second: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Interval of (var first + var second) / var(second − first) from pairs, exact where these are normal.

    The factor is (var(first + second) / var(second − first) + 1) / 2, and the interval of a ratio of two variances of
    correlated values is that of Roy & Potthoff (1958, Annals of Mathematical Statistics 29, 829-841). NaN below three pairs;
    infinite where pairs do not differ at all.
    """
    n = len(first)
    if n < 3:
        return math.nan, math.nan
    total, difference = first + second, second - first
    if float(difference.std()) == 0:
        return math.inf, math.inf
    if float(total.std()) == 0:
        return 0.5, 0.5
    correlation = float(np.corrcoef(total, difference)[0, 1])
    ratio = float(total.var() / difference.var())
    k = 1 + 2 * (1 - correlation**2) * student_quantile(level, n - 2) ** 2 / (n - 2)
    reach = k + math.sqrt(max(0.0, k * k - 1))
    return (ratio / reach + 1) / 2, (ratio * reach + 1) / 2


def reduction_in_words(row: Comparison, language: str) -> str:
    """12 (3.1–48); over 1,000 where even the lower end is; a dash where there are too few replicates to say."""
    if not math.isfinite(row.paired_sd) or math.isnan(row.reduction_low):
        return "–"
    over = Text(f"{MOST_REDUCTION:,}超", f"over {MOST_REDUCTION:,}").in_language(language)

    def said(factor: float) -> str:
        return over if factor > MOST_REDUCTION else number(factor, 0 if factor >= 9.95 else 1)

    low, middle, high = (said(f) for f in (row.reduction_low, row.variance_reduction, row.reduction_high))
    if low == over:
        return over
    return Text(f"{middle}（{low}〜{high}）", f"{middle} ({low} to {high})").in_language(language)


def _digits(row: Comparison) -> int:
    """Three digits behind the point, or more where the interval is so narrow that it would read 0."""
    half = (row.high - row.low) / 2
    return min(9, max(3, 1 - math.floor(math.log10(half)))) if math.isfinite(half) and half > 0 else 3


def table(results: Results, rows: Sequence[Comparison], half_width: float, language: str = "ja") -> str:
    """The comparison to read."""
    heads = (
        Text("シナリオ", "scenario"),
        Text("差（ポイント）", "difference (points)"),
        Text("95%区間", "95 % interval"),
        Text("反復数", "replicates"),
        Text("分散の縮小（倍、95%区間）", "variance reduction (95 % interval)"),
        Text(f"±{half_width:g}に要る反復（対／独立）", f"replicates for ±{half_width:g} (paired / independent)"),
    )
    rows_of_text = [[head.in_language(language) for head in heads]]
    for row in rows:
        known = math.isfinite(row.paired_sd)
        planned = (
            f"{replicates_for(row.paired_sd, half_width)} / {replicates_for(row.independent_sd, half_width)}"
            if known
            else "–"
        )
        digits = _digits(row)
        between = interval(row.low, row.high, digits).in_language(language)
        label = results.scenario_label(row.scenario, language)
        reduction = reduction_in_words(row, language)
        rows_of_text.append([label, signed(row.difference, digits), between, str(row.replicates), reduction, planned])
    notes = [note.in_language(language) for note in _notes(rows)]
    return "\n".join([*lines(rows_of_text), *notes]) + "\n"


def _notes(rows: Sequence[Comparison]) -> list[Text]:
    """What the columns mean, and what must not be read from them."""
    notes = [
        Text(
            "反復ごとに同じ偶然を共有する組の差。縮小は、偶然を共有しない場合に同じ幅の区間を得るのに何倍の反復が要るか。",
            "Differences of pairs that share their random world. Reduction: how many times as many replicates unshared runs would need.",
        )
    ]
    if any(row.reduction_low > MOST_REDUCTION for row in rows):
        notes.append(
            Text(
                f"{MOST_REDUCTION:,}超：施策の有無で町の歩みがほとんど変わらず、差が反復ごとにほぼ同じ。何倍かは決まらない。効果が大きいという意味でも、仮定が確かという意味でもない。",
                f"Over {MOST_REDUCTION:,}: with and without, the town goes almost the same way, so the difference is nearly the same in every replicate, and the "
                "factor has no definite size. It does not mean that the effect is large, nor that the assumptions are sure.",
            )
        )
    fewest = min((row.replicates for row in rows), default=0)
    if 0 < fewest < FEW_REPLICATES:
        notes.append(
            Text(
                f"反復が {fewest}回と少ないので、縮小と要る反復数は桁の目安にとどまる（{FEW_REPLICATES}回以上を勧める）。",
                f"With {fewest} replicate{'s' if fewest > 1 else ''}, reduction and replicates planned are orders of magnitude at best ({FEW_REPLICATES} or more are advised).",
            )
        )
    return notes
