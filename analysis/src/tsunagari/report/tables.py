"""The tables of the report."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources

import numpy as np
import pandas as pd

from tsunagari.report.answer import SMALL, Answer, labels, parts
from tsunagari.report.words import (
    NONE,
    Text,
    digits_for,
    interval,
    number,
    percent,
    same,
    say,
    signed,
    span,
    yen,
    yen_span,
)
from tsunagari.results import LONELY, Results, in_year

HIDDEN = Text("X", "X")
GRADES = {
    "assumption": Text("仮定", "assumption"),
    "unverified": Text("未確認", "unverified"),
    "derived": Text("計算", "derived"),
    "read": Text("原典で確認", "read"),
}
DIRECT = ("often", "sometimes", "occasionally", "hardly", "never")
BANDS = {"10-12": (10, 12), "7-9": (7, 9), "4-6": (4, 6), "3": (3, 3)}


@dataclass
class Cell:
    text: object
    kind: str = ""  # class names
    style: str = ""


@dataclass
class Table:
    head: Sequence[object]
    rows: list[list[Cell]] = field(default_factory=list)
    kind: str = ""

    def add(self, *cells: object) -> None:
        self.rows.append([cell if isinstance(cell, Cell) else Cell(cell) for cell in cells])


def num(text: object, kind: str = "") -> Cell:
    return Cell(text, f"n {kind}".strip())


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


def shade(share: float, most: float) -> str:
    """Background of a heat map's cell: white to blue, never so dark that black letters are hard to read."""
    if not (math.isfinite(share) and most > 0):
        return ""
    return f"background:rgba(0,114,178,{0.55 * max(0.0, share / most) ** 1.5:.3f})"


# --- answer ---------------------------------------------------------------------------------------------------------------
def summary(found: Sequence[Answer], year: int) -> Table:
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text(f"{year}年の孤独な人の差", f"Lonely people, change in {year}"),
            Text("減らした孤独人年", "Lonely person-years averted"),
            Text("追加の費用", "Extra cost"),
            Text("1億円あたり人年", "Person-years per ¥100 million"),
            Text("1人年あたり費用", "Cost per person-year"),
            Text("判定", "Verdict"),
        ]
    )
    for a in found:
        e = a.economics
        digits = digits_for(a.change["mean"], a.change["low"], a.change["high"])
        several = digits_for(e["averted"], e["averted_low"], e["averted_high"])
        ratio = digits_for(e["averted_per_100_million_yen"])
        certain = math.isfinite(e["yen_per_person_year_low"])
        table.add(
            Cell(a.label, "name"),
            num(
                _two_lines(
                    f"{signed(a.change['mean'], digits)} ({signed(a.relative * 100, 1)} %)",
                    interval(a.change["low"], a.change["high"], digits),
                )
            ),
            num(_two_lines(number(e["averted"], several), interval(e["averted_low"], e["averted_high"], several))),
            num(yen(e["yen"])),
            num(
                _two_lines(
                    number(e["averted_per_100_million_yen"], ratio),
                    interval(e["averted_per_100_million_yen_low"], e["averted_per_100_million_yen_high"], ratio),
                )
            ),
            num(
                _two_lines(
                    yen(e["yen_per_person_year"]), yen_span(e["yen_per_person_year_low"], e["yen_per_person_year_high"])
                )
                if certain
                else Text("言えない", "cannot be said")
            ),
            Cell(a.verdict.words, f"verdict {a.verdict.key}"),
        )
    return table


def _two_lines(first: object, second: object) -> Text:
    return say("{a}<br><small>{b}</small>", "{a}<br><small>{b}</small>", a=first, b=second)


