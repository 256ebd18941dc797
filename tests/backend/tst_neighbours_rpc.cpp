// Noisy neighbours over real channels: an antagonist outside the caller's scope is never named, in no byte.
#include "tests/backend/crowded_pool.h"
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/neighbours.grpc.pb.h"

#include <QtTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::NeighboursService;

template<class Request>
Request fleet()
{
    Request request;
    request.mutable_context()->mutable_fleet();
    return request;
}

} // namespace

class TestNeighboursRpc : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_harness = std::make_unique<RoomHarness>(crowdedPool(), 120);
        m_stub = Service::NewStub(m_harness->channel());
        run(400, true);
        const std::int64_t onset = m_harness->clock.now + 1000;
        m_events = {{onset, "failover", "pool-a", "pool-a lost slots"},
                    {onset, "dependency-down", "holly", "payer-gateway began to fail"},
                    {onset, "maintenance", "yew", "its store was moved"}};
        run(30, false);
    }
    void cleanupTestCase()
    {
        m_stub.reset();
        m_harness.reset();
    }
    void everythingIsSeenWithTheWholeScope();
    void outsidersAreNeverNamed_data();
    void outsidersAreNeverNamed();
    void eventsAreEvidenceWithinTheScopeOnly_data();
    void eventsAreEvidenceWithinTheScopeOnly();
    void ticksAreExportedOneRowEach();
    void anExportNamesNobodyOutside_data();
    void anExportNamesNobodyOutside();
    void anExportIsAuditedAndRefusedLikeTheIncident();
    void whoIsNotTouchedSeesNothing();
    void partsBelongToOpenIncidents();
    void closingIsStreamed();
    void reportedEventsAreEvidence();
    void strangeEventsAreRefused_data();
    void strangeEventsAreRefused();

private:
    void run(int seconds, bool calm)
    {
        for (int i = seconds; i > 0; --i)
            m_harness->script.ticks.push_back(crowdedSecond(m_harness->clock.now + (seconds - i + 1) * 1000LL, calm));
        m_harness->script.ticks.front().events = std::exchange(m_events, {});
        m_harness->clock.now += seconds * 1000LL;
        (void)m_harness->room->step();
    }
    v1::WatchIncidentsResponse incidents(const std::string &person)
    {
        const auto context = callOf(person);
        const auto stream = m_stub->WatchIncidents(context.get(), fleet<v1::WatchIncidentsRequest>());
        v1::WatchIncidentsResponse message;
        stream->Read(&message);
        context->TryCancel();
        return message;
    }
    grpc::Status incident(const std::string &person, const std::string &id, v1::GetIncidentResponse &answer)
    {
        auto asked = fleet<v1::GetIncidentRequest>();
        asked.set_incident_id(id);
        return m_stub->GetIncident(callOf(person).get(), asked, &answer);
    }

    grpc::Status ticks(const std::string &person, const std::string &id, std::vector<v1::ExportIncidentResponse> &parts)
    {
        auto asked = fleet<v1::ExportIncidentRequest>();
        asked.set_request_id("ticks-" + person + "-" + id);
        asked.set_incident_id(id);
        const auto context = callOf(person);
        const auto stream = m_stub->ExportIncident(context.get(), asked);
        for (v1::ExportIncidentResponse part; stream->Read(&part);)
            parts.push_back(part);
        return stream->Finish();
    }

    std::vector<PlatformEvent> m_events; ///< Of the next tick.
    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Service::Stub> m_stub;
};

void TestNeighboursRpc::everythingIsSeenWithTheWholeScope()
{
    const auto seen = incidents("platform-1");
    QVERIFY(seen.frame().snapshot_end());
    QCOMPARE(seen.incidents_size(), 1);
    const v1::Incident &incident = seen.incidents(0);
    QVERIFY(incident.verdict() == v1::VERDICT_CULPRIT);
    QVERIFY(incident.state() == v1::INCIDENT_STATE_NAMED);
    QCOMPARE(incident.antagonists_size(), 1);
    QCOMPARE(incident.antagonists(0).tenant_id(), std::string("juniper"));
    QCOMPARE(incident.victims_outside(), 0U);
    QCOMPARE(incident.pool(), std::string("pool-a"));
    QCOMPARE(incident.arr(), 6 * 700'001 + 990'003);
    v1::GetIncidentResponse detail;
    QVERIFY(this->incident("platform-1", incident.id(), detail).ok());
    double booked = 0;
    for (const v1::Account &account : detail.ledger())
        booked += account.seconds();
    QVERIFY(std::abs(booked - detail.incident().delay_s()) < 0.01 * detail.incident().delay_s());
    QVERIFY(detail.points_size() > 10);
    for (const v1::VictimSeries &series : detail.victims())
        QCOMPARE(series.latency_ms_size(), detail.points_size());
    for (const v1::IncidentPoint &point : detail.points())
        QCOMPARE(point.accounts_size(), detail.ledger_size());
    QVERIFY(detail.evidence_size() > 0);
}

