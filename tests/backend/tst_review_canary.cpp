// A fleet whose every name, owner, note and text is a canary: what a customer gets, and what their own people get.
#include "tests/backend/review_room.h"

#include "bulkhead/v1/reviews.pb.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/inventory.pb.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace pb = google::protobuf;

namespace {

constexpr char kOutageId[] = "2026-08-09T14:00Z";

TenantFacts canary(const std::string &id, const std::string &name)
{
    TenantFacts facts = sampleTenant(id, name, "canary-region-" + id, "canary-owner-" + id, 7'654'321);
    facts.pool = "canary-pool-" + id;
    return facts;
}

sla::ContractVersion canaryAgreement(const std::string &id)
{
    sla::ContractVersion version = sampleAgreement(id);
    version.note = "canary-note-" + id;
    version.proposedBy = "canary-proposer-" + id;
    version.approvedBy = "canary-approver-" + id;
    return version;
}

sla::Exclusion canaryExclusion(const std::string &id)
{
    sla::Exclusion exclusion;
    exclusion.id = "canary-exclusion-" + id;
    exclusion.tenantId = id;
    exclusion.fromMs = (kAugust + 3 * 1440) * 60'000;
    exclusion.toMs = exclusion.fromMs + 30 * 60'000;
    exclusion.noticeMs = exclusion.fromMs - 10 * 86'400'000LL;
    exclusion.reason = "canary-reason-" + id;
    exclusion.evidence = "canary-evidence-" + id;
    exclusion.proposedBy = "canary-proposer-" + id;
    exclusion.approvedBy = "canary-approver-" + id;
    return exclusion;
}

/// Every field that people write; what may be read by the customer is so only when `released`.
v1::ReviewEdit written(const std::string &mark, bool released)
{
    v1::ReviewEdit edit;
    v1::IncidentNote &note = *edit.add_incidents();
    note.set_incident_id(kOutageId);
    note.set_title(mark + "-title");
    note.set_cause(mark + "-cause");
    note.set_fix(mark + "-fix");
    note.set_follow_up(mark + "-follow-up");
    note.set_owner(mark + "-note-owner");
    note.set_released(released);
    v1::Promise &promise = *edit.add_promises();
    promise.set_text(mark + "-promise");
    promise.set_owner(mark + "-promise-owner");
    promise.set_outcome(mark + "-outcome");
    promise.set_released(released);
    edit.add_decisions()->set_text(mark + "-decision");
    edit.mutable_decisions(0)->set_released(released);
    edit.add_outlook()->set_text(mark + "-outlook");
    edit.mutable_outlook(0)->set_released(released);
    edit.set_notes(mark + "-notes");
    return edit;
}

} // namespace

class TestReviewCanary : public QObject
{
    Q_OBJECT
private slots:
    void aCustomersPackHoldsNoCanary();
    void releasedTextsAreThere();
    void aSignInIdIsNeverReleased();
    void aForeignReviewIsLikeNone_data();
    void aForeignReviewIsLikeNone();
};

