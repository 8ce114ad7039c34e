// 社会参加 participation. People join and leave community groups (clubs, 町内会, PTA) so that the share taking part
// stays what it is by age; who moves goes on at the new place, and newcomers take part like residents. The lonely take
// part less (log-odds −0.39 a SD; cause and effect are mixed in the source).

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/formation.hpp"

namespace tsunagari {
namespace {

class Participation final : public LifeEvent {
   public:
    std::string_view name() const override { return "participation"; }
    std::string_view label_en() const override { return "Joining and leaving community groups"; }
    std::string_view label_ja() const override { return "社会活動への参加・離脱"; }

    /// Its parameters are those of the first groups: section "ties", community_….
    void describe(Form& /*form*/) override {}
    void prepare(const Preparation& with) override {
        ties_ = with.ties;
        exit_ = monthly_from_annual(ties_.community_annual_exit);
        exit_limit_ = threshold(exit_);
        ceiling_ = threshold(std::min(1.0, exit_ * 19.0));
        usual_ceiling_ = exit_limit_;
        for (int age = 0; age < ages; ++age) {
            for (const float theta : {-usual_theta, usual_theta})
                usual_ceiling_ = std::max(usual_ceiling_, entry_limit(age, theta));
        }
        usual_ceiling_ = std::min(ceiling_, usual_ceiling_ + 1);
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        const auto extreme = [&](PersonIndex who) {
            return (people.theta[who] < -usual_theta) | (people.theta[who] > usual_theta);
        };
        month.candidates(decision::community, usual_ceiling_, ceiling_, extreme, [&](PersonIndex who, std::uint32_t u) {
            if (people.role[who] == Role::resident) return;
            if (people.community[who].exists()) {
                if (u < exit_limit_) out.push_back({who, 1});
                return;
            }
            if (u < entry_limit(people.age(who, month.world.now), people.theta[who])) out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            if (p.detail == 1)
                settlement.leave_community(p.who);
            else if (!settlement.world().people.community[p.who].exists())
                join_community(settlement.world(), settlement.draw(), p.who);
        }
    }

   private:
    /// The entry that balances exits at share s is exit·s/(1−s); shares end at 0.95. Monotone in θ.
    [[nodiscard]] std::uint32_t entry_limit(int age, float theta) const {
        const double share = std::min(0.95, community_probability(ties_, age, static_cast<double>(theta)));
        return share > 0 ? threshold(std::min(1.0, exit_ * share / (1.0 - share))) : 0;
    }

    static constexpr float usual_theta = 2.5F;  ///< hardly anybody is farther from the mean
    TieParameters ties_;
    double exit_ = 0;
    std::uint32_t exit_limit_ = 0, ceiling_ = 0, usual_ceiling_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_participation() { return std::make_unique<Participation>(); }

}  // namespace tsunagari
