"""Puts the report together and writes it."""

from __future__ import annotations

import os
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from tsunagari.report import basis, brief, checklists, checks, figures, levers, tables, who
from tsunagari.report.answer import (
    answers,
    baseline_sentence,
    detect_sentence,
    headline_year,
    label_of,
    period_of,
    who_sentence,
)
from tsunagari.report.measures import measures
from tsunagari.report.pictures import Pictures
from tsunagari.report.words import Text, area_name, digits_for, number, same, say, yen
from tsunagari.results import LONELY, Results


def make_report(results: Results, language: str = "ja") -> str:
    """The report as HTML. Both languages are in it; `language` is the one shown first."""
    _read_once(results)
    year = headline_year(results)
    found = answers(results, year)
    pictures = Pictures()
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tsunagari", "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    page = environment.get_template("report.html.j2").render(
        t=Text,
        colours=[figures.colour_of(results, name) for name in results.scenarios],
        language=language,
        style=_file("report.css"),
        script=_file("report.js"),
        year=year,
        period=period_of(results, year),
        results=results,
        provenance=_provenance(results),
        facts=_facts(results),
        cautions=_cautions(results),
        baseline=label_of(results, results.baseline),
        baseline_sentence=baseline_sentence(results, year),
        who_sentence=who_sentence(results, year),
        detect_sentence=detect_sentence(results, found, year),
        answers=found,
        varied=any(len(variants) > 1 for variants in measures(results).values()),
        best_sentence=brief.best_sentence(results) if found else None,
        summary=tables.summary(found, year) if found else None,
        first_figures=figures.first_page(results, results.economics(), pictures),
        discounted=_discounted(results),
        who_gains=brief.who_gains(results, year),
        whom_sentence=brief.whom_sentence(results, year) if found else None,
        gains_sentence=brief.gains_sentence(results, year) if found and results.asks_children_apart else None,
        key_assumptions=brief.key_assumptions(results),
        trajectories=figures.trajectories(results, pictures),
        differences=figures.differences(results, pictures),
        age_by_sex=who.age_by_sex(results, year),
        quadrants=who.quadrants(results, year),
        groups=who.groups(results, year),
        flows=figures.flows(results, pictures),
        around_events=figures.around_events(results, pictures),
        district_figures=figures.districts(results, year, pictures),
        districts=who.districts(results, year),
        funnels=figures.funnels(results, pictures),
        seats=levers.seats(results),
        not_reached=levers.not_reached(results),
        calls=levers.calls(results),
        before_after=levers.before_after(results),
        cost=levers.cost(results),
        by_fiscal_year=levers.by_fiscal_year(results),
        incremental=levers.incremental(results),
        income=levers.income(results),
        paid_by_district=levers.district(results),
        money=figures.money_panels(results, results.economics(), pictures),
        price_years=_price_years(results),
        survey_figure=figures.survey(results, pictures),
        ego=figures.ego(results, pictures),
        survey=checks.survey(results),
        events=checks.events(results),
        network=checks.network(results),
        grades=[(basis.GRADES[g], n) for g, n in basis.grade_counts(results).items()]
        if results.has("parameters")
        else [],
        levers=basis.assumptions(results.levers) if results.has("levers") else None,
        parameters=basis.assumptions(results.parameters) if results.has("parameters") else None,
        fit=basis.fit(results),
        inputs=basis.inputs(results),
        cheers=checklists.cheers(results),
        stress=checklists.stress(results),
        aqua=checklists.aqua(results),
        pictures=pictures,
    )
    return page


def write_report(results: Results, path: Path, language: str = "ja") -> None:
    """Writes the report under a temporary name and renames it, so that no half page is left."""
    page = make_report(results, language)
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_text(page, encoding="utf-8")
    os.replace(unfinished, path)


def _read_once(results: Results) -> None:
    """One pass over the file for each variable; everything else is summed from these."""
    results.read_margins("people", ("age_group", "sex", "household_type"), ("age_group", "district"))
    results.read_margins(LONELY, ("age_group", "sex", "household_type"), ("district",))


def _file(name: str) -> str:
    return resources.files("tsunagari").joinpath(f"report/{name}").read_text(encoding="utf-8")


def _said(results: Results, key: str, otherwise: str = "") -> str:
    value = results.provenance.get(key, otherwise)
    return str(value) if value is not None else otherwise


def _provenance(results: Results) -> dict[str, Any]:
    said: dict[str, Any] = {
        key: _said(results, key)
        for key in (
            "title",
            "title_ja",
            "question_ja",
            "question_en",
            "source",
            "seed",
            "start",
            "scenario_text",
            "scenario_resolved",
            "scenario_path",
            "results_sha256",
            "completed_runs",
            "planned_runs",
            "licence",
            "scale",
        )
    }
    said["area"] = area_name(results.provenance)
    said["title_text"] = Text(
        said["title_ja"] or said["title"] or results.path.stem, said["title"] or said["title_ja"] or results.path.stem
    )
    said["question"] = Text(said["question_ja"] or said["question_en"], said["question_en"] or said["question_ja"])
    said["file"] = results.path.name
    said["scenario_file"] = said["scenario_path"] or "scenario.toml"
    return said


