// Questions to one tenant's data over real channels and a real PostgreSQL, under time-boxed access: what is answered,
// who is refused, and what ends a question in the server.
#include "tests/backend/diagnostics_room.h"

#include "backend/gateway.h"
#include "backend/rpc/digest.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

class TestDiagnosticsRpc : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_room.at.open();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void init() { m_room.begin(); }
    void cleanup() { m_room.end(); }

    void whatCouldBeAskedIsToldByTheGrant();
    void withoutAGrantNothingIsAsked();
    void aGrantOpensOneTenantAndItsOwnActions();
    void theOwnScopeOpensNoRecords();
    void answersNameTheirTenant_data();
    void answersNameTheirTenant();
    void ownStatementsReadAsTheReader_data();
    void ownStatementsReadAsTheReader();
    void whatIsNoQuestionIsRefused_data();
    void whatIsNoQuestionIsRefused();
    void phiTakesTwoOthers();
    void phiIsNeverOpenedAloneOrByGlass();
    void aQuestionEndsInTheServer_data();
    void aQuestionEndsInTheServer();
    void limitsHold();
    void soManyAtOnceAndNoMore();
    void withoutAPlatformNothingIsOffered();
    void aGatewayOnPostgresOffersThem();

private:
    DiagnosticsRoom m_room;
};

void TestDiagnosticsRpc::whatCouldBeAskedIsToldByTheGrant()
{
    const auto listed = [this](const v1::AccessGrant &grant) {
        auto request = about<v1::ListQueriesRequest>("elm");
        request.mutable_context()->set_grant_id(grant.id());
        v1::ListQueriesResponse answer;
        const End end = by("support-1", *m_room.service, &Questions::ListQueries, request, answer);
        if (!end.ok())
            std::fprintf(stderr, "%s\n", end.text().c_str());
        return answer;
    };
    const auto some = listed(m_room.given("elm", kReviewed));
    QCOMPARE(some.queries_size(), int(QueryLibrary::standard()->queries().size()));
    QVERIFY(std::ranges::is_sorted(some.queries(), {}, &v1::ReviewedQuery::title));
    QVERIFY(!some.own_statements() && !some.phi_shown() && some.recorded());
    const auto visit = std::ranges::find(some.queries(), "visit-by-number", &v1::ReviewedQuery::id);
    QVERIFY(visit != some.queries().end());
    QCOMPARE(visit->parameters(0).type(), v1::PARAMETER_TYPE_INTEGER);
    QCOMPARE(visit->parameters(0).example(), std::string("1042"));
    QCOMPARE(visit->phi(0), std::string("note"));
    QVERIFY(visit->version() == 1 && visit->reviewed_by() == "privacy-officer" && visit->limits().rows() == 10);
    const auto all = listed(m_room.given("elm", kPhi, {"lead-1", "platform-1"}));
    QVERIFY(all.own_statements() && all.phi_shown());
}

void TestDiagnosticsRpc::withoutAGrantNothingIsAsked()
{
    const std::string need = "DIAGNOSTICS_NEED_GRANT";
    QCOMPARE(m_room.run(own("ash", {}, "SELECT 1")).reason, need);           // Within the own scope.
    QCOMPARE(m_room.run(own("elm", {}, "SELECT 1"), "lead-1").reason, need); // Within a scope of everything.
    QCOMPARE(m_room.run(own("elm", {}, "SELECT 1")).reason, std::string("TENANT_NOT_IN_SCOPE"));
    for (const char *person : {"platform-1", "auditor-1", "success-4"})
        QCOMPARE(m_room.run(own("elm", {}, "SELECT 1"), person).reason, std::string("ACTION_NOT_ALLOWED"));
    v1::ListQueriesResponse list;
    QCOMPARE(by("lead-1", *m_room.service, &Questions::ListQueries, about<v1::ListQueriesRequest>("elm"), list).reason,
             need);
    v1::ExplainQueryResponse cost;
    auto explain = about<v1::ExplainQueryRequest>("elm");
    explain.mutable_question()->set_sql("SELECT 1");
    QCOMPARE(by("lead-1", *m_room.service, &Questions::ExplainQuery, explain, cost).reason, need);
    v1::ExportResultResponse file;
    QCOMPARE(by("lead-1", *m_room.service, &Questions::ExportResult, about<v1::ExportResultRequest>("elm", "x"), file)
                 .reason,
             need);
    // Another's grant is nobody's.
    QCOMPARE(m_room.run(own("elm", m_room.given("elm", kOwn).id(), "SELECT 1"), "lead-1").reason,
             std::string("TENANT_NOT_IN_SCOPE"));
    QVERIFY(m_room.recorder->steps().empty());
}

