"""`python -m tsunagari report results.h5`: the report of a run; `network results.h5`: its network in a table.

Exit codes: 0 done, 1 could not be written, 2 the input is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import tsunagari
from tsunagari.results import ResultsError


def main(arguments: Sequence[str] | None = None, program: str = "python -m tsunagari") -> int:
    parser = argparse.ArgumentParser(prog=program, description="Reads the results of a tsunagari run.")
    parser.add_argument("--version", action="version", version=f"tsunagari (Python) {tsunagari.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    report = commands.add_parser("report", help="writes the report (HTML, Japanese and English, works offline)")
    report.add_argument("results", type=Path, help="results file of a run (.h5)")
    report.add_argument(
        "-o", "--output", type=Path, help="where to write; otherwise next to the results, with the ending .html"
    )
    report.add_argument(
        "--lang", choices=["ja", "en"], default="ja", help="language shown first (the other is one click away)"
    )
    network = commands.add_parser("network", help="prints the network at a snapshot: ties, clusters, bridges, who is tied to whom")
    network.add_argument("results", type=Path, help="results file of a run (.h5)")
    network.add_argument("--scenario", help="name of the scenario; otherwise the baseline")
    network.add_argument("--snapshot", help="month of the snapshot, as 2030-10; otherwise the last")
    network.add_argument("--lang", choices=["ja", "en"], default="ja", help="language of the table")
    network.add_argument("--csv", action="store_true", help="every measure as comma-separated values, one a line")
    chosen = parser.parse_args(arguments)
    try:
        return _network(chosen) if chosen.command == "network" else _report(chosen)
    except ResultsError as error:
        print(f"tsunagari: {error}", file=sys.stderr)
        return 2


def _report(chosen: argparse.Namespace) -> int:
    output = chosen.output or chosen.results.with_suffix(".html")
    if output.resolve() == chosen.results.resolve():
        raise ResultsError(f"the report would overwrite {chosen.results}: give another name with -o.")
    try:
        with tsunagari.open(chosen.results) as results:
            from tsunagari.report import write_report

            write_report(results, output, chosen.lang)
    except OSError as error:
        print(f"tsunagari: {output} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"report: {output}")
    return 0


def _network(chosen: argparse.Namespace) -> int:
    from tsunagari import network

    with tsunagari.open(chosen.results) as results:
        data = network.choose(results, chosen.scenario, chosen.snapshot).load()
    text = network.csv(data, chosen.lang) if chosen.csv else network.table(data, chosen.lang)
    try:
        print(text, end="", flush=True)
    except OSError as error:
        print(f"tsunagari: the table cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


def main_report() -> int:
    return main(["report", *sys.argv[1:]], "tsunagari-report")


if __name__ == "__main__":
    sys.exit(main())
