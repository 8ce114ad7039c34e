// How the shared parts of levers work. The pass over all residents is cut into blocks and joined in block order;
// everything after it touches only those on a roll, on a waiting list or tied to one, so a lever costs about one look
// at a person a month.

#include "tsunagari/month/funnel.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <queue>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

constexpr Month always{};  // the month of draws that stay with a person
constexpr std::size_t groups = std::size_t{age_groups} * std::size_t{sexes};

std::size_t group_of(const World& world, PersonIndex i) {
    const int age = world.people.age(i, world.now);
    return static_cast<std::size_t>(age_group(age)) * sexes + static_cast<std::size_t>(world.people.sex[i]);
}

bool among(std::span<const PersonIndex> sorted, PersonIndex i) {
    return !sorted.empty() && std::binary_search(sorted.begin(), sorted.end(), i);
}

}  // namespace

std::vector<std::uint32_t> lever_lane(const World& world, const Draw& draw, Block block) {
    std::vector<std::uint32_t> lanes(std::size_t(block.size()) * 4);
    draw.lanes({world.people.key.data() + block.begin, block.size()}, world.now, decision::lever_aware.lane_group(),
               lanes);
    const auto first = lanes.begin() + std::ptrdiff_t(block.size()) * decision::lever_aware.lane();
    return {first, first + block.size()};
}

std::uint32_t heard(std::uint32_t lane, std::uint32_t number) {
    std::uint32_t x = lane + (number + 1) * 0x9E3779B9U;
    x = (x ^ (x >> 16U)) * 0x85EBCA6BU;
    x = (x ^ (x >> 13U)) * 0xC2B2AE35U;
    return x ^ (x >> 16U);
}

std::uint32_t whole_part(double each, std::uint32_t k) {
    const double before = std::floor(each * k + 0.5);
    return static_cast<std::uint32_t>(std::floor(each * (k + 1.0) + 0.5) - before);
}

double at_least_once(double probability, std::uint32_t times) {
    double none = 1;
    for (std::uint32_t k = 0; k < times; ++k) none *= 1 - probability;
    return 1 - none;
}

std::string month_text(Month month) {
    const std::string m = std::to_string(month.month_of_year());
    return std::to_string(month.year()) + (m.size() == 1 ? "-0" : "-") + m;
}

void count(Delivery& delivery, const World& world, Stage stage, PersonIndex who) {
    ++delivery.funnel[static_cast<std::size_t>(stage) * groups + group_of(world, who)];
    const HouseholdIndex home = world.people.household[who];
    if (stage == Stage::admitted) delivery.began.push_back(who);
    if (!home.exists()) return;  // who died or moved away
    delivery.count(stage, world.households.income[home]);
    delivery.count(stage, world.district(who));
}

void count_engaged(Delivery& delivery, const World& world, std::span<const PersonIndex> engaged) {
    for (const PersonIndex i : engaged) {
        for (const Stage stage : {Stage::eligible, Stage::aware, Stage::willing}) count(delivery, world, stage, i);
    }
}

// --- who knows, who would
// --------------------------------------------------------------------------------------------------

double moved_share(double share, double log_odds) {
    return log_odds == 0 || share <= 0 || share >= 1 ? share : logistic(logit(share) + log_odds);
}

void Publicity::describe(Form& form) {
    form.number("aware_at_start_share", aware_at_start_share,
                {.en = "share of those it is for who know of it when it opens",
                 .ja = "開始時に知っている人の割合",
                 .source = ""});
    form.number("publicity_monthly_probability", publicity_monthly_probability,
                {.unit = "1/month",
                 .low = 0.005,
                 .high = 0.05,
                 .en = "probability a month that somebody who does not know of it hears of it through publicity",
                 .ja = "広報などで新たに知る確率（月）",
                 .source = ""});
    form.number("publicity_community_factor", publicity_community_factor,
                {.least = 0,
                 .most = 20,
                 .low = 1,
                 .high = 4,
                 .en = "how many times likelier publicity reaches a member of a club or neighbourhood association",
                 .ja = "町内会・サークルなどの参加者に広報が届きやすい倍率",
                 .source = ""});
    form.number("told_by_tie_monthly_probability", told_by_tie_monthly_probability,
                {.unit = "1/month",
                 .low = 0.01,
                 .high = 0.2,
                 .en = "probability a month of being told by one attender at home or among one's ties",
                 .ja = "参加している家族・知人1人から聞く確率（月）",
                 .source = ""});
    form.number("dont_know_how_share", dont_know_how_share,
                {.low = 0.081,
                 .high = 0.324,
                 .grade = Grade::read,
                 .en = "share whom publicity never reaches because they do not know how to find support; they learn of "
                       "it in person only",
                 .ja = "支援の受け方が分からず、広報が届かない人の割合（人づてでのみ知る）",
                 .source = "人々のつながりに関する基礎調査 令和5年: reasons for not receiving support, dont_know_how "
                           "17.2 % (n = 7,043)"});
}

