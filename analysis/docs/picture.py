"""The picture of the two READMEs, from a run of scenarios/tottori.toml:

    build/venv/bin/python analysis/docs/picture.py tottori.h5
"""

from __future__ import annotations

import sys
from pathlib import Path

import altair as alt
import tsunagari
from tsunagari.figures import time
from tsunagari.figures.style import finished, legend, scenario_scales

FOLDER = Path(__file__).parent
FILES = {"en": "tottori.png", "ja": "tottori.ja.png"}
TITLES = {
    "en": ("Lonely “often or always”", "Difference from “As today”, people"),
    "ja": ("孤独感が「しばしばある・常にある」", "「現状のまま」との差（人）"),
}


def differences(results: tsunagari.Results, language: str) -> alt.LayerChart:
    """All scenarios' paired differences in one panel, with their 95 % intervals."""
    change = results.compare()
    table = change[["mean", "low", "high"]].to_dataframe().reset_index()
    others = results.scenarios[1:]
    table["name"] = table["scenario"].map({s: results.scenario_label(s, language) for s in others})
    names = [results.scenario_label(s, language) for s in others]
    colour, dash = scenario_scales(names, [results.scenarios.index(s) for s in others])
    base = alt.Chart(time.rows(table[["month", "name", "mean", "low", "high"]])).encode(
        x=alt.X("month:T", axis=time.months_axis(change["month"].values)),
        color=alt.Color("name:N", scale=colour, legend=legend(names)),
    )
    return alt.layer(
        base.mark_area(opacity=0.16).encode(y=alt.Y("low:Q", axis=alt.Axis(title=None)), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(y="mean:Q", strokeDash=alt.StrokeDash("name:N", scale=dash, legend=legend(names))),
    )


def draw(results: tsunagari.Results, language: str) -> None:
    level, change = TITLES[language]
    left = time.trajectory(results, language=language, alive=False).properties(title=level, height=230)
    right = differences(results, language).properties(title=change, width=400, height=230)
    picture = finished(alt.hconcat(left, right, spacing=40).resolve_scale(color="independent", strokeDash="independent"))
    picture.save(FOLDER / FILES[language], ppi=100)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    opened = tsunagari.open(sys.argv[1])
    for chosen in FILES:
        draw(opened, chosen)
