// Who waits for whom: a long write, a busy person or a noisy stranger takes nothing from the others.
#include "backend/rpc/fair_workers.h"
#include "backend/rpc/refusal_book.h"
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/onboarding.grpc.pb.h"
#include "bulkhead/v1/session.grpc.pb.h"

#include <QtTest>

#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

template<class Request>
Request fleet()
{
    Request request;
    request.mutable_context()->mutable_fleet();
    return request;
}

/// Jobs wait here until the test lets them go.
struct Gate
{
    std::promise<void> open;
    std::shared_future<void> opened = open.get_future().share();
    std::atomic<int> inside = 0;
    std::function<void()> job()
    {
        return [this] {
            ++inside;
            opened.wait();
        };
    }
};

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 1),
                  sampleTenant("birch", "Birchwood Clinic", "us-east", "success-4", 2)};
    return told;
}

std::vector<AuditEvent> platformChain(Store &store)
{
    auto events = store.auditOf("", 0, 100'000);
    return events.ok() ? *std::move(events) : std::vector<AuditEvent>();
}

} // namespace

class TestFairDesk : public QObject
{
    Q_OBJECT
private slots:
    void onePersonLeavesThreadsToOthers();
    void changesLeaveThreadsToReaders();
    void everythingThatWaitedRunsBeforeTheEnd();
    void personsTakeTurns();
    void aSourceKeepsItsLinesWhateverOthersDo();
    void whatWasLeftOutIsToldOnce();
    void sourcesAreBounded();
    void callsAreAnsweredWhileAWriteIsHeldOpen();
    void aRefusedTokenIsAuditedWithoutTheToken();
    void aNoisyPersonHidesNobodysRefusal();
    void importsOfAPersonAreBounded();
};

void TestFairDesk::onePersonLeavesThreadsToOthers()
{
    Gate held; // Outlives the threads that wait at it.
    FairWorkers desk({.threads = 4, .perPerson = 3, .changingPerPerson = 1, .changing = 2});
    for (int i = 0; i < 20; ++i)
        QVERIFY(desk.post("platform-1", JobKind::Reading, held.job()));
    QTRY_COMPARE(held.inside.load(), 3);
    const auto answered = std::make_shared<std::promise<void>>();
    QVERIFY(desk.post("support-1", JobKind::Reading, [answered] { answered->set_value(); }));
    QVERIFY(answered->get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready);
    QCOMPARE(held.inside.load(), 3);
    QVERIFY(!desk.post(
        "platform-1", JobKind::Reading, [] {}, 17)); // So many wait.
    held.open.set_value();
    QTRY_COMPARE(held.inside.load(), 20);
}

void TestFairDesk::changesLeaveThreadsToReaders()
{
    Gate held; // Outlives the threads that wait at it.
    FairWorkers desk({.threads = 4, .perPerson = 3, .changingPerPerson = 1, .changing = 2});
    for (const char *person : {"a", "b", "c", "d", "e", "f"}) {
        QVERIFY(desk.post(person, JobKind::Changing, held.job()));
        QVERIFY(desk.post(person, JobKind::Changing, held.job()));
    }
    QTRY_COMPARE(held.inside.load(), 2);
    for (const char *person : {"a", "f", "g"}) { // Also for those whose own changes wait.
        const auto answered = std::make_shared<std::promise<void>>();
        QVERIFY(desk.post(person, JobKind::Reading, [answered] { answered->set_value(); }));
        QVERIFY(answered->get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready);
    }
    QCOMPARE(held.inside.load(), 2);
    held.open.set_value();
    QTRY_COMPARE(held.inside.load(), 12);
}

void TestFairDesk::everythingThatWaitedRunsBeforeTheEnd()
{
    std::atomic<int> ran = 0;
    FairWorkers desk({.threads = 2, .perPerson = 1, .changingPerPerson = 1, .changing = 1});
    for (int i = 0; i < 100; ++i)
        QVERIFY(desk.post(i % 3 ? "a" : "b", i % 2 ? JobKind::Changing : JobKind::Reading, [&] { ++ran; }));
    desk.stop();
    QCOMPARE(ran.load(), 100);
    QVERIFY(!desk.post("a", JobKind::Reading, [] {}));
    desk.stop();
}

