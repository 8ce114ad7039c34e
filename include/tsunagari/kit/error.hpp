#pragma once
// Two kinds of error. BadInput: the user's file or command is wrong; one message, exit code 2. RunFailed: the machine
// or the program let the user down (disk full, file vanished); exit code 1. Messages say:  where: problem (why).
// suggestion

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagari {

/// A spot in a file the user wrote. line and column count from 1 (code points); 0 = not known.
struct Where {
    std::string file;
    int line = 0;
    int column = 0;
    std::string key;  ///< dotted path, e.g. "scenario[2].lever[1].seats"; may be empty
};

class BadInput : public std::runtime_error {
   public:
    /// what() reads "file:line:column: key: problem. suggestion"; parts that are not known are left out.
    BadInput(Where where, std::string problem, std::string suggestion = {});
    [[nodiscard]] const Where& where() const { return where_; }
    [[nodiscard]] const std::string& problem() const { return problem_; }
    [[nodiscard]] const std::string& suggestion() const { return suggestion_; }

   private:
    Where where_;
    std::string problem_;
    std::string suggestion_;
};

class RunFailed : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The known word nearest to `word` (edit distance in code points, case ignored), or "" if none is near enough to be
/// meant.
std::string nearest_word(std::string_view word, std::span<const std::string> known);
/// "Did you mean 'x'?" or, if nothing is near, "Known: a, b, c." (at most 12 named).
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace tsunagari
