// Reviews over real channels: prepare, write, close, restate; whose they are, and what repeats and failures keep.
#include "tests/backend/review_room.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

class TestReviewRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_room = std::make_unique<ReviewRoom>();
        writeContract(*m_room->harness->store, "alder");
        writeContract(*m_room->harness->store, "holly");
    }
    void aPreparedReviewOpensWithItsFigures();
    void theCustomersPackHoldsNothingInternal();
    void theSameInputsHaveTheSameHash();
    void bucketsBehindAFigureAreTheFrozenOnes();
    void anotherTenantsReviewIsNotThere();
    void anEditNeedsTheRevisionItRead();
    void aTextThatLooksIdentifyingIsNotReleased();
    void aClosedReviewIsNotEdited();
    void aRepeatedRequestPreparesOnce();
    void aSourceThatFailsLeavesNothing();

private:
    std::unique_ptr<ReviewRoom> m_room;
};

void TestReviewRpc::aPreparedReviewOpensWithItsFigures()
{
    v1::ReviewSummary summary;
    const grpc::Status status = m_room->prepare("success-2", "alder", summary);
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(summary.tenant_name(), std::string("Alderbrook Clinic"));
    v1::Review review;
    QVERIFY(m_room->open("success-2", "alder", summary.id(), review).ok());
    // 44,640 minutes of 100 events; an hour at 80 failures a minute: 4,800 of 4,464,000.
    QCOMPARE(review.commitments_size(), 2);
    const v1::ReviewCommitment &claims = review.commitments(0);
    QCOMPARE(claims.bad(), std::int64_t(4'800));
    QCOMPARE(claims.valid(), std::int64_t(4'464'000));
    QCOMPARE(claims.attained(), std::string("99.89%")); // Floored: 99.892 is no 99.90.
    QCOMPARE(claims.state(), v1::ATTAINMENT_STATE_MISSED);
    QCOMPARE(claims.budget_left(), -753);
    QCOMPARE(claims.credit_minor(), std::int64_t(60'000));
    QCOMPARE(review.commitments(1).state(), v1::ATTAINMENT_STATE_MET);
    QCOMPARE(review.incidents_size(), 1);
    QCOMPARE(review.incidents(0).budget_share(), 10'752); // All that was used: shares add up.
    QCOMPARE(review.summary().status(), v1::PACK_STATUS_FINAL);

    const v1::GetPackResponse shown = m_room->pack(summary);
    QCOMPARE(shown.pages(0).id(), std::string("cover"));
    QCOMPARE(shown.pages(1).id(), std::string("verdict"));
    QCOMPARE(shown.hash().size(), std::size_t{64});
}

void TestReviewRpc::theCustomersPackHoldsNothingInternal()
{
    v1::ReviewSummary summary;
    QVERIFY(m_room->prepare("success-2", "alder", summary).ok());
    v1::EditReviewRequest edit = m_room->editOf(summary);
    edit.mutable_edit()->set_notes("canary-notes");
    auto &note = *edit.mutable_edit()->add_incidents();
    note.set_incident_id("2026-08-09T14:00Z");
    note.set_cause("canary-unreleased");
    auto &released = *edit.mutable_edit()->add_decisions();
    released.set_text("The failover is rehearsed each quarter.");
    released.set_released(true);
    edit.mutable_edit()->add_decisions()->set_text("canary-decision");
    v1::EditReviewResponse edited;
    const grpc::Status status = m_room->stub->EditReview(callOf("success-2").get(), edit, &edited);
    QVERIFY2(status.ok(), status.error_message().c_str());

    const std::string customer = m_room->pack(summary).DebugString();
    for (const char *hidden : {"canary", "success-2", "platform-1", "Hollyhock", "holly", "99.95", "9995000", "700001",
                               "700,001", "renewal", "Renewal"})
        QVERIFY2(customer.find(hidden) == std::string::npos, hidden);
    QVERIFY(customer.find("The failover is rehearsed each quarter.") != std::string::npos);
    const std::string internal = m_room->pack(summary, v1::DOCUMENT_CLASS_INTERNAL).DebugString();
    QVERIFY(internal.find("canary-notes") != std::string::npos);
    QVERIFY(internal.find("99.95") != std::string::npos);
    QVERIFY(internal.find("Hollyhock") == std::string::npos);
}

void TestReviewRpc::theSameInputsHaveTheSameHash()
{
    v1::ReviewSummary first, again, other;
    QVERIFY(m_room->prepare("success-2", "alder", first).ok());
    init();
    m_room->harness->clock.now += 3 * 3'600'000; // Another gateway, other ids, another hour.
    QVERIFY(m_room->prepare("platform-1", "alder", again).ok());
    QVERIFY(first.id() != again.id());
    QCOMPARE(m_room->pack(again).hash(), first.hash());
    init();
    m_room->past->minute = [](const std::string &, const std::string &workflow, std::int64_t minute) {
        Past::Minute told;
        if (workflow == "claims" && minute == kAugust + 10'000)
            told.bad = 1;
        return told;
    };
    QVERIFY(m_room->prepare("success-2", "alder", other).ok());
    QVERIFY(other.hash() != first.hash());
}

void TestReviewRpc::bucketsBehindAFigureAreTheFrozenOnes()
{
    v1::ReviewSummary summary;
    QVERIFY(m_room->prepare("success-2", "alder", summary).ok());
    m_room->past->minute = [](const std::string &, const std::string &, std::int64_t) {
        return Past::Minute{1, 1, 60};
    };
    auto asked = ReviewRoom::about<v1::GetBucketsRequest>("alder");
    asked.set_review_id(summary.id());
    asked.set_workflow("claims");
    asked.set_from_ms(summary.from_ms());
    asked.set_to_ms(summary.to_ms());
    v1::GetBucketsResponse answer;
    QVERIFY(m_room->stub->GetBuckets(callOf("success-2").get(), asked, &answer).ok());
    std::int64_t good = 0, bad = 0;
    for (const auto &bucket : answer.buckets()) {
        good += bucket.good();
        bad += bucket.bad();
    }
    QCOMPARE(bad, std::int64_t(4'800));
    QCOMPARE(good, std::int64_t(4'459'200));
}

void TestReviewRpc::anotherTenantsReviewIsNotThere()
{
    v1::ReviewSummary summary;
    QVERIFY(m_room->prepare("platform-1", "holly", summary).ok());
    v1::Review review;
    // The own tenant's name on the request, another tenant's review.
    const grpc::Status foreign = m_room->open("success-2", "alder", summary.id(), review);
    const grpc::Status none = m_room->open("success-2", "alder", "rev-0000000000000000", review);
    QCOMPARE(foreign.error_code(), grpc::StatusCode::NOT_FOUND);
    QCOMPARE(foreign.error_message(), none.error_message());
    QVERIFY(!m_room->open("success-2", "holly", summary.id(), review).ok());
    QVERIFY(review.DebugString().find("Hollyhock") == std::string::npos);
    QCOMPARE(m_room->prepare("support-1", "alder", summary).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

void TestReviewRpc::anEditNeedsTheRevisionItRead()
{
    v1::ReviewSummary summary;
    QVERIFY(m_room->prepare("success-2", "alder", summary).ok());
    v1::EditReviewRequest edit = m_room->editOf(summary);
    edit.mutable_edit()->set_notes("first");
    v1::EditReviewResponse answer;
    QVERIFY(m_room->stub->EditReview(callOf("success-2").get(), edit, &answer).ok());
    edit.set_request_id("edit-other");
    edit.mutable_edit()->set_notes("second");
    QCOMPARE(m_room->stub->EditReview(callOf("platform-1").get(), edit, &answer).error_code(),
             grpc::StatusCode::ABORTED);
    v1::Review review;
    QVERIFY(m_room->open("success-2", "alder", summary.id(), review).ok());
    QCOMPARE(review.edit().notes(), std::string("first"));
}

void TestReviewRpc::aTextThatLooksIdentifyingIsNotReleased()
{
    v1::ReviewSummary summary;
    QVERIFY(m_room->prepare("success-2", "alder", summary).ok());
    v1::EditReviewRequest edit = m_room->editOf(summary);
    auto &decision = *edit.mutable_edit()->add_decisions();
    decision.set_text("Call back about 078-05-1120.");
    decision.set_released(true);
    v1::EditReviewResponse answer;
    QCOMPARE(m_room->stub->EditReview(callOf("success-2").get(), edit, &answer).error_code(),
             grpc::StatusCode::FAILED_PRECONDITION);
    QVERIFY(m_room->pack(summary).DebugString().find("078-05") == std::string::npos);
}

void TestReviewRpc::aClosedReviewIsNotEdited()
{
    v1::ReviewSummary summary;
    QVERIFY(m_room->prepare("success-2", "alder", summary).ok());
    auto close = ReviewRoom::about<v1::CloseReviewRequest>("alder");
    close.set_request_id("close-1");
    close.set_review_id(summary.id());
    close.set_expected_revision(summary.revision());
    v1::CloseReviewResponse closed;
    QCOMPARE(m_room->stub->CloseReview(callOf("success-2").get(), close, &closed).error_code(),
             grpc::StatusCode::FAILED_PRECONDITION); // Nobody signed.
    close.set_request_id("close-2");
    close.set_one_sided_reason("The customer did not come.");
    const grpc::Status status = m_room->stub->CloseReview(callOf("success-2").get(), close, &closed);
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(closed.review().summary().state(), v1::REVIEW_STATE_CLOSED);
    v1::EditReviewRequest edit = m_room->editOf(closed.review().summary());
    edit.mutable_edit()->set_notes("late");
    v1::EditReviewResponse answer;
    QCOMPARE(m_room->stub->EditReview(callOf("success-2").get(), edit, &answer).error_code(),
             grpc::StatusCode::FAILED_PRECONDITION);
}

void TestReviewRpc::aRepeatedRequestPreparesOnce()
{
    v1::ReviewSummary first, again;
    QVERIFY(m_room->prepare("success-2", "alder", first, "2026-08", {}, "once").ok());
    QVERIFY(m_room->prepare("success-2", "alder", again, "2026-08", {}, "once").ok());
    QCOMPARE(again.id(), first.id());
    v1::ListReviewsResponse listed;
    QVERIFY(m_room->stub
                ->ListReviews(callOf("success-2").get(), ReviewRoom::about<v1::ListReviewsRequest>("alder"), &listed)
                .ok());
    QCOMPARE(listed.reviews_size(), 1);
    // The period is final: another pack of it would be a restatement, and says why.
    QCOMPARE(m_room->prepare("success-2", "alder", again).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

void TestReviewRpc::aSourceThatFailsLeavesNothing()
{
    m_room->past->failAt = 0;
    v1::ReviewSummary summary;
    QCOMPARE(m_room->prepare("success-2", "alder", summary).error_code(), grpc::StatusCode::UNAVAILABLE);
    v1::ListReviewsResponse listed;
    QVERIFY(m_room->stub
                ->ListReviews(callOf("success-2").get(), ReviewRoom::about<v1::ListReviewsRequest>("alder"), &listed)
                .ok());
    QCOMPARE(listed.reviews_size(), 0);
}

QTEST_GUILESS_MAIN(TestReviewRpc)
#include "tst_review_rpc.moc"
