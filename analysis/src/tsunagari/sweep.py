"""Several results files as one: what was varied between them becomes coordinates.

The files of a sweep ask the same question (same scenarios, same months) with other parameters, doses, seeds or places. Each
file is one place along the dimension `run`; whatever differs between the files' own records of parameters, levers and settings
is found here and laid along `run`, so nobody has to parse file names.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from tsunagari.economics import Economics, of_results, summary
from tsunagari.groups import Groups
from tsunagari.results import LONELY, Results, ResultsError, open_results
from tsunagari.statistics import over_replicates

if TYPE_CHECKING:
    from tsunagari.plot import SweepPlot

SETTINGS = ("seed", "scale", "area", "replicates", "source")


class Sweep(Groups):
    """Several runs of one question. Made by `tsunagari.open([path, …])`.

    Has the groups of `Results` by the same names, with `run` as first dimension (pandas tables: as first column) and every
    swept parameter as a coordinate along it; `runs` is the table of what was varied. `unstack` makes a grid of a full
    factorial sweep.
    """

    def __init__(self, files: Sequence[Results]) -> None:
        self.files = list(files)
        _check_same_question(self.files)
        self._datasets: dict[str, xr.Dataset] = {}

    def __repr__(self) -> str:
        return f"<tsunagari.Sweep of {len(self.files)} files; varied: {', '.join(map(str, self.runs.columns)) or 'nothing'}>"

    def __enter__(self) -> Sweep:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes all files."""
        for file in self.files:
            file.close()

    # --- what was varied --------------------------------------------------------------------------------------------
    @functools.cached_property
    def runs(self) -> pd.DataFrame:
        """One row a file, one column for whatever differs: parameters (`loneliness.…`), a scenario's own parameters
        (`<scenario>: …`), settings of levers (`<scenario>/<lever>/…`), and seed, scale, area. Numbers where they are."""
        table = pd.DataFrame([_said(file) for file in self.files], index=pd.Index(self._names, name="run"))
        varied = [name for name in table.columns if table[name].fillna("").nunique() > 1]
        return pd.DataFrame({name: _as_numbers(table[name]) for name in varied}, index=table.index)

    @property
    def _names(self) -> list[str]:
        stems = [file.path.stem for file in self.files]
        return stems if len(set(stems)) == len(stems) else [str(file.path) for file in self.files]

    def unstack(self, data: xr.Dataset | xr.DataArray) -> xr.Dataset | xr.DataArray:
        """`run` turned into one dimension for each swept parameter; for full factorial sweeps (gaps become missing)."""
        names = [str(name) for name in self.runs.columns]
        if not names or self.runs.duplicated().any():
            raise ResultsError("the runs cannot be laid out as a grid: two of them do not differ in any parameter.")
        return data.drop_vars("run").set_index(run=names).unstack("run") if len(names) > 1 else data.swap_dims(run=names[0])

    # --- the groups -------------------------------------------------------------------------------------------------
    def dataset(self, group: str) -> xr.Dataset:
        """A group of all files along `run`. Reads all of them into memory; `total`, `share` and `compare` need less."""
        if group not in self._datasets:
            parts = [file.dataset(group) for file in self.files]
            keyed = [part.drop_vars([n for n in part.coords if _labels(str(n))]) for part in parts[1:]]
            self._datasets[group] = self._along_run(
                [parts[0], *keyed], lambda own, dim: xr.concat(own, dim, join="outer", coords="minimal", compat="override")
            )
        return self._datasets[group]

    def _along_run(
        self, parts: Sequence[xr.Dataset], concat: Callable[[Sequence[xr.Dataset], pd.Index], xr.Dataset]
    ) -> xr.Dataset:
        joined = concat(parts, pd.Index(self._names, name="run"))
        return joined.assign_coords({str(name): ("run", self.runs[name].to_numpy()) for name in self.runs.columns})

    def _each(self, of: Callable[[Results], xr.Dataset]) -> xr.Dataset:
        return self._along_run(
            [of(file) for file in self.files],
            lambda own, dim: xr.concat(own, dim, join="outer", coords="minimal", compat="override"),
        )

    def _table(self, of: Callable[[Results], pd.DataFrame]) -> pd.DataFrame:
        """Tables below each other, with the run and what was varied as first columns."""
        frames = []
        for name, file in zip(self._names, self.files, strict=True):
            frame = of(file)
            frame = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
            varied = {str(key): [self.runs.at[name, key]] * len(frame) for key in self.runs.columns}
            frames.append(pd.concat([pd.DataFrame({"run": [name] * len(frame), **varied}), frame], axis=1))
        return pd.concat(frames, ignore_index=True)

    def table(self, group: str) -> pd.DataFrame:
        """A table of all files, one below the other, with `run` and what was varied as first columns."""
        return self._table(lambda file: file.table(group))

    @property
    def provenance(self) -> dict[str, dict[str, object]]:
        return {name: file.provenance for name, file in zip(self._names, self.files, strict=True)}

    # --- numbers ----------------------------------------------------------------------------------------------------
    @property
    def scenarios(self) -> list[str]:
        return self.files[0].scenarios

    @property
    def baseline(self) -> str:
        return self.files[0].baseline

    def scenario_label(self, scenario: str, language: str = "ja") -> str:
        """As `Results.scenario_label`."""
        return self.files[0].scenario_label(scenario, language)

    def total(self, variable: str, by: Sequence[str] = ()) -> xr.DataArray:
        """As `Results.total`, with `run` first."""
        return self._each(lambda file: file.total(variable, by).to_dataset(name=variable))[variable]

    def share(self, variable: str = LONELY, by: Sequence[str] = ()) -> xr.DataArray:
        """As `Results.share`, with `run` first."""
        return self._each(lambda file: file.share(variable, by).to_dataset(name=variable))[variable]

    def compare(
        self,
        variable: str = LONELY,
        *,
        by: Sequence[str] = (),
        share: bool = False,
        year: int | None = None,
        baseline: str | None = None,
        level: float = 0.95,
    ) -> xr.Dataset:
        """As `Results.compare`, with `run` first: differences are taken within a file and a replicate."""
        return self._each(
            lambda file: file.compare(variable, by=by, share=share, year=year, baseline=baseline, level=level)
        )

    def economics(
        self, measure: str = LONELY, *, baseline: str | None = None, discount_rate: float = 0.0, level: float = 0.95
    ) -> Economics:
        """As `Results.economics`, all files together: a row of `replicates` is a (run, replicate), and intervals are of the mean
        over runs, the replicates of a run counted as one, so they hold what the sweep varied besides chance. Averages over
        runs say something only if the runs were drawn from what is held possible; a grid is better read run by run
        (`by_run`)."""
        each = [of_results(file, measure, baseline, discount_rate, level) for file in self.files]
        if len({e.price_year for e in each}) > 1:
            raise ResultsError("the files are in prices of different years; use `in_prices_of` on each.")
        replicates = pd.concat(
            [e.replicates.assign(run=name) for name, e in zip(self._names, each, strict=True)], ignore_index=True
        )
        scenarios = list(each[0].scenarios.index)
        of_runs = replicates.groupby(["scenario", "run"], sort=False)[["yen", "averted"]].mean().reset_index()
        return Economics(
            summary(of_runs, scenarios, level),
            pd.concat([e.levers.assign(run=name) for name, e in zip(self._names, each, strict=True)]),
            replicates,
            sum((e.yen_by_year for e in each[1:]), each[0].yen_by_year) / len(each),
            each[0].measure,
            each[0].baseline,
            discount_rate,
            each[0].price_year,
            level,
            sum((e.yen_by_fiscal_year for e in each[1:]), each[0].yen_by_fiscal_year) / len(each),
        )

    def by_run(self, measure: str = LONELY, *, discount_rate: float = 0.0) -> pd.DataFrame:
        """`Results.economics().scenarios` of every file, with what was varied: for sensitivity analyses."""
        return self._table(lambda file: file.economics(measure, discount_rate=discount_rate).scenarios)

    def levels(self, variable: str = LONELY) -> xr.Dataset:
        """Mean and interval of the share of residents aged 16+ by run, scenario and month."""
        return over_replicates(self.share(variable))

    @property
    def plot(self) -> SweepPlot:
        """Figures of a sweep."""
        from tsunagari.plot import SweepPlot

        return SweepPlot(self)


