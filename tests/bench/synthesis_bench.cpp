// People a second and bytes a person of building a synthetic population: linear from 10^5 to 10^6 (10^7 with
// --benchmark_filter=7).

#include <benchmark/benchmark.h>

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
