// 死亡 mortality. Monthly hazard from the 2020 life table by sex and age, times the factors of the year and of the area
// (both events counted over events expected), the relative risk of the marital status, and (a switch) of isolation and
// loneliness. Who dies is mourned by household, kin and confidants: bereavement is endogenous. Kin outside the area die
// too, at the rates of their sex and age in the nation, and are mourned.
//
// The hazard ratios of isolation and loneliness are associations; at most half is taken as causal. They are divided by
// their mean over the deaths expected among the first month's residents, so that switching them on moves deaths between
// people and leaves the total.

#include <algorithm>
#include <cmath>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class Mortality final : public LifeEvent {
   public:
    std::string_view name() const override { return "mortality"; }
    std::string_view label_en() const override { return "Death"; }
    std::string_view label_ja() const override { return "死亡"; }

    void describe(Form& f) override {
        f.number("isolation_hazard_ratio", isolation_hazard_ratio_,
                 {.unit = "1",
                  .least = 1,
                  .most = 3,
                  .low = 1.26,
                  .high = 1.39,
                  .grade = Grade::read,
                  .en = "Hazard ratio of death, isolated against not.",
                  .ja = "孤立の死亡ハザード比",
                  .source = "Wang et al. 2023 (Japan 1.18, Saito et al. 2021)"});
        f.number("loneliness_hazard_ratio", loneliness_hazard_ratio_,
                 {.unit = "1",
                  .least = 1,
                  .most = 3,
                  .low = 1.08,
                  .high = 1.20,
                  .grade = Grade::read,
                  .en = "Hazard ratio of death, lonely against not.",
                  .ja = "孤独の死亡ハザード比",
                  .source = "Wang et al. 2023"});
        f.number("causal_share", causal_share_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0,
                  .high = 0.5,
                  .grade = Grade::assumption,
                  .en = "Share of those log hazard ratios taken as causal; 0 switches the feedback off.",
                  .ja = "そのうち因果とみなす割合（0で無効）",
                  .source = ""});
        f.number("lonely_above_sd", lonely_above_sd_,
                 {.unit = "SD",
                  .least = -3,
                  .most = 5,
                  .low = 0.85,
                  .high = 1.66,
                  .grade = Grade::assumption,
                  .en = "Latent loneliness above which the loneliness hazard ratio applies.",
                  .ja = "孤独のハザード比を適用する水準",
                  .source = ""});
        f.flag("follow_area", follow_area_,
               {.unit = "",
                .grade = Grade::derived,
                .en = "Whether the deaths registered in the area set its level of mortality; else that of the nation.",
                .ja = "地域の死亡水準を登録死亡数に合わせるか（しなければ全国の水準）",
                .source = "人口動態統計 2023"});
    }

    void prepare(const Preparation& with) override {
        const Table& life = with.atlas.table("japan/life_table");
        annual_[0] = by_age(life, "male");
        annual_[1] = by_age(life, "female");
        years_ = &with.atlas.table("japan/mortality_by_year");
        const Table& marital = with.atlas.table("japan/mortality_by_marital_status");
        static constexpr std::array<std::string_view, marital_statuses> columns = {"never_married", "married",
                                                                                   "widowed", "divorced"};
        for (std::size_t m = 0; m < columns.size(); ++m) marital_[m] = by_sex_and_age(marital, columns[m]);
        isolated_below_ = with.loneliness.isolated_below_contacts_per_month;
        isolated_factor_ = pow_(isolation_hazard_ratio_, causal_share_);
        lonely_factor_ = pow_(loneliness_hazard_ratio_, causal_share_);
        set_hazards(with);
    }

    void begin_month(const World& world) override {
        const int year = world.now.year();
        if (year == year_) return;
        year_ = year;
        const double factor = year_factor(*years_, year) * normaliser_ * area_factor_;
        for (std::size_t s = 0; s < sexes; ++s) {
            for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
                const double q = std::min(annual_[s][a], 0.9999);
                outside_[s][a] = a >= 110 ? threshold(0.5)
                                          : threshold(monthly_from_rate(-log_(1.0 - q) * year_factor(*years_, year)));
                for (std::size_t m = 0; m < marital_statuses; ++m) {
                    const double risk = marital_[m][s][a] > 0 ? marital_[m][s][a] : 1.0;
                    const double rate = -log_(1.0 - q) * factor * risk;
                    for (std::size_t exposure = 0; exposure < 4; ++exposure) {
                        const double more = ((exposure & 1U) != 0 ? isolated_factor_ : 1.0) *
                                            ((exposure & 2U) != 0 ? lonely_factor_ : 1.0);
                        thresholds_[exposure][m][s][a] =
                            a >= 110 ? threshold(0.5) : threshold(monthly_from_rate(rate * more));
                    }
                }
            }
        }
        set_ceilings();
    }

    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        const auto limit = [&](PersonIndex who) {
            const std::size_t exposure = (people.contacts[who] < static_cast<float>(isolated_below_) ? 1U : 0U) +
                                         (people.theta[who] > static_cast<float>(lonely_above_sd_) ? 2U : 0U);
            return thresholds_[exposure][static_cast<std::size_t>(people.marital[who])][index_of(people.sex[who])]
                              [age_index(people.age(who, month.world.now))];
        };
        const Month old = month.world.now.plus(-first_old_age * 12);
        month.candidates(
            decision::death, ceiling_young_, ceiling_old_, [&](PersonIndex who) { return people.born[who] <= old; },
            [&](PersonIndex who, std::uint32_t u) {
                if (u < limit(who)) out.push_back({who, 0});
            });
        propose_of_kin_outside(month, decision::death_outside, 1, out, [&](PersonIndex, const OutsideKin& kin) {
            return outside_[index_of(kin.sex())][age_index((month.world.now - kin.born) / 12)];
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            if (p.detail == 0)
                settlement.die(p.who);
            else
                settlement.die_outside(p.who, settlement.world().kin_outside.of(p.who)[p.detail - 1]);
        }
    }

   private:
    /// The factor of the area, and the normaliser: deaths of the first month's residents without the feedback over
    /// deaths with it.
    void set_hazards(const Preparation& with) {
        ByStatusSexAge annual{};
        for (std::size_t m = 0; m < marital_statuses; ++m) {
            for (std::size_t s = 0; s < sexes; ++s) {
                for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
                    const double risk = marital_[m][s][a] > 0 ? marital_[m][s][a] : 1.0;
                    annual[m][s][a] = -log_(1.0 - std::min(annual_[s][a], 0.9999)) * risk;
                }
            }
        }
        area_factor_ = follow_area_ ? area_factor(with, "deaths", annual, [](PersonIndex) { return true; }) : 1.0;
        const Population& people = with.world.people;
        std::vector<std::array<double, 2>> parts(block_count(people.rows()));
        for_blocks(people.rows(), [&](Block block) {
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                if (!people.present(who)) continue;
                const double hazard = annual[index_of(people.marital[who])][index_of(people.sex[who])]
                                            [age_index(people.age(who, with.world.now))];
                const double more =
                    (people.contacts[who] < static_cast<float>(isolated_below_) ? isolated_factor_ : 1.0) *
                    (people.theta[who] > static_cast<float>(lonely_above_sd_) ? lonely_factor_ : 1.0);
                parts[block.index][0] += hazard;
                parts[block.index][1] += hazard * more;
            }
        });
        double without = 0, with_it = 0;
        for (const auto& part : parts) {
            without += part[0];
            with_it += part[1];
        }
        normaliser_ = with_it > 0 ? without / with_it : 1.0;
    }
    static constexpr int first_old_age = 80;  ///< below it death is so rare that one ceiling spares nearly everybody
    void set_ceilings() {
        ceiling_young_ = 0;
        for (const auto& exposure : thresholds_) {
            for (const auto& status : exposure) {
                for (const auto& of_sex : status)
                    ceiling_young_ =
                        std::max(ceiling_young_, *std::max_element(of_sex.begin(), of_sex.begin() + first_old_age + 1));
            }
        }
        ceiling_old_ = ceiling_of(thresholds_);
    }

    double isolation_hazard_ratio_ = 1.32, loneliness_hazard_ratio_ = 1.14, causal_share_ = 0.5, lonely_above_sd_ = 1.5;
    double isolated_below_ = 0;  ///< contacts a month, of the loneliness parameters
    BySexAge annual_{};
    std::array<BySexAge, marital_statuses> marital_{};
    const Table* years_ = nullptr;
    double isolated_factor_ = 1, lonely_factor_ = 1, normaliser_ = 1, area_factor_ = 1;
    bool follow_area_ = true;
    int year_ = 0;
    std::uint32_t ceiling_young_ = 0, ceiling_old_ = 0;
    std::array<std::array<ThresholdsBySexAge, marital_statuses>, 4> thresholds_{};
    ThresholdsBySexAge outside_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_mortality() { return std::make_unique<Mortality>(); }

}  // namespace tsunagari
