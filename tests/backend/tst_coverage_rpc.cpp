// Context coverage over real channels: read, kept, told by role and scope, judged once, and the same after a restart.
#include "backend/driver/connector_fingerprint.h"
#include "backend/rpc/coverage_keeper.h"
#include "backend/rpc/coverage_words.h"
#include "tests/backend/room_harness.h"
#include "tests/backend/scripted_coverage.h"

#include "bulkhead/v1/coverage.grpc.pb.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::CoverageService;
using coverage::Key;
using coverage::Kind;

const Key kClaims{"claims-service", "claims", Kind::Request};
const Key kJobs{"billing-worker", "invoicing", Kind::Job};

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("rowan", "Rowanmere Clinic", "us-west", "success-4", 700'005),
                  sampleTenant("hazel", "Hazelford Clinic", "us-east", "success-2", 700'007)};
    return told;
}

struct Seen
{
    std::map<std::string, v1::CoverageItem> items;
    std::string token;
    grpc::Status status;
    [[nodiscard]] int count(v1::CoverageItem::WhatCase what) const
    {
        return static_cast<int>(std::count_if(items.begin(), items.end(),
                                              [what](const auto &one) { return one.second.what_case() == what; }));
    }
    [[nodiscard]] const v1::CoverageRow *row(const std::string &service) const
    {
        for (const auto &[id, item] : items)
            if (item.has_row() && item.row().service() == service)
                return &item.row();
        return nullptr;
    }
};

} // namespace

class TestCoverageRpc : public QObject
{
    Q_OBJECT
private slots:
    void init() { begin({}); }
    void cleanup()
    {
        m_stub.reset();
        m_harness.reset();
    }

    void nothingIsToldBeforeItIsCounted()
    {
        const Seen seen = watch("platform-1");
        QCOMPARE(seen.count(v1::CoverageItem::kRow), 0);
        QCOMPARE(seen.items.at("origin").origin().as_of_ms(), 0);
    }

