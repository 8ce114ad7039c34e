// つながりサポーター（養成講座）: ordinary residents who took a short course notice, ask, listen and hand on.
//
// Mechanism. A course trains so many willing residents a year. A supporter looks at those they are tied to and at the
// doors next to their own, notices some who are lonely or isolated (with errors both ways), asks more often than they
// would have without the course, and, if the person accepts, keeps in touch: a tie of Layer::supporter, some relief
// while it lasts, and word of other levers. Source. 孤独・孤立対策 (modelled on the dementia supporters: 13.91 million
// trained 2005-2022, about 90 minutes); national survey 2023 (49.1 % would help); Spafford et al. 2024 (gatekeeper
// training: 0.33 SD of behaviour, 0.22 after a year).
//
// What the course adds. Residents notice and ask without any course, and that is in the baseline's ties. So only the
// excess counts: with base probability p of asking somebody noticed and d SD of behaviour,  Φ(Φ⁻¹(p) + d) − p,  where d
// falls from its first value to that after a year and on at the same pace. The funnel is of those supported: eligible;
// aware = in sight of a supporter this month; reached = asked; willing = with a supporter or said yes this month; seats
// = people all supporters can keep in touch with.

#include <algorithm>
#include <memory>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

struct Supporter {
    PersonIndex who;
    Month trained;
    std::uint32_t supports = 0;  ///< people in touch now
    bool active = true;
};

/// Somebody asked by a supporter this month.
struct Asked {
    PersonIndex who;
    std::uint32_t by = 0;     ///< number of the supporter
    std::uint32_t order = 0;  ///< draw of the pair: who of several supporters was first
    bool accepts = false;
    bool handed_on = false;
    bool in_need = false;
};

class TsunagariSupporter final : public PolicyLever {
   public:
    TsunagariSupporter() {
        support_.effect_sd = 0.10;
        screening_.looks_for = "lonely_sometimes";
        screening_.isolation = true;
    }
    [[nodiscard]] std::string_view kind() const override { return "tsunagari_supporter"; }
    [[nodiscard]] std::string_view label_en() const override { return "Tsunagari supporters (training course)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "つながりサポーター（養成講座）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& draw, std::uint32_t number) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    struct Trainee {
        PersonIndex who;
        std::uint32_t order;
    };
    struct Sight {
        std::vector<PersonIndex> seen;
        std::vector<Asked> asked;
    };
    void describe_course(Form& form);
    void describe_asking(Form& form);
    void describe_keeping(Form& form);
    void end_service(const World& world, Delivery& delivery);
    void retire(const World& world, const Draw& draw);
    void part(const World& world, const Draw& draw, Delivery& delivery, bool all);
    std::vector<Trainee> scan(const World& world, const Draw& draw, Delivery& delivery) const;
    void scan_block(const World& world, const Draw& draw, const Covered& covered, const Covered& trainable, Block block,
                    std::vector<Trainee>& trainees, Delivery& counts) const;
    std::uint32_t train(const World& world, std::vector<Trainee>& trainees);
    std::vector<Asked> look_around(const World& world, const Draw& draw, Delivery& delivery);
    void look(const World& world, const Draw& draw, const Covered& covered, const RowSet& supported,
              std::uint32_t supporter, double asks, Sight& sight) const;
    void look_at(const World& world, const Draw& draw, std::uint32_t supporter, double asks, PersonIndex i,
                 Sight& sight) const;
    void take_on(const World& world, const Draw& draw, std::span<const Asked> asked, Delivery& delivery);
    void befriend(const World& world, PersonIndex who, PersonIndex supporter, Delivery& delivery) const;
    void keep_in_touch(const World& world, Delivery& delivery);
    [[nodiscard]] double excess_asking(int months_after_course) const;

    Target target_;
    Support support_;
    Screening screening_;
    std::int64_t trained_per_year_ = 200;
    std::int64_t trainee_least_age_ = 16;
    double trainee_willing_share_ = 0.491;
    double trainee_log_odds_per_sd_ = -0.39;
    double course_publicity_monthly_probability_ = 0.05;
    double supporter_stops_monthly_probability_ = 0.01;
    std::int64_t doors_watched_ = 5;
    double ask_monthly_probability_untrained_ = 0.05;
    double training_effect_sd_ = 0.33;
    double training_effect_after_a_year_sd_ = 0.22;
    double accept_share_ = 0.30;
    double accept_log_odds_per_sd_ = 0;
    double hand_on_share_ = 0.30;
    std::int64_t people_per_supporter_ = 2;
    double contacts_per_month_ = 2;
    double end_monthly_probability_ = 0.05;
    double yen_per_trained_ = 3'000;
    double yen_per_year_ = 1'000'000;