# --- who ------------------------------------------------------------------------------------------------------------------
def age_by_sex(results: Results, year: int) -> Table | None:
    """Share and number of lonely people in the baseline, as a heat map."""
    monthly = results.monthly
    if not results.asks_children_apart:
        return None
    by = ("age_group", "sex")
    share = in_year(results.share(LONELY, by).sel(scenario=results.baseline), year)
    count = in_year(results.total(LONELY, by).sel(scenario=results.baseline), year).mean("replicate")
    middle, least, most = share.mean("replicate"), share.min("replicate"), share.max("replicate")
    sexes, ages = labels(monthly, "sex"), labels(monthly, "age_group")
    table = Table([Text("年齢", "Age"), *(sexes[str(s)] for s in monthly["sex"].values)], kind="heat")
    top = float(middle.where(count.sel(age_group=middle["age_group"]) >= SMALL).max())
    for age in middle["age_group"].values:
        cells = [Cell(ages[str(age)], "name")]
        for sex in monthly["sex"].values:
            at = {"age_group": age, "sex": sex}
            if float(count.sel(at)) < SMALL:
                cells.append(num(HIDDEN))
                continue
            value = float(middle.sel(at))
            text = say(
                "<b>{p}</b> <small>{range} %<br>{n}人</small>",
                "<b>{p}</b> <small>{range} %<br>{n} people</small>",
                p=percent(value),
                range=span(float(least.sel(at)) * 100, float(most.sel(at)) * 100, 1),
                n=number(float(count.sel(at))),
            )
            cells.append(Cell(text, "n", shade(value, top)))
        table.add(*cells)
    return table


def groups(results: Results, year: int) -> Table:
    """Baseline and change by group: sex, age, household type."""
    others = results.scenarios[1:]
    table = Table(
        [
            Text("住民", "Residents"),
            Text("人数", "People"),
            Text("うち孤独", "Lonely"),
            Text("割合", "Share"),
            *(
                Text(f"差：{results.scenario_label(s, 'ja')}", f"Change: {results.scenario_label(s, 'en')}")
                for s in others
            ),
        ]
    )
    _group_row(table, results, year, (), {}, Text("全員", "Everyone"))
    for dimension, title in (
        ("sex", Text("性別", "Sex")),
        ("age_group", Text("年齢", "Age")),
        ("household_type", Text("世帯", "Household")),
        ("age_sex", Text("年齢と性別", "Age and sex")),
    ):
        by = ("age_group", "sex") if dimension == "age_sex" else (dimension,)
        if any(results.monthly.sizes[name] < 2 for name in by):
            continue
        table.rows.append([Cell(title, "group")] + [Cell("", "group") for _ in table.head[1:]])
        values = [[(name, str(v)) for v in results.monthly[name].values if str(v) != "0-15"] for name in by]
        combos = [[v] for v in values[0]] if len(by) == 1 else [[b, a] for b in values[1] for a in values[0]]
        for combo in combos:
            at = dict(combo)
            label = _group_label(results, at)
            _group_row(table, results, year, by, at, label)
    return table


def _group_label(results: Results, at: dict[str, str]) -> Text:
    names = [labels(results.monthly, dimension)[value] for dimension, value in at.items()]
    if at == {"household_type": "one_person"}:
        return Text(f"{names[0].ja}（一人暮らし）", f"{names[0].en} (lives alone)")
    return Text("・".join(n.ja for n in names), ", ".join(n.en for n in names))


def _group_row(table: Table, results: Results, year: int, by: tuple[str, ...], at: dict[str, str], label: Text) -> None:
    people = in_year(results.residents(by), year).sel({"scenario": results.baseline, **at}).mean("replicate")
    lonely = in_year(results.total(LONELY, by), year).sel({"scenario": results.baseline, **at}).mean("replicate")
    cells: list[object] = [Cell(label, "name")]
    hidden = float(lonely) < SMALL or not math.isfinite(float(lonely))
    cells.append(num(number(float(people)) if float(people) >= SMALL else HIDDEN))
    cells.append(num(HIDDEN if hidden else number(float(lonely))))
    cells.append(num(HIDDEN if hidden else percent(float(lonely) / float(people))))
    if results.scenarios[1:]:
        change = results.compare(LONELY, by=by, year=year).drop_vars("difference").sel(at)
        for scenario in results.scenarios[1:]:
            cells.append(num(HIDDEN) if hidden else change_cell(parts(change.sel(scenario=scenario))))
    table.add(*cells)


