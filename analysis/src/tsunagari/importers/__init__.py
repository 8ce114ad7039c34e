"""Official downloads to the project's input tables: SSDSE-A and census table 2-7-1 to towns/areas.csv and towns/population.csv."""

from tsunagari.importers.areas import Imported, import_areas
from tsunagari.importers.reading import ImportRefused

__all__ = ["ImportRefused", "Imported", "import_areas"]
