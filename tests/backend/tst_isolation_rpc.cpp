// Posture over real channels: looked at in turn, kept with its evidence, told within scope, and tried when asked.
#include "backend/rpc/isolation_keeper.h"
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/isolation.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::IsolationService;
constexpr int kData = 2;

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    return told;
}

/// The tenants of the first snapshot, by id.
std::map<std::string, v1::TenantPosture> watched(Service::Stub &stub, const std::string &person)
{
    const auto context = callOf(person);
    v1::WatchPostureRequest request;
    request.mutable_context()->mutable_fleet();
    const auto reader = stub.WatchPosture(context.get(), request);
    std::map<std::string, v1::TenantPosture> rows;
    v1::WatchPostureResponse message;
    while (reader->Read(&message)) {
        for (const v1::TenantPosture &posture : message.postures())
            rows[posture.id()] = posture;
        if (message.frame().snapshot_end())
            context->TryCancel();
    }
    const grpc::Status status = reader->Finish();
    if (rows.empty())
        qWarning("%s", status.error_message().c_str());
    return rows;
}

template<class Request>
Request about(const std::string &tenant)
{
    Request request;
    request.mutable_context()->set_tenant_id(tenant);
    return request;
}

} // namespace

class TestIsolationRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_stub = Service::NewStub(m_harness->channel());
    }
    void cleanup()
    {
        m_stub.reset();
        m_harness.reset();
    }

    void neverLookedAtIsNeverInOrder()
    {
        const auto rows = watched(*m_stub, "platform-1");
        QCOMPARE(rows.size(), std::size_t{2});
        for (const v1::LayerCell &cell : rows.at("alder").layers())
            QVERIFY(cell.state() == v1::POSTURE_STATE_NOT_OBSERVED);
        QCOMPARE(rows.at("alder").looked_ms(), 0);
    }

    void aTurnLooksAndIsTold()
    {
        lookAtAll();
        const auto rows = watched(*m_stub, "platform-1");
        QVERIFY(rows.at("alder").looked_ms() > 0);
        // The script's platform shows one of the data layer's checks only: seen, refused, and yet not proven.
        QVERIFY(rows.at("alder").layers(kData).state() == v1::POSTURE_STATE_OBSERVED);
        QVERIFY(rows.at("alder").layers(0).state() == v1::POSTURE_STATE_NOT_OBSERVED);
    }

    void nobodySeesBeyondTheirScope()
    {
        lookAtAll();
        QCOMPARE(watched(*m_stub, "support-1").size(), std::size_t{1});
        v1::GetPostureResponse answer;
        const auto foreign =
            m_stub->GetPosture(callOf("support-1").get(), about<v1::GetPostureRequest>("holly"), &answer);
        const auto unknown =
            m_stub->GetPosture(callOf("support-1").get(), about<v1::GetPostureRequest>("nobody"), &answer);
        QCOMPARE(foreign.error_code(), grpc::StatusCode::NOT_FOUND);
        QCOMPARE(foreign.error_message(), unknown.error_message());
        v1::RunProbesResponse probed;
        QCOMPARE(m_stub->RunProbes(callOf("support-1").get(), probe("alder", "p-0"), &probed).error_code(),
                 grpc::StatusCode::PERMISSION_DENIED);
        QCOMPARE(m_stub->RunProbes(callOf("platform-3").get(), probe("holly", "p-1"), &probed).error_code(),
                 grpc::StatusCode::NOT_FOUND);
    }

    void aCrossingIsTheWorstAndIsKept()
    {
        lookAtAll();
        m_harness->platform.setFaults({"alder"});
        m_harness->clock.now += 30 * kMinuteMs;
        lookAtAll();
        const auto rows = watched(*m_stub, "platform-1");
        QVERIFY(rows.at("alder").layers(kData).state() == v1::POSTURE_STATE_CROSSED);
        QVERIFY(rows.at("alder").findings() >= 1);
        QVERIFY(rows.at("holly").layers(kData).state() == v1::POSTURE_STATE_OBSERVED);
        v1::GetPostureResponse page;
        QVERIFY(m_stub->GetPosture(callOf("platform-1").get(), about<v1::GetPostureRequest>("alder"), &page).ok());
        QCOMPARE(page.attempts_size(), 1);
        QVERIFY(page.attempts(0).crossed());
        QCOMPARE(page.attempts(0).cause(), std::string("role is shared"));
        // In the tenant's chain and on its timeline once, however long it lasts.
        m_harness->clock.now += 2 * kMinuteMs;
        lookAtAll();
        QCOMPARE(audited("alder", "crossed"), 1);
        QCOMPARE(audited("holly", "crossed"), 0);
        m_harness->platform.setFaults({});
        m_harness->clock.now += 2 * kMinuteMs;
        lookAtAll();
        QCOMPARE(audited("alder", "closed"), 1);
        const auto rounds = m_harness->store->records(kProbeRound, "alder", 100);
        QVERIFY(rounds.ok());
        QCOMPARE(rounds->size(), std::size_t{3}); // The day's first, the crossing, and its end.
    }

    void probesRunWhenAsked()
    {
        v1::RunProbesResponse answer;
        QVERIFY(m_stub->RunProbes(callOf("platform-1").get(), probe("alder", "p-1"), &answer).ok());
        QCOMPARE(answer.posture().attempts_size(), 1);
        QCOMPARE(answer.posture().round_ended_ms(), m_harness->clock.now.load());
        QCOMPARE(audited("alder", "begun"), 1);
        // The same request again: the effect once.
        const int before = m_harness->platform.probed;
        QVERIFY(m_stub->RunProbes(callOf("platform-1").get(), probe("alder", "p-1"), &answer).ok());
        QCOMPARE(m_harness->platform.probed.load(), before);
        QCOMPARE(answer.posture().attempts_size(), 1);
        // The same id for another tenant is another change.
        const auto reused = m_stub->RunProbes(callOf("platform-1").get(), probe("holly", "p-1"), &answer);
        QCOMPARE(reused.error_code(), grpc::StatusCode::ALREADY_EXISTS);
    }

    void theHandOverSheetIsAuditedAndHoldsOneTenant()
    {
        const auto sheetOf = [this](const std::string &person, const std::string &tenant,
                                    v1::GetHandOverResponse &sheet) {
            return m_stub->GetHandOver(callOf(person).get(), about<v1::GetHandOverRequest>(tenant), &sheet);
        };
        v1::GetHandOverResponse sheet;
        const auto early = sheetOf("platform-1", "alder", sheet);
        QCOMPARE(early.error_code(), grpc::StatusCode::FAILED_PRECONDITION); // Nobody has looked yet.
        QCOMPARE(sheet.pages_size(), 0);
        QCOMPARE(audited("alder", "exported"), 0);
        lookAtAll();
        QVERIFY(sheetOf("success-2", "alder", sheet).ok());
        QCOMPARE(audited("alder", "exported"), 1);
        const auto events = m_harness->store->auditOf("alder", 0, 1'000);
        const auto event = std::ranges::find(*events, std::string("exported"), &AuditEvent::outcome);
        QCOMPARE(event->actor, std::string("success-2"));
        QVERIFY(!sheet.hash().empty() && event->after.find(sheet.hash()) != std::string::npos);
        Wire wire;
        wire.keep(sheet);
        QVERIFY(wire.holds("Alderbrook") && !wire.holds("Hollyhock") && !wire.holds("holly"));
        // One check of one layer is all that is seen: the first line does not say more.
        QCOMPARE(sheet.pages(0).headline(), std::string("Live, and no layer is proven now."));
        QVERIFY(wire.holds("Not proven: Identity and access"));

        v1::GetHandOverResponse none;
        const auto foreign = sheetOf("success-2", "holly", none), unknown = sheetOf("success-2", "nobody", none);
        QCOMPARE(foreign.error_code(), grpc::StatusCode::NOT_FOUND);
        QCOMPARE(foreign.error_message(), unknown.error_message());
        QCOMPARE(audited("holly", "exported"), 0);
        QCOMPARE(sheetOf("support-1", "alder", none).error_code(), grpc::StatusCode::PERMISSION_DENIED);
        QCOMPARE(none.pages_size(), 0);
        // What is crossed is said first.
        m_harness->platform.setFaults({"alder"});
        m_harness->clock.now += 30 * kMinuteMs;
        lookAtAll();
        QVERIFY(sheetOf("platform-1", "alder", sheet).ok());
        QCOMPARE(sheet.pages(0).headline(),
                 std::string("1 attempt to cross a boundary got through. This tenant is not isolated."));
    }

    void turnsKeepToTheirPace()
    {
        QVERIFY(m_harness->isolation->look() > 0);
        while (m_harness->isolation->look() > 0) {
        }
        QCOMPARE(m_harness->isolation->look(), std::size_t{0}); // Nobody is due.
        m_harness->clock.now += 21 * kMinuteMs;
        QVERIFY(m_harness->isolation->look() > 0);
    }

private:
    void lookAtAll()
    {
        while (m_harness->isolation->look() > 0) {
        }
    }
    static v1::RunProbesRequest probe(const std::string &tenant, const std::string &id)
    {
        auto request = about<v1::RunProbesRequest>(tenant);
        request.set_request_id(id);
        return request;
    }
    int audited(const std::string &tenant, const std::string &outcome)
    {
        const auto events = m_harness->store->auditOf(tenant, 0, 1'000);
        return events.ok() ? int(std::ranges::count(*events, outcome, &AuditEvent::outcome)) : -1;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Service::Stub> m_stub;
};

QTEST_APPLESS_MAIN(TestIsolationRpc)
#include "tst_isolation_rpc.moc"
