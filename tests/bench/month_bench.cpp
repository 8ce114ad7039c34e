// Person-months a second of everything a month does, phase by phase, and bytes a person: 鳥取市 whole, without and with
// the three levers, on one and two threads; and 10⁶ people (北海道, thinned). `items_per_second` are person-months.
//
// A synthesised town is made once and copied; a benchmark's own month is one step of the simulation, the first year
// apart.

#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/simulation.hpp"

namespace tsunagari {
namespace {

const Atlas& shipped() {
    static const Atlas atlas(std::string{TSUNAGARI_SOURCE_DIR} + "/scenarios");
    return atlas;
}

constexpr int months_before = 12;  ///< so that levers are full and arenas have grown

struct Town {
    const char* name;
    double scale;
};
constexpr Town tottori{"鳥取市", 1.0};
constexpr Town a_million{"北海道", 1000000.0 / 5224614.0};

std::vector<LeverChoice> levers(bool wanted) {
    if (!wanted) return {};
    // In service from the first month, whenever the town begins.
    const Settings from_the_start = {{"start_month", Month::of(2020, 10)}};
    return {{"community_salon", "salons", from_the_start},
            {"tsunagari_supporter", "supporters", from_the_start},
            {"outreach", "visits", from_the_start}};
}

/// One town living on, kept between the repetitions of a benchmark.
class Lives {
   public:
    Lives(Town town, bool with_levers, std::uint64_t seed) : model_({}, levers(with_levers)), draw_(seed, 0) {
        World world = synthesise(shipped(), {{town.name}, town.scale, Month::of(2020, 10)}, draw_).world;
        begin_world(world, model_, draw_);
        simulation_ = std::make_unique<Simulation>(std::move(world), model_, shipped(), draw_);
        for (int month = 0; month < months_before; ++month) simulation_->step();
    }
    Simulation& simulation() { return *simulation_; }

   private:
    Model model_;
    Draw draw_;
    std::unique_ptr<Simulation> simulation_;
};

std::int64_t residents(const World& world) {
    return sum_blocks<std::int64_t>(world.people.rows(), [&](Block block) {
        std::int64_t here = 0;
        for (std::uint32_t i = block.begin; i < block.end; ++i) here += world.people.present(PersonIndex{i}) ? 1 : 0;
        return here;
    });
}

void months(benchmark::State& state, Town town, bool with_levers, int threads) {
    const Threads with(threads);
    Lives lives(town, with_levers, 1);
    Simulation& simulation = lives.simulation();
    const std::array<double, phases> before = simulation.seconds();
    std::int64_t person_months = 0;
    for (auto _ : state) {
        state.PauseTiming();
        person_months += residents(simulation.world());
        state.ResumeTiming();
        simulation.step();
    }
    state.SetItemsProcessed(person_months);
    for (std::size_t p = 0; p < phases; ++p) {
        // Nanoseconds a person and month of each phase: on one thread they add up to the whole, on two `deliver` and
        // `meet` overlap.
        state.counters[std::string(phase_names[p]) + "_ns"] =
            1e9 * (simulation.seconds()[p] - before[p]) / static_cast<double>(person_months);
    }
    state.counters["people"] = static_cast<double>(residents(simulation.world()));
    state.counters["bytes_per_person"] =
        static_cast<double>(simulation.world().bytes()) / static_cast<double>(residents(simulation.world()));
}

void tottori_alone(benchmark::State& state) { months(state, tottori, false, static_cast<int>(state.range(0))); }
BENCHMARK(tottori_alone)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(24)
    ->UseRealTime();

void tottori_with_levers(benchmark::State& state) { months(state, tottori, true, static_cast<int>(state.range(0))); }
BENCHMARK(tottori_with_levers)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(24)
    ->UseRealTime();

void million_with_levers(benchmark::State& state) { months(state, a_million, true, static_cast<int>(state.range(0))); }
BENCHMARK(million_with_levers)
    ->ArgName("threads")
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(12)
    ->UseRealTime();

/// What each part of a world of 10⁶ takes, in bytes a resident.
void bytes_of_a_million(benchmark::State& state) {
    const Threads with(2);
    Lives lives(a_million, true, 1);
    for (auto _ : state) benchmark::DoNotOptimize(lives.simulation().world().bytes());
    const World& world = lives.simulation().world();
    const auto each = static_cast<double>(residents(world));
    state.counters["people"] = each;
    state.counters["bytes_per_person"] = static_cast<double>(world.bytes()) / each;
    state.counters["columns"] = static_cast<double>(world.people.bytes()) / each;
    state.counters["households"] = static_cast<double>(world.households.bytes()) / each;
    state.counters["groups"] = static_cast<double>(world.groups.bytes()) / each;
    state.counters["ties"] = static_cast<double>(world.network.bytes()) / each;
    state.counters["traces"] = static_cast<double>(world.memory.bytes()) / each;
}
BENCHMARK(bytes_of_a_million)->Iterations(1);

}  // namespace
}  // namespace tsunagari
