// Renewals over real channels on a past that the test tells: what is shown, judged and recorded, once and audited.
#include "tests/backend/review_past.h"

#include "bulkhead/v1/renewals.grpc.pb.h"
#include "bulkhead/v1/reviews.grpc.pb.h"

#include <QtTest>

#include <algorithm>
#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::RenewalsService;
constexpr std::int32_t kToday = static_cast<std::int32_t>(kNow / 86'400'000);
constexpr int kReadMs = 10'000; ///< Longest that four tenants' past may take.

} // namespace

class TestRenewalsRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_past = std::make_shared<Past>();
        m_past->beginsMinute = kAugust - 400 * 1440;
        start();
    }
    void cleanup()
    {
        m_stub.reset();
        m_harness.reset();
    }
    void rowsComeByDateWithinTheOwnBook();
    void theRecordIsThatOfTheMinutes();
    void whatIsStillReadIsSaidAndTheListAnswersAtOnce();
    void aPastThatCannotBeReadIsToldAndTriedAgain();
    void periodsNobodyMeasuredAreNotMet();
    void whatWasReadIsStored();
    void aClosedReviewIsSeenAtOnce();
    void aJudgementIsInForceOnceAndAudited();
    void aJudgementNeedsReasonRangeAndRevision();
    void onlyTheAuthorsRoleTakesItBack();
    void anOutcomeKeepsWhatWasPredicted();
    void anOutcomeOfAnotherDayIsRefused();
    void aPassedRenewalIsStillListed();
    void foreignOutcomesAreNotCounted();

