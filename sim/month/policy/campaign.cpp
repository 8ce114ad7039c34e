// 啓発（孤独・孤立対策強化月間）: a campaign month, every May, for a society in which it is easier to ask for help.
//
// Mechanism. A campaign reaches some residents by age and speaks to three groups: those who do not know of help learn
// of the town's measures and how to find them; those who know but cannot ask are less ashamed, less afraid of being a
// burden and less sure that nothing would change; those who could help are more willing to learn to. It makes no tie
// and eases nobody by itself: all other levers feel it, a month later (world/climate.hpp), and it fades. Source. Odds
// ratios 0.75 and 0.85 of the evidence table are judgements; reach and fading are assumptions.
//
// Each May draws anew whom it reaches; whoever was reached before keeps what is left of it, so repeated campaigns add
// up. A campaign is remembered for four half-lives. Funnel: eligible = residents it is for; aware = those still moved
// by it; reached = this month.

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/month/funnel.hpp"

namespace tsunagari {
namespace {

constexpr int half_lives_felt = 4;

class Campaign final : public PolicyLever {
   public:
    [[nodiscard]] std::string_view kind() const override { return "campaign"; }
    [[nodiscard]] std::string_view label_en() const override { return "Campaign (awareness, stigma)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "啓発（孤独・孤立対策強化月間）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& /*draw*/, std::uint32_t number) override {
        number_ = number;
        target_.refuse_unknown_districts(world);
    }
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    struct Wave {
        std::shared_ptr<const RowSet> reached;
        Month since;
    };
    void describe_effects(Form& form);
    std::uint32_t reach(const World& world, const Draw& draw, Delivery& delivery);
    void count_moved(const World& world, Delivery& delivery) const;
    [[nodiscard]] Opinion opinion_after(int months) const;
    [[nodiscard]] bool nobody() const {
        return reach_under_30_share_ <= 0 && reach_30_to_59_share_ <= 0 && reach_60_over_share_ <= 0;
    }

    Target target_;
    std::int64_t month_of_year_ = 5;
    double reach_under_30_share_ = 0.15;
    double reach_30_to_59_share_ = 0.20;
    double reach_60_over_share_ = 0.30;
    double dont_know_how_odds_ratio_ = 0.75;
    double stigma_odds_ratio_ = 0.85;
    double would_not_change_odds_ratio_ = 0.85;
    double helping_odds_ratio_ = 1.2;
    double hears_of_lever_share_ = 0.10;
    double half_life_months_ = 9;
    double yen_per_campaign_ = 1'000'000;
    double yen_per_person_reached_ = 10;

    std::uint32_t number_ = 0;
    std::vector<Wave> waves_;
};

void Campaign::describe(Form& form) {
    target_.describe(form);
    form.integer("month_of_year", month_of_year_,
                 {.unit = "", .least = 1, .most = 12, .en = "month of the campaign", .ja = "実施月", .source = ""});
    const auto reach = [&form](std::string_view name, double& value, std::string_view en, std::string_view ja) {
        form.number(name, value, {.low = value / 3, .high = 2 * value, .en = en, .ja = ja, .source = ""});
    };
    reach("reach_under_30_share", reach_under_30_share_, "share of those below 30 whom a campaign reaches",
          "30歳未満で啓発が届く割合");
    reach("reach_30_to_59_share", reach_30_to_59_share_, "share of those of 30 to 59 whom a campaign reaches",
          "30〜59歳で啓発が届く割合");
    reach("reach_60_over_share", reach_60_over_share_, "share of those of 60 and over whom a campaign reaches",
          "60歳以上で啓発が届く割合");
    describe_effects(form);
    form.number("half_life_months", half_life_months_,
                {.unit = "months",
                 .least = 0.5,
                 .most = 120,
                 .low = 3,
                 .high = 18,
                 .en = "months in which half of what a campaign moved is gone",
                 .ja = "啓発の効果が半分になる月数",
                 .source = ""});
    form.number("yen_per_campaign", yen_per_campaign_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e11,
                 .low = 200'000,
                 .high = 5e6,
                 .en = "cost of one campaign",
                 .ja = "1回の実施費用",
                 .source = ""});
    form.number("yen_per_person_reached", yen_per_person_reached_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e5,
                 .low = 0,
                 .high = 100,
                 .en = "cost for each person reached (print, advertising)",
                 .ja = "届いた人1人あたりの費用（印刷・広告）",
                 .source = ""});
}

