"""A population file as labelled data. The layout is described in analysis/FORMAT.md, "The population file"."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import h5netcdf
import pandas as pd
import xarray as xr

from tsunagari.results import ResultsError, check_is_hdf5

FORMAT = "tsunagari-population"
FORMAT_VERSION = 1


def open_population(path: str | os.PathLike[str]) -> Population:
    """Opens a file written by `tsunagari population`. ResultsError tells what is wrong if it cannot be used."""
    file = Path(path)
    check_is_hdf5(file)
    try:
        with h5netcdf.File(file, "r") as root:
            said = {str(name): value for name, value in root.attrs.items()}
    except (OSError, RuntimeError) as error:
        raise ResultsError(f"{file} cannot be read: it is damaged ({error}). Make it again.") from None
    if said.get("format") != FORMAT:
        other = (
            " It is a results file: ./tsunagari report reads it." if said.get("format") == "tsunagari-results" else ""
        )
        raise ResultsError(f'{file} is not a population file of tsunagari (no format = "{FORMAT}").{other}')
    if int(said.get("format_version", 0)) != FORMAT_VERSION:
        raise ResultsError(
            f"{file} has population format {said.get('format_version')}, this package reads {FORMAT_VERSION}: "
            "make the file again with the program of this version."
        )
    return Population(file, said)


class Population:
    """Groups of the file: `pyramid`, `households`, `degree`, `groups`, `workplaces` (xarray); `fit`, `summary`, `districts`,
    `inputs` (pandas); `provenance` (dict)."""

    def __init__(self, path: Path, provenance: dict[str, Any]) -> None:
        self.path = path
        self.provenance = provenance

    def dataset(self, group: str) -> xr.Dataset:
        with xr.open_dataset(self.path, group=group, engine="h5netcdf") as data:
            return data.load()

    @functools.cached_property
    def pyramid(self) -> xr.Dataset:
        """People by sex and single year of age."""
        return self.dataset("pyramid")

    @functools.cached_property
    def households(self) -> xr.Dataset:
        """Households by family type and size."""
        return self.dataset("households")

    @functools.cached_property
    def degree(self) -> xr.Dataset:
        """People by number of ties, by layer and age."""
        return self.dataset("degree")

    @functools.cached_property
    def groups(self) -> xr.Dataset:
        """Work teams, classes and community groups by size."""
        return self.dataset("groups")

    @functools.cached_property
    def workplaces(self) -> xr.Dataset:
        """Workplaces by number of residents who work there."""
        return self.dataset("workplaces")

    @functools.cached_property
    def fit(self) -> pd.DataFrame:
        """One row a published cell: table, cell_name, controlled, target, synthetic, input, grade."""
        return self.dataset("fit").to_dataframe()

    @functools.cached_property
    def summary(self) -> pd.DataFrame:
        """One row a table: how far it is off."""
        return self.dataset("summary").to_dataframe()

    @functools.cached_property
    def districts(self) -> pd.DataFrame:
        return self.dataset("districts").to_dataframe()

    @functools.cached_property
    def inputs(self) -> pd.DataFrame:
        """The tables that were read, with source, licence and grade."""
        return self.dataset("inputs").to_dataframe()

    def has(self, group: str) -> bool:
        return all(size > 0 for size in self.dataset(group).sizes.values())
