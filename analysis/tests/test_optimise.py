"""The search for the best mix: the plan is read strictly, probabilities are right, and a search goes on where it was."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest

import tsunagari
from tsunagari.__main__ import main
from tsunagari.optimise import Found, Outcome, optimise, probability_best, read_plan, write_best
from tsunagari.optimise.page import _digits_of, _notes, leads, write_page
from tsunagari.optimise.search import _Search, label_of
from tsunagari.optimise.table import table
from tsunagari.report.answer import labels
from tsunagari.report.words import Text
from tsunagari.results import ResultsError

ROOT = Path(__file__).resolve().parents[2]
PLAN = """format = 1
scenario = "town.toml"
yen_per_year = 8_000_000
[search]
replicates_a_round = 2
rounds = 1
mixes = 2
[[option]]
name = "ibasho"
dose = "places"
doses = [4, 10]
[option.lever]
kind = "community_salon"
start_month = "2020-11"
[[option]]
name = "visits"
dose = "workers"
doses = [1]
[option.lever]
kind = "outreach"
start_month = "2020-11"
"""
TOWN = """format = 1
[run]
months = 4
replicates = 1
[place]
areas = ["亘理町"]
scale = 0.02
"""


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1\n", "format = 2\n", ":1: format: is 2"),
        ("yen_per_year", "yen_per_yaer", "yen_per_yaer: is not known. Did you mean yen_per_year?"),
        ("8_000_000", '"much"', ":3: yen_per_year: needs a number"),
        ('"town.toml"', '"city.toml"', "city.toml is not there"),
        ("doses = [4, 10]", "doses = [0, 10]", ":11: option[1].doses: 0 is no dose"),
        ("doses = [1]", "doses = []", ":18: option[2].doses: needs a list"),
        ('name = "visits"', 'name = "ibasho"', ':16: option[2].name: "ibasho" is there twice'),
        ('name = "visits"', 'name = "訪問"', 'option[2].name: "訪問": a-z'),
        ('kind = "outreach"', "x = 1", "option[2].lever: needs a table"),
        ('kind = "outreach"', 'kind = "outreach"\nworkers = 3', "option[2].lever.workers: is the dose"),
        ("rounds = 1", "rounds = 1.5", "search.rounds: needs a whole number"),
        ("rounds = 1", "probability_enough = 95", "search.probability_enough: is 95"),
        ("[search]", "[run]\nmonths = 2.5\n[search]", "run.months: is 2.5; a whole number"),
        ("[search]", "[run]\nscale = 2\n[search]", "run.scale: is 2; above 0"),
        ("[search]", "[run]\nmonth = 2\n[search]", "run.month: is not known. Did you mean months?"),
        ("[search]", "[weights.colour]\nred = 2\n[search]", "weights.colour: is not known"),
    ],
)
def test_a_mistake_is_told_with_its_place(plan_file: Path, old: str, new: str, said: str) -> None:
    plan_file.write_text(PLAN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ResultsError) as error:
        read_plan(plan_file)
    assert said in str(error.value)


def test_a_plan_that_is_not_toml_says_where(plan_file: Path) -> None:
    plan_file.write_text("format = \n", encoding="utf-8")
    with pytest.raises(ResultsError, match="line 1"):
        read_plan(plan_file)


def test_the_shipped_plan_reads() -> None:
    for path in (ROOT / "scenarios/budgets").glob("*.toml"):
        assert read_plan(path).options


def test_probability_of_being_best_of_two_is_that_of_a_t_test() -> None:
    rng = np.random.default_rng(1)
    first, second = 10 + rng.normal(size=30), 10.3 + rng.normal(size=30)
    table = np.array([first, second])
    error = math.sqrt(table.var(axis=1, ddof=1).sum() / 30 - 2 * np.cov(table)[0, 1] / 30)
    z = (second.mean() - first.mean()) / error
    assert probability_best(table)[1] == pytest.approx(0.5 * math.erfc(-z / math.sqrt(2)), abs=0.02)


def test_shared_chance_makes_a_small_difference_certain() -> None:
    rng = np.random.default_rng(2)
    world = rng.normal(scale=50, size=12)
    alike = np.array([100 + world, 103 + world + rng.normal(scale=0.5, size=12)])
    apart = np.array([100 + world, 103 + rng.normal(scale=50, size=12)])
    assert probability_best(alike)[1] > 0.99
    assert probability_best(apart)[1] < 0.9


def test_nothing_is_best_where_all_mixes_harm() -> None:
    harm = np.array([[-5.0, -6, -5, -7], [-9.0, -8, -9, -9.5]])
    assert sum(probability_best(harm)) < 0.01


def _found(plan_file: Path, cost_and_effect: list[tuple[float, float]]) -> Found:
    plan = read_plan(plan_file)
    outcomes = {
        ((0, float(k + 1)),): Outcome({(0, r): e + 0.1 * r for r in range(3)}, {(0, r): c for r in range(3)})
        for k, (c, e) in enumerate(cost_and_effect)
    }
    best = max(outcomes, key=lambda m: outcomes[m].mean())
    return Found(plan, plan_file.parent, outcomes, best, {best: 0.5}, 0, False, "baseline", Text("亘理町", "Watari Town"), 1.0)


def test_the_frontier_holds_what_no_cheaper_mix_beats(plan_file: Path) -> None:
    found = _found(plan_file, [(1e6, 2), (2e6, 1), (3e6, 5), (9e6, 6), (4e6, 5)])
    assert [mix[0][1] for mix in found.efficient()] == [1.0, 3.0, 4.0]
    assert not found.within_budget(((0, 4.0),))


def test_ticks_are_told_as_they_are() -> None:
    assert [_digits_of(ticks) for ticks in ([0, 2, 4], [0, 2.5, 5], [-0.25, 0, 0.25], [0, 0.1 + 0.2])] == [0, 1, 2, 1]


def test_uncertainty_is_said_in_words(plan_file: Path) -> None:
    sentences = [text.en for text in leads(_found(plan_file, [(1e6, 0.0), (2e6, 0.05)]))]
    assert any("was not reached" in s for s in sentences)
    assert any("cannot be told from zero" in s for s in sentences)


def test_a_page_says_yen_as_each_language_does_and_why_a_probability_is_missing(plan_file: Path, tmp_path: Path) -> None:
    found = _found(plan_file, [(5.4e6, 2.0), (1.2e6, 0.5), (3e6, 1.0), (9e6, 6.0)])
    found.best = ((0, 1.0),)
    found.probability = {((0, 1.0),): 0.998, ((0, 2.0),): 0.002}
    ja, en = table(found, "ja"), table(found, "en")
    assert "540万円" in ja and "¥5.4 million" in en
    assert "99 %超" in ja and "1 %未満" in ja and "途中で除外" in ja
    assert "over 99 %" in en and "below 1 %" in en and "dropped" in en
    write_page(found, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "百万円" not in page and "費用（万円/年）" in page and "540万円" in page and "¥5.4 million" in page
    assert " 0 %" not in page


def test_weights_of_groups_are_said_in_words(plan_file: Path, results: tsunagari.Results) -> None:
    plan_file.write_text(PLAN + "[weights.household_type]\none_person = 2.0\n", encoding="utf-8")
    search = object.__new__(_Search)
    search.plan, search.groups = read_plan(plan_file), {}
    counted = search.weighted(results)
    assert float(counted.min()) > float(results.total("direct_often").sum("month").min()) / 12
    found = _found(plan_file, [(1e6, 2.0), (2e6, 1.0)])
    found.groups = search.groups
    notes = [note for note in _notes(found) if "重み" in note.ja]
    name = labels(results.monthly, "household_type")["one_person"]
    assert len(notes) == 1 and f"{name.ja} 2倍" in notes[0].ja and f"{name.en} × 2" in notes[0].en
    assert "one_person" not in notes[0].ja + notes[0].en


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Path:
    path = Path(os.environ.get("TSUNAGARI_PROGRAM", ROOT / "build/release/tsunagari"))
    if not path.is_file():
        pytest.skip(f"there is no program {path}: build it first, or name it in TSUNAGARI_PROGRAM")
    monkeypatch.setenv("TSUNAGARI_PROGRAM", str(path))
    monkeypatch.setenv("TSUNAGARI_DATA", str(ROOT / "scenarios"))
    return path


def test_a_search_ends_with_a_mix_and_goes_on_where_it_was(
    plan_file: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = plan_file.parent / "out"
    assert main(["optimise", str(plan_file), "-o", str(folder), "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "probability of being best" in printed and "ibasho" in printed
    page = (folder / "optimise.html").read_text(encoding="utf-8")
    assert "<svg" in page and "http" not in page.replace("http://www.w3.org", "")
    made = {p.name: p.stat().st_mtime_ns for p in folder.glob("*.h5")}
    assert set(made) == {"round-0.h5", "round-1.h5"}
    (folder / "round-1.h5").unlink()  # as if it had been interrupted there
    assert main(["optimise", str(plan_file), "-o", str(folder), "--lang", "en"]) == 0
    assert capsys.readouterr().out == printed
    assert (folder / "round-0.h5").stat().st_mtime_ns == made["round-0.h5"]


def test_every_number_of_a_mix_is_of_its_own_runs(plan_file: Path, program: Path) -> None:
    found = optimise(read_plan(plan_file), plan_file.parent / "out", lambda _: None)
    for mix, outcome in found.outcomes.items():
        assert len(outcome.averted) == (2 if len(mix) > 1 else len({k for k, _ in outcome.averted}) * 2)
    assert found.years == pytest.approx(4 / 12)


def test_a_search_may_be_shorter_and_smaller_than_its_scenario(plan_file: Path, program: Path) -> None:
    plan_file.write_text(PLAN.replace("[search]", "[run]\nmonths = 3\nscale = 0.01\n[search]"), encoding="utf-8")
    folder = plan_file.parent / "out"
    found = optimise(read_plan(plan_file), folder, lambda _: None)
    assert (found.years, found.scale) == (pytest.approx(3 / 12), 0.01)
    with tsunagari.open(folder / "round-0.h5") as data:
        assert float(data.total("people").isel(month=0).max()) < 500
    write_best(found, folder / "best.toml")
    assert "scale" not in (folder / "best.toml").read_text(encoding="utf-8")


def test_a_dose_goes_where_the_label_wants_it(plan_file: Path) -> None:
    plan_file.write_text(PLAN.replace('dose = "places"', 'label.ja = "居場所{dose}か所"\nlabel.en = "places"\ndose = "places"'), encoding="utf-8")
    plan = read_plan(plan_file)
    assert label_of(plan, ((0, 10.0), (1, 1.0)), "ja") == "居場所10か所＋visits 1"
    assert label_of(plan, ((0, 2000.0),), "en") == "places 2,000"


def test_a_lever_that_is_not_known_is_told_by_the_program(
    plan_file: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan_file.write_text(PLAN.replace("community_salon", "community_saloon"), encoding="utf-8")
    assert main(["optimise", str(plan_file), "-o", str(plan_file.parent / "out")]) == 2
    assert "community_salon" in capsys.readouterr().err
