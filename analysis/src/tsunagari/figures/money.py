"""Figures of cost and effect: plane, acceptability, efficient frontier."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from tsunagari.economics import Economics
from tsunagari.economics import frontier as efficient
from tsunagari.figures.style import INK, WIDTH, described, heading, legend, rows, scenario_scales
from tsunagari.report.words import Text, digits_for, number, percent, yen
from tsunagari.results import Results, ResultsError
from tsunagari.sweep import Sweep

AVERTED = Text("減らした孤独人年", "Lonely person-years averted")
TOOLTIP_AVERTED, TOOLTIP_YEN = "減らした人年 / averted", "円 / yen"


def _names(results: Results | Sweep, scenarios: list[str], language: str) -> tuple[list[str], list[int]]:
    return [results.scenario_label(s, language) for s in scenarios], [results.scenarios.index(s) for s in scenarios]


def yen_size(most: float) -> tuple[dict[str, float], Text]:
    """In what large yen are said, in each language: 億円 or 万円; million yen."""
    ja = (1e8, "億円") if most >= 3e8 else (1e4, "万円")
    return {"ja": ja[0], "en": 1e6}, Text(ja[1], "million yen")


def yen_axis(most: float, language: str, **said: Any) -> alt.Axis:
    """An axis in 億円, 万円 or million yen; its title or the figure's says which."""
    return alt.Axis(labelExpr=f"format(datum.value / {yen_size(most)[0][language]}, ',.3~r')", **said)


def _price(economics: Economics) -> Text:
    return Text(f"（{economics.price_year}年価格）", f" (prices of {economics.price_year})") if economics.price_year else Text("", "")


def plane(results: Results | Sweep, economics: Economics, language: str = "en", *, alive: bool = True) -> Any:
    """The cost-effectiveness plane: a dot a replicate, a cross for the mean; right is less loneliness, up is dearer."""
    scenarios = list(economics.scenarios.index)
    names, places = _names(results, scenarios, language)
    points = economics.plane().assign(name=lambda t: t["scenario"].map(dict(zip(scenarios, names, strict=True))))
    if points.empty:
        raise ResultsError("no replicate was finished by both the baseline and another scenario.")
    means = points.groupby("name", sort=False)[["averted", "yen"]].mean().reset_index()
    colour, _ = scenario_scales(names, places)
    shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"]
    shape = alt.Scale(domain=names, range=[shapes[p % len(shapes)] for p in places])
    key = alt.Legend(title=None, orient="top", columns=2, symbolType="circle")
    axes: dict[str, Any] = {
        "x": alt.X("averted:Q", axis=alt.Axis(title=AVERTED.in_language(language), format=",.3~r")),
        "y": alt.Y("yen:Q", axis=yen_axis(float(points["yen"].abs().max()), language, title=None)),
        "color": alt.Color("name:N", scale=colour, legend=key),
        "shape": alt.Shape("name:N", scale=shape, legend=key),
    }
    tip = {"tooltip": [alt.Tooltip("name:N", title=" "), alt.Tooltip("averted:Q", format=",.1f", title=TOOLTIP_AVERTED), alt.Tooltip("yen:Q", format=",.0f", title=TOOLTIP_YEN)]} if alive else {}
    zero = alt.Chart(rows(pd.DataFrame({"averted": [0.0], "yen": [0.0]})))
    chart = alt.layer(
        zero.mark_rule(color=INK).encode(x=alt.X("averted:Q")),
        zero.mark_rule(color=INK).encode(y=alt.Y("yen:Q")),
        alt.Chart(rows(points)).mark_point(filled=True, size=45, opacity=0.55).encode(**axes, **tip),
        alt.Chart(rows(means)).mark_point(size=260, strokeWidth=2.4, filled=False, shape="cross").encode(
            x=alt.X("averted:Q"), y=alt.Y("yen:Q"), color=alt.Color("name:N", scale=colour, legend=key), **tip
        ),
    )
    price, size = _price(economics), yen_size(float(points["yen"].abs().max()))[1]
    unit = Text(f"縦：追加の費用（{size.ja}）{price.ja}。点は反復、十字は平均", f"up: extra cost, {size.en}{price.en}; dots: replicates, crosses: means")
    said = "; ".join(f"{n}: {a:,.0f}, {yen(float(y)).in_language(language)}" for n, a, y in zip(means["name"], means["averted"], means["yen"], strict=True))
    return described(chart, title=heading(Text("費用と効果", "Cost and effect"), unit, language), width=WIDTH - 40, height=240,
                            description=Text(f"費用効果平面。平均：{said}", f"Cost-effectiveness plane. Means: {said}").in_language(language))