void TestFairDesk::personsTakeTurns()
{
    Gate held; // Outlives the threads that wait at it.
    std::mutex mutex;
    std::string order;
    FairWorkers desk({.threads = 1, .perPerson = 1, .changingPerPerson = 1, .changing = 1});
    const auto note = [&](char who) {
        return [&, who] {
            const std::lock_guard lock(mutex);
            order += who;
        };
    };
    QVERIFY(desk.post("a", JobKind::Reading, held.job()));
    QTRY_COMPARE(held.inside.load(), 1);
    for (int i = 0; i < 3; ++i)
        QVERIFY(desk.post("a", JobKind::Reading, note('a')));
    for (int i = 0; i < 3; ++i)
        QVERIFY(desk.post("b", JobKind::Reading, note('b')));
    held.open.set_value();
    desk.stop();
    QCOMPARE(order, std::string("bababa"));
}

void TestFairDesk::aSourceKeepsItsLinesWhateverOthersDo()
{
    RefusalBook book;
    int written = 0;
    for (int i = 0; i < 5'000; ++i)
        written += book.admit("person a", 1'000);
    QCOMPARE(written, int(RefusalBook::kLines));
    QVERIFY(book.admit("person b", 1'001));
}

void TestFairDesk::whatWasLeftOutIsToldOnce()
{
    RefusalBook book;
    for (std::uint32_t i = 0; i < RefusalBook::kLines + 7; ++i)
        static_cast<void>(book.admit("person a", 1'000));
    QVERIFY(book.takeLeftOut(1'000 + RefusalBook::kWindowMs - 1).empty());
    const auto told = book.takeLeftOut(1'000 + RefusalBook::kWindowMs);
    QCOMPARE(told.size(), std::size_t(1));
    QCOMPARE(told[0].source, std::string("person a"));
    QCOMPARE(told[0].refusals, std::uint64_t(7));
    QVERIFY(book.takeLeftOut(1'000 + 2 * RefusalBook::kWindowMs).empty());
    QVERIFY(book.admit("person a", 1'000 + 2 * RefusalBook::kWindowMs)); // It has lines again.
}

void TestFairDesk::sourcesAreBounded()
{
    RefusalBook book;
    std::size_t written = 0;
    for (int i = 0; i < 10'000; ++i)
        written += book.admit("from " + std::to_string(i), 1'000);
    QCOMPARE(written, RefusalBook::kSources + RefusalBook::kLines);
    std::uint64_t leftOut = 0;
    for (const auto &one : book.takeLeftOut(1'000 + RefusalBook::kWindowMs))
        leftOut += one.refusals;
    QCOMPARE(leftOut, std::uint64_t(10'000 - written));
}

void TestFairDesk::callsAreAnsweredWhileAWriteIsHeldOpen()
{
    QTemporaryDir directory;
    RoomHarness harness(script(), 120, directory.filePath("store.db").toStdString());
    const auto channel = harness.channel();
    const auto inventory = v1::InventoryService::NewStub(channel);
    const auto onboarding = v1::OnboardingService::NewStub(channel);
    std::promise<void> go, busy;
    const auto free = go.get_future().share();
    auto writing = std::async(std::launch::async, [&] {
        return harness.store->write([&](StoreTxn &) {
            busy.set_value();
            free.wait();
            return absl::OkStatus();
        });
    });
    busy.get_future().wait();
    // One person has more changes waiting for the store than the gateway has threads for calls.
    std::vector<std::future<bool>> changes;
    for (int i = 0; i < 12; ++i) {
        changes.push_back(std::async(std::launch::async, [&, i] {
            auto asked = fleet<v1::SaveDraftRequest>();
            asked.set_request_id("draft-" + std::to_string(i));
            asked.mutable_draft()->set_id("draft-" + std::to_string(i));
            asked.mutable_draft()->set_title("A draft");
            v1::SaveDraftResponse saved;
            return onboarding->SaveDraft(callOf("platform-1").get(), asked, &saved).ok();
        }));
    }
    // Read by the person themselves, which comes behind the changes, and by another one, from fleet and store.
    int answered = 0;
    for (const char *person : {"platform-1", "support-1", "platform-1", "support-1"}) {
        v1::ListTenantsResponse listed;
        answered += inventory->ListTenants(callOf(person).get(), fleet<v1::ListTenantsRequest>(), &listed).ok();
        v1::GetTenantRequest asked;
        asked.mutable_context()->set_tenant_id("alder");
        v1::GetTenantResponse page;
        answered += inventory->GetTenant(callOf(person).get(), asked, &page).ok();
    }
    go.set_value();
    QVERIFY(writing.get().ok());
    QCOMPARE(answered, 8);
    for (auto &change : changes)
        QVERIFY(change.get());
}

void TestFairDesk::aRefusedTokenIsAuditedWithoutTheToken()
{
    RoomHarness harness(script(), 120);
    const auto session = v1::SessionService::NewStub(harness.channel());
    for (int i = 0; i < 50; ++i) {
        grpc::ClientContext context;
        context.AddMetadata("authorization", "Bearer token of nobody at all");
        v1::HelloResponse hello;
        QVERIFY(session->Hello(&context, fleet<v1::HelloRequest>(), &hello).error_code()
                == grpc::StatusCode::UNAUTHENTICATED);
    }
    harness.close(); // Writes what it counted.
    std::size_t refused = 0;
    bool told = false;
    for (const AuditEvent &event : platformChain(*harness.store)) {
        QVERIFY(event.canonical().find("nobody at all") == std::string::npos);
        if (event.outcome == "TOKEN_REFUSED") {
            QCOMPARE(event.action, std::string("refused:bulkhead.v1.SessionService.Hello"));
            QCOMPARE(event.after, std::string("from=ipv4:127.0.0.1"));
            QVERIFY(event.actor.empty() && event.atMs == kNow);
            ++refused;
        }
        told = told
               || (event.action == "refused:more" && event.outcome.starts_with("30 ")
                   && event.after == "from ipv4:127.0.0.1");
    }
    QCOMPARE(refused, std::size_t(RefusalBook::kLines));
    QVERIFY(told);
}

void TestFairDesk::aNoisyPersonHidesNobodysRefusal()
{
    RoomHarness harness(script(), 120);
    const auto inventory = v1::InventoryService::NewStub(harness.channel());
    const auto ask = [&](const char *person) {
        v1::GetTenantRequest asked;
        asked.mutable_context()->set_tenant_id("holly");
        v1::GetTenantResponse page;
        return inventory->GetTenant(callOf(person).get(), asked, &page).error_code();
    };
    for (int i = 0; i < 200; ++i)
        QVERIFY(ask("support-1") == grpc::StatusCode::NOT_FOUND);
    QVERIFY(ask("success-2") == grpc::StatusCode::NOT_FOUND);
    harness.close();
    std::map<std::string, std::size_t> lines;
    std::uint64_t leftOut = 0;
    for (const AuditEvent &event : platformChain(*harness.store)) {
        if (event.outcome == "TENANT_NOT_IN_SCOPE")
            ++lines[event.actor];
        if (event.action == "refused:more" && event.after == "person support-1")
            leftOut += std::stoull(event.outcome);
    }
    QCOMPARE(lines["success-2"], std::size_t(1));
    QVERIFY(lines["support-1"] >= RefusalBook::kLines && lines["support-1"] < 200);
    QCOMPARE(lines["support-1"] + leftOut, std::uint64_t(200));
}

void TestFairDesk::importsOfAPersonAreBounded()
{
    RoomHarness harness(script(), 120);
    const auto inventory = v1::InventoryService::NewStub(harness.channel());
    using Writer = grpc::ClientWriter<v1::ImportTenantsRequest>;
    struct Import
    {
        std::unique_ptr<grpc::ClientContext> context = callOf("platform-1");
        v1::ImportTenantsResponse report;
        std::unique_ptr<Writer> stream;
    };
    const auto begin = [&](const char *person, int number) {
        auto import = std::make_unique<Import>();
        import->context = callOf(person);
        import->stream = inventory->ImportTenants(import->context.get(), &import->report);
        auto first = fleet<v1::ImportTenantsRequest>();
        first.set_request_id("import-" + std::to_string(number));
        first.set_dry_run(true);
        import->stream->Write(first);
        return import;
    };
    std::vector<std::unique_ptr<Import>> open;
    int refused = 0;
    for (int i = 0; i < 5; ++i)
        open.push_back(begin("platform-1", i));
    const auto other = begin("platform-2", 9);
    // The refused ones end by themselves, the others wait for their end.
    std::vector<std::future<grpc::Status>> ends;
    for (const auto &import : open)
        ends.push_back(std::async(std::launch::async, [&import] { return import->stream->Finish(); }));
    const auto finished = [&] {
        int count = 0;
        for (const auto &end : ends)
            count += end.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        return count;
    };
    QTRY_COMPARE(finished(), 3);
    for (auto &end : ends) {
        if (end.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            continue;
        const grpc::Status status = end.get();
        refused += status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED
                   && status.error_message().find("2 imports") != std::string::npos;
    }
    QCOMPARE(refused, 3);
    other->stream->WritesDone();
    QVERIFY(other->stream->Finish().ok());
    for (const auto &import : open)
        import->context->TryCancel();
    for (auto &end : ends)
        if (end.valid())
            end.wait();
    // They are over: there is room again.
    QTRY_VERIFY([&] {
        const auto again = begin("platform-1", 10);
        again->stream->WritesDone();
        return again->stream->Finish().ok();
    }());
}

QTEST_GUILESS_MAIN(TestFairDesk)
#include "tst_fair_desk.moc"
