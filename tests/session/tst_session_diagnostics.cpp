// Questions to a tenant's data over the wire: under the grant in use and no other, as they were asked, stopped where
// they run, and never with another tenant's answer.
#include "models/diagnostics_desk.h"
#include "models/grant_desk.h"
#include "tests/session/desk_probe.h"

#include <QRegularExpression>

#include <atomic>
#include <mutex>
#include <optional>
#include <semaphore>
#include <thread>

using namespace bulkhead;

namespace {

template<typename T>
struct Heard
{
    std::optional<Fault> fault;
    T value;
    Answer<T> take()
    {
        return [this](const Fault &why, const T &told) {
            fault = why;
            value = told;
        };
    }
};

AccessGrant grantOn(const char *id, const char *tenantId)
{
    AccessGrant grant;
    grant.id = QLatin1String(id);
    grant.person = QStringLiteral("platform-1");
    grant.state = GrantState::InForce;
    grant.ask.tenantId = QLatin1String(tenantId);
    grant.ask.permissions = {GrantPermission::Diagnostics};
    return grant;
}

Question visit()
{
    Question question;
    question.queryId = QStringLiteral("visit-by-number");
    question.values = {{QStringLiteral("visit"), QStringLiteral("1042"), false}, {QStringLiteral("kind"), {}, true}};
    return question;
}

} // namespace

class tst_SessionDiagnostics : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void withoutAGrantNothingIsAsked();
    void theLibraryComesWhole();
    void aReviewedQuestionCarriesItsValuesAlone();
    void aStatementCarriesAllThatIsSaidOfIt();
    void anAnswerComesAsItIs();
    void anotherTenantsAnswerIsABug();
    void cancelReachesTheGateway();
    void anAnswerUnderAnotherGrantIsNotGiven();
    void aQuestionIsAskedOnce();
    void anExportIsTheGatewaysBytes();

private:
    void work(const char *id = "grant-1", const char *tenantId = "t-7");
    DiagnosticsDesk &data() { return *m_probe->desk->diagnostics(); }

    std::unique_ptr<Script> m_script;
    std::unique_ptr<ScriptedGateway> m_gateway;
    std::unique_ptr<DeskProbe> m_probe;
};

void tst_SessionDiagnostics::init()
{
    QTest::failOnWarning(QRegularExpression(".*"));
    m_script = std::make_unique<Script>();
    m_gateway = std::make_unique<ScriptedGateway>(*m_script);
    m_probe = std::make_unique<DeskProbe>(*m_gateway, false);
    m_script->tenants.send(snapshotOf(0, 1, "one"));
    m_probe->desk->start();
    QTRY_VERIFY(m_probe->whole);
}

void tst_SessionDiagnostics::cleanup()
{
    m_probe.reset();
    m_gateway.reset();
    m_script.reset();
}

void tst_SessionDiagnostics::work(const char *id, const char *tenantId)
{
    QSignalSpy anew(m_probe->desk.get(), &Desk::sessionChanged);
    m_probe->desk->grants()->use(grantOn(id, tenantId));
    QVERIFY(!anew.isEmpty() || anew.wait());
}

void tst_SessionDiagnostics::withoutAGrantNothingIsAsked()
{
    std::atomic<int> asked = 0;
    m_script->listQueries = [&](const v1::ListQueriesRequest &, v1::ListQueriesResponse *) {
        ++asked;
        return grpc::Status::OK;
    };
    Heard<QueryShelf> shelf;
    data().shelf("t-7", this, shelf.take());
    QVERIFY(!shelf.fault); // Never from within the call.
    QTRY_VERIFY(shelf.fault);
    QCOMPARE(shelf.fault->reason, QString("DIAGNOSTICS_NEED_GRANT"));
    work();
    Heard<QueryResult> other;
    data().run("t-8", visit(), this, other.take()); // It covers another tenant.
    QTRY_VERIFY(other.fault);
    QCOMPARE(other.fault->reason, QString("DIAGNOSTICS_NEED_GRANT"));
    QCOMPARE(asked.load(), 0);
}

