"""The project's own tables, changed by whole rows: what stands there stays as it is, byte for byte."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tsunagari.importers.reading import ImportRefused


class TownTable:
    """A table under towns/. Rows are kept as their lines; new ones go to their place by area code."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise ImportRefused(
                "there is no such table",
                "--data names a folder that holds japan/ and towns/, as scenarios/ does",
                file=path,
            ) from None
        except UnicodeDecodeError:
            raise ImportRefused("is not UTF-8 text", "Save it as 'CSV UTF-8'", file=path) from None
        lines = text.splitlines()
        count = next((k for k, line in enumerate(lines) if not line.startswith("#")), len(lines))
        if count == len(lines):
            raise ImportRefused("has no header row", "Copy the shipped table anew", file=path)
        self.preface = lines[:count]
        self.columns = next(csv.reader([lines[count]]))
        self._header = lines[count]
        self._lines = lines[count + 1 :]
        self._rows = [next(csv.reader([line])) for line in self._lines]
        if not self.columns or self.columns[0] != "code":
            raise ImportRefused(
                "its first column is not 'code'", "Copy the shipped table anew", file=path, line=count + 1
            )

    def rows(self) -> list[dict[str, str]]:
        return [dict(zip(self.columns, row, strict=False)) for row in self._rows]

    def rows_of(self, code: str) -> list[dict[str, str]]:
        return [dict(zip(self.columns, row, strict=False)) for row in self._rows if row and row[0] == code]

    def codes_named(self, name: str) -> list[str]:
        at = self.columns.index("name")
        return [row[0] for row in self._rows if len(row) > at and row[at] == name]

    def replace(self, code: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Puts `rows` where `code` belongs; rows that had this code go."""
        keep = [k for k, row in enumerate(self._rows) if not row or row[0] != code]
        self._lines, self._rows = [self._lines[k] for k in keep], [self._rows[k] for k in keep]
        at = next((k for k, row in enumerate(self._rows) if row and _order(row[0]) > _order(code)), len(self._rows))
        new = [[str(row.get(column, "")) for column in self.columns] for row in rows]
        self._rows[at:at] = new
        self._lines[at:at] = [_line(row) for row in new]

    def tell_count(self, municipalities: int) -> None:
        """Keeps titles true that say how many municipalities there are."""
        for k, line in enumerate(self.preface):
            if line.startswith("# title"):
                line = re.sub(r"\d+ municipalities", f"{municipalities} municipalities", line)
                self.preface[k] = re.sub(r"\d+市区町村?", f"{municipalities}市区町村", line)

    def note(self, text: str) -> None:
        line = f"# note: {text}"
        if line not in self.preface:
            self.preface.append(line)

    def text(self) -> str:
        return "\n".join([*self.preface, self._header, *self._lines]) + "\n"


def _order(code: str) -> tuple[int, str]:
    """The nation, prefectures, then municipalities."""
    return (0 if code.endswith("000") else 1, code)


def _line(row: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(row)
    return text.getvalue()


def write_all(tables: Sequence[TownTable]) -> None:
    """All tables or none: everything is on disk under other names before the first is renamed."""
    unfinished = [table.path.with_name(f".{table.path.name}.{os.getpid()}.tmp") for table in tables]
    try:
        for table, path in zip(tables, unfinished, strict=True):
            path.write_text(table.text(), encoding="utf-8", newline="\n")
        for table, path in zip(tables, unfinished, strict=True):
            os.replace(path, table.path)
    finally:
        for path in unfinished:
            path.unlink(missing_ok=True)


def shipped_tables() -> Path | None:
    """scenarios/ of the clone this package is installed from."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "scenarios" / "japan").is_dir():
            return folder / "scenarios"
    return None


def data_folder(asked: Path | None) -> tuple[Path, bool]:
    """Where the tables are (--data, TSUNAGARI_DATA, or those of the clone), and whether it was made now as a copy."""
    shipped = shipped_tables()
    if asked is None and os.environ.get("TSUNAGARI_DATA"):
        asked = Path(os.environ["TSUNAGARI_DATA"])
    if asked is None:
        if shipped is None:
            raise ImportRefused("the project's tables are not found", "Name their folder with --data")
        return shipped, False
    if (asked / "towns").is_dir():
        return asked, False
    if asked.exists() and (not asked.is_dir() or any(asked.iterdir())):
        raise ImportRefused(
            "holds no towns/ with tables",
            "Name a folder that holds japan/ and towns/, or one that is not there yet",
            file=asked,
        )
    if shipped is None:
        raise ImportRefused("is not there, and there are no tables to copy", "Copy japan/ and towns/ there", file=asked)
    asked.mkdir(parents=True, exist_ok=True)
    for name in ("japan", "towns"):
        shutil.copytree(shipped / name, asked / name)
    return asked, True
