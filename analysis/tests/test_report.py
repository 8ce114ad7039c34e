"""The report: its headline numbers recomputed from the file, both languages, honesty where nothing can be said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import pytest
from make_results import make_results

import tsunagari
from tsunagari.__main__ import main
from tsunagari.report import basis, brief, make_report
from tsunagari.report.answer import headline_year, judge
from tsunagari.report.brief import whom_sentence
from tsunagari.report.levers import not_reached
from tsunagari.report.measures import measures
from tsunagari.report.tables import HIDDEN
from tsunagari.report.who import groups
from tsunagari.report.words import (
    Text,
    area_name,
    district_name,
    english_areas,
    interval,
    number,
    percent,
    signed,
    unit,
    yen,
)
from tsunagari.statistics import student_quantile


@pytest.fixture(scope="module")
def page(made_up: Path) -> str:
    return make_report(tsunagari.open(made_up))


def words_of(page: str, language: str) -> str:
    """The text a reader of this language sees."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.words: list[str] = []
            self.hidden: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            other = "en" if language == "ja" else "ja"
            if tag in ("script", "style", "title") or (self.hidden and tag == self.hidden[-1]):
                self.hidden.append(tag)
            elif not self.hidden and dict(attrs).get("class") == other:
                self.hidden.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if self.hidden and self.hidden[-1] == tag:
                self.hidden.pop()

        def handle_data(self, data: str) -> None:
            if not self.hidden:
                self.words.append(data)

    reader = Reader()
    reader.feed(page)
    return re.sub(r"\s+", " ", "".join(reader.words))


def without_scripts(page: str) -> str:
    return re.sub(r"<script.*?</script>", "", page, flags=re.S)


def plain(path: Path, name: str) -> np.ndarray:
    with netCDF4.Dataset(path) as file:
        return np.ma.filled(file["monthly"][name][:], np.nan).astype(float)


def test_headline_numbers_are_those_of_the_file(page: str, made_up: Path) -> None:
    lonely, people = plain(made_up, "direct_often"), plain(made_up, "people")
    with netCDF4.Dataset(made_up) as file:
        month = file["monthly"]["month"][:].astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
        yen_by_lever = file["cost"]["yen"][:].sum(axis=(2, 3))
    year = int(month.max())  # the run ends before 2030
    here = month == year
    count = lonely.sum(axis=(3, 4, 5, 6))[:, :, here].mean(axis=2)  # [scenario, replicate]
    adults = people[:, :, :, :, 1:].sum(axis=(3, 4, 5, 6))
    share = (lonely.sum(axis=(3, 4, 5, 6)) / adults)[0][:, here].mean()
    text = words_of(page, "ja")
    assert f"{year}年" in text
    assert f"答える人は {round(count[0].mean()):,}人です（16歳以上の {share * 100:.1f} %" in text
    assert f"模擬のばらつき {round(count[0].min()):,}–{round(count[0].max()):,}人" in text
    averted = ((lonely[:1] - lonely).sum(axis=(2, 3, 4, 5, 6)) / 12).mean(axis=1)
    for scenario in (1, 2, 3):
        raw = [float(v) for v in re.findall(r'<data value="([^"]+)" data-from="economics.averted', page)]
        assert any(abs(v - averted[scenario]) < 1e-3 * abs(averted[scenario]) + 1e-6 for v in raw)
        assert yen(yen_by_lever[scenario - 1].mean()).ja in text
    change = (count[1:] - count[0]).mean(axis=1)
    raw = [float(v) for v in re.findall(r'<data value="([^"]+)" data-from="monthly.direct_often\[\w+\]-baseline', page)]
    for value in change:
        assert any(abs(v - value) < 1e-3 * abs(value) + 1e-4 for v in raw)


