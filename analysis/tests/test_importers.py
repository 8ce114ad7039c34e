"""Official downloads into the input tables. `official/` holds excerpts in the official layouts, retyped; every test writes them out
as they are published (Shift_JIS, CRLF, a byte order mark, quotes …). What is expected stands in the project's own tables."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tsunagari.__main__ import main
from tsunagari.importers import Imported, ImportRefused, import_areas
from tsunagari.importers.census import BANDS, Census, age_of, spread
from tsunagari.importers.ssdse import VARIABLES, Ssdse, check_digit
from tsunagari.importers.tables import TownTable

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = Path(__file__).parent / "official"
Rows = list[list[str]]


def rows_of(name: str) -> Rows:
    return list(csv.reader(io.StringIO((OFFICIAL / name).read_text(encoding="utf-8"))))


def write(path: Path, rows: Rows, encoding: str = "utf-8-sig", quoting: int = csv.QUOTE_MINIMAL) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n", quoting=quoting).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.fixture
def ssdse(tmp_path: Path) -> Path:
    """As the National Statistics Center publishes it: Shift_JIS, CRLF."""
    return write(tmp_path / "SSDSE-A-2026.csv", rows_of("ssdse_a_2026.csv"), "cp932")


@pytest.fixture
def census(tmp_path: Path) -> Path:
    """As e-Stat's data base gives it: UTF-8 with byte order mark, everything quoted, subtotals (再掲) at the end."""
    rows = rows_of("census_2_7_1.csv")
    for row in rows:
        if "/年齢" in row:
            row += ["（再掲）15歳未満", "（再掲）65歳以上"]
        elif len(row) > 20:
            row += ["1", "2"]
    return write(tmp_path / "census.csv", rows, quoting=csv.QUOTE_ALL)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The shipped tables without 鳥取市."""
    folder = tmp_path / "data"
    for part in ("japan", "towns"):
        shutil.copytree(ROOT / "scenarios" / part, folder / part)
    for name in ("areas", "population"):
        path = folder / "towns" / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("31201,")), encoding="utf-8")
    return folder


def table_rows(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


# --- the layouts of the census table -------------------------------------------------------------------------------------


def wide(rows: Rows) -> tuple[list[str], list[list[str]]]:
    top = next(k for k, row in enumerate(rows) if "/年齢" in row)
    return rows[top], [row for row in rows[top + 1 :] if len(row) > 20]


def as_columns(rows: Rows) -> Rows:
    """Column form, as the API and the data base give it: one row a figure, a preamble, a page's header in between."""
    head, body = wide(rows)
    ages = head[11:34]
    titles = [
        "tab_code", "表章項目", "cat01_code", "国籍総数か日本人", "cat02_code", "男女", "cat03_code", "年齢", "area_code",
        "全国，都道府県，市区町村（2000年市区町村含む）", "time_code", "時間軸（年次）", "unit", "value", "annotation",
    ]  # fmt: skip
    out: Rows = [["RESULT"], ["STATUS", "0"], ["STATISTICS_NAME", "令和2年国勢調査"], ["VALUE"], titles]
    for k, row in enumerate(body):
        for code, (age, value) in enumerate(zip(ages, row[11:34], strict=True)):
            cells = [row[6], row[7], row[4], row[5], f"{code:02d}", age, row[8], row[9], "2020000000", "2020年"]
            out.append(["2020_01", "人口", *cells, "人", value.replace(",", ""), ""])
        if k == 7:
            out += [["RESULT"], ["VALUE"], titles]
    return out


def as_sheet(rows: Rows) -> Rows:
    """The report's sheet b02_07 saved as CSV: codes before labels, units below, percentages with the same labels, 2000's areas."""
    head, body = wide(rows)
    labels = [f"{k:02d}_{age}" for k, age in enumerate(head[11:34])]
    keys = [
        "国籍総数か日本人", "男女", "地域識別コード", "2000年_都道府県", "2000年_地域コード", "2000年地域", "2020年_都道府県", "2020年_地域コード", "地域名",
    ]  # fmt: skip
    out: Rows = [["令和２年国勢調査　人口等基本集計"], ["第２－７表"]] + [[""] for _ in range(7)]
    out += [[""] * 9 + labels + labels, [""] * 9 + ["人"] * 23 + ["％"] * 23, keys + [""] * 46]
    for row in body:
        old = row[9].startswith("（旧")
        code = "31201" if old else row[8]
        name = f"0001_{row[9]}"
        front = [f"{row[6]}_{row[7]}", f"{row[4]}_{row[5]}", "9" if old else "2", "", "", "", "31_鳥取県", code, name]
        out.append(front + [value.replace(",", "") for value in row[11:34]] + ["0.1"] * 23)
    return out


