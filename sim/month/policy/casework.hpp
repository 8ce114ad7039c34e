#pragma once
// ケースワーク: workers who each carry so many cases at a time, for months or years. What 伴走型支援, 重層的支援,
// 課題解決 and 社会的処方 share; アウトリーチ, whose limit is visits, shares the workers.
//
// Cases are the limit. Who says yes and finds no worker free waits: as they came, or those with more problems first
// (told anew each month, since problems come and go), then those who have waited longer, then by a draw of their own.
// A case ends with its planned months, with death or moving out, when the person has had enough, or when the lever says
// that it is over. While it lasts, the worker's visits are contacts, and relief that fades after.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tsunagari/month/funnel.hpp"

namespace tsunagari {

/// What the evidence leaves open of a number (About::low, About::high).
struct Bounds {
    double low = 0, high = 0;
};

/// The role of those who are paid, in parameter texts.
struct RoleWords {
    std::string_view parameter = "workers";
    std::string_view many = "workers";  ///< in messages
    std::string_view number_en = "full-time workers in the real town; 0 = none";
    std::string_view number_ja = "支援員の数（実際の町で、常勤換算）";
    std::string_view set_up_en = "cost of taking on a worker, once";
    std::string_view set_up_ja = "支援員1人あたりの初期費用";
    std::string_view year_en = "yearly cost of one worker";
    std::string_view year_ja = "支援員1人の年間費用";
};

/// People paid by the year.
struct Workers {
    std::int64_t number = 2;
    double set_up_yen = 0;
    double yen_per_year = 6'000'000;

    void describe(Form& form, const RoleWords& role) { describe_number(form, role), describe_yen(form, role); }
    void describe_number(Form& form, const RoleWords& role);
    void describe_yen(Form& form, const RoleWords& role);
    /// Warns if there are none; says an error if all of what they can do in a month (`each` of `what` a worker) is more
    /// than one for everybody. Gives back how much that is where the town is simulated.
    double check(PlanCheck& plan, const RoleWords& role, std::int64_t each, std::string_view what) const;
    /// A month's pay, and in the `first` month what it takes to set up.
    void pay(const World& world, bool first, Delivery& delivery) const;
};

void describe_months_per_case(Form& form, std::int64_t& value, Bounds bounds);
void describe_stopping(Form& form, double& value, Bounds bounds);
void describe_giving_up(Form& form, double& value, Bounds bounds);

/// How one lever words and bounds its casework.
struct CaseTerms {
    RoleWords role;
    std::string_view cases_en = "cases one worker can carry at a time";
    std::string_view cases_ja = "支援員1人が同時に担当できる件数";
    Bounds cases = {10, 40}, months = {6, 60}, stopping = {0.005, 0.05}, giving_up = {0.02, 0.2};
};

/// After half a year of a case: no problem that an office would see is left.
bool nothing_weighs(const World& world, const Enrolment& enrolment);

class Casework {
   public:
    enum class Order : std::uint8_t { as_they_came, most_problems };

    CaseTerms terms;
    Order order = Order::as_they_came;
    Workers workers{4};
    std::int64_t cases_per_worker = 20;
    std::int64_t months_per_case = 36;
    double stop_monthly_probability = 0.015;
    double give_up_monthly_probability = 0.05;
    double visits_per_month = 0;  ///< contacts with the worker …
    double yen_per_visit = 0;     ///< … and what one costs beside their pay
    std::optional<Support> support = Support{};

    /// Workers, caseload, stopping and giving up, pay.
    void describe(Form& form);
    void describe_visits(Form& form);
    void check(PlanCheck& plan) const;

    /// Ends all: service is over.
    void end(const World& world, Delivery& delivery);
    /// Takes off cases that end this month, and people who wait no longer: besides what all levers have in common,
    /// those for whom `over` holds (of those who wait, `no_use`). Gives back the cases that ended.
    std::vector<Enrolment> close(const World& world, const Draw& draw, std::uint32_t number, Delivery& delivery,
                                 const std::function<bool(const Enrolment&)>& over = {},
                                 const std::function<bool(PersonIndex)>& no_use = {});
    /// That somebody is taken off `close`'s list for the end of their planned months, and is still there.
    [[nodiscard]] bool completed(const World& world, const Enrolment& gone) const {
        return world.people.present(gone.who) && world.now - gone.since >= months_per_case;
    }
    /// Somebody said yes this month. `draw_of_own` decides between those who came in the same month.
    void ask_in(const World& world, PersonIndex who, std::uint32_t draw_of_own = 0);
    /// Fills free seats, counts who was turned away this month and who waits.
    void take_on(const World& world, const Draw& draw, const SupportFading& fading, std::uint32_t number,
                 Delivery& delivery);
    /// A month of casework: attending, kept, relief, visits, seats, yen.
    void serve(const World& world, const SupportFading& fading, std::uint32_t number, Delivery& delivery);

    [[nodiscard]] bool any() const { return workers.number > 0; }
    [[nodiscard]] const Roll& cases() const { return roll_; }
    [[nodiscard]] Roll& cases() { return roll_; }
    [[nodiscard]] std::vector<PersonIndex> engaged() const { return roll_.engaged(waiting_); }

   private:
    [[nodiscard]] std::uint32_t seats(const World& world) const;
    [[nodiscard]] std::vector<Applicant> queue(const World& world, const Draw& draw, std::uint32_t number) const;

    Roll roll_;
    std::vector<Applicant> waiting_;  ///< in row order
    bool begun_ = false;
};

}  // namespace tsunagari
