// The access policy as data: the gateway's own against the product's table, what a file may not say, who gains and
// loses.
#include "backend/access_diff.h"
#include "backend/access_file.h"
#include "backend/scope_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace bulkhead;

namespace {

QByteArray standard()
{
    const std::string_view text = standardAccessText();
    return {text.data(), qsizetype(text.size())};
}

/// The part of the text that is one role's table.
QByteArray inRole(const char *role, const char *from, const char *to)
{
    QByteArray text = standard();
    const qsizetype at = text.indexOf(QByteArray("[role.") + role + "]");
    const qsizetype found = text.indexOf(from, at);
    return at < 0 || found < 0 ? QByteArray() : text.replace(found, qstrlen(from), to);
}

QString problem(const QByteArray &toml, const QString &folder = QStringLiteral("."))
{
    const auto read = parseAccessFile(toml.toStdString(), "f", folder.toStdString());
    return read.ok() ? QString() : QString::fromStdString(std::string(read.status().message()));
}

AccessPolicy policyOf(const QByteArray &toml)
{
    auto read = parseAccessFile(toml.toStdString(), "f", ".");
    if (!read.ok())
        qFatal("%s", read.status().message().data());
    return *std::move(read);
}

/// Signature and header of a PNG; the rest does not matter to who reads no pixels.
QByteArray pngOf(quint32 width, quint32 height, qsizetype bytes = 100)
{
    QByteArray png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    for (const quint32 number : {width, height})
        for (int shift = 24; shift >= 0; shift -= 8)
            png += char(number >> shift);
    return png + QByteArray(bytes - png.size(), '\0');
}

TenantFacts tenant(const char *id, const char *region, const char *owner, const char *parent = "")
{
    TenantFacts facts;
    facts.id = id;
    facts.region = region;
    facts.owner = owner;
    facts.parent = parent;
    return facts;
}

} // namespace

class TestAccessPolicy : public QObject
{
    Q_OBJECT
private slots:
    void everyRoleIsDecidedForEveryMethod();
    void theOwnPolicyIsTheProductsTable_data();
    void theOwnPolicyIsTheProductsTable();
    void noFileWeakensAControl_data();
    void noFileWeakensAControl();
    void aBrokenFileNamesTheLine_data();
    void aBrokenFileNamesTheLine();
    void auditIsKeptForYears();
    void aBrandingIsChecked_data();
    void aBrandingIsChecked();
    void aTeamStandsForItsLists();
    void anUnknownRoleMayNothing();
    void aScopeWithinAnotherNeverHoldsMore();
    void theDifferenceSaysWhoGainsAndLoses();
    void aChangedFileCountsOnceItHasRested();
};

void TestAccessPolicy::everyRoleIsDecidedForEveryMethod()
{
    const auto policy = standardAccess();
    QCOMPARE(policy->roles.size(), allRoles().size());
    QVERIFY(examplesIn(standardAccessText()) >= 15);
    for (const Permission &method : permissions()) {
        if (method.open)
            continue;
        const auto may = [&](Role role) { return policy->allows(role, method.action); };
        QVERIFY2(std::any_of(allRoles().begin(), allRoles().end(), may), method.method.data());
        // Operations do everything but ask for a tenant's records, and nothing is for a role that nobody named.
        QVERIFY2(may(Role::PlatformOperations) != method.action.starts_with("diagnostics."), method.method.data());
        QVERIFY(!policy->allows(Role::Unspecified, method.action) || method.base);
    }
}

