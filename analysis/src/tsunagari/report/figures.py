"""The figures of the report: which numbers, which words, which chart."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from tsunagari.report import checks, levers, who
from tsunagari.report.answer import Answer, label_of
from tsunagari.report.charts import COLOURS, DASHES, Dot, Series, bars, dots, time_lines
from tsunagari.report.words import Text, digits_for, number, percent, say, signed
from tsunagari.results import LONELY, Results
from tsunagari.statistics import over_replicates

MEASURES = (
    (LONELY, Text("孤独感が「しばしばある・常にある」", "Lonely often or always")),
    ("ucla_10_12", Text("UCLA孤独感尺度 10〜12点", "UCLA scale, 10–12 points")),
    ("isolated", Text("孤立している（客観）", "Isolated (objective)")),
)


def colour_of(results: Results, scenario: str) -> str:
    return COLOURS[results.scenarios.index(scenario) % len(COLOURS)]


def dash_of(results: Results, scenario: str) -> str:
    return DASHES[results.scenarios.index(scenario) % len(DASHES)]


def _percent_tick(value: float) -> str:
    return f"{value * 100:.3g}%"


def _count_tick(value: float) -> str:
    return number(value, 0 if abs(value) >= 10 or value == int(value) else 1)


def trajectories(results: Results) -> list[tuple[Text, Markup]]:
    """One panel a measure: share of the residents aged 16+, every scenario, with the range of its replicates."""
    panels = []
    months = results.monthly["month"].values
    for variable, title in MEASURES:
        if variable not in results.monthly:
            continue
        over = over_replicates(results.share(variable))
        series = []
        for scenario in results.scenarios:
            at = over.sel(scenario=scenario)
            series.append(
                Series(
                    label_of(results, scenario),
                    colour_of(results, scenario),
                    dash_of(results, scenario),
                    at["mean"].values,
                    at["least"].values,
                    at["most"].values,
                )
            )
        ends = [s.mean[np.isfinite(s.mean)][[0, -1]] for s in series if np.isfinite(s.mean).any()]
        alt = Text(
            f"{title.ja}の割合の推移。"
            + "、".join(f"{s.label.ja}: {percent(e[0])}から{percent(e[1])}" for s, e in zip(series, ends, strict=False))
            + "。",
            f"{title.en}, share over time. "
            + "; ".join(
                f"{s.label.en}: from {percent(e[0])} to {percent(e[1])}" for s, e in zip(series, ends, strict=False)
            )
            + ".",
        )
        panels.append(
            (
                title,
                time_lines(
                    months,
                    series,
                    Text("16歳以上に占める割合", "share of residents aged 16+"),
                    alt,
                    tick_format=_percent_tick,
                ),
            )
        )
    return panels


def differences(results: Results) -> list[tuple[Text, Markup]]:
    """One panel a scenario, all with the same axis: lonely people more or less than in the baseline, by month."""
    if len(results.scenarios) < 2:
        return []
    change = results.compare(LONELY)
    replicates = change["difference"].values
    single = change["difference"].sizes["replicate"] < 2
    bounds = (
        replicates
        if single
        else np.concatenate([np.ravel(change["low"].values), np.ravel(change["high"].values), np.ravel(replicates)])
    )
    bounds = bounds[np.isfinite(bounds)]
    if not bounds.size:
        return []
    # A wild interval of few replicates must not flatten everything else.
    low, high = (float(np.quantile(bounds, q)) for q in (0.005, 0.995))
    limits = (min(low, float(np.nanmin(replicates)), 0.0), max(high, float(np.nanmax(replicates)), 0.0))
    if limits[0] == limits[1]:
        limits = (-1.0, 1.0)
    panels = []
    for scenario in results.scenarios[1:]:
        at = change.sel(scenario=scenario)
        lines = at["difference"].transpose("replicate", "month").values
        band_low = np.clip(at["low"].values, *limits)
        band_high = np.clip(at["high"].values, *limits)
        mean = at["mean"].values
        last = mean[np.isfinite(mean)][-1] if np.isfinite(mean).any() else math.nan
        label = label_of(results, scenario)
        series = Series(label, colour_of(results, scenario), "", mean, band_low, band_high, lines)
        alt = Text(
            f"{label.ja}：基準との差の推移。最後の月は {signed(last)}人。",
            f"{label.en}: difference from the baseline by month. Last month: {signed(last)} people.",
        )
        panels.append(
            (
                label,
                time_lines(
                    at["month"].values,
                    [series],
                    Text("孤独な人の差（人）", "lonely people, difference"),
                    alt,
                    tick_format=_count_tick,
                    limits=limits,
                    zero_line=True,
                    name_lines=False,
                    height=230,
                ),
            )
        )
    return panels


def forest(results: Results, found: Sequence[Answer]) -> Markup | None:
    """Lonely person-years averted by scenario, with intervals."""
    rows = []
    for a in found:
        e = a.economics
        if math.isfinite(e["averted"]):
            digits = digits_for(e["averted"], e["averted_low"], e["averted_high"])
            rows.append(
                (
                    a.label,
                    [
                        Dot(
                            e["averted"],
                            e["averted_low"],
                            e["averted_high"],
                            colour_of(results, a.scenario),
                            said=Text(*[number(e["averted"], digits)] * 2),
                        )
                    ],
                )
            )
    if not rows:
        return None
    alt = Text(
        "減らした孤独人年。"
        + "、".join(f"{label.ja}: {marks[0].said.ja if marks[0].said else ''}" for label, marks in rows)
        + "。",
        "Lonely person-years averted. "
        + "; ".join(f"{label.en}: {marks[0].said.en if marks[0].said else ''}" for label, marks in rows)
        + ".",
    )
    return dots(
        rows,
        Text(
            "減らした孤独人年（95 % 区間）。0より右が減少",
            "lonely person-years averted (95 % interval); right of 0 is less loneliness",
        ),
        alt,
        tick_format=_count_tick,
        zero_line=True,
        row_height=34,
    )


def districts(results: Results, year: int, top: int = 20, bottom: int = 10) -> Markup | None:
    rows = who.district_rows(results, year)
    if not rows:
        return None
    if len(rows) > top + bottom:
        rows = rows[:top] + rows[-bottom:]
    marks = [(label, [Dot(share, least, most, COLOURS[1])]) for _, label, _, _, share, least, most in rows]
    alt = Text(
        f"地区ごとの割合。最も高いのは{rows[0][1].ja}（{percent(rows[0][4])}）、最も低いのは{rows[-1][1].ja}（{percent(rows[-1][4])}）。",
        f"Share by district. Highest: {rows[0][1].en} ({percent(rows[0][4])}); lowest: {rows[-1][1].en} ({percent(rows[-1][4])}).",
    )
    return dots(
        marks,
        Text("「しばしば・常に」の割合（線は反復の幅）", "share “often or always” (lines: range of replicates)"),
        alt,
        tick_format=_percent_tick,
        row_height=17,
    )


def funnels(results: Results) -> list[tuple[Text, Markup]]:
    """One panel a lever: people from eligible to kept."""
    if not results.has("funnel"):
        return []
    panels = []
    owners = results.lever_scenarios("funnel")
    for lever, owner in zip(results.funnel["lever"].values, owners, strict=True):
        rows = []
        stages = [r for r in levers.funnel_rows(results, str(lever)) if r[0] not in ("turned_away", "waiting", "left")]
        eligible = next((value for stage, _, value, _ in stages if stage == "eligible"), math.nan)
        for _, label, value, stock in stages:
            share = f"  ({percent(value / eligible, 1)})" if eligible and math.isfinite(value) else ""
            marked = label if stock else Text(label.ja + " *", label.en + " *")
            rows.append((marked, value, Text(*[number(value, digits_for(value) if value < 10 else 0) + share] * 2)))
        name = levers.lever_label(results, str(lever))
        scenario = label_of(results, owner)
        twice = name == scenario
        title = name if twice else say("{n} <small>（{s}）</small>", "{n} <small>({s})</small>", n=name, s=scenario)
        alt = Text(
            f"{name.ja}：" + "、".join(f"{r[0].ja} {r[2].ja}" for r in rows),
            f"{name.en}: " + "; ".join(f"{r[0].en} {r[2].en}" for r in rows),
        )
        colour = colour_of(results, owner) if owner in results.scenarios else COLOURS[1]
        panels.append(
            (title, bars(rows, Text("人（右の % は対象者に対して）", "people (% of those eligible)"), alt, colour))
        )
    return panels


def survey(results: Results) -> Markup | None:
    """The direct question in the model's survey beside the published answers."""
    found = checks.survey_shares(results)
    if found is None:
        return None
    part = [row for row in found[1] if row.published.topic == "direct"]
    if not part:
        return None
    rows = []
    for row in part:
        share = row.without_missing
        error = 1.96 * math.sqrt(share * (1 - share) / row.published.answered)
        marks = [
            Dot(share, share - error, share + error, COLOURS[0], "diamond"),
            Dot(row.model, row.least, row.most, COLOURS[1]),
        ]
        rows.append((row.published.label, marks))
    said = [(row.published.label, percent(row.without_missing), percent(row.model)) for row in part]
    alt = Text(
        "直接質問の答え。" + "、".join(f"{label.ja}: 公表 {a}、模型 {b}" for label, a, b in said),
        "Answers to the direct question. " + "; ".join(f"{label.en}: published {a}, model {b}" for label, a, b in said),
    )
    title = Text(
        "◇ 公表値（標本誤差）　● 模型（反復の幅）", "◇ published (sampling error)   ● model (range of replicates)"
    )
    return dots(rows, title, alt, tick_format=_percent_tick, row_height=34)
