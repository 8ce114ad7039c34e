"""How far a lever reaches, and where and why people drop out."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd

from tsunagari.figures.style import SOFT, WIDTH, colours, described, heading, rows
from tsunagari.report.words import Text, digits_for, number, percent
from tsunagari.results import Results, ResultsError, once

# Stocks: people at a time. Of each, who of the stage before is missing, and why.
STOCKS: tuple[tuple[str, Text], ...] = (
    ("eligible", Text("", "")),
    ("aware", Text("知らない", "do not know of it")),
    ("willing", Text("知っているが望まない・言い出せない", "know, but do not want or dare to")),
    ("attending", Text("望むが参加していない（待機・満員・未到達を含む）", "want it, but are not in (waiting, full, not reached)")),
)
FLOWS: tuple[str, ...] = ("reached", "admitted", "turned_away", "left")


@once
def funnel_table(results: Results, lever: str, months: int = 12) -> pd.DataFrame:
    """Stages of a lever in the last months: `stage`, `people`, `stock` (people at a time, monthly mean) or a total of the months.

    Mean of the replicates that were finished.
    """
    if not results.has("funnel"):
        raise ResultsError(f"{results.path} has no lever.")
    data = results.funnel
    known = [str(name) for name in data["lever"].values]
    if lever not in known:
        raise ResultsError(f"there is no lever '{lever}'; there are {', '.join(known)}.")
    people = data["people"].sel(lever=lever).isel(month=slice(-months, None))
    people = people.sum([d for d in ("age_group", "sex") if d in people.dims]).where(results.complete_levers("funnel").sel(lever=lever))
    stocks = {stage for stage, _ in STOCKS} | {"waiting"}
    rows_ = []
    for stage in data["stage"].values:
        values = people.sel(stage=stage)
        stock = str(stage) in stocks
        value = float((values.mean("month") if stock else values.sum("month", skipna=False)).mean("replicate"))
        ja = data["stage_ja"].sel(stage=stage).item() if "stage_ja" in data else stage
        rows_.append({"stage": str(stage), "people": value, "stock": stock, "ja": str(ja), "en": str(stage).replace("_", " ")})
    return pd.DataFrame(rows_)


def funnel(results: Results, lever: str, language: str = "en", *, alive: bool = True) -> Any:
    """Bars from eligible to attending, each with those lost since the stage before and why; below, what happened in a year."""
    table = funnel_table(results, lever).set_index("stage")
    owner = dict(zip([str(n) for n in results.funnel["lever"].values], results.lever_scenarios("funnel"), strict=True))[lever]
    place = results.scenarios.index(owner) if owner in results.scenarios else 1
    colour = colours(place + 1)[place]
    stairs = _stairs(table, language)
    flows = _flows(table, language)
    steps = _bars(rows(stairs), colour, list(stairs["label"]), alive)
    below = _flow_bars(rows(flows), colour, list(flows["label"]), language) if len(flows) else None
    name = Text(results.lever_label(lever, "ja"), results.lever_label(lever, "en"))
    scenario = Text(results.scenario_label(owner, "ja"), results.scenario_label(owner, "en"))
    unit = Text(f"{scenario.ja}。最後の12か月、反復の平均（人）", f"{scenario.en}; last 12 months, mean of replicates (people)")
    said = "; ".join(f"{a} {b}" for a, b in zip(stairs["label"], stairs["said"], strict=True))
    chart = alt.vconcat(steps, below, spacing=6) if below is not None else steps
    return described(chart, title=heading(name, unit, language), description=f"{name.in_language(language)}: {said}")


def _people(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    return "X" if 0 < value < 10 else number(value, digits_for(value) if value < 10 else 0)


def _stairs(table: pd.DataFrame, language: str) -> pd.DataFrame:
    found = []
    before = math.nan
    count = dict(zip(table.index, table["people"].to_numpy(dtype=float), strict=True))
    eligible = count.get("eligible", math.nan)
    for stage, why in STOCKS:
        if stage not in table.index:
            continue
        people = count[stage]
        lost = before - people if math.isfinite(before) else math.nan
        share = f" ({percent(people / eligible)})" if stage != "eligible" and eligible > 0 else ""
        gone = f"−{_people(lost)} {why.in_language(language)}" if math.isfinite(lost) and lost > 0 else ""
        found.append({"label": str(table.at[stage, language]), "people": people, "before": before if math.isfinite(before) else people,
                      "said": _people(people) + share, "gone": gone})
        before = people
    return pd.DataFrame(found)


def _bars(data: alt.InlineData, colour: str, order: list[str], alive: bool) -> Any:
    """A row a stage: the full bar, pale up to the stage before, and two lines of words."""
    hide = alt.Axis(title=None, labels=False, ticks=False, grid=False)
    base = alt.Chart(data).encode(
        y=alt.Y("label:N", sort=order, axis=alt.Axis(title=None, ticks=False, labelFontSize=12.5), scale=alt.Scale(paddingInner=0.25))
    )
    x = alt.X("people:Q", axis=hide)
    tip = {"tooltip": [alt.Tooltip("label:N", title=" "), alt.Tooltip("said:N", title="  "), alt.Tooltip("gone:N", title="   ")]} if alive else {}
    return alt.layer(
        base.mark_bar(color=colour, opacity=0.16, height=18, yOffset=-8).encode(x=alt.X("before:Q", axis=hide), **tip),
        base.mark_bar(color=colour, opacity=0.6, height=18, yOffset=-8).encode(x=x, **tip),
        base.mark_text(align="left", dx=5, dy=-8, fontWeight="bold").encode(x=alt.value(0), text=alt.Text("said:N"), color=alt.value("#000000")),
        base.mark_text(align="left", dx=5, dy=11, fontSize=11, color=SOFT).encode(x=alt.value(0), text=alt.Text("gone:N")),
        width=WIDTH - 70, height=46 * len(order))


def _flows(table: pd.DataFrame, language: str) -> pd.DataFrame:
    kept = table.loc[[stage for stage in FLOWS if stage in table.index]]
    people = kept["people"].to_numpy(dtype=float)
    return pd.DataFrame({"label": kept[language].astype(str), "people": people, "said": [_people(float(v)) for v in people]})


def _flow_bars(data: alt.InlineData, colour: str, order: list[str], language: str) -> Any:
    hide = alt.Axis(title=None, labels=False, ticks=False, grid=False)
    base = alt.Chart(data).encode(y=alt.Y("label:N", sort=order, axis=alt.Axis(title=None, ticks=False)))
    x = alt.X("people:Q", axis=hide)
    title = Text("12か月の合計（同じ人が重なることがあります）", "totals of 12 months (a person can be counted more than once)")
    return alt.layer(
        base.mark_bar(color=colour, opacity=0.45, height=12).encode(x=x), base.mark_text(align="left", dx=4).encode(x=x, text=alt.Text("said:N")),
        width=WIDTH - 70, height=20 * len(order), title=alt.TitleParams(text=title.in_language(language), fontSize=12, fontWeight="normal", color=SOFT))