void TestDiagnosticsRpc::aGrantOpensOneTenantAndItsOwnActions()
{
    const v1::AccessGrant some = m_room.given("elm", kReviewed);
    for (const char *other : {"ash", "birch", "nobody"})
        QCOMPARE(m_room.run(visit(other, some.id())).reason, std::string("TENANT_NOT_IN_SCOPE"));
    QCOMPARE(m_room.run(own("elm", some.id(), "SELECT 1")).reason, std::string("ACTION_NOT_GRANTED"));
    auto unknown = visit("elm", some.id());
    unknown.mutable_question()->set_query_id("visit-by-nobody");
    QCOMPARE(m_room.run(unknown).reason, std::string("QUERY_UNKNOWN"));
    QCOMPARE(m_room.told("elm", "diagnostics.run"), (QStringList{"ACTION_NOT_GRANTED", "QUERY_UNKNOWN"}));
    const v1::AccessGrant health = m_room.given("elm", {v1::GRANT_PERMISSION_HEALTH});
    QCOMPARE(m_room.run(visit("elm", health.id())).reason, std::string("ACTION_NOT_GRANTED"));
    v1::AccessGrant over = m_room.given("elm", kOwn);
    QVERIFY(m_room.people->giveBack(over).ok());
    QCOMPARE(m_room.run(own("elm", over.id(), "SELECT 1")).reason, std::string("GRANT_NOT_IN_FORCE"));
}