def test_calls_are_not_people_and_improvement_is_not_effect(page: str, made_up: Path) -> None:
    with netCDF4.Dataset(made_up) as file:
        answers = [str(a) for a in file["before_after"]["answer"][:]]
        found = dict(zip(answers, file["before_after"]["total"][0].astype(float).sum(axis=1).mean(axis=0), strict=True))
        attempts = file["funnel"]["calls"][0].astype(float).sum(axis=1).mean()
    text = words_of(page, "en")
    again = found["asked_again"]
    assert f"{found['score_before'] / again:.2f} → {found['score_after'] / again:.2f}" in text
    assert f"{100 * found['improved'] / again:.0f} %" in text
    assert "not the effect of the lever" in text
    assert f"{attempts:,.0f}" in text
    assert "25.0 %" in text  # answered of calls


def test_both_languages_are_complete(page: str) -> None:
    japanese, english = words_of(page, "ja"), words_of(page, "en")
    for word in ("答え", "つながりサポーター", "使ってはいけないこと", "95 % 区間", "来歴", "仮定", "20〜29歳"):
        assert word in japanese and word not in english
    for word in ("The answer", "Tsunagari supporters", "Limits of use", "95 % interval", "Provenance", "assumption"):
        assert word in english and word not in japanese
    assert "Nurses' & friends' visits" in english and "&#39;" not in english and "&amp;" not in english
    # What is Japanese in the English page is only what the file itself says in Japanese (names of districts, sources …).
    assert len(re.findall(r"[\u3040-\u30ff]", english)) < 120


def test_page_needs_nothing_else(page: str) -> None:
    assert len(page.encode()) < 6_000_000
    written = without_scripts(page)
    assert not re.search(r'(?:src|href)="(?!#)', written)
    assert "@import" not in written and not re.search(r"url\((?!#)", written)
    assert not re.search(r"<script[^>]* src=", page)
    assert page.startswith("<!DOCTYPE html>") and 'lang="ja"' in page


def test_every_figure_has_a_description_in_both_languages(page: str) -> None:
    written = without_scripts(page)
    figures = re.findall(r'<div class="chart"[^>]*>', written)
    assert len(figures) >= 10
    for figure in figures:
        said = dict(re.findall(r'(aria-label|data-ja|data-en)="([^"]*)"', figure))
        assert len(said["data-ja"]) > 10 and len(said["data-en"]) > 10 and said["aria-label"] == said["data-ja"]
    assert written.count("<svg ") == 2 * len(figures) == written.count('<svg aria-hidden="true"')
    names = re.findall(r' id="([^"]+)"', written)
    assert len(names) == len(set(names))
    assert "NaN" not in written and not re.search(r' (?:d|[xy][12]?)="[^"]*nan', written) and ">nan" not in written


def test_what_the_report_rests_on_is_in_it(page: str) -> None:
    text = words_of(page, "en")
    for said in (
        "abc1234",
        "20201001",
        "./tsunagari run tottori.toml",
        "peer_influence_per_year",
        "rests on the national survey",
        "never evidence",
    ):
        assert said in text, said
    grades = re.findall(r'class="grade (\w+)"', page[page.index("peer_influence") - 4000 :])
    assert grades.index("assumption") < grades.index("derived") < grades.index("read")


def test_small_cells_are_hidden(undrawn: None, tmp_path: Path) -> None:
    results = tsunagari.open(make_results(tmp_path / "hamlet.h5", people=900, months=13, replicates=2, districts=1))
    shown = [row[2].text for row in groups(results, headline_year(results)).rows if row[2].kind == "n"]
    assert HIDDEN in shown
    assert all(text is HIDDEN or int(str(text).replace(",", "")) >= 10 for text in shown)
    page = make_report(results)
    counts = [int(n) for n in re.findall(r"<small>[^<]*<br>(\d+)人</small>", page)]
    assert all(count >= 10 for count in counts) and ">X<" in page


def test_baseline_alone_makes_a_report(undrawn: None, tmp_path: Path) -> None:
    path = make_results(tmp_path / "alone.h5", people=5000, months=12, replicates=1, districts=1, scenarios=1)
    text = words_of(make_report(tsunagari.open(path)), "ja")
    assert "答える人は" in text and "反復が 1回しかない" in text


