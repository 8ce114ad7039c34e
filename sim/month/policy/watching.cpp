// 見守り（協定事業者による気づき）: deliverers of post, papers, meals, groceries who notice and report.
//
// Mechanism. Deliverers under contract call at so many households so often anyway, so they see people whom nobody
// visits. Each call may show trouble: somebody ill, withdrawn, newly alone, without contacts outside the home. They see
// it with errors both ways, and what they report goes to other levers, false alarms too. They help nobody themselves
// and never see loneliness. Source. 孤独・孤立対策 and 見守り協定 of municipalities; sizes are assumptions.
//
// Limit: deliverers × households. A household takes deliveries or not, by a draw of its own; free places on the rounds
// go by another. Whoever moves home leaves the round. Seats are households. Funnel: eligible = the target; aware,
// willing, attending = in a household on a round; reached = reported this month.

#include <algorithm>
#include <memory>

#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

const std::vector<std::string> sign_words = {"ill", "withdrawn", "newly_alone", "isolated"};

class Watching final : public PolicyLever {
   public:
    Watching() { target_.least_age = 0; }
    [[nodiscard]] std::string_view kind() const override { return "watching"; }
    [[nodiscard]] std::string_view label_en() const override { return "Watching over by deliverers"; }
    [[nodiscard]] std::string_view label_ja() const override { return "見守り（配達事業者など）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& /*draw*/, std::uint32_t number) override {
        number_ = number;
        target_.refuse_unknown_districts(world);
    }
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    /// Somebody it is for whose household takes deliveries and is on no round yet.
    struct Candidate {
        PersonIndex who;
        HouseholdIndex home;
        std::uint64_t household_key;  ///< least key of its members
        std::uint32_t order;
    };
    void describe_noticing(Form& form);
    void describe_yen(Form& form);
    void leave(const World& world, const Covered& covered, Delivery& delivery);
    /// Households on the rounds, sorted, and room for so many more.
    struct Rounds {
        std::vector<std::uint32_t> homes;
        std::uint32_t room = 0;
        [[nodiscard]] bool call_at(HouseholdIndex home) const {
            return std::binary_search(homes.begin(), homes.end(), home.value);
        }
    };
    [[nodiscard]] Rounds rounds_now(const World& world) const;
    std::vector<Candidate> scan(const World& world, const Draw& draw, const Covered& covered, const Rounds& rounds,
                                Delivery& delivery) const;
    void join(const World& world, Rounds rounds, std::vector<Candidate> candidates, Delivery& delivery);
    std::uint32_t watch(const World& world, const Draw& draw, Delivery& delivery);
    [[nodiscard]] bool trouble(const World& world, const Lately& alone, PersonIndex i) const;
    [[nodiscard]] bool looks_for(std::string_view sign) const {
        return std::find(signs_.begin(), signs_.end(), sign) != signs_.end();
    }
    [[nodiscard]] std::uint32_t seats(const World& world) const {
        return whole_part(
            static_cast<double>(deliverers_) * static_cast<double>(households_per_deliverer_) * world.scale, 0);
    }

    Target target_;
    std::int64_t deliverers_ = 50;
    std::int64_t households_per_deliverer_ = 30;
    std::int64_t rounds_per_month_ = 4;
    double household_served_share_ = 0.5;
    std::vector<std::string> signs_ = sign_words;
    Noticing a_round_{.sensitivity = 0.05, .specificity = 0.999};
    std::int64_t months_newly_ = 6;
    std::int64_t report_again_after_months_ = 6;
    double set_up_yen_ = 500'000;
    double yen_per_deliverer_year_ = 5'000;
    double yen_per_household_month_ = 0;
    double yen_per_report_ = 3'000;

