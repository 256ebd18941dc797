// What stays of a question: its file, audit, the recording; and that nothing is answered where they cannot be kept.
#include "backend/rpc/digest.h"
#include "backend/rpc/kept_results.h"
#include "tests/backend/diagnostics_room.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

class TestDiagnosticsTrail : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_room.at.open();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void initTestCase_data()
    {
        QTest::addColumn<bool>("network");
        QTest::newRow("in-process") << false;
        QTest::newRow("network") << true;
    }
    void init()
    {
        QFETCH_GLOBAL(bool, network);
        m_room.begin(network);
    }
    void cleanup() { m_room.end(); }

    void aFileHoldsTheLastResultOfOneTenant();
    void resultsAreKeptForTheirGrantAlone();
    void auditTellsEachStepAndNoValue();
    void withoutAuditNothingIsAnswered();
    void whatCannotBeRecordedIsNotAnswered();

private:
    DiagnosticsRoom m_room;
};

void TestDiagnosticsTrail::aFileHoldsTheLastResultOfOneTenant()
{
    const v1::AccessGrant grant = m_room.given("elm", kOwn), other = m_room.given("birch", kOwn);
    v1::RunQueryResponse first, last, others;
    QVERIFY(m_room.run(own("elm", grant.id(), "SELECT id FROM patient ORDER BY id"), first).ok());
    QVERIFY(m_room.run(visit("elm", grant.id()), last).ok());
    QVERIFY(m_room.run(own("birch", other.id(), "SELECT tenant_id, id FROM patient ORDER BY id"), others).ok());
    v1::ExportResultResponse file;
    const std::string gone = "RESULT_GONE";
    QCOMPARE(m_room.takeOut("elm", grant.id(), first.result_id(), file).reason, gone);
    QCOMPARE(m_room.takeOut("elm", grant.id(), others.result_id(), file).reason, gone);
    QCOMPARE(m_room.takeOut("birch", other.id(), last.result_id(), file).reason, gone);
    QCOMPARE(m_room.takeOut("birch", grant.id(), others.result_id(), file).reason, std::string("TENANT_NOT_IN_SCOPE"));
    QCOMPARE(m_room.told("elm", "diagnostics.export"), (QStringList{"RESULT_GONE", "RESULT_GONE"}));
    const End end = m_room.takeOut("birch", other.id(), others.result_id(), file);
    QVERIFY2(end.ok(), end.text().c_str());
    QCOMPARE(file.csv(), std::string("# Tenant birch\r\ntenant_id,id\r\nbirch,1\r\nbirch,2\r\n"));
    QCOMPARE(file.digest(), others.digest());
    QVERIFY(file.rows() == 2 && file.file_name().starts_with("birch-") && file.file_name().ends_with("Z.csv"));
    QVERIFY(m_room.everythingKept().find("digest=sha256:" + others.digest() + ", bytes=") != std::string::npos);
    QVERIFY(m_room.everythingKept().find("file=sha256:" + hex(sha256(file.csv()))) != std::string::npos);
    v1::AccessGrant ended = other;
    QVERIFY(m_room.people->giveBack(ended).ok());
    QCOMPARE(m_room.takeOut("birch", other.id(), others.result_id(), file).reason, std::string("GRANT_NOT_IN_FORCE"));
}