private:
    void start()
    {
        Script script;
        script.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                        sampleTenant("birch", "Birchwood Clinic", "us-east", "success-2", 700'002),
                        sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                        sampleTenant("maple", "Maple Practice", "us-west", "success-2", 700'004)};
        script.fleet[0].renewal = kToday + 40;
        script.fleet[1].renewal = kToday + 10;
        script.fleet[2].renewal = kToday + 20;
        script.fleet[3].renewal = kToday + 500;
        for (TenantFacts &tenant : script.fleet)
            tenant.stage = Stage::Live;
        script.past = [past = m_past] { return pastReader(past); };
        m_harness = std::make_unique<RoomHarness>(std::move(script), 120);
        m_stub = Service::NewStub(m_harness->channel());
        for (const char *tenant : {"alder", "birch", "holly", "maple"})
            writeContract(*m_harness->store, tenant);
    }
    template<class Request>
    static Request of(const std::string &tenant, const std::string &requestId)
    {
        Request request;
        request.mutable_context()->set_tenant_id(tenant);
        request.set_request_id(requestId);
        return request;
    }
    v1::ListRenewalsResponse list(const std::string &person, std::uint32_t days = 365)
    {
        v1::ListRenewalsRequest asked;
        asked.mutable_context()->mutable_fleet();
        asked.set_within_days(days);
        v1::ListRenewalsResponse answer;
        const grpc::Status status = m_stub->ListRenewals(callOf(person).get(), asked, &answer);
        m_refused = !status.ok();
        if (m_refused)
            qWarning("no list: %d %s", static_cast<int>(status.error_code()), status.error_message().c_str());
        return answer;
    }
    /// Lists until `done` says so of an answer; false at once when no list comes.
    template<class Done>
    bool listUntil(const std::string &person, v1::ListRenewalsResponse &answer, Done done)
    {
        const bool ended = QTest::qWaitFor(
            [&] {
                answer = list(person);
                return m_refused || done(answer);
            },
            kReadMs);
        return ended && !m_refused;
    }
    /// The list once nothing of it is still read.
    v1::ListRenewalsResponse read(const std::string &person)
    {
        v1::ListRenewalsResponse answer;
        if (!listUntil(person, answer, [](const auto &now) { return now.rows_size() > 0 && now.computing() == 0; }))
            qWarning("not all was read within %d ms", kReadMs);
        return answer;
    }
    static const v1::RenewalRow &rowOf(const v1::ListRenewalsResponse &list, const std::string &tenant)
    {
        static const v1::RenewalRow kNone;
        const auto found = std::find_if(list.rows().begin(), list.rows().end(),
                                        [&](const v1::RenewalRow &row) { return row.tenant_id() == tenant; });
        return found == list.rows().end() ? kNone : *found;
    }
    static int pointsOf(const v1::RenewalRow &row, v1::RiskKind kind)
    {
        for (const v1::RiskTerm &term : row.terms())
            if (term.kind() == kind)
                return term.points();
        return -2;
    }
    grpc::Status judge(const std::string &person, const std::string &tenant, int score, const std::string &reason,
                       std::uint64_t revision, v1::RenewalRow *row = nullptr, const std::string &requestId = {})
    {
        auto asked = of<v1::OverrideRiskRequest>(tenant, requestId.empty() ? newId() : requestId);
        asked.set_score(score);
        asked.set_reason(reason);
        asked.set_expected_revision(revision);
        v1::OverrideRiskResponse answer;
        const grpc::Status status = m_stub->OverrideRisk(callOf(person).get(), asked, &answer);
        if (row)
            *row = answer.row();
        return status;
    }
    grpc::Status record(const std::string &person, const v1::RenewalRow &of_, v1::RenewalResult result, int on,
                        v1::RenewalRow *row = nullptr)
    {
        auto asked = of<v1::RecordRenewalRequest>(of_.tenant_id(), newId());
        asked.set_renewal(of_.renewal());
        asked.set_result(result);
        asked.set_on(on);
        asked.set_expected_revision(of_.outcome().revision());
        v1::RecordRenewalResponse answer;
        const grpc::Status status = m_stub->RecordRenewal(callOf(person).get(), asked, &answer);
        if (row)
            *row = answer.row();
        return status;
    }
    std::string newId() { return "request-" + std::to_string(++m_requests); }
    std::size_t audited(const std::string &tenant, const std::string &action)
    {
        const auto events = m_harness->store->auditOf(tenant, 0, 1'000);
        return static_cast<std::size_t>(std::count_if(events->begin(), events->end(), [&](const AuditEvent &event) {
            return event.action == action && event.outcome == "done";
        }));
    }

    std::shared_ptr<Past> m_past;
    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Service::Stub> m_stub;
    bool m_refused = false; ///< The last list was: waiting on would not help.
    int m_requests = 0;
};

void TestRenewalsRpc::rowsComeByDateWithinTheOwnBook()
{
    const v1::ListRenewalsResponse own = list("success-2");
    QCOMPARE(own.rows_size(), 2);
    QCOMPARE(own.rows(0).tenant_id(), std::string("birch"));
    QCOMPARE(own.rows(0).days(), 10);
    QCOMPARE(own.rows(1).tenant_id(), std::string("alder"));
    QCOMPARE(own.rows(1).arr(), std::int64_t{700'001});
    QCOMPARE(own.total(), std::uint64_t{2});
    QVERIFY(own.DebugString().find("Hollyhock") == std::string::npos);
    QCOMPARE(list("success-2", 600).rows_size(), 3);
    QCOMPARE(list("platform-1").rows_size(), 3);
    v1::ListRenewalsRequest far;
    far.mutable_context()->mutable_fleet();
    far.set_within_days(1'101);
    v1::ListRenewalsResponse answer;
    QCOMPARE(m_stub->ListRenewals(callOf("success-2").get(), far, &answer).error_code(),
             grpc::StatusCode::INVALID_ARGUMENT);
}

void TestRenewalsRpc::theRecordIsThatOfTheMinutes()
{
    const v1::ListRenewalsResponse all = read("success-2");
    const v1::RenewalRow &row = rowOf(all, "alder");
    QCOMPARE(row.strip_size(), 12);
    // The clock stands in September 2026: the last whole month is August, with its outage of claims.
    QCOMPARE(row.strip(11).period(), std::string("2026-08"));
    QCOMPARE(row.strip(11).state(), v1::ATTAINMENT_STATE_MISSED);
    QCOMPARE(row.strip(11).credit_minor(), std::int64_t{60'000});
    QCOMPARE(row.strip(10).state(), v1::ATTAINMENT_STATE_MET);
    QCOMPARE(row.missed_periods(), 1U);
    QCOMPARE(row.known_periods(), 12U);
    QCOMPARE(row.credits_minor(), std::int64_t{60'000});
    QCOMPARE(pointsOf(row, v1::RISK_KIND_MISSES), 10);
    QCOMPARE(pointsOf(row, v1::RISK_KIND_INCIDENTS), 6); // One that took the whole budget.
    QCOMPARE(pointsOf(row, v1::RISK_KIND_USAGE), 0);
    QCOMPARE(pointsOf(row, v1::RISK_KIND_SUPPORT), -1);
    QCOMPARE(pointsOf(row, v1::RISK_KIND_PROMISES), -1);
    QCOMPARE(row.risk_of(), 65);
    int sum = 0;
    for (const v1::RiskTerm &term : row.terms())
        sum += std::max(term.points(), 0);
    QCOMPARE(row.risk(), sum);
    QCOMPARE(all.rules_size(), 8);
}

void TestRenewalsRpc::whatIsStillReadIsSaidAndTheListAnswersAtOnce()
{
    cleanup();
    std::promise<void> go;
    const auto free = go.get_future().share();
    m_past->onReading = [free] { free.wait(); };
    start();
    const v1::ListRenewalsResponse early = list("success-2"); // Would wait for ever.
    QCOMPARE(early.rows_size(), 2);
    QCOMPARE(early.computing(), std::uint64_t{2});
    QVERIFY(early.rows(0).computing());
    QCOMPARE(early.rows(0).level(), v1::RISK_LEVEL_UNSPECIFIED);
    QCOMPARE(early.rows(0).known_periods(), 0U);
    go.set_value();
    QCOMPARE(rowOf(read("success-2"), "birch").known_periods(), 12U);
}

void TestRenewalsRpc::aPastThatCannotBeReadIsToldAndTriedAgain()
{
    cleanup();
    m_past->failAt = 0;
    start();
    v1::ListRenewalsResponse all = read("success-2");
    QVERIFY(rowOf(all, "birch").problem().find("went away") != std::string::npos);
    QCOMPARE(rowOf(all, "birch").level(), v1::RISK_LEVEL_LITTLE_KNOWN);
    QVERIFY(rowOf(all, "alder").problem().empty());
    m_harness->clock.now += 61'000;
    QVERIFY(listUntil("success-2", all, [](const auto &now) { return rowOf(now, "birch").known_periods() == 12; }));
    QVERIFY(rowOf(list("success-2"), "birch").problem().empty());
}

void TestRenewalsRpc::periodsNobodyMeasuredAreNotMet()
{
    cleanup();
    m_past->beginsMinute = kAugust + 5 * 60; // August begins at 04:00 UTC in New York.
    start();
    const v1::ListRenewalsResponse all = read("success-2");
    const v1::RenewalRow &row = rowOf(all, "alder");
    QCOMPARE(row.strip_size(), 12);
    QCOMPARE(row.known_periods(), 1U);
    for (int i = 0; i < 11; ++i)
        QCOMPARE(row.strip(i).state(), v1::ATTAINMENT_STATE_NOT_MEASURED);
    QCOMPARE(pointsOf(row, v1::RISK_KIND_TREND), -1);
    QCOMPARE(pointsOf(row, v1::RISK_KIND_USAGE), -1);
}

void TestRenewalsRpc::whatWasReadIsStored()
{
    QCOMPARE(read("success-2").computing(), std::uint64_t{0});
    QCOMPARE(m_harness->store->records("period.outcome", "alder", 100)->size(), std::size_t{12});
    const int reads = m_past->reads;
    QCOMPARE(read("success-2").computing(), std::uint64_t{0});
    QCOMPARE(m_past->reads.load(), reads);
    m_harness->clock.now += 2 * 3'600'000; // It is looked at again; the source need not tell whole months twice.
    v1::ListRenewalsResponse later;
    QVERIFY(listUntil("success-2", later,
                      [&](const auto &now) { return rowOf(now, "alder").as_of_ms() == m_harness->clock.now; }));
    QCOMPARE(m_past->reads.load(), reads);
}

void TestRenewalsRpc::aClosedReviewIsSeenAtOnce()
{
    QCOMPARE(rowOf(read("success-2"), "alder").promises_known(), false);
    const auto reviews = v1::ReviewsService::NewStub(m_harness->channel());
    auto prepare = of<v1::PrepareReviewRequest>("alder", newId());
    prepare.set_period("2026-08");
    const auto context = callOf("success-2");
    const auto stream = reviews->PrepareReview(context.get(), prepare);
    v1::PrepareReviewResponse prepared;
    while (stream->Read(&prepared)) {
    }
    QVERIFY(stream->Finish().ok());
    auto edit = of<v1::EditReviewRequest>("alder", newId());
    edit.set_review_id(prepared.review().id());
    edit.set_expected_revision(prepared.review().revision());
    v1::Promise &promise = *edit.mutable_edit()->add_promises();
    promise.set_text("Second database");
    promise.set_due_ms(kNow - 86'400'000);
    promise.set_state(v1::PROMISE_STATE_OPEN);
    v1::EditReviewResponse edited;
    const grpc::Status status = reviews->EditReview(callOf("success-2").get(), edit, &edited);
    QVERIFY2(status.ok(), status.error_message().c_str());
    const v1::ListRenewalsResponse all = list("success-2");
    const v1::RenewalRow &row = rowOf(all, "alder");
    QVERIFY(row.promises_known());
    QCOMPARE(row.open_promises(), 1U);
    QCOMPARE(row.overdue_promises(), 1U);
    QCOMPARE(pointsOf(row, v1::RISK_KIND_PROMISES), 5);
    v1::ListRenewalsResponse later;
    QVERIFY(listUntil("success-2", later, [](const auto &now) {
        const v1::RenewalRow &shown = rowOf(now, "alder");
        return shown.strip_size() == 12 && shown.strip(11).reviewed();
    }));
}

void TestRenewalsRpc::aJudgementIsInForceOnceAndAudited()
{
    QCOMPARE(rowOf(read("success-2"), "alder").level(), v1::RISK_LEVEL_LOW);
    v1::RenewalRow row;
    QVERIFY(judge("success-2", "alder", 70, "The sponsor left.", 0, &row, "once").ok());
    QCOMPARE(row.level(), v1::RISK_LEVEL_AT_RISK);
    QCOMPARE(row.override().by(), std::string("success-2"));
    QCOMPARE(row.risk(), rowOf(list("success-2"), "alder").risk()); // The computed score stays beside it.
    v1::RenewalRow again;
    QVERIFY(judge("success-2", "alder", 70, "The sponsor left.", 0, &again, "once").ok());
    QCOMPARE(again.override_revision(), row.override_revision());
    QCOMPARE(audited("alder", "renewals.override"), std::size_t{1});
    QCOMPARE(rowOf(list("platform-1"), "alder").override().reason(), std::string("The sponsor left."));
    QVERIFY(judge("success-2", "alder", -1, "", row.override_revision(), &row).ok());
    QVERIFY(!row.has_override());
    QCOMPARE(row.level(), v1::RISK_LEVEL_LOW);
    QCOMPARE(audited("alder", "renewals.override"), std::size_t{2});
}

void TestRenewalsRpc::aJudgementNeedsReasonRangeAndRevision()
{
    using grpc::StatusCode;
    QCOMPARE(judge("success-2", "alder", 70, " \n", 0).error_code(), StatusCode::INVALID_ARGUMENT);
    QCOMPARE(judge("success-2", "alder", 101, "so", 0).error_code(), StatusCode::INVALID_ARGUMENT);
    QCOMPARE(judge("success-2", "alder", -2, "so", 0).error_code(), StatusCode::INVALID_ARGUMENT);
    QCOMPARE(judge("success-2", "alder", -1, "", 0).error_code(), StatusCode::FAILED_PRECONDITION);
    QVERIFY(judge("success-2", "alder", 70, "so", 0).ok());
    QCOMPARE(judge("success-2", "alder", 20, "or so", 0).error_code(), StatusCode::ABORTED);
    QCOMPARE(rowOf(list("success-2"), "alder").override().score(), 70);
}

void TestRenewalsRpc::onlyTheAuthorsRoleTakesItBack()
{
    v1::RenewalRow row;
    QVERIFY(judge("success-2", "alder", 70, "so", 0, &row).ok());
    QCOMPARE(judge("platform-1", "alder", -1, "", row.override_revision()).error_code(),
             grpc::StatusCode::PERMISSION_DENIED);
    QCOMPARE(judge("platform-1", "alder", 5, "no", row.override_revision()).error_code(),
             grpc::StatusCode::PERMISSION_DENIED);
    QVERIFY(judge("success-2", "alder", -1, "", row.override_revision(), &row).ok());
    QVERIFY(judge("platform-1", "alder", 5, "no", row.override_revision()).ok());
}

void TestRenewalsRpc::anOutcomeKeepsWhatWasPredicted()
{
    v1::RenewalRow row = rowOf(read("success-2"), "birch");
    const int predicted = row.risk();
    QVERIFY(record("success-2", row, v1::RENEWAL_RESULT_LOST, kToday, &row).ok());
    QCOMPARE(row.outcome().result(), v1::RENEWAL_RESULT_LOST);
    QCOMPARE(row.outcome().predicted_score(), predicted);
    QCOMPARE(row.outcome().predicted_of(), 65);
    QCOMPARE(row.outcome().by(), std::string("success-2"));
    QVERIFY(judge("success-2", "birch", 90, "With hindsight", 0).ok());
    QVERIFY(record("success-2", row, v1::RENEWAL_RESULT_REDUCED, kToday - 1, &row).ok());
    QCOMPARE(row.outcome().result(), v1::RENEWAL_RESULT_REDUCED);
    QCOMPARE(row.outcome().override_score(), -1); // What is known afterwards is no prediction.
    QCOMPARE(audited("birch", "renewals.record"), std::size_t{2});
    const v1::ListRenewalsResponse all = list("success-2");
    QCOMPARE(all.outcomes_size(), 1);
    QCOMPARE(all.predictions().counted(), 1U);
    QCOMPARE(all.predictions().hits(), 0U);
    QCOMPARE(all.predictions().hit_percent(), -1);
    QCOMPARE(all.predictions().needed(), 10U);
}

void TestRenewalsRpc::anOutcomeOfAnotherDayIsRefused()
{
    using grpc::StatusCode;
    v1::RenewalRow row = rowOf(list("success-2"), "birch");
    QCOMPARE(record("success-2", row, v1::RENEWAL_RESULT_RENEWED, kToday + 2).error_code(),
             StatusCode::INVALID_ARGUMENT);
    QCOMPARE(record("success-2", row, v1::RENEWAL_RESULT_UNSPECIFIED, kToday).error_code(),
             StatusCode::INVALID_ARGUMENT);
    row.set_renewal(row.renewal() + 1);
    QCOMPARE(record("success-2", row, v1::RENEWAL_RESULT_RENEWED, kToday).error_code(),
             StatusCode::FAILED_PRECONDITION);
    QCOMPARE(list("success-2").outcomes_size(), 0);
}

void TestRenewalsRpc::aPassedRenewalIsStillListed()
{
    m_harness->clock.now += 15LL * 86'400'000;
    const v1::ListRenewalsResponse all = list("success-2");
    QCOMPARE(rowOf(all, "birch").days(), -5);
    m_harness->clock.now += 90LL * 86'400'000;
    QVERIFY(rowOf(list("success-2"), "birch").tenant_id().empty());
}

void TestRenewalsRpc::foreignOutcomesAreNotCounted()
{
    const v1::RenewalRow row = rowOf(read("platform-1"), "holly");
    QVERIFY(record("platform-1", row, v1::RENEWAL_RESULT_LOST, kToday).ok());
    const v1::ListRenewalsResponse own = list("success-2");
    QCOMPARE(own.outcomes_size(), 0);
    QCOMPARE(own.predictions().outcomes(), 0U);
    QCOMPARE(list("success-4").outcomes_size(), 1);
}

QTEST_GUILESS_MAIN(TestRenewalsRpc)
#include "tst_renewals_rpc.moc"