void TestAccessPolicy::theOwnPolicyIsTheProductsTable_data()
{
    QTest::addColumn<int>("role");
    QTest::addColumn<QStringList>("does");
    QTest::addColumn<QStringList>("never");
    QTest::addColumn<QStringList>("neverSees");
    const QStringList money{"arr", "renewal", "fee", "credit"}, prints{"fingerprint"};
    const QStringList watch{"tenants.read",   "objectives.read", "alerts.read",
                            "incidents.read", "pools.read",      "integrations.read"};
    QTest::newRow("support") << int(Role::Support) << watch + QStringList{"acts.propose", "alerts.acknowledge"}
                             << QStringList{"grants.approve", "grants.lock",    "acts.approve",      "reviews.read",
                                            "renewals.read",  "tenants.import", "onboarding.submit", "session.view-as"}
                             << money + prints;
    QTest::newRow("support lead") << int(Role::SupportLead) << watch + QStringList{"acts.propose", "alerts.hand-over"}
                                  << QStringList{"reviews.read", "renewals.read", "tenants.import", "session.view-as"}
                                  << money + prints;
    QTest::newRow("customer success") << int(Role::CustomerSuccess)
                                      << QStringList{"reviews.close", "renewals.record", "onboarding.submit",
                                                     "contracts.propose", "acts.approve"}
                                      << QStringList{"tenants.import", "events.report", "alerts.acknowledge",
                                                     "session.view-as"}
                                      << prints;
    QTest::newRow("onboarding engineer") << int(Role::OnboardingEngineer)
                                         << QStringList{"cases.read", "onboarding.advise", "onboarding.submit",
                                                        "onboarding.provision"}
                                         << QStringList{"reviews.read",   "renewals.read",  "acts.approve",
                                                        "acts.propose",   "tenants.import", "contracts.propose",
                                                        "session.view-as"}
                                         << money;
    QTest::newRow("platform operations") << int(Role::PlatformOperations)
                                         << watch + QStringList{"acts.approve", "tenants.import", "session.view-as"}
                                         << QStringList() << QStringList();
    QStringList changing;
    for (const std::string_view action : allActions()) {
        if (changesSomething(action) && !isBaseAction(action) && !action.starts_with("evidence."))
            changing.append(QString::fromUtf8(action.data(), qsizetype(action.size())));
    }
    QVERIFY(changing.size() >= 15);
    QTest::newRow("auditor") << int(Role::Auditor)
                             << watch
                                    + QStringList{"acts.read", "tenants.export", "evidence.read", "evidence.manage",
                                                  "evidence.judge"}
                             << changing + QStringList{"session.view-as", "reviews.read"} << money;
    QTest::newRow("partner administrator")
        << int(Role::PartnerAdministrator)
        << QStringList{"tenants.read", "cases.read", "onboarding.submit", "onboarding.provision", "integrations.read"}
        << QStringList{"pools.read",     "incidents.read", "acts.read",     "acts.propose",    "acts.approve",
                       "tenants.import", "reviews.read",   "renewals.read", "session.view-as", "alerts.hand-over"}
        << money + prints + QStringList{"pool", "margin"};
}

void TestAccessPolicy::theOwnPolicyIsTheProductsTable()
{
    QFETCH(int, role);
    QFETCH(QStringList, does);
    QFETCH(QStringList, never);
    QFETCH(QStringList, neverSees);
    const auto policy = standardAccess();
    for (const QString &action : does)
        QVERIFY2(policy->allows(Role(role), action.toStdString()), qPrintable(action));
    for (const QString &action : never)
        QVERIFY2(!policy->allows(Role(role), action.toStdString()), qPrintable(action));
    for (const std::string_view field : allFields())
        QCOMPARE(policy->sees(Role(role), field), !neverSees.contains(QString::fromStdString(std::string(field))));
}

