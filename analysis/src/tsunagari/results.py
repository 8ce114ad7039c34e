"""A results file as a small object of labelled data.

Every group of the file is an xarray dataset (or a pandas table where it is one); this module adds what needs a rule of its
own: which residents a share is of, and how scenarios are paired. The layout read here is described in analysis/FORMAT.md.
"""

from __future__ import annotations

import copy
import difflib
import functools
import glob
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import h5netcdf
import h5py
import numpy as np
import pandas as pd
import xarray as xr
from xarray.backends import CachingFileManager, H5NetCDFStore

from tsunagari.groups import Groups
from tsunagari.statistics import over_replicates

if TYPE_CHECKING:
    from tsunagari.economics import Economics, Societal
    from tsunagari.plot import Plot

FORMAT = "tsunagari-results"
FORMAT_VERSION = 1
CHILDREN = "0-15"  # the age group that is not asked
STRATA = ("district", "age_group", "sex", "household_type")
LONELY = "direct_often"
SLAB_BYTES = 8 << 20  # read of `monthly` at a time

_P = ParamSpec("_P")
_T = TypeVar("_T")


class ResultsError(Exception):
    """Something is wrong with a results file or with what was asked of it: one sentence that says what and what to do."""


def open_results(path: str | os.PathLike[str]) -> Results:
    """Opens one results file written by `tsunagari run`. ResultsError tells what is wrong if it cannot be used."""
    file = Path(path)
    check_is_hdf5(file)
    try:
        with h5netcdf.File(file, "r") as root:
            attributes = {str(name): _text(value) for name, value in root.attrs.items()}
            groups = {str(name) for name in root.groups}
    except (OSError, RuntimeError) as error:
        raise ResultsError(
            f"{file} cannot be read: it is damaged, or still being written ({error}). Run the scenario again."
        ) from None
    _check_format(file, attributes)
    return Results(file, attributes, groups)


def _text(value: Any) -> Any:
    """Text stays text whether a string was written at a fixed length or not."""
    return value.decode() if isinstance(value, bytes) else value


def check_is_hdf5(file: Path) -> None:
    """ResultsError unless `file` is there and is HDF5."""
    if not file.exists():
        unfinished = sorted(file.parent.glob(f".{glob.escape(file.name)}.*.tmp")) if file.parent.is_dir() else []
        if unfinished:
            raise ResultsError(
                f"{file} is not there, but {unfinished[0].name} is: the run is still going, or was killed before it ended."
            )
        raise ResultsError(
            f"{file} is not there. A run that is killed leaves no file; has it ended, and is the name right?{_near(file)}"
        )
    if file.is_dir():
        raise ResultsError(f"{file} is a folder; give the results file in it (its name ends with .h5).")
    try:
        with file.open("rb") as stream:
            begin = stream.read(8)
    except OSError as error:
        raise ResultsError(f"{file} cannot be opened: {error.strerror}.") from None
    if begin != b"\x89HDF\r\n\x1a\n":
        raise ResultsError(f"{file} is not a results file of tsunagari (not HDF5).")


def _near(file: Path) -> str:
    """A results file beside it whose name is much like this one."""
    names = [path.name for path in file.parent.glob("*.h5")] if file.parent.is_dir() else []
    near = difflib.get_close_matches(file.name, names, n=1)
    return f" Did you mean {file.parent / near[0]}?" if near else ""


def _check_format(file: Path, attributes: dict[str, Any]) -> None:
    if attributes.get("format") != FORMAT:
        raise ResultsError(f'{file} is an HDF5 file, but not a results file of tsunagari (no format = "{FORMAT}").')
    version = attributes.get("format_version")
    if version is None or int(version) != FORMAT_VERSION:
        newer = version is not None and int(version) > FORMAT_VERSION
        raise ResultsError(
            f"{file} has results format {version}, this package reads format {FORMAT_VERSION}: "
            + ("install the package of the version that wrote it." if newer else "run the scenario again.")
        )


