// What a person outside the rules tries: other people's tenants, hidden fields, used request ids, broken streams.
#include "tests/backend/clinic_script.h"

#include "backend/store/sqlite_connection.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/onboarding.grpc.pb.h"
#include "bulkhead/v1/service_levels.grpc.pb.h"
#include "bulkhead/v1/session.grpc.pb.h"

#include <QtTest>

#include <algorithm>
#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

std::vector<std::string> idsOf(const v1::ListTenantsResponse &listed)
{
    return {listed.facts().id().begin(), listed.facts().id().end()};
}

} // namespace

class TestGuardedRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_acts = v1::ActsService::NewStub(m_harness->channel());
        m_inventory = v1::InventoryService::NewStub(m_harness->channel());
        m_session = v1::SessionService::NewStub(m_harness->channel());
    }
    void cleanup()
    {
        m_acts.reset();
        m_inventory.reset();
        m_session.reset();
        m_harness.reset();
    }
    void aUsedRequestIdMovesNobody();
    void aTierThatMovedSinceIsNotApproved();
    void proposalsAreBounded();
    void notesAreBounded();
    void anExpiredProposalIsRefusedAndListedSo();
    void onlyOperationsRevert();
    void aForeignChannelIsNotGuessedByFilterOrOrder_data();
    void aForeignChannelIsNotGuessedByFilterOrOrder();
    void importsStayWithinTheOwnScope();
    void aBrokenImportAddsNothing();
    void refusalsInsideHandlersAreAudited();
    void refusalsAtTheDoorNameWhatWasAsked();
    void searchCountsWithinScopeOnly();
    void withoutAuditNothingIsChangedOrExported();
    void aStoreThatCannotBeReadIsNoEmptyBoard();
    void exportsThatWaitForTheStoreStopNoOtherStream();

private:
    v1::Act proposed(const std::string &tenant, v1::Tier to, const std::string &requestId)
    {
        auto asked = about<v1::ProposeActRequest>(tenant, requestId);
        asked.mutable_change_tier()->set_to(to);
        v1::ProposeActResponse answer;
        const grpc::Status status = m_acts->ProposeAct(callOf("platform-1").get(), asked, &answer);
        if (!status.ok())
            qWarning("not proposed: %s", status.error_message().c_str());
        return answer.act();
    }
    grpc::Status approve(const v1::Act &act, const std::string &requestId, v1::Act *now = nullptr)
    {
        auto asked = about<v1::ApproveActRequest>(act.tenant_id(), requestId);
        asked.set_act_id(act.id());
        asked.set_expected_revision(act.revision());
        v1::ApproveActResponse answer;
        const grpc::Status status = m_acts->ApproveAct(callOf("platform-2").get(), asked, &answer);
        if (now)
            *now = answer.act();
        return status;
    }
    grpc::Status withdraw(const v1::Act &act, const std::string &requestId)
    {
        auto asked = about<v1::WithdrawActRequest>(act.tenant_id(), requestId);
        asked.set_act_id(act.id());
        asked.set_expected_revision(act.revision());
        v1::WithdrawActResponse answer;
        return m_acts->WithdrawAct(callOf("platform-2").get(), asked, &answer);
    }
    v1::ActState stateOf(const v1::Act &act)
    {
        v1::ListActsRequest asked;
        asked.mutable_context()->set_tenant_id(act.tenant_id());
        v1::ListActsResponse answer;
        m_acts->ListActs(callOf("platform-1").get(), asked, &answer);
        for (const v1::Act &one : answer.acts())
            if (one.id() == act.id())
                return one.state();
        return v1::ACT_STATE_UNSPECIFIED;
    }
    v1::ListTenantsResponse list(const std::string &person, const std::string &filter, const std::string &order,
                                 std::uint32_t page = 100)
    {
        auto asked = fleet<v1::ListTenantsRequest>();
        asked.set_filter(filter);
        asked.set_order_by(order);
        asked.set_page_size(page);
        v1::ListTenantsResponse answer;
        const grpc::Status status = m_inventory->ListTenants(callOf(person).get(), asked, &answer);
        if (!status.ok())
            qWarning("not listed: %s", status.error_message().c_str());
        return answer;
    }
    /// Whether the platform's chain holds this line; refusals are written behind the answer.
    bool audited(const std::string &actor, const std::string &action, const std::string &outcome,
                 const std::string &after = {})
    {
        const auto events = m_harness->store->auditOf("", 0, 1000);
        return events.ok() && std::any_of(events->begin(), events->end(), [&](const AuditEvent &event) {
                   return event.actor == actor && event.action == action && event.outcome == outcome
                          && event.after.find(after) != std::string::npos;
               });
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<v1::ActsService::Stub> m_acts;
    std::unique_ptr<v1::InventoryService::Stub> m_inventory;
    std::unique_ptr<v1::SessionService::Stub> m_session;
};

