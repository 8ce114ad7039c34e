"""Figures along months: levels, paired differences, and loneliness around an event."""

from __future__ import annotations

import difflib
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from tsunagari.figures.style import INK, WIDTH, described, heading, legend, rows, scenario_scales, where
from tsunagari.report.words import Text, number, percent, signed
from tsunagari.results import LONELY, Results, ResultsError, flags, once
from tsunagari.statistics import over_replicates

SHARE = Text("16歳以上に占める割合（線：反復の平均、帯：最小〜最大）", "share of residents aged 16+ (line: mean, band: range of replicates)")
FAN = (0.95, 0.8, 0.5)
LONGEST_TICKS = 6


def measure_name(results: Results, variable: str) -> Text:
    """What a variable of `monthly` counts, in words short enough for a title."""
    known = {
        LONELY: Text("孤独感が「しばしばある・常にある」", "Lonely often or always"),
        "direct_sometimes": Text("孤独感が「時々ある」", "Lonely sometimes"),
        "direct_occasionally": Text("孤独感が「たまにある」", "Lonely occasionally"),
        "ucla_10_12": Text("UCLA孤独感尺度 10〜12点", "UCLA scale, 10–12 points"),
        "ucla_7_9": Text("UCLA孤独感尺度 7〜9点", "UCLA scale, 7–9 points"),
        "isolated": Text("孤立している（客観）", "Isolated (objective)"),
        "lonely_isolated": Text("孤独で、孤立している", "Lonely and isolated"),
    }
    if variable in known:
        return known[variable]
    attributes = results.monthly[variable].attrs
    return Text(str(attributes.get("long_name_ja", variable)), str(attributes.get("long_name", variable)))


