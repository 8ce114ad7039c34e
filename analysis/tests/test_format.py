"""The results file of the real program, read with every reader we promise, against FORMAT.md.

The file is made by running the program on the smallest scenario. TSUNAGARI_PROGRAM names the program (default: build/release/tsunagari);
TSUNAGARI_RESULTS names a results file to check instead.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ["netcdf4", "h5netcdf"]
GROUPS = [
    "monthly",
    "population",
    "census",
    "events",
    "funnel",
    "before_after",
    "cost",
    "income",
    "marital_status",
    "employment",
    "clients",
    "panel",
    "snapshots",
    "network",
    "ties",
    "event_log",
    "survey",
    "parameters",
    "levers",
    "inputs",
    "fit",
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if given := os.environ.get("TSUNAGARI_RESULTS"):
        return Path(given)
    program = Path(os.environ.get("TSUNAGARI_PROGRAM", ROOT / "build/release/tsunagari"))
    scenario = ROOT / "scenarios/hamlet.toml"
    if not program.is_file():
        pytest.skip(f"there is no program {program}: build it first, or name it in TSUNAGARI_PROGRAM")
    if not scenario.is_file():
        pytest.skip(f"there is no {scenario}")
    file = tmp_path_factory.mktemp("results") / "hamlet.h5"
    subprocess.run([program, "run", scenario, "-o", file], check=True, stdout=subprocess.DEVNULL, timeout=600)
    return file


def values_and_type(variable: h5py.Dataset) -> str:
    return "string" if h5py.check_string_dtype(variable.dtype) else variable.dtype.name


def is_only_a_dimension(variable: h5py.Dataset) -> bool:
    return bytes(variable.attrs.get("NAME", b"")).startswith(b"This is a netCDF dimension")


def dimensions(variable: h5py.Dataset) -> list[str]:
    if variable.is_scale:
        return [variable.name.rsplit("/", 1)[1]]
    return [axis[0].name.rsplit("/", 1)[1] for axis in variable.dims]


def arrays(file: h5py.File) -> Iterator[h5py.Dataset]:
    for group in file.values():
        yield from (variable for variable in group.values() if not is_only_a_dimension(variable))


Row = tuple[str, str, str]  # dimensions, type, unit


def page() -> dict[str, dict[str, Row]]:
    """The tables of FORMAT.md: group → variable → what it is."""
    said: dict[str, dict[str, Row]] = {}
    group = ""
    for line in (ROOT / "analysis/FORMAT.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"### /(\w+)$", line):
            group = heading[1]
            said[group] = {}
        elif line.startswith("## "):
            group = ""
        elif group and (row := re.match(r"\| `(\w+)` \| ([\w, ]+) \| (\w+) \| (?:`(.*?)`)? ?\|", line)):
            said[group][row[1]] = (row[2], row[3], row[4] or "")
    return said


def test_page_and_file_say_the_same(results: Path) -> None:
    with h5py.File(results) as file:
        found: dict[str, dict[str, Row]] = {group: {} for group in file}
        for variable in arrays(file):
            group, name = variable.name.strip("/").split("/")
            found[group][name] = (
                ", ".join(dimensions(variable)),
                values_and_type(variable),
                variable.attrs.get("units", ""),
            )
    assert list(found) == GROUPS
    assert found == page()


def test_page_names_every_root_attribute(results: Path) -> None:
    text = (ROOT / "analysis/FORMAT.md").read_text(encoding="utf-8")
    table = text.split("## What the root says")[1].split("\n## ")[0]
    said = {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    with h5py.File(results) as file:
        assert set(file.attrs) == said
        assert all(isinstance(value, (str, np.ndarray)) for value in file.attrs.values())


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("group", GROUPS)
def test_xarray_opens_every_group_labelled(results: Path, group: str, engine: str) -> None:
    with xr.open_dataset(results, group=group, engine=engine) as data:
        data.load()
        for name, variable in data.variables.items():
            assert not np.issubdtype(variable.dtype, np.timedelta64), name
            assert variable.attrs["long_name"], name
            assert variable.attrs["long_name_ja"], name
            assert "phony" not in " ".join(map(str, variable.dims)), name
        for dimension in set(data.sizes) & {"month", "month_edge", "census", "snapshot"}:
            assert np.issubdtype(data[dimension].dtype, np.datetime64)
        for dimension in set(data.sizes) & {
            "age_group",
            "sex",
            "household_type",
            "district",
            "event",
            "stage",
            "item",
            "layer",
        }:
            assert data[dimension].dtype.kind in "UO"
            assert f"{dimension}_ja" in data.coords
        if "scenario" in data.sizes:
            assert {"scenario_label_en", "scenario_label_ja"} <= set(data.coords)
        if "person_key" in data:
            assert data["person_key"].dtype == np.int64


def test_both_engines_read_the_same_numbers(results: Path) -> None:
    for group in GROUPS:
        with (
            xr.open_dataset(results, group=group, engine=ENGINES[0]) as one,
            xr.open_dataset(results, group=group, engine=ENGINES[1]) as two,
        ):
            xr.testing.assert_equal(one.load(), two.load())


def test_codes_have_as_many_meanings_in_both_languages(results: Path) -> None:
    with h5py.File(results) as file:
        coded = [variable for variable in arrays(file) if "flag_values" in variable.attrs]
        assert coded
        for variable in coded:
            codes = variable.attrs["flag_values"]
            assert codes.dtype == variable.dtype, variable.name
            for key in ("flag_meanings", "flag_meanings_ja"):
                if key in variable.attrs:
                    assert len(variable.attrs[key].split()) == len(codes), variable.name
            used = set(np.unique(variable[()]).tolist()) - set(
                np.atleast_1d(variable.attrs.get("_FillValue", [])).tolist()
            )
            assert used <= set(codes.tolist()), variable.name


def as_bytes(values: np.ndarray) -> bytes:
    if values.dtype == object:
        return b"".join((value.encode() if isinstance(value, str) else value) + b"\0" for value in values.ravel())
    return values.astype(values.dtype.newbyteorder("<")).tobytes()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(variable: h5py.Dataset) -> str:
    values = np.asarray(variable[()])
    names = dimensions(variable)
    if len(names) > 1 and names[0] in ("scenario", "lever") and names[1] == "replicate" and values.dtype != object:
        parts = (values[i, j] for i in range(values.shape[0]) for j in range(values.shape[1]))
        return sha256("".join(sha256(as_bytes(np.asarray(part))) for part in parts).encode())
    return sha256(as_bytes(values))


def test_digest_can_be_computed_from_the_file(results: Path) -> None:
    with h5py.File(results) as file:
        lines = [
            " ".join([variable.name, values_and_type(variable), *map(str, variable.shape), digest_of(variable)]) + "\n"
            for variable in arrays(file)
        ]
        assert file.attrs["results_sha256"] == sha256("".join(sorted(lines)).encode())


def test_netcdf_can_add_to_a_copy(results: Path, tmp_path: Path) -> None:
    """Only a file with all creation orders kept can be appended to; then others may add their own analysis."""
    copy = Path(shutil.copy(results, tmp_path / "copy.h5"))
    with netCDF4.Dataset(copy, "a") as file:
        file.groups["monthly"].createVariable("own", "f4", ("month",))[:] = 1
    with xr.open_dataset(copy, group="monthly", engine="netcdf4") as data:
        assert float(data["own"].sum()) == data.sizes["month"]


def test_ncdump_prints_the_header(results: Path) -> None:
    ncdump = shutil.which("ncdump")
    if ncdump is None:
        pytest.skip("ncdump is not installed")
    header = subprocess.run(
        [ncdump, "-h", results], check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout
    for group in GROUPS:
        assert f"group: {group} {{" in header
    assert "phony_dim" not in header


def test_h5py_netcdf4_xarray_and_ncdump_agree_on_labels_and_numbers(results: Path) -> None:
    labels = ("age_group", "age_group_ja", "sex_ja", "household_type_ja", "scenario_label_ja", "scenario_label_en")
    with h5py.File(results) as raw, netCDF4.Dataset(results) as c, xr.open_dataset(results, group="monthly") as labelled:
        group = raw["monthly"]
        words = {name: [str(v) for v in group[name].asstr()[:]] for name in labels}
        numbers = {name: group[name][:] for name in ("people", "direct_often", "month")}
        for name, said in words.items():
            assert said == [str(v) for v in c["monthly"][name][:]] == [str(v) for v in labelled[name].values], name
            assert all(said), name
        for name, values in numbers.items():
            np.testing.assert_array_equal(np.ma.filled(c["monthly"][name][:], np.nan if values.dtype.kind == "f" else -1), values)
        for name in ("people", "direct_often"):
            np.testing.assert_array_equal(labelled[name].values, numbers[name])
            assert labelled[name].dims == tuple(c["monthly"][name].dimensions) == tuple(dimensions(group[name]))
    ncdump = shutil.which("ncdump")
    if ncdump is None:
        pytest.skip("ncdump is not installed")
    wanted = ",".join(f"monthly/{name}" for name in (*labels, "direct_often"))
    said_ = subprocess.run([ncdump, "-p", "9,17", "-v", wanted, results], check=True, capture_output=True, text=True, encoding="utf-8").stdout
    data = said_.split("group: monthly {")[1].split("\n  data:\n")[1]
    told = {m[1]: m[2] for m in re.finditer(r"^ +(\w+) =\s*(.*?) ;$", data, re.MULTILINE | re.DOTALL)}
    for name, expected in words.items():
        assert re.findall(r'"([^"]*)"', told[name]) == expected, name
    printed = np.array([np.nan if v.strip() in ("_", "NaNf", "NaN") else float(v) for v in told["direct_often"].split(",")])
    np.testing.assert_allclose(printed, numbers["direct_often"].ravel(), rtol=1e-6)