void TestGuardedRpc::aUsedRequestIdMovesNobody()
{
    const v1::Act first = proposed("alder", v1::TIER_DEDICATED, "propose-1");
    const v1::Act second = proposed("birch", v1::TIER_DEDICATED, "propose-2");
    v1::Act applied;
    QVERIFY(approve(first, "approve-1", &applied).ok());
    QCOMPARE(applied.state(), v1::ACT_STATE_VERIFIED);
    QCOMPARE(m_harness->platform.moved.load(), 1);

    QCOMPARE(int(approve(second, "approve-1").error_code()), int(grpc::StatusCode::ALREADY_EXISTS));
    QCOMPARE(m_harness->platform.moved.load(), 1);
    QCOMPARE(stateOf(second), v1::ACT_STATE_PROPOSED);

    QCOMPARE(int(withdraw(applied, "approve-1").error_code()), int(grpc::StatusCode::ALREADY_EXISTS));
    QCOMPARE(m_harness->platform.moved.load(), 1);
    QCOMPARE(stateOf(applied), v1::ACT_STATE_VERIFIED);
    QVERIFY(approve(first, "approve-1", &applied).ok()); // The same again: the kept answer, and nobody moves.
    QCOMPARE(m_harness->platform.moved.load(), 1);
}

void TestGuardedRpc::aTierThatMovedSinceIsNotApproved()
{
    const v1::Act first = proposed("alder", v1::TIER_DEDICATED, "propose-1");
    const v1::Act second = proposed("alder", v1::TIER_SEGMENTED, "propose-2");
    QVERIFY(approve(first, "approve-1").ok());
    // It was simulated from the shared tier; from dedicated it would be another act.
    QCOMPARE(int(approve(second, "approve-2").error_code()), int(grpc::StatusCode::FAILED_PRECONDITION));
    QCOMPARE(m_harness->platform.moved.load(), 1);
    QCOMPARE(stateOf(second), v1::ACT_STATE_PROPOSED);
}

void TestGuardedRpc::proposalsAreBounded()
{
    auto asked = about<v1::ProposeActRequest>("alder", {});
    asked.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    grpc::Status status;
    int kept = 0;
    for (; kept < 100 && status.ok(); ++kept) {
        asked.set_request_id("propose-" + std::to_string(kept));
        v1::ProposeActResponse answer;
        status = m_acts->ProposeAct(callOf("support-1").get(), asked, &answer);
    }
    QCOMPARE(int(status.error_code()), int(grpc::StatusCode::RESOURCE_EXHAUSTED));
    QCOMPARE(kept, 21);
}

void TestGuardedRpc::notesAreBounded()
{
    Script failing = script();
    failing.outageFrom = kNow / kMinuteMs - 40;
    failing.outageTo = kNow / kMinuteMs + 100;
    m_harness = std::make_unique<RoomHarness>(failing);
    const auto levels = v1::ServiceLevelsService::NewStub(m_harness->channel());
    const auto board = m_harness->room->services();
    QVERIFY(!board->alerts->empty());
    auto asked = about<v1::NoteAlertRequest>("alder", {});
    asked.set_alert_id(board->alerts->front().id);
    asked.set_text("Another one.");
    grpc::Status status;
    int kept = 0;
    for (; kept < 250 && status.ok(); ++kept) {
        asked.set_request_id("note-" + std::to_string(kept));
        asked.set_expected_revision(static_cast<std::uint64_t>(kept));
        v1::NoteAlertResponse answer;
        status = levels->NoteAlert(callOf("support-1").get(), asked, &answer);
    }
    QCOMPARE(int(status.error_code()), int(grpc::StatusCode::RESOURCE_EXHAUSTED));
    QCOMPARE(kept, 201);
    QCOMPARE(m_harness->store->alertHandlings()->front().notes.size(), std::size_t{200});
}

void TestGuardedRpc::anExpiredProposalIsRefusedAndListedSo()
{
    const v1::Act act = proposed("alder", v1::TIER_DEDICATED, "propose-1");
    m_harness->clock.now = act.expires_ms();
    QCOMPARE(stateOf(act), v1::ACT_STATE_EXPIRED);
    QCOMPARE(int(approve(act, "approve-1").error_code()), int(grpc::StatusCode::FAILED_PRECONDITION));
    QCOMPARE(int(withdraw(act, "withdraw-1").error_code()), int(grpc::StatusCode::FAILED_PRECONDITION));
    QCOMPARE(m_harness->platform.moved.load(), 0);
}

