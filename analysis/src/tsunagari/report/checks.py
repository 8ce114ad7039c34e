"""The model beside published figures: survey, vital rates, ties; and whether people add up."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pandas as pd

from tsunagari import survey_words
from tsunagari.report.answer import labels
from tsunagari.report.tables import Cell, Table, num
from tsunagari.report.words import (
    Text,
    number,
    percent,
    span,
)
from tsunagari.results import Results, ResultsError, flags
from tsunagari.survey import (
    INSIDE,
    YEAR_OF_WAVE,
    Published,
    Questionnaires,
    compare_cell,
    read_published,
    shipped_table,
)

WAVE = "R5"  # the wave that the report shows: that of 2023
BY = ("sex", "cohabitant", "marital_status")  # groups whose share of "often or always" the report shows


@dataclass(frozen=True)
class Rate:
    """A published rate of the nation, per 1,000 residents a year."""

    event: str
    year: int
    value: float


def vital_rates() -> list[Rate]:
    """The crude rates beside which births and deaths are set; the head of data/vital_rates.csv says their source."""
    with resources.files("tsunagari").joinpath("data/vital_rates.csv").open(encoding="utf-8") as stream:
        rows = csv.DictReader(line for line in stream if not line.startswith("#"))
        return [Rate(r["event"], int(r["year"]), float(r["value"])) for r in rows]


@dataclass(frozen=True)
class SurveyRow:
    """A published share beside the model's: mean, least and most of the replicates (all as shares, 0-1)."""

    published: Published
    topic: str
    label: Text
    official: float
    error: float  # standard error of the published share, as of a simple random sample
    model: float
    least: float
    most: float


def survey_shares(results: Results) -> tuple[int, list[SurveyRow]] | None:
    """The December nearest to 2023, and its shares beside those of the published tables (scenarios/japan/survey.csv).

    Both are of all questionnaires that came back, blanks included. None if there is no survey, or no table.
    """
    try:
        published = read_published(shipped_table())
    except ResultsError:
        return None
    if not results.has("survey"):
        return None
    data = results.dataset("survey")
    scenarios = {word: code for code, word in flags(data["scenario"]).items()}
    base = data["scenario"].values == scenarios[results.baseline]
    years = np.unique(data["wave"].values[base])
    if not len(years):
        return None
    wave = min((int(w) for w in years), key=lambda w: (abs(w - YEAR_OF_WAVE[WAVE]), w))
    base &= data["wave"].values == wave
    replicates = np.unique(data["replicate"].values[base])
    questionnaires = [Questionnaires(data, base & (data["replicate"].values == r)) for r in replicates]
    rows = [_row(questionnaires, p, topic) for topic in TOPICS for p in published if _topic(p) == topic]
    return wave, [row for row in rows if row is not None]


def _topic(p: Published) -> str:
    """Under which heading the report shows a cell; "" if it does not."""
    if p.wave != WAVE or p.instrument not in ("direct", "ucla3_band"):
        return ""
    if p.variable == "all":
        return p.instrument
    return "direct_often" if p.variable in BY and p.category == "often_always" else ""


def _row(questionnaires: list[Questionnaires], p: Published, topic: str) -> SurveyRow | None:
    each = [compare_cell(q, p) for q in questionnaires]
    known = [one.simulated / 100 for one in each if math.isfinite(one.simulated)]
    if not known:
        return None
    label = survey_words.stratum(p.variable, p.stratum, p.stratum_ja) if topic == "direct_often" else survey_words.category(p.instrument, p.category, p.category_ja)
    return SurveyRow(p, topic, label, p.value / 100, each[0].published_error / 100, float(np.mean(known)), min(known), max(known))


TOPICS = {
    "direct": Text("直接質問", "Direct question"),
    "ucla3_band": Text("UCLA（3項目）", "UCLA (3 items)"),
    "direct_often": Text("しばしば・常に", "Often or always"),
}


