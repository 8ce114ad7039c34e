#pragma once
// What happened to people before the first month: marks for life and the traces still felt.
//
// A town of people without a past would name no events when asked, and would grow lonelier for a year until its traces
// had gathered. So everybody gets the last event of each kind, as if today's yearly rates had always held: of the
// events that keep rates (LifeEvent::past) and of those that other people bring about (table japan/event_past). What a
// person is tells more: the widowed have lost a spouse, who lives alone has begun to.

#include <vector>

#include "tsunagari/month/life_event.hpp"
#include "tsunagari/month/loneliness.hpp"

namespace tsunagari {

class Biography {
   public:
    /// `rates` of the events; `parameters` must outlive the biography.
    Biography(const Atlas& atlas, const std::vector<PastRate>& rates, const LonelinessParameters& parameters);
    /// Everybody present, before the first month.
    void recall(World& world, const Draw& draw) const;
    /// One person, of any age, in the world as it stands. People of different blocks may be recalled side by side.
    void recall(World& world, const Draw& draw, PersonIndex i) const;

   private:
    struct Kind {
        TraceKind trace;
        std::array<std::array<double, 112>, sexes> expected;  ///< events from birth to each birthday
    };
    void add(const PastRate& rate);
    void rates(World& world, const Draw& draw, PersonIndex i) const;
    void situation(World& world, const Draw& draw, PersonIndex i) const;
    /// It happened `months` ago.
    void happened(World& world, const Draw& draw, PersonIndex i, TraceKind kind, int months) const;

    const LonelinessParameters& parameters_;
    Fading fading_;
    std::vector<Kind> kinds_;
};

}  // namespace tsunagari