def months_axis(months: Any) -> alt.Axis:
    """Years below a long run, months below a short one."""
    long = len(months) > 24
    values = [m for m in pd.DatetimeIndex(months) if (m.month == 1 if long else True)]
    every = max(1, -(-len(values) // LONGEST_TICKS))
    shown = [{"year": m.year, "month": m.month, "date": 1} for m in values[::every]]
    return alt.Axis(title=None, format="%Y" if long else "%Y-%m", values=shown, grid=False, domain=True, domainColor="#777777")


def trajectory(results: Results, variable: str = LONELY, language: str = "en", *, alive: bool = True) -> Any:
    """Share of the residents aged 16+ by month, a line a scenario, with the range of its replicates."""
    over = _share_over_replicates(results, variable)
    names = [results.scenario_label(s, language) for s in results.scenarios]
    table = pd.concat(
        [_over_months(over.sel(scenario=s), name) for s, name in zip(results.scenarios, names, strict=True)]
    )
    y = alt.Axis(format=".3~p", title=None)
    chart = _lines(table, names, alive, y, ("least", "most"), "%", zero=True)
    ends = [(name, over["mean"].sel(scenario=s).values) for s, name in zip(results.scenarios, names, strict=True)]
    said = "; ".join(
        f"{name}: {percent(known[0])} → {percent(known[-1])}"
        for name, values in ends
        if (known := values[np.isfinite(values)]).size
    )
    title = measure_name(results, variable)
    return described(
        chart,
        title=heading(title, SHARE, language),
        description=Text(f"{title.ja}の割合の推移。{said}。", f"{title.en}, share over time. {said}.").in_language(language),
        width=WIDTH,
        height=210,
    )


@once
def _share_over_replicates(results: Results, variable: str) -> xr.Dataset:
    return over_replicates(results.share(variable))


def _over_months(over: xr.Dataset, name: str) -> pd.DataFrame:
    parts = {part: over[part].values for part in ("mean", "low", "high", "least", "most")}
    return pd.DataFrame({"month": over["month"].values, "name": name, **parts})


def _lines(
    table: pd.DataFrame, names: list[str], alive: bool, y: alt.Axis, band: tuple[str, str], unit: str, *, zero: bool
) -> Any:
    """Lines with bands; alive, the month under the pointer tells its numbers, and a click on a name shows it alone."""
    colour, dash = scenario_scales(names)
    base = alt.Chart().encode(x=alt.X("month:T", axis=months_axis(sorted(set(table["month"])))))
    picked = alt.selection_point(fields=["name"], bind="legend") if alive else None
    shown = {"opacity": where(picked, 1, 0.12)} if picked is not None else {}
    soft = {"opacity": where(picked, 0.16, 0.03)} if picked is not None else {}
    area = base.mark_area(opacity=0.16).encode(
        y=alt.Y(f"{band[0]}:Q", axis=y, scale=alt.Scale(zero=zero)),
        y2=alt.Y2(f"{band[1]}:Q"),
        color=alt.Color("name:N", scale=colour, legend=legend(names)),
        **soft,
    )
    line = base.mark_line(strokeWidth=2).encode(
        y=alt.Y("mean:Q", axis=y),
        color=alt.Color("name:N", scale=colour, legend=legend(names)),
        strokeDash=alt.StrokeDash("name:N", scale=dash, legend=legend(names)),
        **shown,
    )
    layers = [area, line]
    if picked is not None:
        near = alt.selection_point(fields=["month"], nearest=True, on="pointerover", clear="pointerout", empty=False)
        form = ".2%" if unit == "%" else ",.1f"
        point = (
            base.mark_point(filled=True, size=45)
            .encode(
                y=alt.Y("mean:Q"),
                color=alt.Color("name:N", scale=colour, legend=legend(names)),
                opacity=where(near, 1, 0, none_is_all=False),
                tooltip=[
                    alt.Tooltip("name:N", title=" "),
                    alt.Tooltip("month:T", format="%Y-%m", title="月 / month"),
                    alt.Tooltip("mean:Q", format=form, title="平均 / mean"),
                    alt.Tooltip(f"{band[0]}:Q", format=form, title="下 / low"),
                    alt.Tooltip(f"{band[1]}:Q", format=form, title="上 / high"),
                ],
            )
            .add_params(near)
        )
        layers[1] = line.add_params(picked)
        layers.append(point)
    return alt.layer(*layers, data=rows(table))


def fan(results: Results, scenario: str, variable: str = LONELY, language: str = "en", *, alive: bool = True,
        limits: tuple[float, float] | None = None) -> Any:
    """Paired differences of one scenario by month: intervals of 50, 80 and 95 %, the mean, and each replicate thin."""
    if scenario == results.baseline:
        raise ResultsError(f"'{scenario}' is the baseline; a difference needs another scenario.")
    results.named_or_baseline(scenario)
    place = results.scenarios.index(scenario)
    table, replicates = fan_tables(results, scenario, variable)
    low, high = limits or fan_limits(results, variable)
    scale = alt.Scale(domain=[low, high], clamp=True, nice=True, zero=False)
    colour = scenario_scales([""], [place])[0].range[0]
    x = alt.X("month:T", axis=months_axis(table["month"]))
    y = alt.Axis(title=None, format=",.3~r")
    of_months = rows(table)
    layers: list[Any] = [
        alt.Chart(of_months).mark_area(color=colour, opacity=0.14).encode(
            x=x, y=alt.Y(f"low{k}:Q", axis=y, scale=scale), y2=alt.Y2(f"high{k}:Q")
        )
        for k in range(len(FAN))
    ]
    thin = alt.Chart(rows(replicates)).mark_line(color=colour, strokeWidth=0.7, opacity=0.35)
    layers.append(thin.encode(x=x, y=alt.Y("value:Q", scale=scale), detail=alt.Detail("replicate:N")))
    zero = alt.Chart(rows(pd.DataFrame({"zero": [0.0]}))).mark_rule(color=INK, strokeWidth=1.2)
    layers.append(zero.encode(y=alt.Y("zero:Q")))
    mean = alt.Chart(of_months).mark_line(color=colour, strokeWidth=2.2)
    layers.append(mean.encode(x=x, y=alt.Y("mean:Q", scale=scale)))
    if alive:
        said = [alt.Tooltip(f"{n}:Q", format=",.1f", title=t) for n, t in (("mean", "平均 / mean"), ("low0", "95 % 下 / low"), ("high0", "95 % 上 / high"))]
        touch = alt.Chart(of_months).mark_rule(strokeWidth=6, opacity=0)
        layers.append(touch.encode(x=x, tooltip=[alt.Tooltip("month:T", format="%Y-%m", title="月 / month"), *said]))
    label = Text(results.scenario_label(scenario, "ja"), results.scenario_label(scenario, "en"))
    known = table["mean"].to_numpy()[np.isfinite(table["mean"].to_numpy(dtype=float))]
    last = signed(float(known[-1])) if known.size else "–"
    unit = Text("基準との差（人）。帯は50・80・95 % 区間", "people, difference from baseline; bands: 50, 80, 95 % intervals")
    return described(
        alt.layer(*layers),
        title=heading(label, unit, language),
        description=Text(
            f"{label.ja}：基準との対応のある差の推移。最後の月は {last}人。", f"{label.en}: paired difference by month. Last month: {last} people."
        ).in_language(language),
        width=WIDTH,
        height=190,
    )


@once
def fan_tables(results: Results, scenario: str, variable: str = LONELY) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `fan` draws: by month the mean and the bounds (`low0`, `high0` of the widest interval …), and each replicate."""
    of_level = [results.compare(variable, level=level).sel(scenario=scenario) for level in FAN]
    table = pd.DataFrame({"month": of_level[0]["month"].values, "mean": of_level[0]["mean"].values})
    for k, change in enumerate(of_level):
        table[f"low{k}"], table[f"high{k}"] = change["low"].values, change["high"].values
    each = of_level[0]["difference"].transpose("replicate", "month")
    replicates = each.to_dataframe(name="value").reset_index()[["replicate", "month", "value"]]
    return table, replicates


def fan_limits(results: Results, variable: str = LONELY) -> tuple[float, float]:
    """One axis for all scenarios; the wild interval of a few replicates must not flatten everything else."""
    change = results.compare(variable)
    each = change["difference"].values[np.isfinite(change["difference"].values)]
    bounds = np.concatenate([np.ravel(change[part].values) for part in ("low", "high")])
    bounds = bounds[np.isfinite(bounds)]
    if not each.size:
        return (-1.0, 1.0)
    low, high = (float(np.quantile(bounds, q)) for q in (0.01, 0.99)) if bounds.size else (0.0, 0.0)
    low, high = min(low, float(each.min()), 0.0), max(high, float(each.max()), 0.0)
    return (low, high) if high > low else (-1.0, 1.0)


# --- around an event ---------------------------------------------------------------------------------------------------
FEWEST = 10  # people behind a point


@once
def event_names(results: Results) -> dict[str, Text]:
    """What the log of events calls them, in both languages."""
    event = results.dataset("event_log")["event"]
    english, japanese = flags(event), flags(event, "flag_meanings_ja")
    return {
        name: Text(japanese.get(code, name).replace("（人数）", ""), name.replace("_", " ")) for code, name in english.items()
    }


@once
def aligned(results: Results, event: str, *, before: int = 12, after: int = 36, scenario: str | None = None) -> pd.DataFrame:
    """Latent loneliness of people of the panel around their first such event, against their mean in the year before it.

    One row a month since the event, 0 the first month after it began: `change` (standard deviations of 2023), `low`, `high`
    (95 % interval over people), `people`. All replicates together. Rows with fewer than 10 people are left out. This is what
    people feel before and after, not what the event does: others change too, and who meets an event is not drawn by lot.
    """
    known = event_names(results)
    if event not in known:
        near = difflib.get_close_matches(event, known, n=1)
        guess = f" Did you mean '{near[0]}'?" if near else ""
        raise ResultsError(f"there is no event '{event}'; there are {', '.join(known)}.{guess}")
    panel = results.panel.sel(scenario=results.named_or_baseline(scenario))
    theta = panel["theta"].transpose("replicate", "panel_person", "month").values
    theta = np.pad(theta, ((0, 0), (0, 0), (0, after + 1)), constant_values=np.nan)
    replicate, person, happened = _first(results, event, scenario)
    at = happened + 1  # the panel tells the start of a month, before its events
    early = at < before
    replicate, person, at = replicate[~early], person[~early], at[~early]
    own = theta[replicate[:, None], person[:, None], at[:, None] + np.arange(-before, after + 1)]
    own = own[np.isfinite(own[:, :before]).all(axis=1)]
    curves = own - own[:, :before].mean(axis=1, keepdims=True)
    if len(curves) < FEWEST:
        raise ResultsError(f"{results.path}: {len(curves)} people of the panel met this event; at least {FEWEST} are needed (record.panel_people).")
    return _summed_curves(curves, before)


def _first(results: Results, event: str, scenario: str | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of replicate, person and month of the first such event of each person of the panel."""
    log, panel = results.event_log, results.panel
    own = log[(log["scenario"] == results.named_or_baseline(scenario)) & (log["event"] == event)]
    first = own.sort_values("month", kind="stable").drop_duplicates(["replicate", "person_key"])
    replicates = pd.Index(panel["replicate"].values).get_indexer(first["replicate"])
    months = pd.DatetimeIndex(panel["month"].values).to_period("M").get_indexer(pd.DatetimeIndex(first["month"]).to_period("M"))
    keys = panel["person_key"].transpose("replicate", "panel_person").values
    persons = np.full(len(first), -1)
    for r, of in enumerate(keys):
        here, somebody = replicates == r, np.flatnonzero(of >= 0)
        place = pd.Index(of[somebody]).get_indexer(first["person_key"][here])
        persons[here] = np.where(place >= 0, somebody[place], -1)
    known = (replicates >= 0) & (persons >= 0) & (months >= 0)
    return replicates[known], persons[known], months[known]


def _summed_curves(curves: np.ndarray, before: int) -> pd.DataFrame:
    people = np.isfinite(curves).sum(axis=0)
    kept = people >= FEWEST
    curves, people = curves[:, kept], people[kept]
    mean = np.nanmean(curves, axis=0)
    error = np.nanstd(curves, axis=0, ddof=1) / np.sqrt(people)
    months = np.flatnonzero(kept) - before
    return pd.DataFrame({"since": months, "change": mean, "low": mean - 1.96 * error, "high": mean + 1.96 * error, "people": people})


def around_event(results: Results, event: str = "widowhood", language: str = "en", *, alive: bool = True,
                 scenario: str | None = None) -> Any:
    """Loneliness of those it happened to, by months since the event."""
    table = aligned(results, event, scenario=scenario)
    data = rows(table)
    x = alt.X("since:Q", axis=alt.Axis(title=Text("できごとからの月数", "months since the event").in_language(language), grid=False, values=list(range(-12, 37, 12))), scale=alt.Scale(nice=False))
    tip = {"tooltip": [alt.Tooltip("since:Q"), alt.Tooltip("change:Q", format="+.2f"), alt.Tooltip("people:Q", format=",")]} if alive else {}
    colour = "#0072B2"
    chart = alt.layer(
        alt.Chart(rows(pd.DataFrame({"since": [0], "change": [0.0]}))).mark_rule(color=INK, strokeDash=[3, 3]).encode(x=alt.X("since:Q")),
        alt.Chart(rows(pd.DataFrame({"change": [0.0]}))).mark_rule(color="#999999").encode(y=alt.Y("change:Q")),
        alt.Chart(data).mark_area(color=colour, opacity=0.18).encode(x=x, y=alt.Y("low:Q", axis=alt.Axis(title=None, format="+.2~f")), y2=alt.Y2("high:Q")),
        alt.Chart(data).mark_line(color=colour, strokeWidth=2.2, point=alt.OverlayMarkDef(size=18, color=colour)).encode(x=x, y=alt.Y("change:Q"), **tip),
    )
    name = event_names(results)[event]
    name = Text(name.ja, name.en.capitalize())
    people = int(table["people"].max())
    unit = Text(f"前の1年との差（標準偏差、95 % 区間）、{people:,}人", f"against the year before (SD, 95 % interval), {people:,} people")
    peak = table.loc[table["since"] >= 0, "change"]
    top = signed(float(peak.max()), 2) if len(peak) else number(float("nan"))
    return described(
        chart,
        title=heading(name, unit, language),
        description=Text(f"{name.ja}の前後の孤独感。その後の最大は {top}。", f"Loneliness around: {name.en}. Highest after: {top}.").in_language(language),
        width=WIDTH,
        height=200,
    )