def survey_cells(results: Results) -> pd.DataFrame:
    """The published cells beside the model's, as `tsunagari.figures.against.survey` draws them.

    Published intervals are those of a simple random sample of the people asked; the model's are least and most of its
    replicates. Shares are of all who answered the survey, blanks included.
    """
    found = survey_shares(results)
    return pd.DataFrame(
        [
            {
                "topic": row.topic,
                "group_ja": TOPICS[row.topic].ja,
                "group_en": TOPICS[row.topic].en,
                "label_ja": row.label.ja,
                "label_en": row.label.en,
                "published": row.official,
                "published_low": max(0.0, row.official - INSIDE * row.error),
                "published_high": row.official + INSIDE * row.error,
                "model": row.model,
                "model_low": row.least,
                "model_high": row.most,
                "fitted": row.published.use == "fit",
            }
            for row in (found[1] if found else [])
        ]
    )


def survey(results: Results) -> tuple[int, Table] | None:
    found = survey_shares(results)
    if found is None:
        return None
    wave, rows = found
    table = Table(
        [
            Text("質問と答え", "Question and answer"),
            Text("公表値 2023（全国）", "Published, 2023 (Japan)"),
            Text(f"模型の調査 {wave}年", f"Survey in the model, {wave}"),
            Text("反復の幅", "Range of replicates"),
            Text("合わせたか", "Fitted?"),
        ]
    )
    titles = {
        "direct": Text("直接質問", "Direct question"),
        "ucla3_band": Text("UCLA孤独感尺度（3項目）の合計", "UCLA three-item scale, sum"),
        "direct_often": Text("「しばしば・常に」の割合", "Share “often or always”"),
    }
    for topic, title in titles.items():
        part = [row for row in rows if row.topic == topic]
        if part:
            table.rows.append([Cell(title, "group")] + [Cell("", "group") for _ in table.head[1:]])
        for row in part:
            table.add(
                Cell(row.label, "name"),
                num(percent(row.official)),
                num(percent(row.model)),
                num(span(row.least * 100, row.most * 100, 1) + " %"),
                Text("合わせた", "fitted") if row.published.use == "fit" else Text("確認用", "held out"),
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
    vital = [rate for rate in vital_rates() if rate.year <= max(chosen)]
    names = labels(results.events, "event")
    table = Table(
        [
            Text("出来事", "Event"),
            *(Text(f"模型 {y}年", f"Model, {y}") for y in chosen),
            Text("反復の幅", "Range of replicates"),
            Text("全国の公表値", "Published, Japan"),
        ]
    )
    of_years = []
    for year in chosen:
        inside = data["month"].dt.year == year
        count = data.sel(month=inside).sum("month", skipna=False)
        rate = count / people.sel(month=inside).mean("month", skipna=False) * 1000 * 12 / int(inside.sum())
        of_years.append(rate.transpose("event", "replicate").values)
    for k, event in enumerate(data["event"].values):
        rates = [of_year[k][np.isfinite(of_year[k])] for of_year in of_years]
        near = min((p for p in vital if p.event == str(event)), key=lambda p: abs(p.year - chosen[0]), default=None)
        said = f"{near.value:.1f} ({near.year})" if near else ""
        table.add(
            Cell(names[str(event)], "name"),
            *(num(number(float(r.mean()) if r.size else math.nan, 1)) for r in rates),
            num(span(min(rates[0], default=math.nan), max(rates[0], default=math.nan), 1)),
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
    shown = sorted({0, len(when) - 1})  # a short run has one snapshot
    names = labels(data, "layer")
    table = Table(
        [
            Text("紐帯の層", "Layer of ties"),
            *(Text(f"1人あたり {when[k]}", f"Per person, {when[k]}") for k in shown),
            Text("紐帯のない人", "Without any"),
            Text("クラスター係数", "Clustering"),
        ]
    )
    for layer in data["layer"].values:
        at = degree.sel(layer=layer)
        table.add(
            Cell(names[str(layer)], "name"),
            *(num(number(float(at[k]), 2)) for k in shown),
            num(percent(float(zero.sel(layer=layer)[-1]), 0)),
            num(number(float(clustering.sel(layer=layer)[-1]), 2)),
        )
    return table
