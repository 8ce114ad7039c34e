"""`python -m tsunagari report results.h5`: the report of a run; `validate`: runs beside published statistics. Exit codes: 0 done, 1 could not be written, 2 the input is wrong."""

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
    validate = commands.add_parser("validate", help="sets runs beside published statistics (HTML, Japanese and English)")
    validate.add_argument("results", type=Path, nargs="+", help="results files of runs of 全国 or of one town (.h5)")
    validate.add_argument("-o", "--output", type=Path, default=Path("validation.html"), help="where to write")
    validate.add_argument("--scenarios", type=Path, default=Path("scenarios"), help="folder of the published tables")
    validate.add_argument("--lang", choices=["ja", "en"], default="ja", help="language shown first")
    chosen = parser.parse_args(arguments)
    if chosen.command == "validate":
        return _validate(chosen)
    output = chosen.output or chosen.results.with_suffix(".html")
    try:
        if output.resolve() == chosen.results.resolve():
            raise ResultsError(f"the report would overwrite {chosen.results}: give another name with -o.")
        with tsunagari.open(chosen.results) as results:
            from tsunagari.report import write_report

            write_report(results, output, chosen.lang)
    except ResultsError as error:
        print(f"tsunagari: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"tsunagari: {output} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"report: {output}")
    return 0


def _validate(chosen: argparse.Namespace) -> int:
    from tsunagari.validation import make_page

    try:
        page = make_page(chosen.results, chosen.scenarios, chosen.lang)
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


def main_report() -> int:
    return main(["report", *sys.argv[1:]], "tsunagari-report")


if __name__ == "__main__":
    sys.exit(main())