def test_strata_that_are_not_resolved_make_a_report(undrawn: None, tmp_path: Path) -> None:
    path = make_results(tmp_path / "whole.h5", people=5000, months=14, replicates=2, resolved=False, districts=2)
    text = words_of(make_report(tsunagari.open(path)), "ja")
    assert "年齢別に記録していない" in text and "住民の" in text


def test_stopped_run_says_so(undrawn: None, tmp_path: Path) -> None:
    path = make_results(
        tmp_path / "stopped.h5", people=9000, months=24, replicates=2, districts=2, unfinished=[(1, 0), (1, 1), (2, 1)]
    )
    text = words_of(make_report(tsunagari.open(path)), "ja")
    assert "8本のうち 5本" in text
    assert "比べられる反復がありません" in text and "反復が1つなので" in text


def test_dose_zero_is_called_the_same(undrawn: None, tmp_path: Path) -> None:
    path = make_results(tmp_path / "zero.h5", people=5000, months=14, replicates=3, districts=2, effect=0.0)
    text = words_of(make_report(tsunagari.open(path)), "ja")
    assert text.count("基準とまったく同じです") >= 3


def test_harm_is_called_harm(undrawn: None, tmp_path: Path) -> None:
    path = make_results(tmp_path / "harm.h5", people=9000, months=20, replicates=3, districts=2, effect=-1.0)
    page = make_report(tsunagari.open(path))
    assert "人年が" in words_of(page, "ja") and "増え（減少を正として" in words_of(page, "ja")
    assert "lonely person-years rise by" in words_of(page, "en") and "人多い" in words_of(page, "ja")


@pytest.mark.parametrize(
    ("low", "high", "differences", "key"),
    [
        (-3, 1, [-2.0, 0.5], "unclear"),
        (-3, -1, [-2.0, -2.1], "less"),
        (1, 3, [2.0, 2.1], "more"),
        (0, 0, [0.0, 0.0], "same"),
        (np.nan, np.nan, [1.0], "single"),
        (np.nan, np.nan, [np.nan], "none"),
    ],
)
def test_verdicts(low: float, high: float, differences: list[float], key: str) -> None:
    change = {"mean": float(np.mean(differences)), "low": low, "high": high}
    assert judge(change, 100.0, np.array(differences)).key == key


def test_numbers_as_people_read_them() -> None:
    assert number(1234.5) == "1,234" and number(-0.4) == "0" and number(-12, 1) == "−12.0" and number(np.nan) == "–"
    assert signed(5) == "+5" and signed(-5) == "−5" and signed(0.1) == "0"
    assert interval(-153, 98).ja == "−153〜+98" and percent(0.0484) == "4.8 %"
    assert yen(1.853e8).ja == "1.85億円" and yen(234_000).ja == "23.4万円" and yen(1.853e8).en == "¥185 million"


