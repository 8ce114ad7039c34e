"""The commands of the Python package. Exit codes: 0 done, 1 could not be written, 2 the input is wrong.

python -m tsunagari report results.h5              the report of a run
python -m tsunagari network results.h5             the network of a run in a table
python -m tsunagari survey results.h5              the survey inside the model beside the published one
python -m tsunagari population town.population.h5  the page of a synthetic town
python -m tsunagari validate results.h5 …           runs beside published statistics
python -m tsunagari compare results.h5             paired differences, and how many replicates they take
python -m tsunagari story results.h5               the life of one person in two scenarios
python -m tsunagari optimise budget.toml            the best mix of levers for a yearly budget
python -m tsunagari import --ssdse … --census …    official downloads into the input tables
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import tsunagari
from tsunagari.importers import ImportRefused, import_areas
from tsunagari.results import ResultsError
from tsunagari.survey import Published


def _page_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str, file: str
) -> None:
    page = commands.add_parser(name, help=about)
    page.add_argument("results", type=Path, help=file)
    page.add_argument(
        "-o", "--output", type=Path, help="where to write; otherwise next to the file, with the ending .html"
    )
    page.add_argument(
        "--lang", choices=["ja", "en"], default="ja", help="language shown first (the other is one click away)"
    )


def _import_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "adds municipalities from official downloads (SSDSE-A and census table 2-7-1) to the input tables"
    command = commands.add_parser("import", help=about, description=about)
    command.add_argument(
        "--ssdse", type=Path, required=True, help="SSDSE-A-<year>.csv of the National Statistics Center"
    )
    command.add_argument(
        "--census",
        type=Path,
        required=True,
        nargs="+",
        help="census 2020 table 2-7-1 as CSV from e-Stat, one file or its pages",
    )
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--area", action="append", default=[], help="name or code, e.g. 尼崎市, 兵庫県尼崎市, 28202; may be given again"
    )
    which.add_argument("--all", action="store_true", help="every municipality of the file that is not there yet")
    command.add_argument(
        "--data", type=Path, help="folder of the tables (holds japan/ and towns/); a new name makes a copy"
    )
    command.add_argument("--name-en", default="", help="English name of the one area")
    command.add_argument("--force", action="store_true", help="replace rows that are there")


def _network_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "prints the network at a snapshot: ties, clusters, bridges, who is tied to whom"
    command = commands.add_parser("network", help=about, description=about)
    command.add_argument("results", type=Path, help="results file of a run (.h5)")
    command.add_argument("--scenario", help="name of the scenario; otherwise the baseline")
    command.add_argument("--snapshot", help="month of the snapshot, as 2030-10; otherwise the last")
    command.add_argument("--lang", choices=["ja", "en"], default="ja", help="language of the table")
    command.add_argument("--csv", action="store_true", help="every measure as comma-separated values, one a line")


def _survey_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "sets the survey inside the model beside the published tables, cell by cell"
    command = commands.add_parser("survey", help=about, description=about)
    command.add_argument("results", type=Path, help="results file of a run (.h5)")
    command.add_argument("--against", type=Path, help="published tables; otherwise scenarios/japan/survey.csv")
    command.add_argument(
        "--wave", action="append", default=[], help="published wave: R4 (2022), R5 (2023) or R6 (2024); may be given again"
    )
    command.add_argument(
        "--simulated",
        nargs="+",
        metavar="YEAR",
        help="simulated Decembers to compare with, pooled, or all; otherwise each wave's own year",
    )
    command.add_argument("--scenario", help="name of the scenario; otherwise the baseline")
    command.add_argument("--replicate", type=int, help="one replicate; otherwise all together")
    command.add_argument("--weighted", action="store_true", help="use the weights; published tables are plain counts")
    command.add_argument(
        "--design-effect", type=float, default=1.0, help="variance of the published survey over that of a simple sample"
    )
    command.add_argument(
        "--forecast", type=int, metavar="YEAR", help="instead: what the survey of that December would publish, with intervals"
    )
    command.add_argument("--report", type=Path, metavar="PAGE", help="writes a page (.html) as well")
    command.add_argument("--lang", choices=["ja", "en"], default="ja", help="language of the table; shown first on the page")
    command.add_argument("--csv", action="store_true", help="every cell as comma-separated values, one a line")


def _validate_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "sets runs beside published statistics (HTML, Japanese and English)"
    command = commands.add_parser("validate", help=about, description=about)
    command.add_argument("results", type=Path, nargs="+", help="results files of runs of 全国 or of one town (.h5)")
    command.add_argument("-o", "--output", type=Path, default=Path("validation.html"), help="where to write")
    command.add_argument("--scenarios", type=Path, help="folder of the published tables; otherwise scenarios/")
    command.add_argument("--lang", choices=["ja", "en"], default="ja", help="language shown first")


def _compare_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "paired differences from the baseline, what pairing is worth, and how many replicates an interval takes"
    command = commands.add_parser("compare", help=about, description=about)
    command.add_argument("results", type=Path, help="results file of a run (.h5)")
    command.add_argument("--measure", default="direct_often", help="variable of monthly; otherwise direct_often")
    command.add_argument(
        "--year", type=int, action="append", default=[], help="calendar year; may be given again; otherwise all"
    )
    command.add_argument("--half-width", type=float, default=0.1, help="of the interval planned for, percentage points")
    command.add_argument("--lang", choices=["ja", "en"], default="ja", help="language of the table")


def _story_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "tells the life of one simulated person of the panel in two scenarios"
    command = commands.add_parser("story", help=about, description=about)
    command.add_argument("results", type=Path, help="results file of a run (.h5)")
    command.add_argument("--person", type=int, help="person_key of the panel; otherwise who is helped most")
    command.add_argument("--scenario", help="scenario beside the baseline; otherwise the second of the file")
    command.add_argument("--replicate", type=int, default=0, help="which random world; otherwise 0")
    command.add_argument("--answers", action="store_true", help="also how each month's question would be answered")
    command.add_argument("--lang", choices=["ja", "en"], default="ja", help="language of the story")


def _optimise_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "looks for the mix of levers that brings most for a yearly budget; stopped, it goes on where it was"
    command = commands.add_parser("optimise", help=about, description=about)
    command.add_argument("plan", type=Path, help="what can be bought and for how much (TOML)")
    command.add_argument("-o", "--output", type=Path, help="folder for all it makes; otherwise named after the plan")
    command.add_argument(
        "--lang", choices=["ja", "en"], default="ja", help="language of the table and shown first on the page"
    )


def main(arguments: Sequence[str] | None = None, program: str = "python -m tsunagari") -> int:
    parser = argparse.ArgumentParser(prog=program, description="Reads what tsunagari wrote, and official tables.")
    parser.add_argument("--version", action="version", version=f"tsunagari (Python) {tsunagari.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    _page_command(
        commands,
        "report",
        "writes the report (HTML, Japanese and English, works offline)",
        "results file of a run (.h5)",
    )
    _page_command(commands, "population", "writes the page of a synthetic town", "population file (.h5)")
    _network_command(commands)
    _survey_command(commands)
    _page_command(commands, "calibration", "writes the page of a calibration", "folder that a calibration wrote")
    _validate_command(commands)
    _import_command(commands)
    _optimise_command(commands)
    _compare_command(commands)
    _story_command(commands)
    chosen = parser.parse_args(arguments)
    if chosen.command == "import":
        return _import(chosen)
    printed = {"network": _network, "compare": _comparison, "story": _story}
    if chosen.command in printed:
        return _print(chosen, printed[chosen.command])
    if chosen.command == "optimise":
        return _optimise(chosen)
    if chosen.command == "survey":
        return _survey(chosen)
    if chosen.command == "validate":
        return _validate(chosen)
    pages = {"report": _report, "population": _population, "calibration": _calibration}
    return _write(chosen, pages[chosen.command])


def _calibration(file: Path, output: Path, language: str) -> None:
    from tsunagari import calibration_page

    calibration_page.write_page(file, output, language)


def _report(file: Path, output: Path, language: str) -> None:
    with tsunagari.open(file) as results:
        from tsunagari.report import write_report

        write_report(results, output, language)


def _population(file: Path, output: Path, language: str) -> None:
    from tsunagari.population import open_population, write_page

    write_page(open_population(file), output, language)


def _write(chosen: argparse.Namespace, make: Callable[[Path, Path, str], None]) -> int:
    output = chosen.output or chosen.results.with_suffix(".html")
    try:
        if output.resolve() == chosen.results.resolve():
            raise ResultsError(f"the report would overwrite {chosen.results}: give another name with -o.")
        make(chosen.results, output, chosen.lang)
    except ResultsError as error:
        print(f"tsunagari: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"tsunagari: {output} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"report: {output}")
    return 0


def _network(chosen: argparse.Namespace, results: tsunagari.Results) -> str:
    from tsunagari import network

    data = network.choose(results, chosen.scenario, chosen.snapshot).load()
    return network.csv(data, chosen.lang) if chosen.csv else network.table(data, chosen.lang)


def _survey(chosen: argparse.Namespace) -> int:
    from tsunagari import forecast, survey, survey_page

    try:
        published = survey.read_published(chosen.against or survey.shipped_table())
        with tsunagari.open(chosen.results) as results:
            if chosen.forecast is not None:
                print(_forecast(chosen, results, published), end="", flush=True)
                return 0
            made = survey.compare(
                results,
                published,
                waves=chosen.wave,
                scenario=chosen.scenario,
                replicate=chosen.replicate,
                years=survey.years_of(chosen.simulated),
                weighted=chosen.weighted,
                design_effect=chosen.design_effect,
            )
            made.patterns = survey.patterns(results, chosen.scenario)
            print(survey_page.as_csv(made) if chosen.csv else survey_page.table(made, chosen.lang), end="", flush=True)
            if chosen.report:
                if chosen.report.resolve() == chosen.results.resolve():
                    raise ResultsError(f"the page would overwrite {chosen.results}: give another name with --report.")
                outlook = forecast.coming(results, published, chosen.scenario)
                survey_page.write_page(made, results, chosen.report, chosen.lang, forecast.section(outlook) if outlook else None)
                print(f"report: {chosen.report}", file=sys.stderr)
    except ResultsError as error:
        print(f"tsunagari: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"tsunagari: {error.filename or 'the table'} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


def _forecast(chosen: argparse.Namespace, results: tsunagari.Results, published: Sequence[Published]) -> str:
    from tsunagari import forecast

    of_comparison = {"--wave": chosen.wave, "--simulated": chosen.simulated, "--report": chosen.report, "--weighted": chosen.weighted}
    given = [name for name, value in of_comparison.items() if value]
    if given or chosen.replicate is not None:
        raise ResultsError(f"{(given or ['--replicate'])[0]} is of the comparison with published waves: leave it out with --forecast.")
    made = forecast.forecast(results, published, chosen.forecast, scenario=chosen.scenario)
    return forecast.as_csv(made) if chosen.csv else forecast.table(made, chosen.lang)


def _import(chosen: argparse.Namespace) -> int:
    try:
        done = import_areas(
            chosen.ssdse,
            chosen.census,
            chosen.area,
            data=chosen.data,
            everything=chosen.all,
            force=chosen.force,
            name_en=chosen.name_en,
        )
    except ImportRefused as error:
        print(f"tsunagari: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"tsunagari: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        return 1
    for line in done.left_out:
        print(f"left out: {line}", file=sys.stderr)
    if not done.municipalities:
        print("nothing to add: all of them are there already")
        return 0
    if done.folder_is_new:
        print(f"made {done.folder} as a copy of the shipped tables")
    for m in done.municipalities[:20]:
        print(f"added {m.prefecture}{m.name} ({m.code}): {done.people[m.code]:,} people")
    if len(done.municipalities) > 20:
        print(f"… and {len(done.municipalities) - 20:,} more")
    print(f"to {done.folder / 'towns'}")
    first = done.municipalities[0]
    name = first.prefecture + first.name if first.name in done.ambiguous else first.name
    extra = f" and give --data {done.folder} to run" if chosen.data else ""
    print(f'Write areas = ["{name}"] in a scenario{extra}.')
    return 0


def _validate(chosen: argparse.Namespace) -> int:
    from tsunagari.survey import shipped_table
    from tsunagari.validation import make_page

    try:
        page = make_page(chosen.results, chosen.scenarios or shipped_table().parents[1], chosen.lang)
    except ResultsError as error:
        print(f"tsunagari: {error}", file=sys.stderr)
        return 2
    try:
        chosen.output.write_text(page, encoding="utf-8")
    except OSError as error:
        print(f"tsunagari: {chosen.output} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"validation: {chosen.output}")
    return 0


def _comparison(chosen: argparse.Namespace, results: tsunagari.Results) -> str:
    from tsunagari import comparison

    rows = comparison.compare(results, chosen.measure, chosen.year)
    return comparison.table(results, rows, chosen.half_width, chosen.lang)


def _story(chosen: argparse.Namespace, results: tsunagari.Results) -> str:
    from tsunagari import story

    other = chosen.scenario or next((s for s in results.scenarios if s != results.baseline), results.baseline)
    person = chosen.person
    if person is None and other in results.scenarios:
        person = story.most_changed(results, other, chosen.replicate)
    told = story.tell(results, person or 0, other, chosen.replicate)
    return story.text(told, results, chosen.lang, chosen.answers)


def _print(chosen: argparse.Namespace, words: Callable[[argparse.Namespace, tsunagari.Results], str]) -> int:
    try:
        with tsunagari.open(chosen.results) as results:
            said = words(chosen, results)
        print(said, end="", flush=True)
    except ResultsError as error:
        print(f"tsunagari: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"tsunagari: the table cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


def _optimise(chosen: argparse.Namespace) -> int:
    from tsunagari import optimise

    folder = chosen.output or Path(f"{chosen.plan.stem}.optimise")
    try:
        plan = optimise.read_plan(chosen.plan)
        found = optimise.optimise(plan, folder, lambda words: print(f"tsunagari: {words}", file=sys.stderr))
    except ResultsError as error:
        print(f"tsunagari: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"tsunagari: stopped; the same command goes on from what is in {folder}", file=sys.stderr)
        return 130
    try:
        optimise.write_csv(found, folder / "mixes.csv")
        optimise.write_best(found, folder / "best.toml")
        optimise.write_page(found, folder / "optimise.html", chosen.lang)
    except OSError as error:
        print(f"tsunagari: {folder} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(optimise.table(found, chosen.lang), end="")
    print(f"page: {folder / 'optimise.html'}")
    return 0


def main_report() -> int:
    return main(["report", *sys.argv[1:]], "tsunagari-report")


if __name__ == "__main__":
    sys.exit(main())
