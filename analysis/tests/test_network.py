"""The network in one table: what is shown, what is chosen, what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import netCDF4
import numpy as np
import pytest
from make_results import make_results

from tsunagari.__main__ import main
from tsunagari.network import tail


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("network") / "town.h5"
    make_results(path)
    return path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["network", *arguments]) == 0
    return capsys.readouterr().out


def row(text: str, label: str) -> list[str]:
    return next(line for line in text.splitlines() if line.startswith(label)).removeprefix(label).split()


def test_the_table_shows_means_over_replicates(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, str(file), "--lang", "en")
    with netCDF4.Dataset(file) as data:
        degree = data["network"]["mean_degree"][0, :, -1, :].mean(axis=0)
    head = next(line for line in text.splitlines() if "kin" in line).split()
    assert head == ["kin", "neighbour", "friendship", "community", "place", "work", "school", "all", "+groups"]
    shown = dict(zip(head, row(text, "ties per resident"), strict=True))
    assert shown["kin"] == f"{degree[0]:.2f}"
    assert shown["+groups"] == f"{degree[9]:.2f}"
    assert "supporter" not in head, "a layer without ties is left out"
    assert row(text, "clustering of people")[0] == "0.180±0.004"
    assert row(text, "bridges among ties, %")[0] == "—"
    assert row(text, "upper tail nearer to (1)")[0] == "exp"
    assert row(text, "betweenness of the top 1 %, % (3)")[0] == "5.0–14.0"
    assert row(text, "correlation, 1 away")[0] == "0.100"
    assert row(text, "correlation, 2 away")[0] == "0.030±0.010"
    assert "no evidence that it spreads" in text
    assert "relative risk" not in text, "a file without the variable has no such row"


def test_japanese_columns_stand_below_each_other(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, str(file))
    assert "証拠にはならない" in text
    lines = [line for line in text.splitlines() if line.startswith(("1人あたり", "ない人"))]
    from tsunagari.terminal import width

    assert len({width(line) for line in lines}) == 1


def test_scenario_and_snapshot_are_chosen(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, str(file), "--lang", "en", "--scenario", "salon", "--snapshot", "2020-10")
    with netCDF4.Dataset(file) as data:
        degree = data["network"]["mean_degree"][1, :, 0, 0].mean()
    assert row(text, "ties per resident")[0] == f"{degree:.2f}"
    assert "2020-10" in text.splitlines()[0]


def test_csv_has_every_number(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, str(file), "--csv", "--lang", "en"))))
    with netCDF4.Dataset(file) as data:
        group = data["network"]
        numbers = sum(
            int(np.prod([group.dimensions[d].size for d in v.dimensions[3:]]))
            for v in group.variables.values()
            if "replicate" in v.dimensions[:2] and "layer" in v.dimensions
        )
        kin = group["mean_degree"][0, :, -1, 0]
    assert len(rows) == numbers
    one = next(r for r in rows if r["layer"] == "kin" and r["measure"] == "mean_degree")
    assert float(one["mean"]) == pytest.approx(kin.mean())
    assert (float(one["least"]), float(one["most"])) == pytest.approx((kin.min(), kin.max()))
    assert one["replicates"] == str(len(kin))
    assert [r["at"] for r in rows if r["layer"] == "kin" and r["measure"] == "loneliness_correlation"] == [
        "1",
        "2",
        "3",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scenario", "salons"], "no scenario 'salons'; did you mean 'salon'?"),
        (["--snapshot", "2020-11"], "no snapshot '2020-11'; did you mean '2020-10'?"),
        (["--scenario", "zzz"], "There are baseline, salon, supporter, outreach."),
    ],
)
def test_a_wrong_name_is_one_clear_line(
    file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["network", str(file), *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_wrong_file_is_one_clear_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["network", str(file.with_name("twon.h5"))]) == 2
    error = capsys.readouterr().err
    assert f"Did you mean {file}?" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("power", "exponential", "word"), [(0.2, 0.01, "exp"), (0.01, 0.2, "pow"), (0.2, 0.1, "(exp)"), (np.nan, 0.1, "—")]
)
def test_a_law_is_named_only_with_its_distance_in_sight(power: float, exponential: float, word: str) -> None:
    import xarray as xr

    data = xr.Dataset({"tail_power_distance": power, "tail_exponential_distance": exponential})
    assert tail(data) == word
