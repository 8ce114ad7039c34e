"""Figures of who: age × sex, the flows between loneliness and isolation, districts, one person's ties."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from tsunagari.figures.style import DIVERGING, INK, SEQUENTIAL, WIDTH, described, heading, rows
from tsunagari.figures.time import measure_name
from tsunagari.report.words import Text, district_name, english_areas, percent, signed
from tsunagari.results import CHILDREN, LONELY, Results, ResultsError, flags, in_year, once

SMALL = 10  # counts of people below this are not shown
HIDDEN = "X"
FEW_DISTRICTS = 12  # so many can bear their names on the map


def last_year(results: Results) -> int:
    """The last calendar year of which the baseline finished a month."""
    reached = results.total("people").sel(scenario=results.baseline).notnull().any("replicate")
    years = results.monthly["month"].dt.year.values[reached.values]
    if not years.size:
        raise ResultsError(f"{results.path} holds no finished month of the baseline: run the scenario again to the end.")
    return int(years.max())


def age_sex_table(results: Results, variable: str = LONELY, year: int | None = None, scenario: str | None = None,
                  change: bool = False) -> pd.DataFrame:
    """What `age_sex` draws: age_group, sex, their labels, `value` (share, or with `change` the paired difference in people) and
    `count`; value missing where the baseline has fewer than 10 such people."""
    if not results.asks_children_apart or results.monthly.sizes["sex"] < 2:
        raise ResultsError(f"{results.path} is not resolved by age and sex; name both in record.strata.")
    by = ("age_group", "sex")
    year = year or last_year(results)
    scenario = results.named_or_baseline(scenario)
    count = in_year(results.total(variable, by), year).mean("replicate")
    count = count.sel(age_group=count["age_group"] != CHILDREN)
    if change:
        value = results.compare(variable, by=by, year=year)["mean"].sel(scenario=scenario).sel(age_group=count["age_group"])
    else:
        value = in_year(results.share(variable, by), year).mean("replicate").sel(scenario=scenario)
    value = value.where(count.sel(scenario=results.baseline, drop=True) >= SMALL)
    table = value.to_dataframe(name="value").reset_index()[["age_group", "sex", "value"]]
    own = count.sel(scenario=scenario).to_dataframe(name="count").reset_index()[["age_group", "sex", "count"]]
    table = table.merge(own, on=list(by))
    for name in by:
        ja = results.monthly[f"{name}_ja"].values if f"{name}_ja" in results.monthly else results.monthly[name].values
        table[f"{name}_ja"] = table[name].map(dict(zip(results.monthly[name].values, ja, strict=True)))
    return table


def age_sex(results: Results, variable: str = LONELY, language: str = "en", *, year: int | None = None,
            scenario: str | None = None, change: bool = False, alive: bool = True) -> Any:
    """Heat map by age and sex: the share in a scenario, or how many more or fewer than in the baseline."""
    year = year or last_year(results)
    scenario = results.named_or_baseline(scenario)
    if change and scenario == results.baseline:
        raise ResultsError("a change needs a scenario other than the baseline.")
    table = age_sex_table(results, variable, year, scenario, change)
    japanese = language == "ja"
    table["age"] = table["age_group_ja"] if japanese else table["age_group"]
    table["who"] = table["sex_ja"] if japanese else table["sex"].map({"male": "men", "female": "women"}).fillna(table["sex"])
    table["said"] = [
        HIDDEN if not math.isfinite(v) else signed(v, 1 if abs(v) < 10 else 0) if change else percent(v) for v in table["value"]
    ]
    most = float(table["value"].abs().max())
    most = most if math.isfinite(most) and most > 0 else 1.0
    scale = alt.Scale(domain=[-most, 0, most], range=[DIVERGING[0], DIVERGING[2], DIVERGING[4]]) if change else alt.Scale(domain=[0, most], range=SEQUENTIAL)
    table["dark"] = (table["value"].abs() > 0.62 * most).fillna(False)
    order = list(dict.fromkeys(table["age"]))
    base = alt.Chart().encode(
        x=alt.X("who:N", sort=list(dict.fromkeys(table["who"])), axis=alt.Axis(title=None, orient="top", labelAngle=0, ticks=False)),
        y=alt.Y("age:N", sort=order, axis=alt.Axis(title=None, ticks=False)),
    )
    tip = {"tooltip": [alt.Tooltip("age:N", title=" "), alt.Tooltip("who:N", title=" "), alt.Tooltip("said:N", title="  ")]} if alive else {}
    boxes = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=alt.condition("isValid(datum.value)", alt.Color("value:Q", scale=scale, legend=None), alt.value("#eeeeee")), **tip
    )
    words = base.mark_text(fontSize=13).encode(text=alt.Text("said:N"), color=alt.condition("datum.dark", alt.value("white"), alt.value("#1a1a1a")))
    title = measure_name(results, variable)
    label = Text(results.scenario_label(scenario, "ja"), results.scenario_label(scenario, "en"))
    unit = (
        Text(f"{label.ja}、{year}年：基準との差（人。X：10人未満）", f"{label.en}, {year}: people, against baseline (X: below 10)")
        if change
        else Text(f"{label.ja}、{year}年：割合（X：10人未満）", f"{label.en}, {year}: share (X: fewer than 10 people)")
    )
    said = "; ".join(f"{a} {w} {s}" for a, w, s in zip(table["age"], table["who"], table["said"], strict=True))
    return described(
        alt.layer(boxes, words, data=rows(table[["age", "who", "value", "said", "dark"]])),
        title=heading(title, unit, language),
        description=f"{title.in_language(language)}. {unit.in_language(language)}. {said}",
        width=WIDTH - 80,
        height=26 * len(order),
    )


# --- the four quadrants -----------------------------------------------------------------------------------------------
QUADRANTS = ("both", "lonely", "isolated", "neither")
QUADRANT_WORDS = {
    "both": Text("孤独で孤立", "lonely and isolated"),
    "lonely": Text("孤独、孤立なし", "lonely, not isolated"),
    "isolated": Text("孤立、孤独なし", "isolated, not lonely"),
    "neither": Text("どちらでもない", "neither"),
    "gone": Text("死亡・転出", "died or moved out"),
}
QUADRANT_COLOURS = {"both": "#D55E00", "lonely": "#0072B2", "isolated": "#B07A00", "neither": "#9a9a9a", "gone": "#dddddd"}


@once
def flow_table(results: Results, scenario: str | None = None, dates: int = 4) -> pd.DataFrame:
    """How many people of the snapshots (or, without these, of the panel) went from which quadrant to which.

    `at` (the step's first date), `to_date`, `from`, `to`, `people` (all replicates together). Lonely is answering often,
    sometimes or occasionally; `gone` is who died or moved out.
    """
    several = results.has("snapshots") and results.snapshots.sizes["snapshot"] > 1
    group, axis = ("snapshots", "snapshot") if several else ("panel", "month")
    data = results.dataset(group).sel(scenario=results.named_or_baseline(scenario))
    count = data.sizes[axis]
    chosen = sorted({round(float(k)) for k in np.linspace(0, count - 1, min(dates, count))})
    if len(chosen) < 2:
        raise ResultsError(f"{results.path} has one date of people only; flows need two (record.snapshot_every_months).")
    state = _quadrant(data.isel({axis: chosen}), axis)
    when = data[axis].values[chosen]
    tables: list[dict[str, Any]] = []
    for k in range(len(chosen) - 1):
        a, b = state[k].ravel(), state[k + 1].ravel()
        known = (a != "") & (b != "") & (a != "gone")
        counts = pd.crosstab(a[known], b[known])
        tables += [
            {"from": a, "to": b, "people": int(n), "at": when[k], "to_date": when[k + 1]}
            for a, row in zip(counts.index, counts.to_numpy(), strict=True)
            for b, n in zip(counts.columns, row, strict=True)
            if n > 0
        ]
    return pd.DataFrame(tables)


def _quadrant(data: xr.Dataset, axis: str) -> np.ndarray:
    """[date, replicate, person] as words; empty where nothing is known."""
    person = next(str(d) for d in data["direct"].dims if str(d).endswith("_person"))
    direct, isolated, presence = (
        data[name].transpose(axis, "replicate", person).values for name in ("direct", "isolated", "presence")
    )
    meanings = str(data["direct"].attrs["flag_meanings"]).split()
    codes = np.atleast_1d(data["direct"].attrs["flag_values"])
    lonely = np.isin(direct, [c for c, w in zip(codes, meanings, strict=True) if w in ("often", "sometimes", "occasionally")])
    here = str(data["presence"].attrs.get("flag_meanings", "")).split()
    present = [c for c, w in zip(np.atleast_1d(data["presence"].attrs.get("flag_values", [])), here, strict=False) if w == "present"]
    state = np.where(lonely, np.where(isolated == 1, "both", "lonely"), np.where(isolated == 1, "isolated", "neither"))
    state = np.where(np.isfinite(direct.astype(float)) & np.isfinite(isolated.astype(float)), state, "")
    gone = np.isfinite(presence.astype(float)) & ~np.isin(presence, present) if present else np.zeros(state.shape, bool)
    return np.where(gone, "gone", state)


def flows(results: Results, language: str = "en", *, scenario: str | None = None, dates: int = 4, alive: bool = True) -> Any:
    """Alluvial picture: people between the four quadrants of loneliness (felt) and isolation (objective)."""
    table = flow_table(results, scenario, dates)
    stacks, ribbons = _alluvial(table, language)
    colour = alt.Scale(
        domain=[QUADRANT_WORDS[q].in_language(language) for q in QUADRANT_COLOURS], range=list(QUADRANT_COLOURS.values())
    )
    x = alt.X("x:Q", axis=alt.Axis(title=None, labels=False, ticks=False, grid=False), scale=alt.Scale(domain=[-0.12, float(stacks["x"].max()) + 0.12]))
    hide = alt.Axis(title=None, labels=False, ticks=False, grid=False)
    key = alt.Legend(title=None, orient="top", columns=2, symbolType="square", symbolOpacity=1)
    tip = {"tooltip": [alt.Tooltip("name:N", title=" "), alt.Tooltip("to:N", title="→"), alt.Tooltip("said:N", title="  ")]} if alive else {}
    area = (
        alt.Chart(rows(ribbons))
        .mark_area(opacity=0.45)
        .encode(x=x, y=alt.Y("low:Q", axis=hide, scale=alt.Scale(domain=[0, 1])), y2=alt.Y2("high:Q"), detail=alt.Detail("ribbon:N"),
                color=alt.Color("name:N", scale=colour, legend=key), **tip)
    )
    data = rows(stacks)
    box = alt.Chart(data).mark_bar(width=14, opacity=1).encode(x=x, y=alt.Y("low:Q", scale=alt.Scale(domain=[0, 1])), y2=alt.Y2("high:Q"), color=alt.Color("name:N", scale=colour, legend=key))
    words = alt.Chart(data).mark_text(dx=11, align="left", fontSize=11, color=INK)
    words = words.encode(x=x, y=alt.Y("middle:Q"), text=alt.Text("said:N"))
    date = alt.Chart(rows(stacks.drop_duplicates("x"))).mark_text(dy=14, fontSize=12, color=INK)
    date = date.encode(x=x, y=alt.value(230), text=alt.Text("when:N"))
    first = stacks[stacks["x"] == 0]
    people = int(table.loc[table["at"] == table["at"].min(), "people"].sum())
    unit = Text(f"標本の人の割合（のべ {people:,}人、全反復）", f"share of sampled people ({people:,} in all replicates)")
    said = "; ".join(f"{n} {s}" for n, s in zip(first["name"], first["said"], strict=True) if s)
    return described(
        alt.layer(area, box, words, date),
        title=heading(Text("孤独（主観）と孤立（客観）の行き来", "Between loneliness (felt) and isolation (objective)"), unit, language),
        description=Text(f"孤独と孤立の4つの組の間の移り変わり。最初の割合：{said}。", f"Flows between the four quadrants. At first: {said}.").in_language(language),
        width=WIDTH,
        height=230,
    )


def _alluvial(table: pd.DataFrame, language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stacks at each date and the ribbons between them, both in shares of the people of that step."""
    order = [q for q in QUADRANT_COLOURS if q in set(table["from"]) | set(table["to"])]
    dates = sorted(table["at"].unique())
    stacks: list[dict[str, Any]] = []
    ribbons: list[dict[str, Any]] = []
    t = np.linspace(0, 1, 13)
    bend = t * t * (3 - 2 * t)
    for k, date in enumerate(dates):
        step = table[table["at"] == date]
        whole = float(step["people"].sum())
        lefts, rights = (_stack(step.groupby(side)["people"].sum(), order, whole) for side in ("from", "to"))
        stacks += _boxes(lefts, k, date, language)
        if k == len(dates) - 1:
            stacks += _boxes(rights, k + 1, step["to_date"].iloc[0], language)
        left_at, right_at = ({q: bounds[0] for q, bounds in side.items()} for side in (lefts, rights))
        for a in order:
            for b in order:
                people = float(step.loc[(step["from"] == a) & (step["to"] == b), "people"].sum())
                if people <= 0:
                    continue
                high = people / whole
                low = left_at[a] + (right_at[b] - left_at[a]) * bend
                said = f"{percent(high)}" if people >= SMALL else HIDDEN
                for x, y in zip(k + 0.03 + t * 0.94, low, strict=True):
                    ribbons.append({"x": x, "low": y, "high": y + high, "ribbon": f"{k} {a} {b}", "said": said,
                                    "name": QUADRANT_WORDS[a].in_language(language), "to": QUADRANT_WORDS[b].in_language(language)})
                left_at[a] += high
                right_at[b] += high
    return pd.DataFrame(stacks), pd.DataFrame(ribbons)


def _stack(counts: Any, order: list[str], whole: float) -> dict[str, tuple[float, float]]:
    at, stack = 0.0, {}
    for q in reversed(order):
        size = float(counts.get(q, 0)) / whole
        stack[q] = (at, at + size)
        at += size
    return stack


def _boxes(stack: dict[str, tuple[float, float]], k: int, date: Any, language: str) -> list[dict[str, Any]]:
    return [
        {"x": float(k), "low": low, "high": high, "middle": (low + high) / 2, "name": QUADRANT_WORDS[q].in_language(language),
         "said": percent(high - low, 0) if high - low >= 0.025 else "", "when": str(date)[:7]}
        for q, (low, high) in stack.items()
    ]


# --- where ------------------------------------------------------------------------------------------------------------
def district_table(results: Results, places: pd.DataFrame, variable: str = LONELY, year: int | None = None) -> pd.DataFrame:
    """Share and number by district of the baseline beside `places` (index: district name; columns x, y in metres)."""
    year = year or last_year(results)
    here = {"scenario": results.baseline}
    share = in_year(results.share(variable, ("district",)), year).sel(here).mean("replicate")
    count = in_year(results.total(variable, ("district",)), year).sel(here).mean("replicate")
    table = pd.DataFrame({"district": share["district"].values, "share": share.values, "count": count.values})
    found = places.reindex(table["district"])
    table["x"], table["y"] = found["x"].to_numpy(dtype=float), found["y"].to_numpy(dtype=float)
    if table["x"].notna().sum() == 0:
        raise ResultsError("none of the districts of the results is among the places that were given; is the population file of the same town?")
    return table.dropna(subset=["x", "y"]).reset_index(drop=True)


def districts(results: Results, places: pd.DataFrame, variable: str = LONELY, language: str = "en", *, year: int | None = None, alive: bool = True) -> Any:
    """Districts on their plane. The coordinates are synthetic, and the figure says so."""
    table = district_table(results, places, variable, year)
    shown = table["share"].where(table["count"] >= SMALL)
    table["said"] = [percent(s) if math.isfinite(s) else HIDDEN for s in shown]
    table["share"] = shown
    table["x"], table["y"] = table["x"] / 1000, table["y"] / 1000
    spans = [float(np.ptp(table[name])) or 1.0 for name in ("x", "y")]
    high = min(420.0, max(180.0, WIDTH * spans[1] / spans[0]))
    tip = {"tooltip": [alt.Tooltip("district:N", title=" "), alt.Tooltip("said:N", title="  ")]} if alive else {}
    low, most = float(table["share"].min()), float(table["share"].max())
    scale = alt.Scale(domain=[low, most] if most > low else [0, 1], range=["#dcebf5", "#0072B2"])
    areas = english_areas(results.provenance)
    table["district"] = [district_name(str(d), areas).in_language(language) for d in table["district"]]
    table["name"] = table["district"].str.split().str[-1]
    base = alt.Chart(rows(table)).encode(
        x=alt.X("x:Q", axis=alt.Axis(title="km", grid=False, tickCount=5), scale=alt.Scale(zero=False, padding=34)),
        y=alt.Y("y:Q", axis=alt.Axis(title=None, grid=False, tickCount=5), scale=alt.Scale(zero=False, padding=34)),
    )
    chart = (
        base.mark_circle(stroke="#ffffff", strokeWidth=1, opacity=0.95)
        .encode(
            size=alt.Size("count:Q", scale=alt.Scale(range=[30, 900]), legend=None),
            color=alt.condition("isValid(datum.share)", alt.Color("share:Q", scale=scale, legend=alt.Legend(title=None, format=".1%", orient="top", gradientLength=160)), alt.value("#cccccc")),
            **tip,
        )
    )
    if len(table) <= FEW_DISTRICTS:
        chart = alt.layer(chart, base.mark_text(dy=-23, fontSize=12, color=INK).encode(text=alt.Text("name:N")))
    unit = Text("校区（円の大きさ：人数、色：割合）。座標は合成で、地図ではありません", "districts (size: people, colour: share). Synthetic plane, not a map")
    title = measure_name(results, variable)
    ranked = table.sort_values("share", ascending=False)
    said = f"{ranked['district'].iloc[0]} {ranked['said'].iloc[0]} – {ranked['district'].iloc[-1]} {ranked['said'].iloc[-1]}"
    return described(chart, title=heading(title, unit, language), width=WIDTH, height=high,
                            description=f"{title.in_language(language)}. {unit.in_language(language)}. {said}")


def district_dots(results: Results, variable: str = LONELY, language: str = "en", *, year: int | None = None, most: int = 30, alive: bool = True) -> Any:
    """Share by district with the range of its replicates; of many, the highest two thirds and the lowest third of `most`."""
    if results.monthly.sizes["district"] < 2:
        raise ResultsError(f"{results.path} is not resolved by district; name it in record.strata.")
    year = year or last_year(results)
    here = {"scenario": results.baseline}
    share = in_year(results.share(variable, ("district",)), year).sel(here)
    count = in_year(results.total(variable, ("district",)), year).sel(here).mean("replicate")
    table = pd.DataFrame({"district": share["district"].values, "share": share.mean("replicate").values, "low": share.min("replicate").values,
                          "high": share.max("replicate").values, "count": count.values})
    table = table[table["count"] >= SMALL].sort_values("share", ascending=False, kind="stable")
    unit = Text("校区別の割合（線：反復の幅）", "share by district (lines: range of replicates)")
    if (all_ := len(table)) > most:
        high, low = most - most // 3, most // 3
        table = pd.concat([table.head(high), table.tail(low)])
        unit = Text(f"高い{high}校区と低い{low}校区（全{all_}校区。線：反復の幅）", f"highest {high} and lowest {low} of {all_} districts (lines: range of replicates)")
    table["said"] = [percent(v) for v in table["share"]]
    areas = english_areas(results.provenance)
    table["district"] = [district_name(str(d), areas).in_language(language) for d in table["district"]]
    axis = alt.Axis(title=None, format=".3~p")
    base = alt.Chart(rows(table)).encode(y=alt.Y("district:N", sort=list(table["district"]), axis=alt.Axis(title=None, ticks=False, labelFontSize=11, labelOverlap=False)))
    tip = {"tooltip": [alt.Tooltip("district:N", title=" "), alt.Tooltip("said:N", title="  ")]} if alive else {}
    chart = alt.layer(
        base.mark_rule(strokeWidth=2, color="#0072B2").encode(x=alt.X("low:Q", axis=axis), x2=alt.X2("high:Q")),
        base.mark_point(filled=True, size=45, opacity=1, color="#0072B2").encode(x=alt.X("share:Q", axis=axis), **tip),
    )
    title = measure_name(results, variable)
    said = "; ".join(f"{d} {s}" for d, s in (table[["district", "said"]].iloc[[0, -1]].itertuples(index=False) if len(table) else []))
    return described(chart, title=heading(title, unit, language), width=WIDTH - 100, height=max(60, 17 * len(table)), description=f"{title.in_language(language)}. {said}")


# --- one person -------------------------------------------------------------------------------------------------------
LAYER_COLOURS = {
    "household": "#8a8a8a", "kin": "#D55E00", "friendship": "#0072B2", "neighbour": "#009E73", "community": "#AA4499", "place": "#B07A00",
    "supporter": "#56B4E9", "work": "#8C564B", "school": "#8C564B",
}


MOST_CONTACTS = 20.0  # a month; who is met as often stands nearest
LONELY_ANSWERS = ("occasionally", "sometimes", "often")


def ego(ties: pd.DataFrame, language: str = "en", *, labels: dict[str, str] | None = None, alive: bool = True) -> Any:
    """The people tied to one person, at each date: a spoke a tie, by layer, shorter the more they meet, bold for a confidant.

    `ties`: one row a tie and date, with `month` (date), `other_key` (who), `layer`, `strength` (contacts a month), and where known
    `close`, `other_age`, `other_sex`, `other_direct` (words); a row without `other_key` is a date without ties. Somebody keeps
    their direction from date to date, so that one sees who stays, comes and goes. Who feels lonely at least occasionally has a
    dark ring. `labels`: names of layers.
    """
    needed = {"month", "other_key", "layer", "strength"}
    if not needed <= set(ties.columns):
        raise ResultsError(f"a table of ties needs the columns {', '.join(sorted(needed))}.")
    table = _placed(ties, labels or {})
    if table["x"].notna().sum() == 0:
        raise ResultsError("this person has no tie at any date.")
    order = [name for name in LAYER_COLOURS if name in set(table["layer"])] + sorted(set(table["layer"]) - set(LAYER_COLOURS) - {""})
    names = [(labels or {}).get(n, n) for n in order]
    colour = alt.Scale(domain=names, range=[LAYER_COLOURS.get(n, "#555555") for n in order])
    axis = alt.Axis(title=None, labels=False, ticks=False, grid=False)
    edge = 0.12 + float(np.nanmax(np.hypot(table["x"], table["y"])))
    scale = alt.Scale(domain=[-edge, edge], nice=False)
    base = alt.Chart().encode(x=alt.X("x:Q", axis=axis, scale=scale), y=alt.Y("y:Q", axis=axis, scale=scale))
    tip = {"tooltip": [alt.Tooltip("name:N", title=" "), alt.Tooltip("who:N", title="  "), alt.Tooltip("strength:Q", format=".1f", title="月の接触 / contacts a month")]} if alive else {}
    key = alt.Legend(title=None, orient="top", columns=4, symbolType="circle", symbolOpacity=1)
    shade = alt.Color("name:N", scale=colour, legend=key)
    spokes = base.transform_filter("isValid(datum.x)").mark_rule(opacity=0.6).encode(
        x2=alt.X2("zero:Q"), y2=alt.Y2("zero:Q"), color=shade, strokeWidth=alt.condition("datum.close", alt.value(3.2), alt.value(1.1))
    )
    ends = base.transform_filter("isValid(datum.x)").mark_circle(size=75, opacity=1, stroke="#1a1a1a").encode(
        color=shade, strokeWidth=alt.condition("datum.lonely", alt.value(2.4), alt.value(0)), **tip
    )
    self_ = base.mark_circle(size=150, color="#1a1a1a").encode(x=alt.X("zero:Q"), y=alt.Y("zero:Q"))
    columns = ["when", "x", "y", "zero", "name", "who", "strength", "close", "lonely"]
    panels = alt.layer(spokes, ends, self_, data=rows(table[columns]), width=130, height=130)
    counts = ", ".join(f"{d}: {int((of['x'].notna()).sum())}" for d, of in table.groupby("when"))
    return described(
        panels.facet(facet=alt.Facet("when:N", title=None), columns=3),
        title=heading(
            Text("ある1人のつながり", "Ties of one person"),
            Text("黒：本人。短いほどよく会う。太線：相談できる相手、黒い縁：孤独を感じる人", "black: the person; shorter: met more; bold: confidant; dark ring: feels lonely"),
            language,
        ),
        description=Text(f"ある1人のつながりの数。{counts}", f"Number of ties of one person. {counts}").in_language(language),
    )


def _placed(ties: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Where each end stands: direction by person, the same at all dates and next to others of the layer, distance by contacts."""
    known = ties["other_key"].notna().to_numpy()
    table = ties.assign(layer=ties["layer"].astype(object).where(known, "").astype(str), when=[str(d)[:7] for d in ties["month"]])
    rank = {name: k for k, name in enumerate([*LAYER_COLOURS, *sorted(set(table["layer"]) - set(LAYER_COLOURS))])}
    people = table[known].assign(rank=table["layer"].map(rank)).sort_values(["rank", "other_key"])
    place = {other: k for k, other in enumerate(dict.fromkeys(people["other_key"]))}
    angle = table["other_key"].map(place).to_numpy(dtype=float) * 2 * math.pi / max(len(place), 1)
    often = np.log1p(table["strength"].to_numpy(dtype=float)) / math.log1p(MOST_CONTACTS)
    far = 1.0 - 0.7 * np.clip(often, 0, 1)
    table["x"], table["y"], table["zero"] = far * np.sin(angle), far * np.cos(angle), 0.0
    table["name"] = table["layer"].map(lambda n: labels.get(n, n))
    table["close"] = (table["close"].astype(str) == "yes") if "close" in table else False
    table["lonely"] = table["other_direct"].astype(str).isin(LONELY_ANSWERS) if "other_direct" in table else False
    table["who"] = _who(table) if {"other_age", "other_sex"} <= set(table) else ""
    return table


def _who(table: pd.DataFrame) -> list[str]:
    said = {"male": "男 / man", "female": "女 / woman"}
    return [
        f"{said.get(str(sex), str(sex))}, {age:.0f}" if math.isfinite(age) else ""
        for sex, age in zip(table["other_sex"], table["other_age"].astype(float), strict=True)
    ]


@once
def places_of(results: Results) -> pd.DataFrame:
    """The synthetic coordinates of districts that the file holds: x, y in metres by name."""
    monthly = results.monthly
    if "district_x" not in monthly:
        raise ResultsError(
            f"{results.path} holds no coordinates of districts; give the population file of the town (./tsunagari population scenario.toml)."
        )
    return pd.DataFrame({"x": monthly["district_x"].values, "y": monthly["district_y"].values}, index=monthly["district"].values)


def ties_of_person(results: Results, person: int | None, replicate: int, scenario: str | None, language: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """The rows of `results.ties` of one person as `ego` wants them, and names of the layers.

    Without a person, the one with ties on most dates. A date on which the person lived here and had no tie is a row without
    `other_key`.
    """
    table = results.ties
    scenario = results.named_or_baseline(scenario)
    table = table[(table["scenario"].astype(str) == scenario) & (table["replicate"] == replicate)]
    if person is None and len(table):
        dates = table.drop_duplicates(["person_key", "month"])["person_key"].value_counts(sort=False).sort_index()
        person = int(dates.index.to_numpy()[int(dates.to_numpy().argmax())])
    own = table[table["person_key"] == person]
    if own.empty:
        some = ", ".join(str(k) for k in table["person_key"].drop_duplicates().head(5))
        raise ResultsError(f"{results.path} has no ties of person {person} in replicate {replicate}; there are {some or 'none'} …")
    alone = [m for m in _dates_here(results, int(person or 0), replicate, scenario, table["month"]) if m not in set(own["month"])]
    own = pd.concat([own, pd.DataFrame({"month": alone})], ignore_index=True) if alone else own
    layer = results.dataset("ties")["layer"]
    english, japanese = flags(layer), flags(layer, "flag_meanings_ja")
    labels = {name: japanese.get(code, name) if language == "ja" else name for code, name in english.items()}
    return own, labels


def _dates_here(results: Results, person: int, replicate: int, scenario: str, dates: pd.Series) -> list[Any]:
    """Of these dates those on which the panel says that the person lives here."""
    if not results.has("panel") or "person_key" not in results.panel:
        return []
    panel = results.panel.sel(scenario=scenario, replicate=replicate)
    place = np.flatnonzero(panel["person_key"].values == person)
    if not len(place):
        return []
    codes = {word: code for code, word in flags(panel["presence"]).items()}
    state = panel["presence"].isel(panel_person=int(place[0]))
    here = {str(m)[:7] for m, code in zip(panel["month"].values, state.values, strict=True) if code == codes.get("present")}
    return [m for m in sorted(dates.unique()) if str(m)[:7] in here]
