"""The groups of a results file by name, for one file (`Results`) and for several (`Sweep`).

What each group holds is said here once; how it is read is the business of the class that has it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import pandas as pd
import xarray as xr


class Groups(ABC):
    """Groups as xarray datasets; those that are lists of rows as pandas tables."""

    @abstractmethod
    def dataset(self, group: str) -> xr.Dataset:
        """A group as labelled arrays. ResultsError if there is no such group."""

    @abstractmethod
    def table(self, group: str) -> pd.DataFrame:
        """A group that is a list of rows, as a table. ResultsError if there is no such group."""

    @property
    def monthly(self) -> xr.Dataset:
        """Residents by scenario, replicate, month and stratum: numbers of people; loneliness is of those aged 16+."""
        return self.dataset("monthly")

    @property
    def population(self) -> xr.Dataset:
        """Residents at the edges of the months."""
        return self.dataset("population")

    @property
    def census(self) -> xr.Dataset:
        """Residents and households counted once a year, by five-year age, sex, marital status, household and work."""
        return self.dataset("census")

    @property
    def events(self) -> xr.Dataset:
        """What happened to how many."""
        return self.dataset("events")

    @property
    def funnel(self) -> xr.Dataset:
        """Each lever from eligible to kept, with its seats."""
        return self.dataset("funnel")

    @property
    def cost(self) -> xr.Dataset:
        """Yen by lever, month and item."""
        return self.dataset("cost")

    @property
    def panel(self) -> xr.Dataset:
        """A fixed random sample of people, month by month."""
        return self.dataset("panel")

    @property
    def snapshots(self) -> xr.Dataset:
        """A larger random sample of people at a few dates."""
        return self.dataset("snapshots")

    @property
    def network(self) -> xr.Dataset:
        """Ties by layer, at the dates of the snapshots."""
        return self.dataset("network")

    @property
    def survey(self) -> pd.DataFrame:
        """The questionnaires that came back, one row each; categories by name."""
        return self.table("survey")

    @property
    def ties(self) -> pd.DataFrame:
        """The ties of the people followed closely, one row a tie and year; categories by name."""
        return self.table("ties")

    @property
    def event_log(self) -> pd.DataFrame:
        """What happened to the people of the panel, one row an event; categories by name."""
        return self.table("event_log")

    @property
    def parameters(self) -> pd.DataFrame:
        """Every parameter with value, unit, range, grade and source; one column `in <scenario>` for each scenario."""
        return self.table("parameters")

    @property
    def levers(self) -> pd.DataFrame:
        """The parameters of every lever; the index reads `<scenario>/<lever>/<parameter>`."""
        return self.table("levers")

    @property
    def inputs(self) -> pd.DataFrame:
        """The input tables with source, year, licence, grade and hash."""
        return self.table("inputs")

    @property
    def fit(self) -> pd.DataFrame:
        """The synthetic population of replicate 0 against its margins, one row a cell."""
        return self.table("fit")
