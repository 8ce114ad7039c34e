"""Municipalities from the two official files into towns/areas.csv and towns/population.csv."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tsunagari.importers.census import BANDS, Census
from tsunagari.importers.reading import ImportRefused
from tsunagari.importers.ssdse import OF_THE_CENSUS, VARIABLES, Municipality, Ssdse
from tsunagari.importers.tables import TownTable, data_folder, write_all


@dataclass(frozen=True)
class Imported:
    folder: Path
    folder_is_new: bool
    municipalities: list[Municipality]
    people: dict[str, int]  # by code
    ambiguous: list[str]  # names of imported areas that other rows bear too
    left_out: list[str]  # with everything asked for: what could not be imported, and why


def import_areas(
    ssdse: Path,
    census: Sequence[Path],
    areas: Sequence[str],
    *,
    data: Path | None = None,
    everything: bool = False,
    force: bool = False,
    name_en: str = "",
) -> Imported:
    """Adds rows for `areas` (or for all municipalities of the file) to the tables; nothing is written if one is refused.

    With `everything`, municipalities without residents are left out and those already there are kept.
    """
    edition = Ssdse(ssdse)
    chosen = edition.municipalities if everything else [edition.find(area) for area in areas]
    chosen = list({m.code: m for m in chosen}.values())
    if name_en and len(chosen) != 1:
        raise ImportRefused("--name-en belongs to one area", "Import the areas one by one")
    folder, new = data_folder(data)
    try:
        return _into(folder, new, edition, census, chosen, everything, force, name_en)
    except BaseException:
        if new:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _into(
    folder: Path,
    new: bool,
    edition: Ssdse,
    census: Sequence[Path],
    chosen: list[Municipality],
    everything: bool,
    force: bool,
    name_en: str,
) -> Imported:
    area_table, people_table = TownTable(folder / "towns" / "areas.csv"), TownTable(folder / "towns" / "population.csv")
    if everything and not force:
        chosen = [m for m in chosen if not area_table.rows_of(m.code)]
    _refuse_replacing(area_table, people_table, chosen, force)
    figures, left_out = _figures(edition, chosen, everything)
    chosen = [m for m in chosen if m.code in figures]
    source = Census(census, figures)
    people = {}
    for m in chosen:
        residents = source.residents(m.code, m.name)
        _agree(edition, source, m, figures[m.code], residents)
        people[m.code] = sum(map(sum, residents.values()))
        old = area_table.rows_of(m.code)
        english = name_en or (old[0].get("name_en", "") if old else "")
        unknown = {} if source.completed else {"age_unknown": source.unknown(m.code)}
        area_table.replace(m.code, [{**_area_row(m, english, figures[m.code]), **unknown}])
        people_table.replace(m.code, [_people_row(m, sex, residents[sex]) for sex in ("male", "female")])
    if chosen:
        area_table.tell_count(sum(row["level"] == "municipality" for row in area_table.rows()))
        _tell_sources(area_table, people_table, edition, source, chosen)
        write_all([area_table, people_table])
    shared = [m.name for m in chosen if len(area_table.codes_named(m.name)) > 1]
    return Imported(folder, new, chosen, people, shared, left_out)


def _figures(
    edition: Ssdse, chosen: list[Municipality], everything: bool
) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Figures by code, and with everything asked for, what is left out."""
    figures: dict[str, dict[str, int]] = {}
    left_out = []
    for m in chosen:
        try:
            figures[m.code] = edition.figures(m)
        except ImportRefused as refused:
            if not everything:
                raise
            left_out.append(f"{m.name} ({m.code}): {refused}")
    return figures, left_out


def _people_row(m: Municipality, sex: str, bands: list[int]) -> dict[str, object]:
    return {"code": m.code, "sex": sex, **dict(zip(BANDS, bands, strict=True))}


def _area_row(m: Municipality, english: str, figures: dict[str, int]) -> dict[str, object]:
    own = {"code": m.code, "name": m.name, "name_en": english, "level": "municipality", "prefecture": m.prefecture}
    return {**own, **{name: figures[name] for name in VARIABLES}}


def _refuse_replacing(areas: TownTable, people: TownTable, chosen: list[Municipality], force: bool) -> None:
    there = [m for m in chosen if areas.rows_of(m.code) or people.rows_of(m.code)]
    if there and not force:
        names = ", ".join(f"{m.name} ({m.code})" for m in there)
        raise ImportRefused(
            f"{names} {'is' if len(there) == 1 else 'are'} there already", "Add --force to replace", file=areas.path
        )


def _agree(
    edition: Ssdse, census: Census, m: Municipality, figures: dict[str, int], residents: dict[str, list[int]]
) -> None:
    """Both files tell the same people."""
    for sex, word in (("male", "men"), ("female", "women")):
        counted = sum(residents[sex])
        if counted != figures[sex]:
            raise ImportRefused(
                f"{m.name} ({m.code}) has {counted:,} {word} there, but {figures[sex]:,} in {edition.file.path}",
                "Both files must be of the census of 2020 and of all nationalities (国籍総数)",
                file=census.files[-1].path,
            )


def _tell_sources(
    areas: TownTable, people: TownTable, edition: Ssdse, census: Census, chosen: list[Municipality]
) -> None:
    """Attribution as the terms of use ask for it, in the tables themselves."""
    who = ", ".join(f"{m.code} {m.name}" for m in chosen) if len(chosen) <= 5 else f"{len(chosen)} municipalities"
    years = sorted({(edition.year[name], name) for name in VARIABLES if name not in OF_THE_CENSUS})
    by_year: dict[str, list[str]] = {}
    for year, name in years:
        by_year.setdefault(year, []).append(name)
    said = "; ".join(f"{', '.join(names)}: {year}" for year, names in by_year.items())
    areas.note(
        f"{who} imported: 独立行政法人統計センター {edition.edition}（市区町村）を加工して作成 "
        f"(SHA-256 {edition.file.sha256[:16]}). Years: census 2020; {said}."
    )
    digests = ", ".join(file.sha256[:16] for file in census.files)
    unknown = "不詳補完値" if census.completed else "年齢不詳あん分"
    people.note(
        f"{who} imported: 総務省統計局「令和2年国勢調査」人口等基本集計 第2-7-1表（e-Stat）を加工して作成、{unknown} (SHA-256 {digests})."
    )
