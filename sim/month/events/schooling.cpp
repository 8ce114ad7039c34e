// 入学・卒業 schooling. Every April children who are six enter elementary school, at twelve junior high school, at
// fifteen high school, each in a new class of their district (elementary), two districts (junior high) or the area
// (high school). At eighteen a share goes on to higher education until twenty-two; the others, and graduates, look for
// work, and most of them find it the same month.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

enum Stage : std::uint32_t { elementary, junior_high, high_school, higher_education, end_of_education, kinds_of_stage };

class Schooling final : public LifeEvent {
   public:
    std::string_view name() const override { return "schooling"; }
    std::string_view label_en() const override { return "Starting and finishing school"; }
    std::string_view label_ja() const override { return "入学・卒業"; }

    void describe(Form& f) override {
        f.number("higher_education_share", higher_education_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.55,
                  .high = 0.8,
                  .grade = Grade::unverified,
                  .en = "Share of school leavers at 18 who go on to university, college or vocational school.",
                  .ja = "18歳で大学・短大・専門学校へ進む割合",
                  .source = "学校基本調査"});
        f.number("graduate_job_share", graduate_job_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.85,
                  .high = 0.98,
                  .grade = Grade::unverified,
                  .en = "Share of those finishing education who start work at once.",
                  .ja = "修了後すぐに就職する割合",
                  .source = "学校基本調査"});
        f.integer("class_seats", class_size_,
                  {.unit = "1",
                   .least = 5,
                   .most = 60,
                   .low = 23,
                   .high = 35,
                   .grade = Grade::unverified,
                   .en = "Pupils in a new class.",
                   .ja = "新しい学級の人数",
                   .source = "学校基本調査"});
    }
    void prepare(const Preparation& /*with*/) override {}

    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        if (month.world.now.month_of_year() != 4) return;
        const Population& people = month.world.people;
        for (std::uint32_t i = month.block.begin; i < month.block.end; ++i) {
            const PersonIndex who{i};
            const int age = people.age(who, month.world.now);
            if (age < 6 || age > 23 || !people.present(who)) continue;
            const Employment now = people.employment[who];
            if (age == 6 && now == Employment::none) out.push_back({who, elementary});
            if (age == 12 && now == Employment::pupil) out.push_back({who, junior_high});
            if (age == 15 && now == Employment::pupil) out.push_back({who, high_school});
            if (age == 18 && now == Employment::pupil)
                out.push_back({who, goes_on(month, who) ? higher_education : end_of_education});
            if (age >= 22 && now == Employment::student) out.push_back({who, end_of_education});
        }
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        std::array<std::vector<PersonIndex>, kinds_of_stage> leavers;
        for (const Proposal& p : proposals) {
            if (settlement.here(p.who)) leavers[p.detail].push_back(p.who);
        }
        for (const std::uint32_t stage : {elementary, junior_high, high_school}) {
            for (const PersonIndex who : leavers[stage]) {
                settlement.leave_daily_group(who);
                settlement.employ(who, Employment::pupil);
                settlement.count(Flow::school_entry, who);
            }
            form_classes(leavers[stage], stage == elementary ? 1U : stage == junior_high ? 2U : 8U, settlement);
        }
        for (const PersonIndex who : leavers[higher_education]) settlement.employ(who, Employment::student);
        for (const PersonIndex who : leavers[end_of_education]) {
            settlement.count(Flow::graduation, who);
            const double u = settlement.draw().uniform(settlement.world().people.key[who].value, settlement.now(),
                                                       decision::new_job, 1);
            settlement.employ(who, Employment::unemployed);
            if (u >= graduate_job_) continue;
            settlement.employ(who, u < 0.78 * graduate_job_ ? Employment::regular : Employment::nonregular);
            settlement.seat_at_work(who);
            settlement.count(Flow::job_start, who);
        }
    }

   private:
    bool goes_on(const BlockMonth& month, PersonIndex who) const {
        return month.draw.uniform(month.world.people.key[who].value, month.world.now, decision::new_class) <
               higher_education_;
    }
    /// Children in order of where they live, cut into classes that do not mix catchments of `districts` districts.
    void form_classes(std::vector<PersonIndex>& children, std::uint32_t districts, Settlement& settlement) const {
        World& world = settlement.world();
        const auto catchment = [&](PersonIndex i) { return world.district(i).value / districts; };
        std::sort(children.begin(), children.end(), [&](PersonIndex a, PersonIndex b) {
            const auto na = world.neighbourhood(a), nb = world.neighbourhood(b);
            return na != nb ? na < nb : a < b;
        });
        const auto seats = static_cast<std::size_t>(class_size_);
        for (std::size_t first = 0; first < children.size();) {
            std::size_t last = first;
            while (last < children.size() && catchment(children[last]) == catchment(children[first])) ++last;
            const std::size_t classes = (last - first + seats - 1) / seats;
            for (std::size_t c = 0; c < classes; ++c) {
                const std::size_t begin = first + (last - first) * c / classes;
                const std::size_t end = first + (last - first) * (c + 1) / classes;
                const GroupIndex g =
                    world.groups.add(GroupKind::school_class, world.neighbourhood(children[begin]),
                                     catchment(children[begin]), static_cast<std::uint16_t>(end - begin + 3));
                for (std::size_t k = begin; k < end; ++k) settlement.join_daily_group(children[k], g);
            }
            first = last;
        }
    }

    double higher_education_ = 0.76, graduate_job_ = 0.93;
    std::int64_t class_size_ = 30;
};

}  // namespace

std::unique_ptr<LifeEvent> make_schooling() { return std::make_unique<Schooling>(); }

}  // namespace tsunagari