void TestGuardedRpc::onlyOperationsRevert()
{
    v1::Act act = proposed("alder", v1::TIER_DEDICATED, "propose-1");
    QVERIFY(approve(act, "approve-1", &act).ok());
    auto asked = about<v1::WithdrawActRequest>("alder", "revert-1");
    asked.set_act_id(act.id());
    asked.set_expected_revision(act.revision());
    v1::WithdrawActResponse answer;
    QCOMPARE(int(m_acts->WithdrawAct(callOf("support-1").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::PERMISSION_DENIED));
    QTRY_VERIFY(audited("support-1", "refused:bulkhead.v1.ActsService.WithdrawAct", "ACT_NOT_YOURS", "tenant=alder"));
    QCOMPARE(m_harness->platform.moved.load(), 1);
    QVERIFY(withdraw(act, "revert-2").ok());
    QCOMPARE(m_harness->platform.moved.load(), 2);
    QCOMPARE(stateOf(act), v1::ACT_STATE_REVERTED);
    const auto fleet = m_harness->room->fleet().current();
    QCOMPARE(fleet->factsOf(*m_harness->room->fleet().find("alder")).tier, Tier::Shared);
    QCOMPARE(int(withdraw(act, "revert-3").error_code()), int(grpc::StatusCode::ABORTED)); // An old revision by now.
}

void TestGuardedRpc::aForeignChannelIsNotGuessedByFilterOrOrder_data()
{
    QTest::addColumn<QString>("filter");
    QTest::newRow("by its id") << "parent:yew";
    QTest::newRow("by the beginning of its id") << "parent:y";
    QTest::newRow("by its name") << "parent:yewtree";
}

void TestGuardedRpc::aForeignChannelIsNotGuessedByFilterOrOrder()
{
    QFETCH(QString, filter);
    QVERIFY(idsOf(list("support-1", filter.toStdString(), "name")).empty());
    const auto page = list("support-1", "", "-parent", 1);
    const QByteArray place = QByteArray::fromHex(QByteArray::fromStdString(page.next_page_token()).mid(64));
    QVERIFY2(!place.isEmpty() && !place.contains("yew"), "the page token holds the id of a tenant outside the scope");
    // Who may know the channel finds its tenants by the name that the column shows.
    QCOMPARE(idsOf(list("platform-1", "parent:yewtree", "name")), std::vector<std::string>{"birch"});
}

void TestGuardedRpc::importsStayWithinTheOwnScope()
{
    const auto import = [this](const std::string &person, const std::string &region, const std::string &key) {
        v1::ImportTenantsResponse report;
        const auto context = callOf(person);
        const auto stream = m_inventory->ImportTenants(context.get(), &report);
        auto message = fleet<v1::ImportTenantsRequest>();
        message.set_request_id("import-" + region + key);
        v1::ImportRow &row = *message.add_rows();
        row.set_line(2);
        row.set_external_id(key);
        row.set_name("Maple Clinic");
        row.set_profile("clinic");
        row.set_region(region);
        stream->Write(message);
        stream->WritesDone();
        if (const grpc::Status status = stream->Finish(); !status.ok())
            qWarning("not imported: %s", status.error_message().c_str());
        return report;
    };
    const auto outside = import("platform-3", "us-west", "maple");
    QCOMPARE(outside.added(), std::uint64_t{0});
    QCOMPARE(outside.problems_size(), 1);
    QCOMPARE(outside.problems(0).reason(), std::string("OUTSIDE_YOUR_SCOPE"));
    // Nor does it tell that a tenant outside the scope has the key.
    QCOMPARE(import("platform-3", "us-west", "holly").problems(0).reason(), std::string("OUTSIDE_YOUR_SCOPE"));
    QCOMPARE(m_harness->room->fleet().current()->size, 4U);
    QCOMPARE(import("platform-3", "us-east", "maple").added(), std::uint64_t{1});
}

void TestGuardedRpc::aBrokenImportAddsNothing()
{
    for (int i = 0; i < 60; ++i) {
        v1::ImportTenantsResponse report;
        const auto context = callOf("platform-1");
        const auto stream = m_inventory->ImportTenants(context.get(), &report);
        auto message = fleet<v1::ImportTenantsRequest>();
        message.set_request_id("broken-" + std::to_string(i));
        v1::ImportRow &row = *message.add_rows();
        row.set_line(2);
        row.set_external_id("part-" + std::to_string(i));
        row.set_name("Part");
        row.set_profile("clinic");
        stream->Write(message);
        context->TryCancel();
        QVERIFY(!stream->Finish().ok());
    }
    // Every stream is over for the gateway too when this one has come in behind them.
    v1::ListTenantsResponse listed = list("platform-1", "", "");
    QCOMPARE(listed.total(), std::uint64_t{4});
}

void TestGuardedRpc::refusalsInsideHandlersAreAudited()
{
    auto exported = fleet<v1::ExportTenantsRequest>();
    exported.set_request_id("export-1");
    exported.add_columns("name");
    exported.add_columns("arr");
    const auto context = callOf("support-1");
    const auto stream = m_inventory->ExportTenants(context.get(), exported);
    v1::ExportTenantsResponse row;
    QVERIFY(!stream->Read(&row));
    QCOMPARE(int(stream->Finish().error_code()), int(grpc::StatusCode::PERMISSION_DENIED));
    QTRY_VERIFY(audited("support-1", "refused:bulkhead.v1.InventoryService.ExportTenants", "FIELD_NOT_ALLOWED"));

    auto oracle = fleet<v1::ListTenantsRequest>();
    oracle.set_order_by("-arr");
    v1::ListTenantsResponse listed;
    QVERIFY(!m_inventory->ListTenants(callOf("support-1").get(), oracle, &listed).ok());
    QTRY_VERIFY(audited("support-1", "refused:bulkhead.v1.InventoryService.ListTenants", "FIELD_NOT_ALLOWED"));

    const v1::Act act = proposed("alder", v1::TIER_DEDICATED, "propose-1");
    auto asked = about<v1::ApproveActRequest>("alder", "approve-1");
    asked.set_act_id(act.id());
    asked.set_expected_revision(act.revision());
    v1::ApproveActResponse answer;
    QVERIFY(!m_acts->ApproveAct(callOf("platform-1").get(), asked, &answer).ok());
    QTRY_VERIFY(audited("platform-1", "refused:bulkhead.v1.ActsService.ApproveAct", "SELF_APPROVAL", "tenant=alder"));
}

void TestGuardedRpc::refusalsAtTheDoorNameWhatWasAsked()
{
    v1::GetTenantRequest asked;
    asked.mutable_context()->set_tenant_id("holly");
    v1::GetTenantResponse page;
    QCOMPARE(int(m_inventory->GetTenant(callOf("support-1").get(), asked, &page).error_code()),
             int(grpc::StatusCode::NOT_FOUND));
    QTRY_VERIFY(
        audited("support-1", "refused:bulkhead.v1.InventoryService.GetTenant", "TENANT_NOT_IN_SCOPE", "tenant=holly"));
}

void TestGuardedRpc::searchCountsWithinScopeOnly()
{
    auto asked = fleet<v1::SearchRequest>();
    asked.set_query("clinic");
    asked.set_limit(2);
    v1::SearchResponse answer;
    QVERIFY(m_session->Search(callOf("support-1").get(), asked, &answer).ok());
    std::vector<std::string> found;
    for (const v1::SearchHit &hit : answer.hits())
        found.push_back(hit.tenant_id());
    QCOMPARE(found, (std::vector<std::string>{"alder", "birch"}));
    QVERIFY(!answer.more()); // The third clinic is outside: not even that there is one more is told.
    asked.set_query("hollyhock");
    QVERIFY(m_session->Search(callOf("support-1").get(), asked, &answer).ok());
    QCOMPARE(answer.hits_size(), 0);
    QVERIFY(m_session->Search(callOf("platform-1").get(), asked, &answer).ok());
    QCOMPARE(answer.hits_size(), 1);
    v1::HelloResponse hello;
    QVERIFY(m_session->Hello(callOf("support-1").get(), fleet<v1::HelloRequest>(), &hello).ok());
    QCOMPARE(hello.tenants_in_scope(), std::uint64_t{2});
}

void TestGuardedRpc::withoutAuditNothingIsChangedOrExported()
{
    QTemporaryDir directory;
    const std::string path = directory.filePath("store.db").toStdString();
    m_harness = std::make_unique<RoomHarness>(script(), 120, path);
    m_acts = v1::ActsService::NewStub(m_harness->channel());
    m_inventory = v1::InventoryService::NewStub(m_harness->channel());
    const v1::Act act = proposed("alder", v1::TIER_DEDICATED, "propose-1");
    {
        auto other = sqlite::Connection::open(path);
        QVERIFY(other.ok());
        QVERIFY((*other)
                    ->execute("CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no audit'); END")
                    .ok());
    }
    QVERIFY(!approve(act, "approve-1").ok());
    QCOMPARE(stateOf(act), v1::ACT_STATE_PROPOSED);
    QCOMPARE(m_harness->platform.moved.load(), 0);

    auto exported = fleet<v1::ExportTenantsRequest>();
    exported.set_request_id("export-1");
    exported.add_columns("name");
    const auto context = callOf("platform-1");
    const auto rows = m_inventory->ExportTenants(context.get(), exported);
    v1::ExportTenantsResponse row;
    QVERIFY(!rows->Read(&row)); // Not even the first one.
    QVERIFY(!rows->Finish().ok());

    v1::ImportTenantsResponse report;
    const auto importing = callOf("platform-1");
    const auto stream = m_inventory->ImportTenants(importing.get(), &report);
    auto message = fleet<v1::ImportTenantsRequest>();
    message.set_request_id("import-1");
    message.add_rows()->set_external_id("maple");
    message.mutable_rows(0)->set_name("Maple Clinic");
    message.mutable_rows(0)->set_profile("clinic");
    stream->Write(message);
    stream->WritesDone();
    QVERIFY(!stream->Finish().ok());
    QCOMPARE(m_harness->store->tenants()->size(), std::size_t{4});
    QCOMPARE(m_harness->room->fleet().current()->size, 4U);
}

void TestGuardedRpc::aStoreThatCannotBeReadIsNoEmptyBoard()
{
    QTemporaryDir directory;
    const std::string path = directory.filePath("store.db").toStdString();
    m_harness = std::make_unique<RoomHarness>(script(), 120, path);
    {
        auto other = sqlite::Connection::open(path);
        QVERIFY(other.ok());
        QVERIFY((*other)->execute("ALTER TABLE onboarding_case RENAME TO lost").ok());
    }
    const auto onboarding = v1::OnboardingService::NewStub(m_harness->channel());
    const auto context = callOf("platform-1");
    const auto stream = onboarding->WatchCases(context.get(), fleet<v1::WatchCasesRequest>());
    v1::WatchCasesResponse message;
    QVERIFY(!stream->Read(&message));
    QVERIFY(!stream->Finish().ok());
}

void TestGuardedRpc::exportsThatWaitForTheStoreStopNoOtherStream()
{
    const auto context = callOf("support-1");
    const auto watch = m_inventory->WatchTenants(context.get(), fleet<v1::WatchTenantsRequest>());
    v1::WatchTenantsResponse message;
    do
        QVERIFY(watch->Read(&message));
    while (!message.frame().snapshot_end());

    // The store is busy, as with a large import.
    std::promise<void> go, busy;
    const auto free = go.get_future().share();
    auto writing = std::async(std::launch::async, [&] {
        return m_harness->store->write([&](StoreTxn &) {
            busy.set_value();
            free.wait();
            return absl::OkStatus();
        });
    });
    busy.get_future().wait();
    std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
    std::vector<std::unique_ptr<grpc::ClientReader<v1::ExportTenantsResponse>>> exports;
    for (int i = 0; i < 3; ++i) {
        auto asked = fleet<v1::ExportTenantsRequest>();
        asked.set_request_id("export-" + std::to_string(i));
        asked.add_columns("name");
        contexts.push_back(callOf("platform-1"));
        exports.push_back(m_inventory->ExportTenants(contexts.back().get(), asked));
    }
    // The exports have arrived before this call of the same connection is answered.
    v1::HelloResponse hello;
    QVERIFY(m_session->Hello(callOf("support-1").get(), fleet<v1::HelloRequest>(), &hello).ok());
    auto heartbeat = std::async(std::launch::async, [&] { return watch->Read(&message); });
    const bool alive = heartbeat.wait_for(std::chrono::seconds(3)) == std::future_status::ready;
    go.set_value();
    QVERIFY(writing.get().ok());
    QVERIFY2(alive, "a stream got no heartbeat while exports waited for the store");
    QVERIFY(heartbeat.get());
    v1::ExportTenantsResponse row;
    for (const auto &stream : exports) {
        while (stream->Read(&row)) {
        }
        QVERIFY(stream->Finish().ok());
    }
    context->TryCancel();
}

QTEST_GUILESS_MAIN(TestGuardedRpc)
#include "tst_guarded_rpc.moc"
