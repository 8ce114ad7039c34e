"""Opening, refusing, summing and pairing, each against the plain arrays of the file."""

from __future__ import annotations

import re
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from make_results import make_results

import tsunagari


def plain(path: Path, name: str) -> np.ndarray:
    """[scenario, replicate, month, district, age, sex, household] straight from the file."""
    with netCDF4.Dataset(path) as file:
        return np.ma.filled(file["monthly"][name][:], np.nan).astype(float)


# --- opening --------------------------------------------------------------------------------------------------------
def test_every_group_opens(results: tsunagari.Results) -> None:
    for name in ("monthly", "population", "events", "funnel", "cost", "panel", "network"):
        assert isinstance(getattr(results, name), xr.Dataset), name
    for name in ("survey", "ties", "event_log", "parameters", "levers", "inputs", "fit"):
        assert isinstance(getattr(results, name), pd.DataFrame), name
    assert results.provenance["seed"] == "20201001"
    assert results.scenarios == ["baseline", "salon", "supporter", "outreach"]
    assert results.monthly["month"].dtype.kind == "M"
    assert "3 replicates, 30 months" in repr(results)


def test_categories_of_the_survey_are_words(results: tsunagari.Results) -> None:
    assert list(results.survey["direct"].cat.categories) == ["never", "hardly_ever", "occasionally", "sometimes", "often"]
    assert set(results.survey["scenario"].astype(str)) == set(results.scenarios)


def test_parameters_have_grade_source_and_value_by_scenario(results: tsunagari.Results) -> None:
    row = results.parameters.loc["loneliness.peer_influence_per_year"]
    assert (row["grade"], row["value"], row["in salon"]) == ("unverified", "0.03", "0.03")


def refusal(path: Path) -> str:
    with pytest.raises(tsunagari.ResultsError) as caught:
        tsunagari.open(path)
    return str(caught.value)


def test_missing_file_is_told(tmp_path: Path) -> None:
    assert "is not there" in refusal(tmp_path / "none.h5")


def test_killed_run_is_told(tmp_path: Path) -> None:
    (tmp_path / ".run.h5.4711.tmp").write_bytes(b"half")
    assert "was killed" in refusal(tmp_path / "run.h5")


def test_folder_text_and_foreign_files_are_told(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)
    text = tmp_path / "text.h5"
    text.write_text("hello, this is no HDF5 file")
    assert "not HDF5" in refusal(text)
    foreign = tmp_path / "foreign.h5"
    netCDF4.Dataset(foreign, "w").close()
    assert "not a results file of tsunagari" in refusal(foreign)


def test_half_a_file_is_told(tmp_path: Path, made_up: Path) -> None:
    half = tmp_path / "half.h5"
    half.write_bytes(made_up.read_bytes()[:5000])
    assert "damaged" in refusal(half)


@pytest.mark.parametrize(("version", "advice"), [(2, "install the package"), (0, "run the scenario again")])
def test_other_format_versions_are_refused(tmp_path: Path, version: int, advice: str) -> None:
    path = tmp_path / "other.h5"
    with netCDF4.Dataset(path, "w") as file:
        file.setncatts({"format": "tsunagari-results", "format_version": np.int32(version)})
    assert f"format {version}" in refusal(path) and advice in refusal(path)


def test_missing_groups_unknown_names_are_told(results: tsunagari.Results) -> None:
    with pytest.raises(tsunagari.ResultsError, match="no group 'snapshots'"):
        _ = results.snapshots
    with pytest.raises(tsunagari.ResultsError, match="there are people"):
        results.total("direct_oftn")
    with pytest.raises(tsunagari.ResultsError, match="is not a stratum"):
        results.total("people", by=("town",))
    with pytest.raises(tsunagari.ResultsError, match="no scenario 'saloon'"):
        results.compare(baseline="saloon")
    with pytest.raises(tsunagari.ResultsError, match="no month in 1999"):
        results.compare(year=1999)


# --- numbers --------------------------------------------------------------------------------------------------------
def test_totals_are_sums_of_the_file(results: tsunagari.Results, made_up: Path) -> None:
    lonely = plain(made_up, "direct_often")
    np.testing.assert_allclose(results.total("direct_often").values, lonely.sum(axis=(3, 4, 5, 6)), rtol=1e-6)
    by = results.total("direct_often", by=("sex", "district"))
    assert by.dims == ("scenario", "replicate", "month", "sex", "district")
    np.testing.assert_allclose(by.values, lonely.sum(axis=(4, 6)).swapaxes(3, 4), rtol=1e-6)
    # The same again from a wider sum that is already there.
    np.testing.assert_allclose(results.total("direct_often", by=("sex",)).values, lonely.sum(axis=(3, 4, 6)), rtol=1e-6)


