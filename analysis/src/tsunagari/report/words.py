"""Text in two languages, and numbers as people read them.

Both languages are in the page; a style rule shows one. So a `Text` goes into the page as two spans.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

NONE = "–"


@dataclass(frozen=True)
class Text:
    ja: str
    en: str

    def __html__(self) -> str:
        if self.ja == self.en:
            return str(escape(self.ja))
        return f'<span class="ja" lang="ja">{escape(self.ja)}</span><span class="en" lang="en">{escape(self.en)}</span>'

    def in_language(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


def say(ja: str, en: str, **parts: object) -> Text:
    """A sentence in both languages; each part is escaped, and a part that is a Text is taken in the sentence's language."""

    def fill(sentence: str, language: str) -> Markup:
        return Markup(sentence).format(
            **{name: part.in_language(language) if isinstance(part, Text) else part for name, part in parts.items()}
        )

    return Text(fill(ja, "ja"), fill(en, "en"))


def datum(value: float, shown: str, source: str) -> Markup:
    """A number that can be traced: the page keeps the unrounded value and where in the file it is from."""
    return Markup('<data value="{}" data-from="{}">{}</data>').format(repr(float(value)), source, shown)


def traced(value: float, shown: Text | str, source: str) -> Text:
    """A number in both languages that can be traced; a dash where there is none."""
    shown = shown if isinstance(shown, Text) else Text(shown, shown)
    if value is None or not math.isfinite(value):
        return shown
    return Text(datum(value, shown.ja, source), datum(value, shown.en, source))


def traced_interval(low: float, high: float, digits: int, source: str) -> Text:
    """An interval of a difference, with signs, each end traced."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return same(NONE)
    a, b = datum(low, signed(low, digits), f"{source}; low"), datum(high, signed(high, digits), f"{source}; high")
    return Text(Markup("{}〜{}").format(a, b), Markup("{} to {}").format(a, b))


def traced_yen_span(low: float, high: float, source: str) -> Text:
    """From one sum of yen to another, each traced."""
    a, b = traced(low, yen(low), f"{source}; low"), traced(high, yen(high), f"{source}; high")
    return say("{a}〜{b}", "{a} to {b}", a=a, b=b)


def english_areas(provenance: Mapping[str, Any]) -> dict[str, str]:
    """Japanese name → English name of the municipalities of a file; empty for a file of an older program."""
    ja, en = (str(provenance.get(key, "")).split(", ") for key in ("municipalities", "municipalities_en"))
    return {a: b for a, b in zip(ja, en, strict=False) if a and b}


def area_name(provenance: Mapping[str, Any]) -> Text:
    """The area of a file: as its scenario names it, and in English where the tables know that."""
    ja = str(provenance.get("area", ""))
    return Text(ja, str(provenance.get("municipalities_en", "")) or ja)


def district_name(name: str, english: Mapping[str, str] | None = None) -> Text:
    """What a school district of a made town is called: 鳥取市 第1校区, Tottori City district 1. Other names stay as they are."""
    numbered = re.fullmatch(r"(.+) 第(\d+)校区", name)
    if not numbered:
        return same(name)
    return Text(name, f"{(english or {}).get(numbered[1], numbered[1])} district {numbered[2]}")


def same(text: str) -> Text:
    return Text(text, text)


UNITS_JA = {
    "yen of 2024": "円（2024年価格）",
    "month": "月",
    "months": "か月",
    "year": "年",
    "years": "年",
    "10 years": "10年",
    "hour": "時間",
    "h": "時間",
    "minutes": "分",
    "people": "人",
    "workers": "人",
    "problems": "件",
    "cases": "件",
    "households": "世帯",
    "visits": "回",
    "contacts": "回",
    "log odds": "対数オッズ",
    "odds ratio": "オッズ比",
    "log hazard": "対数ハザード",
    "SD of log": "対数のSD",
    "SD of behaviour": "SD（行動）",
    "lines": "回線",
    "line": "回線",
    "level": "段階",
    "places": "か所",
    "points": "点",
    "stops": "か所",
}


def unit(text: str) -> Text:
    """A unit as parameters declare it, in words; nothing for a plain number, /month for 1/month. Words not known stay English."""
    if text == "1":
        return same("")
    text = text.removeprefix("1") if text.startswith("1/") else text
    return Text("/".join(UNITS_JA.get(part, part) for part in text.split("/")), text)


def number(value: float, digits: int = 0) -> str:
    """1234.5 → 1,234 (or 1,235); a true minus sign; a dash where there is no number."""
    if value is None or not math.isfinite(value):
        return NONE
    shown = f"{abs(value):,.{digits}f}"
    return ("−" if value < 0 and float(shown.replace(",", "")) != 0 else "") + shown


def digits_for(*values: float) -> int:
    """Digits behind the point so that the smallest of the numbers keeps about two figures."""
    sizes = [abs(v) for v in values if v is not None and math.isfinite(v) and v != 0]
    if not sizes or max(sizes) >= 20:
        return 0
    return 1 if max(sizes) >= 2 else 2


def signed(value: float, digits: int = 0) -> str:
    if value is None or not math.isfinite(value):
        return NONE
    shown = number(value, digits)
    return shown if shown.startswith("−") or float(shown.replace(",", "")) == 0 else "+" + shown


def percent(share: float, digits: int = 1) -> str:
    return NONE if share is None or not math.isfinite(share) else f"{number(share * 100, digits)} %"


def span(low: float, high: float, digits: int = 0) -> str:
    """From least to most."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return NONE
    return f"{number(low, digits)}–{number(high, digits)}"


def interval(low: float, high: float, digits: int = 0) -> Text:
    """An interval of a difference, with signs: −153〜+98; −153 to +98."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return same(NONE)
    a, b = signed(low, digits), signed(high, digits)
    return Text(f"{a}〜{b}", f"{a} to {b}")


def yen(value: float) -> Text:
    """Three figures or so: 1.85億円, 23.4万円; 185 million yen, 234,000 yen."""
    if value is None or not math.isfinite(value):
        return same(NONE)
    size = abs(value)
    minus = "−" if value < 0 else ""
    if size >= 1e8:
        ja = f"{minus}{size / 1e8:,.2f}億円"
    elif size >= 1e4:
        ja = f"{minus}{size / 1e4:,.{1 if size < 1e6 else 0}f}万円"
    else:
        ja = f"{minus}{size:,.0f}円"
    if size >= 1e6:
        en = f"{minus}¥{size / 1e6:,.{0 if size >= 1e8 else 1}f} million"
    else:
        rounded = round(size, -2) if size >= 1e4 else size
        en = f"{minus}¥{rounded:,.0f}"
    return Text(ja, en)


def yen_span(low: float, high: float) -> Text:
    a, b = yen(low), yen(high)
    return Text(f"{a.ja}〜{b.ja}", f"{a.en} to {b.en}")