void Propensity::describe(Form& form) {
    const std::string_view salons =
        "通いの場 FY2022: women 80 % of participants, people of 75 and over 73 %; turned into log odds against the "
        "population of 65+";
    form.number(
        "willing_share", willing_share,
        {.low = 0.01,
         .high = 0.10,
         .grade = Grade::unverified,
         .en = "share of men up to 65 at mean loneliness who would come if nothing stood in the way",
         .ja = "障壁がなければ行きたいと思う割合（65歳以下の男性、平均的な孤独感）",
         .source =
             "set so that about 6 % of people of 65 and over attend with about 4 places of 20 seats for 1,000 of them "
             "(通いの場 FY2022: 2.23 million of 36 million)"});
    form.number("willing_log_odds_per_sd", willing_log_odds_per_sd,
                {.unit = "log odds/SD",
                 .least = -3,
                 .most = 3,
                 .low = -0.5,
                 .high = -0.3,
                 .grade = Grade::read,
                 .en = "change of willingness with loneliness",
                 .ja = "孤独感1SDあたりの参加意向の変化",
                 .source = "participation and loneliness in the national survey; both causal directions mixed"});
    form.number("willing_log_odds_women", willing_log_odds_women,
                {.unit = "log odds",
                 .least = -5,
                 .most = 5,
                 .low = 0.9,
                 .high = 1.5,
                 .grade = Grade::derived,
                 .en = "how much likelier women are to come",
                 .ja = "女性の参加しやすさ",
                 .source = salons});
    form.number("willing_log_odds_per_decade_after_65", willing_log_odds_per_decade_after_65,
                {.unit = "log odds/10 years",
                 .least = -5,
                 .most = 5,
                 .low = 0.3,
                 .high = 1.0,
                 .grade = Grade::derived,
                 .en = "how much likelier people are to come ten years older, from 65 on",
                 .ja = "65歳以降、10歳ごとの参加しやすさ",
                 .source = salons});
    form.number("willing_log_odds_care_need", willing_log_odds_care_need,
                {.unit = "log odds",
                 .least = -10,
                 .most = 5,
                 .low = -3,
                 .high = 0,
                 .en = "how much less likely people certified as needing care (要介護1-5) are to come",
                 .ja = "要介護認定者の参加しにくさ",
                 .source = ""});
    form.number("willing_log_odds_accompanied", willing_log_odds_accompanied,
                {.unit = "log odds",
                 .least = 0,
                 .most = 5,
                 .low = 0.3,
                 .high = 2,
                 .en = "how much likelier somebody is to come who is brought by a supporter or visitor",
                 .ja = "同行・紹介がある場合の参加しやすさ",
                 .source = ""});
    describe_barriers(form);
}

void Propensity::describe_barriers(Form& form) {
    const std::string_view reasons =
        "人々のつながりに関する基礎調査 令和5年: reasons for not receiving support (n = 7,043)";
    form.number("ashamed_share", ashamed_share,
                {.low = 0.012,
                 .high = 0.119,
                 .grade = Grade::read,
                 .en = "share who stay away because they are ashamed",
                 .ja = "恥ずかしくて行けない人の割合",
                 .source = reasons});
    form.number("burden_share", burden_share,
                {.low = 0.009,
                 .high = 0.10,
                 .grade = Grade::read,
                 .en = "share who stay away because they do not want to be a burden on others",
                 .ja = "相手に負担をかけると思って行けない人の割合",
                 .source = reasons});
    form.number("would_not_change_share", would_not_change_share,
                {.low = 0.069,
                 .high = 0.336,
                 .grade = Grade::read,
                 .en = "share who stay away because nothing would change",
                 .ja = "行っても変わらないと思う人の割合",
                 .source = reasons});
    form.number(
        "procedure_share", procedure_share,
        {.low = 0,
         .high = 0.217,
         .en = "share who stay away because the procedure is bothersome (9.6 % in the survey; 0 = no procedure)",
         .ja = "手続きが面倒で利用しない人の割合（調査では9.6%。0は手続きなし）",
         .source = reasons});
    form.number("refused_share", refused_share,
                {.low = 0,
                 .high = 0.029,
                 .en = "share who stay away because they asked once and were refused (1.1 % in the survey)",
                 .ja = "以前に断られたため利用しない人の割合（調査では1.1%）",
                 .source = reasons});
    form.number("barrier_log_odds_per_sd", barrier_log_odds_per_sd,
                {.unit = "log odds/SD",
                 .least = 0,
                 .most = 3,
                 .low = 0,
                 .high = 0.7,
                 .grade = Grade::derived,
                 .en = "how the barriers grow with loneliness; 0 because willing_log_odds_per_sd already holds "
                       "it: 0.6 parts the two",
                 .ja = "孤独感1SDあたりの障壁の増え方（0は参加意向の係数に含める）",
                 .source = reasons});
}