void TestAccessPolicy::noFileWeakensAControl_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QString>("control");
    const auto add = [](const char *role, const char *action) {
        return inRole(role, "actions = [\n", (QByteArray("actions = [\n  \"") + action + "\",\n").constData());
    };
    QTest::newRow("support sees a sum") << inRole("support", "\"arr\", ", "") << "support-sees-no-commercial-fields";
    QTest::newRow("a lead sees a date") << inRole("support-lead", "\"renewal\", ", "")
                                        << "support-sees-no-commercial-fields";
    for (const char *action : {"acts.propose", "alerts.note", "reviews.edit", "onboarding.submit", "events.report"})
        QTest::addRow("an auditor does %s", action) << add("auditor", action) << "auditor-changes-nothing";
    for (const char *action : {"pools.read", "incidents.read", "acts.read", "alerts.read", "contracts.read"})
        QTest::addRow("a partner does %s", action)
            << add("partner-administrator", action) << "partner-sees-no-platform";
    QTest::newRow("a partner sees pools")
        << inRole("partner-administrator", ", \"pool\"", "") << "partner-sees-no-platform";
    for (const char *kind : {"all", "region", "team", "book", "tenants", "pool"})
        QTest::addRow("a partner by %s", kind) << inRole("partner-administrator", "[\"partner\"]",
                                                         (QByteArray("[\"partner\", \"") + kind + "\"]").constData())
                                               << "partner-stays-in-its-channel";
    for (const char *role : {"support", "support-lead", "customer-success", "onboarding-engineer"})
        QTest::addRow("%s looks as others", role) << add(role, "session.view-as") << "only-operations-view-as";
    for (const char *role : {"support", "customer-success", "onboarding-engineer"})
        QTest::addRow("%s gives access", role) << add(role, "grants.approve") << "grants-by-who-answers-for-them";
    QTest::newRow("a lead reads the papers of an audit")
        << add("support-lead", "evidence.read") << "evidence-by-who-reads-audit";
    QTest::newRow("customer success judges records")
        << add("customer-success", "evidence.judge") << "evidence-by-who-reads-audit";
    QTest::newRow("papers without the records that they are about")
        << inRole("auditor", "\"audit.read\", ", "") << "evidence-by-who-reads-audit";
    QTest::newRow("an auditor asks for access") << add("auditor", "grants.request") << "auditor-changes-nothing";
    QTest::newRow("a partner asks for access")
        << add("partner-administrator", "grants.request") << "partner-sees-no-platform";
    for (const char *role : {"support", "customer-success", "onboarding-engineer"})
        QTest::addRow("%s handles exposures", role)
            << add(role, "exposures.manage") << "exposures-by-who-answers-for-them";
    QTest::newRow("customer success reads exposures")
        << add("customer-success", "exposures.read") << "exposures-name-other-tenants";
    QTest::newRow("an auditor handles exposures") << add("auditor", "exposures.manage") << "auditor-changes-nothing";
    QTest::newRow("a lead locks people") << add("support-lead", "grants.lock") << "only-operations-lock";
    for (const char *role : {"auditor", "customer-success", "onboarding-engineer"})
        for (const char *action : {"diagnostics.run", "diagnostics.write", "diagnostics.phi"})
            QTest::addRow("%s asks records, %s", role, action) << add(role, action) << "records-by-who-mends-them";
    QTest::newRow("a partner asks records")
        << add("partner-administrator", "diagnostics.run") << "partner-sees-no-platform";
    QTest::newRow("PHI without queries") << inRole("support", "\"diagnostics.run\", \"diagnostics.write\", ", "")
                                         << "records-by-who-mends-them";
    QTest::newRow("support approves") << add("support", "acts.approve") << "approval-by-who-decides";
    QTest::newRow("support imports") << add("support", "tenants.import") << "fleet-is-operations-own";
    QTest::newRow("support reads reviews") << add("support", "reviews.read") << "sums-only-to-who-sees-them";
    QTest::newRow("renewals without sums")
        << inRole("customer-success", "hidden = [\"fingerprint\"]", "hidden = [\"fingerprint\", \"credit\"]")
        << "sums-only-to-who-sees-them";
    QTest::newRow("incidents without pools")
        << inRole("support", "\"fingerprint\"]", "\"fingerprint\", \"pool\"]") << "pools-only-to-who-sees-them";
    QTest::newRow("customer success sees fingerprints")
        << inRole("customer-success", "hidden = [\"fingerprint\"]", "hidden = []")
        << "fingerprints-stay-with-operators";
    QTest::newRow("a partner sees fingerprints")
        << inRole("partner-administrator", ", \"fingerprint\"", "") << "fingerprints-stay-with-operators";
}

