// An answer that is not one tenant's alone, on a real PostgreSQL: a superuser opens what keeps tenants apart, and
// nothing of the answer goes anywhere but into a case.
#include "tests/backend/exposure_people.h" // Before Qt's words.

#include "backend/rpc/exposure_keeper.h"
#include "tests/backend/diagnostics_room.h"

#include <QTest>

#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

class TestMixedResults : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_room.at.open();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void init()
    {
        m_room.begin();
        m_cases = std::make_unique<ExposurePeople>(m_room.harness->channel());
    }
    void cleanup()
    {
        rules(true);
        m_cases.reset();
        m_room.end();
    }

    void whereTheRulesHoldNothingIsWithheld_data();
    void whereTheRulesHoldNothingIsWithheld();
    void aRuleThatIsOffIsSeenBeforeAnythingIsAsked();
    void aRuleThatFallsMeanwhileWithholdsTheAnswer_data();
    void aRuleThatFallsMeanwhileWithholdsTheAnswer();
    void theSameAgainIsNoSecondCase();
    void aRowOfAnotherInAPlaceOfItsOwn();
    void aCaseThatCannotBeWrittenNowIsWrittenLater();

private:
    /// Number of the first visit of a tenant.
    std::string visitOf(const char *tenant)
    {
        return m_room.at.at.server
            .value(QStringLiteral("SELECT min(id) FROM clinic.visit WHERE tenant_id = '%1'").arg(QLatin1String(tenant)))
            .toStdString();
    }
    /// Of both shared tables, by hand.
    void rules(bool on)
    {
        const QString word = on ? QStringLiteral("ENABLE") : QStringLiteral("DISABLE");
        QCOMPARE(m_room.at.at.server.run(
                     QStringLiteral("ALTER TABLE clinic.patient %1 ROW LEVEL SECURITY; ALTER TABLE clinic.visit"
                                    " %1 ROW LEVEL SECURITY")
                         .arg(word)),
                 QString());
    }
    /// Asks, and switches the rules off between the look at the boundary and the login: the reader is not let in before
    /// a lock is free that this holds.
    End askedWhileTheyFall(const v1::RunQueryRequest &request, v1::RunQueryResponse &answer)
    {
        PostgresServer &server = m_room.at.at.server;
        auto held = PostgresLink::open(server.direct(QStringLiteral("owner")).toStdString());
        if (!held.ok())
            return {grpc::Status(grpc::UNKNOWN, "no superuser"), {}};
        for (const char *reader : {"t__read_elm", "t__phi_elm"})
            static_cast<void>(
                (*held)->ask("SELECT pg_advisory_lock(hashtext('bulkhead_reader'), hashtext($1))", {reader}));
        End end;
        std::thread asking([&] { end = m_room.run(request, answer); });
        const bool waits = QTest::qWaitFor(
            [&server] {
                return server.value(
                           QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE usename = 'platform' AND"
                                          " query LIKE 'SELECT pg_try_advisory_lock%bulkhead_reader%'"))
                       != QStringLiteral("0");
            },
            10'000);
        if (waits)
            rules(false);
        held->reset();
        asking.join();
        return waits ? end : End{grpc::Status(grpc::UNKNOWN, "it was not let wait"), {}};
    }
    [[nodiscard]] std::vector<v1::ExposureCase> cases() { return m_cases->told("lead-1"); }
    [[nodiscard]] static QStringList parties(const v1::ExposureCase &item)
    {
        QStringList list;
        for (const v1::ExposureParty &one : item.parties())
            list << QString::fromStdString(one.tenant_id()
                                           + (one.part() == v1::EXPOSURE_PART_OWNER ? " owner" : " seer"));
        list.sort();
        return list;
    }

    DiagnosticsRoom m_room;
    std::unique_ptr<ExposurePeople> m_cases;
};

void TestMixedResults::whereTheRulesHoldNothingIsWithheld_data()
{
    QTest::addColumn<QString>("sql");
    for (const char *sql :
         {"SELECT tenant_id AS whose, id FROM patient", "SELECT count(*) FROM visit",
          "SELECT v.id, p.tenant_id FROM visit v LEFT JOIN patient p ON p.id = v.patient + 100", // Of no row: NULL.
          "SELECT 'ash' AS tenant_id"})                                                          // A name is nothing.
        QTest::newRow(sql) << sql;
}

