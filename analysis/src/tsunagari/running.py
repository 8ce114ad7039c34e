"""Runs a scenario with the program and opens what it wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from tsunagari.results import Results, ResultsError, open_results

SHORT = {name: "run" for name in ("start", "months", "seed", "replicates")} | {name: "place" for name in ("areas", "scale")}


def find_program() -> Path:
    """The program `tsunagari`: TSUNAGARI_PROGRAM, else the build of the clone this package lies in, else the PATH."""
    if named := os.environ.get("TSUNAGARI_PROGRAM"):
        if Path(named).is_file():
            return Path(named)
        raise ResultsError(f"TSUNAGARI_PROGRAM names {named}, which is not there.")
    built = Path(__file__).resolve().parents[3] / "build/release/tsunagari"
    if built.is_file():
        return built
    # `tsunagari` of a clone's root is its front door, which would also write a report.
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which("tsunagari", path=folder) if folder else None
        if found and Path(found).read_bytes()[:4] == b"\x7fELF":
            return Path(found)
    raise ResultsError("the program tsunagari is not there: build it with ./tsunagari check, or name it in TSUNAGARI_PROGRAM.")


def run(
    scenario: str | os.PathLike[str],
    *,
    output: str | os.PathLike[str] | None = None,
    threads: int = 0,
    force: bool = False,
    data: str | os.PathLike[str] | None = None,
    **overrides: Any,
) -> Results:
    """Runs a scenario file and opens the results.

    >>> results = tsunagari.run("scenarios/hamlet.toml", months=36, parameters={"loneliness.peer_influence_per_year": 0.0})

    `output`: where the results go (the scenario's name with .h5, in the current folder); an older file stays unless `force`.
    `data`: folder of the input tables, if not those of the clone or the installation.
    Overrides are laid over the file by the rules of `extends` (scenarios/SCENARIO.md): `months`, `replicates`, `seed`, `start`,
    `areas`, `scale` by name; any section as a dict (`record={"panel_people": 500}`), where dots lead into subsections; and
    `scenario=[{"name": "baseline"}, …]` for the list of scenarios with their levers.
    ResultsError with the program's own message if the input is wrong or the run failed.
    """
    source = Path(scenario)
    if not source.is_file():
        raise ResultsError(f"{source} is not there.")
    target = Path(output) if output is not None else Path.cwd() / f"{source.stem}.h5"
    arguments = ["--quiet", "--output", str(target), "--threads", str(threads)]
    arguments += ["--force"] if force else []
    arguments += ["--data", str(data)] if data is not None else []
    if not overrides:
        _call([*arguments, str(source)])
        return open_results(target)
    with tempfile.TemporaryDirectory(prefix="tsunagari-") as folder:
        laid_over = Path(folder) / source.name
        laid_over.write_text(overlay(source, overrides), encoding="utf-8")
        _call([*arguments, *([] if data is not None else _data_beside(source)), str(laid_over)])
    return open_results(target)


def overlay(base: Path, overrides: Mapping[str, Any]) -> str:
    """A scenario file that extends `base` and says `overrides`."""
    said: dict[str, Any] = {"format": 1, "extends": str(base.resolve())}
    for name, value in overrides.items():
        place = [SHORT[name], name] if name in SHORT else name.split(".")
        _put(said, place, value)
    return tomli_w.dumps(said)


def _put(table: dict[str, Any], place: list[str], value: Any) -> None:
    for name in place[:-1]:
        table = table.setdefault(name, {})
    if isinstance(value, Mapping):
        table = table.setdefault(place[-1], {})
        for key, inner in value.items():
            _put(table, str(key).split("."), inner)
    else:
        table[place[-1]] = list(value) if isinstance(value, tuple) else value


def _data_beside(source: Path) -> list[str]:
    """The overlay lies elsewhere, so tables that the program would find upward of the scenario are named."""
    if os.environ.get("TSUNAGARI_DATA"):
        return []
    for folder in source.resolve().parents:
        for tables in (folder, folder / "scenarios"):
            if (tables / "japan").is_dir() and (tables / "towns").is_dir():
                return ["--data", str(tables)]
    return []


def _call(arguments: list[str]) -> None:
    done = subprocess.run([find_program(), "run", *arguments], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip() or f"it ended with code {done.returncode}"
        raise ResultsError(f"the run failed: {said}")