def forest(results: Results | Sweep, economics: Economics, language: str = "en", *, alive: bool = True) -> Any:
    """Lonely person-years averted by scenario, with intervals."""
    table = economics.scenarios
    names, places = _names(results, [str(s) for s in table.index], language)
    colour, _ = scenario_scales(names, places)
    data = pd.DataFrame({"name": names, "value": table["averted"].to_numpy(), "low": table["averted_low"].to_numpy(), "high": table["averted_high"].to_numpy()})
    data["said"] = [number(v, digits_for(v)) for v in data["value"]]
    axis = alt.Axis(title=None, format=",.3~r")
    base = alt.Chart(rows(data)).encode(
        y=alt.Y("name:N", sort=names, axis=alt.Axis(title=None, ticks=False, labelLimit=190)), color=alt.Color("name:N", scale=colour, legend=None)
    )
    tip = {"tooltip": [alt.Tooltip("name:N", title=" "), *(alt.Tooltip(f"{n}:Q", format=",.1f") for n in ("value", "low", "high"))]} if alive else {}
    chart = alt.layer(
        alt.Chart(rows(pd.DataFrame({"zero": [0.0]}))).mark_rule(color=INK).encode(x=alt.X("zero:Q")),
        base.mark_rule(strokeWidth=2.2).encode(x=alt.X("low:Q", axis=axis), x2=alt.X2("high:Q")),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=alt.X("value:Q"), **tip),
        base.mark_text(dy=-11, fontWeight="bold").encode(x=alt.X("value:Q"), text=alt.Text("said:N")),
    )
    unit = Text("95 % 区間。0より右が減少", "95 % intervals; right of 0: less")
    said = "; ".join(f"{n}: {s}" for n, s in zip(names, data["said"], strict=True))
    return described(chart, title=heading(AVERTED, unit, language), width=WIDTH - 150, height=max(80, 46 * len(names)),
                            description=f"{AVERTED.in_language(language)}. {said}")


def acceptability(results: Results | Sweep, economics: Economics, language: str = "en", *, alive: bool = True) -> Any:
    """In how many replicates a scenario is worth its cost, by what a person-year is held to be worth."""
    scenarios = list(economics.scenarios.index)
    names, places = _names(results, scenarios, language)
    table = economics.acceptability().assign(name=lambda t: t["scenario"].map(dict(zip(scenarios, names, strict=True))))
    colour, dash = scenario_scales(names, places)
    tip = {"tooltip": [alt.Tooltip("name:N", title=" "), alt.Tooltip("threshold_yen:Q", format=",.0f", title=TOOLTIP_YEN), alt.Tooltip("acceptable:Q", format=".0%", title="割合 / share")]} if alive else {}
    top = float(table["threshold_yen"].max())
    size = yen_size(top)[1]
    title = Text(f"1人年を減らすことの価値（{size.ja}）", f"what one person-year averted is worth ({size.en})").in_language(language)
    chart = (
        alt.Chart(rows(table))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("threshold_yen:Q", axis=yen_axis(top, language, title=title, tickCount=5)),
            y=alt.Y("acceptable:Q", axis=alt.Axis(format=".0%", title=None), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("name:N", scale=colour, legend=legend(names)),
            strokeDash=alt.StrokeDash("name:N", scale=dash, legend=legend(names)),
            **tip,
        )
    )
    unit = Text("費用に見合う反復の割合（偶然だけ。仮定の不確かさは含まない）", "share of replicates worth the cost (chance only)")
    last = table[table["threshold_yen"] == top]
    said = "; ".join(f"{n} {percent(float(a), 0)}" for n, a in zip(last["name"], last["acceptable"], strict=True))
    return described(chart, title=heading(Text("費用効果受容曲線", "Acceptability curve"), unit, language), width=WIDTH - 20, height=200,
                            description=Text(f"受容曲線。右端（{yen(top).ja}）：{said}", f"Acceptability curve. At {yen(top).en}: {said}").in_language(language))


