// 事業所の閉鎖 plant closure: in one month workplaces close for good, the largest or a share of all. Everybody in their
// teams loses the job, with its trace; the teams take nobody on again.

#include <algorithm>
#include <map>

#include "month/events/trouble.hpp"
#include "month/shocks/aim.hpp"

namespace tsunagari {
namespace {

class PlantClosure final : public Shock {
   public:
    std::string_view kind() const override { return "plant_closure"; }
    std::string_view label_en() const override { return "Plant closure"; }
    std::string_view label_ja() const override { return "事業所の閉鎖"; }

    void describe(Form& f) override {
        f.month("month", month_, {.unit = "", .en = "When it happens.", .ja = "発生月", .source = ""});
        f.integer("largest", largest_,
                  {.unit = "workplaces",
                   .least = 0,
                   .most = 1e6,
                   .en = "The largest workplaces close, this many.",
                   .ja = "閉鎖する大規模事業所の数（大きい順）",
                   .source = ""});
        aim_.describe_share(f, "Share of all workplaces that close, besides the largest.",
                            "閉鎖する事業所の割合（上記のほか）");
        aim_.describe_districts(f);
        f.integer("least_people", least_people_,
                  {.unit = "people",
                   .least = 1,
                   .most = 1e6,
                   .en = "Only workplaces with at least this many people in the simulated town.",
                   .ja = "この人数以上の事業所だけ（模擬人口）",
                   .source = ""});
    }
    void check(PlanCheck& plan) const override {
        if (aim_.share == 0 && largest_ == 0)
            plan.warnings.push_back("share and largest are 0: it will have no effect.");
        check_month(month_, plan);
    }
    void open(const World& world, std::uint32_t number) override { aim_.open(world, number); }

    void settle(Settlement& settlement) const override {
        World& world = settlement.world();
        if (world.now != month_ || (aim_.share == 0 && largest_ == 0)) return;
        const std::vector<Workplace> closing = choose(world, settlement.draw());
        std::vector<char> closed(world.groups.rows(), 0);
        std::vector<PersonIndex> losers;
        for (const Workplace& workplace : closing) {
            for (const GroupIndex team : workplace.teams) {
                closed[team.value] = 1;
                const auto members = world.groups.members(team);
                losers.insert(losers.end(), members.begin(), members.end());
            }
        }
        std::sort(losers.begin(), losers.end());
        for (const PersonIndex i : losers) {
            if (settlement.here(i)) leave_work(i, settlement);
        }
        std::erase_if(world.work_teams, [&](GroupIndex team) { return closed[team.value] != 0; });
    }

   private:
    struct Workplace {
        std::uint32_t number = 0, people = 0;
        std::vector<GroupIndex> teams;
    };
    [[nodiscard]] std::vector<Workplace> choose(const World& world, const Draw& draw) const {
        std::map<std::uint32_t, Workplace> found;  // by number: an order that depends on nothing else
        for (const GroupIndex team : world.work_teams) {
            if (!aim_.in_district(world.place.neighbourhood_district[world.groups.where(team)])) continue;
            Workplace& workplace = found[world.groups.parent(team)];
            workplace.number = world.groups.parent(team);
            workplace.people += world.groups.size(team);
            workplace.teams.push_back(team);
        }
        std::vector<Workplace> all;
        for (auto& [number, workplace] : found) {
            if (workplace.people >= static_cast<std::uint32_t>(least_people_)) all.push_back(std::move(workplace));
        }
        std::stable_sort(all.begin(), all.end(),
                         [](const Workplace& a, const Workplace& b) { return a.people > b.people; });
        std::vector<Workplace> closing;
        for (std::size_t k = 0; k < all.size(); ++k) {
            if (k < static_cast<std::size_t>(largest_) || aim_.of_share(draw, all[k].number))
                closing.push_back(std::move(all[k]));
        }
        return closing;
    }

    Month month_ = Month::of(2023, 4);
    std::int64_t largest_ = 1, least_people_ = 1;
    ShockAim aim_{0.0};
};

}  // namespace

std::unique_ptr<Shock> make_plant_closure() { return std::make_unique<PlantClosure>(); }

}  // namespace tsunagari
