"""Census 2020, table 2-7-1: residents by sex, five-year age and municipality (e-Stat, 統計表ID 0003445162 or 0004019309).

Three official layouts carry it, and all are read:

- the cross table of the e-Stat data base: a preamble, a row of codes, a row of labels with ages across, then one row for each
  nationality, sex and area;
- the column form of the data base and of the API: one row a figure, with `…_code`, labels and `value`;
- the sheet of the report (b02_07) saved as CSV: labels such as 01_0～4歳, units below them, then the rows.

What a column is, is told by its label: ages, 男女, 国籍, codes of areas. Rows of Japanese nationals alone, of other
years, of municipalities that are no more (their codes have letters, as 0120B) and subtotals (再掲) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tsunagari.importers.reading import ImportRefused, Official, plain, read_official

BANDS = [f"a{age}-{age + 4}" for age in range(0, 100, 5)] + ["a100+"]
TOTAL, UNKNOWN = "total", "unknown"
SEXES = {
    "男": "male",
    "女": "female",
    "男性": "male",
    "女性": "female",
    "総数": "both",
    "男女計": "both",
    "男女総数": "both",
}
WHAT = "census table 2-7-1 as CSV (e-Stat, 0003445162)"
HOW = "In e-Stat's layout put 年齢 across and 地域, 男女, 国籍 down, with codes (コードの出力: する), or choose 列指向形式"
LOOKED_AT = 60  # rows in which a header must begin


def label_of(cell: str) -> str:
    """A label without its code ('01_0～4歳' → '0-4歳')."""
    text = re.sub(r"^[0-9A-Za-z]{1,4}_", "", plain(cell))
    return re.sub(r"[~〜～‐−–-]", "-", text)


def age_of(cell: str) -> str | None:
    """Which band, TOTAL, UNKNOWN, or None for anything else (subtotals too)."""
    label = label_of(cell)
    if label in ("総数", "年齢総数", "総数(年齢)"):
        return TOTAL
    if "不詳" in label and "補完" not in label:
        return UNKNOWN
    if re.fullmatch(r"100歳?以上", label):
        return "a100+"
    band = re.fullmatch(r"(\d{1,2})-(\d{1,2})歳?", label)
    name = f"a{int(band[1])}-{int(band[2])}" if band else ""
    return name if name in BANDS else None


@dataclass
class Found:
    """Figures of one area and sex, and where they stand."""

    figures: dict[str, int] = field(default_factory=dict)
    place: tuple[Official, int] | None = None


@dataclass(frozen=True)
class _Columns:
    code: int
    sex: int
    nationality: int | None
    time: int | None
    kind: int | None  # 地域識別コード of the report's sheet; 9: as the areas were in 2000


def _codes(headers: Sequence[str]) -> list[int]:
    def is_code(header: str) -> bool:
        area = "市区町村" in header or "地域" in header
        return header == "area_code" or (area and header.endswith("コード") and "識別" not in header)

    found = [k for k, header in enumerate(headers) if is_code(header)]
    return sorted(found, key=lambda k: ("2020" not in headers[k], headers[k].startswith("2000年_"), k))


def _columns(headers: Sequence[str], file: Official, row: int) -> _Columns:
    def first(test: str) -> int | None:
        return next((k for k, h in enumerate(headers) if re.fullmatch(test, h)), None)

    codes = _codes(headers)
    sex = first(r"男女(別)?|性別|男女_時系列")
    if not codes:
        raise file.refuse("no column holds the codes of areas", HOW, row)
    if sex is None:
        raise file.refuse("no column is called 男女", HOW, row)
    return _Columns(codes[0], sex, first(r"国籍.*(?<!コード)"), first(r"時間軸.*(?<!コード)"), first(r"地域識別コード"))


class Census:
    """Figures of the wanted areas from one or more files of the table."""

    def __init__(self, paths: Iterable[Path], codes: Iterable[str]) -> None:
        self.files: list[Official] = []
        self._wanted = set(codes)
        self._found: dict[tuple[str, str], Found] = {}
        self._areas: set[str] = set()
        for path in paths:
            file = read_official(path, WHAT)
            self.files.append(file)
            self._read(file)

    @property
    def completed(self) -> bool:
        """Whether unknown ages were filled in by the Statistics Bureau (不詳補完) and are not spread here."""
        head = "".join(cell for file in self.files for row in file.rows[:12] for cell in row)
        return "不詳補完" in head

    def _read(self, file: Official) -> None:
        rows = file.rows
        self._check_title(file)
        for r, row in enumerate(rows[:LOOKED_AT]):
            ages = {c: age for c, cell in enumerate(row) if (age := age_of(cell)) is not None}
            if len({a for a in ages.values() if a in BANDS}) >= len(BANDS) - 1:
                return self._read_wide(file, r, ages)
            headers = [plain(cell) for cell in row]
            if any(h in ("value", "値", "数値") for h in headers) and any(h.startswith("年齢") for h in headers):
                return self._read_long(file, r, headers)
        raise file.refuse(
            f"no header of table 2-7-1 in its first {LOOKED_AT} rows (21 ages of five years across, or a column 'value')",
            HOW,
        )

    def _check_title(self, file: Official) -> None:
        for r, row in enumerate(file.rows[:12]):
            if row and plain(row[0]).startswith("表番号") and len(row) > 1 and not plain(row[1]).startswith("2-7"):
                raise file.refuse(f"is table {row[1]}, not 2-7-1", f"Give {WHAT}", r, 1)

    # --- ages across ----------------------------------------------------------------------------------------------
    def _read_wide(self, file: Official, top: int, ages: dict[int, str]) -> None:
        column: dict[str, int] = {}
        for c, age in ages.items():  # a sheet repeats its ages for percentages; the first are people
            column.setdefault(age, c)
        missing = [band for band in BANDS if band not in column]
        if missing or TOTAL not in column:
            absent = ", ".join(b[1:] for b in missing) if missing else "総数"
            raise file.refuse(f"the ages across leave out {absent}", HOW, top)
        bottom = top
        for r in range(top, min(top + 5, len(file.rows))):
            if any(plain(cell) in ("男女", "男女別", "性別") for cell in file.rows[r]):
                bottom = r
                break
        headers = [plain(cell) for cell in file.rows[bottom]]
        keys = _columns(headers, file, bottom)
        last = max(column.values())
        for r in range(bottom + 1, len(file.rows)):
            row = file.rows[r]
            if len(row) <= max(keys.code, keys.sex):
                continue
            where = self._of(row, keys)
            if where is None:
                continue
            if len(row) <= last:
                raise file.refuse(
                    f"the row has {len(row)} cells, but the ages end in column {last + 1}", "Download it again", r
                )
            self._note(where, {age: file.number(r, c, age) for age, c in column.items()}, file, r)

    # --- one figure a row -----------------------------------------------------------------------------------------
    def _read_long(self, file: Official, top: int, headers: list[str]) -> None:
        keys = _columns(headers, file, top)
        value = next(k for k, h in enumerate(headers) if h in ("value", "値", "数値"))
        age_column = next(k for k, h in enumerate(headers) if h.startswith("年齢") and not h.endswith("コード"))
        for r in range(top + 1, len(file.rows)):
            row = file.rows[r]
            if len(row) <= max(keys.code, keys.sex, value, age_column):
                continue
            where = self._of(row, keys)
            age = age_of(row[age_column])
            if where is not None and age is not None:
                self._note(where, {age: file.number(r, value, row[age_column])}, file, r)

    def _of(self, row: Sequence[str], keys: _Columns) -> tuple[str, str] | None:
        """Area and sex of a row that is wanted."""
        code = plain(row[keys.code])
        if not re.fullmatch(r"\d{4,5}", code):
            return None
        code = code.zfill(5)  # spreadsheets take the zero away from 01100
        if keys.kind is not None and plain(row[keys.kind]) == "9":
            return None
        self._areas.add(code)
        if code not in self._wanted:
            return None
        if (
            keys.nationality is not None
            and "日本人" in (label := label_of(row[keys.nationality]))
            and "総数" not in label
        ):
            return None
        if keys.time is not None and "2020" not in row[keys.time] and "令和2年" not in plain(row[keys.time]):
            return None
        sex = SEXES.get(label_of(row[keys.sex]))
        return (code, sex) if sex else None

    def _note(self, where: tuple[str, str], figures: dict[str, int], file: Official, row: int) -> None:
        found = self._found.setdefault(where, Found())
        for age, value in figures.items():
            if found.figures.setdefault(age, value) != value:
                raise file.refuse(
                    f"{where[0]} {where[1]} has two different figures ({age}: {found.figures[age]:,} and {value:,})",
                    "Keep one nationality (国籍総数) and one year (2020)",
                    row,
                )
        found.place = (file, row)

    # --- what is asked --------------------------------------------------------------------------------------------
    def residents(self, code: str, name: str) -> dict[str, list[int]]:
        """Men and women by band, unknown ages spread; checked against totals. ImportRefused if the area is not there."""
        both = self._found.get((code, "both"))
        result = {}
        for sex in ("male", "female"):
            found = self._found.get((code, sex))
            if found is None:
                raise self._absent(code, name, sex)
            bands = self._checked(found, code, name, sex)
            result[sex] = spread(bands, found.figures.get(UNKNOWN, 0))
        if both is not None and both.place is not None:
            for age in (*BANDS, TOTAL):
                parts = sum(self._found[code, sex].figures.get(age, 0) for sex in ("male", "female"))
                if age in both.figures and both.figures[age] != parts:
                    file, row = both.place
                    raise file.refuse(
                        f"{name}: men and women of {age} are {parts:,}, but 総数 says {both.figures[age]:,}",
                        "Download the table again",
                        row,
                    )
        return result

    def unknown(self, code: str) -> int:
        """People of an area whose age is not known, both sexes."""
        return sum(self._found[code, sex].figures.get(UNKNOWN, 0) for sex in ("male", "female"))

    def _checked(self, found: Found, code: str, name: str, sex: str) -> list[int]:
        assert found.place is not None
        file, row = found.place
        missing = [band for band in BANDS if band not in found.figures]
        if missing:
            raise file.refuse(
                f"{name} ({code}), {sex}: no figure for {', '.join(b[1:] for b in missing)}",
                "Download all ages and all pages of the table",
                row,
            )
        bands = [found.figures[band] for band in BANDS]
        known = sum(bands) + found.figures.get(UNKNOWN, 0)
        if TOTAL in found.figures and known != found.figures[TOTAL]:
            raise file.refuse(
                f"{name} ({code}), {sex}: the ages add up to {known:,}, but 総数 says {found.figures[TOTAL]:,}",
                "Download the table again",
                row,
            )
        return bands

    def _absent(self, code: str, name: str, sex: str) -> ImportRefused:
        file = self.files[-1]
        if code in self._areas:
            return file.refuse(
                f"{name} ({code}) has no row for {sex} of all nationalities", f"{HOW}; choose 男 and 女, 国籍総数"
            )
        return file.refuse(
            f"{name} ({code}) is not among its {len(self._areas):,} areas",
            "Download the table with this municipality, or with all of them",
        )


def spread(bands: Sequence[int], unknown: int) -> list[int]:
    """People of unknown age over the bands in proportion, whole people by largest remainder, ties to the younger."""
    known = sum(bands)
    if known == 0:
        return list(bands)
    result = [people + people * unknown // known for people in bands]
    order = sorted(range(len(bands)), key=lambda k: (-(bands[k] * unknown % known), k))
    for k in order[: known + unknown - sum(result)]:
        result[k] += 1
    return result
