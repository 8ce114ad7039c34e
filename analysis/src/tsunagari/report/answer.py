"""What the first page says: the numbers of one year, each scenario against the baseline, and the words for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from markupsafe import Markup

from tsunagari.report.words import (
    Text,
    datum,
    digits_for,
    district_name,
    number,
    percent,
    same,
    say,
    traced,
    traced_interval,
    traced_yen_span,
    yen,
)
from tsunagari.results import LONELY, Results, ResultsError, in_year
from tsunagari.statistics import over_replicates

SMALL = 10  # counts of people below this are not shown
LEAST_SEEN = 0.05  # people, or person-years: a difference below this is 0.0 when rounded, and none to be seen
TARGET_YEAR = 2030


@dataclass(frozen=True)
class Verdict:
    key: str  # less, more, unclear, same, single, none
    words: Text


@dataclass(frozen=True)
class Answer:
    """One scenario against the baseline."""

    scenario: str
    label: Text
    change: dict[str, float]  # people who are lonely in the year: mean, low, high, monte_carlo_error
    relative: float
    points: float  # change of the share, in percentage points
    economics: dict[str, float]
    verdict: Verdict
    sentence: Text


def label_of(results: Results, scenario: str) -> Text:
    return Text(results.scenario_label(scenario, "ja"), results.scenario_label(scenario, "en"))


def headline_year(results: Results, target: int = TARGET_YEAR) -> int:
    """The target year if the baseline reached it, otherwise the last year it reached."""
    people = results.total("people").sel(scenario=results.baseline)
    reached = people.notnull().any("replicate")
    years = people["month"].dt.year.values[reached.values]
    if not years.size:
        raise ResultsError(
            f"{results.path} holds no finished month of the baseline: run the scenario again to the end."
        )
    return target if target in years else int(years.max())


def first_year(results: Results) -> int:
    """The first whole calendar year of the run, or else its first year."""
    years, counts = np.unique(results.monthly["month"].dt.year.values, return_counts=True)
    whole = years[counts == 12]
    return int(whole[0] if whole.size else years[0])


def period_of(results: Results, year: int) -> Text:
    """2030年（1〜9月の平均）."""
    months = results.monthly["month"]
    inside = months.dt.month.values[months.dt.year.values == year]
    if len(inside) == 12:
        return Text(f"{year}年（年平均）", f"{year} (mean of the year)")
    names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    a, b = int(inside[0]), int(inside[-1])
    if a == b:
        return Text(f"{year}年{a}月", f"{names[a - 1]} {year}")
    return Text(f"{year}年（{a}〜{b}月の平均）", f"{year} (mean of {names[a - 1]}–{names[b - 1]})")


def parts(summary: xr.Dataset) -> dict[str, float]:
    return {str(name): float(summary[name]) for name in summary.data_vars if summary[name].ndim == 0}


def level_in(results: Results, values: xr.DataArray, year: int, scenario: str | None = None) -> dict[str, float]:
    """Mean, least and most over replicates of a scenario (the baseline) in a year."""
    return parts(over_replicates(in_year(values.sel(scenario=scenario or results.baseline), year)))


def judge(change: dict[str, float], base: float, differences: np.ndarray, averted_low: float = math.nan) -> Verdict:
    """Words for a paired difference in a year; honest where the interval includes zero or there is none.

    `averted_low`: lower end of the person-years averted over the whole run, which may be clear where one year is not.
    """
    known = differences[np.isfinite(differences)]
    if known.size == 0:
        return Verdict("none", Text("比べられる反復がありません", "no replicate can be compared"))
    if np.all(known == 0):
        return Verdict("same", Text("基準とまったく同じです", "exactly the same as the baseline"))
    if known.size == 1:
        return Verdict(
            "single",
            Text(
                "反復が1つなので、偶然か効果か言えません", "one replicate only: chance or effect cannot be told apart"
            ),
        )
    if abs(change["mean"]) < LEAST_SEEN:
        return Verdict("unclear", Text("差は見えません", "no difference to be seen"))
    if change["low"] <= 0 <= change["high"] and averted_low > 0:
        return Verdict(
            "unclear",
            Text("期間全体では減りますが、この年だけでは言えません", "less over the whole run; cannot be said of this year alone"),
        )
    if change["low"] <= 0 <= change["high"]:
        return Verdict(
            "unclear",
            Text(
                "減るとも増えるとも言えません（区間が0をまたぎます）",
                "neither less nor more can be said (the interval includes 0)",
            ),
        )
    share = abs(change["mean"]) / base if base > 0 else math.nan
    size = (
        Text("ごくわずか", "very little")
        if share < 0.01
        else Text("わずか", "a little")
        if share < 0.05
        else Text("はっきり", "clearly")
    )
    if change["high"] < 0:
        return Verdict(
            "less", Text(f"{size.ja}に減ります" if size.ja != "はっきり" else "はっきり減ります", f"{size.en} less")
        )
    return Verdict(
        "more", Text(f"{size.ja}に増えます" if size.ja != "はっきり" else "はっきり増えます", f"{size.en} more")
    )


def answers(results: Results, year: int) -> list[Answer]:
    counts = results.compare(LONELY, year=year)
    points = results.compare(LONELY, year=year, share=True)
    table = results.economics().scenarios
    base = level_in(results, results.total(LONELY), year)["mean"]
    found = []
    for scenario in results.scenarios[1:]:
        change = parts(counts.drop_vars("difference").sel(scenario=scenario))
        economics = {str(k): float(table[k][scenario]) for k in table.columns}
        verdict = judge(change, base, counts["difference"].sel(scenario=scenario).values, economics["averted_low"])
        found.append(
            Answer(
                scenario=scenario,
                label=label_of(results, scenario),
                change=change,
                relative=change["mean"] / base if base > 0 else math.nan,
                points=float(points["mean"].sel(scenario=scenario)) * 100,
                economics=economics,
                verdict=verdict,
                sentence=_sentence(scenario, change, economics, year, results.monthly.sizes["month"]),
            )
        )
    return found


def _sentence(scenario: str, change: dict[str, float], economics: dict[str, float], year: int, months: int) -> Text:
    if not math.isfinite(change["mean"]):
        return Text("終わった反復がないため、比べられません。", "Nothing to compare: no replicate was finished.")
    source = f"monthly.{LONELY}[{scenario}]-baseline, {year}"
    digits = min(1, digits_for(change["mean"], change["low"], change["high"]))
    span = traced_interval(change["low"], change["high"], digits, source)
    if abs(change["mean"]) < LEAST_SEEN:
        first = say(
            "{year}年の孤独な人の数に、差は見えない（95 % 区間 {span}人）。",
            "In {year}, no difference is to be seen in the number of people who feel lonely often or always (95 % interval {span}).",
            year=year,
            span=span,
        )
    else:
        fewer = change["mean"] <= 0
        first = say(
            "{year}年に孤独な人は {people}人{way}（95 % 区間 {span}人）。",
            "In {year}, {people} {way} people feel lonely often or always (95 % interval {span}).",
            year=year,
            people=datum(change["mean"], number(abs(change["mean"]), digits), source),
            way=Text("少ない" if fewer else "多い", "fewer" if fewer else "more"),
            span=span,
        )
    averted, low, high = economics["averted"], economics["averted_low"], economics["averted_high"]
    digits = min(1, digits_for(averted, low, high))
    if not math.isfinite(averted):
        return first
    changed = say(
        "{averted} {way}",
        "{way} by {averted}",
        way=Text("減り", "fall") if averted >= 0 else Text("増え", "rise"),
        averted=datum(averted, number(abs(averted), digits), f"economics.averted[{scenario}]"),
    )
    second = say(
        "{length}で孤独な人年が {changed}（減少を正として {span}）、費用は基準より {yen} 多い。"
        if abs(averted) >= LEAST_SEEN
        else "{length}の孤独な人年にも差は見えず（減少を正として {span}）、費用は基準より {yen} 多い。",
        "Over {length}, lonely person-years {changed} (averted: {span}), for {yen} more than the baseline."
        if abs(averted) >= LEAST_SEEN
        else "Over {length} no difference is to be seen in lonely person-years either (averted: {span}), for {yen} more than the baseline.",
        changed=changed,
        length=length_of(months),
        span=traced_interval(low, high, digits, f"economics.averted[{scenario}]"),
        yen=traced(economics["yen"], yen(economics["yen"]), f"economics.yen[{scenario}]"),
    )
    ratio = _ratio(scenario, economics)
    return Text(first.ja + second.ja + ratio.ja, first.en + " " + second.en + " " + ratio.en)


def _ratio(scenario: str, economics: dict[str, float]) -> Text:
    source = "economics.yen_per_person_year"
    if economics["yen"] == 0:
        return Text("費用は記録されていません。", "No cost is recorded.")
    if math.isfinite(economics["yen_per_person_year_low"]):
        return say(
            "1人年あたり {yen}（{span}）。",
            "That is {yen} a person-year ({span}).",
            yen=traced(economics["yen_per_person_year"], yen(economics["yen_per_person_year"]), f"{source}[{scenario}]"),
            span=traced_yen_span(
                economics["yen_per_person_year_low"], economics["yen_per_person_year_high"], f"{source}[{scenario}]"
            ),
        )
    if not math.isfinite(economics["averted_high"]):
        return Text("", "")
    if economics["averted_high"] < 0:
        return Text(
            "孤独が増えるので、1人年あたりの費用はありません。",
            "Loneliness rises, so there is no cost per person-year averted.",
        )
    return Text(
        "効果の区間が0をまたぐので、1人年あたりの費用は言えません。",
        "The interval of the effect includes 0, so a cost per person-year cannot be given.",
    )


def length_of(months: int) -> Text:
    years, rest = divmod(months, 12)
    ja = (f"{years}年" if years else "") + (f"{rest}か月" if rest else "") + "間"
    en = " ".join(
        ([f"{years} year{'s' if years != 1 else ''}"] if years else [])
        + ([f"{rest} month{'s' if rest != 1 else ''}"] if rest else [])
    )
    return Text(ja, en)


def baseline_sentence(results: Results, year: int) -> Text:
    count = level_in(results, results.total(LONELY), year)
    share = level_in(results, results.share(LONELY), year)
    early = first_year(results)
    sentence = say(
        "{label}場合、{period}に孤独感が「しばしばある・常にある」と答える人は {people}人です（{who}の {share}、模擬のばらつき {span}人）。",
        "{label}: in {period}, {people} residents would say that they feel lonely “often or always” ({share} of {who}; "
        "{span} over the replicates).",
        label=_as_condition(label_of(results, results.baseline)),
        period=period_of(results, year),
        people=datum(count["mean"], number(count["mean"]), f"monthly.{LONELY}[{results.baseline}], {year}"),
        who=Text("16歳以上", "those aged 16+") if results.asks_children_apart else Text("住民", "residents"),
        share=datum(share["mean"], percent(share["mean"]), f"monthly.{LONELY}/people[{results.baseline}], {year}"),
        span=_traced_range(count, f"monthly.{LONELY}[{results.baseline}], {year}"),
    )
    if early == year:
        return sentence
    before = level_in(results, results.total(LONELY), early)["mean"]
    before_share = level_in(results, results.share(LONELY), early)["mean"]
    then = say(
        "{early}年は {people}人（{share}）です。この間の変化には、人口と年齢構成の変化のほかに、模型の出発時の水準が落ち着く分も含まれます。",
        " In {early} it is {people} ({share}); the change between them holds, besides that of the population, what the level the model starts from settles by.",
        early=early,
        people=datum(before, number(before), f"monthly.{LONELY}[{results.baseline}], {early}"),
        share=datum(before_share, percent(before_share), f"monthly.{LONELY}/people[{results.baseline}], {early}"),
    )
    return Text(sentence.ja + then.ja, sentence.en + then.en)


def _traced_range(values: dict[str, float], source: str) -> Text:
    least, most = (datum(values[end], number(values[end]), f"{source}; {end}") for end in ("least", "most"))
    return same(Markup("{}–{}").format(least, most))


def _as_condition(label: Text) -> Text:
    """「何もしない」場合 reads well after a verb; any other name is put in quotes."""
    ja = label.ja if label.ja.endswith(("ない", "る", "う", "く", "す")) else f"「{label.ja}」の"
    return Text(ja, label.en)


def who_sentence(results: Results, year: int) -> Text | None:
    """The groups with the highest share and with the most people."""
    monthly = results.monthly
    if not results.asks_children_apart or monthly.sizes["sex"] < 2:
        return None
    by = ("age_group", "sex")
    share = in_year(results.share(LONELY, by), year).sel(scenario=results.baseline).mean("replicate")
    count = (
        in_year(results.total(LONELY, by), year)
        .sel(scenario=results.baseline)
        .mean("replicate")
        .sel(age_group=share["age_group"])
    )
    share = share.where(count >= SMALL)
    if not bool(share.notnull().any()):
        return None

    def name(values: xr.DataArray) -> tuple[Text, float, float, str]:
        at = values.argmax(...)
        age, sex = (str(values[d].values[int(at[d])]) for d in by)
        label = Text(
            f"{labels(monthly, 'age_group')[age].ja}の{'男性' if sex == 'male' else '女性'}",
            f"{'men' if sex == 'male' else 'women'} aged {age}",
        )
        here = {"age_group": age, "sex": sex}
        return label, float(share.sel(here)), float(count.sel(here)), f"age_group={age}, sex={sex}"

    top, many = name(share.fillna(-1)), name(count)
    base = f"monthly.{LONELY}"
    said = say(
        "割合が最も高いのは{top}（{p}）、人数が最も多いのは{many}（{n}人）です。",
        "The share is highest among {top} ({p}); the most people are {many} ({n}).",
        top=top[0],
        many=many[0],
        p=datum(top[1], percent(top[1]), f"{base}/people[{results.baseline}, {top[3]}], {year}"),
        n=datum(many[2], number(many[2]), f"{base}[{results.baseline}, {many[3]}], {year}"),
    )
    alone = _alone_sentence(results, year)
    return Text(said.ja + alone.ja, said.en + alone.en)


def _alone_sentence(results: Results, year: int) -> Text:
    """How lonely people are who live alone."""
    if "one_person" not in results.monthly["household_type"].values:
        return Text("", "")
    at = {"scenario": results.baseline, "household_type": "one_person"}
    share = float(in_year(results.share(LONELY, ("household_type",)), year).sel(at).mean("replicate"))
    count = float(in_year(results.total(LONELY, ("household_type",)), year).sel(at).mean("replicate"))
    if not count >= SMALL:
        return Text("", "")
    source = f"[{results.baseline}, household_type=one_person], {year}"
    return say(
        "一人暮らしの人では {p}（{n}人）です。",
        " Among people who live alone it is {p} ({n} people).",
        p=datum(share, percent(share), f"monthly.{LONELY}/people{source}"),
        n=datum(count, number(count), f"monthly.{LONELY}{source}"),
    )


def detect_sentence(results: Results, found: Sequence[Answer], year: int) -> Text | None:
    """Could a survey in the town see the effects?"""
    if not results.has("survey"):
        return None
    survey = results.dataset("survey")
    wave = np.zeros(survey.sizes["respondent"], dtype=np.int64)
    for name in ("scenario", "replicate", "wave"):
        if name in survey:
            code = survey[name].values.astype(np.int64)
            wave = wave * (code.max() + 1) + code
    answered = np.bincount(wave)
    size = float(answered[answered > 0].mean())
    share = level_in(results, results.share(LONELY), year)["mean"]
    known = [abs(a.points) for a in found if math.isfinite(a.points)]
    if not known or not size or not 0 < share < 1:
        return None
    visible = 1.96 * math.sqrt(2 * share * (1 - share) / size) * 100
    largest = max(known)
    seen = largest > visible
    return say(
        "{size}人が答える調査を2回行って見分けられるのは、およそ {visible} ポイント以上の変化です。ここでの最大の変化は {largest} ポイントなので、{seen}。",
        "Two surveys answered by {size} people each can tell apart changes of about {visible} points or more. The largest change here is "
        "{largest} points, so such a survey {seen}.",
        size=datum(size, number(size), "survey: respondents of a wave"),
        visible=datum(visible, f"{visible:.1f}", "survey: 1.96 sqrt(2 p (1-p) / n), points"),
        largest=datum(largest, f"{largest:.2f}", f"monthly.{LONELY}/people: largest difference from baseline, points, {year}"),
        seen=Text(
            "そのような調査で見える可能性があります" if seen else "そのような調査では見えません",
            "may see it" if seen else "would not see it",
        ),
    )


def labels(data: xr.Dataset, dimension: str, areas: Mapping[str, str] | None = None) -> dict[str, Text]:
    """Names of the categories of a dimension, in both languages; `areas` as `english_areas` gives them, for districts."""
    values = [str(v) for v in data[dimension].values]
    japanese = [str(v) for v in data[f"{dimension}_ja"].values] if f"{dimension}_ja" in data else values
    english = (
        [str(v) for v in data[f"{dimension}_en"].values]
        if f"{dimension}_en" in data
        else [district_name(v.replace("_", " "), areas).en for v in values]
    )
    return {value: Text(ja or value, en or value) for value, ja, en in zip(values, japanese, english, strict=True)}