    std::uint32_t number_ = 0;
    bool begun_ = false;
    Roll watched_;  ///< `where`: the household they are watched in
    Diary reported_;
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void Watching::describe(Form& form) {
    target_.describe(form);
    form.integer("deliverers", deliverers_,
                 {.unit = "people",
                  .least = 0,
                  .most = 10'000'000,
                  .en = "deliverers under contract in the real town; 0 = none",
                  .ja = "協定・委託による配達員の数（実際の町で）",
                  .source = ""});
    form.integer("households_per_deliverer", households_per_deliverer_,
                 {.unit = "households",
                  .least = 0,
                  .most = 10'000,
                  .low = 10,
                  .high = 200,
                  .en = "households on one deliverer's round that they keep an eye on",
                  .ja = "配達員1人が見守る世帯数",
                  .source = ""});
    form.integer("rounds_per_month", rounds_per_month_,
                 {.unit = "1/month",
                  .least = 1,
                  .most = 31,
                  .low = 4,
                  .high = 25,
                  .en = "calls a month at each household: weekly meals 4, newspaper 25",
                  .ja = "月あたりの訪問（配達）回数",
                  .source = ""});
    form.number("household_served_share", household_served_share_,
                {.low = 0.2,
                 .high = 0.9,
                 .en = "share of households that take such deliveries",
                 .ja = "配達を利用している世帯の割合",
                 .source = ""});
    describe_noticing(form);
    describe_yen(form);
}

void Watching::describe_noticing(Form& form) {
    form.words("signs", signs_,
               {.unit = "",
                .en = "what is looked for: ill, withdrawn, newly_alone (a bereavement or a household shrunk to one), "
                      "isolated (few contacts outside the home)",
                .ja = "気づきの対象（病気、ひきこもり、最近一人になった、外との接触が少ない）",
                .source = "",
                .choices = sign_words});
    form.number("notice_sensitivity_per_round", a_round_.sensitivity,
                {.low = 0.01,
                 .high = 0.3,
                 .en = "probability that one call shows trouble where it is",
                 .ja = "1回の訪問で異変に気づく確率（感度）",
                 .source = ""});
    form.number("notice_specificity_per_round", a_round_.specificity,
                {.low = 0.99,
                 .high = 0.9999,
                 .en = "probability that one call shows no trouble where none is",
                 .ja = "1回の訪問で異変なしと正しく判断する確率（特異度）",
                 .source = ""});
    form.integer("months_newly", months_newly_,
                 {.unit = "months",
                  .least = 0,
                  .most = 36,
                  .low = 3,
                  .high = 12,
                  .en = "months for which somebody is newly alone",
                  .ja = "「最近一人になった」とみなす期間",
                  .source = ""});
    form.integer("report_again_after_months", report_again_after_months_,
                 {.unit = "months",
                  .least = 1,
                  .most = 60,
                  .low = 3,
                  .high = 12,
                  .en = "months before the same person is reported again",
                  .ja = "同じ人を再び通報するまでの期間",
                  .source = ""});
}

void Watching::describe_yen(Form& form) {
    form.number("set_up_yen", set_up_yen_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e10,
                 .low = 0,
                 .high = 5e6,
                 .en = "cost of setting it up, once",
                 .ja = "立ち上げ費用",
                 .source = ""});
    form.number("yen_per_deliverer_year", yen_per_deliverer_year_,
                {.unit = "yen of 2024/year",
                 .least = 0,
                 .most = 1e8,
                 .low = 0,
                 .high = 50'000,
                 .en = "yearly cost of one deliverer (training, contract, insurance)",
                 .ja = "配達員1人の年間費用（研修・協定・保険）",
                 .source = ""});
    form.number("yen_per_household_month", yen_per_household_month_,
                {.unit = "yen of 2024/month",
                 .least = 0,
                 .most = 1e6,
                 .low = 0,
                 .high = 2'500,
                 .en = "what is paid a month for each household on a round; 0 = an agreement without pay",
                 .ja = "見守り世帯1か月あたりの費用（0は無償の協定）",
                 .source = ""});
    form.number("yen_per_report", yen_per_report_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e6,
                 .low = 0,
                 .high = 10'000,
                 .en = "cost of following up one report",
                 .ja = "通報1件への対応費用",
                 .source = ""});
}

void Watching::check(PlanCheck& plan) const {
    target_.check(plan);
    if (deliverers_ == 0) plan.warnings.push_back("deliverers is 0: it will have no effect.");
    if (deliverers_ > 0 && households_per_deliverer_ == 0)
        plan.errors.push_back("households_per_deliverer is 0: nobody could be watched over.");
    if (signs_.empty()) plan.errors.push_back("signs is empty: nothing could be noticed.");
    const double households =
        static_cast<double>(deliverers_) * static_cast<double>(households_per_deliverer_) * plan.scale;
    if (plan.people == 0 || households <= static_cast<double>(plan.people)) return;
    plan.errors.push_back("Its capacity is above the population: " + std::to_string(deliverers_) + " deliverers with " +
                          std::to_string(households_per_deliverer_) + " households for " + std::to_string(plan.people) +
                          " residents" + (plan.scale < 1 ? " (households are scaled like them)." : "."));
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void Watching::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (deliverers_ == 0) return;
    if (!target_.in_service(world.now)) {
        if (watched_.size() > 0) watched_.remove_if(world, delivery, [](const Enrolment&) { return true; });
        return;
    }
    const Covered covered{target_, world};
    leave(world, covered, delivery);
    const Rounds before = rounds_now(world);
    join(world, before, scan(world, draw, covered, before, delivery), delivery);
    const std::uint32_t reports = watch(world, draw, delivery);
    delivery.seats = seats(world);
    delivery.seats_used = static_cast<std::uint32_t>(rounds_now(world).homes.size());
    delivery.providers = static_cast<std::uint32_t>(deliverers_);
    if (!begun_) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += set_up_yen_ * world.scale;
    begun_ = true;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] +=
        static_cast<double>(deliverers_) * world.scale * yen_per_deliverer_year_ / 12;
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] +=
        reports * yen_per_report_ + delivery.seats_used * yen_per_household_month_;
}

void Watching::leave(const World& world, const Covered& covered, Delivery& delivery) {
    watched_.remove_if(world, delivery, [&](const Enrolment& e) {
        return !covered(e.who) || world.people.household[e.who].value != e.where;
    });
}