def without_leading_zeros(rows: Rows) -> Rows:
    """What a spreadsheet makes of 01100 when it saves."""
    return [
        [cell.lstrip("0") if k == 8 and len(cell) == 5 and cell.isdigit() else cell for k, cell in enumerate(row)]
        for row in rows
    ]


def same(rows: Rows) -> Rows:
    return rows


LAYOUTS: dict[str, tuple[Callable[[Rows], Rows], str]] = {
    "cross table, UTF-8": (same, "utf-8-sig"),
    "cross table, Shift_JIS": (same, "cp932"),
    "column form": (as_columns, "utf-8"),
    "column form, Shift_JIS": (as_columns, "cp932"),
    "sheet of the report": (as_sheet, "utf-8-sig"),
    "saved by a spreadsheet": (without_leading_zeros, "cp932"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_importing_a_shipped_city_gives_its_shipped_rows(layout: str, ssdse: Path, data: Path, tmp_path: Path) -> None:
    change, encoding = LAYOUTS[layout]
    census = write(tmp_path / "census.csv", change(rows_of("census_2_7_1.csv")), encoding)
    done = import_areas(ssdse, [census], ["鳥取市"], data=data, name_en="Tottori City")
    assert done.people == {"31201": 188_465}
    for name in ("areas", "population"):
        assert table_rows(data / "towns" / f"{name}.csv") == table_rows(ROOT / "scenarios" / "towns" / f"{name}.csv")


def test_every_layout_tells_the_same_people(tmp_path: Path) -> None:
    codes = ["01100", "13206", "13362", "31201", "34208"]
    told = []
    for k, (change, encoding) in enumerate(LAYOUTS.values()):
        file = write(tmp_path / f"{k}.csv", change(rows_of("census_2_7_1.csv")), encoding)
        source = Census([file], codes)
        told.append([source.residents(code, code) for code in codes])
    assert all(one == told[0] for one in told)
    assert sum(told[0][0]["male"]) + sum(told[0][0]["female"]) == 1_973_395


def test_pages_of_the_table_may_be_given_apart(ssdse: Path, data: Path, tmp_path: Path) -> None:
    rows = as_columns(rows_of("census_2_7_1.csv"))
    half = len(rows) // 2
    files = [write(tmp_path / "1.csv", rows[:half]), write(tmp_path / "2.csv", rows[:5] + rows[half:])]
    import_areas(ssdse, files, ["鳥取市"], data=data, name_en="Tottori City")
    assert table_rows(data / "towns" / "population.csv") == table_rows(ROOT / "scenarios" / "towns" / "population.csv")


def test_unknown_ages_are_spread_in_proportion_as_whole_people() -> None:
    assert spread([10, 20, 30], 6) == [11, 22, 33]
    assert spread([1, 1, 1], 2) == [2, 2, 1]  # ties to the younger
    assert spread([5, 0, 0], 3) == [8, 0, 0]  # nobody becomes an age that nobody has
    assert spread([0, 0], 4) == [0, 0]
    for unknown in (0, 1, 17, 1000):
        assert sum(spread([3, 141, 59, 26], unknown)) == 229 + unknown


@pytest.mark.parametrize(
    ("label", "age"),
    [
        ("0～4歳", "a0-4"),
        ("０〜４歳", "a0-4"),
        ("21_100歳以上", "a100+"),
        ("年齢「不詳」", "unknown"),
        ("00_総数", "total"),
        ("（再掲）15歳未満", None),
        ("R3_（再掲）65歳以上", None),
        ("15～64歳", None),
        ("平均年齢", None),
        ("00", None),
    ],
)
def test_labels_of_ages(label: str, age: str | None) -> None:
    assert age_of(label) == age


# --- which municipality ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["鳥取市", "鳥取県鳥取市", "鳥取県 鳥取市", "31201", "R31201", "312011", "３１２０１"]
)
def test_a_municipality_is_found_by_name_and_by_code(asked: str, ssdse: Path) -> None:
    assert Ssdse(ssdse).find(asked).code == "31201"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("府中市", "2 municipalities are called 府中市. Say which: --area 13206 (東京都), --area 34208 (広島県)"),
        ("鳥取", "Did you mean 鳥取市 (31201)?"),
        ("利島町", "Did you mean 利島村 (13362)?"),
        ("札幌市中央区", "is a ward of 札幌市"),
        ("鳥取県", "is a prefecture"),
        ("31202", "no municipality has the code 31202"),
        ("312012", "its check digit 312011"),
    ],
)
def test_what_is_not_one_municipality_is_refused(asked: str, said: str, ssdse: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        Ssdse(ssdse).find(asked)
    assert said in str(refused.value)


def test_check_digits() -> None:
    # 北海道札幌市 011002, 尼崎市 282022, 鳥取市 312011, 府中市 132063
    assert [check_digit(code) for code in ("01100", "28202", "31201", "13206")] == ["2", "2", "1", "3"]


def test_columns_are_found_by_code_wherever_they_stand_and_by_label_without_codes(tmp_path: Path) -> None:
    rows = rows_of("ssdse_a_2026.csv")
    wanted = Ssdse(write(tmp_path / "a.csv", rows, "cp932"))
    turned = [row[:3] + row[3:][::-1] for row in rows]
    other = Ssdse(write(tmp_path / "b.csv", turned, "cp932"))
    m = wanted.find("31201")
    assert other.figures(other.find("31201")) == wanted.figures(m)
    labels = [["SSDSE-A-2026", "", ""] + [f"X{k}" for k in range(len(rows[0]) - 3)], *rows[1:]]
    by_label = Ssdse(write(tmp_path / "c.csv", labels))
    assert by_label.figures(by_label.find("31201")) == wanted.figures(m)


# --- what is wrong -----------------------------------------------------------------------------------------------------------


def refusal(ssdse: Path, census: Path, data: Path, area: str = "鳥取市") -> str:
    before = {p.name: p.read_bytes() for p in (data / "towns").iterdir()}
    with pytest.raises(ImportRefused) as refused:
        import_areas(ssdse, [census], [area], data=data)
    assert {p.name: p.read_bytes() for p in (data / "towns").iterdir()} == before, "something was written"
    return str(refused.value)


def changed(path: Path, encoding: str, change: Callable[[Rows], object]) -> Path:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding=encoding))))
    change(rows)
    return write(path.with_name("changed_" + path.name), rows, encoding)


