// SHA-256 through OpenSSL's EVP interface. An OpenSSL failure here means no memory or a machine that forbids SHA-256;
// either way the run cannot vouch for its files and stops.

#include "tsunagari/kit/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <vector>

#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Context new_context() { return {EVP_MD_CTX_new(), &EVP_MD_CTX_free}; }

void check(bool fine) {
    if (!fine) throw RunFailed{"SHA-256 could not be computed (OpenSSL refused)"};
}

EVP_MD_CTX* of(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

Digest::Digest() : context_{nullptr} {
    Context context = new_context();
    check(context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    context_ = context.release();
}

Digest::~Digest() { EVP_MD_CTX_free(of(context_)); }

void Digest::add(std::span<const std::byte> bytes) {
    check(EVP_DigestUpdate(of(context_), bytes.data(), bytes.size()) == 1);
}

void Digest::add(std::string_view text) { add(std::as_bytes(std::span{text})); }

std::string Digest::hex() const {
    const Context copy = new_context();
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    check(copy != nullptr && EVP_MD_CTX_copy_ex(copy.get(), of(context_)) == 1);
    check(EVP_DigestFinal_ex(copy.get(), bytes.data(), &size) == 1);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 15U];
    }
    return text;
}

std::string file_sha256(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw RunFailed{path + ": cannot be read"};
    Digest digest;
    std::vector<char> buffer(std::size_t{1} << 20U);
    while (file) {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        digest.add(std::string_view{buffer.data(), static_cast<std::size_t>(file.gcount())});
    }
    if (!file.eof()) throw RunFailed{path + ": cannot be read to its end"};
    return digest.hex();
}

}  // namespace tsunagari