def open_sweep(paths: Sequence[str | os.PathLike[str]]) -> Sweep:
    """Opens the files of a sweep. ResultsError if one cannot be used, or if they do not ask the same question."""
    if not paths:
        raise ResultsError("no results file was given.")
    same = [str(p) for p in paths]
    if len({Path(p).resolve() for p in same}) < len(same):
        raise ResultsError("the same results file is given twice.")
    return Sweep([open_results(path) for path in paths])


def _check_same_question(files: Sequence[Results]) -> None:
    first = files[0]
    for other in files[1:]:
        for what, mine, yours in (
            ("scenarios", first.scenarios, other.scenarios),
            ("months", _months(first), _months(other)),
        ):
            if mine != yours:
                raise ResultsError(
                    f"{first.path} and {other.path} do not belong together: their {what} differ ({_short(mine)} and {_short(yours)}). "
                    "Open them apart."
                )


def _months(results: Results) -> list[str]:
    return [str(month)[:7] for month in results.monthly["month"].values]


def _short(values: list[str]) -> str:
    return ", ".join(values) if len(values) < 6 else f"{values[0]} … {values[-1]}, {len(values)}"


def _labels(name: str) -> bool:
    """Labels for people that stand beside a category; those of the first file serve for all."""
    return name.endswith("_ja") or name.startswith(("scenario_label_", "lever_", "event_en", "district_"))


def _said(results: Results) -> dict[str, str]:
    """Everything that a file says of its settings, as text."""
    said = {name: str(results.provenance.get(name, "")) for name in SETTINGS}
    if results.has("parameters"):
        table = results.parameters
        said |= {str(name): str(value) for name, value in table["value"].items()}
        for scenario in results.scenarios[1:]:
            column = f"in {scenario}"
            if column in table:
                own = table.loc[table[column].astype(str) != table["value"].astype(str), column]
                said |= {f"{scenario}: {name}": str(value) for name, value in own.items()}
    if results.has("levers"):
        said |= {str(name): str(value) for name, value in results.levers["value"].items()}
    return said


def _as_numbers(column: pd.Series) -> np.ndarray:
    try:
        return np.asarray([float(value) for value in column])
    except (TypeError, ValueError):
        return np.asarray([str(value) for value in column])
