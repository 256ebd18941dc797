// The people's part of onboarding cases: which checkpoints a case has, what may be done to them, and how far it
// strayed.
#include "backend/baseline/baseline_file.h"
#include "backend/domain/draft_fields.h"
#include "backend/engine/casework.h"
#include "backend/room/casework_record.h"

#include <QTest>

#include <algorithm>

using namespace bulkhead;
using casework::CaseWork;
using casework::Mark;
using casework::Refusal;

namespace {

constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kStart = 1'790'000'000'000;

OnboardingCase caseOf(std::int64_t days = 10)
{
    OnboardingCase item;
    item.id = "case-a";
    item.tenantId = "clinic-a";
    item.owner = "success-1";
    item.startedMs = kStart;
    item.dueMs = kStart + days * kDay;
    return item;
}

TenantFacts tenantOf(Profile profile, std::string parent = {})
{
    TenantFacts tenant;
    tenant.id = "clinic-a";
    tenant.profile = profile;
    tenant.tier = tenant.recommended = Tier::Shared;
    tenant.parent = std::move(parent);
    return tenant;
}

CaseWork begun(Profile profile = Profile::Clinic, std::string parent = {})
{
    return casework::begin(*standardBaselines(), caseOf(), tenantOf(profile, std::move(parent)), nullptr);
}

bool has(const CaseWork &work, const char *id)
{
    return std::ranges::find(work.checkpoints, id, &casework::Checkpoint::id) != work.checkpoints.end();
}

casework::Template packageOf(std::string channel = "channel-a")
{
    casework::Template item;
    item.id = "t1";
    item.channel = std::move(channel);
    item.title = "Small practices";
    item.brand = "Lakeview Practice Suite";
    return item;
}

} // namespace

class TestCasework : public QObject
{
    Q_OBJECT
private slots:
    void checkpointsFollowProfileAndChannel();
    void dueDatesComeFromTheStandard();
    void anOpenOneHoldsWhatComesLater();
    void closingNeedsItsPaper();
    void overridingHasLimits();
    void aTierAgainstPolicyTakesAnotherPerson();
    void deedsAreCountedBeyondTheList();
    void varianceAddsUp();
    void monthsHaveMedians();
    void templatesPackageOnly_data();
    void templatesPackageOnly();
    void anOlderTemplateLosesAgainstTheStandard();
    void recordsComeBack();
    void filesAreChecked_data();
    void filesAreChecked();
};

void TestCasework::checkpointsFollowProfileAndChannel()
{
    QVERIFY(has(begun(), "contract.agreement"));
    QVERIFY(!has(begun(), "data.migration"));
    QVERIFY(has(begun(Profile::HospitalSystem), "data.migration"));
    QVERIFY(!has(begun(Profile::HospitalSystem), "channel.brand"));
    QVERIFY(has(begun(Profile::Clinic, "channel-a"), "channel.brand"));
    QVERIFY(has(begun(Profile::WhiteLabel), "contract.reseller"));
    const CaseWork work = begun(Profile::HospitalSystem);
    QVERIFY(std::ranges::is_sorted(work.checkpoints, {}, &casework::Checkpoint::stage));
    QCOMPARE(work.standard, standardBaselines()->version);
}

void TestCasework::dueDatesComeFromTheStandard()
{
    const CaseWork work = begun();
    const auto due = [&work](const char *id) {
        return std::ranges::find(work.checkpoints, id, &casework::Checkpoint::id)->dueMs;
    };
    QCOMPARE(due("contract.agreement"), kStart + 2 * kDay); // A fifth of ten days.
    QCOMPARE(due("contract.handover"), kStart + 2 * kDay);  // due_day = 2
    QCOMPARE(due("verification.acceptance"), kStart + 10 * kDay);
    QCOMPARE(casework::stageDueMs(caseOf(), Stage::Integrations), kStart + 8 * kDay);
}

void TestCasework::anOpenOneHoldsWhatComesLater()
{
    CaseWork work = begun();
    QVERIFY(casework::holding(work, Stage::Contract).empty()); // Its own stage goes on.
    const auto held = casework::holding(work, Stage::Identity);
    QCOMPARE(held.size(), 1U);
    QCOMPARE(held.front()->id, std::string("contract.agreement"));
    QCOMPARE(casework::mark(work, "contract.agreement", Mark::Done, "success-1", "success-1", {},
                            {"agreement.pdf", "folder 12", {}}, kStart),
             Refusal::None);
    QVERIFY(casework::holding(work, Stage::Live).empty());
}

