"""The model beside published figures: survey, vital rates, ties; and whether people add up."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pandas as pd

from tsunagari.report.answer import labels
from tsunagari.report.tables import Cell, Table, num
from tsunagari.report.words import (
    Text,
    number,
    percent,
    span,
)
from tsunagari.results import Results

DIRECT = ("often", "sometimes", "occasionally", "hardly", "never")
BANDS = {"10-12": (10, 12), "7-9": (7, 9), "4-6": (4, 6), "3": (3, 3)}


@dataclass(frozen=True)
class Published:
    """One published figure that a run is set beside; the head of data/official.csv says its source."""

    topic: str
    stratum: str
    category: str
    label: Text
    year: int
    value: float
    answered: int  # people asked; 0 where not published
    used: str  # fit or check


def official() -> list[Published]:
    with resources.files("tsunagari").joinpath("data/official.csv").open(encoding="utf-8") as stream:
        rows = csv.DictReader(line for line in stream if not line.startswith("#"))
        return [
            Published(
                r["topic"],
                r["stratum"],
                r["category"],
                Text(r["label_ja"], r["label_en"]),
                int(r["year"]),
                float(r["value"]),
                int(r["n"] or 0),
                r["used"],
            )
            for r in rows
        ]


@dataclass(frozen=True)
class SurveyRow:
    """A published share beside the model's: mean, least and most of the replicates (all as shares, 0-1)."""

    published: Published
    official: float
    without_missing: float  # among those who answered; missing where not all answers are published
    model: float
    least: float
    most: float


def survey_shares(results: Results) -> tuple[int, list[SurveyRow]] | None:
    """The wave nearest to 2023, and its shares beside the published ones."""
    if not results.has("survey"):
        return None
    survey = results.survey
    if "direct" not in survey or not isinstance(survey["direct"].dtype, pd.CategoricalDtype):
        return None
    base = survey[survey["scenario"].astype(str) == results.baseline] if "scenario" in survey else survey
    if base.empty:
        return None
    wave = min((int(w) for w in base["wave"].unique()), key=lambda w: (abs(w - 2023), w))
    base = base[base["wave"] == wave]
    base = base.assign(direct_word=base["direct"].astype(str).map(direct_word))
    published = official()
    answered = {
        topic: sum(p.value for p in published if p.topic == topic and p.category != "no_answer") / 100
        for topic in ("direct", "ucla")
    }
    rows = []
    for p in published:
        shares = [_share_of(part, p) for _, part in base.groupby("replicate")]
        known = [s for s in shares if math.isfinite(s)]
        if known:
            share = p.value / 100
            rows.append(
                SurveyRow(
                    p,
                    share,
                    share / answered[p.topic] if p.topic in answered else math.nan,
                    float(np.mean(known)),
                    min(known),
                    max(known),
                )
            )
    return wave, rows


TOPICS = {
    "direct": Text("直接質問", "Direct question"),
    "ucla": Text("UCLA（3項目）", "UCLA (3 items)"),
    "direct_often": Text("しばしば・常に", "Often or always"),
}


def survey_cells(results: Results) -> pd.DataFrame:
    """The published cells beside the model's, as `tsunagari.figures.against.survey` draws them.

    Published intervals are those of a simple random sample of the people asked (missing where their number is not published);
    the model's are least and most of its replicates. Shares are of those who answered, where that can be said.
    """
    found = survey_shares(results)
    rows = []
    for row in found[1] if found else []:
        p = row.published
        share = row.without_missing if math.isfinite(row.without_missing) else row.official
        error = 1.96 * math.sqrt(share * (1 - share) / p.answered) if p.answered else math.nan
        topic = TOPICS.get(p.topic, Text(p.topic, p.topic))
        rows.append(
            {
                "topic": p.topic,
                "group_ja": topic.ja,
                "group_en": topic.en,
                "label_ja": p.label.ja,
                "label_en": p.label.en,
                "published": share,
                "published_low": share - error,
                "published_high": share + error,
                "model": row.model,
                "model_low": row.least,
                "model_high": row.most,
                "fitted": p.used == "fit",
            }
        )
    return pd.DataFrame(rows)


def direct_word(meaning: str) -> str:
    """Which of the five answers a category is."""
    return next((word for word in DIRECT if word in meaning.lower()), meaning)


def _share_of(part: pd.DataFrame, p: Published) -> float:
    """Weighted share of those who answered that gave this answer; missing if the model's survey does not ask it."""
    if p.topic == "direct":
        part = part[part["direct_word"].isin(DIRECT)]
    elif p.topic == "ucla" and "ucla_sum" in part:
        part = part[part["ucla_sum"].notna()]
    weight = part["weight"].astype(float) if "weight" in part else pd.Series(1.0, index=part.index)
    if p.topic == "direct" and p.category in DIRECT:
        hit = part["direct_word"] == p.category
    elif p.topic == "ucla" and p.category in BANDS and "ucla_sum" in part:
        hit = part["ucla_sum"].astype(float).between(*BANDS[p.category])
    elif p.topic == "direct_often" and p.stratum in part:
        inside = part[p.stratum].astype(str) == p.category
        part, weight = part[inside], weight[inside]
        hit = part["direct_word"] == "often"
    else:
        return math.nan
    return float((weight * hit).sum() / weight.sum()) if weight.sum() > 0 else math.nan


