// Secrets and patients' data searched for where they must never lie: the log, what monitoring reads, what commands that
// look at the gateway print, a dump of its database. A real gateway on a real PostgreSQL, used for what touches them.
#include "tests/backend/onboarding_door.h"
#include "tests/backend/platform_on_postgres.h"
#include "tests/fixtures/gateway_process.h"
#include "tests/fixtures/loopback_http.h"

#include "bulkhead/v1/access.grpc.pb.h"
#include "bulkhead/v1/diagnostics.grpc.pb.h"
#include "bulkhead/v1/lockbox.grpc.pb.h"

#include <QCryptographicHash>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kStorePassword[] = "canary-store-password",
               kLockboxKey[] = "canary-lockbox-key-0123456789abcdef0123456789", kPatient[] = "Canary Ashgrove",
               kNote[] = "canary-cough-since-monday";

constexpr const char *kPeople[][3] = {{"support-1", "support", "{ regions = [\"nowhere\"] }"},
                                      {"lead-1", "support-lead", "{ all = true }"},
                                      {"success-1", "customer-success", "{ all = true }"},
                                      {"platform-1", "platform-operations", "{ all = true }"}};

/// Whether the text holds the secret: as it is, in hex, or in base64 at whatever place.
bool holds(const QByteArray &text, const QByteArray &secret)
{
    if (text.contains(secret) || text.toLower().contains(secret.toHex()))
        return true;
    for (int before = 0; before < 3; ++before) {
        const QByteArray whole = QByteArray(before, '\0') + secret;
        const qsizetype from = (before * 8 + 5) / 6, to = whole.size() * 8 / 6;
        for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding})
            if (text.contains(whole.toBase64(alphabet | QByteArray::OmitTrailingEquals).mid(from, to - from)))
                return true;
    }
    return false;
}

template<class Stub, class Request, class Response>
grpc::Status called(const char *person, Stub &stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *),
                    const Request &request, Response &response)
{
    return (stub.*method)(patient(person).get(), request, &response);
}

template<class Request>
Request ofFleet(const std::string &requestId = {})
{
    Request request;
    request.mutable_context()->mutable_fleet();
    if constexpr (requires { request.set_request_id(requestId); })
        request.set_request_id(requestId);
    return request;
}

} // namespace

class TestSecretsKept : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void whatIsSearchedForWouldBeFound();
    void nothingOfItIsLeftAnywhere();
    void aGatewayThatDiesLeavesNoDump();