void TestDiagnosticsRpc::theOwnScopeOpensNoRecords()
{
    v1::AccessGrant grant;
    QCOMPARE(m_room.people->ask(m_room.requestOf("ash", {v1::GRANT_PERMISSION_HEALTH}), grant).reason,
             std::string("WITHIN_YOUR_SCOPE"));
    v1::RunQueryResponse answer;
    const End end =
        m_room.run(own("ash", m_room.given("ash", kOwn).id(), "SELECT DISTINCT tenant_id FROM patient"), answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QCOMPARE(rowsOf(answer), QStringLiteral("ash"));
    // What a role never has, no access gives.
    QCOMPARE(m_room.people->ask(m_room.requestOf("elm", kReviewed), grant, "success-2").reason,
             std::string("ACTION_NOT_ALLOWED"));
}

void TestDiagnosticsRpc::answersNameTheirTenant_data()
{
    QTest::addColumn<QString>("tenant");
    QTest::newRow("shared") << "elm";
    QTest::newRow("segmented") << "birch";
}

void TestDiagnosticsRpc::answersNameTheirTenant()
{
    QFETCH(QString, tenant);
    const std::string id = tenant.toStdString();
    const v1::AccessGrant grant = m_room.given(id, kOwn);
    v1::RunQueryResponse answer;
    End end = m_room.run(own(id, grant.id(), "SELECT id, kind FROM visit ORDER BY id LIMIT 1"), answer);
    QVERIFY2(end.ok(), end.text().c_str());
    const std::string number = answer.rows(0).cells(0).text();
    end = m_room.run(visit(id, grant.id(), number), answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QCOMPARE(answer.tenant_id(), id);
    QCOMPARE(answer.tenant_name(), "The clinic " + id);
    QCOMPARE(rowsOf(answer),
             QStringLiteral("%1|1|booked|2026-11-10 00:00:00+00|NULL|(masked)").arg(QString::fromStdString(number)));
    const v1::QueryColumn &note = answer.columns(5);
    QVERIFY(note.name() == "note" && note.phi() && note.masked() && !answer.columns(2).phi());
    QVERIFY(answer.digest().size() == 64 && !answer.result_id().empty() && answer.cost() > 0 && !answer.more());
    QCOMPARE(answer.at_ms(), m_room.harness->clock.nowMs());
    auto explain = about<v1::ExplainQueryRequest>(id);
    explain.mutable_context()->set_grant_id(grant.id());
    *explain.mutable_question() = visit(id, grant.id()).question();
    v1::ExplainQueryResponse cost;
    end = by("support-1", *m_room.service, &Questions::ExplainQuery, explain, cost);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(cost.cost() > 0 && cost.limit() == 200'000);
}

void TestDiagnosticsRpc::ownStatementsReadAsTheReader_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("reason");
    for (const char *sql : {"SET ROLE t_ash", "RESET ROLE", "COPY clinic.patient TO STDOUT", "DO $$BEGIN END$$",
                            "SET search_path = t_birch", "SELECT 1; SELECT 2", "SELECT 1; SET ROLE t_ash",
                            "DELETE FROM clinic.patient", "SELECT * FROM patient WHERE id = :id", "SELECT 'open"})
        QTest::newRow(sql) << sql << "QUERY_INVALID";
    for (const char *sql : {"SELECT name FROM patient", "SELECT id FROM patient WHERE name = 'Zoe elm'",
                            "SELECT set_config('role', 't_ash', false)", "SELECT * FROM t_birch.patient",
                            "TABLE pg_authid", "SELECT * FROM bulkhead_platform.credential"})
        QTest::newRow(sql) << sql << "QUERY_REFUSED";
    for (const char *sql : {"SELECT tenant_id FROM clinic.patient",
                            "SELECT p.tenant_id FROM patient p, set_config('search_path', 't_birch', true)"})
        QTest::newRow(sql) << sql << "";
    QTest::newRow("time") << "SELECT set_config('statement_timeout', '0', false), pg_sleep(30)"
                          << "QUERY_TIME_OVER";
    QTest::newRow("cost") << "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b"
                          << "QUERY_TOO_COSTLY";
}

void TestDiagnosticsRpc::ownStatementsReadAsTheReader()
{
    QFETCH(QString, sql);
    QFETCH(QString, reason);
    const QString before = m_room.at.everything();
    auto request = own("elm", m_room.given("elm", kOwn).id(), sql.toStdString());
    request.mutable_question()->mutable_limits()->set_ms(reason == "QUERY_TIME_OVER" ? 300 : 0);
    v1::RunQueryResponse answer;
    const End end = m_room.run(request, answer);
    QVERIFY2(end.reason == reason.toStdString(), (rowsOf(answer).toStdString() + end.text()).c_str());
    for (const v1::QueryRow &row : answer.rows())
        QCOMPARE(row.cells(0).text(), std::string("elm"));
    QCOMPARE(m_room.told("elm", "diagnostics.run").back(), reason.isEmpty() ? QStringLiteral("answered") : reason);
    QCOMPARE(m_room.at.everything(), before);
}

void TestDiagnosticsRpc::whatIsNoQuestionIsRefused_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how :
         {"nothing", "no value", "of another type", "for nothing", "twice", "no type", "a bad name", "too many"})
        QTest::newRow(how) << how;
}

