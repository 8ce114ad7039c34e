// Targets of shocks. Words for what people do are those of the results file.

#include "month/shocks/aim.hpp"

#include <algorithm>

#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
void ShockAim::describe_share(Form& form, std::string_view en, std::string_view ja) {
    form.number("share", share,
                {.unit = "1", .least = 0, .most = 1, .grade = Grade::assumption, .en = en, .ja = ja, .source = ""});
}

void ShockAim::describe_districts(Form& form) {
    form.words("districts", districts,
               {.unit = "",
                .en = "School districts it concerns, by name or number from 1; empty = all.",
                .ja = "対象の校区（名前または1からの番号、空ならすべて）",
                .source = ""});
}

void ShockAim::describe(Form& form, std::string_view share_en, std::string_view share_ja) {
    describe_share(form, share_en, share_ja);
    describe_districts(form);
    form.integer("least_age", least_age,
                 {.unit = "years", .least = 0, .most = 120, .en = "Youngest age.", .ja = "最低年齢", .source = ""});
    form.integer("most_age", most_age,
                 {.unit = "years", .least = 0, .most = 120, .en = "Oldest age.", .ja = "最高年齢", .source = ""});
    form.words("employments", employments,
               {.unit = "",
                .en = "What those concerned do; empty = whatever they do.",
                .ja = "対象の就業・就学の状態（空なら問わない）",
                .source = "",
                .choices = {employment_names.begin(), employment_names.end()}});
}

void ShockAim::check(PlanCheck& plan) const {
    if (share == 0) plan.warnings.push_back("share is 0: it will have no effect.");
    if (least_age > most_age) {
        plan.errors.push_back("It concerns nobody: least_age " + std::to_string(least_age) + " is above most_age " +
                              std::to_string(most_age) + ".");
    }
}

void ShockAim::open(const World& world, std::uint32_t number) {
    number_ = number;
    chosen_ = chosen_districts(world.place, districts);
    for (std::size_t e = 0; e < does_.size(); ++e) {
        does_[e] = employments.empty() ||
                   std::find(employments.begin(), employments.end(), employment_names[e]) != employments.end();
    }
}

bool ShockAim::of_share(const Draw& draw, std::uint64_t key) const {
    return share > 0 && (share >= 1 || draw.uniform(key, Month{}, decision::shock_share, number_) < share);
}

bool ShockAim::concerns(const World& world, const Draw& draw, PersonIndex i) const {
    const Population& people = world.people;
    if (!people.present(i) || !does_[static_cast<std::size_t>(people.employment[i])]) return false;
    const int age = people.age(i, world.now);
    if (age < least_age || age > most_age || !in_district(world.district(i))) return false;
    return of_share(draw, people.key[i].value);
}

void check_month(Month month, PlanCheck& plan) {
    if (plan.start <= month && month < plan.end) return;
    plan.warnings.push_back("month " + month_text(month) + " is outside the run (" + month_text(plan.start) + " to " +
                            month_text(plan.end.plus(-1)) + "): nothing will happen.");
}

}  // namespace tsunagari