private:
    QString put(const char *name, const QByteArray &text)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(text) != text.size())
            qFatal("%s cannot be written", name);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return file.fileName();
    }
    QByteArray ran(const QString &program, const QStringList &arguments, int code = 0)
    {
        QProcess process;
        QStringList environment = QProcess::systemEnvironment();
        environment << QStringLiteral("PGPASSFILE=") + m_folder.filePath(QStringLiteral("pgpass"));
        process.setEnvironment(environment);
        process.start(program, arguments);
        if (!process.waitForFinished(60'000) || process.exitCode() != code)
            qWarning("%s: %s%s", qPrintable(program), process.readAllStandardOutput().constData(),
                     process.readAllStandardError().constData());
        return process.readAllStandardOutput() + process.readAllStandardError();
    }
    QByteArray config();
    v1::AccessGrant given(const std::string &tenant);
    void ask(const v1::AccessGrant &grant, const std::string &sql);
    void work();

    PlatformOnPostgres m_platform;
    QTemporaryDir m_folder;
    std::unique_ptr<GatewayProcess> m_gateway;
    std::shared_ptr<grpc::Channel> m_channel;
    QList<QByteArray> m_secrets;
    QByteArray m_refusals; ///< Of calls under the grant.
};

void TestSecretsKept::initTestCase()
{
    QString problem = m_platform.start();
    if (problem.isEmpty())
        problem = m_platform.server.run(
            QStringLiteral("CREATE ROLE gateway LOGIN PASSWORD '%1'").arg(QLatin1String(kStorePassword)));
    if (problem.isEmpty())
        problem = m_platform.server.run(QStringLiteral("CREATE DATABASE kept OWNER gateway"));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    m_secrets << kStorePassword << kLockboxKey << kPatient << kNote;
}

/// A configuration with every secret that a gateway may be given.
QByteArray TestSecretsKept::config()
{
    QByteArray people;
    for (const auto &[id, role, scope] : kPeople) {
        const QByteArray token = QByteArray::fromStdString(tokenOf(id));
        m_secrets << token;
        people += "[[person]]\nid = \"" + QByteArray(id) + "\"\nrole = \"" + role + "\"\nscope = " + scope
                  + "\ntoken_sha256 = \"" + QCryptographicHash::hash(token, QCryptographicHash::Sha256).toHex()
                  + "\"\n\n";
    }
    const QByteArray port = QByteArray::number(m_platform.server.port());
    const QString key = m_folder.filePath(QStringLiteral("audit.pem"));
    ran(QStringLiteral(BULKHEAD_GATEWAY),
        {QStringLiteral("audit"), QStringLiteral("key"), QStringLiteral("--out"), key});
    QFile pem(key);
    if (pem.open(QIODevice::ReadOnly))
        m_secrets << QByteArray::fromBase64(pem.readAll().split('\n').value(1)).right(32); // The key in its wrapping.
    QDir(m_folder.path()).mkdir(QStringLiteral("recording-keys"));
    QFile::setPermissions(m_folder.filePath(QStringLiteral("recording-keys")),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QByteArray platform = "[postgres]\npostgres = \"host=127.0.0.1 port=" + port
                                + " user=platform\"\ndatabase = \"app\"\nschemas = [\"clinic\"]\n"
                                  "phi = [\"patient.name\", \"visit.note\"]\n"
                                  "[postgres.canary.\"clinic.visit\"]\nkind = \"'booked'\"\n";
    const auto file = [](const QString &path) { return "\"" + path.toUtf8() + "\"\n"; };
    return "listen = \"127.0.0.1:0\"\ntelemetry = \"none\"\nops = \"127.0.0.1:0\"\nlog_level = \"debug\"\n"
           "log_format = \"json\"\nstore = \"postgresql://gateway@127.0.0.1:"
           + port + "/kept\"\nstore_passfile = "
           + file(put("pgpass", "127.0.0.1:" + port + ":*:gateway:" + kStorePassword + "\n")) + "people = "
           + file(put("people.toml", people)) + "platform = " + file(put("platform.toml", platform)) + "audit_key = "
           + file(key) + "recording_keys = " + file(m_folder.filePath(QStringLiteral("recording-keys")))
           + "lockbox = \"127.0.0.1:0\"\nlockbox_url = \"https://lockbox.test\"\nlockbox_key = "
           + file(put("lockbox.key", kLockboxKey));
}

v1::AccessGrant TestSecretsKept::given(const std::string &tenant)
{
    const auto access = v1::AccessService::NewStub(m_channel);
    auto request = ofFleet<v1::RequestGrantRequest>("ask");
    v1::GrantAsk &ask = *request.mutable_ask();
    ask.set_tenant_id(tenant);
    ask.set_purpose("A visit is missing from the day list.");
    ask.set_ticket("48213");
    ask.add_permissions(v1::GRANT_PERMISSION_STATEMENTS);
    ask.set_minutes(30);
    v1::RequestGrantResponse asked;
    if (const auto end = called("support-1", *access, &v1::AccessService::Stub::RequestGrant, request, asked);
        !end.ok())
        qWarning("%s", end.error_message().c_str());
    auto approve = ofFleet<v1::ApproveGrantRequest>("approve");
    approve.set_grant_id(asked.grant().id());
    approve.set_expected_revision(asked.grant().revision());
    v1::ApproveGrantResponse approved;
    if (const auto end = called("lead-1", *access, &v1::AccessService::Stub::ApproveGrant, approve, approved);
        !end.ok())
        qWarning("%s", end.error_message().c_str());
    return approved.grant();
}

void TestSecretsKept::ask(const v1::AccessGrant &grant, const std::string &sql)
{
    const auto service = v1::DiagnosticsService::NewStub(m_channel);
    auto request = about<v1::RunQueryRequest>(grant.ask().tenant_id());
    request.mutable_context()->set_grant_id(grant.id());
    request.mutable_question()->set_sql(sql);
    v1::RunQueryResponse answer;
    const auto context = patient("support-1");
    const grpc::Status end = service->RunQuery(context.get(), request, &answer);
    m_refusals += QByteArray::fromStdString(end.error_message() + end.error_details() + answer.ShortDebugString());
    for (const auto &[name, value] : context->GetServerTrailingMetadata())
        m_refusals += QByteArray(value.data(), static_cast<qsizetype>(value.size()));
}

/// What a day with a tenant's records touches.
void TestSecretsKept::work()
{
    OnboardingDoor door(m_channel, "platform-1");
    const auto item = door.run(door.submitted("Harborlight Clinic", "shared"));
    QCOMPARE(item.stage(), v1::STAGE_LIVE);
    const std::string tenant = item.tenant_id();
    const auto login = m_platform.login(QString::fromStdString(tenant), QStringLiteral("app"));
    QVERIFY(login);
    const auto sown = login->tell("INSERT INTO patient (tenant_id, id, name) VALUES ('" + tenant + "', 1, '" + kPatient
                                  + "'); INSERT INTO visit (tenant_id, patient, kind, note, at) VALUES ('" + tenant
                                  + "', 1, 'booked', '" + kNote + "', now())");
    QVERIFY2(sown.ok(), told(sown.status()).constData());
    for (const QString &password :
         m_platform.server.value(QStringLiteral("SELECT string_agg(password, ' ') FROM bulkhead_platform.credential"))
             .split(QLatin1Char(' ')))
        m_secrets << password.toLatin1();
    const v1::AccessGrant grant = given(tenant);
    QCOMPARE(grant.state(), v1::GRANT_STATE_IN_FORCE);
    ask(grant, "SELECT name, id FROM patient");
    ask(grant, std::string("SELECT id FROM patient WHERE name = '") + kPatient + "'");
    ask(grant, "SELECT name::int FROM patient"); // The server's error would quote the name.
    ask(grant, "SELECT 1 / (length(note) - length(note)), note FROM visit");
    ask(grant, std::string("SELECT '") + kNote + "' FROM no_such_table");

    const auto lockboxes = v1::LockboxService::NewStub(m_channel);
    auto set = about<v1::SetLockboxRequest>(tenant, "set");
    set.set_on(true);
    set.set_reason("Clause 9.2 of the contract.");
    v1::SetLockboxResponse is;
    grpc::Status end = called("success-1", *lockboxes, &v1::LockboxService::Stub::SetLockbox, set, is);
    QVERIFY2(end.ok(), end.error_message().c_str());
    auto decide = about<v1::DecideLockboxRequest>(tenant, "decide");
    decide.set_consent(true);
    decide.set_expected_revision(is.lockbox().revision());
    v1::DecideLockboxResponse on;
    end = called("platform-1", *lockboxes, &v1::LockboxService::Stub::DecideLockbox, decide, on);
    QVERIFY2(end.ok(), end.error_message().c_str());
    auto make = about<v1::MakeLockboxLinkRequest>(tenant, "link");
    make.set_administrator("Dana Lee");
    make.set_days(30);
    v1::MakeLockboxLinkResponse link;
    end = called("success-1", *lockboxes, &v1::LockboxService::Stub::MakeLockboxLink, make, link);
    QVERIFY2(end.ok(), end.error_message().c_str());
    const QByteArray url = QByteArray::fromStdString(link.url());
    QVERIFY(url.startsWith("https://lockbox.test/") && url.size() > 60);
    m_secrets << url.mid(url.lastIndexOf('/') + 1);
}

void TestSecretsKept::whatIsSearchedForWouldBeFound()
{
    for (const char *secret : {kStorePassword, kPatient, "another, of another length"}) {
        for (const QByteArray &around : {QByteArray(), QByteArray("a"), QByteArray("ab"), QByteArray("abc")}) {
            const QByteArray text = around + secret + "and so on";
            QVERIFY(holds(text, secret));
            QVERIFY(holds("\\x" + text.toHex(), secret) && holds(text.toHex().toUpper(), secret));
            QVERIFY(holds(text.toBase64(), secret) && holds(text.toBase64(QByteArray::Base64UrlEncoding), secret));
        }
        QVERIFY(!holds("and so on, in many words: " + QByteArray(secret).left(10).toBase64(), secret));
    }
}

void TestSecretsKept::nothingOfItIsLeftAnywhere()
{
    const QString path = put("gateway.toml", config());
    const QByteArray checked =
        ran(QStringLiteral(BULKHEAD_GATEWAY), {QStringLiteral("config"), QStringLiteral("check"), path});
    m_gateway = std::make_unique<GatewayProcess>(
        QStringLiteral(BULKHEAD_GATEWAY),
        QStringList{QStringLiteral("--config"), path, QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")});
    QVERIFY2(m_gateway->serves(), m_gateway->said().constData());
    m_channel = m_gateway->channel();
    work();
    if (QTest::currentTestFailed())
        return;
    const QByteArray metrics = loopbackHttp(m_gateway->opsPort(), "GET", "/metrics").body;
    QVERIFY(metrics.contains("bulkhead_"));
    m_channel.reset();
    m_gateway->signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(!m_gateway->runs(), 30'000);
    const QString store = QStringLiteral("postgresql://gateway@127.0.0.1:%1/kept").arg(m_platform.server.port());
    const QByteArray doctor =
        ran(QStringLiteral(BULKHEAD_GATEWAY), {QStringLiteral("doctor"), QStringLiteral("--store"), store});
    const QByteArray verified =
        ran(QStringLiteral(BULKHEAD_GATEWAY),
            {QStringLiteral("audit"), QStringLiteral("verify"), QStringLiteral("--store"), store});
    // Row security keeps the gateway's own role from taking it whole.
    const QString whole = QStringLiteral("host=127.0.0.1 port=%1 user=owner dbname=kept").arg(m_platform.server.port());
    const QByteArray dump =
        ran(QStringLiteral("pg_dump"),
            {QStringLiteral("--inserts"), QStringLiteral("--no-password"), QStringLiteral("--dbname"), whole});
    // It is the database that was worked with, and its rows can be read.
    QVERIFY2(dump.contains("48213") && dump.contains("Harborlight Clinic"), dump.left(2'000).constData());
    QVERIFY(m_gateway->said().contains("DiagnosticsService.RunQuery") && m_gateway->said().contains("support-1"));
    QFile keys(m_folder.filePath(QStringLiteral("recording-keys")));
    for (const QFileInfo &file : QDir(keys.fileName()).entryInfoList(QDir::Files)) {
        QFile key(file.filePath());
        QVERIFY(key.open(QIODevice::ReadOnly));
        m_secrets << key.readAll().left(32);
    }
    QVERIFY2(m_secrets.size() >= 12, qPrintable(QString::number(m_secrets.size())));
    const QList<std::pair<const char *, QByteArray>> places{
        {"the log", m_gateway->said()},
        {"standard output", m_gateway->printed()},
        {"metrics", metrics},
        {"config check", checked},
        {"doctor", doctor},
        {"audit verify", verified},
        {"a dump of the store", dump},
    };
    for (const QByteArray &secret : m_secrets) {
        QVERIFY2(secret.size() >= 12, secret.toPercentEncoding().constData());
        for (const auto &[where, text] : places)
            QVERIFY2(!holds(text, secret),
                     qPrintable(QStringLiteral("%1 holds %2")
                                    .arg(QLatin1String(where), QString::fromLatin1(secret.toPercentEncoding()))));
    }
    for (const char *secret : {kPatient, kNote})
        QVERIFY2(!holds(m_refusals, secret), m_refusals.constData());
}

void TestSecretsKept::aGatewayThatDiesLeavesNoDump()
{
    rlimit limits{};
    QCOMPARE(::getrlimit(RLIMIT_CORE, &limits), 0);
    const rlimit before = limits;
    limits.rlim_cur = limits.rlim_max;
    QCOMPARE(::setrlimit(RLIMIT_CORE, &limits), 0);
    GatewayProcess gateway(QStringLiteral(BULKHEAD_GATEWAY),
                           {QStringLiteral("--people"), m_folder.filePath(QStringLiteral("people.toml")),
                            QStringLiteral("--tenants"), QStringLiteral("20")});
    QVERIFY2(gateway.serves(), gateway.said().constData());
    QCOMPARE(::setrlimit(RLIMIT_CORE, &before), 0);
    QFile facts(QStringLiteral("/proc/%1/limits").arg(gateway.processId()));
    QVERIFY(facts.open(QIODevice::ReadOnly));
    const QString text = QString::fromLatin1(facts.readAll());
    QVERIFY2(text.contains(QRegularExpression(QStringLiteral("Max core file size +0 +0 "))), qPrintable(text));
}

QTEST_GUILESS_MAIN(TestSecretsKept)
#include "tst_secrets_kept.moc"
