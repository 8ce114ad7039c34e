"""Student's t against published quantiles; intervals against the same sums done by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr

from tsunagari.statistics import over_replicates, student_quantile


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (7, 2.3646), (8, 2.3060), (30, 2.0423), (120, 1.9799)],
)
def test_student_quantiles_of_the_printed_table(freedom: int, quantile: float) -> None:
    assert student_quantile(0.95, freedom) == pytest.approx(quantile, abs=5e-5)


def test_interval_is_mean_and_t_times_standard_error() -> None:
    values = np.array([3.0, 5.0, 4.0, 8.0])
    summary = over_replicates(xr.DataArray(values, dims="replicate"))
    error = values.std(ddof=1) / 2
    assert float(summary["mean"]) == 5.0
    assert float(summary["monte_carlo_error"]) == pytest.approx(error)
    assert float(summary["low"]) == pytest.approx(5.0 - 3.182446 * error, rel=1e-6)
    assert (float(summary["least"]), float(summary["most"]), int(summary["replicates"])) == (3.0, 8.0, 4)


def test_missing_replicates_are_left_out() -> None:
    summary = over_replicates(xr.DataArray([3.0, np.nan, 5.0], dims="replicate"))
    assert float(summary["mean"]) == 4.0
    assert int(summary["replicates"]) == 2


def test_one_replicate_has_no_interval() -> None:
    summary = over_replicates(xr.DataArray([3.0], dims="replicate"))
    assert float(summary["mean"]) == 3.0
    assert math.isnan(float(summary["low"])) and math.isnan(float(summary["monte_carlo_error"]))


def test_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    draws = xr.DataArray(np.random.default_rng(3).normal(size=(4000, 4)), dims=("trial", "replicate"))
    summary = over_replicates(draws)
    covered = float(((summary["low"] <= 0) & (summary["high"] >= 0)).mean())
    assert 0.935 < covered < 0.965
