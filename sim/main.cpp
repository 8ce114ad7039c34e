// The commands of `tsunagari`, a few lines each. Exit codes: 0 done, 1 the run failed, 2 the input is wrong.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>

#include "check.hpp"
#include "data_directory.hpp"
#include "describe.hpp"
#include "population.hpp"
#include "run.hpp"
#include "study/calibration.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/version.hpp"

namespace {

using namespace tsunagari;

constexpr int run_failed = 1;
constexpr int bad_input = 2;

/// Prints all of it or says that it could not.
void print(const std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (!written) throw RunFailed("cannot write to standard output");
}

/// Options as they stand after parsing.
struct Commands {
    RunOptions run;
    CheckOptions check;
    DescribeOptions describe;
    PopulationOptions population;
    CalibrateOptions calibrate;
    std::string data;
    std::string language = "en";
    int status = 0;
};

void refuse_existing(const std::string& output, bool force) {
    std::error_code ignored;
    if (force || !std::filesystem::exists(output, ignored)) return;
    throw BadInput({}, output + " is there already", "Add --force to replace it, or name another with -o.");
}

/// Where the input tables are, of every command that reads some.
void add_data(CLI::App& command, Commands& commands) {
    command.add_option("--data", commands.data, "Directory of the input tables (holds japan/ and towns/)");
}

/// `why`: what the number of threads is for, or that nothing depends on it.
void add_threads(CLI::App& command, int& threads, const std::string& why) {
    command.add_option("--threads", threads, why)->check(CLI::Range(0, 4096));
}

/// The options of every command that works for a while: threads, tables, silence. `what` does not depend on threads.
void add_work(CLI::App& command, Commands& commands, int& threads, bool& quiet, const std::string& what) {
    add_threads(command, threads, "Threads; 0 = as many as there are. " + what + " not depend on it");
    add_data(command, commands);
    command.add_flag("--quiet", quiet, "Say nothing unless something is wrong");
}

void add_run(CLI::App& program, Commands& commands) {
    CLI::App* run = program.add_subcommand("run", "Run a scenario file: scenario in, results (.h5) out");
    run->add_option("scenario", commands.run.scenario_path, "The scenario file (.toml)")->required();
    run->add_option("-o,--output", commands.run.output_path,
                    "Where the results go (default: the scenario's name with .h5, here)");
    add_work(*run, commands, commands.run.threads, commands.run.quiet, "Results do");
    run->add_flag("--force", commands.run.force, "Replace results that are there");
    run->callback([&commands] {
        RunOptions& options = commands.run;
        if (options.output_path.empty())
            options.output_path = std::filesystem::path{options.scenario_path}.stem().string() + ".h5";
        refuse_existing(options.output_path, options.force);
        options.data_directory = find_data_directory(options.scenario_path, commands.data);
        commands.status = run_command(options);
    });
}

void add_population(CLI::App& program, Commands& commands) {
    CLI::App* population = program.add_subcommand(
        "population", "The town of a scenario before anything happens: how well it matches the published tables");
    population->add_option("scenario", commands.population.scenario_path, "The scenario file (.toml)")->required();
    population->add_option("-o,--output", commands.population.output_path,
                           "Where the population file goes (default: the scenario's name with .population.h5, here)");
    add_work(*population, commands, commands.population.threads, commands.population.quiet, "The town does");
    population->add_flag("--force", commands.population.force, "Replace a population file that is there");
    population->callback([&commands] {
        PopulationOptions& options = commands.population;
        if (options.output_path.empty())
            options.output_path = std::filesystem::path{options.scenario_path}.stem().string() + ".population.h5";
        refuse_existing(options.output_path, options.force);
        options.data_directory = find_data_directory(options.scenario_path, commands.data);
        print(population_command(options));
    });
}

void add_calibrate(CLI::App& program, Commands& commands) {
    CLI::App* calibrate = program.add_subcommand(
        "calibrate", "Fit parameters to the national survey: study in; parameters, posterior draws and report out");
    calibrate->add_option("study", commands.calibrate.study_path, "The study file (.toml)")->required();
    calibrate->add_option("-o,--output", commands.calibrate.output_folder,
                          "Folder for what comes out (default: the study's name, here)");
    add_work(*calibrate, commands, commands.calibrate.threads, commands.calibrate.quiet, "Results do");
    calibrate->add_flag("--resume", commands.calibrate.resume, "Go on with what the folder holds");
    calibrate->callback([&commands] {
        CalibrateOptions& options = commands.calibrate;
        if (options.output_folder.empty())
            options.output_folder = std::filesystem::path{options.study_path}.stem().string();
        options.data_directory = find_data_directory(options.study_path, commands.data);
        commands.status = calibrate_command(options);
    });
}

void add_check(CLI::App& program, Commands& commands) {
    CLI::App* check =
        program.add_subcommand("check", "Is a scenario file right? How many people, how much memory, disk and time?");
    check->add_option("scenario", commands.check.scenario_path, "The scenario file (.toml)")->required();
    add_threads(*check, commands.check.threads, "Threads that the time is estimated for; 0 = as many as there are");
    add_data(*check, commands);
    check->add_flag("--resolved", commands.check.resolved,
                    "Print the scenario with everything it inherits and leaves to defaults");
    check->callback([&commands] {
        commands.check.data_directory = find_data_directory(commands.check.scenario_path, commands.data);
        print(check_scenario(commands.check));
    });
}

void add_describe(CLI::App& program, Commands& commands) {
    CLI::App* describe_app = program.add_subcommand(
        "describe", "Everything a scenario file can set: default, range, unit, meaning, source, grade");
    describe_app->add_option("name", commands.describe.name, "A section, event, lever or parameter (default: all)");
    describe_app->add_flag("--markdown", commands.describe.markdown, "Tables in Markdown");
    describe_app->add_option("--lang", commands.language, "Language of the meanings: en or ja")
        ->check(CLI::IsMember({"en", "ja"}));
    describe_app->callback([&commands] {
        commands.describe.language = commands.language == "ja" ? Language::ja : Language::en;
        print(describe(commands.describe));
    });
}

int parse_and_do(int argc, char** argv) {
    CLI::App program{
        "tsunagari follows everyone in a Japanese town, month by month, and compares how lonely people are\nwith and "
        "without measures."};
    program.name("tsunagari");
    program.set_version_flag("--version", fmt::format("tsunagari {} ({})", version(), commit()));
    program.require_subcommand(1);
    program.footer(
        "Exit codes: 0 done, 1 the run failed, 2 the input is wrong.\n`tsunagari <command> --help` tells a command's "
        "options.");
    Commands commands;
    add_run(program, commands);
    add_check(program, commands);
    add_describe(program, commands);
    add_population(program, commands);
    add_calibrate(program, commands);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : bad_input;
    }
    return commands.status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return parse_and_do(argc, argv);
    } catch (const BadInput& error) {
        fmt::print(stderr, "tsunagari: {}\n", error.what());
        return bad_input;
    } catch (const std::bad_alloc&) {
        fmt::print(stderr,
                   "tsunagari: there is not enough memory. `tsunagari check` estimates how much a scenario needs; "
                   "scale makes it smaller.\n");
        return run_failed;
    } catch (const std::exception& error) {
        fmt::print(stderr, "tsunagari: {}\n", error.what());
        return run_failed;
    }
}
