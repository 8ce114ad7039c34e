// 社会参加 participation. People join and leave community groups (clubs, 町内会, PTA) so that the share taking part
// stays what it is by age; the lonely take part less (log-odds −0.39 a SD; cause and effect are mixed in the source).

#include <algorithm>

#include "month/events/events.hpp"
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
        exit_limit_ = threshold(monthly_from_annual(ties_.community_annual_exit));
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        // The entry that balances exits at share s is exit·s/(1−s); shares end at 0.95, hence the ceiling.
        const double exit = monthly_from_annual(ties_.community_annual_exit);
        month.candidates(
            decision::community, threshold(std::min(1.0, exit * 19.0)), [&](PersonIndex who, std::uint32_t u) {
                if (people.role[who] == Role::resident) return;
                if (people.community[who].exists()) {
                    if (u < exit_limit_) out.push_back({who, 1});
                    return;
                }
                const int age = people.age(who, month.world.now);
                const double share =
                    std::min(0.95, community_probability(ties_, age, static_cast<double>(people.theta[who])));
                if (share > 0 && u < threshold(std::min(1.0, exit * share / (1.0 - share)))) out.push_back({who, 0});
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
    TieParameters ties_;
    std::uint32_t exit_limit_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_participation() { return std::make_unique<Participation>(); }

}  // namespace tsunagari
