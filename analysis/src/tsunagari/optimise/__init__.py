"""Which mix of levers brings most for a yearly budget: `./tsunagari optimise budget.toml`."""

from tsunagari.optimise.page import write_page
from tsunagari.optimise.plan import Option, Plan, Search, read_plan
from tsunagari.optimise.search import Found, Outcome, optimise, probability_best
from tsunagari.optimise.table import table, write_best, write_csv

__all__ = [
    "Found",
    "Option",
    "Outcome",
    "Plan",
    "Search",
    "optimise",
    "probability_best",
    "read_plan",
    "table",
    "write_best",
    "write_csv",
    "write_page",
]