def test_a_missing_column_is_named(ssdse: Path, census: Path, data: Path) -> None:
    def drop(rows: Rows) -> None:
        at = rows[0].index("A810105")
        for row in rows:
            del row[at]

    said = refusal(changed(ssdse, "cp932", drop), census, data)
    assert "line 1: there is no column A810105 (単独世帯数)" in said


def test_figures_of_another_census_are_refused(ssdse: Path, census: Path, data: Path) -> None:
    def age(rows: Rows) -> None:
        rows[1][rows[0].index("A1101")] = "2015"

    said = refusal(changed(ssdse, "cp932", age), census, data)
    assert "line 2, column 4 (D, A1101): 総人口 is of 2015" in said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("***", "is not published"),
        ("X", "is not published"),
        ("", "is not published"),
        ("about 7", "is not a number"),
        ("12,34", "is not a number"),
    ],
)
def test_a_cell_that_is_no_number_is_named(cell: str, said: str, ssdse: Path, census: Path, data: Path) -> None:
    def spoil(rows: Rows) -> None:
        rows[7][rows[0].index("A4101")] = cell

    text = refusal(changed(ssdse, "cp932", spoil), census, data)
    assert "line 8, column 7 (G, A4101 出生数)" in text and said in text


def test_signs_for_nothing_and_separators_are_numbers(ssdse: Path, census: Path, data: Path) -> None:
    def spoil(rows: Rows) -> None:
        rows[7][rows[0].index("G1401")] = "-"
        rows[7][rows[0].index("A1101")] = "188,465"

    import_areas(changed(ssdse, "cp932", spoil), [census], ["鳥取市"], data=data)
    row = TownTable(data / "towns" / "areas.csv").rows_of("31201")[0]
    assert (row["libraries"], row["population"]) == ("0", "188465")