void TestReviewCanary::aCustomersPackHoldsNoCanary()
{
    ReviewRoom room;
    room.reopen({canary("alder", "Alderbrook Clinic"), canary("holly", "canary-name-holly"),
                 canary("maple", "canary-name-maple")});
    Store &store = *room.harness->store;
    for (const char *id : {"alder", "holly", "maple"}) {
        writeContract(store, canaryAgreement(id));
        writeExclusion(store, canaryExclusion(id));
    }
    // A month before, so that promises come back; and the neighbours' own reviews, with everything released.
    v1::ReviewSummary july, august, other;
    QVERIFY(room.prepare("platform-1", "alder", july, "2026-07").ok());
    auto edit = room.editOf(july);
    *edit.mutable_edit() = written("canary-alder-july", false);
    edit.mutable_edit()->clear_incidents();
    QVERIFY(room.edit(edit, july).ok());
    for (const char *id : {"holly", "maple"}) {
        QVERIFY(room.prepare("platform-1", id, other).ok());
        edit = room.editOf(other);
        *edit.mutable_edit() = written(std::string("canary-") + id, true);
        const grpc::Status status = room.edit(edit, other);
        QVERIFY2(status.ok(), status.error_message().c_str());
    }
    QVERIFY(room.prepare("platform-1", "alder", august).ok());
    const std::string untouched = room.pack(august).hash();
    edit = room.editOf(august);
    *edit.mutable_edit() = room.opened(august).edit(); // With what comes back from July.
    edit.mutable_edit()->MergeFrom(written("canary-alder", false));
    grpc::Status status = room.edit(edit, august);
    QVERIFY2(status.ok(), status.error_message().c_str());
    QVERIFY(room.close(august, "canary-alder-one-sided").ok());

    const v1::GetPackResponse customer = room.pack(august);
    QVERIFY(customer.pages_size() >= 11);
    // Pages with their chart labels, appendix, footer: as text and as sent.
    const std::string text = customer.DebugString() + customer.SerializeAsString();
    const std::size_t found = std::min(text.find("canary"), text.size());
    QVERIFY2(found == text.size(), text.substr(found, 80).c_str());
    for (const char *hidden : {"platform-1", "Hollyhock", "99.95", "9995000", "7654321", "7,654,321"})
        QVERIFY2(text.find(hidden) == std::string::npos, hidden);
    QVERIFY(text.find("Alderbrook Clinic") != std::string::npos);
    bool named = false;
    for (const v1::PackPage &page : customer.pages())
        for (const v1::PackBlock &block : page.blocks())
            for (const auto &mark : block.chart().marks())
                named = named || mark.label() == "Incident 1";
    QVERIFY(named); // The chart has its label; only the words are not released.
    // What nobody released is no input of the content's hash.
    QCOMPARE(customer.hash(), untouched);

    const v1::GetPackResponse internal = room.pack(august, v1::DOCUMENT_CLASS_INTERNAL);
    const std::string inside = internal.DebugString() + internal.SerializeAsString();
    for (const char *own :
         {"canary-alder-notes", "canary-alder-cause", "canary-alder-one-sided", "canary-alder-decision",
          "canary-reason-alder", "canary-approver-alder", "99.95%", "platform-1"})
        QVERIFY2(inside.find(own) != std::string::npos, own);
    for (const char *foreign : {"holly", "maple", "7654321"})
        QVERIFY2(inside.find(foreign) == std::string::npos, foreign);
    QCOMPARE(internal.pages(0).id(), customer.pages(0).id());
    QVERIFY(internal.footer().find("not for the customer") != std::string::npos);
    for (const v1::PackPage &page : customer.pages())
        QVERIFY2(page.id().find("internal") == std::string::npos, page.id().c_str());
}

void TestReviewCanary::releasedTextsAreThere()
{
    ReviewRoom room;
    writeContract(*room.harness->store, "alder");
    v1::ReviewSummary summary;
    QVERIFY(room.prepare("platform-1", "alder", summary).ok());
    const std::string before = room.pack(summary).hash();
    auto edit = room.editOf(summary);
    *edit.mutable_edit() = written("told", true);
    QVERIFY(room.edit(edit, summary).ok());
    const v1::GetPackResponse customer = room.pack(summary);
    const std::string text = customer.DebugString();
    for (const char *told : {"told-title", "told-cause", "told-fix", "told-follow-up", "told-note-owner",
                             "told-promise", "told-promise-owner", "told-outcome", "told-decision", "told-outlook"})
        QVERIFY2(text.find(told) != std::string::npos, told);
    QVERIFY(text.find("told-notes") == std::string::npos);
    QVERIFY(customer.hash() != before);
}

