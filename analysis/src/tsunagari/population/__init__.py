"""The page of a synthetic town: how well it matches the published tables, and where not."""

from tsunagari.population.file import Population, open_population
from tsunagari.population.page import make_page, write_page

__all__ = ["Population", "make_page", "open_population", "write_page"]