Willingness::Willingness(const Propensity& propensity, const World& world, const Draw& draw, std::uint32_t number)
    : p_{propensity},
      world_{world},
      draw_{draw},
      number_{number},
      log_odds_{propensity.willing_share > 0 && propensity.willing_share < 1 ? logit(propensity.willing_share) : 0},
      ashamed_{threshold(propensity.ashamed_share)},
      burden_{threshold(propensity.burden_share)},
      would_not_change_{threshold(propensity.would_not_change_share)},
      procedure_{threshold(propensity.procedure_share)},
      refused_{threshold(propensity.refused_share)} {}

std::uint32_t Willingness::blocked(double share, std::uint32_t at_mean, double theta, double climate) const {
    const double log_odds = p_.barrier_log_odds_per_sd * theta + climate;
    return log_odds == 0 ? at_mean : threshold(moved_share(share, log_odds));
}

bool Willingness::barred(PersonIndex i, const Words& own, double theta) const {
    const Opinion opinion = world_.climate.moved() ? world_.climate.of(i) : Opinion{};
    const auto stigma = static_cast<double>(opinion.stigma_log_odds);
    if (own[1] < blocked(p_.ashamed_share, ashamed_, theta, stigma)) return true;
    if (own[3] < blocked(p_.burden_share, burden_, theta, stigma)) return true;
    const auto futile = static_cast<double>(opinion.would_not_change_log_odds);
    if (own[2] < blocked(p_.would_not_change_share, would_not_change_, theta, futile)) return true;
    if (procedure_ == 0 && refused_ == 0) return false;
    const Words more = draw_.words(world_.people.key[i].value, always, decision::lever_willing, lever_n(number_, 1));
    return more[0] < blocked(p_.procedure_share, procedure_, theta, 0) ||
           more[1] < blocked(p_.refused_share, refused_, theta, 0);
}

bool Willingness::operator()(PersonIndex i, bool accompanied) const {
    const Population& people = world_.people;
    const double theta = static_cast<double>(people.theta[i]);
    const Words own = draw_.words(people.key[i].value, always, decision::lever_willing, lever_n(number_));
    if (barred(i, own, theta)) return false;
    if (p_.willing_share <= 0 || p_.willing_share >= 1) return p_.willing_share >= 1;
    double log_odds = log_odds_ + p_.willing_log_odds_per_sd * theta;
    if (people.sex[i] == Sex::female) log_odds += p_.willing_log_odds_women;
    const int months_after_65 = (world_.now - people.born[i]) - 65 * 12;
    if (months_after_65 > 0) log_odds += p_.willing_log_odds_per_decade_after_65 * months_after_65 / 120.0;
    if (people.care[i] >= CareNeed::care1) log_odds += p_.willing_log_odds_care_need;
    if (accompanied) log_odds += p_.willing_log_odds_accompanied;
    return own[0] < threshold(logistic(log_odds));
}

void Funnel::describe(Form& form) {
    target.describe(form);
    publicity.describe(form);
    propensity.describe(form);
}

struct Funnel::BlockScan {
    std::vector<PersonIndex> willing;
    std::array<std::uint32_t, 3 * groups> counts{};
};

