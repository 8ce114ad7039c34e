#pragma once
// ケースワーク: workers who each carry so many cases at a time, for months or years. What 伴走型支援 and 重層的支援 share.
//
// Cases are the limit. Who says yes and finds no worker free waits, those with more problems first, then those who have
// waited longer, then by a draw of their own; the order is told anew each month, since problems come and go. A case
// ends with its planned months, with death or moving out, when the person has had enough, or when nothing weighs on
// them any more. While it lasts, the worker's visits are contacts and relief that fades after.

#include <cstdint>
#include <string>
#include <vector>

#include "tsunagari/month/funnel.hpp"

namespace tsunagari {

class Casework {
   public:
    std::int64_t workers = 4;
    std::int64_t cases_per_worker = 20;
    std::int64_t months_per_case = 36;
    double visits_per_month = 2;
    double stop_monthly_probability = 0.015;
    double give_up_monthly_probability = 0.05;
    double set_up_yen_per_worker = 0;
    double yen_per_worker_year = 6'000'000;
    double yen_per_visit = 500;
    Support support;

    void describe(Form& form, const About& effect);
    void check(PlanCheck& plan) const;

    /// Ends all: service is over.
    void end(const World& world, Delivery& delivery);
    /// Takes off cases that end this month, and people who wait no longer.
    void close(const World& world, const Draw& draw, std::uint32_t number, Delivery& delivery);
    /// Somebody said yes this month.
    void ask_in(const World& world, PersonIndex who);
    /// Fills free seats, counts who was turned away this month and who waits.
    void take_on(const World& world, const Draw& draw, const SupportFading& fading, std::uint32_t number,
                 Delivery& delivery);
    /// A month of visits: attending, kept, relief, seats, yen.
    void serve(const World& world, const SupportFading& fading, std::uint32_t number, Delivery& delivery);

    [[nodiscard]] const Roll& cases() const { return roll_; }
    [[nodiscard]] std::vector<PersonIndex> engaged() const { return roll_.engaged(waiting_); }

   private:
    void describe_yen(Form& form);
    [[nodiscard]] std::uint32_t seats(const World& world) const;

    Roll roll_;
    std::vector<Applicant> waiting_;  ///< in row order
    bool begun_ = false;
};

}  // namespace tsunagari
