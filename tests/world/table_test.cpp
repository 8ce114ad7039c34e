// A table must be refused at the spot that is wrong, in words that help; a good one must be found row by row.

#include "tsunagari/world/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view preface =
    "# title: People\n"
    "# title_ja: 人口\n"
    "# source: 総務省統計局 令和2年国勢調査\n"
    "# year: 2020\n"
    "# licence: CC BY 4.0\n"
    "# grade: derived\n";
constexpr int preface_lines = 6;

/// A directory of its own for every test, with japan/ and towns/ inside.
class TableTest : public ::testing::Test {
   protected:
    void SetUp() override {
        const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
        directory_ = std::filesystem::temp_directory_path() /
                     (std::string{"tsunagari_table_"} + info->name() + "_" + std::to_string(std::random_device{}()));
        std::filesystem::create_directories(directory_ / "japan");
        std::filesystem::create_directories(directory_ / "towns");
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        const auto path = (directory_ / name).generic_string();
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    [[nodiscard]] Table good(const std::string& body) const {
        return Table::read(write("japan/people.csv", std::string{preface} + body));
    }
    /// Reads `text` and expects BadInput at line and column (0 = not said), with `words` in the message.
    void refuses(const std::string& text, int line, int column, const std::string& words) const {
        const auto path = write("japan/bad.csv", text);
        try {
            (void)Table::read(path);
            ADD_FAILURE() << "accepted:\n" << text;
        } catch (const BadInput& error) {
            EXPECT_EQ(error.where().file, path);
            EXPECT_EQ(error.where().line, line) << error.what();
            EXPECT_EQ(error.where().column, column) << error.what();
            EXPECT_THAT(error.what(), HasSubstr(words));
        }
    }
    /// The same with good metadata above; `line` counts from the header row.
    void refuses_body(const std::string& body, int line, int column, const std::string& words) const {
        refuses(std::string{preface} + body, preface_lines + line, column, words);
    }

    std::filesystem::path directory_;
};

TEST_F(TableTest, FindsRowsByTheirKeysAndByPrefixes) {
    const Table table = good(
        "# key: sex, age\n# column share: 1; read; "
        "part\nsex,age,share\nmale,15-19,0.25\nmale,20-24,0.5\nfemale,15-19,-1e-3\n");
    EXPECT_EQ(table.rows(), 3U);
    EXPECT_EQ(table.row_of({"male", "20-24"}), 1U);
    EXPECT_EQ(table.row_of({"female"}), 2U);
    EXPECT_EQ(table.row_of({"male"}), 0U);
    EXPECT_DOUBLE_EQ(table.at({"male", "15-19"}, "share"), 0.25);
    EXPECT_DOUBLE_EQ(table.at({"female", "15-19"}, "share"), -0.001);
    EXPECT_EQ(table.text(1, "age"), "20-24");
    EXPECT_TRUE(table.has_row({"male"}));
    EXPECT_FALSE(table.has_row({"15-19"}));
    EXPECT_FALSE(table.has_row({"female", "20-24"}));
    EXPECT_TRUE(table.has_column("share"));
    EXPECT_FALSE(table.has_column("Share"));
    EXPECT_EQ(table.grade(), Grade::derived);
    EXPECT_EQ(table.about("title_ja"), "人口");
    EXPECT_EQ(table.about("column share"), "1; read; part");
    EXPECT_EQ(table.about("key"), "sex, age");
    EXPECT_EQ(table.about("absent"), "");
}

TEST_F(TableTest, TheDigestIsThatOfTheFile) {
    const Table table = good("age,n\n0,1\n");
    EXPECT_EQ(table.sha256(), file_sha256(table.path()));
    EXPECT_EQ(table.sha256().size(), 64U);
}

TEST_F(TableTest, ReadsQuotesAndWhatSpreadsheetsWrite) {
    const Table quoted = good("name,n\n\"a, \"\"b\"\"\",1\nx,\"\"\n\"市原市\",3\n");
    EXPECT_EQ(quoted.text(0, "name"), "a, \"b\"");
    EXPECT_EQ(quoted.text(1, "n"), "");
    EXPECT_DOUBLE_EQ(quoted.at({"市原市"}, "n"), 3);
    std::string text = std::string{preface} + "name,n\nx,1\ny,\n";
    std::string windows = "\xEF\xBB\xBF";
    for (char c : text) windows.append(c == '\n' ? "\r\n" : std::string(1, c));
    const Table table = Table::read(write("japan/windows.csv", windows));
    EXPECT_EQ(table.rows(), 2U);
    EXPECT_EQ(table.about("title"), "People");
    EXPECT_EQ(table.text(1, "n"), "");
    const Table no_last_line_end = good("name,n\nx,1");
    EXPECT_DOUBLE_EQ(no_last_line_end.at({"x"}, "n"), 1);
}

TEST_F(TableTest, NotesAddUp) { EXPECT_EQ(good("# note: one\n# note: two\nage,n\n0,1\n").about("note"), "one\ntwo"); }

TEST_F(TableTest, RefusesMissingOrUnknownMetadata) {
    for (std::string word : {"title", "title_ja", "source", "year", "licence", "grade"}) {
        std::string text{preface};
        const auto at = text.find("# " + word + ":");
        text.erase(at, text.find('\n', at) + 1 - at);
        refuses(text + "age,n\n0,1\n", 0, 0, "a table must say its " + word);
    }
    std::string blank{preface};
    blank.replace(blank.find("2020\n"), 4, "");
    // The first 2020 is in no other line than "# year".
    refuses(blank + "age,n\n0,1\n", 4, 0, "must say its year");
    std::string typo{preface};
    typo.replace(typo.find("derived"), 7, "derivd");
    refuses(typo + "age,n\n0,1\n", 6, 0, "unknown grade 'derivd'. Did you mean 'derived'?");
    refuses_body("# year: 2021\nage,n\n0,1\n", 1, 1, "said twice (first in line 4)");
    refuses_body("# no colon\nage,n\n0,1\n", 1, 1, "not a metadata line");
}

TEST_F(TableTest, RefusesColumnLinesThatMeetNothing) {
    refuses_body("# column shar: 1; read; x\nage,share\n0,1\n", 1, 0,
                 "there is no column 'shar'. Did you mean 'share'?");
    refuses_body("# column share: 1; rea; x\nage,share\n0,1\n", 1, 0, "unknown grade 'rea'. Did you mean 'read'?");
    refuses_body("# column share: 1\nage,share\n0,1\n", 1, 0, "must say unit, grade and meaning");
    refuses_body("# key: age, sex\nsex,age,share\nmale,0,1\n", 1, 0, "are not the first columns");
    refuses_body("# key: age, sex\nage\n0\n", 1, 0, "are not the first columns");
}

TEST_F(TableTest, RefusesABadHeader) {
    refuses(std::string{preface}, preface_lines + 1, 0, "no header row");
    refuses("", 0, 0, "must say its title");
    refuses_body("age,年齢,,n\n", 1, 8, "a column without a name");
    refuses_body("年齢,n,年齢\n", 1, 6, "column '年齢' is there twice");
    refuses_body("age,n\n", 1, 0, "no rows below the header");
    refuses("\"# title: a, b\",,\n", 0, 0, "must say its title");
    refuses_body("\"# note: a, b\",,\n", 1, 1, "a metadata line in quotes");
}

TEST_F(TableTest, RefusesRaggedRows) {
    refuses_body("age,n\n0,1\n1\n", 3, 2, "1 cells, but the header names 2 columns. The row ends before 'n'.");
    refuses_body("name,n\n市原市,1,234\n", 2, 7, "3 cells, but the header names 2 columns");
    refuses_body("age,n\n0,1\n\n1,2\n", 3, 1, "an empty line");
    refuses_body("age,n\n0,1\n# note: late\n", 3, 1, "a '#' line among the rows");
}

TEST_F(TableTest, RefusesBadQuotes) {
    refuses_body("name,n\n市,\"1\n", 2, 3, "this quote is not closed");
    refuses_body("name,n\n\"市\"x,1\n", 2, 4, "text after a closing quote");
    refuses_body("name,n\n市\"原,1\n", 2, 2, "a quote inside a cell that is not quoted");
}

TEST_F(TableTest, RefusesRepeatedOrBlankKeysAndUnknownGrades) {
    refuses_body("sex,age,n\nmale,0,1\nmale,1,2\n", 3, 1, "the row male is there twice (first in line 8)");
    refuses_body("# key: sex, age\nsex,age,n\nmale,0,1\nmale,1,2\nmale,0,3\n", 5, 1,
                 "the row male, 0 is there twice (first in line 9)");
    refuses_body("# key: sex, age\nsex,age,n\nmale,,1\n", 3, 6, "age: is blank");
    refuses_body("age,grade\n0,assumed\n", 2, 3, "unknown grade 'assumed'");
}

TEST_F(TableTest, RefusesTextThatIsNotUtf8) {
    refuses_body("name,n\n市\x8E\x73,1\n", 2, 2, "not UTF-8 text. Save the file as 'CSV UTF-8'");
    refuses_body("name,n\n\xE5\xB8,1\n", 2, 1, "not UTF-8 text");
    refuses_body("name,n\n\xC0\xAF,1\n", 2, 1, "not UTF-8 text");
}

TEST_F(TableTest, KeysThatWouldRunTogetherStayApart) {
    const Table table = good("# key: a, b\na,b,n\nx,yz,1\nxy,z,2\n");
    EXPECT_DOUBLE_EQ(table.at({"x", "yz"}, "n"), 1);
    EXPECT_DOUBLE_EQ(table.at({"xy", "z"}, "n"), 2);
}

/// Message and place of what `number` says of a cell.
void expect_no_number(const Table& table, std::size_t row, int line, int column, const std::string& words) {
    try {
        (void)table.number(row, "n");
        ADD_FAILURE() << "accepted " << table.text(row, "n");
    } catch (const BadInput& error) {
        EXPECT_EQ(error.where().line, line);
        EXPECT_EQ(error.where().column, column);
        EXPECT_EQ(error.where().key, "n");
        EXPECT_THAT(error.what(), HasSubstr(words));
    }
}

TEST_F(TableTest, RefusesCellsThatAreNoNumbers) {
    const Table table =
        good("name,n\n市原市,\n\"a, \"\"b\"\"\",1 234\nx,\"1,234\"\ny,nan\nz,12%\nv,0x10\nw,1e999\nu,+1\n");
    expect_no_number(table, 0, preface_lines + 2, 5, "is blank, but a number is needed");
    expect_no_number(table, 1, preface_lines + 3, 12, "'1 234' is not a number");
    expect_no_number(table, 2, preface_lines + 4, 3, "'1,234' is not a number. Write digits");
    for (std::size_t row = 3; row < 8; ++row)
        expect_no_number(table, row, preface_lines + 2 + static_cast<int>(row), 3, "is not a number");
}

/// What BadInput says when `ask` is called.
template <class Ask>
std::string said(Ask&& ask) {
    try {
        ask();
    } catch (const BadInput& error) {
        return error.what();
    }
    return "nothing";
}

TEST_F(TableTest, SaysWhatWasProbablyMeant) {
    const Table table = good("# key: sex, age\nsex,age,share\nmale,15-19,1\nmale,85+,2\nfemale,15-19,3\n");
    EXPECT_THAT(said([&] { (void)table.row_of({"male", "85"}); }), HasSubstr("no row male, 85. Did you mean '85+'?"));
    EXPECT_THAT(said([&] {
                    (void)table.row_of({"mael", "85+"});
                }),
                HasSubstr("no row mael, 85+. Did you mean 'male'?"));
    EXPECT_THAT(said([&] { (void)table.row_of({"female", "zzzzzzzz"}); }), HasSubstr("Known: 15-19."));
    EXPECT_THAT(said([&] {
                    (void)table.row_of({"male", "85+", "x"});
                }),
                HasSubstr("told apart by sex, age, not by 3 words"));
    EXPECT_THAT(said([&] { (void)table.row_of({}); }), HasSubstr("not by 0 words"));
    EXPECT_THAT(said([&] { (void)table.at({"male"}, "shares"); }),
                HasSubstr("there is no column 'shares'. Did you mean 'share'?"));
}

TEST_F(TableTest, AFileThatCannotBeOpenedIsNotTheUsersMistake) {
    EXPECT_THROW((void)Table::read((directory_ / "none.csv").generic_string()), RunFailed);
    EXPECT_THROW((void)Table::read(directory_.generic_string()), RunFailed);
}

TEST_F(TableTest, AnAtlasReadsATableOnceAndTellsWhatWasUsed) {
    (void)write("japan/life_table.csv", std::string{preface} + "age,male\n0,0.5\n");
    (void)write("towns/areas.csv", std::string{preface} + "code,name\n31201,鳥取市\n");
    (void)write("baseline.toml", "");
    const Atlas atlas(directory_.generic_string());
    EXPECT_TRUE(atlas.used().empty());
    const Table& first = atlas.table("towns/areas");
    const Table& life = atlas.table("japan/life_table");
    std::filesystem::remove(directory_ / "towns" / "areas.csv");
    EXPECT_EQ(&atlas.table("towns/areas"), &first);
    ASSERT_EQ(atlas.used().size(), 2U);
    EXPECT_EQ(atlas.used()[0], &life);
    EXPECT_EQ(atlas.used()[1], &first);
    EXPECT_THAT(said([&] { (void)atlas.table("japan/lifetable"); }),
                HasSubstr("there is no table 'japan/lifetable'. Did you mean 'japan/life_table'?"));
    EXPECT_THAT(said([&] { (void)atlas.table("../japan/life_table"); }), HasSubstr("there is no table"));
    EXPECT_THAT(said([&] { (void)Atlas((directory_ / "elsewhere").generic_string()).table("towns/areas"); }),
                HasSubstr("the data directory cannot be read"));
}

TEST(AgeBand, IsTheLastThatBeginsAtOrBelow) {
    const std::vector<std::string> bands = {"15-19", "20-24", "85+"};
    EXPECT_EQ(age_band(bands, 15), 0U);
    EXPECT_EQ(age_band(bands, 19), 0U);
    EXPECT_EQ(age_band(bands, 20), 1U);
    EXPECT_EQ(age_band(bands, 84), 1U);
    EXPECT_EQ(age_band(bands, 85), 2U);
    EXPECT_EQ(age_band(bands, 120), 2U);
    EXPECT_EQ(age_band({"0", "1", "2"}, 1), 1U);
    EXPECT_THAT(said([&] { (void)age_band(bands, 14); }), HasSubstr("no band for age 14. They begin at 15-19."));
    EXPECT_THAT(said([] { (void)age_band({"old"}, 14); }), HasSubstr("'old' is not an age"));
    EXPECT_THAT(said([] { (void)age_band({"15歳"}, 14); }), HasSubstr("is not an age"));
}

}  // namespace
}  // namespace tsunagari
