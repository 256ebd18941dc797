// What the rules of periods mean in a review: settling, restating, leaving out, promises that come back, months without
// figures. Each over real channels, read in the customer's own pages.
#include "tests/backend/review_room.h"

#include "backend/rpc/review_book.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kOutageMs = (kAugust + 8 * 1440 + 840) * kMinute; // 2026-08-09 14:00 UTC, an hour.
// Two days after August's end: not settled yet.
constexpr std::int64_t kEarlySeptember = (kAugust + 33 * 1440) * kMinute;

bool holds(const std::string &text, const std::string &words)
{
    return text.find(words) != std::string::npos;
}

sla::Exclusion maintenance(std::int64_t fromMs, std::int64_t toMs, std::int64_t noticeMs)
{
    sla::Exclusion exclusion;
    exclusion.id = "ex-1";
    exclusion.tenantId = "alder";
    exclusion.fromMs = fromMs;
    exclusion.toMs = toMs;
    exclusion.noticeMs = noticeMs;
    exclusion.proposedBy = "success-2";
    exclusion.approvedBy = "platform-1";
    return exclusion;
}

} // namespace

// The text of a page, with the page printed when a condition on it fails.
#define PAGE_HOLDS(text, words) QVERIFY2(holds(text, words), (std::string(words) + "\n not in:\n" + (text)).c_str())
#define PAGE_LACKS(text, words) QVERIFY2(!holds(text, words), (std::string(words) + "\n in:\n" + (text)).c_str())

class TestReviewRules : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_room = std::make_unique<ReviewRoom>();
        writeContract(*m_room->harness->store, "alder");
    }
    void lateDataAfterFinalMakesARestatement();
    void nothingIsRestatedThatSaysTheSame();
    void openPromisesComeBackAndAreNotLost();
    void aPromiseMadeAfterTheNextMeetingWasPreparedComesBack();
    void aPeriodIsProvisionalUntilItSettles();
    void bothSignaturesMakeItFinal();
    void closingWithoutASideWaitsForTime();
    void whatWasLeftOutIsShownWithAndWithout();
    void shortNoticeLeavesNothingOut();
    void whatExceedsTheLimitCounts();
    void aMonthWithoutDataIsNeverHealthy();
    void aTenantThatJoinedInTheMonthPaysByDays();
    void withoutAFeeNoCreditIsNamed();
    void repeatedMissesGiveARight();
    void theCreditIsCalculatedLineByLine();
    void aDamagedReviewSaysSo();
    void twoWhoPrepareAtOnceLoseNothing();

private:
    v1::ReviewSummary prepared(const std::string &period = "2026-08", const std::string &reason = {})
    {
        v1::ReviewSummary summary;
        const grpc::Status status = m_room->prepare("platform-1", "alder", summary, period, reason);
        if (!status.ok())
            qWarning("not prepared: %s", status.error_message().c_str());
        return summary;
    }
    std::string page(const v1::ReviewSummary &summary, const std::string &id)
    {
        return textOf(pageOf(m_room->pack(summary), id));
    }
    v1::ReviewSummary listed(const std::string &id)
    {
        v1::ListReviewsResponse all;
        const grpc::Status status = m_room->stub->ListReviews(callOf("platform-1").get(),
                                                              ReviewRoom::about<v1::ListReviewsRequest>("alder"), &all);
        for (const v1::ReviewSummary &one : all.reviews())
            if (one.id() == id)
                return one;
        qWarning("not listed: %s", status.error_message().c_str());
        return {};
    }
    grpc::Status promise(v1::ReviewSummary &summary, const std::string &text, std::int64_t dueMs,
                         v1::PromiseState state = v1::PROMISE_STATE_OPEN)
    {
        auto edit = m_room->editOf(summary);
        *edit.mutable_edit() = m_room->opened(summary).edit();
        v1::Promise &made = *edit.mutable_edit()->add_promises();
        made.set_text(text);
        made.set_owner("Storage team");
        made.set_due_ms(dueMs);
        made.set_state(state);
        made.set_released(true);
        return m_room->edit(edit, summary);
    }
    std::unique_ptr<ReviewRoom> m_room;
};

