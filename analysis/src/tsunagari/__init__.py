"""Reads the results of a tsunagari run as labelled data, compares its scenarios, draws them and writes the report.

>>> import tsunagari
>>> results = tsunagari.open("tottori.h5")
>>> results.share("direct_often", by=("age_group",)).mean("replicate")
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import overload

from tsunagari.economics import Economics, frontier
from tsunagari.results import Results, ResultsError, open_results
from tsunagari.running import run
from tsunagari.sweep import Sweep, open_sweep

__version__ = "0.1.0"
__all__ = ["Economics", "Results", "ResultsError", "Sweep", "__version__", "frontier", "open", "run"]


@overload
def open(path: str | os.PathLike[str]) -> Results: ...
@overload
def open(path: list[str | os.PathLike[str]] | list[str] | list[Path]) -> Sweep: ...
def open(path: str | os.PathLike[str] | list[str | os.PathLike[str]] | list[str] | list[Path]) -> Results | Sweep:
    """Opens a results file written by `tsunagari run`, or several of one question as a `Sweep`.

    ResultsError says what is wrong if a file cannot be used: not there, still being written, damaged, of another program or
    of a format version that this package does not read.
    """
    if isinstance(path, (str, os.PathLike)):
        return open_results(path)
    return open_sweep(list(path))
