"""SSDSE-市区町村 (SSDSE-A) of the National Statistics Center: one row a municipality, one column a variable.

Layout: row 1 variable codes (the first cell says the edition, SSDSE-A-2026), row 2 the year of each column, row 3 Japanese
labels, then 1,741 rows beginning with 地域コード (R28202), 都道府県, 市区町村. Columns are found by their codes, never by
their place: editions add and drop columns.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from tsunagari.importers.reading import ImportRefused, Official, plain, read_official

CENSUS_YEAR = "2020"
# Column of towns/areas.csv → variable of SSDSE-A and its label.
VARIABLES: dict[str, tuple[str, str]] = {
    "population": ("A1101", "総人口"),
    "general_households": ("A710101", "一般世帯数"),
    "household_members": ("A710201", "一般世帯人員数"),
    "one_person": ("A810105", "単独世帯数"),
    "nuclear": ("A810102", "核家族世帯数"),
    "one_person_65p": ("A8301", "65歳以上世帯員の単独世帯数"),
    "elderly_couple": ("A8201", "夫65歳以上、妻60歳以上の夫婦のみの世帯数"),
    "births": ("A4101", "出生数"),
    "deaths": ("A4200", "死亡数"),
    "in_migrants": ("A5101", "転入者数（日本人移動者）"),
    "out_migrants": ("A5102", "転出者数（日本人移動者）"),
    "marriages": ("A9101", "婚姻件数"),
    "divorces": ("A9201", "離婚件数"),
    "area_ha": ("B1101", "総面積（北方地域及び竹島を除く）"),
    "habitable_ha": ("B1103", "可住地面積"),
    "establishments": ("C2108", "事業所数（民営）"),
    "employees": ("C2208", "従業者数（民営）"),
    "elementary_schools": ("E2101", "小学校数"),
    "elementary_pupils": ("E2501", "小学校児童数"),
    "junior_high_schools": ("E3101", "中学校数"),
    "junior_high_pupils": ("E3501", "中学校生徒数"),
    "high_schools": ("E4101", "高等学校数"),
    "high_school_pupils": ("E4501", "高等学校生徒数"),
    "employed_male": ("F110201", "就業者数（男）"),
    "employed_female": ("F110202", "就業者数（女）"),
    "unemployed_male": ("F110701", "完全失業者数（男）"),
    "unemployed_female": ("F110702", "完全失業者数（女）"),
    "not_in_labour_male": ("F110801", "非労働力人口（男）"),
    "not_in_labour_female": ("F110802", "非労働力人口（女）"),
    "kominkan": ("G1201", "公民館数"),
    "libraries": ("G1401", "図書館数"),
    "clinics": ("I5102", "一般診療所数"),
}
MEN_AND_WOMEN = {"male": ("A110101", "総人口（男）"), "female": ("A110102", "総人口（女）")}
# These are of the census, and the whole synthesis rests on one census.
OF_THE_CENSUS = (
    "population", "general_households", "household_members", "one_person", "nuclear", "one_person_65p", "elderly_couple",
    "employed_male", "employed_female", "unemployed_male", "unemployed_female", "not_in_labour_male", "not_in_labour_female",
)  # fmt: skip
WHAT = "the file SSDSE-A-<year>.csv of the National Statistics Center (SSDSE-市区町村)"


@dataclass(frozen=True)
class Municipality:
    code: str
    name: str
    prefecture: str
    row: int


class Ssdse:
    """An edition of SSDSE-A. ImportRefused at whatever is not as the layout says."""

    def __init__(self, path: Path) -> None:
        self.file: Official = read_official(path, WHAT)
        self._find_columns()
        self.municipalities = self._find_municipalities()

    def _find_columns(self) -> None:
        rows = self.file.rows
        if len(rows) < 4:
            raise self.file.refuse("has fewer than four rows: codes, years, labels, municipalities", f"Give {WHAT}")
        codes = [plain(cell) for cell in rows[0]]
        self.edition = codes[0] if codes and codes[0].startswith("SSDSE") else "SSDSE-A"
        if not self.edition.startswith("SSDSE-A"):
            raise self.file.refuse(f"is {self.edition}, not SSDSE-A (municipalities)", f"Give {WHAT}", 0, 0)
        labels = [plain(cell) for cell in rows[2]]
        if "A1101" not in codes and plain("総人口") not in labels:
            raise self.file.refuse(
                "row 1 names no variable A1101 and row 3 no 総人口",
                f"Give {WHAT} as it was downloaded, its first three rows included",
                0,
            )
        if "A1101" in codes and not any("市区町村" in label for label in labels[:6]):
            raise self.file.refuse(
                "row 3 does not read 地域コード, 都道府県, 市区町村: the letters were damaged by a conversion",
                "Give the file as it was downloaded (Shift_JIS)",
                2,
                0,
            )
        wanted = {**VARIABLES, **MEN_AND_WOMEN}
        self.column: dict[str, int] = {}
        for name, (code, label) in wanted.items():
            if code in codes:
                self.column[name] = codes.index(code)
            elif plain(label) in labels:
                self.column[name] = labels.index(plain(label))
            else:
                raise self.file.refuse(
                    f"there is no column {code} ({label})", f"{self.edition} is needed with all its columns", 0
                )
        self.year = {name: plain(rows[1][c]) if c < len(rows[1]) else "" for name, c in self.column.items()}
        for name in (*OF_THE_CENSUS, "male", "female"):
            if self.year[name] != CENSUS_YEAR:
                code, label = wanted[name]
                raise self.file.refuse(
                    f"{label} is of {self.year[name] or 'no year'}, but the other tables are of the census of {CENSUS_YEAR}",
                    "Use an edition with that census: SSDSE-A-2022 to SSDSE-A-2026",
                    1,
                    self.column[name],
                    code,
                )

    def _find_municipalities(self) -> list[Municipality]:
        found = []
        for row, cells in enumerate(self.file.rows[3:], start=3):
            if not any(cell.strip() for cell in cells):
                continue
            code = re.fullmatch(r"R?(\d{5})", plain(cells[0]))
            if code is None or len(cells) < 3:
                raise self.file.refuse(
                    f"'{cells[0]}' is not an area code of SSDSE-A", "A row begins with a code such as R28202", row, 0
                )
            found.append(Municipality(code[1], plain(cells[2]), plain(cells[1]), row))
        if not found:
            raise self.file.refuse("names no municipality", f"Give {WHAT}")
        return found

    def find(self, asked: str) -> Municipality:
        """The municipality meant by a code (28202, 282022, R28202) or a name (尼崎市, 兵庫県尼崎市)."""
        word = plain(asked)
        number = re.fullmatch(r"R?(\d{5})(\d?)", word)
        if number is not None:
            return self._by_code(number[1], number[2], asked)
        found = [m for m in self.municipalities if word in (m.name, m.prefecture + m.name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ImportRefused(
                f"{len(found)} municipalities are called {asked}",
                "Say which: " + ", ".join(f"--area {m.code} ({m.prefecture})" for m in found),
            )
        city = next((m for m in self.municipalities if word.removeprefix(m.prefecture).startswith(m.name)), None)
        if city is not None and word.endswith("区"):
            raise ImportRefused(
                f"{asked} is a ward of {city.name}, and SSDSE-A has designated cities only as a whole",
                f"Import {city.name} ({city.code})",
            )
        if any(m.prefecture == word for m in self.municipalities):
            raise ImportRefused(
                f"{asked} is a prefecture", "Prefectures are in the tables already: write it in the scenario"
            )
        raise ImportRefused(f"no municipality is called {asked} in {self.file.path}", self._did_you_mean(word))

    def _by_code(self, code: str, check: str, asked: str) -> Municipality:
        if check and check_digit(code) != check:
            raise ImportRefused(
                f"the check digit of {asked} is wrong",
                f"The code of five digits is {code}, with its check digit {code}{check_digit(code)}",
            )
        for m in self.municipalities:
            if m.code == code:
                return m
        near = difflib.get_close_matches(code, [m.code for m in self.municipalities], 3, 0.7)
        names = {m.code: m.name for m in self.municipalities}
        meant = "Did you mean " + ", ".join(f"{n} ({names[n]})" for n in near) + "?" if near else ""
        raise ImportRefused(f"no municipality has the code {asked} in {self.file.path}", meant.rstrip("."))

    def _did_you_mean(self, word: str) -> str:
        known = {m.name: m for m in self.municipalities}
        begins = [n for n in known if n[:-1] == word or (word[:-1] and n.startswith(word[:-1]))]
        near = list(dict.fromkeys(begins[:3] + difflib.get_close_matches(word, list(known), 3, 0.6)))[:4]
        if not near:
            return "Write it as the census does, e.g. 尼崎市, or by its code of five digits"
        return "Did you mean " + ", ".join(f"{n} ({known[n].code})" for n in near) + "?"

    def figures(self, m: Municipality) -> dict[str, int]:
        """The columns of towns/areas.csv, and `male` and `female`, checked against one another."""
        values = {
            name: self.file.number(m.row, self.column[name], f"{code} {label}")
            for name, (code, label) in {**VARIABLES, **MEN_AND_WOMEN}.items()
        }
        self._check(m, values)
        return values

    def _check(self, m: Municipality, v: dict[str, int]) -> None:
        def refuse(problem: str, remedy: str) -> ImportRefused:
            return self.file.refuse(f"{m.name}: {problem}", remedy, m.row)

        if v["population"] == 0:
            raise refuse(f"nobody lived there at the census of {CENSUS_YEAR}", "There is no town to build")
        if v["male"] + v["female"] != v["population"]:
            raise refuse(
                f"{v['male']:,} men and {v['female']:,} women are not {v['population']:,} people",
                "Download the file again",
            )
        limits = (
            ("household_members", "population"),
            ("general_households", "household_members"),
            ("one_person", "general_households"),
            ("one_person_65p", "one_person"),
            ("elderly_couple", "nuclear"),
            ("habitable_ha", "area_ha"),
        )
        for part, whole in limits:
            if v[part] > v[whole]:
                a, b = VARIABLES[part][1], VARIABLES[whole][1]
                raise refuse(f"{a} {v[part]:,} is more than {b} {v[whole]:,}", "Download the file again")
        if v["one_person"] + v["nuclear"] > v["general_households"]:
            raise refuse("単独世帯数 and 核家族世帯数 are more than 一般世帯数", "Download the file again")
        if v["habitable_ha"] == 0:
            raise refuse("可住地面積 is 0", "Download the file again")


def check_digit(code: str) -> str:
    """The sixth digit of a municipality's code (検査数字)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)
