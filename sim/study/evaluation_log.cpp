#include "study/evaluation_log.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

std::string first_line(const std::string& identity) { return "tsunagari evaluations 1 " + identity; }

std::string checksum(const std::string& text) {
    Digest digest;
    digest.add(text);
    return digest.hex().substr(0, 16);
}

std::vector<double> numbers_in(const std::string& text) {
    std::vector<double> numbers;
    const char* at = text.c_str();
    for (char* end = nullptr;; at = end) {
        const double number = std::strtod(at, &end);
        if (end == at) return numbers;
        numbers.push_back(number);
    }
}

}  // namespace

EvaluationLog::EvaluationLog(const std::string& path, const std::string& identity, bool resume) : path_{path} {
    std::error_code ignored;
    const bool there = std::filesystem::exists(path, ignored) && std::filesystem::file_size(path, ignored) > 0;
    if (there && !resume)
        throw BadInput({}, fmt::format("{} holds the evaluations of an earlier calibration", path),
                       "Add --resume to go on with it, or name another folder with -o.");
    if (there) read(path, identity);
    found_ = answers_.size();
    file_.open(path, std::ios::app | std::ios::binary);
    if (!there) file_ << first_line(identity) << '\n' << std::flush;
    if (!file_) throw RunFailed(fmt::format("{}: cannot be written", path));
}

void EvaluationLog::read(const std::string& path, const std::string& identity) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream all;
    all << file.rdbuf();
    const std::string text = all.str();
    std::size_t whole = 0;
    bool first = true;
    while (whole < text.size()) {
        const std::size_t end = text.find('\n', whole);
        if (end == std::string::npos) break;  // not finished
        const std::string line = text.substr(whole, end - whole);
        if (first && line != first_line(identity))
            throw BadInput({path, 1, 0, ""}, "was written for another study, scenario, survey table or version",
                           "Name another folder with -o.");
        if (!first) {
            const std::size_t tab = line.find('\t'), last = line.rfind('\t');
            if (tab == std::string::npos || last == tab || checksum(line.substr(0, last)) != line.substr(last + 1))
                break;  // torn: whatever follows is asked again
            answers_[line.substr(0, tab)] = numbers_in(line.substr(tab + 1, last - tab - 1));
        }
        first = false;
        whole = end + 1;
    }
    if (whole < text.size()) std::filesystem::resize_file(path, whole);
    if (first) throw BadInput({path, 1, 0, ""}, "is not a log of evaluations", "Name another folder with -o.");
}

const std::vector<double>* EvaluationLog::find(const std::string& question) const {
    const auto found = answers_.find(question);
    return found == answers_.end() ? nullptr : &found->second;
}

void EvaluationLog::add(const std::string& question, const std::vector<double>& answer) {
    std::string line = question + "\t";
    for (const double number : answer) line += fmt::format("{:a} ", number);
    file_ << line << '\t' << checksum(line) << '\n' << std::flush;
    if (!file_) throw RunFailed(fmt::format("{}: cannot be written", path_));
    answers_[question] = answer;
}

}  // namespace tsunagari
