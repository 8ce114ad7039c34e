#pragma once
// Progress of a run on a terminal: phase, months done, speed, time left. Silent when nobody watches (a pipe, --quiet).

#include <chrono>
#include <cstdint>
#include <string>

namespace tsunagari {

class Progress {
   public:
    /// `steps` months are to be lived in all; 0: phases alone are shown. Shows itself on standard error if that is a
    /// terminal and `quiet` is false.
    Progress(bool quiet, std::uint64_t steps);
    ~Progress();
    /// What is being done now, e.g. "baseline, replicate 2 of 4".
    void phase(std::string what);
    /// One more month lived by `people` people.
    void month_done(std::uint64_t people);
    /// Person-months lived so far and seconds spent living them.
    [[nodiscard]] std::uint64_t person_months() const { return person_months_; }
    [[nodiscard]] double seconds() const;

   private:
    void show(bool now);
    bool shown_;
    std::uint64_t steps_, done_ = 0, person_months_ = 0;
    std::string what_;
    std::chrono::steady_clock::time_point start_, last_;
};

/// From now on Ctrl-C (SIGINT) and SIGTERM ask the run to stop after the current month; a second Ctrl-C ends it at
/// once.
void listen_for_stop();
/// Has somebody asked to stop?
bool stop_asked();

}  // namespace tsunagari
