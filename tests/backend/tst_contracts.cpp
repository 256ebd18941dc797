// What was promised, as kept: canonical texts, defaults, versions over time, the book, and previews.
#include "backend/contract/contract_book.h"
#include "backend/contract/contract_preview.h"
#include "backend/domain/objective_defaults.h"
#include "backend/engine/calendar.h"
#include "backend/engine/contract_check.h"
#include "backend/store/sqlite_store.h"
#include "tests/backend/scripted_platform.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
const std::vector<std::string> kWorkflows{"claims", "scheduling"};

TenantFacts tenant(const std::string &id, Profile profile = Profile::Clinic, Tier tier = Tier::Shared)
{
    TenantFacts facts;
    facts.id = id;
    facts.name = "Tenant " + id;
    facts.profile = profile;
    facts.tier = tier;
    facts.region = "us-east";
    facts.arr = 120'000;
    return facts;
}

/// Every field has a value that is not the default one.
sla::ContractVersion written()
{
    sla::ContractVersion version =
        sampleContract(tenant("alder", Profile::HospitalSystem), Tier::Dedicated, kWorkflows);
    version.number = 2;
    version.anchorDay = 15;
    version.period = sla::PeriodKind::ContractMonth;
    version.exclusionPolicy = sla::ExclusionPolicy::CountAsGood;
    version.effectiveFromMs = kNow;
    version.subscribedToMs = kNow + 400 * kDayMs;
    version.credits.stacking = sla::Stacking::HighestOnly;
    version.credits.tiers[1].kind = sla::CreditKind::Days;
    version.commitments[0].measure.noDataSlice = sla::NoDataSlice::Bad;
    version.note = "Agreed on \"quotes\",\nand lines – with a dash.";
    version.proposedBy = "success-2";
    version.approvedBy = "platform-1";
    version.approvedMs = kNow - 1;
    return version;
}

/// Good throughout, but for minutes of failure; nothing at all before it was measured.
class ToldPast final : public PastReader
{
public:
    absl::StatusOr<PastMinutes> read(const std::string &, std::int64_t from, std::int64_t to,
                                     const Progress &progress) override
    {
        if (!failure.ok())
            return failure;
        if (progress && !progress(0.5))
            return absl::CancelledError("stopped");
        PastMinutes past;
        past.fromMinute = from;
        past.toMinute = to;
        PastWorkflow &claims = past.workflows.emplace_back();
        claims.workflow = "claims";
        for (std::int64_t minute = from; minute < to; ++minute) {
            const bool bad = minute >= badFrom && minute < badTo;
            const bool seen = minute >= measuredFrom;
            claims.good.push_back(seen ? (bad ? 0 : 100) : 0);
            claims.bad.push_back(seen && bad ? 100 : 0);
            claims.covered.push_back(seen ? 60 : 0);
            claims.flags.push_back(0);
        }
        return past;
    }
    void cancel() override {}

    std::int64_t badFrom = 0, badTo = 0, measuredFrom = 0;
    absl::Status failure;
};

PreviewQuestion question()
{
    PreviewQuestion asked;
    const std::vector<std::string> claims{"claims"};
    asked.draft = sampleContract(tenant("alder"), Tier::Shared, claims);
    asked.draft.zone = "UTC";
    asked.draft.period = sla::PeriodKind::Month;
    asked.inForce = {defaultContract(tenant("alder"), Tier::Shared, 0, claims)};
    asked.periods = 2;
    asked.nowMs = kNow;
    return asked;
}

} // namespace

class TestContracts : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void textsAreCanonical();
    void damagedTextsAreRefused_data();
    void damagedTextsAreRefused();
    void sampleContractsCanBeKept_data();
    void sampleContractsCanBeKept();
    void aDefaultFollowsTheTierFromTheMoveOn();
    void aSignedContractDoesNotFollowTheTier();
    void theVersionInForceGoverns_data();
    void theVersionInForceGoverns();
    void theBookReadsOnceUntilItForgets();
    void theBookTellsWhatIsWrong();
    void exclusionsMuteWhatTheContractLets();
    void aPreviewPaysByTheDraft();
    void whatWasNotMeasuredIsNotZero();
    void aPreviewEndsWithItsReader();