void Campaign::describe_effects(Form& form) {
    form.number("dont_know_how_odds_ratio", dont_know_how_odds_ratio_,
                {.unit = "odds ratio",
                 .least = 0.01,
                 .most = 1,
                 .low = 0.5,
                 .high = 1,
                 .en = "of not knowing how to find support, among those reached, right after",
                 .ja = "「支援の受け方が分からない」のオッズ比（届いた人、直後）",
                 .source = "evidence table campaign.dont_know_how, judgement"});
    form.number("stigma_odds_ratio", stigma_odds_ratio_,
                {.unit = "odds ratio",
                 .least = 0.01,
                 .most = 1,
                 .low = 0.7,
                 .high = 1,
                 .en = "of being ashamed to ask or not wanting to be a burden, among those reached, right after",
                 .ja = "「恥ずかしい」「負担をかける」のオッズ比（届いた人、直後）",
                 .source = "evidence table campaign.ashamed, judgement"});
    form.number("would_not_change_odds_ratio", would_not_change_odds_ratio_,
                {.unit = "odds ratio",
                 .least = 0.01,
                 .most = 1,
                 .low = 0.7,
                 .high = 1,
                 .en = "of thinking that nothing would change, among those reached, right after",
                 .ja = "「行っても変わらない」のオッズ比（届いた人、直後）",
                 .source = ""});
    form.number("helping_odds_ratio", helping_odds_ratio_,
                {.unit = "odds ratio",
                 .least = 1,
                 .most = 100,
                 .low = 1,
                 .high = 1.5,
                 .en = "of being willing to become a supporter, among those reached, right after",
                 .ja = "サポーターになる意向のオッズ比（届いた人、直後）",
                 .source = ""});
    form.number(
        "hears_of_lever_share", hears_of_lever_share_,
        {.low = 0.02,
         .high = 0.3,
         .en = "share of those reached who hear of each of the town's measures in the month after, if they can be "
               "reached by word of it",
         .ja = "届いた人のうち、町の各施策を翌月に知る割合",
         .source = ""});
}

void Campaign::check(PlanCheck& plan) const {
    target_.check(plan);
    if (nobody()) plan.warnings.push_back("It reaches nobody (all shares are 0): it will have no effect.");
    if (month_of_year_ < 1 || month_of_year_ > 12)
        plan.errors.push_back("month_of_year is " + std::to_string(month_of_year_) + ": months are 1 to 12.");
}

Opinion Campaign::opinion_after(int months) const {
    const double left = exp2_(-months / half_life_months_);
    Opinion opinion;
    opinion.dont_know_how_log_odds = static_cast<float>(left * log_(dont_know_how_odds_ratio_));
    opinion.stigma_log_odds = static_cast<float>(left * log_(stigma_odds_ratio_));
    opinion.would_not_change_log_odds = static_cast<float>(left * log_(would_not_change_odds_ratio_));
    opinion.helping_log_odds = static_cast<float>(left * log_(helping_odds_ratio_));
    opinion.hearing_probability = months == 0 ? static_cast<float>(hears_of_lever_share_) : 0.0F;
    return opinion;
}

void Campaign::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (nobody()) return;
    std::erase_if(waves_, [&](const Wave& w) { return world.now - w.since > half_lives_felt * half_life_months_; });
    if (target_.in_service(world.now) && world.now.month_of_year() == month_of_year_) {
        const std::uint32_t reached = reach(world, draw, delivery);
        delivery.yen[static_cast<std::size_t>(CostItem::running)] += yen_per_campaign_ * world.scale;
        delivery.yen[static_cast<std::size_t>(CostItem::per_use)] += reached * yen_per_person_reached_;
        delivery.providers = 1;
    }
    if (waves_.empty() && !target_.in_service(world.now)) return;
    for (const Wave& wave : waves_) delivery.climate.push_back({wave.reached, opinion_after(world.now - wave.since)});
    count_moved(world, delivery);
}

/// This year's campaign; how many it reached.
std::uint32_t Campaign::reach(const World& world, const Draw& draw, Delivery& delivery) {
    const std::uint32_t rows = world.people.rows();
    const std::array<std::uint32_t, 3> limit = {threshold(reach_under_30_share_), threshold(reach_30_to_59_share_),
                                                threshold(reach_60_over_share_)};
    RowSet reached;
    reached.grow(rows);
    std::vector<Delivery> counts(block_count(rows));
    const Covered covered{target_, world};
    for_blocks(rows, [&](Block block) {
        const std::vector<std::uint32_t> lane = lever_lane(world, draw, block);
        for (std::uint32_t row = block.begin; row < block.end; ++row) {
            const PersonIndex i{row};
            if (!covered(i)) continue;
            const int age = world.people.age(i, world.now);
            if (heard(lane[row - block.begin], number_) >= limit[age < 30 ? 0 : age < 60 ? 1 : 2]) continue;
            reached.set(i);
            count(counts[block.index], world, Stage::reached, i);
        }
    });
    std::uint32_t many = 0;
    for (const Delivery& part : counts) {
        delivery.add_counts(part);
        many = std::accumulate(part.funnel.begin(), part.funnel.end(), many);
    }
    waves_.push_back({std::make_shared<const RowSet>(std::move(reached)), world.now});
    return many;
}

/// Whom it is for, and who of them is moved by this or an earlier campaign.
void Campaign::count_moved(const World& world, Delivery& delivery) const {
    const std::uint32_t rows = world.people.rows();
    std::vector<Delivery> counts(block_count(rows));
    const Covered covered{target_, world};
    for_blocks(rows, [&](Block block) {
        for (std::uint32_t row = block.begin; row < block.end; ++row) {
            const PersonIndex i{row};
            if (!covered(i)) continue;
            count(counts[block.index], world, Stage::eligible, i);
            if (std::any_of(waves_.begin(), waves_.end(), [i](const Wave& w) { return w.reached->test(i); }))
                count(counts[block.index], world, Stage::aware, i);
        }
    });
    for (const Delivery& part : counts) delivery.add_counts(part);
}

}  // namespace

std::unique_ptr<PolicyLever> make_campaign() { return std::make_unique<Campaign>(); }

}  // namespace tsunagari