def test_sums_that_do_not_add_up_are_refused(ssdse: Path, census: Path, data: Path) -> None:
    def people(rows: Rows) -> None:
        rows[7][rows[0].index("A110101")] = "91274"

    assert "men and" in refusal(changed(ssdse, "cp932", people), census, data)

    def households(rows: Rows) -> None:
        rows[7][rows[0].index("A810105")] = "90000"

    assert "単独世帯数 90,000 is more than 一般世帯数 76,800" in refusal(
        changed(ssdse, "cp932", households), census, data
    )

    def ages(rows: Rows) -> None:
        row = next(r for r in rows if len(r) > 20 and r[8] == "31201" and r[5] == "男")
        row[12] = "3,709"

    said = refusal(ssdse, changed(census, "utf-8-sig", ages), data)
    assert "鳥取市 (31201), male: the ages add up to" in said and ", line " in said

    def both(rows: Rows) -> None:
        row = next(r for r in rows if len(r) > 20 and r[8] == "31201" and r[5] == "総数")
        row[12] = "1"

    assert "men and women of a0-4" in refusal(ssdse, changed(census, "utf-8-sig", both), data)


def test_two_files_of_different_people_are_refused(ssdse: Path, census: Path, data: Path) -> None:
    def one_more(rows: Rows) -> None:
        row = next(r for r in rows if len(r) > 20 and r[8] == "31201" and r[5] == "男" and r[7] == "国籍総数")
        for at in (11, 12):
            row[at] = f"{int(row[at].replace(',', '')) + 1:,}"
        whole = next(r for r in rows if len(r) > 20 and r[8] == "31201" and r[5] == "総数")
        for at in (11, 12):
            whole[at] = f"{int(whole[at].replace(',', '')) + 1:,}"

    assert "men there, but" in refusal(ssdse, changed(census, "utf-8-sig", one_more), data)


def test_an_area_that_the_census_file_lacks_is_told(ssdse: Path, census: Path, data: Path) -> None:
    def drop(rows: Rows) -> None:
        rows[:] = [r for r in rows if len(r) < 20 or r[8] != "31201"]

    assert "鳥取市 (31201) is not among its" in refusal(ssdse, changed(census, "utf-8-sig", drop), data)

    def men_only(rows: Rows) -> None:
        rows[:] = [r for r in rows if len(r) < 20 or r[5] != "女"]

    assert "has no row for female" in refusal(ssdse, changed(census, "utf-8-sig", men_only), data)

    def no_codes(rows: Rows) -> None:
        rows[:] = [[c for k, c in enumerate(r) if k != 8] if len(r) > 20 else r for r in rows]

    assert "no column holds the codes of areas" in refusal(ssdse, changed(census, "utf-8-sig", no_codes), data)


