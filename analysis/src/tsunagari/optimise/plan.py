"""The plan of a search for the best mix of levers: a TOML file that names a scenario, a yearly budget and what can be bought.

    format = 1
    scenario = "../tottori.toml"          place, years, parameters; its first scenario is what there is today
    yen_per_year = 30_000_000             most that a mix may cost, set-up included, in the mean of the years it runs
    goal = "direct_often"                 lonely person-years to avert: any variable of `monthly`
    [weights.household_type]              optional: what a person-year counts in a group (1 where nothing is said)
    one_person = 2.0
    [run]                                 optional: for the search, other than in the scenario
    months = 63
    scale = 0.2                           one simulated person for five; effects and yen are brought to the real town
    [search]                              optional: how hard to look, see `Search`
    [[option]]                            one thing that can be bought, at several doses
    name = "ibasho"
    label.ja = "居場所{dose}か所"           optional: {dose} is where the dose goes (else behind)
    dose = "places"
    doses = [13, 26, 52]
    [option.lever]                        the lever as in a scenario file, without its dose
    kind = "community_salon"

Mistakes are told one at a time: file, line, key, what is wrong, what would be right.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tsunagari.report.words import Text
from tsunagari.results import LONELY, STRATA, ResultsError

if sys.version_info >= (3, 11):
    import tomllib as _toml
else:
    import tomli as _toml

toml = _toml
FORMAT = 1
NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Search:
    """How hard to look. Replicates come in rounds; a round is one run of the program."""

    replicates_a_round: int = 4
    rounds: int = 6  # at most, beside the first that tries every option alone
    mixes: int = 10  # that are simulated together beside options alone
    probability_enough: float = 0.95  # of being the best: then the search ends
    drop_below: float = 0.01  # probability of being the best below which a mix is not run again


@dataclass(frozen=True)
class Option:
    """One thing that can be bought: a lever at one of several doses."""

    name: str
    label: Text
    dose: str
    doses: tuple[float, ...]
    lever: Mapping[str, Any]

    def words(self, dose: float, language: str) -> str:
        """The option at a dose: "居場所26か所"."""
        said, size = self.label.in_language(language), f"{dose:,.0f}" if float(dose).is_integer() else f"{dose:g}"
        return said.replace("{dose}", size) if "{dose}" in said else f"{said} {size}"


@dataclass(frozen=True)
class Plan:
    path: Path
    title: Text
    scenario: Path
    yen_per_year: float
    goal: str
    options: tuple[Option, ...]
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    search: Search = Search()
    run: Mapping[str, float] = field(default_factory=dict)  # months, scale: if not those of the scenario


class _Reader:
    """What is asked of the file, with errors that say where."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self._lines = path, text.splitlines()

    def refuse(self, key: str, what: str, after: int = 0) -> ResultsError:
        last = re.escape(key.rsplit(".", 1)[-1].split("[")[0])
        pattern = re.compile(rf"^\s*(\[+[\w.]*)?{last}\b")
        hits = [k + 1 for k, line in enumerate(self._lines) if pattern.match(line)]
        line = hits[min(after, len(hits) - 1)] if hits else 1
        return ResultsError(f"{self.path}:{line}: {key}: {what}")

    def known(self, table: Mapping[str, Any], names: Iterable[str], of: str) -> None:
        allowed = list(names)
        for key in table:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                hint = f" Did you mean {near[0]}?" if near else f" There are {', '.join(allowed)}."
                raise self.refuse(f"{of}{key}", f"is not known.{hint}")

    def number(self, table: Mapping[str, Any], key: str, of: str, least: float, default: float | None = None) -> float:
        value = table.get(key, default)
        if value is None:
            raise ResultsError(f"{self.path}:1: {of}{key} is missing.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(f"{of}{key}", f"needs a number, but is {value!r}.")
        if value < least:
            raise self.refuse(f"{of}{key}", f"is {value}; {least:g} or more would be right.")
        return float(value)

    def text(self, table: Mapping[str, Any], key: str, of: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value:
            raise self.refuse(f"{of}{key}", "is missing: write it in quotes.")
        return value


def _label(table: Mapping[str, Any], key: str, otherwise: str) -> Text:
    value = table.get(key, {})
    if isinstance(value, str):
        return Text(value, value)
    ja, en = str(value.get("ja", "")), str(value.get("en", ""))
    return Text(ja or en or otherwise, en or ja or otherwise)


def _doses(reader: _Reader, table: Mapping[str, Any], of: str, k: int) -> tuple[float, ...]:
    doses = table.get("doses")
    if not isinstance(doses, list) or not doses:
        raise reader.refuse(f"{of}doses", "needs a list of numbers above 0, e.g. [10, 20, 40].", k)
    for dose in doses:
        if isinstance(dose, bool) or not isinstance(dose, int | float) or dose <= 0:
            raise reader.refuse(f"{of}doses", f"{dose!r} is no dose: numbers above 0 would be right (none is 0).", k)
    return tuple(sorted(set(doses)))


def _option(reader: _Reader, table: Mapping[str, Any], k: int) -> Option:
    of = f"option[{k + 1}]."
    reader.known(table, ("name", "label", "dose", "doses", "lever"), of)
    name = reader.text(table, "name", of)
    if not NAME.fullmatch(name):
        raise reader.refuse(f"{of}name", f'"{name}": a-z, 0-9 and _ would be right; put other words into label.', k)
    dose = reader.text(table, "dose", of)
    lever = table.get("lever")
    if not isinstance(lever, dict) or "kind" not in lever:
        raise reader.refuse(f"{of}lever", "needs a table [option.lever] with kind, as in a scenario file.", k)
    if dose in lever:
        raise reader.refuse(f"{of}lever.{dose}", "is the dose, which the search sets: leave it out here.", k)
    return Option(name, _label(table, "label", name), dose, _doses(reader, table, of, k), lever)


def _weights(reader: _Reader, said: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    reader.known(said, STRATA, "weights.")
    weights = {}
    for stratum, table in said.items():
        if not isinstance(table, dict):
            raise reader.refuse(f"weights.{stratum}", "needs a table: group = weight.")
        weights[stratum] = {group: reader.number(table, group, f"weights.{stratum}.", 0) for group in table}
    return weights


def _run(reader: _Reader, said: Mapping[str, Any]) -> dict[str, float]:
    reader.known(said, ("months", "scale"), "run.")
    values = {key: reader.number(said, key, "run.", 0) for key in said}
    if "months" in values and not (values["months"].is_integer() and values["months"] >= 1):
        raise reader.refuse("run.months", f"is {said['months']}; a whole number of months would be right.")
    if "scale" in values and not 0 < values["scale"] <= 1:
        raise reader.refuse("run.scale", f"is {said['scale']}; above 0 and at most 1 would be right.")
    return values


def _search(reader: _Reader, said: Mapping[str, Any]) -> Search:
    reader.known(said, [f.name for f in fields(Search)], "search.")
    default = Search()
    values: dict[str, Any] = {}
    for f in fields(Search):
        least = 2 if f.name == "replicates_a_round" else 0 if f.name in ("rounds", "mixes") else 0.0
        value = reader.number(said, f.name, "search.", least, getattr(default, f.name))
        if f.type == "int" and value != int(value):
            raise reader.refuse(f"search.{f.name}", f"needs a whole number, but is {value}.")
        if f.type == "float" and value > 1:
            raise reader.refuse(f"search.{f.name}", f"is {value}; a share between 0 and 1 would be right.")
        values[f.name] = int(value) if f.type == "int" else value
    return Search(**values)


def read_plan(path: Path) -> Plan:
    """The plan in a file. ResultsError says what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    try:
        said = toml.loads(text)
    except toml.TOMLDecodeError as error:
        raise ResultsError(f"{path}: {error}.") from None
    reader = _Reader(path, text)
    reader.known(said, ("format", "title", "scenario", "yen_per_year", "goal", "weights", "run", "search", "option"), "")
    if said.get("format") != FORMAT:
        raise reader.refuse("format", f"is {said.get('format', 'missing')}; format = {FORMAT} would be right.")
    scenario = path.parent / reader.text(said, "scenario", "")
    if not scenario.is_file():
        raise reader.refuse("scenario", f"{scenario} is not there.")
    options = said.get("option", [])
    if not isinstance(options, list) or not options:
        raise reader.refuse("option", "at least one [[option]] is needed: what can be bought.")
    read = tuple(_option(reader, table, k) for k, table in enumerate(options))
    names = [option.name for option in read]
    for k, name in enumerate(names):
        if name in names[:k]:
            raise reader.refuse(f"option[{k + 1}].name", f'"{name}" is there twice.', k)
    return Plan(
        path=path,
        title=_label(said, "title", path.stem),
        scenario=scenario,
        yen_per_year=reader.number(said, "yen_per_year", "", 1),
        goal=str(said.get("goal", LONELY)),
        options=read,
        weights=_weights(reader, said.get("weights", {})),
        search=_search(reader, said.get("search", {})),
        run=_run(reader, said.get("run", {})),
    )
