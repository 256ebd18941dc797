// Baselines as a file: what is wrong in one is named with its line, and what is not negotiable cannot be left out.
#include "backend/baseline/baseline_change.h"
#include "backend/baseline/baseline_file.h"
#include "backend/engine/tier_policy.h"

#include <QTest>

using namespace bulkhead;

namespace {

/// The gateway's own text with one piece put in another's place, everywhere or once.
std::string with(std::string_view from, std::string_view to, bool once = true)
{
    std::string text(standardBaselineText());
    std::size_t at = text.find(from);
    Q_ASSERT(at != std::string::npos);
    while (at != std::string::npos) {
        text.replace(at, from.size(), to);
        at = once ? std::string::npos : text.find(from, at + to.size());
    }
    return text;
}

} // namespace

Q_DECLARE_METATYPE(std::string)

class TestBaselineFile : public QObject
{
    Q_OBJECT
private slots:
    void theOwnOneIsReadAndItsExamplesRun()
    {
        const auto own = parseBaselineFile(standardBaselineText(), "own.toml");
        QVERIFY2(own.ok(), own.status().ToString().c_str());
        QCOMPARE(own->rules.size(), std::size_t{7});
        for (const Tier tier : {Tier::Shared, Tier::Segmented, Tier::Dedicated, Tier::Channel})
            QVERIFY(own->demandedOf(tier).size() >= 9);
    }

    void anotherFileChangesTheDecision()
    {
        const auto changed = parseBaselineFile(with("arr_from = 300000", "arr_from = 40000"), "own.toml");
        QVERIFY(!changed.ok()); // Its own example says that a clinic of 48,000 shares.
        QVERIFY(std::string(changed.status().message()).find("a clinic shares") != std::string::npos);
        std::string text = with("arr_from = 300000", "arr_from = 40000");
        const std::string example = "arr = 48000\nregion = \"us-east\"\ntier = \"shared\"";
        text.replace(text.find(example), example.size(), "arr = 48000\nregion = \"us-east\"\ntier = \"segmented\"");
        const auto agreed = parseBaselineFile(text, "own.toml");
        QVERIFY2(agreed.ok(), agreed.status().ToString().c_str());
        TenantFacts clinic;
        clinic.profile = Profile::Clinic;
        clinic.region = "us-east";
        clinic.arr = 50'000;
        QVERIFY(policy::recommendedTier(*agreed, clinic) == Tier::Segmented);
        QVERIFY(policy::recommendedTier(*standardBaselines(), clinic) == Tier::Shared);
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("no TOML") << std::string("version = ") << "own.toml:1";
        QTest::newRow("no version") << with("version = \"2026-11.1\"", "") << "\"version\" is missing";
        QTest::newRow("unknown key") << with("[tier.shared]", "[tier.shared]\nprice = 3") << "\"price\" is not known";
        QTest::newRow("unknown tier") << with("[tier.shared]", "[tier.gold]\nstrength = 1\n[tier.shared]")
                                      << "\"gold\" is no tier";
        QTest::newRow("missing tier") << with("[tier.channel]", "[tier_channel]") << "not known";
        QTest::newRow("a number as text") << with("days = 5", "days = \"5\"") << "\"days\" is a whole number";
        QTest::newRow("a demand that is none")
            << with("demands = \"dedicated\"", "demands = \"gold\"") << "gold is none of shared";
        QTest::newRow("a rule twice") << with("id = \"risk\"", "id = \"sites\"") << "a second time";
        QTest::newRow("a layer that is none") << with("layer = \"data\"", "layer = \"storage\"") << "none of identity";
        QTest::newRow("a control without checks")
            << with("checks = [\"data.limits\"]", "checks = []") << "the checks that show it";
        QTest::newRow("a control twice for a tier")
            << with("id = \"data.limits\"", "id = \"data.role\"") << "stands twice";
        QTest::newRow("a firm control made soft")
            << with("checks = [\"data.role.own\", \"data.role.plain\"]\nnon_negotiable = true",
                    "checks = [\"data.role.own\", \"data.role.plain\"]")
            << "is not negotiable";
        QTest::newRow("a firm control shown by less")
            << with("checks = [\"data.rows.forced\", \"data.rows.policy\"]", "checks = [\"data.rows.forced\"]")
            << "data.rows.policy";
        QTest::newRow("a firm control that could be waived")
            << with("checks = [\"data.role.own\", \"data.role.plain\"]",
                    "checks = [\"data.role.own\", \"data.role.plain\"]\nwaiver_days = 7")
            << "so no waiver leaves it out";
        QTest::newRow("a waiver for too long")
            << with("checks = [\"data.limits\"]", "checks = [\"data.limits\"]\nwaiver_days = 91") << "waiver_days";
        QTest::newRow("a layer left open")
            << with("layer = \"analytics\"", "layer = \"operations\"", false) << "no control in layer analytics";
        QTest::newRow("an example that comes out otherwise")
            << with("sites_from = 25", "sites_from = 1") << "comes out as";
    }
    void whatIsWrongIsNamed()
    {
        QFETCH(std::string, text);
        QFETCH(QString, says);
        const auto read = parseBaselineFile(text, "own.toml");
        QVERIFY(!read.ok());
        const QString message = QString::fromStdString(std::string(read.status().message()));
        QVERIFY2(message.startsWith("own.toml") && message.contains(says), qPrintable(message));
    }