    std::uint32_t number_ = 0;
    std::uint32_t months_ = 0;           ///< of service so far
    std::vector<Supporter> supporters_;  ///< in order of training; numbers stay, those who stopped are not active
    RowSet trained_;
    Roll roll_;
    Doors doors_;
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void TsunagariSupporter::describe(Form& form) {
    target_.describe(form);
    describe_course(form);
    screening_.describe(form);
    describe_asking(form);
    describe_keeping(form);
    support_.describe(
        form,
        {.unit = "SD",
         .least = 0,
         .most = 2,
         .low = 0,
         .high = 0.25,
         .en = "mean relief of loneliness while a supporter keeps in touch (befriending by trained volunteers: 0.25)",
         .ja = "サポーターとのつながりが続く間の孤独感の平均的な軽減",
         .source = ""});
}

void TsunagariSupporter::describe_course(Form& form) {
    const std::string_view survey =
        "人々のつながりに関する基礎調査 令和5年, 図10: would actively speak to or help those with worries 49.1 % (n = "
        "11,141)";
    form.integer("trained_per_year", trained_per_year_,
                 {.unit = "people/year",
                  .least = 0,
                  .most = 10'000'000,
                  .en = "people trained a year in the real town; 0 = no course (dementia supporters: about 0.6 % of "
                        "residents a year)",
                  .ja = "年間の養成人数（実際の町で）",
                  .source = ""});
    form.integer("trainee_least_age", trainee_least_age_,
                 {.unit = "years",
                  .least = 6,
                  .most = 120,
                  .en = "youngest age for the course",
                  .ja = "受講できる最低年齢",
                  .source = ""});
    form.number("trainee_willing_share", trainee_willing_share_,
                {.low = 0.45,
                 .high = 0.52,
                 .grade = Grade::read,
                 .en = "share of residents at mean loneliness who would take the course",
                 .ja = "受講してもよいと思う住民の割合",
                 .source = survey});
    form.number("trainee_log_odds_per_sd", trainee_log_odds_per_sd_,
                {.unit = "log odds/SD",
                 .least = -3,
                 .most = 3,
                 .low = -0.5,
                 .high = -0.3,
                 .grade = Grade::read,
                 .en = "change of that willingness with loneliness",
                 .ja = "孤独感1SDあたりの受講意向の変化",
                 .source = "participation and loneliness in the national survey"});
    form.number("course_publicity_monthly_probability", course_publicity_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.01,
                 .high = 0.1,
                 .en = "probability a month that a resident hears of the next course",
                 .ja = "次の講座を知る確率（月）",
                 .source = ""});
    form.number("supporter_stops_monthly_probability", supporter_stops_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.005,
                 .high = 0.05,
                 .en = "probability a month that a supporter stops being active",
                 .ja = "サポーターが活動をやめる確率（月）",
                 .source = ""});
    form.number("yen_per_trained", yen_per_trained_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e7,
                 .low = 1'000,
                 .high = 20'000,
                 .en = "cost of training one supporter",
                 .ja = "1人の養成費用",
                 .source = ""});
    form.number("yen_per_year", yen_per_year_,
                {.unit = "yen of 2024/year",
                 .least = 0,
                 .most = 1e10,
                 .low = 0,
                 .high = 5e6,
                 .en = "yearly cost of coordinating supporters",
                 .ja = "年間の調整・事務局費用",
                 .source = ""});
}