def test_shares_are_of_those_aged_16_and_over(results: tsunagari.Results, made_up: Path) -> None:
    lonely, people = plain(made_up, "direct_often"), plain(made_up, "people")
    expected = lonely.sum(axis=(3, 4, 5, 6)) / people[:, :, :, :, 1:].sum(axis=(3, 4, 5, 6))
    np.testing.assert_allclose(results.share("direct_often").values, expected, rtol=1e-6)
    by_age = results.share("direct_often", by=("age_group",))
    assert "0-15" not in by_age["age_group"].values
    expected = lonely[:, :, :, :, 1:].sum(axis=(3, 5, 6)) / people[:, :, :, :, 1:].sum(axis=(3, 5, 6))
    np.testing.assert_allclose(by_age.values, expected, rtol=1e-6)


def test_differences_are_paired_by_replicate(results: tsunagari.Results, made_up: Path) -> None:
    lonely = plain(made_up, "direct_often").sum(axis=(3, 4, 5, 6))
    year = results.monthly["month"].dt.year.values == 2022
    expected = (lonely[1:] - lonely[:1])[:, :, year].mean(axis=2)
    change = results.compare("direct_often", year=2022)
    np.testing.assert_allclose(change["difference"].values, expected, rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(change["mean"].values, expected.mean(axis=1), rtol=1e-5, atol=1e-3)
    half = 4.302653 * expected.std(axis=1, ddof=1) / np.sqrt(3)
    np.testing.assert_allclose(change["high"].values, expected.mean(axis=1) + half, rtol=1e-5, atol=1e-3)
    against = results.compare("direct_often", baseline="salon", year=2022)
    np.testing.assert_allclose(
        against["difference"].sel(scenario="baseline"), -change["difference"].sel(scenario="salon"), rtol=1e-9
    )


def test_economics_by_hand(results: tsunagari.Results, made_up: Path) -> None:
    lonely = plain(made_up, "direct_often").sum(axis=(3, 4, 5, 6))
    averted = (lonely[:1] - lonely).sum(axis=2) / 12  # [scenario, replicate]
    with netCDF4.Dataset(made_up) as file:
        yen = file["cost"]["yen"][:].sum(axis=(2, 3))  # [lever, replicate]; one lever a scenario
    row = results.economics().scenarios.loc["outreach"]
    assert row["averted"] == pytest.approx(averted[3].mean(), rel=1e-5)
    assert row["yen"] == pytest.approx(yen[2].mean())
    per = averted[3] / yen[2] * 1e8
    assert row["averted_per_100_million_yen"] == pytest.approx(per.mean(), rel=1e-5)
    half = 4.302653 * per.std(ddof=1) / np.sqrt(3)
    assert row["averted_per_100_million_yen_low"] == pytest.approx(per.mean() - half, rel=1e-4)
    assert row["yen_per_person_year"] == pytest.approx(yen[2].mean() / averted[3].mean(), rel=1e-5)
    levers = results.economics().levers
    assert levers.loc["outreach/訪問", "total"] == pytest.approx(yen[2].mean())
    assert results.economics(discount_rate=0.02).scenarios.loc["outreach", "yen"] < row["yen"]


def test_no_price_for_an_effect_that_may_be_none(results: tsunagari.Results) -> None:
    table = results.economics("people").scenarios  # the number of residents is the same in all scenarios
    assert (table["averted"] == 0).all()
    assert table["yen_per_person_year"].isna().all() and table["yen_per_person_year_low"].isna().all()


def test_replicates_that_were_stopped_are_left_out(tmp_path: Path) -> None:
    path = make_results(
        tmp_path / "stopped.h5", people=9000, months=24, replicates=3, districts=2, unfinished=[(0, 2), (1, 1)]
    )
    results = tsunagari.open(path)
    assert int((~results.complete).sum()) == 2
    table = results.economics().scenarios
    assert list(table["replicates"]) == [1, 2, 2]
    lonely = plain(path, "direct_often").sum(axis=(3, 4, 5, 6))
    expected = (lonely[0, 0] - lonely[1, 0]).sum() / 12
    with netCDF4.Dataset(path) as file:
        yen = np.ma.filled(file["cost"]["yen"][0, 0], np.nan).sum()  # the only pair that both scenarios finished
    assert table.loc["salon", "yen"] == pytest.approx(yen)
    assert table.loc["salon", "averted"] == pytest.approx(expected, rel=1e-5)
    assert results.economics().levers["total"].notna().all()


@pytest.mark.parametrize("page", ["README.md", "README.ja.md", "analysis/README.md", "analysis/README.ja.md"])
def test_three_lines_of_the_readme_plot(page: str, made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Share "often" by age group in two scenarios, from the page alone (its file and scenario are called otherwise here)."""
    import matplotlib

    matplotlib.use("Agg")
    text = (Path(__file__).resolve().parents[2] / page).read_text(encoding="utf-8")
    code = next(block.split("```")[0] for block in text.split("```python\n")[1:] if "import tsunagari" in block)
    assert len(code.strip().splitlines()) == 3
    drawn: list[object] = []
    monkeypatch.setattr(xr.plot.accessor.DataArrayPlotAccessor, "__call__", lambda self, **said: drawn.append((self._da, said)))
    exec(code.replace("tottori.h5", str(made_up)).replace("results.h5", str(made_up)).replace("ibasho", "salon"), {})
    data, said = drawn[0]  # type: ignore[misc]
    assert data.dims == ("scenario", "month", "age_group") and list(data["scenario"].values) == ["baseline", "salon"]
    assert said == {"x": "month", "hue": "age_group", "col": "scenario"}


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
def test_code_of_the_package_pages_runs(page: str, made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block of Python on the pages of the package, and that the pages lead to each other and to files that are there."""
    import matplotlib

    matplotlib.use("Agg")
    folder = Path(__file__).resolve().parents[1]
    text = (folder / page).read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = [block.split("```")[0] for block in text.split("```python\n")[1:]]
    assert len(blocks) >= 2
    for block in blocks:
        exec(block.replace("results.h5", str(made_up)), {})
    other = "README.ja.md" if page == "README.md" else "README.md"
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link and not link.startswith("#")]
    assert other in links and "R.md" in links
    assert all((folder / link).exists() for link in links)


def test_what_is_kept_is_handed_out_as_a_copy(results: tsunagari.Results) -> None:
    first = results.economics()
    first.replicates["yen"] = 0.0
    again = results.economics()
    assert (again.replicates["yen"] != 0).any()
    assert results.economics(discount_rate=0.5).scenarios["yen"].lt(again.scenarios["yen"]).any()


# --- read once, and as others read it ----------------------------------------------------------------------------------
def test_groups_are_what_xarray_alone_gives(made_up: Path, results: tsunagari.Results) -> None:
    for name in ("monthly", "events", "funnel", "panel", "survey", "ties", "event_log", "parameters", "inputs"):
        alone = xr.open_dataset(made_up, group=name, engine="netcdf4", decode_timedelta=False)
        xr.testing.assert_equal(results.dataset(name), alone)
        assert set(results.dataset(name).coords) == set(alone.coords), name


def test_each_object_of_the_file_is_looked_up_once(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths: list[str] = []
    ask = h5py.Group.__getitem__
    monkeypatch.setattr(h5py.Group, "__getitem__", lambda self, name: (isinstance(name, str) and paths.append(name), ask(self, name))[1])
    with tsunagari.open(made_up) as results:
        paths.clear()
        results.share("direct_often", by=("age_group",))
        read = [path for path in paths if path.startswith("/monthly/")]
    assert read and len(read) == len(set(read))


def test_a_year_of_one_scenario_is_that_of_the_whole(made_up: Path) -> None:
    with tsunagari.open(made_up) as fresh, tsunagari.open(made_up) as summed:
        whole = summed.total("isolated").sel(scenario="salon")
        whole = whole.sel(month=whole["month"].dt.year == 2021).mean("month")
        part = fresh.in_a_year("isolated", 2021, "salon")
        assert not any(name == "isolated" for name, _ in fresh._totals)
        xr.testing.assert_allclose(part.drop_vars("scenario"), whole.drop_vars("scenario"))
        xr.testing.assert_allclose(summed.in_a_year("isolated", 2021, "salon").drop_vars("scenario"), whole.drop_vars("scenario"))
        with pytest.raises(tsunagari.ResultsError, match="1999"):
            fresh.in_a_year("isolated", 1999, "salon")