void TestCasework::closingNeedsItsPaper()
{
    CaseWork work = begun();
    const CaseWork before = work;
    QCOMPARE(casework::mark(work, "contract.agreement", Mark::Done, "p", "o", {}, {"name only", {}, {}}, kStart),
             Refusal::Document);
    QCOMPARE(casework::mark(work, "no.such", Mark::Done, "p", "o", {}, {}, kStart), Refusal::Unknown);
    QCOMPARE(casework::mark(work, "identity.administrator", Mark::Open, "p", "o", "again", {}, kStart), Refusal::Same);
    QVERIFY(work == before); // A refusal changes nothing.
    QCOMPARE(casework::mark(work, "identity.administrator", Mark::Done, "p", "o", {}, {}, kStart), Refusal::None);
    QCOMPARE(casework::mark(work, "identity.administrator", Mark::Open, "p", "o", "no", {}, kStart), Refusal::Reason);
    QCOMPARE(work.manual, 0U); // Closing is what the standard has.
    QCOMPARE(casework::mark(work, "identity.administrator", Mark::Open, "p", "o", "wrong domain", {}, kStart),
             Refusal::None);
    QCOMPARE(work.manual, 1U);
    QCOMPARE(work.deeds.back().kind, std::string("reopen"));
}

void TestCasework::overridingHasLimits()
{
    CaseWork work = begun();
    const std::string why = "made up for later";
    QCOMPARE(casework::mark(work, "contract.agreement", Mark::Overridden, "ops-1", "success-1", why, {}, kStart),
             Refusal::NonNegotiable);
    QCOMPARE(casework::mark(work, "integration.owners", Mark::Overridden, "ops-1", "success-1", "no", {}, kStart),
             Refusal::Reason);
    QCOMPARE(casework::mark(work, "integration.owners", Mark::Overridden, "ops-1", "ops-1", why, {}, kStart),
             Refusal::OwnCase);
    QCOMPARE(casework::mark(work, "integration.owners", Mark::Overridden, "ops-1", "success-1", why, {}, kStart),
             Refusal::None);
    QCOMPARE(casework::variance(caseOf(), &work, tenantOf(Profile::Clinic), kStart).overrides, 1U);
}

void TestCasework::aTierAgainstPolicyTakesAnotherPerson()
{
    CaseWork work = begun();
    casework::askException(work, caseOf(), "a hospital system needs its own data store.", "success-1", "until 2027");
    QCOMPARE(casework::holding(work, Stage::Identity).size(), 2U);
    QVERIFY(casework::exceptionOf(work, kStart) == nullptr);
    QCOMPARE(casework::mark(work, casework::kTierException, Mark::Done, "success-1", "x", {}, {}, kStart),
             Refusal::OwnAsk);
    QCOMPARE(casework::mark(work, casework::kTierException, Mark::Overridden, "ops-1", "x", "never mind", {}, kStart),
             Refusal::NonNegotiable);
    QCOMPARE(casework::mark(work, casework::kTierException, Mark::Done, "ops-1", "x", {}, {}, kStart), Refusal::None);
    const casework::Checkpoint *consent = casework::exceptionOf(work, kStart);
    QVERIFY(consent != nullptr);
    QCOMPARE(consent->by, std::string("ops-1"));
    QVERIFY(casework::exceptionOf(work, kStart + casework::kExceptionMs - 1) != nullptr);
    QVERIFY(casework::exceptionOf(work, kStart + casework::kExceptionMs) == nullptr); // A finding again.
    const auto back = casework::workOf(casework::recordOf(work, kStart));
    QVERIFY(back.ok() && *back == work);
}

void TestCasework::deedsAreCountedBeyondTheList()
{
    CaseWork work = begun();
    for (int i = 0; i < 70; ++i)
        casework::note(work, {"retry", std::to_string(i), "p", kStart + i});
    QCOMPARE(work.deeds.size(), casework::kKeptDeeds);
    QCOMPARE(work.deeds.front().text, std::string("20"));
    QCOMPARE(work.manual, 70U);
}