void TsunagariSupporter::describe_asking(Form& form) {
    const std::string_view spafford = "Spafford et al. 2024 (gatekeeper training)";
    form.integer("doors_watched", doors_watched_,
                 {.unit = "households",
                  .least = 0,
                  .most = 100,
                  .low = 2,
                  .high = 10,
                  .en = "households next to their own that a supporter sees",
                  .ja = "サポーターが気にかける近隣世帯数（向こう三軒両隣）",
                  .source = ""});
    form.number("ask_monthly_probability_untrained", ask_monthly_probability_untrained_,
                {.unit = "1/month",
                 .least = 0.0001,
                 .most = 0.9,
                 .low = 0.01,
                 .high = 0.15,
                 .en = "probability a month that an untrained resident asks somebody they noticed; only what training "
                       "adds is an effect",
                 .ja = "受講していない人が声をかける確率（月）",
                 .source = ""});
    form.number("training_effect_sd", training_effect_sd_,
                {.unit = "SD of behaviour",
                 .least = 0,
                 .most = 3,
                 .low = 0.14,
                 .high = 0.46,
                 .grade = Grade::read,
                 .en = "what training adds to noticing and asking, at first",
                 .ja = "養成による声かけ行動の増加（直後）",
                 .source = spafford});
    form.number("training_effect_after_a_year_sd", training_effect_after_a_year_sd_,
                {.unit = "SD of behaviour",
                 .least = 0,
                 .most = 3,
                 .low = 0.05,
                 .high = 0.35,
                 .grade = Grade::read,
                 .en = "what it still adds after a year",
                 .ja = "養成による声かけ行動の増加（1年後）",
                 .source = spafford});
}

void TsunagariSupporter::describe_keeping(Form& form) {
    form.number("accept_share", accept_share_,
                {.low = 0.10,
                 .high = 0.60,
                 .en = "share of those asked who accept to keep in touch, at mean loneliness",
                 .ja = "声かけを受け入れる割合",
                 .source = ""});
    form.number("accept_log_odds_per_sd", accept_log_odds_per_sd_,
                {.unit = "log odds/SD",
                 .least = -3,
                 .most = 3,
                 .low = -0.4,
                 .high = 0.4,
                 .en = "change of that with loneliness",
                 .ja = "孤独感1SDあたりの受け入れの変化",
                 .source = ""});
    form.number("hand_on_share", hand_on_share_,
                {.low = 0.1,
                 .high = 0.6,
                 .en = "share of those asked who are told of, and brought to, other levers",
                 .ja = "他の支援につなぐ割合",
                 .source = ""});
    form.integer("people_per_supporter", people_per_supporter_,
                 {.unit = "people",
                  .least = 1,
                  .most = 50,
                  .low = 1,
                  .high = 4,
                  .en = "people one supporter can keep in touch with",
                  .ja = "サポーター1人が支える人数の上限",
                  .source = ""});
    form.number("contacts_per_month", contacts_per_month_,
                {.unit = "contacts/month",
                 .least = 0,
                 .most = 31,
                 .low = 1,
                 .high = 4,
                 .en = "contacts a month with the supporter",
                 .ja = "サポーターとの月の接触回数",
                 .source = ""});
    form.number("end_monthly_probability", end_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.02,
                 .high = 0.2,
                 .en = "probability a month that keeping in touch ends",
                 .ja = "つながりが終わる確率（月）",
                 .source = ""});
}

void TsunagariSupporter::check(PlanCheck& plan) const {
    target_.check(plan);
    if (trained_per_year_ == 0) plan.warnings.push_back("trained_per_year is 0: it will have no effect.");
    const double trained = static_cast<double>(trained_per_year_) * plan.scale;
    if (plan.people > 0 && trained > static_cast<double>(plan.people)) {
        plan.errors.push_back("Its capacity is above the population: trained_per_year is " +
                              std::to_string(trained_per_year_) + " for " + std::to_string(plan.people) + " residents" +
                              (plan.scale < 1 ? " (trainees are scaled like them)." : "."));
    }
    if (training_effect_after_a_year_sd_ > training_effect_sd_) {
        plan.warnings.push_back(
            "training_effect_after_a_year_sd is above training_effect_sd: training would grow by itself.");
    }
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void TsunagariSupporter::open(const World& world, const Draw& /*draw*/, std::uint32_t number) {
    number_ = number;
    target_.refuse_unknown_districts(world);
}

void TsunagariSupporter::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (trained_per_year_ == 0) return;
    if (!target_.in_service(world.now)) return end_service(world, delivery);
    retire(world, draw);
    part(world, draw, delivery, false);
    std::vector<Trainee> trainees = scan(world, draw, delivery);
    const std::uint32_t trained = train(world, trainees);
    const std::vector<Asked> asked = look_around(world, draw, delivery);
    take_on(world, draw, asked, delivery);
    keep_in_touch(world, delivery);
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] += trained * yen_per_trained_;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += yen_per_year_ / 12 * world.scale;
}

