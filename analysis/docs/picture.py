"""The picture of the two READMEs, from a run of scenarios/tottori.toml:

    build/venv/bin/python analysis/docs/picture.py tottori.h5
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import tsunagari
from matplotlib.dates import DateFormatter, YearLocator
from tsunagari.plot import japanese

FOLDER = Path(__file__).parent
WORDS = {
    "en": ("Lonely “often or always”, residents aged 16+", "Difference from “As today”", "% of residents", "people"),
    "ja": ("孤独感が「しばしばある・常にある」人（16歳以上）", "「現状のまま」との差", "住民に占める割合（%）", "人"),
}
FILES = {"en": "tottori.png", "ja": "tottori.ja.png"}


def draw(results: tsunagari.Results, language: str) -> None:
    level, change, percent, people = WORDS[language]
    with japanese():
        figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
        results.plot.trajectory(language=language, axes=left)
        results.plot.difference(language=language, axes=right)
        left.set(title=level, xlabel="", ylabel=percent)
        right.set(title=change, xlabel="", ylabel=people)
        for axes in (left, right):
            axes.xaxis.set_major_locator(YearLocator(2))
            axes.xaxis.set_major_formatter(DateFormatter("%Y"))
            axes.title.set_fontsize(10)
            legend = axes.get_legend()
            if legend is not None:
                legend.remove()
        left.set_ylim(bottom=0)
        handles, labels = left.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False, fontsize=9)
        figure.savefig(FOLDER / FILES[language], dpi=100, metadata={"Software": None})
        plt.close(figure)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    opened = tsunagari.open(sys.argv[1])
    for chosen in FILES:
        draw(opened, chosen)
