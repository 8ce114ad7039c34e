"""What the groups of people and the answers of the published survey tables are called, in Japanese and English."""

from __future__ import annotations

import functools
import re

from tsunagari.events import published as published_events
from tsunagari.report.words import Text, same

VARIABLES = {
    "cohabitant": Text("同居人", "cohabitant"),
    "someone_to_consult": Text("相談相手", "somebody to consult"),
    "someone_to_rely_on": Text("頼れる人", "somebody to rely on"),
    "household_income": Text("世帯収入", "income"),
    "economic_situation": Text("暮らし向き", "means"),
    "health": Text("健康", "health"),
    "employment": same(""),
    "marital_status": same(""),
    "sex": same(""),
}
STRATA = {
    "yes": Text("あり", "yes"),
    "no": Text("なし", "no"),
    "male": Text("男性", "men"),
    "female": Text("女性", "women"),
    "lonely": Text("孤独感あり（たまに以上）", "lonely (occasionally or more)"),
    "not_lonely": Text("孤独感なし", "not lonely"),
    "very_comfortable": Text("大変ゆとりがある", "very comfortable"),
    "somewhat_comfortable": Text("ややゆとりがある", "somewhat comfortable"),
    "normal": Text("普通", "normal"),
    "somewhat_hard": Text("やや苦しい", "somewhat hard"),
    "very_hard": Text("大変苦しい", "very hard"),
    "below_1.0M": Text("100万円未満", "below 1.0M yen"),
    "10.0M_or_more": Text("1000万円以上", "10.0M yen or more"),
    "unknown": Text("分からない", "unknown"),
    "direct_never": Text("決してない", "never"),
    "direct_hardly": Text("ほとんどない", "hardly ever"),
    "direct_occasionally": Text("たまにある", "occasionally"),
    "direct_sometimes": Text("時々ある", "sometimes"),
    "direct_often": Text("しばしばある・常にある", "often or always"),
}
CATEGORIES = {
    "no_answer": Text("無回答", "no answer"),
    "no_answer_or_other": Text("無回答・その他", "no answer or other"),
    "often_always": Text("しばしばある・常にある", "often or always"),
    "4-5_a_week_or_more": Text("週4〜5回以上", "4-5 a week or more"),
    "2-3_a_week": Text("週2〜3回程度", "2-3 a week"),
    "once_a_week": Text("週1回程度", "once a week"),
    "once_in_2_weeks": Text("2週間に1回程度", "once in 2 weeks"),
    "once_a_month": Text("月1回程度", "once a month"),
    "less_than_once_a_month": Text("月1回未満", "less than once a month"),
    "never": Text("全くない", "never"),
    "will_help": Text("手助けをしようと思う", "will help"),
    "will_not": Text("しようと思わない", "will not"),
    "dont_know": Text("分からない", "does not know"),
    "isolated": Text("社会的交流が少ない", "isolated"),
    "any": Text("参加している", "takes part"),
    "none": Text("参加していない", "none"),
    "pta_neighbourhood_association": Text("PTA・自治会・町内会", "PTA, neighbourhood association"),
    "helping_nonfamily": Text("家族以外の手助け", "helping people outside the family"),
    "volunteer": Text("ボランティア", "volunteering"),
    "sports_hobby": Text("スポーツ・趣味・教養", "sports, hobbies"),
    "other": Text("その他", "other"),
    "yes": Text("いる", "yes"),
    "no": Text("いない", "no"),
    "all_three": Text("3つともいる", "all three"),
    "none_of_three": Text("3つともいない", "none of the three"),
    "receiving": Text("受けている", "receiving"),
    "not_receiving": Text("受けていない", "not receiving"),
    "not_needed": Text("支援が必要ではない", "not needed"),
    "needed_but_tolerable": Text("必要だが我慢できる程度", "needed, but can be borne"),
    "dont_know_how": Text("受け方が分からない", "does not know how"),
    "procedure_bothersome": Text("手続きが面倒", "procedures bothersome"),
    "ashamed": Text("受けるのが恥ずかしい", "ashamed"),
    "burdens_others": Text("相手に負担をかける", "burdens others"),
    "applied_refused": Text("申請したが受けられなかった", "applied and was refused"),
    "would_not_change": Text("受けても状況は変わらない", "nothing would change"),
}


@functools.cache
def _events() -> dict[str, Text]:
    return {str(name): Text(str(ja), str(name).replace("_", " ")) for name, ja in published_events()["ja"].items()}


def _ages(stratum: str) -> Text | None:
    found = re.fullmatch(r"(both|male|female)_(\d+)(-(\d+)|s|\+)", stratum)
    if not found:
        return None
    sex = {"both": Text("男女計", "all"), "male": Text("男性", "men"), "female": Text("女性", "women")}[found[1]]
    ja = {"s": "代", "+": "歳以上"}.get(found[3], f"〜{found[4]}歳")
    return Text(f"{sex.ja}{found[2]}{ja}", f"{sex.en} {found[2]}{found[3]}")


def stratum(variable: str, name: str, ja: str = "") -> Text:
    """A group of people; empty for everybody. `ja` is the table's own word, if it has one."""
    if name in ("all", "pp"):
        return same("")
    plain = name.replace("UCLA_", "UCLA ").replace("_", " ")
    money = re.fullmatch(r"(\d+)\.(\d)-(\d+)\.(\d)(\d)M", name)
    if money:
        known: Text | None = Text(f"{money[1]}{money[2]}0〜{money[3]}{money[4]}{money[5]}万円", f"{name[:-1]}M yen")
    else:
        known = _ages(name) or STRATA.get(name)
    word = known or Text(ja or (plain + "点" if plain.startswith("UCLA") else plain), plain)
    before = VARIABLES.get(variable, same(""))
    return Text(before.ja + word.ja if before.ja in ("同居人", "相談相手", "頼れる人") else word.ja if not before.ja else f"{before.ja} {word.ja}", f"{before.en} {word.en}".strip())


def category(instrument: str, name: str, ja: str = "") -> Text:
    """An answer. `ja` is the table's own word, if it has one."""
    if instrument.startswith("life_events") and name in _events():
        return _events()[name]
    if instrument == "ucla3_band" and name[0].isdigit():
        return Text(f"{name}点", f"sum {name}")
    if instrument == "direct" and ja:
        return Text(ja, CATEGORIES[name].en if name == "often_always" else name.replace("_", " "))
    return CATEGORIES.get(name, Text(ja or name, name.replace("_", " ")))
