#pragma once
// SHA-256 of what was read and what was written (OpenSSL).

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tsunagari {

class Digest {
   public:
    Digest();
    ~Digest();
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    template <class T>
    void add_values(std::span<const T> values) {
        add(std::as_bytes(values));
    }
    /// 64 hexadecimal characters; the digest may be added to afterwards.
    [[nodiscard]] std::string hex() const;

   private:
    void* context_;
};

/// Digest of a file's bytes. Throws RunFailed if it cannot be read.
std::string file_sha256(const std::string& path);

}  // namespace tsunagari