void TestDiagnosticsRpc::whatIsNoQuestionIsRefused()
{
    QFETCH(QString, how);
    const v1::AccessGrant grant = m_room.given("elm", kOwn);
    auto request = visit("elm", grant.id());
    v1::Question &question = *request.mutable_question();
    if (how == "nothing")
        question.clear_query_id();
    else if (how == "no value")
        question.clear_values();
    else if (how == "of another type")
        question.mutable_values(0)->set_value("one");
    else if (how == "for nothing")
        question.add_values()->set_name("other");
    else if (how == "twice")
        *question.add_values() = question.values(0);
    else {
        question.set_sql("SELECT :visit");
        v1::QueryParameter &one = *question.add_parameters();
        one.set_name(how == "a bad name" ? "Visit" : "visit");
        one.set_type(how == "no type" ? v1::PARAMETER_TYPE_UNSPECIFIED : v1::PARAMETER_TYPE_INTEGER);
        for (int more = 0; how == "too many" && more < 20; ++more)
            *question.add_parameters() = one;
    }
    QCOMPARE(m_room.run(request).reason, std::string("QUERY_INVALID"));
    QCOMPARE(m_room.at.sessions(), QStringLiteral("0"));
}

void TestDiagnosticsRpc::phiTakesTwoOthers()
{
    v1::AccessGrant grant = m_room.asked("elm", kPhi);
    QCOMPARE(grant.approvals(), 2U);
    QVERIFY(m_room.people->approve(grant, "lead-1").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED);
    QCOMPARE(m_room.people->approve(grant, "lead-1").reason, std::string("VOTED_ALREADY"));
    QCOMPARE(m_room.people->approve(grant, "support-1").reason, std::string("ACTION_NOT_ALLOWED"));
    QCOMPARE(m_room.run(visit("elm", grant.id())).reason, std::string("GRANT_NOT_IN_FORCE"));
    QVERIFY(m_room.people->approve(grant, "platform-1").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
    v1::RunQueryResponse answer;
    const End end = m_room.run(own("elm", grant.id(), "SELECT name FROM patient ORDER BY id"), answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QCOMPARE(rowsOf(answer), QStringLiteral("Anna elm Zoe elm"));
    QVERIFY(answer.columns(0).phi() && !answer.columns(0).masked());
    // More time takes as many.
    const auto ends = grant.ends_ms();
    QVERIFY(m_room.people->extend(grant, 10).ok());
    QVERIFY(m_room.people->approve(grant, "lead-1").ok());
    QCOMPARE(grant.ends_ms(), ends);
    QVERIFY(m_room.people->approve(grant, "platform-1").ok());
    QCOMPARE(grant.ends_ms(), ends + 10 * 60'000);
    QVERIFY(m_room.everythingKept().find("phi=shown, phi columns shown=1") != std::string::npos);
}

void TestDiagnosticsRpc::phiIsNeverOpenedAloneOrByGlass()
{
    v1::AccessGrant grant;
    QCOMPARE(m_room.people->ask(m_room.requestOf("elm", {v1::GRANT_PERMISSION_HEALTH, v1::GRANT_PERMISSION_PHI}), grant)
                 .reason,
             std::string("GRANT_INCOMPLETE"));
    auto glass = aboutFleet<v1::BreakGlassRequest>(m_room.people->next("break"));
    *glass.mutable_ask() = m_room.requestOf("elm", kPhi).ask();
    glass.mutable_ask()->set_minutes(10);
    QCOMPARE(m_room.people->decide("support-1", &GrantedPeople::Access::BreakGlass, glass, grant).reason,
             std::string("PHI_NEEDS_CONSENT"));
    // Consent to less is none to more, and it takes as many as the last ask needs.
    grant = m_room.asked("elm", kOwn);
    QCOMPARE(grant.approvals(), 1U);
    auto amend = aboutFleet<v1::AmendGrantRequest>(m_room.people->next("amend"));
    amend.set_grant_id(grant.id());
    amend.set_expected_revision(grant.revision());
    *amend.mutable_ask() = m_room.requestOf("elm", kPhi).ask();
    QVERIFY(m_room.people->decide("support-1", &GrantedPeople::Access::AmendGrant, amend, grant).ok());
    QCOMPARE(grant.approvals(), 2U);
    QVERIFY(m_room.people->approve(grant, "lead-1").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED);
    auto preview = aboutFleet<v1::PreviewGrantRequest>();
    *preview.mutable_ask() = amend.ask();
    v1::PreviewGrantResponse shown;
    QVERIFY(by("support-1", *m_room.people->access, &GrantedPeople::Access::PreviewGrant, preview, shown).ok());
    QCOMPARE(shown.approvals(), 2U);
    QVERIFY(shown.refusal().empty());
    QVERIFY(std::ranges::any_of(shown.opens(), [](const std::string &one) { return one.starts_with("Protected"); }));
}

void TestDiagnosticsRpc::aQuestionEndsInTheServer_data()
{
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("its caller") << "caller"
                                << "cancelled";
    QTest::newRow("its grant is revoked") << "revoked"
                                          << "GRANT_NOT_IN_FORCE";
    QTest::newRow("its grant is over") << "expired"
                                       << "GRANT_NOT_IN_FORCE";
}

void TestDiagnosticsRpc::aQuestionEndsInTheServer()
{
    QFETCH(QString, by);
    QFETCH(QString, outcome);
    v1::AccessGrant grant = m_room.given("elm", kOwn);
    auto request = own("elm", grant.id(), "SELECT pg_sleep(40), id FROM patient");
    request.mutable_question()->mutable_limits()->set_ms(45'000);
    const auto context = callOf("support-1");
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(35));
    v1::RunQueryResponse answer;
    grpc::Status status;
    std::thread asking([&] { status = m_room.service->RunQuery(context.get(), request, &answer); });
    const bool began = QTest::qWaitFor([this] { return m_room.at.working() == QStringLiteral("1"); }, 10'000);
    if (by == "caller" || !began)
        context->TryCancel();
    else if (by == "revoked")
        static_cast<void>(m_room.people->revoke(grant));
    else
        m_room.harness->clock.now += 31 * 60'000;
    asking.join();
    QVERIFY(began);
    QVERIFY(!status.ok() && answer.rows_size() == 0);
    QCOMPARE(int(status.error_code()), int(by == "caller" ? grpc::CANCELLED : grpc::PERMISSION_DENIED));
    QTRY_COMPARE_WITH_TIMEOUT(m_room.at.sessions(), QStringLiteral("0"), 5'000); // Not asleep there any more.
    QTRY_COMPARE(m_room.told("elm", "diagnostics.run"), (QStringList{"begun", outcome}));
}

void TestDiagnosticsRpc::limitsHold()
{
    const v1::AccessGrant grant = m_room.given("elm", kOwn);
    auto request = own("elm", grant.id(), "SELECT n FROM generate_series(1, 5000) n");
    v1::RunQueryResponse answer;
    QVERIFY(m_room.run(request, answer).ok());
    QVERIFY(answer.rows_size() == 500 && answer.more()); // As usual, where nothing is said.
    request.mutable_question()->mutable_limits()->set_rows(1'000'000);
    request.mutable_question()->mutable_limits()->set_cost(-5);
    QCOMPARE(m_room.run(request).reason, std::string("QUERY_TOO_COSTLY")); // Brought into the range, whose end is 1.
    request.mutable_question()->mutable_limits()->set_cost(1e12);
    QVERIFY(m_room.run(request, answer).ok());
    QVERIFY(answer.rows_size() == 5'000 && !answer.more());
    // As large as an answer may be, and as many cells: it fits a message.
    for (const char *sql : {"SELECT repeat('x', 900) FROM generate_series(1, 10000)",
                            "SELECT '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', "
                            "'', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', "
                            "'', '', '', '', '', '', '', '' FROM generate_series(1, 10000)"}) {
        request.mutable_question()->set_sql(sql);
        request.mutable_question()->mutable_limits()->set_bytes(std::int64_t{1} << 40);
        const End end = m_room.run(request, answer);
        QVERIFY2(end.ok(), end.text().c_str());
        QVERIFY(answer.more() && answer.rows_size() > 1'000 && answer.ByteSizeLong() < (4U << 20U));
    }
}

void TestDiagnosticsRpc::soManyAtOnceAndNoMore()
{
    const v1::AccessGrant grant = m_room.given("elm", kOwn);
    auto slow = own("elm", grant.id(), "SELECT pg_sleep(40)");
    slow.mutable_question()->mutable_limits()->set_ms(45'000);
    std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
    std::vector<std::thread> asking;
    for (int one = 0; one < 2; ++one) {
        contexts.push_back(callOf("support-1"));
        contexts.back()->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(35));
        asking.emplace_back([this, &slow, context = contexts.back().get()] {
            v1::RunQueryResponse answer;
            static_cast<void>(m_room.service->RunQuery(context, slow, &answer));
        });
    }
    const bool began = QTest::qWaitFor([this] { return m_room.at.working() == QStringLiteral("2"); }, 15'000);
    const End third = m_room.run(own("elm", grant.id(), "SELECT 1"));
    const End page = m_room.people->page("ash", {}); // Other calls do not wait behind them.
    for (const auto &context : contexts)
        context->TryCancel();
    for (std::thread &one : asking)
        one.join();
    QVERIFY(began);
    QCOMPARE(third.reason, std::string("QUERIES_BUSY"));
    QVERIFY2(page.ok(), page.text().c_str());
    QTRY_VERIFY(m_room.run(own("elm", grant.id(), "SELECT 1")).ok());
}

void TestDiagnosticsRpc::withoutAPlatformNothingIsOffered()
{
    RoomHarness bare(clinics(), 60);
    GrantedPeople people(bare.channel());
    const auto service = v1::DiagnosticsService::NewStub(bare.channel());
    v1::RunQueryResponse answer;
    QCOMPARE(by("lead-1", *service, &Questions::RunQuery, own("elm", {}, "SELECT 1"), answer).reason,
             std::string("NO_DIAGNOSTICS"));
    v1::AccessGrant grant;
    QCOMPARE(people.ask(m_room.requestOf("elm", kOwn), grant).reason, std::string("NO_DIAGNOSTICS"));
    const auto offered = [](GrantedPeople &at) {
        for (const v1::AccessItem &item : at.told("support-1"))
            if (item.has_terms())
                return item.terms();
        return v1::AccessTerms();
    };
    QCOMPARE(offered(people).permissions_size(), 2);
    QCOMPARE(offered(*m_room.people).permissions_size(), 5);
    QCOMPARE(offered(*m_room.people).phi_approvals(), 2U);
}

void TestDiagnosticsRpc::aGatewayOnPostgresOffersThem()
{
    QTemporaryDir folder;
    const auto write = [&folder](const char *name, const std::string &text) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(text.data(), qint64(text.size()));
        return file.fileName().toStdString();
    };
    write("tables.sql", PlatformOnPostgres::kTables);
    GatewayOptions options;
    options.telemetry = "none";
    options.listen = "127.0.0.1:0";
    options.people = write("people.toml", "[[person]]\nid = \"support-1\"\nrole = \"support\"\ntoken_sha256 = \""
                                              + hex(sha256("token of support-1")) + "\"\nscope = { all = true }\n");
    options.platform = write("platform.toml", "[postgres]\npostgres = \"" + m_room.at.config().postgres
                                                  + "\"\ndatabase = \"app\"\nschemas = [\"clinic\"]\ntemplate = "
                                                    "\"tables.sql\"\n");
    const auto offered = [&options] {
        auto gateway = Gateway::start(options);
        if (!gateway.ok())
            return QString::fromStdString(std::string(gateway.status().message()));
        GrantedPeople people((*gateway)->channel());
        for (const v1::AccessItem &item : people.told("support-1"))
            if (item.has_terms())
                return QString::number(item.terms().permissions_size());
        return QString();
    };
    QCOMPARE(offered(), QStringLiteral("5"));
    options.queries = write("no.folder", "");
    QVERIFY2(offered().contains(QStringLiteral("no.folder: cannot be read")), qPrintable(offered()));
    options.queries.clear();
    options.platform = "none";
    QCOMPARE(offered(), QStringLiteral("2"));
}

QTEST_GUILESS_MAIN(TestDiagnosticsRpc)
#include "tst_diagnostics_rpc.moc"