def change_cell(change: dict[str, float]) -> Cell:
    """A paired difference with its interval; grey where the interval includes zero."""
    if not math.isfinite(change["mean"]):
        return num(NONE)
    digits = digits_for(change["mean"], change["low"], change["high"])
    certain = change["low"] > 0 or change["high"] < 0
    text = _two_lines(signed(change["mean"], digits), interval(change["low"], change["high"], digits))
    return num(text, "" if certain else "unsure")


def quadrants(results: Results, year: int) -> Table | None:
    """Lonely or not, isolated or not."""
    if not {"isolated", "lonely_isolated"} <= set(results.monthly.data_vars):
        return None
    here = {"scenario": results.baseline}
    both, isolated, lonely, people = (
        in_year(v, year).sel(here).mean("replicate")
        for v in (
            results.total("lonely_isolated"),
            results.total("isolated"),
            results.total(LONELY),
            results.residents(),
        )
    )
    table = Table([Text("", ""), Text("孤立している", "Isolated"), Text("孤立していない", "Not isolated")], kind="heat")

    def cell(count: float) -> Cell:
        if not math.isfinite(count) or count < SMALL:
            return num(HIDDEN)
        return num(
            say(
                "<b>{p}</b> <small>{n}人</small>",
                "<b>{p}</b> <small>{n} people</small>",
                p=percent(count / float(people)),
                n=number(count),
            )
        )

    table.add(
        Cell(Text("孤独（しばしば・常に）", "Lonely (often or always)"), "name"),
        cell(float(both)),
        cell(float(lonely - both)),
    )
    table.add(
        Cell(Text("孤独でない", "Not lonely"), "name"),
        cell(float(isolated - both)),
        cell(float(people - isolated - lonely + both)),
    )
    return table


def district_rows(results: Results, year: int) -> list[tuple[str, Text, float, float, float, float, float]]:
    """(name, label, residents, lonely, share, least, most) by district, the highest share first; small counts left out."""
    if results.monthly.sizes["district"] < 2:
        return []
    names = labels(results.monthly, "district")
    here = {"scenario": results.baseline}
    people = in_year(results.residents(("district",)), year).sel(here).mean("replicate")
    lonely = in_year(results.total(LONELY, ("district",)), year).sel(here).mean("replicate")
    share = in_year(results.share(LONELY, ("district",)), year).sel(here)
    rows = []
    for d in results.monthly["district"].values:
        at = share.sel(district=d)
        rows.append(
            (
                str(d),
                names[str(d)],
                float(people.sel(district=d)),
                float(lonely.sel(district=d)),
                float(at.mean()),
                float(at.min()),
                float(at.max()),
            )
        )
    return sorted((r for r in rows if r[3] >= SMALL), key=lambda r: -r[4])


def districts(results: Results, year: int, most: int = 200) -> Table | None:
    rows = district_rows(results, year)
    if not rows:
        return None
    others = results.scenarios[1:]
    table = Table(
        [
            Text("地区", "District"),
            Text("16歳以上", "Aged 16+"),
            Text("うち孤独", "Lonely"),
            Text("割合", "Share"),
            *(
                Text(f"差：{results.scenario_label(s, 'ja')}", f"Change: {results.scenario_label(s, 'en')}")
                for s in others
            ),
        ]
    )
    change = results.compare(LONELY, by=("district",), year=year).drop_vars("difference") if others else None
    for name, label, people, lonely, share, _, _ in rows[:most]:
        cells: list[object] = [Cell(label, "name"), num(number(people)), num(number(lonely)), num(percent(share))]
        for scenario in others:
            assert change is not None
            cells.append(change_cell(parts(change.sel(district=name, scenario=scenario))))
        table.add(*cells)
    return table


# --- levers ---------------------------------------------------------------------------------------------------------------
STOCKS = (
    "eligible",
    "aware",
    "willing",
    "attending",
    "waiting",
)  # people at a time; the other stages are counted as they happen


