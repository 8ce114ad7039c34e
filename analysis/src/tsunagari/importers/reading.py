"""Official CSV files as cells with places: encodings, signs for "nothing", and errors that say where and what would be right.

Statistics offices publish in Shift_JIS or UTF-8, spreadsheets save either. A file is decoded strictly, never by guess with
replacement, because a name that has lost a letter is found nowhere and a number that has lost a digit is found everywhere.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

NONE = frozenset({"-", "‐", "−", "－", "―", "–"})  # published as "nothing here": zero
HIDDEN = frozenset({"***", "*", "X", "x", "χ", "…", "...", "..", ""})  # not published, or kept secret


class ImportRefused(Exception):
    """A file, or what was asked, is wrong: 'file, line, column: what is wrong. What would be right'."""

    def __init__(
        self, problem: str, remedy: str = "", *, file: Path | str = "", line: int = 0, column: int = 0, name: str = ""
    ) -> None:
        where = str(file)
        if line:
            where += f", line {line}"
        if column:
            where += f", column {column} ({letters(column)}{', ' + name if name else ''})"
        self.line, self.column = line, column
        super().__init__((f"{where}: " if where else "") + problem + (f". {remedy}" if remedy else "."))


def letters(column: int) -> str:
    """Column 28 as spreadsheets call it: AB."""
    name = ""
    while column > 0:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name


def plain(text: str) -> str:
    """Full-width letters and signs as half-width, without spaces: what two spellings of one label have in common."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Official:
    """A file as rows of cells; row i stands in line `lines[i]`."""

    path: Path
    rows: list[list[str]]
    lines: list[int]
    encoding: str
    sha256: str

    def refuse(self, problem: str, remedy: str = "", row: int = -1, cell: int = -1, name: str = "") -> ImportRefused:
        line = self.lines[row] if 0 <= row < len(self.lines) else 0
        return ImportRefused(problem, remedy, file=self.path, line=line, column=cell + 1, name=name)

    def number(self, row: int, cell: int, name: str) -> int:
        """A count. Signs for "nothing" are 0; what is not published is refused."""
        cells = self.rows[row]
        if cell >= len(cells):
            raise self.refuse(f"the row ends before {name}", "Download the file again", row)
        text = plain(cells[cell])
        if text in NONE or cells[cell].strip() in NONE:
            return 0
        if text in HIDDEN:
            raise self.refuse(
                f"'{cells[cell]}' means that the figure is not published, but the model needs it",
                "Choose another area or edition",
                row,
                cell,
                name,
            )
        if re.fullmatch(r"\d{1,3}(,\d{3})+|\d+", text):
            return int(text.replace(",", ""))
        if re.fullmatch(r"\d+\.0+", text):
            return int(text.split(".")[0])
        raise self.refuse(
            f"'{cells[cell]}' is not a number of people or things", "Digits belong here, as 1,234", row, cell, name
        )


def read_official(path: Path, what: str) -> Official:
    """Reads and decodes. `what` names the file that is wanted, for the errors."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ImportRefused("there is no such file", f"Name {what} you have downloaded", file=path) from None
    except IsADirectoryError:
        raise ImportRefused("is a folder", f"Name {what} in it", file=path) from None
    text, encoding = _decoded(path, data, what)
    rows, lines = [], []
    reader = csv.reader(io.StringIO(text, newline=""))
    before = 0
    try:
        for row in reader:
            rows.append(row)
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise ImportRefused(f"is not a CSV file ({error})", f"Give {what} as CSV", file=path, line=before + 1) from None
    if not any(cell.strip() for row in rows for cell in row):
        raise ImportRefused("is empty", f"Download {what} again", file=path)
    return Official(path, rows, lines, encoding, hashlib.sha256(data).hexdigest())


def _decoded(path: Path, data: bytes, what: str) -> tuple[str, str]:
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(
            "is an Excel or zip file, not CSV", "Unpack it, or save the sheet as 'CSV UTF-8'", file=path, line=1
        )
    if data.lstrip()[:1] == b"<":
        raise ImportRefused(
            "is a web page, not CSV: the download did not work", f"Download {what} again", file=path, line=1
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportRefused("is UTF-16 text", "Save it as 'CSV UTF-8'", file=path, line=1)
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        not_utf8 = error.start
    try:
        text = data.decode("cp932")
        if not re.search("[\uf8f0-\uf8f3]", text):  # single bytes that Shift_JIS has no letter for
            return text, "Shift_JIS"
        at = not_utf8
    except UnicodeDecodeError as error:
        at = max(error.start, not_utf8)
    raise ImportRefused(
        "is neither UTF-8 nor Shift_JIS text",
        f"Download {what} again, or save it as 'CSV UTF-8'; do not convert it otherwise",
        file=path,
        line=data.count(b"\n", 0, at) + 1,
    )