std::vector<PersonIndex> Funnel::scan(const World& world, const Draw& draw, std::span<const PersonIndex> engaged,
                                      std::span<const PersonIndex> accompanied, Delivery& delivery) {
    const std::uint32_t rows = world.people.rows();
    aware_.grow(rows);
    const Covered covered{target, world};
    const Willingness would{propensity, world, draw, number_};
    std::vector<BlockScan> parts(block_count(rows));
    for_blocks(rows, [&](Block block) {
        const auto first = std::lower_bound(engaged.begin(), engaged.end(), PersonIndex{block.begin});
        const auto last = std::lower_bound(first, engaged.end(), PersonIndex{block.end});
        scan_block(world, draw, covered, would, block, {first, last}, accompanied, parts[block.index]);
    });
    begun_ = true;
    welcome_.clear();
    std::vector<PersonIndex> willing;
    for (const BlockScan& part : parts) {
        willing.insert(willing.end(), part.willing.begin(), part.willing.end());
        for (std::size_t k = 0; k < part.counts.size(); ++k) delivery.funnel[k] += part.counts[k];
    }
    return willing;
}

void Funnel::scan_block(const World& world, const Draw& draw, const Covered& covered, const Willingness& would,
                        Block block, std::span<const PersonIndex> engaged, std::span<const PersonIndex> accompanied,
                        BlockScan& out) {
    static_assert(static_cast<int>(Stage::eligible) == 0 && static_cast<int>(Stage::aware) == 1 &&
                  static_cast<int>(Stage::willing) == 2);
    const Hearing hearing = hearing_of(world, draw, block);
    std::vector<PersonIndex> aware;
    std::size_t next = 0;
    for (std::uint32_t row = block.begin; row < block.end; ++row) {
        const PersonIndex i{row};
        if (next < engaged.size() && engaged[next] == i) {
            ++next;
            const std::size_t group = group_of(world, i);
            for (std::size_t stage = 0; stage < 3; ++stage) ++out.counts[stage * groups + group];
        } else if ((only == nullptr || only->test(i)) &&
                   (covered(i) || (among(welcome_, i) && covered.of_any_age(i)))) {
            ++out.counts[group_of(world, i)];
            if (aware_.test(i) || hears(world, draw, hearing, i, row - block.begin)) aware.push_back(i);
        }
    }
    for (const PersonIndex i : aware) {
        const std::size_t group = group_of(world, i);
        ++out.counts[groups + group];
        if (!would(i, among(accompanied, i))) continue;
        ++out.counts[2 * groups + group];
        out.willing.push_back(i);
    }
}

Funnel::Hearing Funnel::hearing_of(const World& world, const Draw& draw, Block block) const {
    const double p = begun_ ? publicity.publicity_monthly_probability : publicity.aware_at_start_share;
    const double factor = begun_ ? publicity.publicity_community_factor : 1;
    Hearing hearing{.alone = threshold(p), .member = threshold(std::min(1.0, p * factor)), .lane = {}};
    if (hearing.alone == 0 && hearing.member == 0 && !world.climate.moved()) return hearing;
    hearing.lane = lever_lane(world, draw, block);
    return hearing;
}

bool Funnel::hears(const World& world, const Draw& draw, const Hearing& hearing, PersonIndex i, std::uint32_t row) {
    const Opinion opinion = world.climate.moved() ? world.climate.of(i) : Opinion{};
    std::uint32_t limit = world.people.community[i].exists() ? hearing.member : hearing.alone;
    if (opinion.hearing_probability > 0) {
        const double more = static_cast<double>(opinion.hearing_probability);
        limit += static_cast<std::uint32_t>(more * static_cast<double>(0xFFFFFFFFU - limit));
    }
    if (limit == 0 || heard(hearing.lane[row], number_) >= limit) return false;
    const double out_of_reach = moved_share(
        publicity.dont_know_how_share, propensity.barrier_log_odds_per_sd * static_cast<double>(world.people.theta[i]) +
                                           static_cast<double>(opinion.dont_know_how_log_odds));
    const std::uint64_t key = world.people.key[i].value;
    const Words own = draw.words(key, always, decision::lever_aware_again, lever_n(number_, 1));
    if (own[0] < threshold(out_of_reach)) return false;
    aware_.set(i);
    return true;
}

void Funnel::tell(const World& world, PersonIndex i) {
    aware_.grow(world.people.rows());
    aware_.set(i);
}