void TestMixedResults::whereTheRulesHoldNothingIsWithheld()
{
    QFETCH(QString, sql);
    v1::RunQueryResponse answer;
    const End end = m_room.run(own("elm", m_room.given("elm", kOwn).id(), sql.toStdString()), answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(answer.rows_size() > 0);
    QVERIFY(cases().empty());
}

void TestMixedResults::aRuleThatIsOffIsSeenBeforeAnythingIsAsked()
{
    const v1::AccessGrant grant = m_room.given("elm", kReviewed);
    rules(false);
    QCOMPARE(m_room.run(visit("elm", grant.id(), visitOf("elm"))).reason, std::string("BOUNDARY_DOES_NOT_STAND"));
    QVERIFY(cases().empty()); // Nothing was read, so nothing was exposed by it.
    rules(true);
    QVERIFY(m_room.run(visit("elm", grant.id(), visitOf("elm"))).ok());
}

void TestMixedResults::aRuleThatFallsMeanwhileWithholdsTheAnswer_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("records");
    QTest::newRow("a reviewed query that finds another's row, and none says whose it is")
        << ""
        << "Rows of other tenants in clinic.visit were in reach of an answer of 1 row to query=visit-by-number, "
           "version=1; its rows do not say whose they are";
    QTest::newRow("a column by another name") << "SELECT tenant_id AS x, id FROM patient"
                                              << "2 rows of other tenants in an answer of 5 rows to sql=sha256:";
    QTest::newRow("a figure of all") << "SELECT count(*) FROM patient JOIN visit USING (tenant_id)"
                                     << "Rows of other tenants in clinic.patient, clinic.visit were in reach of";
    QTest::newRow("a text of whole rows") << "SELECT p::text FROM (SELECT tenant_id, id FROM patient) p"
                                          << "Rows of other tenants in clinic.patient were in reach of";
}

void TestMixedResults::aRuleThatFallsMeanwhileWithholdsTheAnswer()
{
    QFETCH(QString, sql);
    QFETCH(QString, records);
    const v1::AccessGrant grant = m_room.given("elm", kOwn);
    // The visit of that number is another tenant's.
    const auto request =
        sql.isEmpty() ? visit("elm", grant.id(), visitOf("ash")) : own("elm", grant.id(), sql.toStdString());
    v1::RunQueryResponse answer;
    const End end = askedWhileTheyFall(request, answer);
    QVERIFY2(end.reason == "MIXED_RESULT", (end.text() + rowsOf(answer).toStdString()).c_str());
    QVERIFY(answer.rows_size() == 0 && answer.columns_size() == 0 && answer.result_id().empty());
    QVERIFY(end.text().find("ash") == std::string::npos);
    // Audit and the recording say it, in numbers.
    QCOMPARE(m_room.told("elm", "diagnostics.run"), (QStringList{"begun", "MIXED_RESULT"}));
    const auto steps = m_room.recorder->steps();
    QCOMPARE(steps.back().summary, std::string("Withheld the answer: it was not this tenant's alone"));
    for (const RecordedStep &step : steps)
        QVERIFY((step.summary + step.detail).find("ash") == std::string::npos);
    // The case names whose rows they were, to who may know of all of them.
    const auto known = cases();
    QCOMPARE(known.size(), std::size_t(1));
    const v1::ExposureCase &item = known[0];
    QCOMPARE(item.kind(), v1::EXPOSURE_KIND_MIXED_RESULT);
    QCOMPARE(parties(item), (QStringList{"ash owner", "elm seer"}));
    QCOMPARE(item.person(), std::string("support-1"));
    QVERIFY2(item.records().starts_with(records.toStdString()), item.records().c_str());
    QVERIFY(item.text().find(grant.id()) != std::string::npos && item.text().find("ash") == std::string::npos);
    QCOMPARE(item.evidence_size(), 1);
    QVERIFY(m_cases->told("lead-2").empty()); // Has one of the two.
    // What was not given cannot be taken out.
    v1::ExportResultResponse file;
    QCOMPARE(m_room.takeOut("elm", grant.id(), answer.result_id(), file).reason, std::string("RESULT_GONE"));
}