    void blastRadiusNamesWhoWouldDrift()
    {
        // The new file shows the shared tier's limits by one check more, and asks for segments from fewer sites on.
        const auto after = parseBaselineFile(
            with("checks = [\"data.limits\"]", "checks = [\"data.limits\", \"data.encryption\"]"), "new.toml");
        QVERIFY2(after.ok(), after.status().ToString().c_str());
        QCOMPARE(policy::baselineChanges(*standardBaselines(), *after).size(), std::size_t{4}); // One a tier.
        policy::StandingTenant alder;
        alder.facts.id = "alder";
        alder.facts.profile = Profile::Clinic;
        alder.facts.tier = Tier::Shared;
        policy::StandingTenant holly = alder, yew = alder;
        holly.facts.id = "holly";
        yew.facts.id = "yew";
        took(alder.known, {{"data.limits", true, "in force", {}}, {"data.encryption", false, "no key", "none made"}},
             1);
        took(holly.known, {{"data.limits", true, "in force", {}}, {"data.encryption", true, "own key", {}}}, 1);
        took(yew.known, {{"data.limits", true, "in force", {}}}, 1);
        const auto changes = policy::blastRadius(*standardBaselines(), *after, {alder, holly, yew}, 2);
        QCOMPARE(changes.size(), std::size_t{2});
        QCOMPARE(changes[0].tenantId, std::string("alder"));
        QVERIFY(changes[0].worse && changes[0].text.find("would drift: data.limits: no key") == 0);
        QCOMPARE(changes[1].tenantId, std::string("yew"));
        QVERIFY(changes[1].worse && changes[1].text.find("would not be known") == 0);
        // The way back: whoever drifted would not.
        const auto back = policy::blastRadius(*after, *standardBaselines(), {alder}, 2);
        QCOMPARE(back.size(), std::size_t{1});
        QVERIFY(!back[0].worse);
    }

    /// A change that no list told could be consented to unseen.
    void everyOtherConditionIsTold_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("says");
        QTest::newRow("another region") << "\"ca-\", \"eu-\""
                                        << "\"ca-\", \"us-\""
                                        << "rule region has other clauses";
        QTest::newRow("another profile") << "profile = [\"hospital-system\"]\ndemands = \"dedicated\""
                                         << "profile = [\"white-label\"]\ndemands = \"dedicated\""
                                         << "rule profile has other clauses";
        QTest::newRow("nothing") << "version"
                                 << "version"
                                 << "";
        QTest::newRow("holds no more") << "holds = true\n"
                                       << ""
                                       << "contract.agreement holds provisioning no more";
        QTest::newRow("another owner") << "owner = \"Partner\""
                                       << "owner = \"Onboarding\""
                                       << "checkpoint channel.brand has other terms";
        QTest::newRow("gone") << "id = \"contract.handover\""
                              << "id = \"contract.handed\""
                              << "checkpoint contract.handover is gone";
    }
    void everyOtherConditionIsTold()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, says);
        QString text = QString::fromUtf8(standardBaselineText().data(), int(standardBaselineText().size()));
        text.remove(text.indexOf(QStringLiteral("[[example]]")), text.size());
        const auto at = text.indexOf(from);
        QVERIFY(at >= 0 || says.isEmpty());
        if (at >= 0)
            text.replace(at, from.size(), to);
        const auto after = parseBaselineFile(text.toStdString(), "new.toml");
        QVERIFY2(after.ok(), after.status().ToString().c_str());
        const auto lines = policy::baselineChanges(*standardBaselines(), *after);
        const bool told = std::ranges::any_of(
            lines, [&](const std::string &line) { return QString::fromStdString(line).contains(says); });
        QCOMPARE(says.isEmpty() ? lines.empty() : told, true);
    }

    void whatIsWaivedIsCountedApart()
    {
        const auto after = parseBaselineFile(
            with("checks = [\"data.limits\"]", "checks = [\"data.limits\", \"data.encryption\"]\nwaiver_days = 14"),
            "new.toml");
        QVERIFY2(after.ok(), after.status().ToString().c_str());
        policy::StandingTenant alder;
        alder.facts.id = "alder";
        alder.facts.profile = Profile::Clinic;
        alder.facts.tier = Tier::Shared;
        took(alder.known, {{"data.limits", true, "in force", {}}, {"data.encryption", false, "no key", "none made"}},
             1);
        alder.known.waivers.push_back({"data.limits", "support-1", "platform-2", "a key comes", 10, "act-1"});
        const auto changes = policy::blastRadius(*standardBaselines(), *after, {alder}, 2);
        QCOMPARE(changes.size(), std::size_t{1});
        QVERIFY(!changes[0].worse && changes[0].text == "would be off under a waiver: data.limits: no key");
        QVERIFY(policy::blastRadius(*standardBaselines(), *after, {alder}, 10)[0].worse); // It is over by then.
    }

    void aFileThatIsNotThere()
    {
        const auto read = readBaselineFile("/nowhere/baselines.toml");
        QVERIFY(absl::IsInvalidArgument(read.status()));
        QVERIFY(std::string(read.status().message()).find("cannot be read") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestBaselineFile)
#include "tst_baseline_file.moc"