def _facts(results: Results) -> Text:
    """One line: where, when, how many, how often."""
    sizes = results.monthly.sizes
    people = float(results.total("people").sel(scenario=results.baseline).isel(month=0).mean("replicate"))
    area = _provenance(results)["area"]
    start = str(results.monthly["month"].values[0])[:7]
    return say(
        "{area}住民 {people}人・{start} から {months}か月・シナリオ {scenarios}件・反復 {replicates}回",
        "{area}{people} residents · {months} months from {start} · {scenarios} scenarios · {replicates} replicates",
        area=Text(f"{area.ja}・", f"{area.en} · ") if area.ja else same(""),
        people=number(people),
        start=start,
        months=sizes["month"],
        scenarios=sizes["scenario"],
        replicates=sizes["replicate"],
    )


def _under_draws(results: Results) -> bool:
    """Whether each replicate lived under a posterior draw of a calibration."""
    return re.search(r'^parameter_draws = "[^"]', str(results.provenance.get("scenario_resolved", "")), re.MULTILINE) is not None


def _cautions(results: Results) -> list[Text]:
    """What a reader must know before the first number."""
    cautions = [
        Text(
            "基準の水準は全国調査によるもので、この地域の調査とは照らし合わせていません。絶対数より、シナリオ間の差と順序を読んでください。",
            "The level of the baseline rests on the national survey; no survey of this area was set beside it. Read the differences between scenarios and their order rather than the absolute numbers.",
        ),
        Text(
            "区間は模擬の偶然と、全国調査に合わせて推定した母数の不確かさ（反復ごとに事後分布の別の標本）を表します。施策の効果などその他の仮定の不確かさは含まれません。",
            "Intervals show chance in the simulation and what the national survey leaves open about the fitted parameters (each replicate lives under another posterior draw). What is unknown about other assumptions, such as the effects of levers, is not in them.",
        )
        if _under_draws(results)
        else Text(
            "区間は模擬の偶然（反復のばらつき）だけを表します。仮定の不確かさは含まれず、本当の不確かさはこれより大きいです。",
            "Intervals show chance in the simulation only (spread of replicates). What is unknown about the assumptions is not in them; the real uncertainty is larger.",
        ),
    ]
    complete, planned = int(results.complete.sum()), int(results.complete.size)
    if complete < planned:
        cautions.insert(
            0,
            Text(
                f"途中で止められた実行です：{planned}本のうち {complete}本だけが最後まで終わりました。終わった分だけを使っています。",
                f"This run was stopped: {complete} of {planned} simulations reached the end. Only what was finished is used.",
            ),
        )
    try:
        scale = float(results.provenance.get("scale", 1.0))
    except (TypeError, ValueError):
        scale = 1.0
    if scale < 1:
        cautions.insert(
            0,
            Text(
                f"縮小した町です（scale = {scale:g}）。人数は模擬の住民の数で、1人が実際の約 {1 / scale:.3g}人に当たります。",
                f"This is a scaled town (scale = {scale:g}). Numbers are simulated residents; each stands for about {1 / scale:.3g} real people.",
            ),
        )
    replicates = results.monthly.sizes["replicate"]
    if replicates < 4:
        cautions.append(
            Text(
                f"反復が {replicates}回しかないため、区間はあてになりません。",
                f"With {replicates} replicate{'s' if replicates > 1 else ''} the intervals cannot be relied upon.",
            )
        )
    if not results.asks_children_apart:
        cautions.append(
            Text(
                "年齢別に記録していないため、割合の分母は16歳未満を含む全住民です。",
                "Results are not resolved by age, so shares are of all residents, children included.",
            )
        )
    return cautions


def _discounted(results: Results) -> Text | None:
    """Person-years and yen at the 2 % a year of the Japanese guideline."""
    table = results.economics(discount_rate=0.02).scenarios
    if table.empty:
        return None
    labels = [label_of(results, str(name)) for name in table.index]
    averted = [number(a, digits_for(a)) for a in table["averted"]]
    costs = [yen(float(y)) for y in table["yen"]]
    items = list(zip(labels, averted, costs, strict=True))
    return Text(
        "費用と効果を年2 % で割り引くと、" + "、".join(f"{label.ja}：{a} 人年・{c.ja}" for label, a, c in items) + "。",
        "Discounted at 2 % a year (yen and effects): "
        + "; ".join(f"{label.en}: {a} person-years, {c.en}" for label, a, c in items)
        + ".",
    )


def _price_years(results: Results) -> str:
    if not results.has("cost"):
        return ""
    year = results.cost["yen"].attrs.get("price_year", results.cost.attrs.get("price_year", ""))
    return str(year)
