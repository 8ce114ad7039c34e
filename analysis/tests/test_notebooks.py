"""The notebooks run from their first cell to their last, and are what their one source writes."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

ROOT = Path(os.environ.get("TSUNAGARI_SOURCE_DIR", Path(__file__).resolve().parents[2]))
FOLDER = ROOT / "analysis/notebooks"
PROGRAM = Path(os.environ.get("TSUNAGARI_PROGRAM", ROOT / "build/release/tsunagari"))
NAMES = sorted(path.name for path in FOLDER.glob("*.ipynb"))


def source() -> Any:
    spec = importlib.util.spec_from_file_location("make_notebooks", FOLDER / "make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_files_are_what_their_source_writes() -> None:
    written = source().files()
    assert sorted(written) == NAMES
    for name, text in written.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: run analysis/notebooks/make.py"


@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs(name: str, made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name[0] in "56" and not PROGRAM.is_file():
        pytest.skip(f"there is no program {PROGRAM}: build it first, or name it in TSUNAGARI_PROGRAM")
    monkeypatch.setenv("TSUNAGARI_RESULTS", str(made_up))
    monkeypatch.setenv("TSUNAGARI_SCENARIO", str(ROOT / "scenarios/hamlet.toml"))
    monkeypatch.setenv("TSUNAGARI_MONTHS", "6")
    monkeypatch.setenv("TSUNAGARI_PROGRAM", str(PROGRAM))
    monkeypatch.setenv("TSUNAGARI_DATA", str(ROOT / "scenarios"))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    notebook = nbformat.read(FOLDER / name, as_version=4)
    nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("vega" in kind or "vega" in str(data[kind]) for data in outputs for kind in data), "a notebook shows a figure"