def funnel_rows(results: Results, lever: str) -> list[tuple[str, Text, float, bool]]:
    """(stage, label, people, is a stock) in the last twelve months: stocks as monthly means, others as totals; finished replicates."""
    data = results.funnel
    people = data["people"].sel(lever=lever).isel(month=slice(-12, None))
    people = people.sum([d for d in ("age_group", "sex") if d in people.dims]).where(
        results.complete_levers("funnel").sel(lever=lever)
    )
    names = labels(data, "stage")
    rows = []
    for stage in data["stage"].values:
        values = people.sel(stage=stage)
        stock = str(stage) in STOCKS
        value = float((values.mean("month") if stock else values.sum("month", skipna=False)).mean("replicate"))
        rows.append((str(stage), names[str(stage)], value, stock))
    return rows


def seats(results: Results) -> Table | None:
    if not results.has("funnel") or "seats" not in results.funnel:
        return None
    complete = results.complete_levers("funnel")
    data = results.funnel[["seats", "seats_used"]].isel(month=slice(-12, None)).where(complete)
    table = Table(
        [
            Text("施策", "Lever"),
            Text("席・件数（月平均）", "Seats a month"),
            Text("使われた席", "Seats used"),
            Text("使用率", "In use"),
            Text("断られた（12か月計）", "Turned away (12 months)"),
            Text("待機（月平均）", "Waiting (mean)"),
        ]
    )
    for lever in data["lever"].values:
        offered = float(data["seats"].sel(lever=lever).mean())
        used = float(data["seats_used"].sel(lever=lever).mean())
        stages = {stage: value for stage, _, value, _ in funnel_rows(results, str(lever))}
        table.add(
            Cell(lever_label(results, str(lever)), "name"),
            num(number(offered, digits_for(offered))),
            num(number(used, digits_for(used))),
            num(percent(used / offered, 0) if offered else NONE),
            num(number(stages.get("turned_away", math.nan))),
            num(number(stages.get("waiting", math.nan), digits_for(stages.get("waiting", 0)))),
        )
    return table


def lever_label(results: Results, lever: str) -> Text:
    return Text(results.lever_label(lever, "ja"), results.lever_label(lever, "en"))


def cost(results: Results) -> Table | None:
    if not results.has("cost"):
        return None
    items = labels(results.cost, "item")
    levers = results.economics().levers
    years = results.monthly.sizes["month"] / 12
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text("施策", "Lever"),
            *(items[str(i)] for i in results.cost["item"].values),
            Text("合計", "Total"),
            Text("1年あたり", "A year"),
        ]
    )
    for lever, row in levers.iterrows():
        scenario = str(row["scenario"])
        label = Text(results.scenario_label(scenario, "ja"), results.scenario_label(scenario, "en"))
        spread = yen_span(row["least"], row["most"]) if row["most"] > row["least"] else None
        total = _two_lines(yen(row["total"]), spread) if spread else yen(row["total"])
        table.add(
            Cell(label, "name"),
            Cell(lever_label(results, str(lever)), "name"),
            *(num(yen(row[str(i)])) for i in results.cost["item"].values),
            num(total),
            num(yen(row["total"] / years)),
        )
    return table


# --- checks ---------------------------------------------------------------------------------------------------------------
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


def direct_word(meaning: str) -> str:
    """Which of the five answers a category is."""
    return next((word for word in DIRECT if word in meaning.lower()), meaning)


def _share_of(part: pd.DataFrame, p: Published) -> float:
    """Weighted share of the respondents who gave this answer; missing if the model's survey does not ask it."""
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


# --- what it rests on -----------------------------------------------------------------------------------------------------
def _graded(table: pd.DataFrame) -> pd.DataFrame:
    order = {grade: k for k, grade in enumerate(GRADES)}
    return table.assign(_order=table["grade"].map(lambda g: order.get(str(g), -1))).sort_values("_order", kind="stable")


