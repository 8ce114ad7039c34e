// SHA-256 known answers (FIPS 180-2, appendix B) and files.

#include "tsunagari/kit/digest.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

std::string sha256(std::string_view text) {
    Digest digest;
    digest.add(text);
    return digest.hex();
}

constexpr std::string_view of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Digest, GivesTheKnownAnswers) {
    EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc"), of_abc);
    EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, DoesNotMindPiecesOrLookingInBetween) {
    Digest digest;
    digest.add("a");
    EXPECT_NE(digest.hex(), of_abc);
    digest.add("");
    digest.add("bc");
    EXPECT_EQ(digest.hex(), of_abc);
    EXPECT_EQ(digest.hex(), of_abc);
}

TEST(Digest, TakesValuesAsTheirBytes) {
    const std::vector<std::uint16_t> values = {0x6261, 0x6463};  // "abcd" on a little-endian machine
    Digest digest;
    digest.add_values(std::span<const std::uint16_t>{values});
    EXPECT_EQ(digest.hex(), sha256("abcd"));
}

TEST(FileSha256, ReadsFilesLargerThanItsBuffer) {
    const std::string path = testing::TempDir() + "tsunagari_digest_test";
    std::ofstream{path, std::ios::binary} << std::string(3'000'001, 'x');
    EXPECT_EQ(file_sha256(path), sha256(std::string(3'000'001, 'x')));
    std::filesystem::remove(path);
}

TEST(FileSha256, RefusesWhatCannotBeRead) {
    EXPECT_THROW(file_sha256("/nowhere/at/all"), RunFailed);
    EXPECT_THROW(file_sha256(testing::TempDir()), RunFailed);
}

}  // namespace
}  // namespace tsunagari