void TestReviewCanary::aSignInIdIsNeverReleased()
{
    ReviewRoom room;
    writeContract(*room.harness->store, "alder");
    v1::ReviewSummary summary;
    QVERIFY(room.prepare("platform-1", "alder", summary).ok());
    auto edit = room.editOf(summary);
    edit.mutable_edit()->add_decisions()->set_text("Ask SUCCESS-2 about it.");
    edit.mutable_edit()->mutable_decisions(0)->set_released(true);
    QCOMPARE(room.edit(edit, summary).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    edit.set_request_id(room.nextId());
    edit.mutable_edit()->mutable_decisions(0)->set_released(false);
    QVERIFY(room.edit(edit, summary).ok());
}

void TestReviewCanary::aForeignReviewIsLikeNone_data()
{
    QTest::addColumn<bool>("network");
    QTest::newRow("in-process") << false;
    QTest::newRow("over the network") << true;
}

/// Whose tenant it is, is refused at the door for every method (tst_entry); here the door is passed with the own
/// tenant, and the review is another's.
void TestReviewCanary::aForeignReviewIsLikeNone()
{
    QFETCH(bool, network);
    GatewayFixture gateway;
    const auto channel = network ? gateway.loopback() : gateway.inProcess();
    const auto call = [&](const std::string &method, const pb::Message &request, const std::string &person) {
        return RawCall(channel, method, GatewayFixture::token(person), 200, 30)(request);
    };
    const auto live = [&](const std::string &person) {
        v1::ListTenantsRequest list;
        list.mutable_context()->mutable_fleet();
        list.set_filter("stage:live");
        v1::ListTenantsResponse listed;
        listed.ParseFromString(call("bulkhead.v1.InventoryService.ListTenants", list, person).messages.at(0));
        return std::vector<std::string>(listed.facts().id().begin(), listed.facts().id().end());
    };
    const std::vector<std::string> own = live("success-2");
    QVERIFY(!own.empty());
    std::string foreign;
    for (const std::string &id : live("platform-1"))
        if (std::find(own.begin(), own.end(), id) == own.end())
            foreign = id;
    v1::PrepareReviewRequest prepare;
    prepare.mutable_context()->set_tenant_id(foreign);
    prepare.set_request_id("prepare-1");
    prepare.set_period(
        QDateTime::currentDateTimeUtc().addDays(-1).date().addMonths(-1).toString("yyyy-MM").toStdString());
    const RawAnswer prepared = call("bulkhead.v1.ReviewsService.PrepareReview", prepare, "platform-1");
    QVERIFY2(prepared.code == 0, prepared.text.c_str());
    v1::PrepareReviewResponse last;
    QVERIFY(last.ParseFromString(prepared.messages.back()));
    const std::string reviewId = last.review().id();
    QVERIFY(!reviewId.empty());

    int asked = 0;
    const auto *service = pb::DescriptorPool::generated_pool()->FindServiceByName("bulkhead.v1.ReviewsService");
    for (int i = 0; i < service->method_count(); ++i) {
        const pb::MethodDescriptor *method = service->method(i);
        const pb::Descriptor *input = method->input_type();
        const std::unique_ptr<pb::Message> request(pb::MessageFactory::generated_factory()->GetPrototype(input)->New());
        const pb::Reflection *fields = request->GetReflection();
        const auto *context = input->FindFieldByName("context");
        static_cast<v1::TenantContext &>(*fields->MutableMessage(request.get(), context)).set_tenant_id(own.front());
        if (const auto *field = input->FindFieldByName("to_ms"))
            fields->SetInt64(request.get(), field, 1'000);
        if (const auto *field = input->FindFieldByName("document_class"))
            fields->SetEnumValue(request.get(), field, v1::DOCUMENT_CLASS_INTERNAL);
        const auto answerFor = [&](const std::string &id, const std::string &requestId) {
            if (const auto *field = input->FindFieldByName("review_id"))
                fields->SetString(request.get(), field, id);
            if (const auto *field = input->FindFieldByName("request_id"))
                fields->SetString(request.get(), field, requestId);
            return call(method->full_name(), *request, "success-2");
        };
        if (!input->FindFieldByName("review_id")) {
            // The others tell of the own tenant only.
            const RawAnswer answer = answerFor({}, "other-" + method->name());
            for (const std::string &message : answer.messages)
                QVERIFY2(message.find(reviewId) == std::string::npos, method->name().c_str());
            continue;
        }
        ++asked;
        const RawAnswer there = answerFor(reviewId, "there-" + method->name());
        const RawAnswer none = answerFor("rev-0000000000000000", "none-" + method->name());
        QCOMPARE(there.code, int(grpc::StatusCode::NOT_FOUND));
        QCOMPARE(there.code, none.code);
        QCOMPARE(there.text, none.text);
        QCOMPARE(there.reason, std::string("REVIEW_NOT_FOUND"));
        QCOMPARE(there.reason, none.reason);
        QCOMPARE(there.summary, none.summary);
        QCOMPARE(there.remedy, none.remedy);
        QVERIFY(there.messages.empty() && none.messages.empty());
    }
    QCOMPARE(asked, 5);
}

QTEST_GUILESS_MAIN(TestReviewCanary)
#include "tst_review_canary.moc"
