"""Means and intervals over replicates.

Replicates are independent random worlds of the same scenario, so a mean over them has a Monte Carlo error and a Student t
interval. Scenarios share their random worlds, so a difference is taken within each replicate first and averaged afterwards.
These intervals hold chance only: what is unknown about the parameters is not in them.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import xarray as xr


def student_two_sided(t: float, freedom: int) -> float:
    """P(|T| < t) for Student's t with a whole number of degrees of freedom (Abramowitz & Stegun 26.7.3-4)."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    if freedom % 2:
        term, total = cosine, 0.0
        for k in range(1, freedom - 1, 2):
            total += term
            term *= cosine * cosine * (k + 1) / (k + 2)
        return 2 / math.pi * (angle + sine * total)
    term, total = 1.0, 0.0
    for k in range(0, freedom - 1, 2):
        total += term
        term *= cosine * cosine * (k + 1) / (k + 2)
    return sine * total


@functools.lru_cache
def student_quantile(level: float, freedom: int) -> float:
    """t with P(|T| < t) = level: 4.303 for level 0.95 and 2 degrees of freedom."""
    if freedom < 1:
        return math.nan
    low, high = 0.0, 1.0
    while student_two_sided(high, freedom) < level:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if student_two_sided(middle, freedom) < level else (low, middle)
    return (low + high) / 2


def over_replicates(values: xr.DataArray, level: float = 0.95) -> xr.Dataset:
    """Mean over `replicate` with its t interval (low, high), Monte Carlo standard error and number of replicates used.

    Missing replicates are left out. With a single replicate the interval and the error are missing.
    """
    count = values.notnull().sum("replicate")
    mean = values.mean("replicate", skipna=True)
    spread = ((values - mean) ** 2).sum("replicate") / (count - 1).where(count > 1)
    error = np.sqrt(spread / count.where(count > 1))
    quantile = xr.apply_ufunc(
        np.vectorize(lambda n: student_quantile(level, int(n) - 1), otypes=[float]), count, keep_attrs=False
    )
    return xr.Dataset(
        {
            "mean": mean,
            "low": mean - quantile * error,
            "high": mean + quantile * error,
            "least": values.min("replicate"),
            "most": values.max("replicate"),
            "monte_carlo_error": error,
            "replicates": count,
        }
    )
