// The constants come from benchmark runs on 鳥取市 and a tenth of the nation, and are meant to be right within a factor
// of two.

#include "estimate.hpp"

#include <algorithm>
#include <thread>

#include "tsunagari/record/recording.hpp"

namespace tsunagari {
namespace {

constexpr double ties_per_person = 7.3;
constexpr double bytes_per_person = 195;
constexpr double bytes_of_program = 60e6;
constexpr double person_months_per_second_and_thread = 1.9e6;
constexpr double thread_worth = 0.85;               ///< of each thread after the first
constexpr double town_seconds_per_person = 2.3e-5;  ///< with its ties, once a replicate, one thread
constexpr double people_per_district = 5000;
constexpr double packed = 0.58;  ///< of the bytes of an array that stay after compression
constexpr double bytes_per_panel_month = 20, bytes_per_snapshot_person = 20, bytes_per_respondent = 72;
constexpr double bytes_per_tie_row = 40, ties_of_a_person = 14;  ///< households included
constexpr double bytes_per_event_row = 17, events_per_panel_month = 0.05;
constexpr double response_share = 0.557;
constexpr double bytes_of_empty_file = 200e3;

double cells(const RecordSettings& record, double people) {
    const auto resolved = [&](const char* name) {
        return std::find(record.strata.begin(), record.strata.end(), name) != record.strata.end();
    };
    double number = resolved("district") ? std::max(1.0, people / people_per_district) : 1;
    if (resolved("age_group")) number *= age_groups;
    if (resolved("sex")) number *= sexes;
    if (resolved("household_type")) number *= household_types;
    return number;
}

double bytes_of_a_run(const Scenario& scenario, double people) {
    const RecordSettings& record = scenario.record;
    const auto months = static_cast<double>(scenario.run.months);
    const auto at_most = [&](std::int64_t number) { return std::min(static_cast<double>(number), people); };
    const double snapshots = 1 + months / static_cast<double>(record.snapshot_every_months);
    return months * cells(record, people) * monthly_variables * sizeof(float) +
           months * at_most(record.panel_people) * bytes_per_panel_month +
           months * at_most(record.panel_people) * events_per_panel_month * bytes_per_event_row +
           (1 + months / 12) * at_most(std::min(record.ties_people, record.panel_people)) * ties_of_a_person *
               bytes_per_tie_row +
           snapshots * at_most(record.snapshot_people) * bytes_per_snapshot_person +
           months / 12 * at_most(record.survey_people) * response_share * bytes_per_respondent;
}

}  // namespace

Estimate estimate(const Scenario& scenario, std::uint64_t people, int threads) {
    const auto variants = static_cast<double>(scenario.variants.size());
    const auto replicates = static_cast<double>(scenario.run.replicates);
    const auto residents = static_cast<double>(people);
    const double runs = variants * replicates;
    const double months = residents * static_cast<double>(scenario.run.months) * runs;
    const double towns_at_once = variants > 1 ? 2 : 1;  // the untouched town waits for the next scenario
    const double a_run = bytes_of_a_run(scenario, residents);
    Estimate result;
    result.threads = threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const double hands = 1 + (result.threads - 1) * thread_worth;
    result.people = people;
    result.ties = static_cast<std::uint64_t>(residents * ties_per_person / 2);
    result.runs = static_cast<std::uint64_t>(runs);
    result.person_months = static_cast<std::uint64_t>(months);
    result.memory_bytes =
        static_cast<std::uint64_t>(bytes_of_program + residents * bytes_per_person * towns_at_once + a_run);
    result.disk_bytes = static_cast<std::uint64_t>(bytes_of_empty_file + a_run * runs * packed);
    result.seconds =
        (months / person_months_per_second_and_thread + residents * replicates * town_seconds_per_person) / hands;
    return result;
}

}  // namespace tsunagari