void TsunagariSupporter::end_service(const World& world, Delivery& delivery) {
    if (supporters_.empty()) return;
    part(world, Draw{}, delivery, true);
    supporters_.clear();
}

void TsunagariSupporter::retire(const World& world, const Draw& draw) {
    for (Supporter& s : supporters_) {
        if (!s.active) continue;
        const std::uint64_t key = world.people.key[s.who].value;
        s.active =
            world.people.present(s.who) && draw.uniform(key, world.now, decision::lever_supporter, lever_n(number_)) >=
                                               supporter_stops_monthly_probability_;
    }
}

/// Keeping in touch ends: by chance, with either's death or moving out, with the supporter's stopping, or for all with
/// the service.
void TsunagariSupporter::part(const World& world, const Draw& draw, Delivery& delivery, bool all) {
    const auto gone = roll_.remove_if(world, delivery, [&](const Enrolment& e) {
        if (all || !world.people.present(e.who) || !supporters_[e.where].active) return true;
        const std::uint64_t key = world.people.key[e.who].value;
        return draw.uniform(key, world.now, decision::lever_keep, lever_n(number_)) < end_monthly_probability_;
    });
    for (const Enrolment& e : gone) {
        Supporter& s = supporters_[e.where];
        --s.supports;
        if (!world.people.present(e.who) || !world.people.present(s.who)) continue;
        const Enrolment* other_way = roll_.find(s.who);
        if (other_way != nullptr && supporters_[other_way->where].who == e.who)
            continue;  // who still supports the supporter
        for (const Tie& tie : world.network.ties(e.who)) {
            // A tie that was there before stays: it is not of this layer.
            if (tie.alter == s.who && tie.layer() == Layer::supporter)
                delivery.ties.push_back({TieChange::Kind::dissolve, e.who, s.who, tie});
        }
    }
}

/// One pass over residents: who is eligible, and who hears of this month's course and would take it.
std::vector<TsunagariSupporter::Trainee> TsunagariSupporter::scan(const World& world, const Draw& draw,
                                                                  Delivery& delivery) const {
    const std::uint32_t rows = world.people.rows();
    Target may_train;
    may_train.least_age = trainee_least_age_;
    const Covered covered{target_, world}, trainable{may_train, world};
    std::vector<std::vector<Trainee>> trainees(block_count(rows));
    std::vector<Delivery> counts(block_count(rows));
    for_blocks(rows, [&](Block block) {
        scan_block(world, draw, covered, trainable, block, trainees[block.index], counts[block.index]);
    });
    std::vector<Trainee> all;
    for (std::uint32_t b = 0; b < block_count(rows); ++b) {
        all.insert(all.end(), trainees[b].begin(), trainees[b].end());
        delivery.add_counts(counts[b]);
    }
    return all;
}

void TsunagariSupporter::scan_block(const World& world, const Draw& draw, const Covered& covered,
                                    const Covered& trainable, Block block, std::vector<Trainee>& trainees,
                                    Delivery& counts) const {
    const std::vector<std::uint32_t> lane = lever_lane(world, draw, block);
    const std::uint32_t hears = threshold(course_publicity_monthly_probability_);
    const double would = trainee_willing_share_;
    const bool sure = would <= 0 || would >= 1;
    const double log_odds = sure ? 0 : logit(would);
    for (std::uint32_t row = block.begin; row < block.end; ++row) {
        const PersonIndex i{row};
        if (covered(i)) count(counts, world, Stage::eligible, i);
        if (heard(lane[row - block.begin], number_) >= hears || !trainable(i) || trained_.test(i)) continue;
        const Words own = draw.words(world.people.key[i].value, Month{}, decision::lever_willing, lever_n(number_));
        const double moved = world.climate.moved() ? static_cast<double>(world.climate.of(i).helping_log_odds) : 0;
        const double p =
            sure ? would
                 : logistic(log_odds + trainee_log_odds_per_sd_ * static_cast<double>(world.people.theta[i]) + moved);
        if (own[0] < threshold(p)) trainees.push_back({i, own[1]});
    }
}

