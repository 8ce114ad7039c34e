// 転居 relocation within the area. Whole households move at rates by the head's age (census 2015: 9 % had moved within
// their own municipality in five years, most of them young); in a prefecture or the nation, moves between its own
// municipalities come on top. Neighbours are left behind, other ties stay.

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class Relocation final : public LifeEvent {
   public:
    std::string_view name() const override { return "relocation"; }
    std::string_view label_en() const override { return "Moving within the area"; }
    std::string_view label_ja() const override { return "区域内の転居"; }

    void describe(Form& f) override {
        f.number("annual_share", annual_share_,
                 {.unit = "1/year",
                  .least = 0,
                  .most = 0.9,
                  .low = 0.015,
                  .high = 0.03,
                  .grade = Grade::derived,
                  .en = "Mean annual probability that a household moves within its municipality.",
                  .ja = "世帯が1年に市区町村内で転居する確率の平均",
                  .source = "国勢調査 2015 (11.4 million people in 5 years)"});
    }
    void prepare(const Preparation& with) override {
        const ByAge weight = by_age(with.atlas.table("japan/migration_profile"), "out_weight");
        for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
            limits_[a] = threshold(monthly_from_annual(std::min(0.9, (annual_share_ + between(with)) * weight[a])));
        }
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::move_within, ceiling_of(limits_), [&](PersonIndex who, std::uint32_t u) {
            if (people.role[who] != Role::head) return;
            if (u < limits_[age_index(people.age(who, month.world.now))]) out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        const World& world = settlement.world();
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who) || world.people.role[p.who] != Role::head) continue;
            settlement.relocate(world.people.household[p.who], settlement.nearby(p.who, 1));
        }
    }

   private:
    /// Moves a year and resident between municipalities of the area; none at annual_share 0, which switches moving off.
    [[nodiscard]] double between(const Preparation& with) const {
        const RegisteredMoves moves = registered_moves(with.atlas, with.world.place);
        return moves.residents > 0 && annual_share_ > 0 ? moves.between / moves.residents : 0.0;
    }
    double annual_share_ = 0.018;
    std::array<std::uint32_t, ages> limits_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_relocation() { return std::make_unique<Relocation>(); }

}  // namespace tsunagari
