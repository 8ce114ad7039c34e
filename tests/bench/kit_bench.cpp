// What the kit's draws and functions cost, an item each: people for `lanes`, calls for the rest.

#include <benchmark/benchmark.h>

#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {
namespace {

constexpr Month month = Month::of(2022, 4);
constexpr Decision some{1050};

template <class Function>
void per_call(benchmark::State& state, const Function& function) {
    std::uint64_t who = 0;
    for (auto _ : state) benchmark::DoNotOptimize(function(who++));
    state.SetItemsProcessed(state.iterations());
}

void single_draw(benchmark::State& state) {
    const Draw draw{1, 0};
    per_call(state, [&](std::uint64_t who) { return draw.uniform(who, month, some); });
}
BENCHMARK(single_draw);

void single_lane(benchmark::State& state) {
    const Draw draw{1, 0};
    per_call(state, [&](std::uint64_t who) { return draw.lane(who, month, Decision{6}); });
}
BENCHMARK(single_lane);

/// Four decisions for a block of people.
void lanes_of_a_block(benchmark::State& state) {
    const Draw draw{1, 0};
    std::vector<PersonKey> who(block_size);
    for (std::uint32_t i = 0; i < block_size; ++i) who[i] = PersonKey{i};
    std::vector<std::uint32_t> out(4 * who.size());
    for (auto _ : state) {
        draw.lanes(who, month, 1, out);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(block_size));
}
BENCHMARK(lanes_of_a_block);

void normal_draw(benchmark::State& state) {
    const Draw draw{1, 0};
    per_call(state, [&](std::uint64_t who) { return draw.normal(who, month, some); });
}
BENCHMARK(normal_draw);

void gumbel_draw(benchmark::State& state) {
    const Draw draw{1, 0};
    per_call(state, [&](std::uint64_t who) { return draw.gumbel(who, month, some); });
}
BENCHMARK(gumbel_draw);

/// A probability that walks over (0, 1).
double some_probability(std::uint64_t i) { return (static_cast<double>(i * 2654435761U % 1048576U) + 0.5) / 1048576.0; }

void quantile(benchmark::State& state) {
    per_call(state, [](std::uint64_t i) { return normal_quantile(some_probability(i)); });
}
BENCHMARK(quantile)->Name("normal_quantile");

void exponential(benchmark::State& state) {
    per_call(state, [](std::uint64_t i) { return exp_(some_probability(i)); });
}
BENCHMARK(exponential)->Name("exp_");

void hazard_to_threshold(benchmark::State& state) {
    per_call(state, [](std::uint64_t i) { return threshold(monthly_from_rate(some_probability(i))); });
}
BENCHMARK(hazard_to_threshold);

}  // namespace
}  // namespace tsunagari
