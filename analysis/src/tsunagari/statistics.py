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
    axis = values.get_axis_num("replicate")
    each = np.asarray(values.values, dtype=np.float64)
    here = ~np.isnan(each)
    count = here.sum(axis=axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(here, each, 0.0).sum(axis=axis) / count
        apart = np.where(here, each - np.expand_dims(mean, axis), 0.0)
        spread = (apart**2).sum(axis=axis) / np.where(count > 1, count - 1, np.nan)
        error = np.sqrt(spread / count)
    quantiles = np.array([student_quantile(level, n - 1) for n in range(each.shape[axis] + 1)])
    reach = quantiles[count] * error
    dims = [dim for dim in values.dims if dim != "replicate"]
    parts = {
        "mean": mean,
        "low": mean - reach,
        "high": mean + reach,
        "least": np.fmin.reduce(each, axis=axis),
        "most": np.fmax.reduce(each, axis=axis),
        "monte_carlo_error": error,
    }
    coords = {name: coord for name, coord in values.coords.items() if "replicate" not in coord.dims}
    return xr.Dataset({name: (dims, part, values.attrs) for name, part in parts.items()} | {"replicates": (dims, count)}, coords)