void TestAccessPolicy::noFileWeakensAControl()
{
    QFETCH(QByteArray, toml);
    QFETCH(QString, control);
    QVERIFY2(!toml.isEmpty(), "the change has not been made");
    const QString said = problem(toml);
    QVERIFY2(said.contains(control), qPrintable(said));
    static const QRegularExpression line(QStringLiteral("^f:[0-9]+: "));
    QVERIFY2(line.match(said).hasMatch(), qPrintable(said));
}

void TestAccessPolicy::aBrokenFileNamesTheLine_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QString>("said");
    QTest::newRow("no TOML") << QByteArray("version = \n") << "f:1: ";
    QTest::newRow("no version") << standard().replace("version = \"2026-11.1\"", "") << "f:1: \"version\" must be";
    QTest::newRow("a blank in the version") << standard().replace("2026-11.1", "2026 11") << "\"version\" must be";
    QTest::newRow("an unknown key") << "colour = \"red\"\n" + standard() << "f:1: unknown key \"colour\"";
    QTest::newRow("a role is missing") << standard().replace("[role.auditor]", "[role.support-lead.x]")
                                       << "no [role.auditor]";
    QTest::newRow("a role of its own") << standard() + "[role.boss]\nactions = []\nhidden = []\nscopes = []\n"
                                       << "there is no role \"boss\"";
    QTest::newRow("an unknown action") << inRole("support", "\"tenants.read\"", "\"tenants.burn\"")
                                       << "\"tenants.burn\" is not known here";
    QTest::newRow("an action twice") << inRole("support", "\"search\"", "\"tenants.read\"") << "is there twice";
    QTest::newRow("an unknown field") << inRole("support", "\"arr\"", "\"ar\"") << "\"ar\" is not known here";
    QTest::newRow("an unknown scope") << inRole("support", "\"book\"", "\"moon\"") << "\"moon\" is not known here";
    QTest::newRow("no list of fields") << inRole("customer-success", "hidden = [\"fingerprint\"]", "")
                                       << "\"hidden\" is missing";
    QTest::newRow("a team with everything") << standard() + "[team.a]\nall = true\n"
                                            << "a team has lists";
    QTest::newRow("a team of a team") << standard() + "[team.a]\nteam = \"b\"\n"
                                      << "a team has lists";
    QTest::newRow("an example that is not so")
        << standard() + "[[example]]\nrole = \"support\"\naction = \"reviews.read\"\nexpect = \"allowed\"\n"
        << "the example expects \"allowed\", and the policy makes it \"refused\"";
    QTest::newRow("an example about nothing") << standard() + "[[example]]\nrole = \"support\"\nexpect = \"allowed\"\n"
                                              << "\"action\" is missing";
    QTest::newRow("an example of an unknown action")
        << standard() + "[[example]]\nrole = \"support\"\naction = \"fly\"\nexpect = \"refused\"\n"
        << "\"action\" is none of";
    QTest::newRow("a tenant without a scope")
        << standard()
               + "[[example]]\nrole = \"support\"\naction = \"search\"\ntenant = { id = \"a\" }\nexpect = \"allowed\"\n"
        << "says nothing without a scope";
    QTest::newRow("PHI by one other") << standard().replace("phi_approvals = 2 ", "phi_approvals = 1 ")
                                      << "\"phi_approvals\"";
    QTest::newRow("nobody's consent") << standard().replace("approvals = 1 ", "approvals = 0 ") << "\"approvals\"";
    QTest::newRow("access for longer than eight hours")
        << standard().replace("\nminutes = 60 ", "\nminutes = 481 ") << "\"minutes\"";
    QTest::newRow("an unknown word of access") << standard().replace("wait_hours", "wait_days") << "wait_days";
    QTest::newRow("audit kept for five years") << standard().replace("keep_years = 6 ", "keep_years = 5 ")
                                               << "\"keep_years\" must be 6 or more: 45 CFR 164.316(b)(2)(i)";
    QTest::newRow("audit kept for no time") << standard().replace("keep_years = 6 ", "keep_years = 0 ") << "6 or more";
    QTest::newRow("audit kept for less than nothing")
        << standard().replace("keep_years = 6 ", "keep_years = -6 ") << "\"keep_years\" must be a whole number";
    QTest::newRow("audit kept for half a year")
        << standard().replace("keep_years = 6 ", "keep_years = 6.5 ") << "\"keep_years\" must be a whole number";
    QTest::newRow("audit kept as a word")
        << standard().replace("keep_years = 6 ", "keep_years = \"6\" ") << "\"keep_years\" must be a whole number";
    QTest::newRow("audit kept by another word") << standard().replace("keep_years", "keep_days") << "keep_days";
    QTest::newRow("audit as a number") << "audit = 6\n" + standard().replace("[audit]\nkeep_years = 6", "#")
                                       << "\"audit\" must be a table";
    QTest::newRow("2 MB") << QByteArray(2 << 20, '#') << "larger than 1 MiB";
}

