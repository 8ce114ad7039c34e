#pragma once
// Every evaluation of a study as a line of a text file: what was asked, what came out, a checksum. A study is a pure
// function of its answers, so one that was broken off is repeated with the answers that are there and goes on where
// they end; the result is the same to the last bit.

#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace tsunagari {

class EvaluationLog {
   public:
    /// Opens a log for the study with this identity (a digest of all that its answers depend on). `resume`: goes on
    /// with a log that is there; a last line that was not finished is dropped. BadInput if there is one and `resume` is
    /// false, or if it belongs to another study; RunFailed if it cannot be read or written.
    EvaluationLog(const std::string& path, const std::string& identity, bool resume);

    /// What came out; null if it was not asked yet.
    [[nodiscard]] const std::vector<double>* find(const std::string& question) const;
    /// Keeps an answer, also on the disk. A question holds no tab and no line break.
    void add(const std::string& question, const std::vector<double>& answer);
    [[nodiscard]] std::size_t size() const { return answers_.size(); }
    /// How many of them were there when the log was opened.
    [[nodiscard]] std::size_t found() const { return found_; }

   private:
    void read(const std::string& path, const std::string& identity);
    std::string path_;
    std::map<std::string, std::vector<double>, std::less<>> answers_;
    std::size_t found_ = 0;
    std::ofstream file_;
};

}  // namespace tsunagari