void tst_SessionDiagnostics::theLibraryComesWhole()
{
    work();
    v1::ListQueriesRequest asked;
    m_script->listQueries = [&](const v1::ListQueriesRequest &request, v1::ListQueriesResponse *response) {
        asked = request;
        v1::ReviewedQuery *query = response->add_queries();
        query->set_id("q");
        query->set_version(3);
        query->set_title("Title");
        query->set_purpose("Purpose");
        query->set_reviewed_by("privacy-officer");
        query->set_reviewed_on("2026-11-30");
        query->set_sql("SELECT :a");
        query->add_phi("note");
        query->mutable_limits()->set_rows(10);
        query->mutable_limits()->set_bytes(2'048);
        query->mutable_limits()->set_ms(5'000);
        query->mutable_limits()->set_cost(1.5);
        for (int type = 1; type <= 7; ++type) {
            v1::QueryParameter *parameter = query->add_parameters();
            parameter->set_name("p" + std::to_string(type));
            parameter->set_type(v1::ParameterType(type));
            parameter->set_label("Label");
            parameter->set_example("example");
        }
        query->add_parameters()->set_type(v1::ParameterType(42));
        response->set_own_statements(true);
        response->set_phi_shown(true);
        response->set_recorded(true);
        response->mutable_most()->set_rows(10'000);
        return grpc::Status::OK;
    };
    Heard<QueryShelf> shelf;
    data().shelf("t-7", this, shelf.take());
    QTRY_VERIFY(shelf.fault);
    QVERIFY(!shelf.fault->failed());
    QCOMPARE(asked.context().tenant_id(), std::string("t-7"));
    QCOMPARE(asked.context().grant_id(), std::string("grant-1"));
    ShelfQuery query = shelf.value.queries.at(0);
    using T = QueryFieldType;
    const T types[] = {T::Text, T::Integer, T::Decimal, T::Boolean, T::Date, T::Timestamp, T::Uuid, T::Text};
    QCOMPARE(query.parameters.size(), 8);
    for (int i = 0; i < 8; ++i)
        QCOMPARE(query.parameters.at(i).type, types[i]);
    QCOMPARE(query.parameters.at(1), (QueryParameter{"p2", "Label", "example", T::Integer}));
    query.parameters.clear();
    QCOMPARE(query, (ShelfQuery{"q",
                                "Title",
                                "Purpose",
                                "privacy-officer",
                                "2026-11-30",
                                "SELECT :a",
                                3,
                                {},
                                {"note"},
                                {10, 2'048, 5'000, 1.5}}));
    QVERIFY(shelf.value.ownStatements && shelf.value.phiShown && shelf.value.recorded);
    QCOMPARE(shelf.value.most.rows, qint64(10'000));
}

void tst_SessionDiagnostics::aReviewedQuestionCarriesItsValuesAlone()
{
    work();
    v1::ExplainQueryRequest asked;
    m_script->explainQuery = [&](const v1::ExplainQueryRequest &request, v1::ExplainQueryResponse *response) {
        asked = request;
        response->set_cost(4'800);
        response->set_limit(2'000'000);
        return grpc::Status::OK;
    };
    Question question = visit();
    question.sql = "SELECT 1"; // Left over in a form; the reviewed one is meant.
    question.parameters = {{"x", {}, {}, QueryFieldType::Text}};
    Heard<QueryCost> cost;
    data().explain("t-7", question, this, cost.take());
    QTRY_VERIFY(cost.fault);
    QCOMPARE(cost.value.cost, 4'800.0);
    QCOMPARE(cost.value.limit, 2'000'000.0);
    QCOMPARE(asked.context().grant_id(), std::string("grant-1"));
    QCOMPARE(asked.question().query_id(), std::string("visit-by-number"));
    QVERIFY(!asked.question().has_sql() && asked.question().parameters().empty() && !asked.question().has_limits());
    QCOMPARE(asked.question().values_size(), 2);
    QCOMPARE(asked.question().values(0).value(), std::string("1042"));
    QVERIFY(!asked.question().values(0).null());
    QVERIFY(asked.question().values(1).null() && asked.question().values(1).value().empty());
}

void tst_SessionDiagnostics::aStatementCarriesAllThatIsSaidOfIt()
{
    work();
    v1::RunQueryRequest asked;
    m_script->runQuery = [&](const v1::RunQueryRequest &request, v1::RunQueryResponse *response,
                             const std::function<bool()> &) {
        asked = request;
        response->set_tenant_id("t-7");
        return grpc::Status::OK;
    };
    Question question;
    question.sql = "SELECT :day, :id";
    question.parameters = {{"day", {}, {}, QueryFieldType::Date}, {"id", {}, {}, QueryFieldType::Uuid}};
    question.values = {{"day", "2026-11-30", false}, {"id", {}, true}};
    question.limits = {7, 2'048, 900, 12.5};
    Heard<QueryResult> result;
    data().run("t-7", question, this, result.take());
    QTRY_VERIFY(result.fault);
    const v1::Question &sent = asked.question();
    QCOMPARE(sent.sql(), std::string("SELECT :day, :id"));
    QCOMPARE(sent.parameters_size(), 2);
    QCOMPARE(sent.parameters(0).type(), v1::PARAMETER_TYPE_DATE);
    QCOMPARE(sent.parameters(1).type(), v1::PARAMETER_TYPE_UUID);
    QCOMPARE(sent.limits().rows(), 7);
    QCOMPARE(sent.limits().bytes(), 2'048);
    QCOMPARE(sent.limits().ms(), 900);
    QCOMPARE(sent.limits().cost(), 12.5);
}

void tst_SessionDiagnostics::anAnswerComesAsItIs()
{
    work();
    m_script->runQuery = [&](const v1::RunQueryRequest &, v1::RunQueryResponse *response,
                             const std::function<bool()> &) {
        response->set_tenant_id("t-7");
        response->set_tenant_name("Clinic");
        response->set_result_id("r-1");
        response->set_digest("8f3a");
        v1::QueryColumn *column = response->add_columns();
        column->set_name("note");
        column->set_type("text");
        column->set_phi(true);
        column->set_masked(true);
        v1::QueryRow *row = response->add_rows();
        row->add_cells()->set_null(true);
        row->add_cells();
        row->add_cells()->set_text("x");
        response->set_more(true);
        response->set_ms(38);
        response->set_cost(4'800);
        response->set_at_ms(1'796'040'180'000);
        return grpc::Status::OK;
    };
    Heard<QueryResult> result;
    data().run("t-7", visit(), this, result.take());
    QTRY_VERIFY(result.fault);
    QVERIFY(!result.fault->failed());
    const QueryResult &told = result.value;
    QCOMPARE(told.tenantName, QString("Clinic"));
    QCOMPARE(told.resultId + told.digest, QString("r-18f3a"));
    QCOMPARE(told.columns, (QList<QueryColumn>{{"note", "text", true, true}}));
    QCOMPARE(told.rows.at(0).size(), 3);
    QVERIFY(told.rows.at(0).at(0).isNull());
    QVERIFY(!told.rows.at(0).at(1).isNull() && told.rows.at(0).at(1).isEmpty());
    QCOMPARE(told.rows.at(0).at(2), QString("x"));
    QVERIFY(told.more);
    QCOMPARE(told.ms, qint64(38));
    QCOMPARE(told.cost, 4'800.0);
    QCOMPARE(told.atMs, qint64(1'796'040'180'000));
}

void tst_SessionDiagnostics::anotherTenantsAnswerIsABug()
{
    work();
    m_script->runQuery = [&](const v1::RunQueryRequest &, v1::RunQueryResponse *response,
                             const std::function<bool()> &) {
        response->set_tenant_id("t-8");
        response->set_tenant_name("Another");
        response->add_rows()->add_cells()->set_text("secret");
        return grpc::Status::OK;
    };
    Heard<QueryResult> result;
    data().run("t-7", visit(), this, result.take());
    QTRY_VERIFY(result.fault);
    QCOMPARE(result.fault->kind, Fault::Kind::Bug);
    QCOMPARE(result.fault->reason, QString("RESULT_OF_ANOTHER_TENANT"));
    QVERIFY(!result.fault->remedy.isEmpty());
    QVERIFY(result.value.rows.isEmpty() && result.value.tenantName.isEmpty());
}

void tst_SessionDiagnostics::cancelReachesTheGateway()
{
    work();
    std::atomic<bool> began = false, stopped = false;
    m_script->runQuery = [&](const v1::RunQueryRequest &, v1::RunQueryResponse *, const std::function<bool()> &gone) {
        began = true;
        while (!gone())
            std::this_thread::yield();
        stopped = true;
        return grpc::Status(grpc::CANCELLED, "stopped");
    };
    Heard<QueryResult> result;
    const CallRef call = data().run("t-7", visit(), this, result.take());
    QVERIFY(call != nullptr);
    QTRY_VERIFY(began);
    QVERIFY(!result.fault);
    call->cancel();
    QTRY_VERIFY(stopped);
    QTRY_VERIFY(result.fault);
    QCOMPARE(result.fault->kind, Fault::Kind::Cancelled);
}

void tst_SessionDiagnostics::anAnswerUnderAnotherGrantIsNotGiven()
{
    work();
    std::atomic<bool> began = false, stopped = false;
    m_script->runQuery = [&](const v1::RunQueryRequest &, v1::RunQueryResponse *response,
                             const std::function<bool()> &gone) {
        began = true;
        while (!gone())
            std::this_thread::yield();
        response->set_tenant_id("t-7");
        stopped = true;
        return grpc::Status::OK;
    };
    Heard<QueryResult> result;
    data().run("t-7", visit(), this, result.take());
    QTRY_VERIFY(began);
    work("grant-2", "t-7"); // The same tenant, another access.
    QTRY_VERIFY(stopped);   // What ran under the former is stopped.
    QVERIFY(!result.fault || result.fault->failed());
    QVERIFY(result.value.tenantId.isEmpty());
}

void tst_SessionDiagnostics::aQuestionIsAskedOnce()
{
    work();
    std::atomic<int> asked = 0;
    m_script->runQuery = [&](const v1::RunQueryRequest &, v1::RunQueryResponse *, const std::function<bool()> &) {
        ++asked;
        return grpc::Status(grpc::UNAVAILABLE, "away");
    };
    Heard<QueryResult> result;
    data().run("t-7", visit(), this, result.take());
    QTRY_VERIFY(result.fault);
    QCOMPARE(result.fault->kind, Fault::Kind::Offline);
    QCOMPARE(asked.load(), 1); // It may have run, and stands in the audit: no second one without a person.
}

void tst_SessionDiagnostics::anExportIsTheGatewaysBytes()
{
    work();
    v1::ExportResultRequest asked;
    const QByteArray bytes("# Clinic\r\n\x00\xe2\x80\x93,1\r\n", 18);
    m_script->exportResult = [&](const v1::ExportResultRequest &request, v1::ExportResultResponse *response) {
        asked = request;
        response->set_file_name("clinic.csv");
        response->set_csv(bytes.toStdString());
        response->set_digest("8f3a");
        response->set_rows(1);
        return grpc::Status::OK;
    };
    Heard<ResultFile> file;
    data().exportResult("t-7", "r-1", this, file.take());
    QTRY_VERIFY(file.fault);
    QCOMPARE(asked.result_id(), std::string("r-1"));
    QVERIFY(!asked.request_id().empty());
    QCOMPARE(asked.context().grant_id(), std::string("grant-1"));
    QCOMPARE(file.value.csv, bytes);
    QCOMPARE(file.value.name + file.value.digest, QString("clinic.csv8f3a"));
    QCOMPARE(file.value.rows, qint64(1));
}

QTEST_GUILESS_MAIN(tst_SessionDiagnostics)
#include "tst_session_diagnostics.moc"