void TestCasework::varianceAddsUp()
{
    OnboardingCase item = caseOf();
    TenantFacts tenant = tenantOf(Profile::Clinic);
    QCOMPARE(casework::variance(item, nullptr, tenant, kStart), casework::Variance{}); // Early is not "under" yet.
    QCOMPARE(casework::variance(item, nullptr, tenant, item.dueMs + 3 * kDay + 1).days, 3);
    item.liveMs = item.dueMs - 1; // A moment early is a day under, a moment late is no day over.
    QCOMPARE(casework::variance(item, nullptr, tenant, item.dueMs + 99 * kDay).days, -1);
    item.liveMs = item.dueMs + 1;
    QCOMPARE(casework::variance(item, nullptr, tenant, item.dueMs + 99 * kDay).days, 0);
    StoredStep step;
    step.attempts = 3;
    step.state = StepState::Done; // Two failed before it was done.
    item.steps.push_back(step);
    step.state = StepState::Failed;
    item.steps.push_back(step);
    step.attempts = 0;
    step.state = StepState::Waiting;
    item.steps.push_back(step);
    tenant.recommended = Tier::Segmented;
    const auto made = casework::variance(item, nullptr, tenant, kStart);
    QCOMPARE(made.failed, 5U);
    QCOMPARE(made.overrides, 1U);
}

void TestCasework::monthsHaveMedians()
{
    // 2026-09-21T14:13:20Z is kStart.
    const std::vector<casework::Ended> cases{{kStart, {4, 1, 0, 2}},
                                             {kStart - kDay, {-2, 0, 1, 0}},
                                             {kStart - 2 * kDay, {1, 2, 0, 0}},
                                             {kStart - 3 * kDay, {9, 0, 0, 0}},
                                             {kStart - 400 * kDay, {77, 9, 9, 9}}};
    const auto months = casework::byMonth(cases, 12, kStart + 15 * kDay);
    QCOMPARE(months.size(), 12U);
    QCOMPARE(months.front().year, 2025);
    QCOMPARE(months.front().month, 11);
    QCOMPARE(months.back().month, 10);
    QCOMPARE(months.back().live, 0U);
    const casework::Month &september = months[10];
    QCOMPARE(september.live, 4U);
    QCOMPARE(september.medianDays, 1); // Of -2, 1, 4, 9 the lower of the middle two.
    QCOMPARE(september.onTime, 1U);
    QCOMPARE(september.manual, 3U);
    QCOMPARE(september.overrides, 1U);
    QCOMPARE(september.failed, 2U);
}

void TestCasework::templatesPackageOnly_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("field");
    for (const auto &[what, field] :
         std::initializer_list<std::pair<const char *, const char *>>{{"good", ""},
                                                                      {"weaker tier", "tier"},
                                                                      {"unknown tier", "tier"},
                                                                      {"reason for a weaker tier", "tier.reason"},
                                                                      {"name of an organisation", "organisation.name"},
                                                                      {"leaves out what holds", "left_out"},
                                                                      {"leaves out what is not there", "left_out"},
                                                                      {"takes the place of a checkpoint", "added"},
                                                                      {"adds to live", "added"},
                                                                      {"no title", "title"}})
        QTest::newRow(what) << QString::fromLatin1(what) << QString::fromLatin1(field);
}

void TestCasework::templatesPackageOnly()
{
    QFETCH(QString, what);
    QFETCH(QString, field);
    casework::Template item = packageOf();
    item.fields[draft::kProfile] = "clinic";
    item.fields[draft::kTier] = "channel";
    item.leftOut = {"channel.brand"};
    item.added = {{"partner.training", "Front desk was trained", Stage::Verification, false}};
    if (what == QLatin1String("weaker tier"))
        item.fields[draft::kTier] = "shared";
    else if (what == QLatin1String("unknown tier"))
        item.fields[draft::kTier] = "platinum";
    else if (what == QLatin1String("reason for a weaker tier"))
        item.fields[draft::kTierReason] = "our customers want it so";
    else if (what == QLatin1String("name of an organisation"))
        item.fields[draft::kName] = "Everybody";
    else if (what == QLatin1String("leaves out what holds"))
        item.leftOut = {"contract.agreement"};
    else if (what == QLatin1String("leaves out what is not there"))
        item.leftOut = {"contract.nothing"};
    else if (what == QLatin1String("takes the place of a checkpoint"))
        item.added[0].id = "contract.agreement";
    else if (what == QLatin1String("adds to live"))
        item.added[0].stage = Stage::Live;
    else if (what == QLatin1String("no title"))
        item.title.clear();
    const auto problems = casework::templateProblems(*standardBaselines(), item);
    if (field.isEmpty())
        QVERIFY2(problems.empty(), problems.empty() ? "" : problems.begin()->second.c_str());
    else
        QVERIFY(problems.size() == 1 && problems.contains(field.toStdString()));
}

