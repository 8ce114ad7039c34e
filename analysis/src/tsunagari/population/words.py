"""What tables and cells of a fit are called. The file has English names; a name that is not here stays English."""

from __future__ import annotations

import re

from tsunagari.report.words import Text

TABLES = {
    "sex × age": "男女・年齢5歳階級別の人口",
    "one-person households": "単独世帯",
    "people by residence": "一般世帯と施設等の人口",
    "family households": "家族の世帯（核家族・その他）",
    "elderly couples alone": "高齢夫婦のみの世帯",
    "labour force": "労働力状態",
    "workplace of employees": "雇用者の従業地",
    "sex × age × marital status": "男女・年齢・配偶関係別の人口",
    "self-rated health": "健康状態（自己評価）",
    "care need": "要支援・要介護認定",
    "type of employment": "従業上の地位・雇用形態",
    "living conditions": "暮らし向き",
    "household income, million yen": "世帯の年間所得（百万円）",
    "places": "施設の数",
    "living alone by sex × age, rates of the nation": "男女・年齢別の一人暮らし（全国の率）",
    "family type, shares of the nation among families": "家族類型（全国の割合）",
    "family type, shares of the nation among nuclear and other families": "家族類型（核家族・その他の中の全国の割合）",
    "household size, shares of the nation among families": "世帯人員（全国の割合）",
    "household size, shape of the nation at the area's mean": "世帯人員（全国の形、この地域の平均）",
    "households with somebody of 65 and over": "65歳以上の世帯員のいる世帯",
    "three-generation households": "三世代世帯",
    "never married at 20 to 49, odds of the prefecture": "20〜49歳の未婚（都道府県のオッズ）",
    "widowed and divorced, level of the prefecture": "死別・離別（都道府県の水準）",
    "income of households, million yen in all": "世帯所得の合計（百万円）",
    "workplaces by number of workers": "従業者規模別の事業所数",
    "workers by size of workplace": "事業所の規模別の従業者数",
    "school classes, as many as of the nation's mean size": "学級数（全国の平均学級規模による）",
    "contact face to face": "直接会って話す頻度（%）",
    "contact by telephone": "電話で話す頻度（%）",
    "contact by SNS or e-mail": "SNS・電子メールの頻度（%）",
    "close friends": "親しい友人がいない人（%）",
    "neighbours": "近所づきあい（%）",
    "pupils, of the area's schools in 2024": "児童・生徒数（2024年のこの地域の学校）",
}

# Answers of the survey, whose names are keys of tables.
CELLS = {
    "4-5_a_week_or_more": "週4〜5回以上",
    "2-3_a_week": "週2〜3回",
    "once_a_week": "週1回",
    "once_in_2_weeks": "2週間に1回",
    "once_a_month": "月1回",
    "less_than_once_a_month": "月1回未満",
    "never": "全くない",
    "60 and over: none": "60歳以上：1人もいない",
    "20 and over: some contact": "20歳以上：ある程度つきあう",
    "70 and over: some contact": "70歳以上：ある程度つきあう",
    "20 and over: none at all": "20歳以上：全くつきあわない",
}

# Longer phrases first: they are put in one after the other.
PHRASES = [
    ("husband 65+, wife 60+", "夫65歳以上・妻60歳以上"),
    ("couple with children", "夫婦と子"),
    ("households with children", "児童のいる世帯"),
    ("elderly households", "高齢者世帯"),
    ("other kin and non-kin", "その他の親族・非親族"),
    ("somewhat comfortable", "ややゆとりがある"),
    ("very comfortable", "大変ゆとりがある"),
    ("community halls", "公民館"),
    ("elementary schools", "小学校"),
    ("junior high schools", "中学校"),
    ("high schools", "高等学校"),
    ("junior high", "中学校"),
    ("three generations", "三世代"),
    ("somewhat hard", "やや苦しい"),
    ("inside the area", "地域内"),
    ("outside the area", "地域外"),
    ("not very good", "あまりよくない"),
    ("never married", "未婚"),
    ("family worker", "家族従業者"),
    ("self-employed", "自営"),
    ("non-regular", "非正規"),
    ("fairly good", "まあよい"),
    ("lone parent", "ひとり親と子"),
    ("one person", "単独"),
    ("very hard", "大変苦しい"),
    ("elementary", "小学校"),
    ("unemployed", "完全失業"),
    ("institution", "施設等"),
    ("libraries", "図書館"),
    ("household", "一般世帯"),
    ("employed", "就業"),
    ("widowed", "死別"),
    ("divorced", "離別"),
    ("married", "有配偶"),
    ("regular", "正規"),
    ("officer", "役員"),
    ("nuclear", "核家族"),
    ("clinics", "一般診療所"),
    ("support", "要支援"),
    ("female", "女性"),
    ("normal", "普通"),
    ("couple", "夫婦のみ"),
    ("nobody", "いない"),
    ("other", "その他"),
    ("male", "男性"),
    ("care", "要介護"),
    ("good", "よい"),
    ("high", "高等学校"),
    ("bad", "よくない"),
]


def table_text(name: str) -> Text:
    ja = TABLES.get(name, name)
    return Text(ja, f"{name} (%)" if ja.endswith("（%）") else name)


def cell_text(name: str, table: str = "") -> Text:
    """The name of a cell; `table` tells what a bare number counts."""
    if name in CELLS:
        return Text(CELLS[name], name.replace("_", " "))
    if table.startswith("household size") and (size := re.fullmatch(r"(\d+)(\+?)", name)):
        members = f"{name} member" + ("" if name == "1" else "s")
        return Text(f"{size[1]}人{'以上' if size[2] else ''}", members)
    if table.startswith(("workplaces by", "workers by")) and (size := re.fullmatch(r"(\d+)(-\d+| and more)", name)):
        return Text(f"{size[1]}人以上" if size[2] == " and more" else f"{name}人", name)
    ja = name
    for english, japanese in PHRASES:
        ja = re.sub(rf"(?<![\w-]){re.escape(english)}(?![\w-])", japanese, ja)
    ja = re.sub(
        r"(?<![\d.])(\d{2}) and over|^(男性|女性) (\d+)\+",
        lambda m: f"{m[2] + ' ' if m[2] else ''}{m[1] or m[3]}歳以上",
        ja,
    )
    ja = re.sub(r"below (\d{2})(?![\d.])", r"\1歳未満", ja)
    ja = re.sub(r"below ([\d.]+)", r"\1未満", ja)
    ja = re.sub(r"([\d.]+)(?: and more|\+)", r"\1以上", ja)
    ja = re.sub(r"^(男性|女性) (\d+)-(\d+)", r"\1 \2-\3歳", ja)
    ja = re.sub(r" at (\d+歳以上)", r" \1", ja)
    ja = re.sub(r" at (\d+)-(\d+)", r" \1-\2歳", ja)
    return Text(ja, name)
