#pragma once
// How large a run will be, before it is begun: people, ties, memory, disk, time. Rules of thumb, all in this one place.

#include <cstdint>

#include "tsunagari/scenario.hpp"

namespace tsunagari {

struct Estimate {
    std::uint64_t people = 0;  ///< simulated residents at the start
    std::uint64_t ties = 0;
    std::uint64_t runs = 0;           ///< scenarios × replicates
    std::uint64_t person_months = 0;  ///< of all runs
    std::uint64_t memory_bytes = 0;   ///< at the peak
    std::uint64_t disk_bytes = 0;     ///< of the results file
    double seconds = 0;               ///< on `threads` threads
    int threads = 1;
};

/// `people` as expected_people says; `threads` 0 = as many as there are.
Estimate estimate(const Scenario& scenario, std::uint64_t people, int threads);

}  // namespace tsunagari
