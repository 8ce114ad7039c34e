#pragma once
// Runs the built program as a user does: with arguments, an environment and, where a terminal matters, a terminal on
// stderr. Every test gets a folder of its own, so that what a run leaves behind can be counted.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace tsunagari::program {

namespace fs = std::filesystem;

inline const std::string source = TSUNAGARI_SOURCE_DIR;

inline std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A folder of its own, gone afterwards.
class Folder {
   public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "tsunagari_run_XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }
    [[nodiscard]] const fs::path& path() const { return path_; }
    fs::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return path_ / name;
    }
    /// Names in it, hidden ones too.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }

   private:
    fs::path path_;
};

struct How {
    std::vector<std::pair<std::string, std::string>> environment{};
    bool terminal = false;              ///< stderr is a terminal
    std::uint64_t most_file_bytes = 0;  ///< 0: no limit
};

struct Outcome {
    int code = -1;    ///< exit code; -1 if it was killed
    int signal = 0;   ///< that killed it
    std::string out;  ///< stdout
    std::string err;  ///< stderr
};

/// A program under way, started in `folder`.
class Child {
   public:
    Child(const std::string& program, const std::vector<std::string>& arguments, const Folder& folder,
          const How& how = {}) {
        int out[2], err[2];
        if (::pipe2(out, O_CLOEXEC) != 0) ADD_FAILURE() << "no pipe";
        if ((how.terminal ? ::openpty(&err[0], &err[1], nullptr, nullptr, nullptr) : ::pipe2(err, O_CLOEXEC)) != 0)
            ADD_FAILURE() << "no terminal";
        std::vector<std::string> words{program};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        id_ = ::fork();
        if (id_ == 0) become(argv.data(), folder, how, out[1], err[1]);
        ::close(out[1]);
        ::close(err[1]);
        out_ = out[0], err_ = err[0];
    }
    ~Child() {
        if (id_ > 0 && !waited_) {
            ::kill(id_, SIGKILL);
            ::waitpid(id_, nullptr, 0);
        }
        if (out_ >= 0) ::close(out_);
        if (err_ >= 0) ::close(err_);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits until `text` stands in stderr; false if the program ended, or five minutes passed, without it.
    bool says(const std::string& text) {
        const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(5);
        while (outcome_.err.find(text) == std::string::npos) {
            if (std::chrono::steady_clock::now() > patience || !read_some()) return false;
        }
        return true;
    }
    void send(int signal) const { ::kill(id_, signal); }
    /// Reads what it still says, and waits for its end.
    Outcome end() {
        while (read_some()) {
        }
        int status = 0;
        while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
        }
        waited_ = true;
        outcome_.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        outcome_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        return outcome_;
    }

   private:
    [[noreturn]] static void become(char** argv, const Folder& folder, const How& how, int out, int err) {
        ::dup2(out, STDOUT_FILENO);
        ::dup2(err, STDERR_FILENO);
        ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
        if (err > 2) ::close(err);
        for (const auto& [name, value] : how.environment) ::setenv(name.c_str(), value.c_str(), 1);
        if (how.most_file_bytes > 0) {
            const rlimit limit{how.most_file_bytes, how.most_file_bytes};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            std::signal(SIGXFSZ, SIG_IGN);  // as on a full disk: writing fails, nobody is killed
        }
        if (::chdir(folder.path().c_str()) == 0) ::execv(argv[0], argv);
        ::_exit(127);
    }

    /// False once both streams are at their end.
    bool read_some() {
        pollfd streams[2] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};
        if (out_ < 0 && err_ < 0) return false;
        if (::poll(streams, 2, 1000) <= 0) return true;
        take(streams[0].revents, out_, outcome_.out);
        take(streams[1].revents, err_, outcome_.err);
        return true;
    }
    static void take(int events, int& stream, std::string& text) {
        if (events == 0 || stream < 0) return;
        char buffer[4096];
        const ssize_t read = ::read(stream, buffer, sizeof buffer);
        if (read > 0) {
            text.append(buffer, static_cast<std::size_t>(read));
        } else if (read == 0 || errno != EINTR) {  // a terminal whose other end is gone says EIO
            ::close(stream);
            stream = -1;
        }
    }

    pid_t id_ = -1;
    int out_ = -1, err_ = -1;
    bool waited_ = false;
    Outcome outcome_;
};

/// `tsunagari <arguments>` from beginning to end, in `folder`.
inline Outcome run(const Folder& folder, const std::vector<std::string>& arguments, const How& how = {}) {
    return Child(TSUNAGARI_PROGRAM, arguments, folder, how).end();
}

/// A scenario that extends one of the shipped ones, written into `folder`; `more` is laid over it.
inline std::string scenario(const Folder& folder, const std::string& more,
                            const std::string& base = "scenarios/hamlet.toml") {
    const std::string path = fs::relative(source + "/" + base, fs::canonical(folder.path())).string();
    return folder.write("town.toml", "format = 1\nextends = \"" + path + "\"\n" + more).string();
}

inline const std::string data = source + "/scenarios";

}  // namespace tsunagari::program
