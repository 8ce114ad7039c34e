#pragma once
// A telephone line and those who call it, event by event through one month.
//
// Callers come at their first time. An attempt is answered at once if a line is free; else it waits if there is a
// waiting place, as long as its patience lasts; else it hears that all lines are busy. Who was not answered redials
// with a probability, after a while: so calls are attempts, not people. With no redial and no waiting place this is
// M/M/c/c (Erlang B), with places and patience without end M/M/c (Erlang C); tests hold it to both.

#include <cstdint>
#include <span>
#include <vector>

#include "tsunagari/kit/draw.hpp"

namespace tsunagari {

/// How people call; the same on every day and every line.
struct CallerHabits {
    double redial_probability = 0.88;
    double redial_minutes = 30;    ///< mean, exponential
    double minutes_per_call = 30;  ///< mean, exponential, with what the counsellor writes down after
    double waiting_places_per_line = 0;
    double patience_minutes = 5;  ///< mean, exponential: of waiting in the queue
};

/// Somebody who calls in this month. Draws are addressed by `key` and `decision`, so an additional caller changes
/// nobody else's.
struct Caller {
    std::uint64_t key = 0;
    Decision decision{};
    std::uint32_t n = 0;       ///< items n … n + 4095 of the decision are the attempts of this caller
    double first_hour = 0;     ///< since the month began
    std::uint32_t calls = 0;   ///< filled: attempts while the line was open
    bool answered = false;     ///< filled: at last
    double answered_hour = 0;  ///< filled, if answered
};

struct CallCounts {
    std::uint64_t calls = 0;     ///< attempts while the line was open
    std::uint64_t answered = 0;  ///< of them
    std::uint64_t waited = 0;    ///< of them, those that waited first (answered or not)
    double waited_hours = 0;     ///< of those answered
    double busy_hours = 0;       ///< of lines
    double line_hours = 0;       ///< staffed
};

/// Lives through one month. `lines[h]`: lines staffed in hour h of the month, 0 = closed. Callers are served in order
/// of time; two at one time in order of key. A call begun before closing is brought to its end.
CallCounts serve_calls(std::span<Caller> callers, std::span<const std::uint32_t> lines, const CallerHabits& habits,
                       const Draw& draw, Month month);

/// Share of calls lost with c lines, no waiting place and an offered load of `erlangs` (Erlang B).
double erlang_b(std::uint32_t lines, double erlangs);
/// Share of calls that wait with c lines and places without end (Erlang C); erlangs < lines.
double erlang_c(std::uint32_t lines, double erlangs);

}  // namespace tsunagari