# --- the command ------------------------------------------------------------------------------------------------------
def test_command_writes_next_to_the_file(undrawn: None, made_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "run.h5"
    shutil.copy(made_up, results)
    assert main(["report", str(results), "--lang", "en"]) == 0
    page = (tmp_path / "run.html").read_text(encoding="utf-8")
    assert '<html lang="en" data-lang="en">' in page
    assert "run.html" in capsys.readouterr().out
    assert main(["report", str(results), "-o", str(tmp_path / "other.html")]) == 0
    assert (tmp_path / "other.html").exists() and not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize("name", ["none.h5", "text.h5"])
def test_wrong_input_is_exit_code_2(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.h5").write_text("no")
    assert main(["report", str(tmp_path / name)]) == 2
    assert name in capsys.readouterr().err
    assert not list(tmp_path.glob("*.html"))


def test_results_are_never_overwritten(made_up: Path, tmp_path: Path) -> None:
    results = tmp_path / "run.h5"
    shutil.copy(made_up, results)
    assert main(["report", str(results), "-o", str(results)]) == 2
    assert results.read_bytes() == made_up.read_bytes()


def test_same_file_same_page(made_up: Path, page: str) -> None:
    assert make_report(tsunagari.open(made_up)) == page


# --- a file of the program itself ---------------------------------------------------------------------------------------
def real_program() -> Path | None:
    root = Path(os.environ.get("TSUNAGARI_SOURCE_DIR", Path(__file__).resolve().parents[2]))
    program = Path(os.environ.get("TSUNAGARI_PROGRAM", root / "build/release/tsunagari"))
    scenario = root / "scenarios/hamlet.toml"
    return program if program.exists() and scenario.exists() else None


@pytest.mark.skipif(real_program() is None, reason="the program is not built")
def test_report_of_a_real_run(tmp_path: Path) -> None:
    program = real_program()
    assert program is not None
    root = Path(os.environ.get("TSUNAGARI_SOURCE_DIR", Path(__file__).resolve().parents[2]))
    path = tmp_path / "hamlet.h5"
    subprocess.run(
        [program, "run", root / "scenarios/hamlet.toml", "-o", path], check=True, capture_output=True, timeout=600
    )
    done = subprocess.run(
        [sys.executable, "-m", "tsunagari", "report", path], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    results = tsunagari.open(path)
    years = results.monthly["month"].dt.year
    year = 2030 if 2030 in years.values else int(years.max())
    months = years.values == year
    lonely = plain(path, "direct_often").sum(axis=(3, 4, 5, 6))[0][:, months].mean()
    source = re.escape(f'data-from="monthly.direct_often[{results.baseline}], {year}"')
    shown = re.search(rf'<data value="([^"]+)" {source}', page)
    assert shown and float(shown.group(1)) == pytest.approx(lonely, rel=1e-5)
    assert "1人の狂いもなく合っています" in page


# --- names of areas ------------------------------------------------------------------------------------------------------
def test_areas_and_districts_are_english_where_the_tables_know_them() -> None:
    file = {"area": "31201", "municipalities": "鳥取市, 架空町", "municipalities_en": "Tottori City, 架空町"}
    areas = english_areas(file)
    assert district_name("鳥取市 第12校区", areas) == Text("鳥取市 第12校区", "Tottori City district 12")
    assert district_name("架空町 第1校区", areas).en == "架空町 district 1"
    assert district_name("中央", areas) == Text("中央", "中央")
    assert area_name(file) == Text("31201", "Tottori City, 架空町")
    assert area_name({"area": "鳥取市"}) == Text("鳥取市", "鳥取市") and english_areas({"area": "鳥取市"}) == {}


def test_facts_name_the_area_in_both_languages(page: str) -> None:
    facts = page.split('class="facts">')[1].split("</p>")[0]
    assert "鳥取市・住民" in facts and "Tottori City · " in facts


def test_units_of_rates_read_as_rates() -> None:
    assert unit("1/month") == Text("/月", "/month") and unit("1") == Text("", "") and unit("yen of 2024").ja == "円（2024年価格）"


def test_the_fit_is_told_in_japanese_too(results: tsunagari.Results) -> None:
    table = basis.fit(results)
    assert table is not None
    assert table.rows[0][0].text == Text("男女・年齢5歳階級別の人口", "sex × age")
    assert "男性" in table.rows[0][-1].text.ja or "女性" in table.rows[0][-1].text.ja


def test_the_ladder_of_costs_and_the_budget_by_fiscal_year(page: str, made_up: Path) -> None:
    results = tsunagari.open(made_up)
    text = words_of(page, "ja")
    ladder = results.economics().incremental()
    for value in ladder["icer"].dropna():
        assert yen(value).ja in text
    assert "出発点" in text and ("」に劣る（劣位）" in text) == bool((ladder["state"] == "dominated").any())
    paid = results.economics().yen_by_fiscal_year
    assert f"{paid.columns[-1]}年度" in text
    for value in (paid - paid.loc[results.baseline]).to_numpy()[1:].ravel():
        assert yen(float(value)).ja in text
    assert "no QALYs" in words_of(page, "en")


def test_the_best_of_many_is_told_with_those_like_it(made_up: Path) -> None:
    results = tsunagari.open(made_up)
    year = headline_year(results)
    sentence = whom_sentence(results, year)
    assert sentence is not None and len(results.scenarios) > 3
    assert "実際より大きく見えがちです" in sentence.ja and "tends to look larger than it is" in sentence.en
    count = results.total("direct_often", ("household_type",)).sel(household_type="one_person")
    mean = count.sel(month=count["month"].dt.year == year).mean("month")
    change = (mean - mean.sel(scenario=results.baseline)).mean("replicate")
    best = str(change["scenario"].values[int(np.argmin(change.values))])
    assert f"一人暮らしでは「{results.scenario_label(best, 'ja')}」" in sentence.ja
    alike = False
    for other in results.scenarios[1:]:
        pairs = (mean.sel(scenario=other) - mean.sel(scenario=best)).values
        if other != best:
            alike |= not pairs.mean() - student_quantile(0.95, len(pairs) - 1) * pairs.std(ddof=1) / np.sqrt(len(pairs)) > 0
    own = re.search(r"一人暮らしでは[^）]*）", re.sub("<[^>]+>", "", sentence.ja))
    assert own is not None and ("見分けのつかない案がある" in own[0]) == alike


class Varied:
    """Four scenarios beside the baseline: salons as assumed, with a small and a large effect, and visits."""

    scenarios = ("baseline", "salons", "salons_low", "salons_high", "visits")
    baseline = "baseline"
    levers = pd.DataFrame(
        {"value": ["40", "0.15", "40", "0.05", "40", "0.35", "3", "0.25"]},
        index=[
            f"{scenario}/{setting}"
            for scenario, kind, size in (
                ("salons", "community_salon", "places"),
                ("salons_low", "community_salon", "places"),
                ("salons_high", "community_salon", "places"),
                ("visits", "outreach", "workers"),
            )
            for setting in (f"{kind}/{size}", f"{kind}/effect_sd")
        ],
    )

    def has(self, group: str) -> bool:
        return group == "levers"


def test_variants_of_one_measure_are_no_rivals() -> None:
    results = Varied()
    assert measures(results) == {"salons": ["salons", "salons_low", "salons_high"], "visits": ["visits"]}  # type: ignore[arg-type]
    results.levers = results.levers.copy()
    results.levers.loc["salons_high/community_salon/places", "value"] = "50"  # another dose is another measure
    assert list(measures(results)) == ["salons", "salons_high", "visits"]  # type: ignore[arg-type]


def test_the_ends_of_an_effect_are_told_where_the_order_can_change(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = tsunagari.open(made_up)
    averted = results.economics().scenarios["averted"].dropna().sort_values()
    low, *_, high = (str(name) for name in averted.index)
    others = [s for s in averted.index if s not in (low, high)]
    assert "仮定しだいです" in str(brief.best_sentence(results).ja)
    # The best as assumed may turn out to be what the least is, so others can pass it.
    monkeypatch.setattr(brief, "measures", lambda _: {high: [high, low], **{s: [s] for s in others}})
    sentence = brief.best_sentence(results)
    assert "順位は入れ替わりえます" in sentence.ja and "the order can change" in sentence.en
    assert f'data-from="economics.averted[{low}]"' in sentence.ja
    # The least as assumed is at best what the best is: varying it changes nothing that matters.
    monkeypatch.setattr(brief, "measures", lambda _: {high: [high], low: [low, others[0]]})
    assert "1位は変わりません" in brief.best_sentence(results).ja


def test_those_not_reached_are_a_partition_of_those_it_is_for(made_up: Path) -> None:
    results = tsunagari.open(made_up)
    table = not_reached(results)
    assert table is not None
    funnel = results.funnel["people"].isel(month=slice(-12, None)).sum(["age_group", "sex"]).mean(["month", "replicate"])
    for row in table.rows:
        own = [float(re.sub("[^0-9.-]", "", str(cell.text).replace("−", "-"))) for cell in row[2:8]]
        assert own[0] == pytest.approx(sum(own[1:]), abs=3)  # each is rounded
        assert any(own[0] == pytest.approx(float(v), abs=1) for v in funnel.sel(stage="eligible").values)
    assert "届かなかった人は、どこで止まったか" in make_report(results)
