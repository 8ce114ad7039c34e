"""Figures with matplotlib, for notebooks. Japanese labels need a Japanese font (fonts-noto-cjk, or the system's own)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tsunagari.report.charts import COLOURS, DASHES
from tsunagari.results import LONELY
from tsunagari.statistics import over_replicates

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tsunagari.results import Results

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
    """`results.plot.trajectory()` and `results.plot.difference()`; each draws into `axes` (or a new figure) and returns it."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def trajectory(self, variable: str = LONELY, *, language: str = "en", axes: Axes | None = None) -> Axes:
        """Share of the residents aged 16+ by month: mean of the replicates and their range, one line a scenario."""
        over = over_replicates(self._results.share(variable))
        return self._lines(over, self._results.scenarios, ("least", "most"), variable, language, axes, 100, "%")

    def difference(self, variable: str = LONELY, *, language: str = "en", axes: Axes | None = None) -> Axes:
        """People more or less than in the baseline, paired by replicate: mean and 95 % t interval."""
        change = self._results.compare(variable)
        drawn = self._lines(change, self._results.scenarios[1:], ("low", "high"), variable, language, axes, 1, "")
        drawn.axhline(0, color="#333333", linewidth=0.8)
        return drawn

    def _lines(
        self,
        data: Any,
        scenarios: list[str],
        band: tuple[str, str],
        variable: str,
        language: str,
        axes: Axes | None,
        times: float,
        unit: str,
    ) -> Axes:
        import matplotlib.pyplot as plt

        with japanese():
            if axes is None:
                _, axes = plt.subplots(figsize=(7, 4), layout="constrained")
            attributes = self._results.monthly[variable].attrs
            name = attributes.get("long_name_ja" if language == "ja" else "long_name", variable)
            for scenario in scenarios:
                k = self._results.scenarios.index(scenario)
                at = data.sel(scenario=scenario)
                colour, dash = COLOURS[k % len(COLOURS)], DASHES[k % len(DASHES)]
                style: Any = (0, tuple(float(d) for d in dash.split())) if dash else "-"
                axes.fill_between(
                    at["month"].values,
                    at[band[0]].values * times,
                    at[band[1]].values * times,
                    color=colour,
                    alpha=0.15,
                    linewidth=0,
                )
                axes.plot(
                    at["month"].values,
                    at["mean"].values * times,
                    color=colour,
                    linestyle=style,
                    label=self._results.scenario_label(scenario, language),
                )
            axes.set_ylabel(f"{name} ({unit})" if unit else name)
            axes.legend(frameon=False)
            axes.figure.canvas.draw()
        return axes
