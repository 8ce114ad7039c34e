#include "month/policy/call_queue.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr std::uint32_t most_attempts = 4000;

double exponential(std::uint32_t word, double mean_minutes) {
    return -mean_minutes / 60.0 * log_((static_cast<double>(word) + 0.5) * 0x1p-32);
}

/// An attempt to come.
struct Attempt {
    double hour;
    std::uint64_t key;
    std::uint32_t caller;
    std::uint32_t number;
    friend bool operator>(const Attempt& a, const Attempt& b) {
        if (a.hour != b.hour) return a.hour > b.hour;
        return a.key != b.key ? a.key > b.key : a.caller > b.caller;
    }
};
/// A line and when it can take a call.
struct Free {
    double hour;
    std::uint32_t line;
    friend bool operator>(const Free& a, const Free& b) { return a.hour != b.hour ? a.hour > b.hour : a.line > b.line; }
};
template <class Event>
using Soonest = std::priority_queue<Event, std::vector<Event>, std::greater<>>;

class Exchange {
   public:
    explicit Exchange(std::span<const std::uint32_t> lines) : lines_{lines}, opens_(lines.size()) {
        double next = never;
        std::uint32_t most = 0;
        for (std::size_t h = lines.size(); h-- > 0;) {
            if (lines[h] > 0) next = static_cast<double>(h);
            opens_[h] = next;
            most = std::max(most, lines[h]);
        }
        for (std::uint32_t k = 0; k < most; ++k) free_.push({staffed_from(k, 0), k});
    }
    [[nodiscard]] std::uint32_t staffed(double hour) const {
        const auto h = static_cast<std::size_t>(hour);
        return h < lines_.size() ? lines_[h] : 0;
    }
    /// `hour` if open then, else when it opens next.
    [[nodiscard]] double open_from(double hour) const {
        const auto h = static_cast<std::size_t>(hour);
        if (h >= lines_.size()) return never;
        return std::max(hour, opens_[h]);
    }
    /// The line that can take a call from `hour` on soonest.
    Free soonest(double hour) {
        for (;;) {
            Free line = free_.top();
            const double from = staffed_from(line.line, std::max(line.hour, hour));
            if (from == line.hour || from <= hour) return {std::max(from, hour), line.line};
            free_.pop();
            free_.push({from, line.line});
        }
    }
    /// The line given last by `soonest` is busy until `until`.
    void take(double until) {
        const std::uint32_t line = free_.top().line;
        free_.pop();
        free_.push({staffed_from(line, until), line});
    }
    /// Those who wait at `hour` in the queue.
    std::uint32_t waiting(double hour) {
        while (!starts_.empty() && starts_.top() <= hour) starts_.pop();
        return static_cast<std::uint32_t>(starts_.size());
    }
    void wait_until(double hour) { starts_.push(hour); }

   private:
    [[nodiscard]] double staffed_from(std::uint32_t line, double hour) const {
        auto h = static_cast<std::size_t>(std::min(hour, static_cast<double>(lines_.size())));
        if (h < lines_.size() && lines_[h] > line) return hour;
        while (h < lines_.size() && lines_[h] <= line) ++h;
        return h < lines_.size() ? static_cast<double>(h) : never;
    }

    std::span<const std::uint32_t> lines_;
    std::vector<double> opens_;
    Soonest<Free> free_;
    Soonest<double> starts_;
};

}  // namespace

CallCounts serve_calls(std::span<Caller> callers, std::span<const std::uint32_t> lines, const CallerHabits& habits,
                       const Draw& draw, Month month) {
    CallCounts counts;
    for (const std::uint32_t staffed : lines) counts.line_hours += staffed;
    if (counts.line_hours == 0) return counts;
    Exchange exchange{lines};
    Soonest<Attempt> attempts;
    for (std::uint32_t k = 0; k < callers.size(); ++k) attempts.push({callers[k].first_hour, callers[k].key, k, 0});
    const std::uint32_t redials = threshold(habits.redial_probability);
    while (!attempts.empty()) {
        Attempt now = attempts.top();
        attempts.pop();
        Caller& caller = callers[now.caller];
        const Words words = draw.words(caller.key, month, caller.decision, caller.n + now.number);
        const auto again = [&](double from) {
            if (words[0] >= redials || now.number + 1 >= most_attempts) return;
            const double hour = exchange.open_from(from) + exponential(words[1], habits.redial_minutes);
            if (hour < static_cast<double>(lines.size())) attempts.push({hour, now.key, now.caller, now.number + 1});
        };
        const std::uint32_t staffed = exchange.staffed(now.hour);
        if (staffed == 0) {
            again(now.hour);
            continue;
        }
        ++counts.calls;
        ++caller.calls;
        const Free line = exchange.soonest(now.hour);
        if (line.hour > now.hour) {
            const auto places = std::floor(habits.waiting_places_per_line * staffed + 0.5);
            if (exchange.waiting(now.hour) >= places) {
                again(now.hour);
                continue;
            }
            ++counts.waited;
            const double patience = exponential(words[3], habits.patience_minutes);
            exchange.wait_until(now.hour + std::min(patience, line.hour - now.hour));
            if (line.hour - now.hour > patience) {
                again(now.hour + patience);
                continue;
            }
            counts.waited_hours += line.hour - now.hour;
        }
        const double lasts = exponential(words[2], habits.minutes_per_call);
        exchange.take(line.hour + lasts);
        counts.busy_hours += lasts;
        ++counts.answered;
        caller.answered = true;
        caller.answered_hour = line.hour;
    }
    return counts;
}

double erlang_b(std::uint32_t lines, double erlangs) {
    double lost = 1;
    for (std::uint32_t c = 1; c <= lines; ++c) lost = erlangs * lost / (c + erlangs * lost);
    return lost;
}

double erlang_c(std::uint32_t lines, double erlangs) {
    const double lost = erlang_b(lines, erlangs);
    return lines * lost / (lines - erlangs * (1 - lost));
}

}  // namespace tsunagari