def grade_counts(results: Results) -> dict[str, int]:
    frames = [results.parameters] + ([results.levers] if results.has("levers") else [])
    counts = pd.concat([f["grade"].astype(str) for f in frames]).value_counts()
    return {grade: int(counts.get(grade, 0)) for grade in GRADES}


def assumptions(table: pd.DataFrame) -> Table:
    """Parameters with range, grade and source, the least certain first."""
    result = Table(
        [
            Text("名前と意味", "Name and meaning"),
            Text("値", "Value"),
            Text("単位", "Unit"),
            Text("範囲", "Range"),
            Text("等級", "Grade"),
            Text("出典", "Source"),
        ],
        kind="parameters",
    )
    for name, row in _graded(table).iterrows():
        values = str(row["value"])
        others = [f"{c[3:]}: {row[c]}" for c in table.columns if str(c).startswith("in ") and str(row[c]) != values]
        low, high = float(row.get("low", math.nan)), float(row.get("high", math.nan))
        limits = f"{low:g}–{high:g}" if math.isfinite(low) and math.isfinite(high) and (low or high) else ""
        meaning = say(
            "<code>{n}</code><br>{m}",
            "<code>{n}</code><br>{m}",
            n=str(name),
            m=Text(str(row["meaning_ja"]), str(row["meaning_en"])),
        )
        result.add(
            Cell(meaning, "name"),
            num(" / ".join([values, *others])),
            same(str(row["unit"]) if str(row["unit"]) != "1" else ""),
            num(limits),
            Cell(GRADES.get(str(row["grade"]), same(str(row["grade"]))), f"grade {row['grade']}"),
            Cell(same(str(row["source"])), "source"),
        )
    return result


def fit(results: Results) -> Table | None:
    """Total absolute error, standardised root mean square error and the worst cell, margin by margin."""
    if not results.has("fit"):
        return None
    result = Table(
        [
            Text("表", "Table"),
            Text("使い方", "Use"),
            Text("セル数", "Cells"),
            Text("総絶対誤差", "Total absolute error"),
            Text("合計に対して", "Of the total"),
            "SRMSE",
            Text("最も外れたセル", "Worst cell"),
        ]
    )
    for (name, controlled), cells in sorted(
        results.fit.groupby(["table", "controlled"]), key=lambda item: -int(item[0][1])
    ):
        error = (cells["synthetic"] - cells["target"]).astype(float)
        target = cells["target"].astype(float)
        worst = cells.loc[error.abs().idxmax()]
        total = float(target.sum())
        srmse = math.sqrt(float((error**2).mean())) / float(target.mean()) if float(target.mean()) else math.nan
        result.add(
            Cell(same(str(name)), "name"),
            Text("合わせた", "controlled") if int(controlled) else Text("取り置き", "held out"),
            num(len(cells)),
            num(number(float(error.abs().sum()))),
            num(percent(float(error.abs().sum()) / total, 2) if total else NONE),
            num(number(srmse, 4)),
            same(f"{worst['cell_name']}: {number(float(worst['synthetic']))} / {number(float(worst['target']))}"),
        )
    return result


def inputs(results: Results) -> Table | None:
    if not results.has("inputs"):
        return None
    result = Table(
        [
            Text("表", "Table"),
            Text("出典", "Source"),
            Text("年", "Year"),
            Text("利用条件", "Licence"),
            Text("等級", "Grade"),
            "SHA-256",
        ],
        kind="parameters",
    )
    for name, row in results.inputs.iterrows():
        title = say(
            "{t}<br><code>{n}</code>",
            "{t}<br><code>{n}</code>",
            t=Text(str(row.get("title_ja", "")), str(row.get("title", ""))),
            n=str(name),
        )
        grade = str(row.get("grade", ""))
        result.add(
            Cell(title, "name"),
            Cell(same(str(row.get("source", ""))), "source"),
            num(same(str(row.get("year", "")))),
            same(str(row.get("licence", ""))),
            Cell(GRADES.get(grade, same(grade)), f"grade {grade}"),
            Cell(same(str(row.get("sha256", ""))[:16] + "…"), "hash"),
        )
    return result