void TestNeighboursRpc::outsidersAreNeverNamed_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<QStringList>("mine");
    QTest::addColumn<int>("outside");
    QTest::newRow("support sees the victims of its region")
        << "support-1" << QStringList{"alder-1", "birch-2", "cedar-3", "dogwood-4", "elm-5", "fir-6"} << 1;
    QTest::newRow("customer success sees the one victim of its book") << "success-4" << QStringList{"holly"} << 6;
}

void TestNeighboursRpc::outsidersAreNeverNamed()
{
    QFETCH(QString, person);
    QFETCH(QStringList, mine);
    QFETCH(int, outside);
    Wire wire;
    const auto seen = wire.keep(incidents(person.toStdString()));
    QCOMPARE(seen.incidents_size(), 1);
    v1::GetIncidentResponse detail;
    QVERIFY(incident(person.toStdString(), seen.incidents(0).id(), detail).ok());
    wire.keep(detail);
    for (const TenantFacts &facts : m_harness->script.fleet) {
        const bool held = mine.contains(QString::fromStdString(facts.id));
        QCOMPARE(wire.holds(facts.id), held);
        QCOMPARE(wire.holds(facts.name), held);
    }
    QCOMPARE(seen.incidents(0).antagonists_size(), 1);
    QVERIFY(seen.incidents(0).antagonists(0).outside_scope());
    QVERIFY(seen.incidents(0).antagonists(0).tenant_id().empty());
    QVERIFY(seen.incidents(0).workflow().empty());
    QCOMPARE(seen.incidents(0).victims_size(), int(mine.size()));
    QCOMPARE(seen.incidents(0).victims_outside(), std::uint32_t(outside));
    QCOMPARE(seen.incidents(0).arr() != 0, person.startsWith(QLatin1String("success")));
    QCOMPARE(detail.victims_size(), int(mine.size()));
    int tenantLines = 0; // All of them together: their number is nobody's business.
    for (const v1::Account &account : detail.ledger())
        tenantLines += account.account() == "TENANT" && account.party().outside_scope();
    QCOMPARE(tenantLines, 1);
}

void TestNeighboursRpc::eventsAreEvidenceWithinTheScopeOnly_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<QStringList>("kinds");
    QTest::newRow("the whole scope knows all that struck")
        << "platform-1" << QStringList{"failover", "dependency-down", "maintenance"};
    QTest::newRow("a book knows what struck its own and their pool")
        << "success-4" << QStringList{"failover", "dependency-down"};
    QTest::newRow("a region knows what struck its pool") << "support-1" << QStringList{"failover"};
}

void TestNeighboursRpc::eventsAreEvidenceWithinTheScopeOnly()
{
    QFETCH(QString, person);
    QFETCH(QStringList, kinds);
    const auto seen = incidents(person.toStdString());
    QCOMPARE(seen.incidents_size(), 1);
    v1::GetIncidentResponse detail;
    QVERIFY(incident(person.toStdString(), seen.incidents(0).id(), detail).ok());
    QStringList told;
    for (const v1::Evidence &evidence : detail.evidence())
        if (evidence.kind() == "deployment")
            told
                << QString::fromStdString(evidence.text()).section(QLatin1Char('('), 1).section(QLatin1Char(')'), 0, 0);
    told.sort();
    kinds.sort();
    QCOMPARE(told, kinds);
}