void TestCasework::anOlderTemplateLosesAgainstTheStandard()
{
    casework::Template item = packageOf();
    item.leftOut = {"contract.agreement", "channel.brand"}; // As if the agreement had not held when it was made.
    item.added = {{"partner.training", "Front desk was trained", Stage::Identity, true}};
    const CaseWork work =
        casework::begin(*standardBaselines(), caseOf(), tenantOf(Profile::Clinic, "channel-a"), &item);
    QVERIFY(has(work, "contract.agreement"));
    QVERIFY(!has(work, "channel.brand"));
    QVERIFY(has(work, "partner.training"));
    QCOMPARE(work.brand, std::string("Lakeview Practice Suite"));
    const auto added = std::ranges::find(work.checkpoints, "partner.training", &casework::Checkpoint::id);
    QVERIFY(added->document && !added->holds);
}

void TestCasework::recordsComeBack()
{
    CaseWork work = begun(Profile::HospitalSystem);
    QCOMPARE(casework::mark(work, "contract.agreement", Mark::Done, "p", "o", "signed on paper",
                            {"agr\"eement\n.pdf", "folder \xc3\xa9", std::string(64, 'a')}, kStart),
             Refusal::None);
    work.waits = casework::Waiting{"the directory team", "p", kStart};
    work.owner = "onboarding-2";
    casework::note(work, {"owner", "x", "p", kStart});
    work.revision = 7;
    const Record record = casework::recordOf(work, kStart);
    const auto back = casework::workOf(record);
    QVERIFY(back.ok());
    QVERIFY(*back == work);
    Record broken = record;
    broken.body.resize(broken.body.size() / 2);
    QCOMPARE(casework::workOf(broken).status().code(), absl::StatusCode::kDataLoss);
    casework::Template item = packageOf();
    item.fields[draft::kRegion] = "us-east";
    item.revision = 3;
    QVERIFY(*casework::templateOf(casework::recordOf(item, false, kStart)) == item);
    QVERIFY(absl::IsNotFound(casework::templateOf(casework::recordOf(item, true, kStart)).status()));
}

void TestCasework::filesAreChecked_data()
{
    QTest::addColumn<QString>("checkpoint");
    QTest::addColumn<QString>("says");
    const QString good = QStringLiteral("id = 'a'\ntitle = 't'\nstage = 'contract'\nowner = 'o'\n");
    QTest::newRow("good") << good << QString();
    QTest::newRow("twice") << good + QStringLiteral("[[checkpoint]]\n") + good << QStringLiteral("a second time");
    QTest::newRow("stage") << QString(good).replace(QLatin1String("contract"), QLatin1String("live"))
                           << QStringLiteral("live is none of");
    QTest::newRow("key") << good + QStringLiteral("hold = true\n") << QStringLiteral("hold");
    QTest::newRow("owner") << QString(good).remove(QLatin1String("owner = 'o'\n")) << QStringLiteral("owner");
    QTest::newRow("day") << good + QStringLiteral("due_day = 0\n") << QStringLiteral("due_day");
}

void TestCasework::filesAreChecked()
{
    QFETCH(QString, checkpoint);
    QFETCH(QString, says);
    std::string text(standardBaselineText());
    text += "\n[[checkpoint]]\n" + checkpoint.toStdString();
    const auto read = parseBaselineFile(text, "f");
    if (says.isEmpty()) {
        QVERIFY2(read.ok(), std::string(read.status().message()).c_str());
        QCOMPARE(read->checkpoints.size(), standardBaselines()->checkpoints.size() + 1);
        return;
    }
    QVERIFY(!read.ok());
    QVERIFY2(read.status().message().find(says.toStdString()) != absl::string_view::npos,
             std::string(read.status().message()).c_str());
}

QTEST_APPLESS_MAIN(TestCasework)
#include "tst_casework.moc"