void Funnel::spread_word(const World& world, const Draw& draw, std::span<const PersonIndex> attenders) {
    if (publicity.told_by_tie_monthly_probability <= 0) return;
    aware_.grow(world.people.rows());
    const auto size = static_cast<std::uint32_t>(attenders.size());
    std::vector<std::vector<PersonIndex>> parts(size / piece_size + 1);
    for_pieces(size, [&](Block block) {
        std::vector<PersonIndex>& told = parts[block.index];
        const auto tell_to = [&](PersonIndex alter) {
            if (!aware_.test(alter) && world.people.present(alter)) told.push_back(alter);
        };
        for (std::uint32_t k = block.begin; k < block.end; ++k) {
            for (const Tie& tie : world.network.ties(attenders[k])) tell_to(tie.alter);
            for_members(world.people, world.households, world.people.household[attenders[k]], tell_to);
        }
    });
    std::vector<PersonIndex> told;
    for (const auto& part : parts) told.insert(told.end(), part.begin(), part.end());
    std::sort(told.begin(), told.end());
    for (std::size_t k = 0, end = 0; k < told.size(); k = end) {
        while (end < told.size() && told[end] == told[k]) ++end;
        const double p = at_least_once(publicity.told_by_tie_monthly_probability, static_cast<std::uint32_t>(end - k));
        const std::uint64_t key = world.people.key[told[k]].value;
        if (draw.uniform(key, world.now, decision::lever_aware_again, lever_n(number_)) < p) aware_.set(told[k]);
    }
}

// --- who gets a seat
// --------------------------------------------------------------------------------------------------------

std::vector<Applicant> admit(std::vector<Applicant>& applicants, std::span<std::uint32_t> free_seats,
                             const World& world, std::span<const SecondChoices> second) {
    std::vector<Applicant> queue = std::move(applicants);
    std::sort(queue.begin(), queue.end(), [&](const Applicant& a, const Applicant& b) {
        if (a.since != b.since) return a.since < b.since;
        if (a.order != b.order) return a.order < b.order;
        return world.people.key[a.who] < world.people.key[b.who];
    });
    std::vector<Applicant> admitted;
    applicants.clear();
    const auto seat_for = [&](const Applicant& a) -> std::uint32_t {
        if (free_seats[a.where] > 0) return a.where;
        const auto more = std::lower_bound(second.begin(), second.end(), a.who,
                                           [](const SecondChoices& s, PersonIndex i) { return s.who < i; });
        if (more == second.end() || more->who != a.who) return no_option;
        for (const std::uint32_t where : more->where) {
            if (free_seats[where] > 0) return where;
        }
        return no_option;
    };
    for (Applicant& a : queue) {
        const std::uint32_t seat = seat_for(a);
        if (seat == no_option) {
            applicants.push_back(a);
            continue;
        }
        --free_seats[seat];
        a.where = seat;
        admitted.push_back(a);
    }
    const auto by_row = [](const Applicant& a, const Applicant& b) { return a.who < b.who; };
    std::sort(admitted.begin(), admitted.end(), by_row);
    std::sort(applicants.begin(), applicants.end(), by_row);
    return admitted;
}

const Dated* Diary::find(PersonIndex i) const {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), i,
                                     [](const Dated& entry, PersonIndex who) { return entry.who < who; });
    return at != entries_.end() && at->who == i ? &*at : nullptr;
}

void Diary::note(std::vector<Dated> whom) {
    whom.insert(whom.end(), entries_.begin(), entries_.end());
    std::sort(whom.begin(), whom.end(),
              [](const Dated& x, const Dated& y) { return x.who != y.who ? x.who < y.who : x.month > y.month; });
    whom.erase(std::unique(whom.begin(), whom.end(), [](const Dated& x, const Dated& y) { return x.who == y.who; }),
               whom.end());
    entries_ = std::move(whom);
}

void Diary::forget_before(Month month) {
    std::erase_if(entries_, [month](const Dated& entry) { return entry.month < month; });
}

const Enrolment* Roll::find(PersonIndex who) const {
    const auto found = std::lower_bound(enrolled_.begin(), enrolled_.end(), who,
                                        [](const Enrolment& e, PersonIndex i) { return e.who < i; });
    return found != enrolled_.end() && found->who == who ? &*found : nullptr;
}

void Roll::add(std::span<const Enrolment> more) {
    const auto before = static_cast<std::ptrdiff_t>(enrolled_.size());
    enrolled_.insert(enrolled_.end(), more.begin(), more.end());
    std::inplace_merge(enrolled_.begin(), enrolled_.begin() + before, enrolled_.end(),
                       [](const Enrolment& a, const Enrolment& b) { return a.who < b.who; });
}

void Roll::count_kept(const World& world, Delivery& delivery) const {
    for (const Enrolment& e : enrolled_) {
        if (world.now - e.since == 12) count(delivery, world, Stage::kept, e.who);
    }
}

