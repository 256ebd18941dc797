// Connectors over real channels: within scope and fields, as they change, when their source is away; and in the
// posture.
#include "backend/rpc/connector_keeper.h"
#include "backend/rpc/isolation_keeper.h"
#include "tests/backend/room_harness.h"
#include "tests/fixtures/gateway_fixture.h"

#include "bulkhead/v1/integrations.grpc.pb.h"
#include "bulkhead/v1/isolation.grpc.pb.h"

#include <QtTest>

#include <algorithm>
#include <functional>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::IntegrationsService;

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("channel", "Sample Channel", "us-west", "success-4", 700'005),
                  sampleTenant("sub-1", "Rowan Practice", "us-west", "success-4", 700'007),
                  sampleTenant("sub-2", "Sorrel Practice", "us-east", "success-2", 700'009)};
    told.fleet[3].parent = told.fleet[4].parent = "channel";
    return told;
}

struct Told
{
    std::map<std::string, v1::Connector> rows;
    std::string token;
    grpc::Status status;
    Wire wire;
};

/// The first snapshot.
Told watched(Service::Stub &stub, const std::string &person, const std::string &token = {})
{
    const auto context = callOf(person);
    v1::WatchConnectorsRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_resume_token(token);
    const auto reader = stub.WatchConnectors(context.get(), request);
    Told told;
    v1::WatchConnectorsResponse message;
    while (reader->Read(&message)) {
        told.wire.keep(message);
        for (const v1::Connector &one : message.connectors())
            told.rows[one.id()] = one;
        if (!message.frame().resume_token().empty()) {
            told.token = message.frame().resume_token();
            context->TryCancel();
        }
    }
    told.status = reader->Finish();
    return told;
}

v1::GetIntegrationsResponse detailOf(Service::Stub &stub, const std::string &person, const std::string &tenant,
                                     grpc::Status *status = nullptr)
{
    v1::GetIntegrationsRequest request;
    request.mutable_context()->set_tenant_id(tenant);
    v1::GetIntegrationsResponse answer;
    const grpc::Status ended = stub.GetIntegrations(callOf(person).get(), request, &answer);
    if (status != nullptr)
        *status = ended;
    return answer;
}

} // namespace

class TestIntegrationsRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_stub = Service::NewStub(m_harness->channel());
        auto &readings = m_harness->connectorSource->readings;
        for (const char *id : {"alder", "holly", "channel", "sub-1", "sub-2"})
            readings.push_back(connectorOf(id, "payer", m_harness->clock.now));
    }
    void cleanup()
    {
        m_stub.reset();
        m_harness.reset();
    }

    void nobodySeesBeyondTheirScope()
    {
        m_harness->connectors->look();
        const auto keys = [&](const std::string &person) {
            QStringList ids;
            for (const auto &[id, row] : watched(*m_stub, person).rows)
                ids << QString::fromStdString(id);
            return ids.join(' ');
        };
        QCOMPARE(keys("platform-1"), "alder/payer channel/payer holly/payer sub-1/payer sub-2/payer");
        QCOMPARE(keys("support-1"), "alder/payer sub-2/payer");
        QCOMPARE(keys("success-4"), "channel/payer holly/payer sub-1/payer");
        QCOMPARE(keys("partner-1"), "channel/payer sub-1/payer sub-2/payer");
        QCOMPARE(keys("engineer-1"), "");
        for (const char *person : {"support-1", "success-2", "partner-1"}) {
            grpc::Status foreign, unknown;
            const auto told = detailOf(*m_stub, person, "holly", &foreign);
            (void)detailOf(*m_stub, person, "nobody", &unknown);
            QCOMPARE(foreign.error_code(), grpc::StatusCode::NOT_FOUND);
            QCOMPARE(foreign.error_message(), unknown.error_message());
            QCOMPARE(told.connectors_size(), 0);
        }
    }

    void whatIsSharedIsToldWithinScopeAndFields()
    {
        auto &readings = m_harness->connectorSource->readings;
        for (const std::size_t at : {1U, 3U, 4U}) { // holly, sub-1 and sub-2 use alder's.
            readings[at].credentials = readings[0].credentials;
        }
        m_harness->connectors->look();
        const auto all = detailOf(*m_stub, "platform-1", "alder");
        QCOMPARE(all.connectors(0).connector().sharing(), 3U);
        QCOMPARE(all.connectors(0).shared(0).tenants(), 3U);
        QCOMPARE(all.connectors(0).shared(0).with_size(), 3);
        QCOMPARE(all.connectors(0).shared(0).fingerprint(), std::string("c0:ff:ee:00"));
        QCOMPARE(all.findings(0).rule(), std::string("integration.credential-shared"));
        // Within a scope those that it holds are named, and the others are a number.
        Wire east;
        const auto some = east.keep(detailOf(*m_stub, "platform-3", "alder"));
        QCOMPARE(some.connectors(0).shared(0).tenants(), 3U);
        QCOMPARE(some.connectors(0).shared(0).with_size(), 1);
        QCOMPARE(some.connectors(0).shared(0).with(0).tenant_id(), std::string("sub-2"));
        QVERIFY(!east.holds("holly") && !east.holds("Hollyhock") && !east.holds("sub-1"));
        // Support, customer success and partners are told how many, and no fingerprint.
        for (const auto &[person, tenant] : {std::pair("support-1", "alder"), std::pair("success-2", "alder"),
                                             std::pair("partner-1", "sub-1"), std::pair("success-4", "holly")}) {
            Wire wire;
            const auto told = wire.keep(detailOf(*m_stub, person, tenant));
            QCOMPARE(told.connectors_size(), 1);
            QCOMPARE(told.connectors(0).shared(0).tenants(), 3U);
            QCOMPARE(told.connectors(0).shared(0).with_size(), 0);
            const Wire stream = watched(*m_stub, person).wire;
            for (const Wire *one : std::array<const Wire *, 2>{&wire, &stream})
                QVERIFY2(!one->holds("c0:ff:ee") && !one->holds("c0ffee") && !one->holds("00:fe:ed")
                             && !one->holds("c4a77e1"),
                         person);
            if (std::string(tenant) != "alder") { // An account bears its owner's name.
                QVERIFY2(!wire.holds("svc-payer-alder") && !stream.holds("svc-payer-alder"), person);
                QCOMPARE(told.connectors(0).connector().account(), std::string("another tenant's account"));
            }
        }
    }

    void aPartnerSeesEveryEnvironmentThatIsTouched()
    {
        auto &readings = m_harness->connectorSource->readings;
        for (const std::size_t at : {2U, 3U, 4U}) {
            readings[at].configuration = "c0nf16";
            readings[at].misconfigured = "wrong address";
        }
        m_harness->connectors->look();
        const auto partner = detailOf(*m_stub, "partner-1", "channel");
        QCOMPARE(partner.connectors(0).touched_size(), 3);
        QCOMPARE(partner.connectors(0).touched(0).tenant_id(), std::string("channel"));
        QCOMPARE(partner.connectors(0).touched_outside(), 0U);
        QVERIFY(partner.connectors(0).broker().empty() && partner.source().empty()); // Platform internals.
        Wire wire;
        const auto support = wire.keep(detailOf(*m_stub, "support-1", "sub-2"));
        QCOMPARE(support.connectors(0).touched_size(), 1);
        QCOMPARE(support.connectors(0).touched_outside(), 2U);
        QVERIFY(!wire.holds("Rowan") && !wire.holds("Sample Channel"));
        QCOMPARE(watched(*m_stub, "support-1").rows.at("sub-2/payer").touched(), 1U);
        QCOMPARE(watched(*m_stub, "platform-1").rows.at("sub-2/payer").touched(), 3U);
    }

    void aFloodIsToldWithItsEvidence()
    {
        m_harness->connectorSource->readings[0].depth = 950;
        m_harness->connectors->look();
        const auto row = watched(*m_stub, "support-1").rows.at("alder/payer");
        QCOMPARE(row.state(), v1::CONNECTOR_STATE_FLOODED);
        QCOMPARE(row.flood(), v1::FLOOD_VERDICT_STAYS);
        const auto told = detailOf(*m_stub, "support-1", "alder");
        QCOMPARE(told.connectors(0).flood_evidence_size(), 3);
        QVERIFY(told.connectors(0).history_size() >= 71);
        // A neighbour's channel holds more than usual: it may be through it, and may not.
        m_harness->connectorSource->readings[1].depth = 400;
        m_harness->connectors->look();
        QCOMPARE(watched(*m_stub, "support-1").rows.at("alder/payer").flood(), v1::FLOOD_VERDICT_NOT_PROVEN);
        Wire wire;
        const auto doubtful = wire.keep(detailOf(*m_stub, "support-1", "alder"));
        QVERIFY(!doubtful.connectors(0).flood_evidence(2).holds() && doubtful.connectors(0).flood_evidence(2).known());
        QVERIFY(!wire.holds("holly") && !wire.holds("Hollyhock"));
    }

    /// The time of a look is told once, and a row that reads the same not again; but whatever a row tells is news.
    void aLookSendsWhatReadsOtherwise()
    {
        m_harness->connectors->look();
        const auto context = callOf("platform-1");
        v1::WatchConnectorsRequest request;
        request.mutable_context()->mutable_fleet();
        const auto reader = m_stub->WatchConnectors(context.get(), request);
        v1::WatchConnectorsResponse message;
        QVERIFY(reader->Read(&message));
        QCOMPARE(message.connectors_size(), 5);
        const auto nextLook = [&] {
            m_harness->clock.now += ConnectorKeeper::kEveryMs;
            m_harness->connectors->look();
            do
                message.Clear();
            while (reader->Read(&message) && message.frame().data_time_ms() != m_harness->clock.now);
        };
        nextLook();
        QCOMPARE(message.frame().data_time_ms(), m_harness->clock.now);
        QCOMPARE(message.connectors_size(), 0);
        ConnectorReading &one = m_harness->connectorSource->readings[0];
        const std::vector<std::pair<const char *, std::function<void()>>> changes{
            {"kind", [&] { one.kind = ConnectorKind::Erp; }},
            {"name", [&] { one.name = "Claims"; }},
            {"environment", [&] { one.environment = "staging"; }},
            {"account", [&] { one.credentials[0].account = "svc-other"; }},
            {"secret set", [&] { one.credentials[0].setMs -= 1'000; }},
            {"secret ends", [&] { one.credentials[0].expiresMs = m_harness->clock.now + 400LL * 86'400'000; }},
            {"depth", [&] { one.depth = 21; }},
            {"no depth", [&] { one.depth.reset(); }},
            {"depth of nothing", [&] { one.depth = 0; }},
            {"limit", [&] { one.depthLimit = 2'000; }},
            {"consumers", [&] { one.consumers = 2; }},
            {"no consumers", [&] { one.consumers.reset(); }},
            {"retries", [&] { one.retries = 1; }},
            {"failures", [&] { one.failures = 1; }},
            {"dead letters", [&] { one.deadLetters = 1; }},
            {"success", [&] { one.lastSuccessMs = 5; }},
            {"sharing", [&] { one.channel = m_harness->connectorSource->readings[2].channel; }},
            {"configuration", [&] { one.misconfigured = "wrong address"; }},
            {"flood", [&] { one.depth = 1'900; }}};
        std::string before;
        for (const auto &[what, change] : changes) {
            change();
            nextLook();
            const auto row = std::ranges::find(message.connectors(), "alder/payer", &v1::Connector::id);
            QVERIFY2(row != message.connectors().end(), what);
            QVERIFY2(row->SerializeAsString() != before, what);
            before = row->SerializeAsString();
        }
        context->TryCancel();
        reader->Finish();
    }

    void newsAreToldAndNothingElse()
    {
        m_harness->connectors->look();
        const auto context = callOf("platform-1");
        v1::WatchConnectorsRequest request;
        request.mutable_context()->mutable_fleet();
        const auto reader = m_stub->WatchConnectors(context.get(), request);
        v1::WatchConnectorsResponse message;
        QVERIFY(reader->Read(&message));
        QCOMPARE(message.connectors_size(), 5);
        QVERIFY(message.frame().snapshot_end() && message.frame().reset());
        auto &readings = m_harness->connectorSource->readings;
        readings[1].depth = 33;
        m_harness->connectors->look();
        QVERIFY(reader->Read(&message));
        QCOMPARE(message.connectors_size(), 1);
        QCOMPARE(message.connectors(0).depth(), 33U);
        readings.erase(readings.begin() + 1);
        m_harness->connectors->look();
        QVERIFY(reader->Read(&message));
        QCOMPARE(message.connectors_size(), 0);
        QCOMPARE(message.removed_size(), 1);
        QCOMPARE(message.removed(0), std::string("holly/payer"));
        context->TryCancel();
        reader->Finish();
    }

    void aResumeTokenSavesTheSnapshotForWhoHadIt()
    {
        m_harness->connectors->look();
        const Told first = watched(*m_stub, "platform-1");
        const Told again = watched(*m_stub, "platform-1", first.token);
        QVERIFY(again.rows.empty());
        QCOMPARE(again.status.error_code(), grpc::StatusCode::CANCELLED); // By its reader, once it was told so.
        QCOMPARE(again.token, first.token);
        QCOMPARE(watched(*m_stub, "platform-2", first.token).rows.size(), std::size_t{5}); // Another person's.
        m_harness->connectorSource->readings[0].depth = 21;
        m_harness->connectors->look();
        QCOMPARE(watched(*m_stub, "platform-1", first.token).rows.size(), std::size_t{5});
    }

    void aSourceThatIsAwayIsNoHealth()
    {
        m_harness->connectorSource->away = "RabbitMQ at broker.example does not answer.";
        m_harness->connectors->look();
        grpc::Status status;
        (void)detailOf(*m_stub, "platform-1", "alder", &status);
        QCOMPARE(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
        QVERIFY(status.error_message().find("broker.example") != std::string::npos);
        (void)detailOf(*m_stub, "partner-1", "channel", &status);
        QCOMPARE(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
        QVERIFY(status.error_message().find("broker.example") == std::string::npos);
        m_harness->connectorSource->away.clear();
        m_harness->connectors->look();
        QCOMPARE(watched(*m_stub, "platform-1").rows.at("alder/payer").state(), v1::CONNECTOR_STATE_HEALTHY);
        // It goes away again: what was seen stays for as long as it says something.
        m_harness->connectorSource->away = "RabbitMQ at broker.example does not answer.";
        m_harness->clock.now += 60'000;
        m_harness->connectors->look();
        const auto told = detailOf(*m_stub, "platform-1", "alder");
        QVERIFY(!told.unreachable().empty());
        QCOMPARE(told.connectors(0).connector().state(), v1::CONNECTOR_STATE_HEALTHY);
        m_harness->clock.now += 5 * 60'000;
        QCOMPARE(watched(*m_stub, "platform-1").rows.at("alder/payer").state(), v1::CONNECTOR_STATE_NOT_MEASURED);
    }

    void whatIsNotMeasuredIsAbsent()
    {
        auto &one = m_harness->connectorSource->readings[0];
        one.depth.reset();
        one.retries.reset();
        m_harness->connectors->look();
        const auto row = watched(*m_stub, "platform-1").rows.at("alder/payer");
        QVERIFY(!row.has_depth() && !row.has_retries() && row.has_failures());
        QCOMPARE(row.state(), v1::CONNECTOR_STATE_NOT_MEASURED);
    }

    void findingsCountInThePosture()
    {
        while (m_harness->isolation->look() > 0) {
        }
        const auto stub = v1::IsolationService::NewStub(m_harness->channel());
        const auto findings = [&] {
            v1::GetPostureRequest request;
            request.mutable_context()->set_tenant_id("alder");
            v1::GetPostureResponse page;
            if (!stub->GetPosture(callOf("platform-1").get(), request, &page).ok())
                qWarning("no posture");
            return page;
        };
        m_harness->connectors->look();
        const v1::GetPostureResponse before = findings();
        QCOMPARE(before.beyond_size(), 0);
        // A stream that is open is told, too.
        const auto context = callOf("platform-1");
        v1::WatchPostureRequest request;
        request.mutable_context()->mutable_fleet();
        const auto reader = stub->WatchPosture(context.get(), request);
        v1::WatchPostureResponse message;
        QVERIFY(reader->Read(&message));
        QCOMPARE(message.postures_size(), 5);
        auto &readings = m_harness->connectorSource->readings;
        readings[1].credentials = readings[0].credentials;
        readings[0].credentials[0].setMs -= 400 * std::int64_t{86'400'000};
        m_harness->clock.now += 3'000;
        m_harness->connectors->look();
        const v1::GetPostureResponse after = findings();
        QCOMPARE(after.beyond_size(), 2);
        QCOMPARE(after.beyond(0).rule(), std::string("integration.credential-shared"));
        QVERIFY(!after.beyond(0).fix().empty() && !after.beyond(0).cause().empty());
        QCOMPARE(after.posture().findings(), before.posture().findings() + 2);
        QVERIFY(reader->Read(&message));
        std::map<std::string, std::uint32_t> told;
        for (const v1::TenantPosture &posture : message.postures())
            told[posture.id()] = posture.findings();
        QCOMPARE(told.at("alder"), after.posture().findings());
        QVERIFY(told.contains("holly") && !told.contains("sub-1"));
        // As many, and others: the credential is its own again, and a webhook is not.
        readings[1].credentials = connectorOf("holly", "payer", m_harness->clock.now).credentials;
        readings[1].webhooks = readings[0].webhooks;
        m_harness->clock.now += 3'000;
        m_harness->connectors->look();
        const std::uint64_t found = after.posture().found();
        do
            QVERIFY(reader->Read(&message));
        while (message.postures_size() == 0); // A heartbeat.
        const auto alder = std::ranges::find(message.postures(), "alder", &v1::TenantPosture::id);
        QVERIFY(alder != message.postures().end());
        QCOMPARE(alder->findings(), after.posture().findings());
        QVERIFY(alder->found() != found);
        QCOMPARE(findings().posture().found(), alder->found());
        QCOMPARE(findings().beyond(0).rule(), std::string("integration.webhook-shared"));
        context->TryCancel();
        reader->Finish();
    }

    void namesThatMakeOneIdStayApart()
    {
        auto &readings = m_harness->connectorSource->readings;
        readings.push_back(readings[0]);
        readings.back().name = "Another";
        m_harness->connectors->look();
        const auto rows = watched(*m_stub, "platform-1").rows;
        QVERIFY(rows.contains("alder/payer") && rows.contains("alder/payer-2"));
    }

    void theSampleFleetHasItsStories()
    {
        GatewayFixture::Options options;
        options.tenants = 0; // As designed.
        options.people = false;
        GatewayFixture gateway(options);
        const auto stub = Service::NewStub(gateway.inProcess()); // As the console embeds it.
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
        v1::WatchConnectorsRequest request;
        request.mutable_context()->mutable_fleet();
        const auto reader = stub->WatchConnectors(&context, request);
        std::map<std::string, v1::Connector> rows;
        v1::WatchConnectorsResponse message;
        while (reader->Read(&message)) {
            for (const v1::Connector &one : message.connectors())
                rows[one.id()] = one;
            if (!rows.empty() && message.frame().snapshot_end())
                break;
            if (rows.size() > 100 && !message.frame().snapshot() && !message.frame().resume_token().empty())
                break;
        }
        context.TryCancel();
        reader->Finish();
        QVERIFY(rows.size() > 100);
        const auto count = [&rows](const auto &is) {
            return std::ranges::count_if(rows, [&](const auto &one) { return is(one.second); });
        };
        QVERIFY(std::ranges::all_of(rows, [](const auto &one) { return one.second.simulated(); }));
        QCOMPARE(count([](const v1::Connector &one) { return one.flood() == v1::FLOOD_VERDICT_STAYS; }), 1);
        QCOMPARE(count([](const v1::Connector &one) { return one.touched() >= 4; }),
                 4); // A partner and three below it.
        QVERIFY(count([](const v1::Connector &one) { return one.sharing() > 0; }) >= 2);
        QVERIFY(count([](const v1::Connector &one) { return one.state() == v1::CONNECTOR_STATE_HEALTHY; }) * 2
                > std::ptrdiff_t(rows.size()));
    }

private:
    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Service::Stub> m_stub;
};

QTEST_GUILESS_MAIN(TestIntegrationsRpc)
#include "tst_integrations_rpc.moc"
