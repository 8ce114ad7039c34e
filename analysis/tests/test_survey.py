"""The comparison with the published survey: on questionnaires whose answers are known, and on a run of the real program."""

from __future__ import annotations

import csv
import io
import math
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import tsunagari
from tsunagari import forecast, survey, survey_page
from tsunagari.__main__ import main
from tsunagari.results import ResultsError
from tsunagari.survey import Published, Questionnaires

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "scenarios/japan/survey.csv"
PROGRAM = Path(os.environ.get("TSUNAGARI_PROGRAM", ROOT / "build/release/tsunagari"))

TOWN = """format = 1
title.en = "a town for its survey"
[run]
start = "2022-10"
months = 15
replicates = 2
[place]
areas = ["亘理町"]
scale = 0.2
[record]
panel_people = 400
snapshot_people = 0
survey_people = 4000
[[scenario]]
name = "baseline"
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not PROGRAM.exists():
        pytest.skip(f"{PROGRAM} is not built")
    folder = tmp_path_factory.mktemp("survey")
    (folder / "town.toml").write_text(TOWN, encoding="utf-8")
    subprocess.run(
        [PROGRAM, "run", folder / "town.toml", "--output", folder / "town.h5"],
        check=True,
        capture_output=True,
        env={**os.environ, "TSUNAGARI_DATA": str(ROOT / "scenarios")},
    )
    return folder / "town.h5"


def published(instrument: str, category: str, value: float, **more: object) -> Published:
    said = {"wave": "R5", "variable": "all", "stratum": "all", "n": math.nan, "quality": "A", "use": "fit", **more}
    return Published(instrument=instrument, category=category, value=value, **said)  # type: ignore[arg-type]


def made_up(**columns: tuple[list[int], str]) -> Questionnaires:
    """Questionnaires of coded columns: values and meanings (`1 yes 0 no`); meanings that begin with `bits` are masks."""
    data = {}
    size = 0
    for name, (values, meanings) in columns.items():
        size = len(values)
        attributes: dict[str, object] = {}
        words = meanings.split()
        if words and words[0] == "bits":
            attributes = {"flag_masks": [1 << k for k in range(len(words) - 1)], "flag_meanings": " ".join(words[1:])}
        elif words:
            attributes = {"flag_values": [int(w) for w in words[::2]], "flag_meanings": " ".join(words[1::2])}
        data[name] = ("respondent", np.array(values), attributes)
    return Questionnaires(xr.Dataset(data), np.ones(size, dtype=bool))


DIRECT = "1 never 2 hardly_ever 3 occasionally 4 sometimes 5 often 99 no_answer"


def test_a_share_with_its_errors() -> None:
    q = made_up(direct=([5] * 10 + [4] * 30 + [1] * 55 + [99] * 5, DIRECT))
    cell = survey.compare_cell(q, published("direct", "often_always", 4.8, n=11141))
    assert cell.simulated == pytest.approx(10)
    assert cell.simulated_error == pytest.approx(100 * math.sqrt(0.1 * 0.9 / 100))
    assert cell.published_error == pytest.approx(
        math.hypot(100 * math.sqrt(0.048 * 0.952 / 11141), 0.1 / math.sqrt(12))
    )
    assert cell.z == pytest.approx((10 - 4.8) / math.hypot(cell.simulated_error, cell.published_error))
    assert survey.compare_cell(q, published("direct", "no_answer", 1.5, n=11141)).simulated == pytest.approx(5)
    twice = survey.compare_cell(q, published("direct", "often_always", 4.8, n=11141), design_effect=4)
    assert twice.published_error == pytest.approx(math.hypot(200 * math.sqrt(0.048 * 0.952 / 11141), 0.1 / math.sqrt(12)))


def test_a_base_that_was_not_published_is_estimated() -> None:
    q = made_up(direct=([5, 4, 5, 1], DIRECT), sex=([0, 0, 1, 1], "0 male 1 female"))
    cell = survey.compare_cell(q, published("direct", "often_always", 5, variable="sex", stratum="male"))
    assert cell.n_is_estimated
    assert cell.n == pytest.approx(11141 / 2)
    assert cell.n_simulated == 2
    assert cell.simulated == pytest.approx(50)


def test_blank_sums_and_ages() -> None:
    q = made_up(ucla_sum=([3, 8, 11, 12], ""), age=([25, 25, 33, 80], ""), sex=([0, 1, 0, 0], "0 male 1 female"))
    q._columns["ucla_sum"] = np.array([3, np.nan, 11, 12.0])
    assert survey.compare_cell(q, published("ucla3_band", "no_answer", 1)).simulated == pytest.approx(25)
    assert survey.compare_cell(q, published("ucla3_band", "10-12", 1)).simulated == pytest.approx(50)
    both = survey.compare_cell(q, published("ucla3_band", "7-12", 1, variable="sex_age", stratum="both_20s"))
    assert (both.n_simulated, both.simulated) == (2, 0)
    old = survey.compare_cell(q, published("ucla3_band", "7-12", 1, variable="sex_age", stratum="male_80+"))
    assert (old.n_simulated, old.simulated) == (1, 100)


def test_reasons_are_of_those_who_were_asked() -> None:
    q = made_up(
        reasons=([0, 1, 2, 6, 8], "bits not_needed ashamed dont_know_how no_answer"), direct=([5, 5, 5, 1, 1], DIRECT)
    )
    everybody = published("reason_no_support", "ashamed", 3.5, variable="loneliness")
    assert survey.compare_cell(q, everybody).simulated == pytest.approx(50)
    often = survey.compare_cell(q, published("reason_no_support", "not_needed", 31, variable="loneliness", stratum="direct_often"))
    assert (often.n_simulated, often.simulated) == (2, pytest.approx(50))


def test_differences_of_events_have_the_errors_of_both_groups() -> None:
    q = made_up(
        direct=([5] * 40 + [2] * 60, DIRECT),
        events=([1] * 20 + [2] * 20 + [1] * 6 + [2] * 54, "bits poverty none_in_particular"),
    )
    cell = survey.compare_cell(q, published("life_events_diff", "poverty", 8.0, variable="difference", stratum="pp"))
    assert cell.simulated == pytest.approx(50 - 10)
    assert cell.simulated_error == pytest.approx(100 * math.sqrt(0.25 / 40 + 0.09 / 60))
    assert cell.n == pytest.approx(11141)


def test_what_the_model_does_not_ask_is_said() -> None:
    q = made_up(direct=([5], DIRECT), employment=([3], "3 regular"))
    other = survey.compare_cell(q, published("direct", "often_always", 5, variable="employment", stratum="other"))
    assert not other.compared
    assert "another kind of work" in other.reason
    assert "does not ask" in survey.compare_cell(q, published("smartphone", "8_hours", 5)).reason
    assert "no question 'health'" in survey.compare_cell(q, published("direct", "often_always", 5, variable="health", stratum="bad")).reason


def test_weights_count_where_they_are_asked_for() -> None:
    data = xr.Dataset({"direct": ("r", [5, 1], {"flag_values": [1, 5], "flag_meanings": "never often"}), "weight": ("r", [3.0, 1.0])})
    q = Questionnaires(data, np.array([True, True]), weighted=True)
    cell = survey.compare_cell(q, published("direct", "often_always", 5, n=100))
    assert cell.simulated == pytest.approx(75)
    assert cell.simulated_error == pytest.approx(100 * math.sqrt((9 * 0.0625 + 0.5625) / 16))


@pytest.mark.parametrize("r", [-0.5, 0.0, 0.47, 0.7])
def test_polychoric_finds_the_correlation_behind_the_answers(r: float) -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=20_000)
    y = r * x + math.sqrt(1 - r * r) * rng.normal(size=20_000)
    cuts = [-0.9, 0.26, 0.85, 1.66]
    found = survey.polychoric(np.digitize(x, cuts), np.digitize(y, cuts))
    assert found == pytest.approx(r, abs=0.03)


def test_every_instrument_of_the_shipped_table_is_compared(town: Path) -> None:
    table = survey.read_published(TABLE)
    with tsunagari.open(town) as results:
        made = survey.compare(results, table)
        assert [pair for pair in made.pairs] == [("R4", [2022]), ("R5", [2023])]
        assert made.uncovered == ["R6"]
        assert {p.instrument for p in table} <= {*survey.INSTRUMENTS, *survey.DIFFERENCES}
        left = [c for c in made.cells if not c.compared]
        assert {c.published.stratum for c in left} == {"other"}
        pooled = survey.compare(results, table, years="all", waves=["R6"])
        assert pooled.pairs == [("R6", [2022, 2023])]
        assert pooled.questionnaires["R6"] == sum(made.questionnaires.values())
        one = survey.compare(results, table, replicate=1)
        assert one.questionnaires["R4"] < made.questionnaires["R4"]
        fit, check = made.agreement("fit"), made.agreement("check")
        assert fit.cells + check.cells == len(made.cells) - len(left)
        # The forms are filled in as published where that depends on the form alone.
        for cell in made.cells:
            p = cell.published
            if p.wave == "R5" and p.instrument in ("reason_no_support", "helping_willingness") and p.stratum == "all":
                assert abs(cell.z) < 4.5, p


def test_the_yardstick_is_the_fitted_wave_as_the_prediction() -> None:
    def cell(wave: str, use: str, value: float, simulated: float, category: str = "often_always") -> survey.Compared:
        one = published("direct", category, value, n=10_000, wave=wave, use=use)
        return survey.Compared(one, simulated, published_error=0.2, simulated_error=0.01, n=10_000, n_simulated=10_000)

    cells = [
        cell("R5", "fit", 4.8, 4.3),
        cell("R4", "check", 4.9, 4.3),  # holds 4.8, not 4.3
        cell("R6", "check", 4.3, 4.3),  # holds 4.3, not 4.8
        cell("R4", "check", 15.0, 15.0, "sometimes"),  # was not fitted: does not count
    ]
    made = survey.Comparison(cells, "baseline", [], [], {}, 1, False, 1.0)
    assert made.yardstick() == survey.Yardstick(cells=2, published_inside=1, simulated_inside=1)
    assert survey.Comparison(cells[3:], "baseline", [], [], {}, 1, False, 1.0).yardstick().cells == 0


def test_a_forecast_is_as_wide_as_its_draws_lie_apart() -> None:
    """Three draws whose shares are 10, 20 and 30 %: standard deviation 10 points, and a third more variance for the mean."""

    def answers(lonely: int) -> Questionnaires:
        direct = np.array([1] * lonely + [0] * (100 - lonely), dtype=np.uint8)
        words = {"flag_values": np.array([0, 1], dtype=np.uint8), "flag_meanings": "never often"}
        return Questionnaires(xr.Dataset({"direct": ("respondent", direct, words)}), np.ones(100, dtype=bool))

    one = survey.compare_cell(answers(20), published("direct", "often_always", 42.0, n=10_000, use="check"))
    assert not one.inside
    survey.add_spread([one], [answers(share) for share in (10, 20, 30)])
    assert one.spread == pytest.approx(10 * math.sqrt(4 / 3))
    assert one.predicted  # 22 points off, beside 1.96 × 11.6
    of_one = survey.Comparison([one], "baseline", [], [], {}, 1, False, 1.0)
    assert not any("forecast" in line.en for line in survey_page.summary_lines(of_one))
    of_draws = survey.Comparison([one], "baseline", [], [], {}, 3, False, 1.0, 3)
    assert of_draws.agreement("check").predicted == 1
    assert any("1 published figures (100 %)" in line.en for line in survey_page.summary_lines(of_draws))
    one.published = published("direct", "often_always", 60.0, n=10_000, use="check")
    assert not one.predicted


def test_what_moves_the_survey_is_found_between_two_waves() -> None:
    """Log odds walk by 0.2 a year: 400 questions, two years apart, of 50,000 people each."""
    rng = np.random.default_rng(3)
    rows = []
    for k, share in enumerate(rng.uniform(5, 60, size=400)):
        for wave, use, shift in (("R5", "fit", 0.0), ("R3", "trend", 0.2 * math.sqrt(2) * rng.normal())):
            moved = 1 / (1 + math.exp(-(math.log(share / (100 - share)) + shift)))
            told = 100 * rng.binomial(50_000, moved) / 50_000
            rows.append(published("direct", "sometimes", told, n=50_000, wave=wave, use=use, stratum=str(k)))
    found = survey.wave_shift(rows)
    assert (found.cells, found.fitted) == (400, 2023)
    assert found.sd == pytest.approx(0.2, abs=0.02)
    assert found.error_of(50, 2024) == pytest.approx(25 * found.sd)
    assert found.error_of(50, 2027) == pytest.approx(2 * 25 * found.sd)
    assert found.error_of(50, 2023) == 0
    # The same questions asked twice of the same world differ by sampling alone.
    still = [replace(p, value=20 + 0.1 * (p.wave == "R3")) for p in rows]
    assert survey.wave_shift(still).sd == 0
    assert survey.wave_shift([p for p in rows if p.use == "fit"]) == survey.WaveShift(0, 0, 2023)


def test_rows_on_the_movement_of_the_survey_are_not_compared_but_widen_forecasts(town: Path) -> None:
    table = survey.read_published(TABLE)
    assert {p.wave for p in table if p.use == "trend"} == {"R3"}
    with tsunagari.open(town) as results:
        made = survey.compare(results, table)
        assert made.shift.sd > 0.05
        by_use: dict[str, set[float]] = {}
        for cell in made.cells:
            if cell.compared and cell.simulated > 0:
                by_use.setdefault(cell.published.use, set()).add(cell.wave_error)
        assert by_use["fit"] == {0.0}  # of the very wave
        assert min(by_use["check"]) > 0
        assert set(by_use) == {"fit", "check"}
        without = survey.compare(results, [p for p in table if p.use != "trend"])
        assert without.agreement("check").predicted < made.agreement("check").predicted
        assert any("SD 0.15 of the log odds a year" in line.en for line in survey_page.summary_lines(made))


def test_a_forecast_is_the_simulated_share_with_all_that_may_move_the_survey(town: Path) -> None:
    table = survey.read_published(TABLE)
    with tsunagari.open(town) as results:
        near, far = (forecast.forecast(results, table, year) for year in (2023, 2022))
        data = results.dataset("survey")
        often = (data["wave"] == 2022) & (data["scenario"] == 0)
        share = 100 * float((data["direct"].where(often) == 5).sum() / often.sum())
    [one] = [c for c in far.cells if c.question.instrument == "direct" and c.question.category == "often_always" and c.question.variable == "all"]
    assert one.expected == pytest.approx(share)
    assert one.sampling == pytest.approx(100 * math.sqrt(share / 100 * (1 - share / 100) / 11141), rel=0.02)
    assert one.waves == pytest.approx(far.shift.sd * share * (1 - share / 100))
    assert one.error == pytest.approx(math.sqrt(one.sampling**2 + one.model**2 + one.waves**2))
    assert (one.low, one.high) == (pytest.approx(max(0, share - 1.96 * one.error), abs=0.01), pytest.approx(share + 1.96 * one.error, abs=0.01))
    assert all(c.waves == 0 for c in near.cells)  # the fitted wave itself
    assert not any(c.question.quality == "E" for c in near.cells)
    text = forecast.table(far, "en")
    assert "published 2023 %" in text and "Doubt about parameters is not in them" in text
    assert "not the nation's published figures" in text
    assert "母数の不確かさは含まない" in forecast.table(far, "ja") and "対象は亘理町" in forecast.table(far, "ja")
    rows = list(csv.DictReader(io.StringIO(forecast.as_csv(far))))
    assert len(rows) == len(far.cells)
    assert float(rows[0]["forecast"]) == one.expected


def test_the_page_forecasts_a_december_that_is_not_published(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = survey.read_published(TABLE)
    older = [replace(p, wave="R4") for p in table if p.wave == "R5"]  # as if the last survey had been that of 2022
    with tsunagari.open(town) as results:
        assert forecast.coming(results, older) is None  # a town's answers are no published figures
        monkeypatch.setattr(forecast, "NATION", results.provenance["area"])
        assert forecast.coming(results, table) is None
        outlook = forecast.coming(results, older)
        assert outlook is not None and (outlook.year, outlook.shift.fitted) == (2023, 2022)
        shown = forecast.section(outlook)
        assert [title.en for title, _ in shown.panels][:2] == ["Loneliness (direct question)", "Loneliness (UCLA three-item sum)"]
        assert len(shown.panels) == len(forecast.HEADLINES)
        made = survey.compare(results, older)
        page = survey_page.make_page(made, results, more=shown)
        assert "Forecast of the survey of December 2023" in page and "2023年12月の調査の予測" in page
        assert 'id="forecast"' not in survey_page.make_page(made, results)


def test_what_a_forecast_cannot_do_is_said(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "has no survey of December 2030; there are 2022, 2023." in refused(capsys, str(town), "--forecast", "2030")
    assert "--weighted is of the comparison" in refused(capsys, str(town), "--forecast", "2023", "--weighted")
    assert "--replicate is of the comparison" in refused(capsys, str(town), "--forecast", "2023", "--replicate", "0")


def test_simulated_shares_are_those_of_the_file(town: Path) -> None:
    with tsunagari.open(town) as results:
        made = {
            (c.published.wave, c.published.instrument, c.published.stratum, c.published.category): c
            for c in survey.compare(results, survey.read_published(TABLE)).cells
        }
        table = results.survey
        wave = table[table["wave"] == 2023]
        often = (wave["direct"].astype(str) == "often").mean()
        assert made["R5", "direct", "all", "often_always"].simulated == pytest.approx(100 * often)
        men = wave[wave["sex"].astype(str) == "male"]
        assert made["R5", "direct", "male", "often_always"].simulated == pytest.approx(
            100 * (men["direct"].astype(str) == "often").mean()
        )
        assert made["R5", "ucla3_band", "all", "10-12"].simulated == pytest.approx(100 * (wave["ucla_sum"] >= 10).mean())
        assert wave["ucla_sum"].max() <= 12, "a blank is no number"


def test_the_command_prints_both_languages_and_writes_a_page(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert main(["survey", str(town), "--lang", "en", "--report", str(page)]) == 0
    text = capsys.readouterr().out
    assert "R6 (December 2024) is not compared" in text
    assert "fitted:" in text and "predicted:" in text
    assert "Lonely and isolated" in text
    assert main(["survey", str(town), "--wave", "R4"]) == 0
    japanese = capsys.readouterr().out
    assert "孤独感（直接質問）" in japanese and "予測：" in japanese and "合わせ込み：" not in japanese
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") > 10
    assert "http://" not in html.replace("http://www.w3.org", "") and "https://" not in html
    assert "Retest after 1 year" in html and "1年後の再検査相関" in html


def test_comma_separated_values_hold_every_cell(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["survey", str(town), "--csv", "--simulated", "all"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == sum(p.use != "trend" for p in survey.read_published(TABLE))
    assert all(math.isfinite(float(row["z"])) or row["reason"] for row in rows)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["survey", *arguments]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    return out.err


def test_what_cannot_be_compared_is_refused(
    town: Path, made_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "its surveys are of 2022, 2023" in refused(capsys, str(town), "--wave", "R6")
    assert "wave 'R9' is not published; there are R4, R5, R6." in refused(capsys, str(town), "--wave", "R9")
    assert "no scenario 'ibasho'" in refused(capsys, str(town), "--scenario", "ibasho")
    assert "no survey of replicate 7" in refused(capsys, str(town), "--replicate", "7")
    assert "years are wanted" in refused(capsys, str(town), "--simulated", "R5")
    assert "would overwrite" in main_error(capsys, str(town), "--report", str(town))
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "no column wave" in refused(capsys, str(town), "--against", str(other))
    assert "cannot be read" in refused(capsys, str(town), "--against", str(tmp_path / "none.csv"))
    other.write_text("wave,instrument,variable,stratum,category,percent,n,quality,use\nR5,direct,all,all,never,x,,A,fit\n")
    assert "line 2: percent 'x'" in refused(capsys, str(town), "--against", str(other))


def main_error(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["survey", *arguments]) == 2
    return capsys.readouterr().err


def test_runs_without_a_survey_are_told_apart(tmp_path: Path) -> None:
    from make_results import make_results

    path = make_results(tmp_path / "short.h5", months=2)
    with tsunagari.open(path) as results, pytest.raises(ResultsError, match="holds no survey"):
        survey.compare(results, survey.read_published(TABLE))


def test_ten_years_of_a_panel() -> None:
    """Half of the panel is always lonely, half never: nobody changes, half stay high."""
    months = 121
    direct = np.tile(np.repeat([1.0, 5.0], 100), (months, 1, 1)).reshape(months, 1, 200)
    panel = xr.Dataset({"direct": (("month", "replicate", "panel_person"), direct)})
    high = survey._high_for_years(panel)
    assert high is not None
    assert high.value == 50
    direct[24:, 0, 100:150] = 1.0
    panel = xr.Dataset({"direct": (("month", "replicate", "panel_person"), direct)})
    high = survey._high_for_years(panel)
    assert high is not None
    assert high.value == 25
    assert not high.met
    assert survey_page.bar_of(high) == "6–10"


def test_the_page_calls_the_scenario_by_its_label_and_writes_a_true_minus(made_up: Path, tmp_path: Path) -> None:
    with tsunagari.open(made_up) as results:
        made = survey.compare(results, survey.read_published(survey.shipped_table()), years=survey.years_of(["all"]))
        page = survey_page.make_page(made, results)
        label = results.scenario_label(results.baseline, "ja")
    facts = page.split('class="facts">')[1].split("</p>")[0]
    assert f"シナリオ「{label}」" in facts and "シナリオ baseline" not in facts
    assert "z −" in page and not re.search(r"z (= )?-\d", page)