def frontier(mixes: pd.DataFrame, language: str = "en", *, alive: bool = True) -> Any:
    """The efficient frontier of a table of mixes: `mix`, `yen`, `averted`, and where known `averted_low`, `averted_high`,
    `label_ja`, `label_en`."""
    missing = {"mix", "yen", "averted"} - set(mixes.columns)
    if missing:
        raise ResultsError(f"a table of mixes needs the column {sorted(missing)[0]}.")
    table = efficient(mixes)
    label = f"label_{language}"
    table["name"] = table[label] if label in table else table["mix"].astype(str)
    line = pd.concat([pd.DataFrame({"yen": [0.0], "averted": [0.0]}), table.loc[table["efficient"], ["yen", "averted"]]])
    size = yen_size(float(table["yen"].max()))[1]
    cost = Text(f"費用（{size.ja}）", f"cost ({size.en})").in_language(language)
    x = alt.X("yen:Q", axis=yen_axis(float(table["yen"].max()), language, title=cost, tickCount=5), scale=alt.Scale(padding=20))
    y = alt.Y("averted:Q", axis=alt.Axis(title=None, format=",.3~r"))
    state = alt.Color("efficient:N", scale=alt.Scale(domain=[True, False], range=["#0072B2", "#9a9a9a"]), legend=None)
    tip = {"tooltip": [alt.Tooltip("name:N", title=" "), alt.Tooltip("yen:Q", format=",.0f", title=TOOLTIP_YEN), alt.Tooltip("averted:Q", format=",.1f", title=TOOLTIP_AVERTED)]} if alive else {}
    data = rows(table)
    layers: list[Any] = [alt.Chart(rows(line)).mark_line(color="#0072B2", strokeWidth=2).encode(x=x, y=y)]
    if {"averted_low", "averted_high"} <= set(table.columns):
        layers.append(alt.Chart(data).mark_rule(strokeWidth=1.6).encode(x=x, y=alt.Y("averted_low:Q"), y2=alt.Y2("averted_high:Q"), color=state))
    layers.append(alt.Chart(data).mark_point(filled=True, size=80, opacity=1).encode(x=x, y=y, color=state, shape=alt.Shape("efficient:N", scale=alt.Scale(domain=[True, False], range=["circle", "diamond"]), legend=None), **tip))
    few = table if len(table) <= 12 else table[table["efficient"]]
    layers.append(alt.Chart(rows(few)).mark_text(align="right", dx=-8, dy=-8, fontSize=11, limit=200).encode(x=x, y=y, text=alt.Text("name:N")))
    unit = Text("減らした孤独人年。青い線：効率的な組み合わせ", "lonely person-years averted; blue line: efficient mixes")
    said = "、".join(str(n) for n in table.loc[table["efficient"], "name"]) if language == "ja" else ", ".join(str(n) for n in table.loc[table["efficient"], "name"])
    return described(alt.layer(*layers), title=heading(Text("効率的フロンティア", "Efficient frontier"), unit, language), width=WIDTH, height=250,
                                         description=Text(f"効率的な組み合わせ：{said or 'なし'}", f"Efficient mixes: {said or 'none'}").in_language(language))


def sensitivity(sweep: Sweep, parameter: str | None = None, column: str = "averted", language: str = "en", *, alive: bool = True) -> Any:
    """A column of `Sweep.by_run` by the value of a swept parameter, a line a scenario."""
    varied = [str(name) for name in sweep.runs.columns]
    if not varied:
        raise ResultsError("the runs do not differ in any parameter.")
    parameter = parameter or varied[0]
    if parameter not in varied:
        raise ResultsError(f"'{parameter}' was not varied; there are {', '.join(varied)}.")
    table = sweep.by_run()
    names, places = _names(sweep, list(dict.fromkeys(table["scenario"])), language)
    table["name"] = table["scenario"].map(dict(zip(dict.fromkeys(table["scenario"]), names, strict=True)))
    # Dots and brackets in a field's name mean something to the chart library.
    table["value"], table["low"], table["high"] = table[column], table.get(f"{column}_low"), table.get(f"{column}_high")
    table["varied"] = table[parameter]
    kind = "Q" if pd.api.types.is_numeric_dtype(table["varied"]) else "N"
    colour, dash = scenario_scales(names, places)
    base = alt.Chart(rows(table[["name", "varied", "value", "low", "high"]])).encode(
        x=alt.X(f"varied:{kind}", axis=alt.Axis(title=parameter, grid=False), scale=alt.Scale(zero=False, padding=12) if kind == "Q" else alt.Undefined),
        color=alt.Color("name:N", scale=colour, legend=legend(names)),
    )
    tip = {"tooltip": [alt.Tooltip("name:N", title=" "), alt.Tooltip(f"varied:{kind}", title=parameter), alt.Tooltip("value:Q", format=",.1f", title=column)]} if alive else {}
    title = AVERTED if column == "averted" else Text(column, column)
    chart = alt.layer(
        base.mark_rule(strokeWidth=1.6).encode(y=alt.Y("low:Q", axis=alt.Axis(title=None)), y2=alt.Y2("high:Q")),
        base.mark_line().encode(y=alt.Y("value:Q"), strokeDash=alt.StrokeDash("name:N", scale=dash, legend=legend(names))),
        base.mark_point(filled=True, size=60, opacity=1).encode(y=alt.Y("value:Q"), **tip),
    )
    unit = Text("反復の95 % 区間", "95 % intervals over replicates")
    return described(chart, title=heading(title, unit, language), width=WIDTH, height=220,
                            description=f"{title.in_language(language)} / {parameter}")
