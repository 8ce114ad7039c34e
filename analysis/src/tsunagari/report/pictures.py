"""Charts in the page: drawn ahead as vectors in both languages, and alive where scripts run.

A chart is put in twice: as SVG, which prints, needs no script and shows at once; and as a specification, which the chart library
(Vega, in the page itself) draws over it when it comes into view. Print always takes the SVG.
"""

from __future__ import annotations

import html
import json
import os
import re
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from tsunagari.figures.style import finished, svg

CREDITS = (
    "/* Vega, Vega-Lite, Vega-Embed, Vega-Tooltip: Copyright University of Washington Interactive Data Lab and contributors, BSD-3-Clause."
    " D3: Copyright Mike Bostock, ISC. */"
)
Make = Callable[[str, bool], Any]  # (language, alive) → chart


@dataclass(frozen=True)
class Picture:
    """What stands for a chart in the page; still being drawn, perhaps, until it is put there."""

    name: str
    alts: dict[str, str]
    stills: dict[str, Future[str]]

    def __html__(self) -> Markup:
        ja, en = (html.escape(self.alts[language]) for language in ("ja", "en"))
        drawn = "".join(
            f'<div class="{language}">{_still(still.result(), self.name + language)}</div>' for language, still in self.stills.items()
        )
        return Markup(
            f'<div class="chart" data-chart="{self.name}" role="img" aria-label="{ja}" data-ja="{ja}" data-en="{en}">'
            f'<div class="still">{drawn}</div><div class="live"></div></div>'
        )


@dataclass
class Pictures:
    """All charts of a page, each once; `specifications` and `library` go to its end.

    Drawing is another thread's work while this one prepares what is next: the library that draws lets go of Python meanwhile.
    """

    specs: dict[str, str] = field(default_factory=dict)
    drawing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))

    def add(self, make: Make) -> Picture:
        """Has a chart drawn in both languages and gives what stands for it in the page."""
        name = f"c{len(self.specs) // 2 + 1}"
        alts, stills = {}, {}
        for language in ("ja", "en"):
            with debug_mode(False):  # the tests check every figure against the library's schema; here it is half the time
                chart = finished(make(language, False), titled=False)
                still = chart.to_dict(validate=False)
                alive = finished(make(language, True), titled=False).to_dict(validate=False)
            alts[language] = str(chart.description)
            stills[language] = self.drawing.submit(svg, still)
            alive.pop("$schema", None)
            self.specs[f"{name}-{language}"] = _plain_names(json.dumps(alive, ensure_ascii=False, separators=(",", ":")))
        return Picture(name, alts, stills)

    def specifications(self) -> Markup:
        """The charts as data."""
        return Markup("\n").join(
            Markup(f'<script type="application/json" id="{name}">{spec.replace("<", chr(92) + "u003c")}</script>')
            for name, spec in self.specs.items()
        )

    def library(self) -> Markup:
        """The chart library as a script of the page; nothing if there is no chart."""
        if not self.specs:
            return Markup("")
        return Markup(f'<script type="module">{CREDITS}\n{chart_library().replace("</script", "<" + chr(92) + "/script")}\nwindow.dispatchEvent(new Event("charts"));</script>')


def _still(drawn: str, name: str) -> str:
    """SVG for the page: as wide as there is room, letters by the style of the page, names of its own for its clips."""
    drawn = re.sub(r' width="(\d+)" height="(\d+)"', "", drawn, count=1)
    drawn = re.sub(r' font-family="[^"]*"', "", drawn)
    drawn = re.sub(r' (?:role|aria-roledescription|aria-hidden|aria-label)="[^"]*"', "", drawn)
    drawn = re.sub(r' (?:version|xmlns:xlink|pointer-events)="[^"]*"', "", drawn)
    drawn = re.sub(r'(\.\d{2})\d+', r"\1", drawn)
    for old in dict.fromkeys(re.findall(r' id="([^"]+)"', drawn)):
        drawn = drawn.replace(f'id="{old}"', f'id="{name}{old}"').replace(f"url(#{old})", f"url(#{name}{old})")
    return drawn.replace("<svg ", '<svg aria-hidden="true" ', 1)


def _plain_names(spec: str) -> str:
    """The chart library's wrapper counts names through a session, or makes them of all a chart holds; counted anew, a page is the
    same each time."""
    known: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return known.setdefault(match[0], f'"{match[1]}_{len(known) + 1}"')

    return re.sub(r'"(view|param)_[0-9a-f]+(?:_\d+)?"', renamed, spec)


def chart_library() -> str:
    """The script of Vega, Vega-Lite and Vega-Embed that comes with vl-convert; made once, then kept in the user's cache."""
    import vl_convert

    kept = _cache() / f"vega-{version('vl-convert-python')}.js"
    try:
        return kept.read_text(encoding="utf-8")
    except OSError:
        pass
    script = str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # its stub says more than it needs
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, delete=False, encoding="utf-8") as file:
            file.write(script)
        os.replace(file.name, kept)
    except OSError:
        pass  # a page can be made without a cache
    return script


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tsunagari"