void TestNeighboursRpc::ticksAreExportedOneRowEach()
{
    const std::string id = incidents("platform-1").incidents(0).id();
    v1::GetIncidentResponse detail;
    QVERIFY(incident("platform-1", id, detail).ok());
    std::vector<v1::ExportIncidentResponse> parts;
    QVERIFY(ticks("platform-1", id, parts).ok());
    QVERIFY(!parts.empty());
    const v1::ExportHeader &header = parts.front().header();
    const QString marking = QString::fromStdString(header.marking());
    for (const QString &told :
         {QStringLiteral("INTERNAL: raw ticks of incident ") + QString::fromStdString(id), QStringLiteral("pool-a"),
          QStringLiteral("scope: all tenants"), QStringLiteral("source: ") + QString::fromStdString(detail.source()),
          QStringLiteral("exported by platform-1 at ")})
        QVERIFY2(marking.contains(told), qPrintable(told + QStringLiteral(" is not in: ") + marking));
    int rows = 0;
    double booked = 0;
    for (const v1::ExportIncidentResponse &part : parts) {
        for (const v1::ExportRow &row : part.rows()) {
            QCOMPARE(row.cells_size(), header.columns_size());
            QCOMPARE(row.cells(1), QString::number(detail.points(rows).pool_busy(), 'f', 4).toStdString());
            for (int i = 0; i < detail.ledger_size(); ++i)
                booked += std::stod(row.cells(3 + i));
            ++rows;
        }
    }
    QCOMPARE(rows, detail.points_size());
    QCOMPARE(header.rows(), std::uint64_t(rows));
    double seconds = 0;
    for (const v1::IncidentPoint &point : detail.points())
        for (const double account : point.accounts())
            seconds += account;
    QVERIFY(std::abs(booked - seconds) < 0.01 * seconds + 0.1);
    QStringList columns;
    for (const std::string &column : header.columns())
        columns << QString::fromStdString(column);
    QVERIFY(columns.contains(QStringLiteral("s booked to TENANT Junipergate Network (slots)")));
    QCOMPARE(columns.filter(QStringLiteral("latency ms of ")).size(), 7); // All victims, not only those that are drawn.
}

void TestNeighboursRpc::anExportNamesNobodyOutside_data()
{
    outsidersAreNeverNamed_data();
}

void TestNeighboursRpc::anExportNamesNobodyOutside()
{
    QFETCH(QString, person);
    QFETCH(QStringList, mine);
    const std::string id = incidents(person.toStdString()).incidents(0).id();
    std::vector<v1::ExportIncidentResponse> parts;
    QVERIFY(ticks(person.toStdString(), id, parts).ok());
    Wire wire;
    QStringList columns;
    for (const v1::ExportIncidentResponse &part : parts) {
        wire.keep(part);
        for (const std::string &column : part.header().columns())
            columns << QString::fromStdString(column);
    }
    for (const TenantFacts &facts : m_harness->script.fleet) {
        const bool held = mine.contains(QString::fromStdString(facts.id));
        QCOMPARE(wire.holds(facts.id), held && facts.name.starts_with(facts.id)); // Ids are in no file.
        QCOMPARE(wire.holds(facts.name), held);
    }
    QCOMPARE(columns.filter(QStringLiteral("TENANT")),
             QStringList{QStringLiteral("s booked to TENANT outside your scope")});
    QCOMPARE(columns.filter(QStringLiteral("latency ms of ")).size(), mine.size());
}