def test_another_table_of_the_census_is_refused(ssdse: Path, census: Path, data: Path) -> None:
    def rename(rows: Rows) -> None:
        rows[1][1] = "1-1-1"

    assert "is table 1-1-1, not 2-7-1" in refusal(ssdse, changed(census, "utf-8-sig", rename), data)
    assert "no header of table 2-7-1" in refusal(ssdse, ssdse, data)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04zip", "is an Excel or zip file"),
        (b"<!DOCTYPE html>", "is a web page"),
        ("地域コード".encode("utf-16"), "is UTF-16 text"),
        (b"abc\nd\x81\n", "line 2: is neither UTF-8 nor Shift_JIS"),
        (b"abc\nd\xff\n", "line 2: is neither UTF-8 nor Shift_JIS"),
        (b"", "is empty"),
        (b"a,b\n1,2\n3,4\n5,6\n", "names no variable A1101"),
    ],
)
def test_a_file_that_is_no_official_table_is_refused(
    content: bytes, said: str, tmp_path: Path, census: Path, data: Path
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert said in refusal(path, census, data)


def test_damaged_letters_are_noticed(ssdse: Path, census: Path, data: Path) -> None:
    text = ssdse.read_bytes().decode("cp932").encode("cp932").decode("latin-1")  # what a wrong conversion leaves
    ssdse.write_text(text, encoding="utf-8", newline="")
    assert "line 3, column 1 (A): row 3 does not read 地域コード" in refusal(ssdse, census, data)


def test_a_place_without_people_is_refused(ssdse: Path, census: Path, data: Path) -> None:
    assert "双葉町: nobody lived there" in refusal(ssdse, census, data, "双葉町")


# --- the tables --------------------------------------------------------------------------------------------------------------


def test_rows_that_are_there_stay_and_are_replaced_only_by_force(ssdse: Path, census: Path, data: Path) -> None:
    areas = data / "towns" / "areas.csv"
    before = table_rows(areas)
    import_areas(ssdse, [census], ["利島村", "34208"], data=data)
    after = table_rows(areas)
    assert [row for row in after if row in before] == before
    codes = [row.split(",")[0] for row in after if ",municipality," in row]
    assert codes == sorted(codes) and {"13362", "34208"} < set(codes)
    assert after[1].startswith("00000,") and ",municipality," not in "".join(after[: len(after) - len(codes)])
    assert "利島村 (13362) is there already" in refusal(ssdse, census, data, "利島村")
    text = areas.read_bytes()
    import_areas(ssdse, [census], ["利島村"], data=data, force=True)
    assert sorted(table_rows(areas)) == sorted(after)
    assert areas.read_bytes() != text  # the notes name what was imported when
    again = areas.read_bytes()
    import_areas(ssdse, [census], ["利島村"], data=data, force=True)
    assert areas.read_bytes() == again


def test_the_tables_name_their_sources(ssdse: Path, census: Path, data: Path) -> None:
    import_areas(ssdse, [census], ["利島村"], data=data)
    areas = (data / "towns" / "areas.csv").read_text(encoding="utf-8")
    people = (data / "towns" / "population.csv").read_text(encoding="utf-8")
    assert "# note: 13362 利島村 imported: 独立行政法人統計センター SSDSE-A-2026（市区町村）を加工して作成" in areas
    assert "births, clinics, deaths, divorces, marriages: 2023" in areas
    assert "総務省統計局「令和2年国勢調査」" in people and "加工して作成" in people
    assert "and 18 municipalities" in areas  # 17 and this one


def test_a_new_folder_is_made_as_a_copy(
    ssdse: Path, census: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    code = main(["import", "--ssdse", str(ssdse), "--census", str(census), "--area", "利島村", "--data", str(mine)])
    assert code == 0
    said = capsys.readouterr().out
    assert f"made {mine} as a copy" in said and "added 東京都利島村 (13362): 327 people" in said
    assert (mine / "japan" / "life_table.csv").is_file()


def test_a_folder_made_for_nothing_goes_again(ssdse: Path, census: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    broken = changed(census, "utf-8-sig", lambda rows: rows.__delitem__(slice(12, None)))
    with pytest.raises(ImportRefused):
        import_areas(ssdse, [broken], ["利島村"], data=mine)
    assert not mine.exists()


def test_everything_at_once(ssdse: Path, census: Path, data: Path) -> None:
    done: Imported = import_areas(ssdse, [census], [], everything=True, data=data)
    assert [m.code for m in done.municipalities] == ["13206", "13362", "31201", "34208"]  # 札幌市 is there already
    assert len(done.left_out) == 1 and "双葉町" in done.left_out[0]
    assert done.ambiguous == ["府中市", "府中市"]


def test_the_command_says_what_is_wrong(
    ssdse: Path, census: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["import", "--ssdse", str(ssdse), "--census", str(census), "--area", "とっとり", "--data", str(data)]) == 2
    )
    assert capsys.readouterr().err.startswith("tsunagari: no municipality is called とっとり")
    assert (
        main(["import", "--ssdse", "nowhere.csv", "--census", str(census), "--area", "鳥取市", "--data", str(data)])
        == 2
    )
    assert "nowhere.csv: there is no such file" in capsys.readouterr().err


def test_every_column_of_the_shipped_table_is_filled() -> None:
    own = {"code", "name", "name_en", "level", "prefecture"}
    assert set(TownTable(ROOT / "scenarios" / "towns" / "areas.csv").columns) == own | set(VARIABLES) | {"age_unknown"}
    assert TownTable(ROOT / "scenarios" / "towns" / "population.csv").columns == ["code", "sex", *BANDS]


def test_the_program_takes_an_imported_area(ssdse: Path, census: Path, data: Path, tmp_path: Path) -> None:
    program = Path(os.environ.get("TSUNAGARI_PROGRAM", ROOT / "build/release/tsunagari"))
    if not program.is_file():
        pytest.skip(f"there is no program {program}: build it first, or name it in TSUNAGARI_PROGRAM")
    import_areas(ssdse, [census], ["利島村", "34208"], data=data)
    (tmp_path / "islands.toml").write_text(
        'format = 1\n[place]\nareas = ["利島村"]\n[run]\nmonths = 1\nreplicates = 1\n[record]\nsurvey_people = 0\n[[scenario]]\nname = "baseline"\n',
        encoding="utf-8",
    )
    ran = subprocess.run(
        [program, "run", "islands.toml", "--data", data], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    assert "327 people" in ran.stdout