private:
    void keep(std::string_view kind, const std::string &id, const std::string &body)
    {
        Record record{std::string(kind), id, "alder", body, kNow};
        QVERIFY(m_store->write([&](StoreTxn &txn) { return txn.putRecord(record); }).ok());
    }
    ContractBook book()
    {
        return ContractBook(*m_store, *m_fleet, [](TenantIndex) { return kWorkflows; });
    }
    TestClock m_clock;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<FleetBoard> m_fleet;
};

void TestContracts::init()
{
    auto store = openSqliteStore("", m_clock);
    QVERIFY(store.ok());
    m_store = *std::move(store);
    m_fleet = std::make_unique<FleetBoard>(1);
    auto edit = m_fleet->edit();
    edit.add(tenant("alder"));
    edit.add(tenant("birch"));
    edit.publish();
    QVERIFY(m_store->setSetting(kSampleContractsSetting, "1").ok()); // The first one only.
}

void TestContracts::textsAreCanonical()
{
    const auto again = decodeContract(encode(written()));
    QVERIFY2(again.ok(), std::string(again.status().message()).c_str());
    QVERIFY(*again == written());
    QCOMPARE(encode(*again), encode(written()));
    sla::ContractVersion other = written();
    other.credits.autoIssue = !other.credits.autoIssue;
    QVERIFY(encode(other) != encode(written()));

    const sla::Exclusion exclusion{"e-1",         "alder",       sla::ExclusionCategory::Agreed,
                                   kNow,          kNow + kDayMs, {"claims"},
                                   kNow - kDayMs, "4.2",         "Why",
                                   "Mail",        "success-2",   "platform-1"};
    QVERIFY(*decodeExclusion(encode(exclusion)) == exclusion);
    const auto kept = decodeKept(encode(KeptExclusion{exclusion, "platform-1", 7}));
    QVERIFY(kept->exclusion == exclusion);
    QCOMPARE(kept->revertedBy, std::string("platform-1"));
    QCOMPARE(decodeMove(encode(TierMove{Tier::Shared, Tier::Dedicated, 9}))->to, Tier::Dedicated);
}

void TestContracts::damagedTextsAreRefused_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("names");
    QTest::newRow("a field is missing") << QByteArray("\"anchorDay\":15,") << QByteArray() << QByteArray("anchorDay");
    QTest::newRow("a field that nobody knows")
        << QByteArray("\"anchorDay\":15,") << QByteArray("\"anchorDay\":15,\"ahead\":1,") << QByteArray("nobody knows");
    QTest::newRow("a word in place of a number")
        << QByteArray("\"anchorDay\":15") << QByteArray("\"anchorDay\":\"15\"") << QByteArray("anchorDay");
    QTest::newRow("a fraction") << QByteArray("\"anchorDay\":15") << QByteArray("\"anchorDay\":15.5")
                                << QByteArray("anchorDay");
    QTest::newRow("a number beyond its type")
        << QByteArray("\"anchorDay\":15") << QByteArray("\"anchorDay\":4294967311") << QByteArray("anchorDay");
    QTest::newRow("an unknown word") << QByteArray("contract-month") << QByteArray("fortnight") << QByteArray("period");
    QTest::newRow("another format") << QByteArray("\"format\":1") << QByteArray("\"format\":2")
                                    << QByteArray("format 2");
    QTest::newRow("not canonical") << QByteArray("\"anchorDay\":15") << QByteArray("\"anchorDay\": 15")
                                   << QByteArray("canonical");
    QTest::newRow("twice the same field")
        << QByteArray("\"anchorDay\":15") << QByteArray("\"anchorDay\":15,\"anchorDay\":15") << QByteArray("canonical");
    QTest::newRow("no JSON") << QByteArray("{\"anchorDay\"") << QByteArray("\"anchorDay\"") << QByteArray("no JSON");
}

void TestContracts::damagedTextsAreRefused()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, names);
    QByteArray text = QByteArray::fromStdString(encode(written()));
    QVERIFY(text.contains(from));
    text.replace(from, to);
    const auto read = decodeContract(text.toStdString());
    QVERIFY(!read.ok());
    QCOMPARE(int(read.status().code()), int(absl::StatusCode::kDataLoss));
    const std::string said(read.status().message());
    QVERIFY2(QByteArray::fromStdString(said).contains(names), said.c_str());
}