void TestNeighboursRpc::anExportIsAuditedAndRefusedLikeTheIncident()
{
    const std::string id = incidents("platform-1").incidents(0).id();
    std::vector<v1::ExportIncidentResponse> parts;
    v1::GetIncidentResponse detail;
    const grpc::Status foreign = ticks("success-5", id, parts), unknown = ticks("platform-1", "inc-999", parts);
    QVERIFY(parts.empty());
    for (const grpc::Status &status : {foreign, unknown}) {
        QCOMPARE(int(status.error_code()), int(grpc::StatusCode::NOT_FOUND));
        QCOMPARE(status.error_message(), incident("platform-1", "inc-999", detail).error_message());
    }
    QVERIFY(ticks("support-1", id, parts).ok());
    const std::string exportId = parts.front().header().export_id();
    bool told = false;
    const auto events = m_harness->store->auditOf({}, 0, 1'000);
    QVERIFY(events.ok());
    for (const AuditEvent &event : *events)
        told = told
               || (event.actor == "support-1" && event.action == "incidents.export"
                   && event.after.find(exportId) != std::string::npos && event.after.find(id) != std::string::npos);
    QVERIFY(told);
}

void TestNeighboursRpc::whoIsNotTouchedSeesNothing()
{
    const std::string id = incidents("platform-1").incidents(0).id();
    Wire wire;
    QCOMPARE(wire.keep(incidents("success-2")).incidents_size(), 1);
    v1::GetIncidentResponse detail;
    const grpc::Status unknown = incident("success-2", "inc-999", detail);
    QCOMPARE(int(unknown.error_code()), int(grpc::StatusCode::NOT_FOUND));
    // Nobody of this person's book uses the pool.
    const auto none = incidents("success-5");
    QCOMPARE(none.incidents_size(), 0);
    const grpc::Status foreign = incident("success-5", id, detail);
    QCOMPARE(int(foreign.error_code()), int(grpc::StatusCode::NOT_FOUND));
    QCOMPARE(foreign.error_message(), unknown.error_message());
}

void TestNeighboursRpc::partsBelongToOpenIncidents()
{
    const auto fleet = m_harness->room->fleet().current();
    QVERIFY(fleet->figuresOf(7).noise == Noise::Source);
    QVERIFY(fleet->figuresOf(6).noise == Noise::Affected);
    QVERIFY(fleet->figuresOf(8).noise == Noise::Quiet);
}

void TestNeighboursRpc::closingIsStreamed()
{
    const auto context = callOf("support-1");
    const auto stream = m_stub->WatchIncidents(context.get(), ::fleet<v1::WatchIncidentsRequest>());
    v1::WatchIncidentsResponse message;
    QVERIFY(stream->Read(&message));
    QVERIFY(message.frame().snapshot());
    run(120, true);
    bool closed = false;
    while (!closed && stream->Read(&message))
        for (const v1::Incident &incident : message.incidents())
            closed = closed || (incident.state() == v1::INCIDENT_STATE_CLOSED && incident.closed_ms() > 0);
    QVERIFY(closed);
    context->TryCancel();
    const auto fleet = m_harness->room->fleet().current();
    for (TenantIndex i = 0; i < fleet->size; ++i)
        QVERIFY(fleet->figuresOf(i).noise == Noise::Quiet);
}

void TestNeighboursRpc::reportedEventsAreEvidence()
{
    run(700, true); // Longer than an incident with the same name is taken up again.
    auto event = fleet<v1::ReportEventRequest>();
    event.set_request_id("event-1");
    event.set_kind("deploy");
    event.set_subject("claims-service");
    event.set_text("claims-service 4.2 went out");
    event.set_at_ms(m_harness->clock.now + 1'000);
    v1::ReportEventResponse answer;
    QCOMPARE(m_stub->ReportEvent(callOf("support-1").get(), event, &answer).error_code(),
             grpc::StatusCode::PERMISSION_DENIED);
    QVERIFY(m_stub->ReportEvent(callOf("platform-1").get(), event, &answer).ok());
    QVERIFY(m_stub->ReportEvent(callOf("platform-1").get(), event, &answer).ok()); // A pipeline that tries again.
    QCOMPARE(answer.at_ms(), event.at_ms());
    run(30, false);
    const auto seen = incidents("platform-1");
    QVERIFY(seen.incidents_size() > 0);
    v1::GetIncidentResponse detail;
    QVERIFY(incident("platform-1", seen.incidents(0).id(), detail).ok());
    const auto marks = std::ranges::count(detail.marks(), "claims-service 4.2 went out", &v1::IncidentMark::text);
    QCOMPARE(marks, 1);
    QVERIFY(std::ranges::any_of(detail.evidence(), [](const auto &e) {
        return e.kind() == "deployment" && e.text().find("(deploy)") != std::string::npos;
    }));
}

void TestNeighboursRpc::strangeEventsAreRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<int>("hours");
    QTest::newRow("kind") << "party"
                          << "claims-service" << 0;
    QTest::newRow("no subject") << "deploy"
                                << "" << 0;
    QTest::newRow("subject of two lines") << "deploy"
                                          << "a\nb" << 0;
    QTest::newRow("the day before yesterday") << "deploy"
                                              << "claims-service" << -30;
    QTest::newRow("tomorrow") << "deploy"
                              << "claims-service" << 24;
}

void TestNeighboursRpc::strangeEventsAreRefused()
{
    QFETCH(QString, kind);
    QFETCH(QString, subject);
    QFETCH(int, hours);
    auto event = fleet<v1::ReportEventRequest>();
    event.set_request_id("strange-event");
    event.set_kind(kind.toStdString());
    event.set_subject(subject.toStdString());
    event.set_at_ms(hours == 0 ? 0 : m_harness->clock.now + hours * 3'600'000LL);
    v1::ReportEventResponse answer;
    QCOMPARE(m_stub->ReportEvent(callOf("platform-1").get(), event, &answer).error_code(),
             grpc::StatusCode::INVALID_ARGUMENT);
}

QTEST_GUILESS_MAIN(TestNeighboursRpc)
#include "tst_neighbours_rpc.moc"