/// This month's course: the keenest of those who would, as many as it has seats.
std::uint32_t TsunagariSupporter::train(const World& world, std::vector<Trainee>& trainees) {
    const std::uint32_t seats = whole_part(static_cast<double>(trained_per_year_) * world.scale / 12, months_++);
    std::sort(trainees.begin(), trainees.end(), [&](const Trainee& a, const Trainee& b) {
        return a.order != b.order ? a.order < b.order : world.people.key[a.who] < world.people.key[b.who];
    });
    if (trainees.size() > seats) trainees.resize(seats);
    trained_.grow(world.people.rows());
    for (const Trainee& t : trainees) {
        trained_.set(t.who);
        supporters_.push_back({t.who, world.now});
    }
    return static_cast<std::uint32_t>(trainees.size());
}

/// What training adds to the probability a month of asking somebody who was noticed.
double TsunagariSupporter::excess_asking(int months_after_course) const {
    if (training_effect_sd_ <= 0) return 0;
    const double years = months_after_course / 12.0;
    const double left = years == 0 ? 1 : pow_(training_effect_after_a_year_sd_ / training_effect_sd_, years);
    const double p = ask_monthly_probability_untrained_;
    return normal_cdf(normal_quantile(p) + training_effect_sd_ * left) - p;
}

/// Every active supporter looks around. Somebody asked by several answers the first.
std::vector<Asked> TsunagariSupporter::look_around(const World& world, const Draw& draw, Delivery& delivery) {
    doors_.build(world);
    RowSet seen;
    seen.grow(world.people.rows());
    for (const Enrolment& e : roll_.all()) seen.set(e.who);
    std::vector<double> asks;  // by months since the course
    for (std::uint32_t m = 0; m < months_; ++m) asks.push_back(excess_asking(static_cast<int>(m)));
    const auto size = static_cast<std::uint32_t>(supporters_.size());
    const Covered covered{target_, world};
    std::vector<Sight> parts(size / piece_size + 1);
    for_pieces(size, [&](Block piece) {
        for (std::uint32_t k = piece.begin; k < piece.end; ++k) {
            const auto since = static_cast<std::size_t>(world.now - supporters_[k].trained);
            if (supporters_[k].active) look(world, draw, covered, seen, k, asks.at(since), parts[piece.index]);
        }
    });
    std::vector<Asked> asked;
    for (const Sight& sight : parts) {
        for (const PersonIndex i : sight.seen) {
            if (seen.test(i)) continue;
            seen.set(i);
            count(delivery, world, Stage::aware, i);
        }
        asked.insert(asked.end(), sight.asked.begin(), sight.asked.end());
    }
    std::sort(asked.begin(), asked.end(), [](const Asked& a, const Asked& b) {
        if (a.who != b.who) return a.who < b.who;
        return a.order != b.order ? a.order < b.order : a.by < b.by;
    });
    asked.erase(std::unique(asked.begin(), asked.end(), [](const Asked& a, const Asked& b) { return a.who == b.who; }),
                asked.end());
    for (const Asked& a : asked) {
        count(delivery, world, Stage::reached, a.who);
        delivery.false_alarms += a.in_need ? 0U : 1U;
        if (a.handed_on) delivery.referrals.push_back({a.who, Referral::Reason::asked_by_supporter});
    }
    return asked;
}

/// In sight: the people they are tied to and, from their own door on, the next doors of the neighbourhood.
void TsunagariSupporter::look(const World& world, const Draw& draw, const Covered& covered, const RowSet& supported,
                              std::uint32_t supporter, double asks, Sight& sight) const {
    const Supporter& s = supporters_[supporter];
    const auto see = [&](PersonIndex i) {
        if (i == s.who || supported.test(i) || !covered(i)) return;
        sight.seen.push_back(i);
        look_at(world, draw, supporter, asks, i, sight);
    };
    for (const Tie& tie : world.network.ties(s.who)) see(tie.alter);
    const HouseholdIndex home = world.people.household[s.who];
    const auto doors = doors_.of(world.neighbourhood(s.who));
    const auto own = static_cast<std::size_t>(std::lower_bound(doors.begin(), doors.end(), home) - doors.begin());
    const std::size_t watched = std::min(static_cast<std::size_t>(doors_watched_), doors.size() - 1);
    for (std::size_t k = 1; k <= watched; ++k) {
        for_members(world.people, world.households, doors[(own + k) % doors.size()], [&](PersonIndex i) {
            if (!world.network.tied(s.who, i)) see(i);
        });
    }
}