void TestAccessPolicy::aBrokenFileNamesTheLine()
{
    QFETCH(QByteArray, toml);
    QFETCH(QString, said);
    QVERIFY2(problem(toml).contains(said), qPrintable(problem(toml)));
}

void TestAccessPolicy::auditIsKeptForYears()
{
    QCOMPARE(policyOf(standard()).auditYears, 6);
    const AccessPolicy longer = policyOf(standard().replace("keep_years = 6 ", "keep_years = 10 "));
    QCOMPARE(longer.auditYears, 10);
    // A file of before there was such a word keeps what has to be kept.
    QCOMPARE(policyOf(standard().replace("[audit]\nkeep_years = 6", "#")).auditYears, 6);
    QVERIFY(accessText(longer).find("is kept for at least 10 years") != std::string::npos);
    QCOMPARE(QString::fromStdString(accessDiff(policyOf(standard()), longer, {})),
             QStringLiteral("audit\n  keep_years: 10 instead of 6\n"));
}

void TestAccessPolicy::aBrandingIsChecked_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QByteArray>("logo");
    QTest::addColumn<QString>("said");
    const QByteArray good = "partner = \"channel-a\"\nname = \"Example Channel\"\naccent = \"#2F7FB5\"\n"
                            "logo = \"logo.png\"\n";
    const auto with = [&](const char *from, const char *to) { return QByteArray(good).replace(from, to); };
    QTest::newRow("a good one") << good << pngOf(64, 64) << "";
    QTest::newRow("no accent, no logo") << QByteArray("partner = \"channel-a\"\nname = \"Name\"\n") << QByteArray()
                                        << "";
    QTest::newRow("41 characters") << with("Example Channel", QByteArray(41, 'x').constData()) << pngOf(64, 64)
                                   << "1 to 40 plain characters";
    QTest::newRow("a direction override")
        << with("Example", "a\xE2\x80\xAE") << pngOf(64, 64) << "1 to 40 plain characters";
    QTest::newRow("no partner") << with("partner = \"channel-a\"\n", "") << pngOf(64, 64) << "\"partner\" is missing";
    QTest::newRow("no colour") << with("#2F7FB5", "blue") << pngOf(64, 64) << "\"accent\" must be a colour";
    QTest::newRow("too light") << with("#2F7FB5", "#FFE680") << pngOf(64, 64) << "from the light theme";
    QTest::newRow("too dark") << with("#2F7FB5", "#101A50") << pngOf(64, 64) << "from the dark theme";
    QTest::newRow("no PNG") << good << QByteArray(100, 'x') << "\"logo\" is no PNG";
    QTest::newRow("a PNG of too many bytes") << good << pngOf(64, 64, (64 << 10) + 1) << "larger than 64 KiB";
    QTest::newRow("a PNG of too many pixels") << good << pngOf(30'000, 30'000) << "1 to 1024 pixels";
    QTest::newRow("no file") << good << QByteArray() << "cannot be read";
    QTest::newRow("another folder's file") << with("logo.png", "../logo.png") << pngOf(64, 64) << "beside the policy";
    QTest::newRow("an unknown key") << good + "colour = \"red\"\n" << pngOf(64, 64) << "\"colour\" is not known";
}

