"""Figures for notebooks: `results.plot.trajectory()` and the rest, as Altair charts that show their numbers under the pointer.

Every method takes `language` ("en" or "ja"). A chart is shown by being the last line of a cell; `chart.save("x.svg")`, `.png`
or `.html` keeps it (html with `inline=True` works without a network; in a notebook without one,
`altair.renderers.enable("mimetype")` lets JupyterLab draw), and `chart.description` says in words what it shows. For
figures of your own from the labelled data, `japanese()` gives matplotlib (and with it xarray's `.plot`) Japanese letters.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from tsunagari.figures import against, money, people, reach, time
from tsunagari.figures.style import finished
from tsunagari.results import LONELY, ResultsError

if TYPE_CHECKING:
    from tsunagari.results import Results
    from tsunagari.sweep import Sweep

JAPANESE_FONTS = ["Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic"]


@contextmanager
def japanese() -> Iterator[None]:
    """matplotlib with whichever Japanese fonts are installed, letter by letter behind the default one."""
    import matplotlib
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    family = ["DejaVu Sans", *(name for name in JAPANESE_FONTS if name in installed)]
    with matplotlib.rc_context(
        {"font.family": family, "svg.fonttype": "none", "axes.spines.top": False, "axes.spines.right": False}
    ):
        yield


class Plot:
    """The figures of one run. Each method gives an Altair chart."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def trajectory(self, variable: str = LONELY, *, language: str = "en") -> Any:
        """Share of the residents aged 16+ by month: mean of the replicates and their range, one line a scenario."""
        return finished(time.trajectory(self._results, variable, language))

    def difference(self, scenario: str | None = None, variable: str = LONELY, *, language: str = "en") -> Any:
        """Paired differences from the baseline by month, as a fan (50, 80, 95 %); of one scenario, or of all one below the other."""
        import altair as alt

        if scenario is not None:
            return finished(time.fan(self._results, scenario, variable, language))
        others = self._results.scenarios[1:]
        if not others:
            raise ResultsError(f"{self._results.path} has the baseline only; there is nothing to compare.")
        limits = time.fan_limits(self._results, variable)
        return finished(alt.vconcat(*(time.fan(self._results, s, variable, language, limits=limits) for s in others)))

    def age_sex(self, variable: str = LONELY, *, year: int | None = None, scenario: str | None = None, change: bool = False,
                language: str = "en") -> Any:
        """Heat map by age and sex in a scenario; with `change` how many people more or fewer than in the baseline. Cells of
        fewer than 10 people are not shown."""
        return finished(people.age_sex(self._results, variable, language, year=year, scenario=scenario, change=change))

    def flows(self, *, scenario: str | None = None, dates: int = 4, language: str = "en") -> Any:
        """People between the four quadrants of loneliness and isolation (alluvial), from the snapshots."""
        return finished(people.flows(self._results, language, scenario=scenario, dates=dates))

    def around_event(self, event: str = "widowhood", *, scenario: str | None = None, language: str = "en") -> Any:
        """Loneliness of people of the panel around an event of their life, e.g. "widowhood", "job_loss", "living_alone_start";
        any event of `results.events`."""
        return finished(time.around_event(self._results, event, language, scenario=scenario))

    def funnel(self, lever: str | None = None, *, language: str = "en") -> Any:
        """How far a lever reaches, where people drop out and why; of one lever, or of all one below the other."""
        import altair as alt

        if lever is not None:
            return finished(reach.funnel(self._results, lever, language))
        known = [str(name) for name in self._results.funnel["lever"].values] if self._results.has("funnel") else []
        if not known:
            raise ResultsError(f"{self._results.path} has no lever.")
        return finished(alt.vconcat(*(reach.funnel(self._results, name, language) for name in known)))

    def plane(self, *, measure: str = LONELY, discount_rate: float = 0.0, language: str = "en") -> Any:
        """The cost-effectiveness plane: a dot a replicate."""
        economics = self._results.economics(measure, discount_rate=discount_rate)
        return finished(money.plane(self._results, economics, language))

    def acceptability(self, *, measure: str = LONELY, discount_rate: float = 0.0, language: str = "en") -> Any:
        """The cost-effectiveness acceptability curve, over replicates."""
        economics = self._results.economics(measure, discount_rate=discount_rate)
        return finished(money.acceptability(self._results, economics, language))

    def frontier(self, mixes: pd.DataFrame | None = None, *, language: str = "en") -> Any:
        """The efficient frontier: of a table of mixes (`mix`, `yen`, `averted`, `averted_low`, `averted_high`), or of the scenarios."""
        if mixes is None:
            mixes = self._results.economics().mixes()
            for code in ("ja", "en"):
                mixes[f"label_{code}"] = [self._results.scenario_label(str(s), code) for s in mixes["mix"]]
        return finished(money.frontier(mixes, language))

    def districts(self, places: pd.DataFrame | str | os.PathLike[str] | None = None, variable: str = LONELY, *, year: int | None = None,
                  language: str = "en") -> Any:
        """Districts on their plane, whose coordinates are synthetic. `places`: a table with x and y in metres by district, or the
        population file of the same town (`./tsunagari population`); not needed if the results file holds coordinates."""
        return finished(people.districts(self._results, self._places(places), variable, language, year=year))

    def _places(self, places: pd.DataFrame | str | os.PathLike[str] | None) -> pd.DataFrame:
        if isinstance(places, pd.DataFrame):
            return places
        if places is not None:
            from pathlib import Path

            from tsunagari.population import open_population

            return open_population(Path(places)).districts
        return people.places_of(self._results)

    def ego(self, person: int | None = None, *, replicate: int = 0, scenario: str | None = None, language: str = "en") -> Any:
        """The ties of one person at each snapshot; `person` is a `person_key` among `results.ties`, otherwise the first."""
        ties, labels = people.ties_of_person(self._results, person, replicate, scenario, language)
        return finished(people.ego(ties, language, labels=labels))

    def survey(self, cells: pd.DataFrame | None = None, *, language: str = "en") -> Any:
        """The survey in the model against the official one, a row a cell; see `tsunagari.figures.against.survey`."""
        if cells is None:
            from tsunagari.report.checks import survey_cells

            cells = survey_cells(self._results)
        return finished(against.survey(cells, language))


class SweepPlot:
    """The figures of several runs of one question."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep

    def sensitivity(self, parameter: str | None = None, column: str = "averted", *, language: str = "en") -> Any:
        """What each scenario averts by the value of a swept parameter, with its interval over replicates."""
        return finished(money.sensitivity(self._sweep, parameter, column, language))

    def plane(self, *, measure: str = LONELY, discount_rate: float = 0.0, language: str = "en") -> Any:
        """The cost-effectiveness plane over all runs and replicates."""
        return finished(money.plane(self._sweep, self._sweep.economics(measure, discount_rate=discount_rate), language))

    def acceptability(self, *, measure: str = LONELY, discount_rate: float = 0.0, language: str = "en") -> Any:
        """The acceptability curve over all runs and replicates: what the sweep varied is in it."""
        return finished(money.acceptability(self._sweep, self._sweep.economics(measure, discount_rate=discount_rate), language))
