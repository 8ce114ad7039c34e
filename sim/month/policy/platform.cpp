// 官民連携プラットフォーム（地域協議会）: bodies of a town that know each other and follow up whom they hand on.
//
// Mechanism. Without it a referral goes by personal contact and often gets lost ([parameters.handover]). Bodies join
// over time; of the people whom one lever hands on to others, those whose two bodies are both members can be followed,
// as many a month as its coordinator and case conferences can take, in an order of their own draws, and of these more
// arrive. It reaches nobody by itself and does nothing for those whom nobody hands on. Source. 29, 15 and 32
// municipalities or bodies a year set one up (FY2022-2024); arrival is an assumption.
//
// Funnel: eligible = handed on last month; aware and willing = between members; reached, admitted and attending =
// followed this month, which ends with the month.

#include <algorithm>
#include <memory>

#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class Platform final : public PolicyLever {
   public:
    Platform() { target_.least_age = 0; }
    [[nodiscard]] std::string_view kind() const override { return "platform"; }
    [[nodiscard]] std::string_view label_en() const override { return "Public-private platform (handing on)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "官民連携プラットフォーム"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& /*draw*/, std::uint32_t number) override {
        number_ = number;
        target_.refuse_unknown_districts(world);
    }
    void see_through(std::span<Referral> referrals, const World& world, const Draw& draw) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    struct Case {
        PersonIndex who;
        std::uint32_t order = 0;
        bool between_members = false, followed = false;
    };
    void describe_yen(Form& form);
    [[nodiscard]] double members() const;
    void follow(const World& world);

    Target target_;
    std::int64_t cases_per_month_ = 30;
    double member_share_ = 0.6;
    std::int64_t months_to_build_ = 24;
    double arrival_share_ = 0.85;
    double set_up_yen_ = 1'000'000;
    double yen_per_year_ = 6'000'000;
    double yen_per_case_ = 2'000;

    std::uint32_t number_ = 0;
    std::uint32_t months_ = 0;   ///< of service so far
    std::vector<Case> cases_;    ///< handed on last month, once each, in row order
    Roll followed_;              ///< this month
};

void Platform::describe(Form& form) {
    target_.describe(form);
    form.integer("cases_per_month", cases_per_month_,
                 {.unit = "cases/month",
                  .least = 0,
                  .most = 1'000'000,
                  .low = 10,
                  .high = 100,
                  .en = "people handed on whom coordinator and case conferences can follow a month, in the real town; "
                        "0 = no platform",
                  .ja = "調整役・事例検討会議が1か月に追跡できる件数（実際の町で）",
                  .source = ""});
    form.number("member_share", member_share_,
                {.low = 0.2,
                 .high = 0.9,
                 .en = "share of the town's bodies that are members once it is built",
                 .ja = "参加団体の割合（立ち上げ後）",
                 .source = ""});
    form.integer("months_to_build", months_to_build_,
                 {.unit = "months",
                  .least = 0,
                  .most = 240,
                  .low = 12,
                  .high = 48,
                  .en = "months until that share is reached, in equal steps",
                  .ja = "その割合に達するまでの月数",
                  .source = ""});
    form.number("arrival_share", arrival_share_,
                {.low = 0.6,
                 .high = 0.95,
                 .en = "probability that somebody who is followed arrives where they were handed on",
                 .ja = "追跡された人が紹介先に届く確率",
                 .source = ""});
    describe_yen(form);
}

void Platform::describe_yen(Form& form) {
    form.number("set_up_yen", set_up_yen_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e10,
                 .low = 0,
                 .high = 5e6,
                 .en = "cost of setting it up, once",
                 .ja = "立ち上げ費用",
                 .source = ""});
    form.number("yen_per_year", yen_per_year_,
                {.unit = "yen of 2024/year",
                 .least = 0,
                 .most = 1e10,
                 .low = 2e6,
                 .high = 15e6,
                 .en = "yearly cost of its coordinator and office",
                 .ja = "年間の調整役・事務局費用",
                 .source = ""});
    form.number("yen_per_case", yen_per_case_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e6,
                 .low = 0,
                 .high = 10'000,
                 .en = "cost of following one person for a month",
                 .ja = "追跡1件あたりの費用",
                 .source = ""});
}