void TestAccessPolicy::aBrandingIsChecked()
{
    QFETCH(QByteArray, lines);
    QFETCH(QByteArray, logo);
    QFETCH(QString, said);
    QTemporaryDir folder;
    if (!logo.isEmpty()) {
        QFile file(folder.filePath(QStringLiteral("logo.png")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(logo);
    }
    const QString wrong = problem(standard() + "[[branding]]\n" + lines, folder.path());
    if (said.isEmpty())
        QCOMPARE(wrong, QString());
    else
        QVERIFY2(wrong.contains(said), qPrintable(wrong));
}

void TestAccessPolicy::aTeamStandsForItsLists()
{
    const AccessPolicy policy =
        policyOf(standard() + "[team.night]\nregions = [\"us-east\"]\nowners = [\"success-2\"]\n");
    Scope team;
    team.team = "night";
    QVERIFY(!team.holds(tenant("a", "us-east", "success-2"))); // By itself it holds nobody.
    const auto admitted = policy.admitted(Role::Support, team);
    QVERIFY(admitted.ok());
    QVERIFY(admitted->holds(tenant("a", "us-east", "success-2")));
    QVERIFY(!admitted->holds(tenant("a", "us-west", "success-2")));
    QVERIFY(!admitted->holds(tenant("a", "us-east", "success-3")));
    QCOMPARE(admitted->label(), std::string("team night"));
    team.team = "day";
    QCOMPARE(policy.admitted(Role::Support, team).status().code(), absl::StatusCode::kNotFound);
    team.team = "night";
    QCOMPARE(policy.admitted(Role::PartnerAdministrator, team).status().code(), absl::StatusCode::kPermissionDenied);
}

void TestAccessPolicy::anUnknownRoleMayNothing()
{
    const auto policy = standardAccess();
    for (const Role role : {Role::Unspecified, static_cast<Role>(77)}) {
        QVERIFY(policy->actionsOf(role).empty());
        QCOMPARE(policy->hiddenFields(role).size(), allFields().size());
        QVERIFY(!policy->admitted(role, Scope::everything()).ok());
    }
}

void TestAccessPolicy::aScopeWithinAnotherNeverHoldsMore()
{
    // Every pair of a few scopes over every tenant of a small fleet.
    std::vector<Scope> scopes(11);
    scopes[0] = Scope::everything();
    scopes[1].regions = {"east"};
    scopes[2].regions = {"east", "west"};
    scopes[3].owners = {"o1"};
    scopes[4].owners = {"o1"}, scopes[4].regions = {"west"};
    scopes[5].partners = {"p"};
    scopes[6].partners = {"q"};
    scopes[7].tenants = {"a", "p"};
    scopes[9].phases = {"onboarding"};
    scopes[10].phases = {"live"}, scopes[10].regions = {"east"};
    std::vector<TenantFacts> fleet;
    for (const char *id : {"a", "b", "p", "q"})
        for (const char *region : {"east", "west"})
            for (const char *owner : {"o1", "o2"})
                for (const char *parent : {"", "p", "q"}) {
                    fleet.push_back(tenant(id, region, owner, parent));
                    fleet.push_back(fleet.back());
                    fleet.back().stage = Stage::DataBoundary;
                }
    int held = 0;
    for (const Scope &one : scopes) {
        for (const Scope &other : scopes) {
            const Scope both = one.within(other);
            for (const TenantFacts &facts : fleet) {
                if (!both.holds(facts))
                    continue;
                ++held;
                QVERIFY(one.holds(facts) && other.holds(facts));
            }
        }
    }
    QVERIFY(held > 100);
    QVERIFY(scopes[1].within(scopes[2]) == scopes[1]);
    QVERIFY(scopes[3].within(scopes[4]) == scopes[4]);
    QVERIFY(scopes[9].within(scopes[10]) == Scope()); // Nobody is both.
}

void TestAccessPolicy::theDifferenceSaysWhoGainsAndLoses()
{
    const AccessPolicy before = policyOf(standard() + "[team.night]\nregions = [\"us-east\"]\n");
    QByteArray text = inRole("support", "\"pools.read\", ", "");
    text.replace("2026-11.1", "2026-11.2");
    text += "[team.night]\nregions = [\"us-west\"]\n[team.day]\nregions = [\"us-east\"]\n";
    const qsizetype engineer = text.indexOf("[role.onboarding-engineer]");
    text.replace(text.indexOf("\"cases.read\"", engineer), 12, "\"cases.read\", \"pools.read\"");
    const qsizetype scopes = text.indexOf("scopes = [\"all\", ", engineer);
    text.replace(scopes, 17, "scopes = [");
    const AccessPolicy after = policyOf(text);
    Scope team;
    team.team = "night";
    const std::vector<Bearers> people = {{"support-1", Role::Support, team},
                                         {"engineer-1", Role::OnboardingEngineer, Scope::everything()},
                                         {"auditor-1", Role::Auditor, Scope::everything()}};
    const QString told = QString::fromStdString(accessDiff(before, after, people));
    QVERIFY2(told.contains("role support\n  loses actions: pools.read\n"), qPrintable(told));
    QVERIFY2(told.contains("role onboarding-engineer\n  gains actions: pools.read\n  loses scopes by: all\n"),
             qPrintable(told));
    QVERIFY2(told.contains("team night\n  was: regions us-east\n  is:  regions us-west\n"), qPrintable(told));
    QVERIFY2(told.contains("team day\n  is new: regions us-east\n"), qPrintable(told));
    QVERIFY2(told.contains("support-1 (support)\n  loses actions: pools.read\n  sees other tenants: regions us-west "
                           "instead of regions us-east\n"),
             qPrintable(told));
    QVERIFY2(told.contains("engineer-1 (onboarding-engineer)\n  is refused from now on: "), qPrintable(told));
    QVERIFY2(!told.contains("auditor"), qPrintable(told));
    QCOMPARE(accessDiff(before, before, people), std::string());
}

void TestAccessPolicy::aChangedFileCountsOnceItHasRested()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("access.toml"));
    const auto write = [&path](const QByteArray &text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    };
    write(standard());
    QStringList log;
    auto file = AccessFile::open(path.toStdString(),
                                 [&log](const std::string &line) { log.append(QString::fromStdString(line)); });
    QVERIFY(file.ok());
    QVERIFY(!file->changed());
    write(standard().replace("2026-11.1", "2026-11.2"));
    QVERIFY(!file->changed()); // It may be half written.
    const auto second = file->changed();
    QVERIFY(second);
    QCOMPARE(second->version, std::string("2026-11.2"));
    QVERIFY(!file->changed());
    write("version = \"2026-11.3\"\n"); // No roles: what was before counts, and that is said once.
    QVERIFY(!file->changed() && !file->changed() && !file->changed());
    QCOMPARE(file->policy()->version, std::string("2026-11.2"));
    QCOMPARE(log.filter(QStringLiteral("not taken over")).size(), 1);
    QVERIFY(QFile::remove(path));
    QVERIFY(!file->changed());
    QCOMPARE(file->policy()->version, std::string("2026-11.2"));
}

QTEST_GUILESS_MAIN(TestAccessPolicy)
#include "tst_access_policy.moc"