/// Noticed and asked in one draw of the pair; how the person answers in the others.
void TsunagariSupporter::look_at(const World& world, const Draw& draw, std::uint32_t supporter, double asks,
                                 PersonIndex i, Sight& sight) const {
    const Supporter& s = supporters_[supporter];
    const double noticed = screening_.probability(yardstick_, world, draw, i);
    const std::uint64_t pair = pair_of(world.people.key[s.who], world.people.key[i]);
    const Words words = draw.words(pair, world.now, decision::lever_notice, lever_n(number_));
    if (words[0] >= threshold(noticed * asks)) return;
    const bool sure = accept_share_ <= 0 || accept_share_ >= 1;
    const double accepts =
        sure ? accept_share_
             : logistic(logit(accept_share_) + accept_log_odds_per_sd_ * static_cast<double>(world.people.theta[i]));
    sight.asked.push_back({i, supporter, words[1], words[2] < threshold(accepts), words[3] < threshold(hand_on_share_),
                           !screening_.used() || screening_.in_need(yardstick_, world, draw, i)});
}

/// A tie of this layer, unless the two have one of another. Formed anew even if it is there: it may end this very
/// month.
void TsunagariSupporter::befriend(const World& world, PersonIndex who, PersonIndex supporter,
                                  Delivery& delivery) const {
    for (const Tie& tie : world.network.ties(who)) {
        if (tie.alter == supporter && tie.layer() != Layer::supporter) return;
    }
    const Tie tie = Tie::make(supporter, world.now, static_cast<float>(contacts_per_month_), Layer::supporter, false);
    delivery.ties.push_back({TieChange::Kind::form, who, supporter, tie});
}

/// Those who said yes begin if their supporter has room; nobody waits, for another day brings another question.
void TsunagariSupporter::take_on(const World& world, const Draw& draw, std::span<const Asked> asked,
                                 Delivery& delivery) {
    std::vector<std::uint32_t> room;
    for (const Supporter& s : supporters_) {
        const auto most = static_cast<std::uint32_t>(people_per_supporter_);
        room.push_back(s.active && s.supports < most ? most - s.supports : 0);
        if (!s.active) continue;
        ++delivery.providers;
        delivery.seats += most;
    }
    const Covered covered{target_, world};
    for (const Enrolment& e : roll_.all()) {
        if (!covered(e.who)) count(delivery, world, Stage::eligible, e.who);  // keeps what was begun
        for (const Stage stage : {Stage::aware, Stage::willing}) count(delivery, world, stage, e.who);
    }
    std::vector<Applicant> applicants;
    for (const Asked& a : asked) {
        if (a.accepts) applicants.push_back({a.who, a.by, world.now, a.order});
    }
    for (const Applicant& a : applicants) count(delivery, world, Stage::willing, a.who);
    std::vector<Enrolment> begin;
    for (const Applicant& a : admit(applicants, room, world)) {
        Supporter& s = supporters_[a.where];
        ++s.supports;
        begin.push_back(support_.begin(world, draw, fading_, number_, a.who, a.where));
        count(delivery, world, Stage::admitted, a.who);
        befriend(world, a.who, s.who, delivery);
    }
    roll_.add(begin);
    for (const Applicant& a : applicants) count(delivery, world, Stage::turned_away, a.who);
}

void TsunagariSupporter::keep_in_touch(const World& world, Delivery& delivery) {
    for (Enrolment& e : roll_.all()) {
        count(delivery, world, Stage::attending, e.who);
        support_.give(world, fading_, number_, e, delivery);
    }
    roll_.count_kept(world, delivery);
    delivery.seats_used = static_cast<std::uint32_t>(roll_.size());
}

}  // namespace

std::unique_ptr<PolicyLever> make_tsunagari_supporter() { return std::make_unique<TsunagariSupporter>(); }

}  // namespace tsunagari
