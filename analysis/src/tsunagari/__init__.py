"""Reads the results of a tsunagari run as labelled data, compares its scenarios and writes the report.

>>> import tsunagari
>>> results = tsunagari.open("tottori.h5")
>>> results.share("direct_often", by=("age_group",)).mean("replicate")
"""

from tsunagari.results import Economics, Results, ResultsError, open_results

open = open_results
__version__ = "0.1.0"
__all__ = ["Economics", "Results", "ResultsError", "__version__", "open"]