    void sharesAreToldWithTheirPast()
    {
        readAll();
        const Seen seen = watch("platform-1");
        const v1::CoverageRow *row = seen.row("claims-service");
        QVERIFY(row != nullptr);
        QCOMPARE(row->kinds_size(), 1);
        QCOMPARE(row->kinds(0).hour().seen(), 12'000U);
        QCOMPARE(row->kinds(0).hour().tagged(), 11'988U);
        QVERIFY(seen.items.at("origin").origin().as_of_ms() > m_harness->clock.now - 10 * kMinuteMs);
        QCOMPARE(seen.items.at("origin").origin().source(), std::string("Prometheus at test:9090"));
        v1::GetCoverageResponse answer;
        QVERIFY(get("platform-1", "claims-service", "claims", &answer).ok());
        QCOMPARE(answer.history_size(), 1);
        QVERIFY(answer.history(0).days_size() >= 10);
        QCOMPARE(answer.history(0).days(3).count().seen(), 288'000U);
        QCOMPARE(get("platform-1", "claims-service", "nothing", &answer).error_code(), grpc::StatusCode::NOT_FOUND);
    }

    void whoMaySee_data()
    {
        QTest::addColumn<QString>("person");
        QTest::addColumn<bool>("may");
        QTest::addRow("platform operations") << QStringLiteral("platform-1") << true;
        QTest::addRow("support") << QStringLiteral("support-1") << true;
        QTest::addRow("onboarding") << QStringLiteral("engineer-1") << true;
        QTest::addRow("auditor") << QStringLiteral("auditor-1") << true;
        QTest::addRow("customer success") << QStringLiteral("success-2") << false;
        QTest::addRow("a partner's people") << QStringLiteral("partner-1") << false;
        QTest::addRow("nobody") << QStringLiteral("stranger") << false;
    }
    void whoMaySee()
    {
        QFETCH(QString, person);
        QFETCH(bool, may);
        readAll();
        const Seen seen = watch(person.toStdString());
        QCOMPARE(seen.count(v1::CoverageItem::kRow) > 0, may);
        v1::GetCoverageResponse answer;
        const auto code = get(person.toStdString(), "claims-service", "claims", &answer).error_code();
        QCOMPARE(code == grpc::StatusCode::OK, may);
        QVERIFY(may || code == grpc::StatusCode::PERMISSION_DENIED || code == grpc::StatusCode::UNAUTHENTICATED);
        QVERIFY(may || answer.ByteSizeLong() == 0);
    }

    void aContextIsAskedFor()
    {
        v1::GetCoverageResponse answer;
        QCOMPARE(m_stub->GetCoverage(callOf("platform-1").get(), v1::GetCoverageRequest(), &answer).error_code(),
                 grpc::StatusCode::INVALID_ARGUMENT);
        v1::GetCoverageRequest oneTenant;
        oneTenant.mutable_context()->set_tenant_id("alder");
        QVERIFY(!m_stub->GetCoverage(callOf("platform-1").get(), oneTenant, &answer).ok());
    }

    /// Both names to whoever has both in scope; to others never a word of the one that they may not know.
    void findingsNameWhoIsWithinScope()
    {
        readAll();
        const Key invoices{"billing-worker", "invoicing", Kind::Invoice};
        m_signals->events = {{invoices, "holly", "alder", 1, 0},  // One of each region.
                             {invoices, "rowan", "holly", 1, 0},  // Both in the west.
                             {invoices, "hazel", "alder", 2, 0}}; // Both in the east.
        m_signals->checked = 40;
        pass(5);
        const Seen all = watch("platform-1");
        QCOMPARE(all.count(v1::CoverageItem::kFinding), 3);
        QCOMPARE(all.items.at("origin").origin().checked(), 40U);
        const Seen east = watch("support-1");
        QCOMPARE(east.count(v1::CoverageItem::kFinding), 2);
        Wire wire;
        for (const auto &[id, item] : east.items)
            wire.keep(item);
        QVERIFY(wire.holds("Alderbrook"));
        for (const char *foreign : {"holly", "Hollyhock", "rowan", "Rowanmere"})
            QVERIFY2(!wire.holds(foreign), foreign);
        int half = 0;
        for (const auto &[id, item] : east.items)
            half += item.finding().named().outside_scope() && !item.finding().owner().outside_scope();
        QCOMPARE(half, 1);
        // Nor can it be tried out: an id is of this installation's key. (The one here is the tests'.)
        const coverage::Finding shared{invoices, "holly", "alder", 0, 0, 0};
        const auto idWith = [&shared](const char *key) {
            return "finding/" + shared.id(fingerprintsWith(Secret(key)));
        };
        QVERIFY(east.items.contains(idWith("test")));
        QVERIFY(!east.items.contains(idWith("a guess")));
        // In the platform's chain, once, without either tenant; in no tenant's chain.
        pass(5);
        QCOMPARE(audited("", "coverage.attribution").size(), std::size_t{3});
        for (const AuditEvent &event : audited("", "coverage.attribution"))
            QVERIFY(event.after.find("alder") == std::string::npos && event.after.find("holly") == std::string::npos);
        QVERIFY(audited("alder", "coverage.attribution").empty());
    }

    void aDropIsToldOnceAndEnds()
    {
        readAll();
        m_signals->now[kClaims] = {600, 1'000};
        pass(15);
        const Seen fell = watch("platform-1");
        const v1::KindCoverage &kind = fell.row("claims-service")->kinds(0);
        QVERIFY(kind.has_drop());
        QCOMPARE(kind.drop().days(), 7U);
        QVERIFY(kind.drop().usual().tagged() * 1'000 == kind.drop().usual().seen() * 999);
        QVERIFY(!fell.row("billing-worker")->kinds(0).has_drop());
        pass(120);
        QCOMPARE(audited("", "coverage.drop").size(), std::size_t{1});
        const auto told = m_harness->coverage->drops();
        QVERIFY(told && told->size() == 1);
        QVERIFY2(told->front().text.find("Requests of claims-service / claims: 60.00%") == 0,
                 told->front().text.c_str());
        m_signals->now[kClaims] = {999, 1'000};
        pass(80);
        QVERIFY(!watch("platform-1").row("claims-service")->kinds(0).has_drop());
        QCOMPARE(audited("", "coverage.drop").size(), std::size_t{2});
        QVERIFY(m_harness->coverage->drops()->empty());
    }

    void aSourceThatFailsIsSaidAndCaughtUpWith()
    {
        readAll();
        m_signals->failure = absl::UnavailableError("Prometheus at test:9090 is not reachable.");
        pass(30);
        const Seen seen = watch("platform-1");
        QVERIFY(seen.items.at("origin").origin().problem().find("not reachable") != std::string::npos);
        QVERIFY(seen.row("claims-service") != nullptr); // What was known stays, with its age.
        m_signals->failure = absl::OkStatus();
        pass(5);
        const Seen again = watch("platform-1");
        QVERIFY(again.items.at("origin").origin().problem().empty());
        QCOMPARE(again.row("claims-service")->kinds(0).hour().seen(), 12'000U); // No hole.
    }

    void aStreamGoesOnWhereItWas()
    {
        readAll();
        const Seen first = watch("platform-1");
        const Seen again = watch("platform-1", first.token);
        QVERIFY(again.items.empty());                                     // It has it all.
        QCOMPARE(again.status.error_code(), grpc::StatusCode::CANCELLED); // By its reader, once it was told so.
        QCOMPARE(again.token, first.token);
        QVERIFY(!watch("support-1", first.token).items.empty()); // Another's token is worth nothing.
    }

    void aRestartChangesNothing()
    {
        cleanup();
        const QTemporaryDir dir;
        const std::string file = dir.filePath(QStringLiteral("gateway.db")).toStdString();
        begin(file);
        readAll();
        m_signals->now[kClaims] = {600, 1'000};
        pass(15);
        const Seen before = watch("platform-1");
        const std::int64_t now = m_harness->clock.now;
        cleanup();
        begin(file);
        m_harness->clock.now = now;
        m_signals->now[kClaims] = {600, 1'000};
        readAll();
        const Seen after = watch("platform-1");
        QCOMPARE(after.items.size(), before.items.size());
        for (const auto &[id, item] : before.items)
            QCOMPARE(after.items.at(id).ShortDebugString(), item.ShortDebugString());
        QVERIFY(m_signals->asked <= 1); // Nothing of the past was asked for again.
        QCOMPARE(audited("", "coverage.drop").size(), std::size_t{1});
    }

private:
    void begin(const std::string &file)
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120, file);
        m_signals = m_harness->signalSource;
        m_signals->now[kClaims] = {999, 1'000};
        m_signals->now[kJobs] = {90, 100};
        m_stub = Service::NewStub(m_harness->channel());
    }
    void readAll()
    {
        while (m_harness->coverage->look()) {
        }
    }
    void pass(int minutes)
    {
        for (int i = 0; i < minutes; i += 5) {
            m_harness->clock.now += 5 * kMinuteMs;
            readAll();
        }
    }
    Seen watch(const std::string &person, const std::string &token = {})
    {
        const auto context = callOf(person);
        v1::WatchCoverageRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_resume_token(token);
        const auto reader = m_stub->WatchCoverage(context.get(), request);
        Seen seen;
        v1::WatchCoverageResponse message;
        while (reader->Read(&message)) {
            for (const v1::CoverageItem &item : message.items())
                seen.items[item.id()] = item;
            if (message.frame().resume_token().empty())
                continue;
            seen.token = message.frame().resume_token();
            context->TryCancel();
        }
        seen.status = reader->Finish();
        return seen;
    }
    grpc::Status get(const std::string &person, const std::string &service, const std::string &workflow,
                     v1::GetCoverageResponse *answer)
    {
        v1::GetCoverageRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_service(service);
        request.set_workflow(workflow);
        return m_stub->GetCoverage(callOf(person).get(), request, answer);
    }
    std::vector<AuditEvent> audited(const std::string &tenant, const std::string &action)
    {
        std::vector<AuditEvent> found;
        const auto events = m_harness->store->auditOf(tenant, 0, 10'000);
        if (events.ok())
            std::copy_if(events->begin(), events->end(), std::back_inserter(found),
                         [&action](const AuditEvent &event) { return event.action == action; });
        return found;
    }

    std::unique_ptr<RoomHarness> m_harness;
    ScriptedCoverage *m_signals = nullptr;
    std::unique_ptr<Service::Stub> m_stub;
};

QTEST_GUILESS_MAIN(TestCoverageRpc)
#include "tst_coverage_rpc.moc"