std::vector<PersonIndex> Roll::engaged(std::span<const Applicant> waiting) const {
    std::vector<PersonIndex> rows;
    rows.reserve(enrolled_.size() + waiting.size());
    for (const Enrolment& e : enrolled_) rows.push_back(e.who);
    for (const Applicant& a : waiting) rows.push_back(a.who);
    std::inplace_merge(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(enrolled_.size()), rows.end());
    return rows;
}

// --- what it does
// -----------------------------------------------------------------------------------------------------------

void Support::describe(Form& form, const About& effect) {
    form.number("effect_sd", effect_sd, effect);
    form.number("effect_spread", effect_spread,
                {.unit = "SD of log",
                 .least = 0,
                 .most = 2,
                 .low = 0.2,
                 .high = 1,
                 .en = "how much the effect differs between people (lognormal)",
                 .ja = "効果の個人差（対数正規）",
                 .source = ""});
    form.integer("renew_months", renew_months,
                 {.unit = "months",
                  .least = 1,
                  .most = 24,
                  .en = "months after which support is felt anew while it lasts",
                  .ja = "支援の効果が更新される間隔",
                  .source = ""});
}

float Support::relief(const World& world, const Draw& draw, std::uint32_t number, PersonIndex who) const {
    if (effect_sd <= 0) return 0;
    const double z = draw.normal(world.people.key[who].value, always, decision::lever_effect, lever_n(number));
    return static_cast<float>(effect_sd * exp_(effect_spread * z - 0.5 * effect_spread * effect_spread));
}

Enrolment Support::begin(const World& world, const Draw& draw, const SupportFading& fading, std::uint32_t number,
                         PersonIndex who, std::uint32_t where) const {
    Enrolment e{.who = who, .where = where, .since = world.now, .renewed = world.now};
    e.relief_sd = relief(world, draw, number, who);
    recall(world, fading, number, e);
    return e;
}

void Support::give(const World& world, const SupportFading& fading, std::uint32_t number, Enrolment& e,
                   Delivery& delivery) const {
    if (e.relief_sd <= 0) return;
    if (e.supported && world.now - e.renewed < renew_months) return;
    const double h = fading.half_life_months;
    double g = 0;
    for (std::int64_t m = 0; m < renew_months; ++m) g += exp2_(-static_cast<double>(m) / h);
    g /= static_cast<double>(renew_months);
    const double faded = static_cast<double>(e.fading_sd) * exp2_(-(world.now - e.renewed) / h);
    const double missing = static_cast<double>(e.relief_sd) - static_cast<double>(e.lasting_sd) - g * faded;
    const double size = std::max(0.0, missing / (fading.residue + (1 - fading.residue) * g));
    e.fading_sd = static_cast<float>(faded + (1 - fading.residue) * size);
    e.lasting_sd = static_cast<float>(static_cast<double>(e.lasting_sd) + fading.residue * size);
    e.renewed = world.now;
    e.supported = true;
    if (size <= 0) return;
    delivery.traces.push_back(
        {e.who, world.now, TraceKind::support, static_cast<std::uint8_t>(number + 1), static_cast<float>(-size)});
}

void Support::recall(const World& world, const SupportFading& fading, std::uint32_t number, Enrolment& e) const {
    double fades = 0, lasts = 0;
    const std::uint32_t block = e.who.value / block_size;
    if (block < world.memory.blocks()) {
        for (const Trace& trace : world.memory.block(block)) {
            if (trace.who != e.who || trace.kind != TraceKind::support || trace.source != number + 1) continue;
            const double size = -static_cast<double>(trace.size);
            fades += (1 - fading.residue) * size * exp2_(-(world.now - trace.since) / fading.half_life_months);
            lasts += fading.residue * size;
        }
    }
    e.fading_sd = static_cast<float>(fades);
    e.lasting_sd = static_cast<float>(lasts);
    e.renewed = world.now;
    e.supported = false;
}

void Meeting::describe(Form& form) {
    form.number("tie_probability_per_shared_session", tie_probability_per_shared_session,
                {.low = 0.002,
                 .high = 0.02,
                 .en = "probability that two who are at the same session without a tie make one: about one new tie a "
                       "year in a circle of 20",
                 .ja = "同じ回に居合わせた2人がつながりをつくる確率（20人の場で年に約1人）",
                 .source = ""});
    form.number("close_tie_share", close_tie_share,
                {.low = 0.02,
                 .high = 0.3,
                 .en = "share of new ties that are close (a confidant)",
                 .ja = "新しいつながりのうち相談できる相手になる割合",
                 .source = ""});
    form.number("tie_outlives_share", tie_outlives_share,
                {.low = 0.1,
                 .high = 0.6,
                 .en = "share of the other ties that last when one of the two stops coming",
                 .ja = "片方が来なくなっても続くつながりの割合",
                 .source = ""});
}

