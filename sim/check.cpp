// A page about a scenario: what will be compared where and when, how large that is, and what looks odd.

#include "check.hpp"

#include <fmt/format.h>

#include "estimate.hpp"
#include "parameter_draws.hpp"
#include "tsunagari/scenario.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string bytes(std::uint64_t number) {
    const auto value = static_cast<double>(number);
    return value < 1e9 ? fmt::format("{:.0f} MB", value / 1e6) : fmt::format("{:.1f} GB", value / 1e9);
}

std::string duration(double seconds) {
    if (seconds < 5) return "a few seconds";
    if (seconds < 90) return fmt::format("{:.0f} seconds", seconds);
    if (seconds < 5400) return fmt::format("{:.0f} minutes", seconds / 60);
    return fmt::format("{:.1f} hours", seconds / 3600);
}

std::string month(Month m) { return fmt::format("{:04}-{:02}", m.year(), m.month_of_year()); }

std::string what_is_compared(const Scenario& scenario) {
    std::string text;
    for (const Variant& variant : scenario.variants) {
        std::string levers;
        for (const LeverChoice& choice : variant.levers) {
            const std::string kind = choice.kind == choice.name ? "" : fmt::format(" ({})", choice.kind);
            levers += fmt::format("{}{}{}", levers.empty() ? "" : ", ", choice.name, kind);
        }
        for (const ShockChoice& choice : variant.shocks)
            levers += fmt::format("{}{} (shock)", levers.empty() ? "" : ", ", choice.name);
        text += fmt::format("  {:<18} {}{}\n", variant.name, variant.label_ja, levers.empty() ? "" : ": " + levers);
    }
    return text;
}

}  // namespace

std::string check_scenario(const CheckOptions& options) {
    const Atlas atlas{options.data_directory};
    Scenario scenario = read_scenario(options.scenario_path);
    check_against_tables(scenario, atlas);
    const auto draws = parameter_draws_of(scenario);
    if (options.resolved) return scenario.resolved;

    const SynthesisRequest request{scenario.place.areas, scenario.place.scale, scenario.run.start};
    const Estimate size = estimate(scenario, expected_people(atlas, request), options.threads);
    std::string areas;
    for (const std::string& area : scenario.place.areas) areas += (areas.empty() ? "" : ", ") + area;
    const Month last = scenario.run.start.plus(static_cast<int>(scenario.run.months) - 1);

    std::string text = fmt::format("{}: {}\n", scenario.path, scenario.title_ja);
    if (scenario.title_en != scenario.title_ja) text += fmt::format("  {}\n", scenario.title_en);
    text += fmt::format(
        "\nWhere   {}, {}\nWhen    {} to {} ({} months)\nRuns    {}: {} scenarios × {} replicates\n\n", areas,
        scenario.place.scale < 1 ? fmt::format("{} people for each resident", scenario.place.scale) : "every resident",
        month(scenario.run.start), month(last), scenario.run.months, size.runs, scenario.variants.size(),
        scenario.run.replicates);
    text += what_is_compared(scenario);
    text += fmt::format(
        "\nPeople  {}\nTies    about {}\nMemory  about {}\nDisk    about {}\nTime    about {} on {} thread{} ({} "
        "person-months)\n",
        grouped(size.people), grouped(size.ties), bytes(size.memory_bytes), bytes(size.disk_bytes),
        duration(size.seconds), size.threads, size.threads == 1 ? "" : "s", grouped(size.person_months));
    text += fmt::format("Tables  {}\n", atlas.directory());
    if (draws) text += fmt::format("Draws   {} of {}\n", draws->draws(), scenario.run.parameter_draws);
    for (const std::string& warning : scenario.warnings) text += fmt::format("\nwarning: {}\n", warning);
    text += scenario.warnings.empty() ? "\nNothing is wrong with it.\n" : "\nIt can be run.\n";
    return text;
}

}  // namespace tsunagari
