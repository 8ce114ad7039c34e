// 地震・災害公営住宅への移転 earthquake: in one month a share of the households of chosen districts loses its home and
// is moved to public housing for the stricken (災害公営住宅), a few neighbourhoods in which people of different places
// are mixed. Ties to neighbours and the club end with the move, as always; a share of the ties to friends ends too.
// Some die, if asked for. Everybody relocated remembers the disaster, and a share of those who stay.

#include <algorithm>

#include "month/shocks/aim.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class Earthquake final : public Shock {
   public:
    std::string_view kind() const override { return "earthquake"; }
    std::string_view label_en() const override { return "Earthquake and relocation"; }
    std::string_view label_ja() const override { return "地震と災害公営住宅への移転"; }

    void describe(Form& f) override {
        f.month("month", month_, {.unit = "", .en = "When it happens.", .ja = "発生月", .source = ""});
        aim_.describe_share(f, "Share of the districts' households that lose their home and are relocated.",
                            "住まいを失い移転する世帯の割合");
        aim_.describe_districts(f);
        f.words("housing_districts", housing_districts_,
                {.unit = "",
                 .en = "School districts of the public housing, by name or number from 1; empty = all.",
                 .ja = "災害公営住宅のある校区（空ならすべて）",
                 .source = ""});
        f.integer("housing_neighbourhoods", housing_,
                  {.unit = "neighbourhoods",
                   .least = 1,
                   .most = 1e5,
                   .en = "Neighbourhoods to which the relocated are spread at random.",
                   .ja = "移転先の団地（町内会区）の数",
                   .source = ""});
        share(f, "friend_loss_share", friend_loss_, "Share of the friendships of the relocated that end.",
              "移転した人の友人関係のうち失われる割合");
        share(f, "struck_share", struck_, "Share of the districts' other residents for whom it is a grave event.",
              "移転しない住民のうち重大な出来事となる割合");
        share(f, "death_share", deaths_, "Share of the districts' residents who die in it.", "死亡する住民の割合");
    }
    void check(PlanCheck& plan) const override {
        if (nothing()) plan.warnings.push_back("share, struck_share and death_share are 0: it will have no effect.");
        check_month(month_, plan);
    }
    void open(const World& world, std::uint32_t number) override {
        aim_.open(world, number);
        ShockAim housing{1.0, housing_districts_};
        housing.open(world, number);
        homes_.clear();
        for (std::uint32_t n = 0; n < world.place.neighbourhoods(); ++n) {
            const NeighbourhoodIndex where{n};
            if (housing.in_district(world.place.neighbourhood_district[where])) homes_.push_back(where);
        }
    }

    void settle(Settlement& settlement) const override {
        World& world = settlement.world();
        if (world.now != month_ || nothing()) return;
        const std::uint32_t rows = world.households.rows();
        std::vector<HouseholdIndex> stricken;
        for (std::uint32_t k = 0; k < rows; ++k) {
            const HouseholdIndex h{k};
            if (world.households.size[h] == 0) continue;
            if (aim_.in_district(world.place.neighbourhood_district[world.households.neighbourhood[h]]))
                stricken.push_back(h);
        }
        for (const HouseholdIndex h : stricken) kill(h, settlement);
        const std::vector<NeighbourhoodIndex> housing = choose_housing(settlement.draw());
        for (const HouseholdIndex h : stricken) strike(h, housing, settlement);
    }

   private:
    static void share(Form& f, std::string_view name, double& value, std::string_view en, std::string_view ja) {
        f.number(name, value,
                 {.unit = "1", .least = 0, .most = 1, .grade = Grade::assumption, .en = en, .ja = ja, .source = ""});
    }
    [[nodiscard]] bool nothing() const { return aim_.share == 0 && struck_ == 0 && deaths_ == 0; }

    static std::vector<PersonIndex> members(const World& world, HouseholdIndex h) {
        std::vector<PersonIndex> all;
        for_members(world.people, world.households, h, [&](PersonIndex member) { all.push_back(member); });
        return all;
    }
    [[nodiscard]] double chance(const Settlement& settlement, PersonIndex i, std::uint32_t n) const {
        return settlement.draw().uniform(settlement.world().people.key[i].value, settlement.now(),
                                         decision::shock_target, aim_.number() * 4 + n);
    }
    void kill(HouseholdIndex h, Settlement& settlement) const {
        if (deaths_ == 0) return;
        for (const PersonIndex member : members(settlement.world(), h)) {
            if (chance(settlement, member, 0) < deaths_) settlement.die(member);
        }
    }
    /// The neighbourhoods with the smallest draws among those of the housing districts.
    [[nodiscard]] std::vector<NeighbourhoodIndex> choose_housing(const Draw& draw) const {
        std::vector<std::pair<double, NeighbourhoodIndex>> ranked;
        for (const NeighbourhoodIndex where : homes_)
            ranked.emplace_back(draw.uniform(where.value, Month{}, decision::shock_home, aim_.number()), where);
        std::sort(ranked.begin(), ranked.end());
        ranked.resize(std::min(ranked.size(), static_cast<std::size_t>(housing_)));
        std::vector<NeighbourhoodIndex> housing;
        for (const auto& [draw_of_place, where] : ranked) housing.push_back(where);
        return housing;
    }
    void strike(HouseholdIndex h, const std::vector<NeighbourhoodIndex>& housing, Settlement& settlement) const {
        const World& world = settlement.world();
        const std::vector<PersonIndex> all = members(world, h);
        if (all.empty()) return;
        const PersonIndex first = *std::min_element(all.begin(), all.end());
        const std::uint64_t key = world.people.key[first].value;
        const bool relocated =
            world.households.type[h] != HouseholdType::institution && aim_.of_share(settlement.draw(), key);
        for (const PersonIndex member : all) {
            if (!relocated && chance(settlement, member, 1) >= struck_) continue;
            settlement.remember(member, TraceKind::disaster_crime);
            settlement.count(Flow::disaster_crime, member);
            if (relocated) lose_friends(member, settlement);
        }
        if (!relocated || housing.empty()) return;
        const std::uint32_t to = settlement.draw().below(static_cast<std::uint32_t>(housing.size()), key,
                                                         settlement.now(), decision::shock_home, aim_.number());
        settlement.relocate(h, housing[to]);
    }
    void lose_friends(PersonIndex i, Settlement& settlement) const {
        const World& world = settlement.world();
        for (const Tie& tie : world.network.ties(i)) {
            if (tie.layer() != Layer::friendship) continue;
            const std::uint64_t pair = pair_of(world.people.key[i], world.people.key[tie.alter]);
            if (settlement.draw().uniform(pair, settlement.now(), decision::shock_tie, aim_.number()) < friend_loss_)
                settlement.change_tie({TieChange::Kind::dissolve, i, tie.alter, {}});
        }
    }

    Month month_ = Month::of(2024, 1);
    ShockAim aim_{0.1};
    std::vector<std::string> housing_districts_;
    std::int64_t housing_ = 3;
    double friend_loss_ = 0.3, struck_ = 0.5, deaths_ = 0;
    std::vector<NeighbourhoodIndex> homes_;
};

}  // namespace

std::unique_ptr<Shock> make_earthquake() { return std::make_unique<Earthquake>(); }

}  // namespace tsunagari