void Platform::check(PlanCheck& plan) const {
    target_.check(plan);
    if (cases_per_month_ == 0) plan.warnings.push_back("cases_per_month is 0: it will have no effect.");
}

double Platform::members() const {
    if (months_ >= months_to_build_) return member_share_;
    return member_share_ * static_cast<double>(months_ + 1) / static_cast<double>(months_to_build_);
}

void Platform::see_through(std::span<Referral> referrals, const World& world, const Draw& draw) {
    cases_.clear();
    if (cases_per_month_ == 0 || !target_.in_service(world.now)) return;
    const Covered covered{target_, world};
    const std::uint32_t between = threshold(members() * members());
    for (const Referral& referral : referrals) {
        if (!covered(referral.who)) continue;
        const std::uint64_t key = world.people.key[referral.who].value;
        const Words words = draw.words(key, world.now, decision::lever_carried, lever_n(number_));
        cases_.push_back({referral.who, words[0], words[1] < between});
    }
    std::sort(cases_.begin(), cases_.end(), [](const Case& a, const Case& b) { return a.who < b.who; });
    const auto same = [](const Case& a, const Case& b) { return a.who == b.who; };
    cases_.erase(std::unique(cases_.begin(), cases_.end(), same), cases_.end());
    follow(world);
    for (Referral& referral : referrals) {
        const auto at = std::lower_bound(cases_.begin(), cases_.end(), referral.who,
                                         [](const Case& c, PersonIndex i) { return c.who < i; });
        if (at == cases_.end() || at->who != referral.who || !at->followed) continue;
        referral.arrival = std::max(referral.arrival, static_cast<float>(arrival_share_));
    }
}

/// As many of those between members as it can, by their own draws.
void Platform::follow(const World& world) {
    std::vector<std::uint32_t> turn;
    for (std::uint32_t k = 0; k < cases_.size(); ++k) {
        if (cases_[k].between_members) turn.push_back(k);
    }
    std::sort(turn.begin(), turn.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (cases_[a].order != cases_[b].order) return cases_[a].order < cases_[b].order;
        return world.people.key[cases_[a].who] < world.people.key[cases_[b].who];
    });
    const std::uint32_t room = whole_part(static_cast<double>(cases_per_month_) * world.scale, months_);
    for (std::size_t k = 0; k < turn.size() && k < room; ++k) cases_[turn[k]].followed = true;
}

void Platform::deliver(const World& world, const Draw& /*draw*/, Delivery& delivery) {
    if (cases_per_month_ == 0) return;
    if (followed_.size() > 0) followed_.remove_if(world, delivery, [](const Enrolment&) { return true; });
    if (!target_.in_service(world.now)) return;
    std::vector<Enrolment> begin;
    for (const Case& c : cases_) {
        count(delivery, world, Stage::eligible, c.who);
        if (!c.between_members) continue;
        for (const Stage stage : {Stage::aware, Stage::willing}) count(delivery, world, stage, c.who);
        if (!c.followed) {
            count(delivery, world, Stage::turned_away, c.who);
            continue;
        }
        for (const Stage stage : {Stage::reached, Stage::admitted, Stage::attending})
            count(delivery, world, stage, c.who);
        begin.push_back({.who = c.who, .where = 0, .since = world.now, .renewed = world.now});
    }
    followed_.add(begin);
    delivery.seats = whole_part(static_cast<double>(cases_per_month_) * world.scale, months_);
    delivery.seats_used = static_cast<std::uint32_t>(begin.size());
    delivery.providers = 1;
    if (months_ == 0) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += set_up_yen_ * world.scale;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += yen_per_year_ / 12 * world.scale;
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] += static_cast<double>(begin.size()) * yen_per_case_;
    ++months_;
}

}  // namespace

std::unique_ptr<PolicyLever> make_platform() { return std::make_unique<Platform>(); }

}  // namespace tsunagari