class _Looked(h5py.File):  # type: ignore[misc]  # h5py has no types
    """An HDF5 file whose objects are looked up by path once: h5netcdf asks anew for every question about a variable, and finds
    the name of a dimension by a walk through the file."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "r")
        self._seen: dict[str, Any] = {}
        self._at: dict[int, Any] = {}

    def __getitem__(self, name: Any) -> Any:
        if isinstance(name, str):
            if name not in self._seen:
                found = super().__getitem__(name)
                self._seen[name] = found
                if isinstance(found, h5py.Dataset):
                    self._at[h5py.h5o.get_info(found.id).addr] = found
            return self._seen[name]
        found = super().__getitem__(name)  # by reference: the same object, but one that does not know its name
        return self._at.get(h5py.h5o.get_info(found.id).addr, found)

    def close(self) -> None:
        self._seen.clear()
        self._at.clear()
        super().close()


class _File(h5netcdf.File):  # type: ignore[misc]  # h5netcdf has no types
    """A netCDF-4 file open for reading; closed, it closes the HDF5 file below."""

    def __init__(self, path: str, mode: str = "r") -> None:
        self._below = _Looked(path)
        super().__init__(self._below, mode, decode_vlen_strings=True)

    def close(self) -> None:
        super().close()
        self._below.close()


class Results(Groups):
    """The results of one run. Made by `tsunagari.open(path)`.

    Attributes named like the groups of the file are xarray datasets (`monthly`, `events`, `funnel`, `cost`, `panel`,
    `census`, `snapshots`, `network`, `population`) or pandas tables (`survey`, `ties`, `event_log`, `parameters`, `levers`,
    `inputs`, `fit`);
    `provenance` is a dict of the attributes of the file. A group that the file lacks raises ResultsError; `has(group)` tells.
    """

    def __init__(self, path: Path, provenance: dict[str, Any], groups: set[str]) -> None:
        self.path = path
        self.provenance = provenance
        self._groups = groups
        # One opening for all groups: each costs a walk through the whole file.
        self._file = CachingFileManager(_File, str(path), mode="r")
        self._datasets: dict[str, xr.Dataset] = {}
        self._tables: dict[str, pd.DataFrame] = {}
        self._made: dict[tuple[object, ...], Any] = {}
        self._totals: dict[tuple[str, frozenset[str]], xr.DataArray] = {}

    def __repr__(self) -> str:
        return (
            f"<tsunagari.Results {self.path.name}: {', '.join(self.scenarios)}; "
            f"{self.monthly.sizes['replicate']} replicates, {self.monthly.sizes['month']} months>"
        )

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for dataset in self._datasets.values():
            dataset.close()
        self._datasets.clear()
        self._file.close()

    # --- the groups -----------------------------------------------------------------------------------------------
    def has(self, group: str) -> bool:
        """Whether the file has this group with anything in it."""
        return group in self._groups and all(size > 0 for size in self.dataset(group).sizes.values())

    def dataset(self, group: str) -> xr.Dataset:
        """A group of the file, as it is there. Read when used, not before."""
        if group not in self._datasets:
            if group not in self._groups:
                raise ResultsError(f"{self.path} has no group '{group}'; there are {', '.join(sorted(self._groups))}.")
            # Not the netCDF4 engine: its HDF5 and that of h5py, loaded side by side, crashed when files were closed.
            store = H5NetCDFStore(self._file, group=group, mode="r")
            self._datasets[group] = xr.open_dataset(store, decode_timedelta=False)
        return self._datasets[group]

    def table(self, group: str) -> pd.DataFrame:
        """A group that is a list of rows, as a table. Read when used, not before."""
        if group not in self._tables:
            self._tables[group] = _TABLES[group](self.dataset(group))
        return self._tables[group]

    # --- scenarios --------------------------------------------------------------------------------------------------
    @property
    def scenarios(self) -> list[str]:
        return [str(name) for name in self.monthly["scenario"].values]

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with: the first of the file."""
        return self.scenarios[0]

    def scenario_label(self, scenario: str, language: str = "ja") -> str:
        return _label(self.monthly, "scenario", scenario, f"scenario_label_{language}")

    @functools.cached_property
    def complete(self) -> xr.DataArray:
        """Whether each (scenario, replicate) ran to its last month."""
        return self.total("people").notnull().all("month")

    # --- numbers ----------------------------------------------------------------------------------------------------
    def total(self, variable: str, by: Sequence[str] = ()) -> xr.DataArray:
        """Number of residents summed over strata, by scenario, replicate, month and the strata named in `by`."""
        if variable not in self.monthly:
            known = ", ".join(str(name) for name, data in self.monthly.data_vars.items() if data.ndim > 1)
            raise ResultsError(f"monthly has no variable '{variable}'; there are {known}.")
        for name in by:
            if name not in STRATA:
                raise ResultsError(f"'{name}' is not a stratum; there are {', '.join(STRATA)}.")
        wanted = frozenset(by)
        if (variable, wanted) not in self._totals:
            wider = [have for name, have in self._totals if name == variable and have > wanted]
            if wider:
                source = self._totals[variable, min(wider, key=len)]
                total = source.sum(
                    [name for name in STRATA if name in source.dims and name not in wanted], skipna=False
                )
            else:
                total = self._sum_from_file(variable, [wanted])[0]
            self._totals[variable, wanted] = total.assign_attrs(self.monthly[variable].attrs)
        return self._totals[variable, wanted].transpose("scenario", "replicate", "month", *by)

    def read_margins(self, variable: str, *margins: Sequence[str]) -> None:
        """Reads a variable of `monthly` once and keeps its sums by several sets of strata, so that later sums need no reading."""
        wanted = [frozenset(by) for by in margins if (variable, frozenset(by)) not in self._totals]
        for by, total in zip(wanted, self._sum_from_file(variable, wanted) if wanted else [], strict=True):
            self._totals[variable, by] = total

    def in_a_year(self, variable: str, year: int, scenario: str) -> xr.DataArray:
        """Number of residents in all, by replicate, mean over the months of a calendar year; reads no more than these months."""
        if any(name == variable for name, _ in self._totals):
            return in_year(self.total(variable).sel(scenario=scenario), year)
        strata = [name for name in STRATA if name in self.monthly[variable].dims]
        data = self.monthly[variable].sel(scenario=scenario)
        months = np.flatnonzero((data["month"].dt.year == year).values)
        if not months.size:
            raise ResultsError(f"the run has no month in {year}.")
        data = data.isel(month=slice(int(months[0]), int(months[-1]) + 1)).astype(np.float64)
        return data.sum(strata, skipna=False).mean("month", skipna=False)

    def _sum_from_file(self, variable: str, margins: Sequence[frozenset[str]]) -> list[xr.DataArray]:
        """Some replicates of a scenario after the others, so that the whole of a large file is never in memory."""
        data = self.monthly[variable]
        dims = ("scenario", "replicate", "month", *STRATA)
        data = data.transpose(*dims)
        over = [tuple(k for k, name in enumerate(dims[2:]) if name in STRATA and name not in by) for by in margins]
        at_once = max(1, SLAB_BYTES // max(1, data[0, 0].nbytes))
        sums: list[list[list[np.ndarray]]] = [[[] for _ in range(data.sizes["scenario"])] for _ in margins]
        for s in range(data.sizes["scenario"]):
            for r in range(0, data.sizes["replicate"], at_once):
                slabs = data[s, r : r + at_once].values
                for slab in slabs:
                    for kept, axes in zip(sums, over, strict=True):
                        kept[s].append(slab.sum(axis=axes, dtype=np.float64))
        return [
            xr.DataArray(
                np.array(kept),
                dims=[name for name in dims if name not in STRATA or name in by],
                coords={name: self.monthly[name] for name in dims if name not in STRATA or name in by},
                name=variable,
            )
            for by, kept in zip(margins, sums, strict=True)
        ]

    @property
    def asks_children_apart(self) -> bool:
        """Whether residents below 16, who are not asked, can be told apart (monthly is resolved by age group)."""
        return CHILDREN in self.monthly["age_group"].values

    def residents(self, by: Sequence[str] = ()) -> xr.DataArray:
        """Residents aged 16 and over (all residents if the file is not resolved by age group)."""
        if not self.asks_children_apart:
            return self.total("people", by)
        people = self.total("people", tuple(dict.fromkeys((*by, "age_group"))))
        adults = people.sel(age_group=people["age_group"] != CHILDREN)
        return adults if "age_group" in by else adults.sum("age_group", skipna=False)

    def share(self, variable: str = LONELY, by: Sequence[str] = ()) -> xr.DataArray:
        """Share (0-1) of the residents aged 16+ of each stratum to whom `variable` applies."""
        count = self.total(variable, by)
        if "age_group" in by and self.asks_children_apart:
            count = count.sel(age_group=count["age_group"] != CHILDREN)
        people = self.residents(by)
        share = (count / people.where(people > 0)).rename(variable)
        name = self.monthly[variable].attrs.get("long_name", variable)
        return share.assign_attrs(units="1", long_name=f"share: {name}")

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
        """Paired differences, scenario minus baseline, each replicate with itself.

        `difference` has the differences by replicate; mean, low and high are their mean with its t interval,
        `monte_carlo_error` its standard error. By month, or averaged over the months of a `year`. Numbers of people, or with
        `share=True` shares of the residents aged 16+.
        """
        against = self.named_or_baseline(baseline)
        values = self.share(variable, by) if share else self.total(variable, by)
        if year is not None:
            values = in_year(values, year)
        difference = values - values.sel(scenario=against, drop=True)
        difference = difference.sel(scenario=[name for name in self.scenarios if name != against])
        return (
            over_replicates(difference, level)
            .assign(difference=difference)
            .assign_attrs(baseline=against, variable=variable, level=level)
        )

    def named_or_baseline(self, name: str | None) -> str:
        """A scenario by its name; the baseline if none is given. ResultsError, with a guess, if there is no such scenario."""
        if name is None:
            return self.baseline
        if name not in self.scenarios:
            near = difflib.get_close_matches(name, self.scenarios, n=1)
            guess = f" Did you mean '{near[0]}'?" if near else ""
            raise ResultsError(f"there is no scenario '{name}'; there are {', '.join(self.scenarios)}.{guess}")
        return name

    # --- economics --------------------------------------------------------------------------------------------------
    def economics(
        self,
        measure: str = LONELY,
        *,
        baseline: str | None = None,
        discount_rate: float = 0.0,
        level: float = 0.95,
        societal: Societal | None = None,
    ) -> Economics:
        """What each scenario costs and brings against the baseline, over the whole run; see `tsunagari.economics`.

        Only replicates that both scenarios finished are used. `discount_rate` a year applies to yen and effects alike.
        `societal` adds costs and savings beyond the payer's to yen, except in `levers` and the tables by year.
        """
        from tsunagari.economics import of_results

        return of_results(self, measure, baseline, discount_rate, level, societal)

    def lever_scenarios(self, group: str = "funnel") -> list[str]:
        """The scenario that each lever of `funnel` or `cost` belongs to."""
        data = self.dataset(group)
        names = [str(name) for name in data["lever"].values]
        if "lever_scenario" in data:
            return [str(name) for name in data["lever_scenario"].values]
        return [name.split("/")[0] for name in names]

    def complete_levers(self, group: str = "funnel") -> xr.DataArray:
        """Whether each (lever, replicate) ran to its last month: a lever runs as far as its scenario."""
        lever = self.dataset(group)["lever"].values
        return xr.concat(
            [self.complete.sel(scenario=name, drop=True) for name in self.lever_scenarios(group)],
            dim=pd.Index(lever, name="lever"),
        )

    def lever_label(self, lever: str, language: str = "ja") -> str:
        group = "funnel" if "funnel" in self._groups else "cost"
        return _label(self.dataset(group), "lever", lever, f"lever_label_{language}")

    @property
    def plot(self) -> Plot:
        """Figures; see `tsunagari.plot.Plot`."""
        from tsunagari.plot import Plot

        return Plot(self)


def once(make: Callable[Concatenate[Results, _P], _T]) -> Callable[Concatenate[Results, _P], _T]:
    """What a function makes of results, kept with them: asked again with the same arguments, a copy is handed out."""

    @functools.wraps(make)
    def kept(results: Results, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        key = (make, args, tuple(sorted(kwargs.items())))
        if key not in results._made:
            results._made[key] = make(results, *args, **kwargs)
        made: _T = copy.deepcopy(results._made[key])
        return made

    return cast("Callable[Concatenate[Results, _P], _T]", kept)


def in_year(values: xr.DataArray, year: int) -> xr.DataArray:
    """Mean over the months of a calendar year (those the run has)."""
    months = values["month"].dt.year == year
    if not bool(months.any()):
        raise ResultsError(f"the run has no month in {year}.")
    return values.sel(month=months).mean("month", skipna=False)


def with_categories(data: xr.Dataset) -> pd.DataFrame:
    """A table of a dataset whose coded variables (CF flag_values, flag_meanings) read as words."""
    table = data.to_dataframe().reset_index(drop=True)
    for name, variable in data.data_vars.items():
        meanings = flags(variable)
        if meanings and name in table:
            table[str(name)] = pd.Categorical(
                table[name].map(meanings), categories=list(meanings.values()), ordered=True
            )
    return table


def flags(variable: xr.DataArray, key: str = "flag_meanings") -> dict[int, str]:
    """code → word of a coded variable; empty if it is not coded."""
    if "flag_values" not in variable.attrs or key not in variable.attrs:
        return {}
    words = str(variable.attrs[key]).split()
    return dict(zip((int(v) for v in np.atleast_1d(variable.attrs["flag_values"])), words, strict=False))


def _table(data: xr.Dataset, index: str) -> pd.DataFrame:
    """The variables of a dataset that lie along one dimension, as a table."""
    columns = {str(name): data[name].values for name in data.variables if data[name].dims == (index,) and name != index}
    labels = data[index].values if index in data.coords else np.arange(data.sizes[index])
    return pd.DataFrame(columns, index=pd.Index(labels, name=index))


def _parameters(data: xr.Dataset) -> pd.DataFrame:
    table = _table(data, "parameter")
    if "value_by_scenario" in data:
        by_scenario = data["value_by_scenario"].transpose("parameter", "scenario")
        for scenario in by_scenario["scenario"].values:
            table[f"in {scenario}"] = by_scenario.sel(scenario=scenario).values
    return table


_TABLES: dict[str, Callable[[xr.Dataset], pd.DataFrame]] = {
    "survey": with_categories,
    "ties": with_categories,
    "event_log": with_categories,
    "parameters": _parameters,
    "levers": lambda data: _table(data, "lever_parameter"),
    "inputs": lambda data: _table(data, "table"),
    "fit": lambda data: _table(data, "cell").reset_index(drop=True).rename(columns={"table_name": "table"}),
}


def _label(data: xr.Dataset, dimension: str, value: str, label: str) -> str:
    if label not in data:
        return value
    position = [str(name) for name in data[dimension].values].index(value)
    return str(data[label].values[position]) or value
