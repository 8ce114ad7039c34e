"""`./tsunagari compare results.h5`: how far scenarios differ, how sure that is, and how many replicates it would take.

Scenarios of a run share their random worlds, so a difference is taken within each replicate. What that sharing is worth is told
by the variance of such paired differences beside that of independent runs, which is the sum of the two scenarios' variances:
their ratio says how many times as many replicates independent runs would need for the same interval. The planner turns it
round: for a half-width wanted, how many paired replicates give it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from tsunagari.report.words import Text, number, signed
from tsunagari.results import LONELY, Results, ResultsError
from tsunagari.statistics import student_quantile
from tsunagari.terminal import lines

MOST_REPLICATES = 10_000


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
    return Comparison(name, n, middle, middle - half, middle + half, paired, independent)


def table(results: Results, rows: Sequence[Comparison], half_width: float, language: str = "ja") -> str:
    """The comparison to read."""
    heads = (
        Text("シナリオ", "scenario"),
        Text("差（ポイント）", "difference (points)"),
        Text("95%区間", "95 % interval"),
        Text("反復数", "replicates"),
        Text("分散の縮小（倍）", "variance reduction"),
        Text(f"±{half_width:g}に要る反復（対／独立）", f"replicates for ±{half_width:g} (paired / independent)"),
    )
    rows_of_text = [[head.in_language(language) for head in heads]]
    for row in rows:
        known = math.isfinite(row.paired_sd)
        reduction = "∞" if row.variance_reduction == math.inf else number(row.variance_reduction, 1) if known else "–"
        planned = (
            f"{replicates_for(row.paired_sd, half_width)} / {replicates_for(row.independent_sd, half_width)}"
            if known
            else "–"
        )
        interval = f"{signed(row.low, 3)} – {signed(row.high, 3)}" if known else "–"
        label = results.scenario_label(row.scenario, language)
        rows_of_text.append([label, signed(row.difference, 3), interval, str(row.replicates), reduction, planned])
    note = Text(
        "反復ごとに同じ偶然を共有する組の差。縮小は、偶然を共有しない場合に同じ幅の区間を得るのに何倍の反復が要るか（反復が少ないと粗い）。",
        "Differences of pairs that share their random world. Reduction: how many times as many replicates unshared runs would need (rough with few replicates).",
    )
    return "\n".join([*lines(rows_of_text), note.in_language(language)]) + "\n"
