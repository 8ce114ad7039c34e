"""The population file of the real program: its layout, its sums, its errors recomputed, and the page made from it."""

from __future__ import annotations

import hashlib
import math
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr

from tsunagari.__main__ import main
from tsunagari.population import Population, make_page, open_population
from tsunagari.population.figures import _trimmed, by_age, section_of
from tsunagari.population.words import cell_text, table_text
from tsunagari.results import ResultsError

ROOT = Path(__file__).resolve().parents[2]
GROUPS = ["summary", "fit", "pyramid", "households", "degree", "groups", "workplaces", "districts", "inputs"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = Path(os.environ.get("TSUNAGARI_PROGRAM", ROOT / "build/release/tsunagari"))
    if not program.is_file():
        pytest.skip(f"there is no program {program}: build it first, or name it in TSUNAGARI_PROGRAM")
    scenario = tmp_path_factory.mktemp("town") / "watari.toml"
    scenario.write_text(
        'format = 1\ntitle.ja = "亘理町"\ntitle.en = "Watari"\n[place]\nareas = ["亘理町"]\nscale = 0.5\n[[scenario]]\nname = "baseline"\n',
        encoding="utf-8",
    )
    made = scenario.with_name("town.h5")
    subprocess.run(
        [program, "population", scenario, "-o", made, "--data", ROOT / "scenarios"],
        check=True, stdout=subprocess.DEVNULL, timeout=600,
    )  # fmt: skip
    return made


@pytest.fixture
def town(file: Path) -> Population:
    return open_population(file)


# --- the file ----------------------------------------------------------------------------------------------------------------


def test_every_group_opens_alone_in_every_reader(file: Path) -> None:
    with h5py.File(file) as root:
        assert list(root) == GROUPS
    for group in GROUPS:
        for engine in ("netcdf4", "h5netcdf"):
            with xr.open_dataset(file, group=group, engine=engine) as data:
                assert data.attrs["title"] and data.attrs["title_ja"]
                for variable in data.variables.values():
                    assert variable.attrs["long_name"] and variable.attrs["long_name_ja"]
    with netCDF4.Dataset(file) as root:
        assert root.format == "tsunagari-population" and root.format_version == 1


def test_format_md_describes_the_file_both_ways(file: Path) -> None:
    text = (ROOT / "analysis/FORMAT.md").read_text(encoding="utf-8")
    text = text.split("\n## The population file\n")[1].split("\n## ")[0]
    described: set[tuple[str, ...]] = set()
    for part in text.split("\n### Population: ")[1:]:
        group = part.split("\n", 1)[0].strip()
        for row in re.findall(r"^\| `(\w+)` \| ([^|]*) \| (\w+) \| ([^|]*) \|", part, flags=re.MULTILINE):
            described.add((group, row[0], row[1].strip(), row[2], row[3].strip().strip("`")))
    real: set[tuple[str, ...]] = set()
    with h5py.File(file) as root:
        for group in root:
            with xr.open_dataset(
                file, group=group, engine="h5netcdf", decode_times=False, mask_and_scale=False
            ) as data:
                for name, variable in data.variables.items():
                    stored = root[group][name]
                    kind = "string" if h5py.check_string_dtype(stored.dtype) else stored.dtype.name
                    real.add(
                        (
                            group,
                            str(name),
                            ", ".join(map(str, variable.dims)),
                            kind,
                            str(variable.attrs.get("units", "")),
                        )
                    )
    assert described == real
    head = text.split("\n### ")[0]
    attributes = {
        name
        for line in head.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    with h5py.File(file) as root:
        assert attributes == {name for name in root.attrs if not name.startswith("_")}


def test_the_digest_can_be_recomputed(file: Path) -> None:
    lines = []
    with h5py.File(file) as root:
        for group in root:
            for name, data in root[group].items():
                if data.attrs.get("CLASS") == b"DIMENSION_SCALE" and data.attrs.get("NAME", b"").startswith(
                    b"This is a netCDF"
                ):
                    continue
                if h5py.check_string_dtype(data.dtype):
                    kind, content = "string", b"".join(v + b"\0" for v in np.ravel(data[()]))
                else:
                    kind, content = data.dtype.name, np.ascontiguousarray(data[()]).tobytes()
                digest = hashlib.sha256(content).hexdigest()
                lines.append(f"/{group}/{name} {kind} {' '.join(map(str, data.shape))} {digest}\n")
        said = root.attrs["population_sha256"]
    assert hashlib.sha256("".join(sorted(lines)).encode()).hexdigest() == said


def test_everybody_is_counted_everywhere_once(town: Population) -> None:
    people = int(town.pyramid["people"].sum())
    assert people == 16_544
    assert int(town.households["people"].sum()) == people
    assert int(town.districts["people"].sum()) == people
    assert (town.degree["people"].sum(["age_class", "degree"]) == people).all()
    ages = town.pyramid["people"].sum("sex")
    assert int(ages.sel(age=slice(65, None)).sum()) == int(town.districts["people_65_over"].sum())
    alone = int(town.households["households"].sel(household_type="one_person").sum())
    assert alone == int(town.households["households"].sel(household_size="1", household_type="one_person"))
    assert alone == int(town.districts["one_person"].sum())


def test_the_fit_counts_the_same_people_as_the_other_groups(town: Population) -> None:
    """Two countings of one town that share no code."""
    fit = town.fit[town.fit["table"] == "sex × age"]
    pyramid = town.pyramid["people"]
    for _, cell in fit.iterrows():
        sex, band = str(cell["cell_name"]).split(" ")
        least = int(re.match(r"\d+", band)[0])  # type: ignore[index]
        most = 120 if band.endswith("+") else least + 4
        assert int(pyramid.sel(sex=sex, age=slice(least, most)).sum()) == cell["synthetic"]


def test_means_agree_with_the_distributions(town: Population) -> None:
    people = town.degree["people"].astype(float)
    capped = (people * people["degree"]).sum("degree") / people.sum("degree")
    whole = people[..., -1] == 0
    assert np.allclose(capped.where(whole), town.degree["mean_degree"].where(whole), equal_nan=True)
    workers = float(town.workplaces["workers"].sum())
    teams = town.groups["groups"].sel(kind="work_team").astype(float)
    assert float((teams * teams["size"]).sum()) == workers


def test_the_summary_is_that_of_the_cells(town: Population) -> None:
    """The program's errors, worked out again here."""
    fit = town.fit
    keys = list(dict.fromkeys(zip(fit["controlled"], fit["table"], strict=True)))
    keys.sort(key=lambda key: -key[0])
    rows = town.summary
    assert list(zip(rows["controlled"], rows["table"], strict=True)) == keys
    for _, row in rows.iterrows():
        cells = fit[(fit["table"] == row["table"]) & (fit["controlled"] == row["controlled"])]
        error = (cells["synthetic"] - cells["target"]).to_numpy()
        target = cells["target"].to_numpy()
        assert row["cells"] == len(cells)
        assert row["target"] == pytest.approx(target.sum(), rel=1e-12)
        assert row["absolute_error"] == pytest.approx(np.abs(error).sum(), rel=1e-12, abs=1e-9)
        assert row["absolute_error_share"] == pytest.approx(np.abs(error).sum() / target.sum(), rel=1e-12, abs=1e-12)
        assert row["srmse"] == pytest.approx(math.sqrt((error**2).mean()) / target.mean(), rel=1e-12, abs=1e-12)
        worst = cells.iloc[int(np.argmax(np.abs(error)))]
        assert (row["worst_cell"], row["worst_target"]) == (worst["cell_name"], worst["target"])


def test_grades_are_those_of_the_tables_that_cells_name(town: Population) -> None:
    grades = town.inputs["grade"].to_dict()
    for _, cell in town.fit.iterrows():
        assert cell["grade"] == grades.get(cell["input"], "")


# --- the page ----------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Checks that what opens closes, and gathers the text."""

    EMPTY = frozenset({"meta", "br", "link", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.outside: list[str] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.ids.add(str(said.get("id")))
        if tag == "a":
            self.links.add(str(said["href"]).lstrip("#"))
        self.outside += [str(v) for k, v in attrs if k in ("src", "href") and not str(v).startswith("#")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data


def test_the_page_is_whole_and_names_every_table(town: Population) -> None:
    page = Page(make_page(town))
    assert page.links <= page.ids and not page.outside
    for name in town.summary["table"]:
        assert page.text.count(table_text(str(name)).ja) >= 2  # in the table and over its chart
        assert page.text.count(str(name)) >= 2
    for grade in ("仮定", "原典で確認", "assumption", "read"):
        assert grade in page.text
    assert not re.search(r"\bnan\b", page.text, flags=re.IGNORECASE)
    assert "縮小した町です（scale = 0.5）" in page.text
    assert str(town.provenance["population_sha256"]) in page.text


def test_no_worst_cell_is_hidden(town: Population) -> None:
    text = Page(make_page(town)).text
    for _, row in town.summary.iterrows():
        assert cell_text(str(row["worst_cell"]), str(row["table"])).ja in text


def test_the_page_says_what_the_file_says(town: Population) -> None:
    held = town.summary[town.summary["controlled"] == 0].sort_values("absolute_error_share")
    text = Page(make_page(town)).text
    share = f"{float(held['absolute_error_share'].iloc[-1]) * 100:.1f} %"
    assert share in text[: text.index("SRMSE")]


def test_language_shown_first(town: Population) -> None:
    assert '<html lang="en" data-lang="en">' in make_page(town, "en")
    assert "The synthetic population of Watari Town" in make_page(town, "en")


def test_a_table_that_nobody_foresaw_is_shown(file: Path, tmp_path: Path) -> None:
    """New tables of the program need no change here."""
    other = tmp_path / "other.h5"
    shutil.copy(file, other)
    with h5py.File(other, "r+") as root:
        table, names = root["fit/table"], root["fit/cell_name"]
        for k in np.flatnonzero(table[()] == b"labour force"):
            table[k] = "wearing <hats>"
            names[k] = f"hat & number {k}"
            root["fit/grade"][k] = "assumption"
        rows = root["summary/table"]
        rows[list(rows[()]).index(b"labour force")] = "wearing <hats>"
    text = make_page(open_population(other))
    row = text[text.index("wearing &lt;hats&gt;") :].split("</tr>")[0]
    assert 'class="badge assumption"' in row
    page = Page(text)
    unsure = re.compile(r"仮定や未確認の値である表が (\d+)あります")
    before = unsure.search(Page(make_page(open_population(file))).text)
    after = unsure.search(page.text)
    assert after and int(after[1]) == (int(before[1]) if before else 0) + 1
    assert page.text.count("wearing <hats>") >= 2 and "そのほかの表" in page.text


def test_words_of_cells() -> None:
    assert cell_text("male 65-69").ja == "男性 65-69歳"
    assert cell_text("female 85+ never married").ja == "女性 85歳以上 未婚"
    assert cell_text("below 65").ja == "65歳未満"
    assert cell_text("65 and over").ja == "65歳以上"
    assert cell_text("husband 65+, wife 60+").ja == "夫65歳以上・妻60歳以上"
    assert cell_text("7+", "household size, any").ja == "7人以上"
    assert cell_text("300 and more").ja == "300以上"
    assert cell_text("households with children").ja == "児童のいる世帯"
    assert cell_text("300 and more", "workplaces by number of workers").ja == "300人以上"
    assert cell_text("5-9", "workers by size of workplace").ja == "5-9人"
    assert cell_text("something new").ja == "something new"
    assert section_of("sex × age") == "people" and section_of("living alone by sex × age") == "households"
    assert section_of("friends, number") == "ties" and section_of("hats") == "others"


def test_tables_by_age_are_told_from_others(town: Population) -> None:
    fit = town.fit
    ages = by_age(fit[fit["table"] == "sex × age × marital status"])
    assert ages is not None and set(ages) == {"never married", "married", "widowed", "divorced"}
    assert by_age(fit[fit["table"] == "labour force"]) is None


def test_long_tails_join_the_last_bar() -> None:
    values = np.array([50.0, 30, 15, 4.9, 0.05, 0, 0.05])
    shown, beyond = _trimmed(values)
    assert beyond and shown.sum() == values.sum() and len(shown) < len(values)
    assert _trimmed(np.zeros(4))[0].sum() == 0
    short, beyond = _trimmed(np.array([1.0, 2, 3, 0, 0, 0, 0, 0]))
    assert not beyond and list(short) == [1, 2, 3, 0]


def test_the_command_writes_and_refuses(
    file: Path, tmp_path: Path, made_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert main(["population", str(file), "-o", str(page)]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == [page]
    capsys.readouterr()
    assert main(["population", str(made_up), "-o", str(page)]) == 2
    assert "It is a results file: ./tsunagari report reads it" in capsys.readouterr().err
    assert main(["population", str(file), "-o", str(file)]) == 2
    with pytest.raises(ResultsError):
        open_population(tmp_path / "nowhere.h5")
