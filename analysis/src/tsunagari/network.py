"""`python -m tsunagari network results.h5`: the live network of a run in one table, to read or as CSV.

A column is a layer of ties, a row a measure; numbers are means over replicates. The measures are made while the program runs
(group `network` of the file, described in FORMAT.md); here they are only chosen, rounded and worded.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from tsunagari.results import Results, ResultsError
from tsunagari.terminal import line, widths

NONE = "—"
SECOND_DIMENSIONS = ("degree", "distance")
FITS_WITHIN = 0.05  # Kolmogorov distance up to which a law may be called a description of a tail

Show = Callable[[xr.Dataset], str]


@dataclass(frozen=True)
class Row:
    en: str
    ja: str
    needs: str  # the variable without which the row is left out (older files)
    show: Show


def plain(value: float, digits: int = 2) -> str:
    return f"{round(value, digits) + 0.0:,.{digits}f}" if math.isfinite(value) else NONE


def of(name: str, digits: int = 2, error: str = "") -> Show:
    def show(layer: xr.Dataset) -> str:
        text = plain(float(layer[name]), digits)
        spread = float(layer[error]) if error else 0.0
        return f"{text}±{plain(spread, digits)}" if text != NONE and spread > 0 else text

    return show


def share(name: str) -> Show:
    return lambda layer: plain(100 * float(layer[name]), 1)


def at_distance(name: str, distance: str, digits: int) -> Show:
    return lambda layer: of(name, digits, f"{name}_standard_error")(layer.sel(distance=distance))


def tail(layer: xr.Dataset) -> str:
    """Which of the two laws is nearer, and whether it is near at all."""
    power, exponential = float(layer["tail_power_distance"]), float(layer["tail_exponential_distance"])
    if not (math.isfinite(power) and math.isfinite(exponential)):
        return NONE
    nearer = "pow" if power < exponential else "exp"
    return nearer if min(power, exponential) <= FITS_WITHIN else f"({nearer})"


def range_of(low: str, high: str) -> Show:
    def show(layer: xr.Dataset) -> str:
        ends = [plain(100 * float(layer[name]), 1) for name in (low, high)]
        return ends[0] if ends[0] == ends[1] else "–".join(ends)

    return show


SECTIONS: Sequence[tuple[str, str, Sequence[Row]]] = (
    (
        "How many",
        "つながりの数",
        (
            Row("ties", "紐帯の数", "ties", of("ties", 0)),
            Row("ties per resident", "1人あたり", "mean_degree", of("mean_degree")),
            Row("residents without any, %", "ない人 %", "zero_share", share("zero_share")),
            Row("residents with one only, %", "1本だけの人 %", "single_tie_share", share("single_tie_share")),
            Row("variance", "分散", "degree_variance", of("degree_variance", 1)),
            Row("skewness", "歪度", "degree_skewness", of("degree_skewness", 1)),
            Row("upper tail from", "裾の始まり", "tail_from", of("tail_from", 0)),
            Row("upper tail nearer to (1)", "裾に近い法則（1）", "tail_power_distance", tail),
            Row("  distance to power law", "  べき乗則との距離", "tail_power_distance", of("tail_power_distance")),
            Row("  its exponent", "  その指数", "tail_power_exponent", of("tail_power_exponent", 1)),
            Row(
                "  distance to exponential",
                "  指数則との距離",
                "tail_exponential_distance",
                of("tail_exponential_distance"),
            ),
        ),
    ),
    (
        "How it hangs together",
        "つながり方",
        (
            Row("components of two or more", "連結成分（2人以上）", "components", of("components", 0)),
            Row(
                "residents in the largest, %",
                "最大成分の住民 %",
                "largest_component_share",
                share("largest_component_share"),
            ),
            Row(
                "clustering of people",
                "クラスター係数",
                "clustering_standard_error",
                of("clustering", 3, "clustering_standard_error"),
            ),
            Row("transitivity", "推移性", "transitivity", of("transitivity", 3, "transitivity_standard_error")),
            Row("largest core", "最大コア", "max_core", of("max_core", 0)),
            Row("residents in the 2-core, %", "2コアの住民 %", "core_2_share", share("core_2_share")),
            Row("residents in the 3-core, %", "3コアの住民 %", "core_3_share", share("core_3_share")),
        ),
    ),
    (
        "Who is tied to whom (−1 … 1; 0 as by chance)",
        "誰と誰がつながるか（−1〜1、0は偶然どおり）",
        (
            Row("by number of ties", "紐帯の数", "degree_assortativity", of("degree_assortativity")),
            Row("by age", "年齢", "age_assortativity", of("age_assortativity")),
            Row("by sex", "性別", "sex_assortativity", of("sex_assortativity")),
            Row(
                "ties between districts, %",
                "校区をまたぐ紐帯 %",
                "between_districts_share",
                share("between_districts_share"),
            ),
            Row(
                "ties between age decades, %",
                "年代をまたぐ紐帯 %",
                "between_decades_share",
                share("between_decades_share"),
            ),
        ),
    ),
    (
        "Loneliness by distance in the network, ages 16+ (2)",
        "ネットワーク上の距離と孤独感（16歳以上）（2）",
        tuple(
            Row(f"{en}, {d} away", f"{ja}（距離{d}）", name, at_distance(name, d, digits))
            for name, en, ja, digits in (
                ("loneliness_correlation", "correlation", "相関", 3),
                ("loneliness_relative_risk", "relative risk", "相対リスク", 2),
            )
            for d in ("1", "2", "3")
        ),
    ),
    (
        "Where it would come apart",
        "切れやすいところ",
        (
            Row("bridges among ties, %", "橋である紐帯 %", "bridge_share", share("bridge_share")),
            Row(
                "residents who hold it together, %", "関節点の住民 %", "articulation_share", share("articulation_share")
            ),
            Row(
                "largest: held by one tie, %",
                "1本で本体とつながる住民 %",
                "held_by_one_tie_share",
                share("held_by_one_tie_share"),
            ),
            Row(
                "betweenness of the top 1 %, % (3)",
                "媒介中心性の上位1％の占有 %（3）",
                "betweenness_top_share_low",
                range_of("betweenness_top_share_low", "betweenness_top_share_high"),
            ),
        ),
    ),
    (
        "Age of ties, years",
        "紐帯の年数",
        tuple(
            Row(en, ja, name, lambda layer, name=name: plain(float(layer[name]) / 12, 1))  # type: ignore[misc]
            for name, en, ja in (
                ("mean_age_months", "mean", "平均"),
                ("age_p10_months", "a tenth are not older than", "10％点"),
                ("age_p50_months", "median", "中央値"),
                ("age_p90_months", "nine tenths are not older than", "90％点"),
            )
        ),
    ),
)

NOTES = {
    "en": (
        "± is the standard error of looking at a sample of people in this one simulated town, not of the model; — means not defined.",
        "(1) pow: power law, exp: exponential, both by maximum likelihood on the same tail; nearer by Kolmogorov distance. In"
        f" brackets: neither is within {FITS_WITHIN}, so neither describes it.",
        "(2) People who are tied are alike from the start and share circumstances. Loneliness that clusters, at any distance, is"
        " no evidence that it spreads.",
        "(3) Bounds from a sample of shortest paths; — where record.betweenness_people asks for none.",
    ),
    "ja": (
        "±は、この模擬の町で一部の人だけを調べたことによる標準誤差（モデルの誤差ではない）。—は定義できないことを示す。",
        "（1）pow：べき乗則、exp：指数則。同じ裾に最尤法であてはめ、コルモゴロフ距離が小さい方。"
        f"かっこ付きは、どちらも{FITS_WITHIN}以内に入らず、どちらの法則とも言えないことを示す。",
        "（2）つながりのある人どうしは、もともと似ており、境遇も共有している。どの距離で孤独感が似ていても、孤独感が伝わる証拠にはならない。",
        "（3）最短経路の標本による下限と上限。record.betweenness_people で求めていない場合は—。",
    ),
}


def choose(results: Results, scenario: str | None, snapshot: str | None) -> xr.Dataset:
    """The network of one scenario at one snapshot, with all its replicates. ResultsError if there is no such thing."""
    if not results.has("network"):
        raise ResultsError(f"{results.path} has no snapshot of the network.")
    data = results.network
    names = [str(name) for name in data["scenario"].values]
    scenario = names[0] if scenario is None else scenario
    if scenario not in names:
        raise ResultsError(f"{results.path} has no scenario '{scenario}'{_hint(scenario, names)}")
    data = data.sel(scenario=scenario)
    months = [str(month)[:7] for month in data["snapshot"].values.astype("datetime64[M]")]
    if snapshot is None:
        taken = [k for k in range(len(months)) if bool(data["mean_degree"].isel(snapshot=k).notnull().any())]
        if not taken:
            raise ResultsError(f"{results.path} has no finished snapshot of scenario '{scenario}'.")
        return data.isel(snapshot=taken[-1])
    if snapshot not in months:
        raise ResultsError(f"{results.path} has no snapshot '{snapshot}'{_hint(snapshot, months)}")
    return data.isel(snapshot=months.index(snapshot))


def _hint(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    guess = f"; did you mean '{near[0]}'?" if near else "."
    return f"{guess} There are {', '.join(known)}."


def table(data: xr.Dataset, language: str) -> str:
    """The network as a page of text. Layers without ties are left out."""
    mean = data[[name for name, variable in data.data_vars.items() if "replicate" in variable.dims]].mean("replicate")
    layers = [str(name) for name in mean["layer"].values if float(mean["ties"].sel(layer=name)) > 0]
    labels = {str(name): str(ja) for name, ja in zip(data["layer"].values, data["layer_ja"].values, strict=True)}
    short = (
        {"all": "all", "all_and_groups": "+groups"} if language == "en" else {"all": "全層", "all_and_groups": "＋集団"}
    )
    head = [short.get(name, labels[name] if language == "ja" else name) for name in layers]
    blocks: list[tuple[str, list[list[str]]]] = []
    for en, ja, rows in SECTIONS:
        lines = [
            [row.en if language == "en" else row.ja, *(row.show(mean.sel(layer=name)) for name in layers)]
            for row in rows
            if row.needs in mean
        ]
        if lines:
            blocks.append((en if language == "en" else ja, lines))
    top = ["", *head]
    columns = widths([top, *(row for _, lines in blocks for row in lines)])
    out = [_title(data, language), "", line(top, columns)]
    for title, lines in blocks:
        out += ["", title, *(line(row, columns) for row in lines)]
    return "\n".join([*out, "", *NOTES[language]]) + "\n"


def _title(data: xr.Dataset, language: str) -> str:
    month, count = str(data["snapshot"].values.astype("datetime64[M]"))[:7], data.sizes["replicate"]
    people = plain(float(data["people"].sel(layer="all").mean()), 0) if "people" in data else NONE
    label = str(data[f"scenario_label_{language}"].values) or str(data["scenario"].values)
    if language == "ja":
        return f"{label}　{month}　住民 {people}人　{count}反復の平均"
    return f"{label}, {month}: {people} residents, mean of {count} replicate{'s' if count != 1 else ''}"


def csv(data: xr.Dataset, language: str) -> str:
    """Every measure of every layer, one line each: mean, least and most over replicates, unit and meaning."""
    rows = []
    meaning = "long_name" if language == "en" else "long_name_ja"
    for name, variable in data.data_vars.items():
        if "layer" not in variable.dims or "replicate" not in variable.dims:
            continue
        second = next((d for d in SECOND_DIMENSIONS if d in variable.dims), None)
        for layer in data["layer"].values:
            for place in data[second].values if second else [""]:
                at = variable.sel({"layer": layer, **({second: place} if second else {})})
                values = at.values[np.isfinite(at.values)]
                rows.append(
                    {
                        "scenario": str(data["scenario"].values),
                        "snapshot": str(data["snapshot"].values.astype("datetime64[M]"))[:7],
                        "layer": str(layer),
                        "measure": str(name),
                        "at": str(place),
                        "mean": values.mean() if values.size else np.nan,
                        "least": values.min() if values.size else np.nan,
                        "most": values.max() if values.size else np.nan,
                        "replicates": values.size,
                        "unit": variable.attrs.get("units", ""),
                        "meaning": variable.attrs.get(meaning, ""),
                    }
                )
    text: str = pd.DataFrame(rows).to_csv(index=False, float_format="%.10g")
    return text