void TestReviewRules::lateDataAfterFinalMakesARestatement()
{
    const v1::ReviewSummary first = prepared();
    QCOMPARE(first.status(), v1::PACK_STATUS_FINAL);
    const std::string before = m_room->pack(first).hash();
    // Half of the outage never happened, as late counts show.
    m_room->past->minute = [](const std::string &, const std::string &workflow, std::int64_t minute) {
        const std::int64_t since = minute - kOutageMs / kMinute;
        return workflow == "claims" && since >= 0 && since < 10 ? Past::Minute{20, 80, 60} : Past::Minute{};
    };
    v1::ReviewSummary second;
    QCOMPARE(m_room->prepare("platform-1", "alder", second).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    second = prepared("2026-08", "Late counts of one data centre arrived.");
    QCOMPARE(second.version(), 2U);
    QCOMPARE(second.status(), v1::PACK_STATUS_RESTATED);
    QCOMPARE(second.credit_minor(), std::int64_t(0));
    const v1::Review review = m_room->opened(second);
    QCOMPARE(review.restated_reason(), std::string("Late counts of one data centre arrived."));
    std::string difference;
    for (const std::string &line : review.difference())
        difference += line + "\n";
    PAGE_HOLDS(difference, "claims, bad: 4,800 before, 800 now");
    PAGE_HOLDS(difference, "claims, met: missed before, met now");
    PAGE_HOLDS(difference, "claims, credit: USD 600.00 before, USD 0.00 now");

    const std::string cover = page(second, "cover");
    PAGE_HOLDS(cover, "Late counts of one data centre arrived.");
    PAGE_HOLDS(cover, "takes the place of version 1");
    PAGE_HOLDS(cover, "The service credit was USD 600.00 and is USD 0.00 now: USD 600.00 less.");
    PAGE_HOLDS(page(second, "method"), "What the restatement changed");
    // The first pack stays what it was.
    QCOMPARE(m_room->pack(first).hash(), before);
    QCOMPARE(listed(first.id()).credit_minor(), std::int64_t(60'000));
}

void TestReviewRules::nothingIsRestatedThatSaysTheSame()
{
    prepared();
    v1::ReviewSummary again;
    const grpc::Status status = m_room->prepare("platform-1", "alder", again, "2026-08", "To be sure.");
    QCOMPARE(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    QVERIFY(again.id().empty());
}

void TestReviewRules::openPromisesComeBackAndAreNotLost()
{
    v1::ReviewSummary july = prepared("2026-07");
    QVERIFY(promise(july, "Rehearse the failover", m_room->harness->clock.now - kDayMs).ok());
    QVERIFY(promise(july, "Order more disks", m_room->harness->clock.now + 30 * kDayMs).ok());
    QVERIFY(promise(july, "Send the report", 0, v1::PROMISE_STATE_DONE).ok());

    v1::ReviewSummary august = prepared();
    v1::Review review = m_room->opened(august);
    QCOMPARE(review.edit().promises_size(), 2);
    QCOMPARE(review.edit().promises(0).text(), std::string("Rehearse the failover"));
    QCOMPARE(review.edit().promises(0).state(), v1::PROMISE_STATE_LATE);
    QCOMPARE(review.edit().promises(0).from_period(), std::string("2026-07"));
    QCOMPARE(review.edit().promises(1).state(), v1::PROMISE_STATE_OPEN);
    PAGE_HOLDS(page(august, "verdict"), "2 actions are open, 1 of them is late.");
    PAGE_HOLDS(page(august, "commitments"), "0 of 2 actions from before are done.");

    auto edit = m_room->editOf(august);
    *edit.mutable_edit() = review.edit();
    edit.mutable_edit()->mutable_promises()->DeleteSubrange(0, 1);
    QCOMPARE(m_room->edit(edit, august).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    *edit.mutable_edit() = review.edit();
    edit.set_request_id(m_room->nextId());
    edit.mutable_edit()->mutable_promises(0)->set_state(v1::PROMISE_STATE_DROPPED);
    edit.mutable_edit()->mutable_promises(0)->set_outcome("Another way was found.");
    edit.mutable_edit()->mutable_promises(0)->set_from_period("2020-01"); // Not for the caller to say.
    QVERIFY(m_room->edit(edit, august).ok());
    QCOMPARE(m_room->opened(august).edit().promises(0).from_period(), std::string("2026-07"));

    review = m_room->opened(prepared("2026-09"));
    QCOMPARE(review.edit().promises_size(), 1);
    QCOMPARE(review.edit().promises(0).text(), std::string("Order more disks"));
    QCOMPARE(review.edit().promises(0).from_period(), std::string("2026-07"));
}

void TestReviewRules::aPromiseMadeAfterTheNextMeetingWasPreparedComesBack()
{
    v1::ReviewSummary july = prepared("2026-07");
    prepared();
    QVERIFY(promise(july, "Rehearse the failover", 0).ok());
    const v1::Review september = m_room->opened(prepared("2026-09"));
    QCOMPARE(september.edit().promises_size(), 1);
    QCOMPARE(september.edit().promises(0).from_period(), std::string("2026-07"));
}

void TestReviewRules::aPeriodIsProvisionalUntilItSettles()
{
    m_room->harness->clock.now = kEarlySeptember;
    v1::ReviewSummary early = prepared();
    QCOMPARE(early.status(), v1::PACK_STATUS_PROVISIONAL);
    PAGE_HOLDS(page(early, "cover"), "Provisional");
    PAGE_HOLDS(m_room->pack(early).footer(), "Provisional · frozen 2 September 2026 20:00 (America/New_York)");
    PAGE_HOLDS(page(early, "credits"), "accruing, the period is not final");
    // Prepared again it is the same review under newer figures, no restatement.
    m_room->harness->clock.now = kNow;
    const v1::ReviewSummary late = prepared();
    QCOMPARE(late.id(), early.id());
    QCOMPARE(late.version(), 1U);
    QCOMPARE(late.status(), v1::PACK_STATUS_FINAL);
    PAGE_HOLDS(page(late, "credits"), "can be claimed");
    QCOMPARE(prepared("2026-09").status(), v1::PACK_STATUS_OPEN);
}

void TestReviewRules::bothSignaturesMakeItFinal()
{
    m_room->harness->clock.now = kEarlySeptember;
    v1::ReviewSummary summary = prepared();
    auto edit = m_room->editOf(summary);
    for (const bool customer : {true, false}) {
        v1::SignOff &sign = *edit.mutable_edit()->add_sign_offs();
        sign.set_name(customer ? "R. Alder" : "S. Quill");
        sign.set_role(customer ? "Head of IT" : "Customer success");
        sign.set_customer(customer);
    }
    QVERIFY(m_room->edit(edit, summary).ok());
    QCOMPARE(summary.status(), v1::PACK_STATUS_PROVISIONAL);
    QVERIFY(m_room->close(summary).ok());
    QCOMPARE(summary.status(), v1::PACK_STATUS_FINAL);
    PAGE_HOLDS(page(summary, "commitments"), "R. Alder | Head of IT | yours | 2 September 2026");
    PAGE_HOLDS(m_room->pack(summary).footer(), "Final · ");
}

void TestReviewRules::closingWithoutASideWaitsForTime()
{
    m_room->harness->clock.now = kEarlySeptember;
    v1::ReviewSummary summary = prepared();
    QCOMPARE(m_room->close(summary).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    QVERIFY(m_room->close(summary, "The customer did not come.").ok());
    QCOMPARE(summary.status(), v1::PACK_STATUS_PROVISIONAL);
    m_room->harness->clock.now = kNow;
    QCOMPARE(listed(summary.id()).status(), v1::PACK_STATUS_FINAL);
}

void TestReviewRules::whatWasLeftOutIsShownWithAndWithout()
{
    writeExclusion(*m_room->harness->store, maintenance(kOutageMs, kOutageMs + 60 * kMinute, kOutageMs - 10 * kDayMs));
    const v1::ReviewSummary summary = prepared();
    const v1::ReviewCommitment claims = m_room->opened(summary).commitments(0);
    QCOMPARE(claims.state(), v1::ATTAINMENT_STATE_MET);
    QCOMPARE(claims.attained(), std::string("100.00%"));
    QCOMPARE(claims.attained_raw(), std::string("99.89%"));
    const std::string text = page(summary, "exclusions");
    PAGE_HOLDS(text, "60 minutes were left out under the contract.");
    PAGE_HOLDS(text, "9 Aug 10:00 | 9 Aug 11:00 | Scheduled maintenance | 4.2 | 10 d before | by a second person");
    PAGE_HOLDS(text, "Claims submission | 99.90% | 100.00% | 99.89% | 60 |");
    PAGE_HOLDS(text, "Scheduled maintenance | 4.2 | 60 min | 240 min |");
    PAGE_HOLDS(page(summary, "incidents"), "left out, clause 4.2");
    PAGE_HOLDS(page(summary, "credits"), "No credit is due.");
}

void TestReviewRules::shortNoticeLeavesNothingOut()
{
    writeExclusion(*m_room->harness->store, maintenance(kOutageMs, kOutageMs + 60 * kMinute, kOutageMs - 2 * kDayMs));
    const v1::ReviewSummary summary = prepared();
    const std::string text = page(summary, "exclusions");
    PAGE_HOLDS(text, "Nothing was left out: every minute counts.");
    PAGE_HOLDS(text, "The contract wants notice of 7 days and got 2 days, so its minutes count.");
    QCOMPARE(m_room->opened(summary).commitments(0).state(), v1::ATTAINMENT_STATE_MISSED);
}

void TestReviewRules::whatExceedsTheLimitCounts()
{
    writeExclusion(*m_room->harness->store, maintenance(kOutageMs - 210 * kMinute, kOutageMs + 90 * kMinute,
                                                        kOutageMs - 10 * kDayMs)); // Five hours; four may be.
    const v1::ReviewSummary summary = prepared();
    const std::string text = page(summary, "exclusions");
    PAGE_HOLDS(text, "240 min | 240 min |");
    PAGE_HOLDS(text, "so the rest counts.");
    QCOMPARE(m_room->opened(summary).commitments(0).bad(), std::int64_t(30 * 80)); // The outage's second half.
}

void TestReviewRules::aMonthWithoutDataIsNeverHealthy()
{
    m_room->past->beginsMinute = kAugust + 60 * 1440;
    const v1::ReviewSummary summary = prepared();
    QCOMPARE(summary.met(), 0U);
    QCOMPARE(summary.credit_minor(), std::int64_t(-1));
    const v1::Review review = m_room->opened(summary);
    for (const v1::ReviewCommitment &one : review.commitments()) {
        QCOMPARE(one.state(), v1::ATTAINMENT_STATE_NOT_MEASURED);
        QCOMPARE(one.attained(), std::string("–"));
    }
    QVERIFY(review.warnings_size() > 0);
    std::string text;
    const v1::GetPackResponse pack = m_room->pack(summary);
    for (const v1::PackPage &one : pack.pages())
        text += textOf(one);
    PAGE_HOLDS(text, "Nothing was measured, so no commitment can be judged.");
    PAGE_HOLDS(text, "Claims submission | not measured | 99.90% | – | – | – |");
    PAGE_HOLDS(text, "No credit can be computed.");
    PAGE_HOLDS(text, "Not measured, so incidents are not known.");
    PAGE_HOLDS(text, "Measured for 0.00% of the period.");
    for (const char *healthy :
         {"| met |", "100.00%", "All 2 commitments", "No credit is due", "No service credit is due", "Every commitment",
          "No incident", "every minute counts", "USD 0.00"})
        PAGE_LACKS(text, healthy);
}

void TestReviewRules::aTenantThatJoinedInTheMonthPaysByDays()
{
    sla::ContractVersion version = sampleAgreement("alder");
    version.number = 1;
    version.subscribedFromMs = (kAugust + 15 * 1440 + 240) * kMinute; // 16 August 00:00 in New York.
    m_room->reopen();
    writeContract(*m_room->harness->store, version);
    m_room->past->minute = [](const std::string &, const std::string &workflow, std::int64_t minute) {
        const std::int64_t since = minute - (kAugust + 20 * 1440 + 600);
        return workflow == "claims" && since >= 0 && since < 60 ? Past::Minute{20, 80, 60} : Past::Minute{};
    };
    const v1::ReviewSummary summary = prepared();
    const v1::ReviewCommitment claims = m_room->opened(summary).commitments(0);
    QCOMPARE(claims.valid(), std::int64_t(16 * 1440 * 100)); // Sixteen of 31 days.
    QCOMPARE(claims.coverage(), 10'000);
    PAGE_HOLDS(page(summary, "cover"),
               "In service from | 16 August 2026 00:00 (America/New_York), 2026-08-16 04:00 UTC");
    PAGE_HOLDS(page(summary, "credits"), "USD 10,000.00 × 1 × 16 / 31");
    QCOMPARE(summary.credit_minor(), std::int64_t(30'968)); // 1,000,000 × 16/31 × 60 % × 10 %, half up.
}

void TestReviewRules::withoutAFeeNoCreditIsNamed()
{
    sla::ContractVersion version = sampleAgreement("alder");
    version.credits.monthlyFeeMinor = 0;
    m_room->reopen();
    writeContract(*m_room->harness->store, version);
    const v1::ReviewSummary summary = prepared();
    QCOMPARE(summary.credit_minor(), std::int64_t(-1));
    PAGE_HOLDS(page(summary, "credits"), "No credit can be computed.");
    PAGE_HOLDS(page(summary, "credits"), "The contract names no fee");
    PAGE_LACKS(page(summary, "credits"), "USD 0.00");
    PAGE_HOLDS(page(summary, "verdict"), "The contract names no fee to compute a credit from.");
    QCOMPARE(m_room->opened(summary).commitments(0).state(), v1::ATTAINMENT_STATE_MISSED);
}

void TestReviewRules::repeatedMissesGiveARight()
{
    sla::ContractVersion version = sampleAgreement("alder");
    version.credits.chronicBreaches = 2;
    version.credits.chronicPeriods = 3;
    m_room->reopen();
    writeContract(*m_room->harness->store, version);
    m_room->past->minute = [](const std::string &, const std::string &workflow, std::int64_t minute) {
        const bool bad = workflow == "claims"
                         && ((minute >= kAugust - 20 * 1440 && minute < kAugust - 20 * 1440 + 60)
                             || (minute >= kAugust + 8 * 1440 && minute < kAugust + 8 * 1440 + 60));
        return bad ? Past::Minute{20, 80, 60} : Past::Minute{};
    };
    const std::string july = page(prepared("2026-07"), "credits");
    PAGE_HOLDS(july, "Missed periods | 1 | of the last 3; right to terminate at 2");
    PAGE_LACKS(july, "gives a right to terminate");
    const v1::ReviewSummary summary = prepared();
    const std::string august = page(summary, "credits");
    PAGE_HOLDS(august, "Missed periods | 2 | of the last 3; right to terminate at 2");
    PAGE_HOLDS(august, "The contract gives a right to terminate since August 2026.");
    PAGE_HOLDS(m_room->pack(summary).DebugString(), "July 2026 and August 2026 = 2");
    PAGE_HOLDS(august, "This calendar year | USD 1,200.00");
}

void TestReviewRules::theCreditIsCalculatedLineByLine()
{
    const v1::ReviewSummary summary = prepared();
    const std::string text = page(summary, "credits");
    PAGE_HOLDS(text, "USD 600.00 is due.");
    for (const char *line :
         {"attained = good / valid = 4,459,200 / 4,464,000 = 99.89247%",
          "tier: the first whose lower bound is reached: 99.89247% ≥ 99.00000% → 10.00%",
          "fee that it is computed on = fee of the period × share of the workflow = USD 10,000.00 × 60.00% = USD "
          "6,000.00",
          "credit = fee × percent = USD 6,000.00 × 10.00% = USD 600.00", "attained: target met, no credit → 100.00000%",
          "fee of the period = monthly fee × months × days subscribed / days = USD 10,000.00 × 1 × 31 / 31 | USD "
          "10,000.00",
          "total = Σ of the lines, each rounded half up once = USD 600.00 + USD 0.00 | USD 600.00"})
        PAGE_HOLDS(text, line);
    // Every figure of the pack has its formula, with the numbers in it.
    int figures = 0;
    const auto check = [&figures](const v1::PackFigure &figure) {
        ++figures;
        const bool explained = std::any_of(figure.formula().begin(), figure.formula().end(), [](const auto &line) {
            return std::any_of(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; });
        });
        QVERIFY2(explained, figure.DebugString().c_str());
    };
    const v1::GetPackResponse pack = m_room->pack(summary);
    for (const v1::PackPage &one : pack.pages()) {
        for (const v1::PackBlock &block : one.blocks()) {
            for (const v1::PackFigure &figure : block.figures().figures())
                check(figure);
            for (const auto &row : block.table().rows())
                for (const v1::PackCell &cell : row.cells())
                    if (cell.has_figure())
                        check(cell.figure());
        }
    }
    QVERIFY(figures > 10);
}

void TestReviewRules::aDamagedReviewSaysSo()
{
    v1::ReviewSummary good = prepared("2026-07");
    const v1::ReviewSummary summary = prepared();
    Store &store = *m_room->harness->store;
    const auto damage = [&](std::string_view kind) {
        auto record = store.record(kind, summary.id());
        QVERIFY(record.ok());
        record->body[record->body.size() / 2] ^= 1; // One bit, in the middle of some number.
        QVERIFY(store.write([&](StoreTxn &txn) { return txn.putRecord(*record); }).ok());
    };
    damage(kFrozenRecord);
    v1::Review review;
    grpc::Status status = m_room->open("platform-1", "alder", summary.id(), review);
    QCOMPARE(status.error_code(), grpc::StatusCode::DATA_LOSS);
    QVERIFY2(holds(status.error_message(), "damaged"), status.error_message().c_str());
    QVERIFY(!review.has_summary());
    auto pack = ReviewRoom::about<v1::GetPackRequest>("alder");
    pack.set_review_id(summary.id());
    pack.set_document_class(v1::DOCUMENT_CLASS_CUSTOMER);
    v1::GetPackResponse pages;
    QCOMPARE(m_room->stub->GetPack(callOf("platform-1").get(), pack, &pages).error_code(), grpc::StatusCode::DATA_LOSS);
    QCOMPARE(pages.pages_size(), 0);
    // The sheet too: it is listed by its id, without a state, and keeps nobody from the others.
    damage(kReviewRecord);
    status = m_room->open("platform-1", "alder", summary.id(), review);
    QCOMPARE(status.error_code(), grpc::StatusCode::DATA_LOSS);
    QCOMPARE(listed(summary.id()).state(), v1::REVIEW_STATE_UNSPECIFIED);
    QCOMPARE(listed(good.id()).state(), v1::REVIEW_STATE_PREPARED);
    QVERIFY(m_room->open("platform-1", "alder", good.id(), review).ok());
    // Nothing new is begun over what cannot be read: its promises would be lost.
    v1::ReviewSummary again;
    QCOMPARE(m_room->prepare("platform-1", "alder", again, "2026-09").error_code(), grpc::StatusCode::DATA_LOSS);
}

void TestReviewRules::twoWhoPrepareAtOnceLoseNothing()
{
    v1::ReviewSummary first, second;
    std::atomic<bool> begun = false;
    m_room->past->onReading = [&] {
        if (begun.exchange(true))
            return;
        const grpc::Status status = m_room->prepare("platform-2", "alder", first);
        if (!status.ok())
            qWarning("the other one: %s", status.error_message().c_str());
    };
    const grpc::Status status = m_room->prepare("platform-1", "alder", second);
    QCOMPARE(status.error_code(), grpc::StatusCode::ABORTED);
    QVERIFY(!first.id().empty());
    QCOMPARE(listed(first.id()).version(), 1U);
}

QTEST_GUILESS_MAIN(TestReviewRules)
#include "tst_review_rules.moc"