def survey(results: Results) -> tuple[int, Table] | None:
    found = survey_shares(results)
    if found is None:
        return None
    wave, rows = found
    table = Table(
        [
            Text("質問と答え", "Question and answer"),
            Text("公表値 2023（全国）", "Published, 2023 (Japan)"),
            Text("無回答を除く", "without no answer"),
            Text(f"模型の調査 {wave}年", f"Survey in the model, {wave}"),
            Text("反復の幅", "Range of replicates"),
            Text("合わせたか", "Fitted?"),
        ]
    )
    titles = {
        "direct": Text("直接質問", "Direct question"),
        "ucla": Text("UCLA孤独感尺度（3項目）の合計", "UCLA three-item scale, sum"),
        "direct_often": Text("「しばしば・常に」の割合", "Share “often or always”"),
    }
    for topic, title in titles.items():
        part = [row for row in rows if row.published.topic == topic]
        if part:
            table.rows.append([Cell(title, "group")] + [Cell("", "group") for _ in table.head[1:]])
        for row in part:
            table.add(
                Cell(row.published.label, "name"),
                num(percent(row.official)),
                num(percent(row.without_missing)),
                num(percent(row.model)),
                num(span(row.least * 100, row.most * 100, 1) + " %"),
                Text("合わせた", "fitted") if row.published.used == "fit" else Text("確認用", "held out"),
            )
    return wave, table


def events(results: Results) -> tuple[Table, Text] | None:
    """Events per 1,000 residents a year in the baseline, beside published rates; and whether people add up."""
    if not results.has("events"):
        return None
    data = results.events["count"].sel(scenario=results.baseline)
    data = data.sum([d for d in ("age_group", "sex") if d in data.dims], skipna=False).astype(float)
    people = results.total("people").sel(scenario=results.baseline)
    data = data.where(people.notnull())
    years, counts = np.unique(data["month"].dt.year.values, return_counts=True)
    whole = years[counts == 12] if (counts == 12).any() else years[:1]
    chosen = sorted({int(whole[0]), int(whole[-1])})
    vital = [p for p in official() if p.topic == "vital" and p.year <= max(chosen)]
    names = labels(results.events, "event")
    table = Table(
        [
            Text("出来事", "Event"),
            *(Text(f"模型 {y}年", f"Model, {y}") for y in chosen),
            Text("反復の幅", "Range of replicates"),
            Text("全国の公表値", "Published, Japan"),
        ]
    )
    for event in data["event"].values:
        rates = []
        for year in chosen:
            inside = data["month"].dt.year == year
            months = int(inside.sum())
            count = data.sel(event=event, month=inside).sum("month", skipna=False)
            rates.append(count / people.sel(month=inside).mean("month", skipna=False) * 1000 * 12 / months)
        near = min((p for p in vital if p.category == str(event)), key=lambda p: abs(p.year - chosen[0]), default=None)
        said = f"{near.value:.1f} ({near.year})" if near else ""
        table.add(
            Cell(names[str(event)], "name"),
            *(num(number(float(r.mean()), 1)) for r in rates),
            num(span(float(rates[0].min()), float(rates[0].max()), 1)),
            num(said),
        )
    return table, balance(results)


def balance(results: Results) -> Text:
    """people(t+1) = people + births + in-moves − deaths − out-moves, month by month."""
    if not results.has("population"):
        return Text("", "")
    residents = results.population["residents"].astype(float).values  # [scenario, replicate, edge]
    data = results.events["count"]
    count = data.sum([d for d in ("age_group", "sex") if d in data.dims], skipna=False).astype(float)

    def of(name: str) -> np.ndarray:
        return np.asarray(count.sel(event=name).transpose("scenario", "replicate", "month").values)

    if not {"birth", "death", "in_migration", "out_migration"} <= {str(e) for e in data["event"].values}:
        return Text("", "")
    change = of("birth") + of("in_migration") - of("death") - of("out_migration")
    finished = results.total("people").notnull().values
    gap = np.where(finished, np.diff(residents, axis=2) - change, 0.0)
    months, wrong = int(finished.sum()), int(np.count_nonzero(np.nan_to_num(gap)))
    if wrong:
        return Text(
            f"人口の収支が合わない月があります：{months:,}か月のうち {wrong:,}。この結果は使わないでください。",
            f"People do not add up in {wrong:,} of {months:,} months. Do not use these results.",
        )
    return Text(
        f"人口の収支（出生＋転入−死亡−転出）は {months:,}か月すべてで1人の狂いもなく合っています。",
        f"People add up (births + in-moves − deaths − out-moves) in all {months:,} months, to the person.",
    )


def network(results: Results) -> Table | None:
    """Mean degree by layer at the first and the last snapshot of the baseline: without policy ties should stay as they are."""
    if not results.has("network"):
        return None
    data = results.network
    degree = data["mean_degree"].sel(scenario=results.baseline).mean("replicate")
    clustering = data["clustering"].sel(scenario=results.baseline).mean("replicate")
    zero = data["zero_share"].sel(scenario=results.baseline).mean("replicate")
    when = [str(d)[:7] for d in data["snapshot"].values.astype("datetime64[D]")]
    names = labels(data, "layer")
    table = Table(
        [
            Text("紐帯の層", "Layer of ties"),
            *(Text(f"1人あたり {w}", f"Per person, {w}") for w in (when[0], when[-1])),
            Text("紐帯のない人", "Without any"),
            Text("クラスター係数", "Clustering"),
        ]
    )
    for layer in data["layer"].values:
        at = degree.sel(layer=layer)
        table.add(
            Cell(names[str(layer)], "name"),
            num(number(float(at[0]), 2)),
            num(number(float(at[-1]), 2)),
            num(percent(float(zero.sel(layer=layer)[-1]), 0)),
            num(number(float(clustering.sel(layer=layer)[-1]), 2)),
        )
    return table