void TestContracts::sampleContractsCanBeKept_data()
{
    QTest::addColumn<int>("profile");
    QTest::addColumn<int>("tier");
    for (const Profile profile :
         {Profile::Clinic, Profile::RegionalNetwork, Profile::HospitalSystem, Profile::WhiteLabel})
        for (const Tier tier : {Tier::Shared, Tier::Segmented, Tier::Dedicated, Tier::Channel})
            QTest::addRow("profile %d in tier %d", int(profile), int(tier)) << int(profile) << int(tier);
}

void TestContracts::sampleContractsCanBeKept()
{
    QFETCH(int, profile);
    QFETCH(int, tier);
    for (int i = 0; i < 30; ++i) {
        const TenantFacts facts =
            tenant("t-" + std::to_string(i), static_cast<Profile>(profile), static_cast<Tier>(tier));
        const std::vector<std::string> workflows{"claims", "eligibility", "messaging", "scheduling"};
        const sla::ContractVersion version = sampleContract(facts, facts.tier, workflows);
        for (const sla::ContractFinding &finding : sla::validate(version))
            QVERIFY2(!finding.refused, (finding.field + ": " + finding.sentence).c_str());
        std::int64_t shares = 0;
        for (const sla::Commitment &commitment : version.commitments) {
            shares += commitment.feeShareE4;
            QVERIFY(targetOf(version, commitment.workflow) == sampleTarget(facts, facts.tier, commitment.workflow));
        }
        QCOMPARE(shares, std::int64_t(10'000));
        QCOMPARE(version.credits.monthlyFeeMinor, std::int64_t(1'000'000)); // 120,000 a year.
        QCOMPARE(version.zone, std::string("America/New_York"));
        QVERIFY(version.exclusionRules.size() >= 2 && version.exclusionRules.size() <= 3);
        QVERIFY(version.effectiveFromMs < kNow - 365 * kDayMs);
    }
}

void TestContracts::aDefaultFollowsTheTierFromTheMoveOn()
{
    ContractHistory history;
    history.moves = {{Tier::Shared, Tier::Dedicated, kNow}};
    const TenantFacts now = tenant("birch", Profile::Clinic, Tier::Dedicated);
    const auto versions = history.versions(now, kWorkflows);
    QCOMPARE(versions.size(), std::size_t(2));
    QCOMPARE(versions[0].commitments[0].targetE7, defaultTargetE7(Tier::Shared, "claims"));
    QCOMPARE(versions[1].commitments[0].targetE7, defaultTargetE7(Tier::Dedicated, "claims"));
    QCOMPARE(versions[1].effectiveFromMs, kNow);
    QCOMPARE(versions[1].number, 0);
    QCOMPARE(history.targetAt(now, "claims", kNow - 1).alertE7, defaultTargetE7(Tier::Shared, "claims"));
    QCOMPARE(history.targetAt(now, "claims", kNow).alertE7, defaultTargetE7(Tier::Dedicated, "claims"));
    QCOMPARE(history.nextChangeMs(kNow - 1), kNow);
    QCOMPARE(history.nextChangeMs(kNow), std::int64_t(0));
    // What was agreed at onboarding follows no tier.
    history.agreedTargetE7 = 9'980'000;
    QCOMPARE(history.targetAt(now, "claims", kNow).promisedE7, std::int64_t(9'980'000));
}

void TestContracts::aSignedContractDoesNotFollowTheTier()
{
    ContractHistory history;
    history.sample = true;
    history.moves = {{Tier::Shared, Tier::Dedicated, kNow}};
    const TenantFacts now = tenant("alder", Profile::Clinic, Tier::Dedicated);
    const auto versions = history.versions(now, kWorkflows);
    QCOMPARE(versions.size(), std::size_t(1));
    QCOMPARE(versions[0].number, 1);
    QCOMPARE(history.targetAt(now, "claims", kNow + 1).promisedE7, defaultTargetE7(Tier::Shared, "claims"));
    // A workflow that a written version leaves out is still watched, by the tier it is in.
    history.written = {written()};
    history.written[0].commitments.resize(1);
    const LiveTarget left = history.targetAt(now, "scheduling", kNow);
    QCOMPARE(left.promisedE7, std::int64_t(0));
    QCOMPARE(left.alertE7, defaultTargetE7(Tier::Dedicated, "scheduling"));
}

void TestContracts::theVersionInForceGoverns_data()
{
    QTest::addColumn<qint64>("from");
    QTest::addColumn<qint64>("to");
    QTest::addColumn<QList<int>>("numbers");
    QTest::newRow("before the second") << qint64(kNow - 10) << qint64(kNow) << QList<int>{1};
    QTest::newRow("its first instant") << qint64(kNow) << qint64(kNow + 1) << QList<int>{2};
    QTest::newRow("over the border") << qint64(kNow - 1) << qint64(kNow + 1) << QList<int>{1, 2};
    QTest::newRow("all of them") << qint64(kNow - 1) << qint64(kNow + 2 * kDayMs) << QList<int>{1, 2, 3};
    QTest::newRow("before there was any") << qint64(0) << qint64(1) << QList<int>{1};
}

void TestContracts::theVersionInForceGoverns()
{
    sla::ContractVersion third = written();
    third.number = 3;
    third.effectiveFromMs = kNow + kDayMs;
    keep(kContractRecord, "alder/3", encode(third));
    keep(kContractRecord, "alder/2", encode(written()));
    ContractBook kept = book();
    QFETCH(qint64, from);
    QFETCH(qint64, to);
    QList<int> numbers;
    const auto segments = kept.segments("alder", from, to);
    QVERIFY(segments.ok());
    for (const sla::ContractVersion &version : *segments)
        numbers.append(version.number);
    QTEST(numbers, "numbers");
    QCOMPARE(kept.current("alder", to - 1)->number, numbers.last());
    QCOMPARE(*kept.newestNumber("alder"), 3);
    QCOMPARE(*kept.newestNumber("birch"), 0); // Not of the sample fleet.
}

void TestContracts::theBookReadsOnceUntilItForgets()
{
    ContractBook kept = book();
    QCOMPARE(*kept.newestNumber("alder"), 1);
    keep(kContractRecord, "alder/2", encode(written()));
    QCOMPARE(*kept.newestNumber("alder"), 1); // Another replica wrote it.
    kept.forget("birch");
    QCOMPARE(*kept.newestNumber("alder"), 1);
    kept.forget("alder");
    QCOMPARE(*kept.newestNumber("alder"), 2);
    sla::Exclusion exclusion;
    exclusion.id = "e-1";
    exclusion.tenantId = "alder";
    keep(kExclusionRecord, "e-1", encode(KeptExclusion{exclusion, {}, 0}));
    exclusion.id = "e-2";
    keep(kExclusionRecord, "e-2", encode(KeptExclusion{exclusion, "platform-1", 1}));
    kept.forgetAll();
    QCOMPARE(kept.exclusions("alder")->size(), std::size_t(1)); // The other was taken back.
    QVERIFY(kept.amended()->contains("alder"));
    QVERIFY(!kept.amended()->contains("birch"));
    QVERIFY(kept.amended()->at("alder").sample);
}

void TestContracts::theBookTellsWhatIsWrong()
{
    ContractBook kept = book();
    QCOMPARE(int(kept.current("nobody", kNow).status().code()), int(absl::StatusCode::kNotFound));
    keep(kContractRecord, "alder/2", "{}");
    const auto damaged = kept.current("alder", kNow);
    QCOMPARE(int(damaged.status().code()), int(absl::StatusCode::kDataLoss));
    QVERIFY(std::string(damaged.status().message()).find("alder/2") != std::string::npos);
    QCOMPARE(kept.current("birch", kNow)->number, 0); // It harms nobody else.
    QCOMPARE(int(kept.amended().status().code()), int(absl::StatusCode::kDataLoss));
}

void TestContracts::exclusionsMuteWhatTheContractLets()
{
    ContractHistory history;
    history.sample = true;
    const TenantFacts facts = tenant("alder"); // A clinic: two days' notice, 240 minutes of maintenance a month.
    const std::int64_t from = kNow + 3 * kDayMs;
    sla::Exclusion maintenance;
    maintenance.id = "e-1";
    maintenance.tenantId = "alder";
    maintenance.fromMs = from;
    maintenance.toMs = from + 300 * kMinuteMs;
    maintenance.workflows = {"claims"};
    maintenance.noticeMs = kNow;
    maintenance.approvedBy = "platform-1";
    history.exclusions = {maintenance};
    const auto muted = history.mutes(facts, kWorkflows, kNow);
    QCOMPARE(muted.size(), std::size_t(1));
    QCOMPARE(muted[0].workflow, std::string("claims"));
    QCOMPARE(muted[0].fromMinute, from / kMinuteMs);
    QCOMPARE(muted[0].toMinute, from / kMinuteMs + 240); // What is over the cap counts, and alerts.
    QVERIFY(history.mutes(facts, kWorkflows, maintenance.toMs).empty());
    history.exclusions[0].noticeMs = from - kDayMs;
    QVERIFY(history.mutes(facts, kWorkflows, kNow).empty()); // Told too late.
}

void TestContracts::aPreviewPaysByTheDraft()
{
    PreviewQuestion asked = question();
    ToldPast past;
    const auto rule = sla::periodRule(asked.draft);
    const sla::Period last = sla::previousPeriod(*rule, sla::periodAt(*rule, kNow));
    past.badFrom = last.fromMs / kMinuteMs + 3000;
    past.badTo = past.badFrom + 90; // 0.2 % of a month.
    std::vector<double> told;
    const auto preview = previewContract(asked, past, [&](double done) {
        told.push_back(done);
        return true;
    });
    QVERIFY2(preview.ok(), std::string(preview.status().message()).c_str());
    QCOMPARE(preview->periods.size(), std::size_t(2));
    QVERIFY(preview->periods[0].period == last); // Newest first.
    const PreviewedCommitment &claims = preview->periods[0].commitments.at(0);
    QCOMPARE(int(claims.state), int(sla::AttainmentState::Breached));
    const std::int64_t minutes = last.minutes();
    QCOMPARE(claims.attained, sla::percentText({minutes - 90, minutes}, 5) + "%");
    QCOMPARE(claims.attainedNow, claims.attained);
    QCOMPARE(claims.alerts, 1U);
    QCOMPARE(preview->periods[0].coverageBp, 10'000);
    // 10 % of 10,000.00 a month, on the whole fee.
    QCOMPARE(preview->periods[0].creditMinor, std::int64_t(100'000));
    QCOMPARE(preview->periods[0].creditNowMinor, std::int64_t(0)); // The default pays nothing.
    QCOMPARE(preview->periods[1].creditMinor, std::int64_t(0));
    QCOMPARE(preview->periods[1].commitments.at(0).alerts, 0U);
    QVERIFY(!preview->periods[0].lines.empty());
    QVERIFY(std::is_sorted(told.begin(), told.end()) && told.back() <= 1);
}

void TestContracts::whatWasNotMeasuredIsNotZero()
{
    PreviewQuestion asked = question();
    ToldPast past;
    const auto rule = sla::periodRule(asked.draft);
    past.measuredFrom = sla::previousPeriod(*rule, sla::periodAt(*rule, kNow)).fromMs / kMinuteMs;
    const auto preview = previewContract(asked, past, {});
    QVERIFY(preview.ok());
    QCOMPARE(preview->periods[0].creditMinor, std::int64_t(0));
    const PreviewedPeriod &before = preview->periods[1];
    QCOMPARE(int(before.commitments.at(0).state), int(sla::AttainmentState::NoData));
    QCOMPARE(before.commitments.at(0).attained, std::string("–"));
    QCOMPARE(before.creditMinor, std::int64_t(-1));
    QCOMPARE(before.coverageBp, 0);
    QVERIFY(before.lines.front().find("not measured") != std::string::npos);
}

void TestContracts::aPreviewEndsWithItsReader()
{
    ToldPast past;
    QCOMPARE(int(previewContract(question(), past, [](double) { return false; }).status().code()),
             int(absl::StatusCode::kCancelled));
    past.failure = absl::UnavailableError("the source does not answer");
    QCOMPARE(int(previewContract(question(), past, {}).status().code()), int(absl::StatusCode::kUnavailable));
    PreviewQuestion many = question();
    many.periods = 14;
    QCOMPARE(int(previewContract(many, past, {}).status().code()), int(absl::StatusCode::kInvalidArgument));
}

QTEST_GUILESS_MAIN(TestContracts)
#include "tst_contracts.moc"
