"""The page for R: its code runs as it stands, and R reads the same numbers."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import tsunagari

PAGE = Path(__file__).resolve().parents[1] / "R.md"


@pytest.fixture(scope="module")
def rscript() -> str:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed: apt-get install r-base-core r-cran-ncdf4")
    there = subprocess.run([program, "-e", "library(ncdf4)"], check=False, capture_output=True)
    if there.returncode != 0:
        pytest.skip("R has no ncdf4: apt-get install r-cran-ncdf4")
    return program


def test_code_of_the_page_runs_and_reads_the_same(rscript: str, made_up: Path, tmp_path: Path) -> None:
    code = re.findall(r"```r\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)
    assert len(code) == 4
    (tmp_path / "results.h5").symlink_to(made_up)
    script = tmp_path / "page.R"
    script.write_text(
        'options(encoding = "UTF-8")\n' + "\n".join(code) + '\ncat("SHARE", sprintf("%.9f", mean_share[nrow(mean_share), ]), "\\n")\n'
        'cat("LAST", sprintf("%.4f", mean(last)), "\\n")\n',
        encoding="utf-8",
    )
    done = subprocess.run([rscript, script], check=False, capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stderr
    said = {line.split()[0]: [float(v) for v in line.split()[1:]] for line in done.stdout.splitlines() if line.startswith(("SHARE", "LAST"))}
    with tsunagari.open(made_up) as results:
        share = results.share("direct_often").isel(month=-1).mean("replicate")
        assert said["SHARE"] == pytest.approx(share.values, rel=1e-5)
        change = results.compare("direct_often")["mean"].isel(month=-1, scenario=0)
        assert said["LAST"] == pytest.approx([float(change)], abs=1e-2)
    assert "often" in done.stdout
