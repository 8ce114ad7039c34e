#include "parameter_draws.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "tsunagari/world/table.hpp"

namespace tsunagari {

ParameterDraws::ParameterDraws(const std::string& path, const Settings& known) {
    const Table table = Table::read(path);
    const Where at{path, 0, 0, ""};
    if (!table.has_column("draw") || table.rows() < 2 || table.text(0, "draw") != "centre")
        throw BadInput(at, "is not a table of draws", "Name draws.csv of a calibration (tsunagari calibrate).");
    for (const std::string& name : table.columns()) {
        if (name == "draw") continue;
        const auto found = known.find(name);
        if (found == known.end() || !std::holds_alternative<double>(found->second))
            throw BadInput(at, fmt::format("no number of the model is called '{}'", name),
                           "The draws are of another version: calibrate anew.");
        names_.push_back(name);
    }
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::vector<double> values;
        for (const std::string& name : names_) values.push_back(table.number(row, name));
        (row == 0 ? centre_ : draws_.emplace_back()) = std::move(values);
    }
}

std::size_t ParameterDraws::apply(std::uint32_t replicate, Settings& parameters) const {
    const std::vector<double>& draw = draws_[replicate % draws_.size()];
    std::size_t set = 0;
    for (std::size_t k = 0; k < names_.size(); ++k) {
        SettingValue& value = parameters.find(names_[k])->second;
        if (std::get<double>(value) != centre_[k]) continue;
        value = draw[k];
        ++set;
    }
    return set;
}

std::optional<ParameterDraws> parameter_draws_of(const Scenario& scenario) {
    if (scenario.run.parameter_draws.empty()) return std::nullopt;
    const auto place = scenario.places.find("run.parameter_draws");
    const Where where =
        place == scenario.places.end() ? Where{scenario.path, 0, 0, "run.parameter_draws"} : place->second;
    const auto path =
        (std::filesystem::path{where.file}.parent_path() / scenario.run.parameter_draws).lexically_normal();
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored))
        throw BadInput(where, fmt::format("there is no file {}", path.string()),
                       "Paths count from the file that names them.");
    Settings parameters = scenario.variants.front().parameters;
    ParameterDraws draws(path.string(), parameters);
    if (draws.apply(0, parameters) == 0)
        throw BadInput(where, "no parameter of the first scenario has its fitted value, so the draws would do nothing",
                       "Begin the scenario with extends = \"….toml\", the parameter file of the same calibration.");
    return draws;
}

}  // namespace tsunagari