void TestDiagnosticsTrail::resultsAreKeptForTheirGrantAlone()
{
    const auto result = [](const char *tenant, std::size_t bytes) {
        TenantResult::Content content;
        content.rows = {{std::string(bytes, 'x')}};
        return TenantResult(tenant, std::move(content));
    };
    KeptResults kept(10'000);
    const std::string first = kept.keep("grant-1", "support-1", "d1", result("elm", 3'000))->id;
    const std::string second = kept.keep("grant-2", "support-1", "d2", result("ash", 3'000))->id;
    QVERIFY(kept.find("grant-1", first) && !kept.find("grant-2", first) && !kept.find("grant-1", second));
    QCOMPARE(kept.find("grant-2", second)->result.tenant(), std::string("ash"));
    const std::string next = kept.keep("grant-1", "support-1", "d3", result("elm", 3'000))->id;
    QVERIFY(!kept.find("grant-1", first) && kept.find("grant-1", next) && kept.find("grant-2", second));
    const std::string large = kept.keep("grant-3", "lead-1", "d4", result("birch", 5'000))->id;
    QVERIFY(!kept.find("grant-2", second) && kept.find("grant-1", next) && kept.find("grant-3", large)); // The oldest.
    kept.dropUnless([](const KeptResult &one) { return one.grantId == "grant-3"; });
    QCOMPARE(kept.count(), std::size_t(1));
    QVERIFY(!kept.find("grant-1", next));
}

void TestDiagnosticsTrail::auditTellsEachStepAndNoValue()
{
    const v1::AccessGrant grant = m_room.given("elm", kPhi, {"lead-1", "platform-1"});
    v1::RunQueryResponse answer;
    auto request = own("elm", grant.id(),
                       "SELECT name /* canary-4 */, 'canary-5' FROM patient WHERE name = 'Zoe elm' OR name = :name");
    v1::QueryParameter &parameter = *request.mutable_question()->add_parameters();
    parameter.set_name("name");
    parameter.set_type(v1::PARAMETER_TYPE_TEXT);
    v1::QueryValue &value = *request.mutable_question()->add_values();
    value.set_name("name");
    value.set_value("canary-6");
    const End end = m_room.run(request, answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QCOMPARE(answer.rows(0).cells(0).text(), std::string("Zoe elm"));
    QCOMPARE(m_room.run(own("elm", grant.id(), "SELECT name::int FROM patient")).reason, std::string("QUERY_INVALID"));
    v1::ExportResultResponse file;
    QVERIFY(m_room.takeOut("elm", grant.id(), answer.result_id(), file).ok());
    QCOMPARE(m_room.told("elm", "diagnostics.run"), (QStringList{"begun", "answered", "begun", "QUERY_INVALID"}));
    QCOMPARE(m_room.told("elm", "diagnostics.export"), QStringList{"exported"});
    const std::string kept = m_room.everythingKept();
    for (const char *canary : {"Zoe elm", "Anna elm", "cough elm", "canary-4", "canary-5", "canary-6"})
        QVERIFY2(kept.find(canary) == std::string::npos, canary);
    QVERIFY(kept.find("sql=sha256:" + hex(sha256(request.question().sql()))) != std::string::npos);
    QVERIFY(kept.find("digest=sha256:" + answer.digest()) != std::string::npos);
    const auto steps = m_room.recorder->steps();
    QCOMPARE(steps.size(), std::size_t(5));
    QVERIFY(steps[0].kind == StepKind::Query && steps[0].grantId == grant.id() && steps[0].tenantId == "elm"
            && steps[0].person == "support-1");
    QVERIFY(steps[0].detail.find("WHERE name = '(masked)' OR name = :name") != std::string::npos);
    QVERIFY(steps[1].kind == StepKind::Result && steps[1].detail.find(answer.digest()) != std::string::npos);
    QVERIFY(m_room.run(visit("elm", grant.id(), "1")).ok());
    QVERIFY(m_room.recorder->steps()[5].detail.find("\"visit\":\"1\"") != std::string::npos); // No text, so it is told.
}

void TestDiagnosticsTrail::withoutAuditNothingIsAnswered()
{
    const v1::AccessGrant grant = m_room.given("elm", kOwn);
    for (const int at : {1, 2, 3}) { // The call's word, before the question, before the answer.
        m_room.harness->fallible->failAt = at;
        v1::RunQueryResponse answer;
        const End end = m_room.run(own("elm", grant.id(), "SELECT id FROM patient"), answer);
        QCOMPARE(end.reason, std::string("UNAVAILABLE"));
        QVERIFY(answer.result_id().empty() && answer.rows_size() == 0);
    }
    m_room.harness->fallible->failAt = 0;
    v1::RunQueryResponse answer;
    QVERIFY(m_room.run(own("elm", grant.id(), "SELECT id FROM patient"), answer).ok());
    m_room.harness->fallible->failAt = 2;
    v1::ExportResultResponse file;
    QCOMPARE(m_room.takeOut("elm", grant.id(), answer.result_id(), file).reason, std::string("UNAVAILABLE"));
    QVERIFY(file.csv().empty());
}

void TestDiagnosticsTrail::whatCannotBeRecordedIsNotAnswered()
{
    const v1::AccessGrant grant = m_room.given("elm", kOwn);
    for (const std::size_t after : {0, 1}) { // The question itself, then what came of it.
        m_room.recorder->failAfter(after);
        v1::RunQueryResponse answer;
        QCOMPARE(m_room.run(own("elm", grant.id(), "SELECT id FROM patient"), answer).reason,
                 std::string("RECORDING_FAILED"));
        QCOMPARE(answer.rows_size(), 0);
    }
    QCOMPARE(m_room.told("elm", "diagnostics.run"), (QStringList{"RECORDING_FAILED", "begun", "RECORDING_FAILED"}));
}

QTEST_GUILESS_MAIN(TestDiagnosticsTrail)
#include "tst_diagnostics_trail.moc"