void Meeting::make_ties(const World& world, const Draw& draw, std::uint32_t number,
                        std::span<const Attendance> attendance, std::uint32_t places, float contacts_a_month,
                        std::vector<TieChange>& ties) const {
    if (tie_probability_per_shared_session <= 0) return;
    std::vector<std::vector<Attendance>> circle(places);
    for (const Attendance& a : attendance) circle[a.where].push_back(a);
    std::array<std::uint32_t, 33> makes_tie{};
    for (std::uint32_t s = 1; s <= 32; ++s)
        makes_tie[s] = threshold(at_least_once(tie_probability_per_shared_session, s));
    const std::uint32_t close = threshold(close_tie_share);
    std::vector<std::vector<TieChange>> made(places);
    for_each_index(places, [&](std::uint32_t place) {
        const auto& here = circle[place];
        for (std::size_t a = 0; a < here.size(); ++a) {
            for (std::size_t b = a + 1; b < here.size(); ++b) {
                const int shared = std::popcount(here[a].sessions & here[b].sessions);
                if (shared == 0 || world.people.household[here[a].who] == world.people.household[here[b].who]) continue;
                const std::uint64_t pair = pair_of(world.people.key[here[a].who], world.people.key[here[b].who]);
                const Words words = draw.words(pair, world.now, decision::lever_tie, lever_n(number));
                if (words[0] >= makes_tie[static_cast<std::size_t>(shared)] ||
                    world.network.tied(here[a].who, here[b].who))
                    continue;
                made[place].push_back(
                    {TieChange::Kind::form, here[a].who, here[b].who,
                     Tie::make(here[b].who, world.now, contacts_a_month, Layer::place, words[1] < close)});
            }
        }
    });
    for (const auto& part : made) ties.insert(ties.end(), part.begin(), part.end());
}

void Meeting::part(const World& world, const Draw& draw, std::uint32_t number, const Enrolment& gone, const Roll& roll,
                   std::vector<TieChange>& ties) const {
    for (const Tie& tie : world.network.ties(gone.who)) {
        if (tie.layer() != Layer::place || tie.close()) continue;
        const Enrolment* other = roll.find(tie.alter);
        if (other == nullptr || other->where != gone.where) continue;
        const std::uint64_t pair = pair_of(world.people.key[gone.who], world.people.key[tie.alter]);
        if (draw.uniform(pair, world.now, decision::lever_tie, lever_n(number, 1)) < tie_outlives_share) continue;
        ties.push_back({TieChange::Kind::dissolve, gone.who, tie.alter, tie});
    }
}

// --- where
// ------------------------------------------------------------------------------------------------------------------

void Doors::build(const World& world) {
    const Households& homes = world.households;
    begin_.assign(std::size_t{world.place.neighbourhoods()} + 2, 0);
    for (std::uint32_t h = 0; h < homes.rows(); ++h) {
        if (homes.size[HouseholdIndex{h}] > 0) ++begin_[homes.neighbourhood[HouseholdIndex{h}].value + 2];
    }
    for (std::size_t n = 2; n < begin_.size(); ++n) begin_[n] += begin_[n - 1];
    households_.resize(begin_.back());
    for (std::uint32_t h = 0; h < homes.rows(); ++h) {
        const HouseholdIndex home{h};
        if (homes.size[home] > 0) households_[begin_[homes.neighbourhood[home].value + 1]++] = home;
    }
}

namespace {

/// Hands out one at a time to whoever has the highest weight / (2·had + 1) (Sainte-Laguë).
class HighestAverages {
   public:
    explicit HighestAverages(std::span<const std::uint64_t> weights) {
        for (std::uint32_t k = 0; k < weights.size(); ++k) {
            if (weights[k] > 0) queue_.push({weights[k], 1, k});
        }
    }
    [[nodiscard]] bool empty() const { return queue_.empty(); }
    std::uint32_t next() {
        Claim claim = queue_.top();
        queue_.pop();
        claim.divisor += 2;
        queue_.push(claim);
        return claim.who;
    }