void TestMixedResults::theSameAgainIsNoSecondCase()
{
    const v1::AccessGrant grant = m_room.given("elm", kOwn);
    v1::RunQueryResponse answer;
    for (int time = 0; time < 2; ++time) {
        QCOMPARE(askedWhileTheyFall(visit("elm", grant.id(), visitOf("elm")), answer).reason,
                 std::string("MIXED_RESULT"));
        rules(true);
    }
    QCOMPARE(cases().size(), std::size_t(1));
    QCOMPARE(cases()[0].sightings(), 1U);
    const End end = m_room.run(visit("elm", grant.id(), visitOf("elm")), answer); // The rules hold again.
    QVERIFY2(end.ok(), end.text().c_str());
    QCOMPARE(answer.rows_size(), 1);
    QCOMPARE(cases().size(), std::size_t(1));
    // Another question that got through is news of the same case.
    QCOMPARE(askedWhileTheyFall(own("elm", grant.id(), "SELECT count(*) FROM patient"), answer).reason,
             std::string("MIXED_RESULT"));
    QCOMPARE(cases().size(), std::size_t(1));
    QCOMPARE(cases()[0].sightings(), 2U);
}

/// No rule is between a tenant and a schema of its own; a row in it may still be another's, as a move that went wrong
/// would leave it.
void TestMixedResults::aRowOfAnotherInAPlaceOfItsOwn()
{
    PostgresServer &server = m_room.at.at.server;
    QCOMPARE(server.run(QStringLiteral("INSERT INTO t_birch.patient VALUES ('elm', 77, 'Uma elm')")), QString());
    const v1::AccessGrant grant = m_room.given("birch", kOwn);
    const auto request = own("birch", grant.id(), "SELECT id, tenant_id AS \"where\" FROM patient ORDER BY id");
    v1::RunQueryResponse answer;
    QCOMPARE(m_room.run(request, answer).reason, std::string("MIXED_RESULT"));
    QVERIFY(answer.rows_size() == 0);
    QCOMPARE(cases().size(), std::size_t(1));
    QCOMPARE(parties(cases()[0]), (QStringList{"birch seer", "elm owner"}));
    QVERIFY2(cases()[0].records().starts_with("1 row of other tenants in an answer of 3 rows to sql=sha256:")
                 && cases()[0].records().ends_with(", from patient"),
             cases()[0].records().c_str());
    QCOMPARE(server.run(QStringLiteral("DELETE FROM t_birch.patient WHERE tenant_id = 'elm'")), QString());
    QVERIFY(m_room.run(request, answer).ok());
    QCOMPARE(answer.rows_size(), 2);
    QCOMPARE(cases().size(), std::size_t(1));
}

void TestMixedResults::aCaseThatCannotBeWrittenNowIsWrittenLater()
{
    PostgresServer &server = m_room.at.at.server;
    QCOMPARE(server.run(QStringLiteral("INSERT INTO t_birch.patient VALUES ('elm', 77, 'Uma elm')")), QString());
    const v1::AccessGrant grant = m_room.given("birch", kOwn);
    v1::RunQueryResponse answer;
    m_room.harness->fallible->failAt = 3; // The call's word, the question's, the case.
    const End end = m_room.run(own("birch", grant.id(), "SELECT tenant_id FROM patient"), answer);
    QCOMPARE(server.run(QStringLiteral("DELETE FROM t_birch.patient WHERE tenant_id = 'elm'")), QString());
    QCOMPARE(end.reason, std::string("MIXED_RESULT"));
    QVERIFY(cases().empty());
    QVERIFY(m_room.harness->exposures->look().ok());
    QCOMPARE(cases().size(), std::size_t(1));
    QVERIFY(m_room.harness->exposures->look().ok());
    QCOMPARE(cases()[0].sightings(), 1U);
}

QTEST_GUILESS_MAIN(TestMixedResults)
#include "tst_mixed_results.moc"
