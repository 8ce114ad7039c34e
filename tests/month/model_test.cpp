// Settings reach the members they name, sections are declared once, and the catalogue makes what it lists.

#include "tsunagari/month/model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

/// Lists every parameter under its section.
class Listing final : public SectionedForm {
   public:
    Form& section(std::string_view name) override {
        EXPECT_EQ(forms.count(std::string(name)), 0U) << "section " << name << " twice";
        return *(forms[std::string(name)] = std::make_unique<ListingForm>(std::string(name)));
    }
    [[nodiscard]] std::map<std::string, Declared> all() const {
        std::map<std::string, Declared> found;
        for (const auto& [section, form] : forms) {
            for (const Declared& d : form->declared())
                EXPECT_TRUE(found.emplace(d.name, d).second) << d.name << " twice";
        }
        return found;
    }
    std::map<std::string, std::unique_ptr<ListingForm>> forms;
};

std::map<std::string, Declared> declared(Model& model) {
    Listing listing;
    model.describe(listing);
    return listing.all();
}

TEST(Model, SectionsAreThoseOfTheRoomsAndEvents) {
    Model model;
    Listing listing;
    model.describe(listing);
    std::set<std::string> expected = {"answers", "handover", "loneliness", "survey", "ties"};
    for (const auto& event : model.events) expected.insert("events." + std::string(event->name()));
    std::set<std::string> sections;
    for (const auto& [name, form] : listing.forms) sections.insert(name);
    EXPECT_EQ(sections, expected);
    EXPECT_GT(listing.all().size(), 100U);
}

TEST(Model, EveryNumberIsWithinItsLimitsAndSaysWhatItIs) {
    Model model;
    for (const auto& [name, d] : declared(model)) {
        EXPECT_FALSE(d.about.en.empty()) << name;
        EXPECT_FALSE(d.about.ja.empty()) << name;
        if (d.kind != "number" && d.kind != "integer") continue;
        const double value = std::stod(d.value);
        EXPECT_GE(value, d.about.least) << name;
        EXPECT_LE(value, d.about.most) << name;
        EXPECT_LE(d.about.low, d.about.high) << name;
        if (d.about.grade == Grade::read || d.about.grade == Grade::derived) {
            EXPECT_FALSE(d.about.source.empty()) << name << " has a grade without a source";
        }
    }
}

TEST(Model, SettingsReachTheirMembers) {
    const Model model({{"loneliness.peer_influence_per_year", 0.0},
                       {"loneliness.trait_sd", 0.5},
                       {"ties.friends_mean", 4.5},
                       {"answers.ucla_loading", 0.8}});
    EXPECT_EQ(model.loneliness.peer_influence_per_year, 0.0);
    EXPECT_EQ(model.loneliness.trait.trait_sd, 0.5);
    EXPECT_EQ(model.ties.friends_mean, 4.5);
    EXPECT_EQ(model.answers.ucla_loading, 0.8);
    EXPECT_EQ(model.ties.neighbours_mean, TieParameters{}.neighbours_mean) << "what is not set keeps its default";
}

/// A value inside the limits that is not the default: every name must move its own declaration and no other.
TEST(Model, EveryParameterMovesItselfAlone) {
    Model defaults;
    const auto before = declared(defaults);
    for (const auto& [name, d] : before) {
        if (d.kind != "number") continue;
        const double value = std::stod(d.value);
        const double other = value == d.about.least ? d.about.least + 0.5 * (d.about.most - d.about.least)
                                                    : d.about.least + 0.5 * (value - d.about.least);
        Model changed({{name, other}});
        for (const auto& [now, after] : declared(changed)) {
            EXPECT_EQ(after.value == before.at(now).value, now != name) << "setting " << name << " and " << now;
        }
    }
}

TEST(Model, RefusesWhatIsOutsideTheLimitsByName) {
    try {
        const Model model({{"ties.friends_mean", 500.0}});
        FAIL() << "accepted";
    } catch (const BadInput& refusal) {
        EXPECT_NE(std::string(refusal.what()).find("friends_mean"), std::string::npos) << refusal.what();
    }
    EXPECT_THROW(Model({{"ties.friends_mean", std::string("many")}}), BadInput);
}

TEST(Model, LeversComeFromTheCatalogueInTheirOrder) {
    const auto kinds = lever_kinds();
    EXPECT_GE(kinds.size(), 3U);
    for (const std::string& kind : kinds) {
        const auto lever = make_lever(kind);
        ASSERT_TRUE(lever) << kind;
        EXPECT_EQ(lever->kind(), kind);
        EXPECT_FALSE(lever->label_en().empty());
        EXPECT_FALSE(lever->label_ja().empty());
    }
    EXPECT_EQ(make_lever("free_lunch"), nullptr);
    const Model model({}, {{"outreach", "visits", {}}, {"community_salon", "salons", {}}, {"outreach", "more", {}}});
    ASSERT_EQ(model.levers.size(), 3U);
    EXPECT_EQ(model.levers[0]->kind(), "outreach");
    EXPECT_EQ(model.levers[1]->kind(), "community_salon");
    EXPECT_NE(model.levers[0].get(), model.levers[2].get());
    EXPECT_THROW(Model({}, {{"free_lunch", "lunch", {}}}), std::logic_error);
}

TEST(Model, DescribeModelIsAModelOfDefaults) {
    Listing listing;
    describe_model(listing);
    Model model;
    const auto one = listing.all(), other = declared(model);
    ASSERT_EQ(one.size(), other.size());
    for (const auto& [name, d] : one) EXPECT_EQ(d.value, other.at(name).value) << name;
}

}  // namespace
}  // namespace tsunagari