   private:
    struct Claim {
        std::uint64_t weight, divisor;
        std::uint32_t who;
        friend bool operator<(const Claim& a, const Claim& b) {
            const std::uint64_t left = a.weight * b.divisor, right = b.weight * a.divisor;
            return left != right ? left < right : a.who > b.who;
        }
    };
    std::priority_queue<Claim> queue_;
};

}  // namespace

std::vector<char> chosen_districts(const Place& place, std::span<const std::string> wanted) {
    std::vector<char> chosen(place.districts(), wanted.empty() ? 1 : 0);
    std::vector<std::string> names(place.district_name.begin(), place.district_name.end());
    for (const std::string& word : wanted) {
        std::size_t at = static_cast<std::size_t>(std::find(names.begin(), names.end(), word) - names.begin());
        const bool digits = !word.empty() && word.size() < 7 &&
                            std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (at == names.size() && digits) at = word == "0" ? names.size() : std::stoul(word) - 1;
        if (at >= names.size()) {
            throw BadInput(Where{"", 0, 0, "districts"}, "there is no school district '" + word + "'",
                           digits ? "Districts are numbered 1 to " + std::to_string(names.size()) + "."
                                  : did_you_mean(word, names));
        }
        chosen[at] = 1;
    }
    return chosen;
}

std::vector<NeighbourhoodIndex> site_places(const World& world, const Target& target,
                                            std::span<const std::string> districts, std::uint32_t places) {
    const std::vector<char> chosen = chosen_districts(world.place, districts);
    const Covered covered{target, world};
    std::vector<std::uint64_t> of_district(world.place.districts());
    std::vector<std::uint64_t> of_neighbourhood(world.place.neighbourhoods());
    for (std::uint32_t row = 0; row < world.people.rows(); ++row) {
        if (!covered(PersonIndex{row})) continue;
        const DistrictIndex district = world.district(PersonIndex{row});
        if (chosen[district.value] == 0) continue;
        ++of_district[district.value];
        ++of_neighbourhood[world.neighbourhood(PersonIndex{row}).value];
    }
    HighestAverages district_turn{of_district};
    std::vector<std::vector<std::uint32_t>> members(of_district.size());
    for (std::uint32_t n = 0; n < of_neighbourhood.size(); ++n) {
        members[world.place.neighbourhood_district[NeighbourhoodIndex{n}].value].push_back(n);
    }
    std::vector<HighestAverages> turn;
    for (const auto& of : members) {
        std::vector<std::uint64_t> weights;
        for (const std::uint32_t n : of) weights.push_back(of_neighbourhood[n]);
        turn.emplace_back(weights);
    }
    std::vector<NeighbourhoodIndex> sites;
    while (sites.size() < places && !district_turn.empty()) {
        const std::uint32_t d = district_turn.next();
        sites.push_back(NeighbourhoodIndex{members[d][turn[d].next()]});
    }
    return sites;
}

void Reach::build(const Place& place, std::span<const NeighbourhoodIndex> sites, double most_metres) {
    const auto municipality = [&](NeighbourhoodIndex n) {
        return place.district_municipality[place.neighbourhood_district[n]];
    };
    std::size_t municipalities = 1;
    for (const std::uint16_t m : place.district_municipality)
        municipalities = std::max<std::size_t>(municipalities, m + std::size_t{1});
    std::vector<std::vector<std::uint32_t>> sited(municipalities);
    for (std::uint32_t k = 0; k < sites.size(); ++k) sited[municipality(sites[k])].push_back(k);
    begin_.assign(1, 0);
    near_.clear();
    for (std::uint32_t n = 0; n < place.neighbourhoods(); ++n) {
        const NeighbourhoodIndex here{n};
        for (const std::uint32_t k : sited[municipality(here)]) {
            const float metres = distance_m(place.neighbourhood_centre[here], place.neighbourhood_centre[sites[k]]);
            if (static_cast<double>(metres) <= most_metres) near_.push_back({k, metres});
        }
        std::sort(near_.begin() + begin_.back(), near_.end(), [](const Near& a, const Near& b) {
            return a.metres != b.metres ? a.metres < b.metres : a.place < b.place;
        });
        begin_.push_back(static_cast<std::uint32_t>(near_.size()));
    }
}

bool Reach::within(NeighbourhoodIndex n, std::uint32_t place) const {
    const auto near = of(n);
    return std::any_of(near.begin(), near.end(), [place](const Near& p) { return p.place == place; });
}

}  // namespace tsunagari