Watching::Rounds Watching::rounds_now(const World& world) const {
    Rounds now;
    for (const Enrolment& e : watched_.all()) now.homes.push_back(e.where);
    std::sort(now.homes.begin(), now.homes.end());
    now.homes.erase(std::unique(now.homes.begin(), now.homes.end()), now.homes.end());
    now.room = seats(world) - std::min(seats(world), static_cast<std::uint32_t>(now.homes.size()));
    return now;
}

/// Counts who is eligible, and finds those in households that could be on a round.
std::vector<Watching::Candidate> Watching::scan(const World& world, const Draw& draw, const Covered& covered,
                                                const Rounds& rounds, Delivery& delivery) const {
    const std::uint32_t served = threshold(household_served_share_);
    struct Part {
        std::vector<Candidate> candidates;
        Delivery counts;
    };
    std::vector<Part> parts(block_count(world.people.rows()));
    for_blocks(world.people.rows(), [&](Block block) {
        Part& part = parts[block.index];
        for (std::uint32_t row = block.begin; row < block.end; ++row) {
            const PersonIndex i{row};
            if (!covered(i)) continue;
            count(part.counts, world, Stage::eligible, i);
            if (watched_.find(i) != nullptr) continue;
            const HouseholdIndex home = world.people.household[i];
            const bool there = rounds.call_at(home);
            if (!there && rounds.room == 0) continue;
            std::uint64_t key = world.people.key[i].value;
            for_members(world.people, world.households, home,
                        [&](PersonIndex member) { key = std::min(key, world.people.key[member].value); });
            const Words words = draw.words(key, Month{}, decision::lever_round, lever_n(number_));
            if (there || words[0] < served) part.candidates.push_back({i, home, key, words[1]});
        }
    });
    std::vector<Candidate> candidates;
    for (const Part& part : parts) {
        candidates.insert(candidates.end(), part.candidates.begin(), part.candidates.end());
        delivery.add_counts(part.counts);
    }
    return candidates;
}

/// Who lives where a round calls already joins at once, others while there is room.
void Watching::join(const World& world, Rounds rounds, std::vector<Candidate> candidates, Delivery& delivery) {
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        if (a.order != b.order) return a.order < b.order;
        return a.household_key != b.household_key ? a.household_key < b.household_key : a.who < b.who;
    });
    std::vector<Enrolment> begin;
    HouseholdIndex taken;
    for (const Candidate& c : candidates) {
        const bool there = c.home == taken || rounds.call_at(c.home);
        if (!there && rounds.room == 0) continue;
        if (!there) {
            --rounds.room;
            taken = c.home;
        }
        begin.push_back({.who = c.who, .where = c.home.value, .since = world.now, .renewed = world.now});
        count(delivery, world, Stage::admitted, c.who);
    }
    std::sort(begin.begin(), begin.end(), [](const Enrolment& a, const Enrolment& b) { return a.who < b.who; });
    watched_.add(begin);
}

bool Watching::trouble(const World& world, const Lately& alone, PersonIndex i) const {
    const Population& people = world.people;
    if (looks_for("ill") && (people.ill[i] != 0 || people.health[i] == Health::bad)) return true;
    if (looks_for("withdrawn") && withdrawn(world, i)) return true;
    if (looks_for("isolated") && static_cast<double>(people.contacts[i]) < yardstick_.isolated_below_contacts)
        return true;
    return looks_for("newly_alone") && world.households.size[people.household[i]] == 1 && alone.find(i) != nullptr;
}

/// The month's rounds; gives back how many were reported.
std::uint32_t Watching::watch(const World& world, const Draw& draw, Delivery& delivery) {
    const auto rounds = static_cast<std::uint32_t>(rounds_per_month_);
    const std::uint32_t there = threshold(at_least_once(a_round_.probability(true), rounds));
    const std::uint32_t not_there = threshold(at_least_once(a_round_.probability(false), rounds));
    const std::vector<std::string> events = {"bereavement", "living_alone"};
    const Lately alone{world, events, months_newly_};
    reported_.forget_before(world.now.plus(1 - static_cast<int>(report_again_after_months_)));
    std::vector<Dated> reports;
    for (const Enrolment& e : watched_.all()) {
        for (const Stage stage : {Stage::aware, Stage::willing, Stage::attending}) count(delivery, world, stage, e.who);
        if (reported_.find(e.who) != nullptr) continue;
        const bool trouble_there = trouble(world, alone, e.who);
        const Words words =
            draw.words(world.people.key[e.who].value, world.now, decision::lever_notice, lever_n(number_));
        if (words[0] >= (trouble_there ? there : not_there)) continue;
        reports.push_back({e.who, world.now});
        count(delivery, world, Stage::reached, e.who);
        delivery.false_alarms += trouble_there ? 0U : 1U;
        delivery.referrals.push_back({e.who, Referral::Reason::noticed_on_round});
    }
    watched_.count_kept(world, delivery);
    const auto number = static_cast<std::uint32_t>(reports.size());
    reported_.note(std::move(reports));
    return number;
}

}  // namespace

std::unique_ptr<PolicyLever> make_watching() { return std::make_unique<Watching>(); }

}  // namespace tsunagari
