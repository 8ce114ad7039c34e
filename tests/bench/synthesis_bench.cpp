// People a second, bytes a person kept and at the peak of building a synthetic population, at 10^5, 10^6 and 10^7
// people (one size: --benchmark_filter=/10000000).

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cmath>
#include <string>

#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

void synthesise_japan(benchmark::State& state) {
    const Atlas atlas(std::string{TSUNAGARI_SOURCE_DIR} + "/scenarios");
    const double scale = static_cast<double>(state.range(0)) / 126146099.0;
    double people = 0, bytes = 0;
    for (auto _ : state) {
        const Synthesis made = synthesise(atlas, {{"00000"}, scale, Month::of(2020, 10)}, Draw(1, 0));
        people += made.world.people.rows();
        bytes = static_cast<double>(made.world.bytes()) / made.world.people.rows();
    }
    state.counters["people/s"] = benchmark::Counter(people, benchmark::Counter::kIsRate);
    state.counters["bytes/person"] = bytes;
    // The peak of the process so far: run one size at a time to read it.
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    state.counters["peak bytes/person"] =
        1024.0 * static_cast<double>(used.ru_maxrss) / static_cast<double>(state.range(0));
}
BENCHMARK(synthesise_japan)
    ->Arg(100000)
    ->Arg(1000000)
    ->Arg(10000000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

}  // namespace
}  // namespace tsunagari
