// The gateway as something that is operated: its log, its metrics, readiness, reload, and how it stops, each of a real
// process.
#include "tests/fixtures/certificates.h"
#include "tests/fixtures/gateway_process.h"
#include "tests/fixtures/http_receiver.h"
#include "tests/fixtures/loopback_http.h"
#include "tests/fixtures/postgres_server.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/session.grpc.pb.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <future>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kToken[] = "canary-token-of-platform-1-0123456789";
constexpr char kHostile[] = "canary-token-of-a-stranger-9876543210";
constexpr char kStorePassword[] = "canary-store-password";
constexpr char kWebhookKey[] = "canary-webhook-key-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

void sign(grpc::ClientContext &context)
{
    context.AddMetadata("authorization", std::string("Bearer ") + kToken);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
}

/// grpc.health.v1's answer in bytes, without its generated code; its status number, or minus the code of a refusal.
int healthOf(const std::shared_ptr<grpc::Channel> &channel, const std::string &service)
{
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const std::string request =
        service.empty() ? std::string() : '\x0a' + std::string(1, static_cast<char>(service.size())) + service;
    const grpc::Slice slice(request);
    const grpc::ByteBuffer sent(&slice, 1);
    grpc::ByteBuffer got;
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", sent, &queue);
    call->StartCall();
    grpc::Status status;
    call->Finish(&got, &status, nullptr);
    void *tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    if (!status.ok())
        return -static_cast<int>(status.error_code());
    grpc::Slice answer;
    if (!got.TrySingleSlice(&answer).ok() || answer.size() != 2)
        return 0;
    return answer.begin()[1];
}

/// A datagram socket that a service manager would listen on.
class NotifySocket
{
public:
    explicit NotifySocket(QByteArray path)
        : m_path(std::move(path))
        , m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, m_path.constData(), static_cast<std::size_t>(m_path.size()));
        ::bind(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address);
    }
    ~NotifySocket() { ::close(m_socket); }
    const QByteArray &heard()
    {
        std::array<char, 4096> buffer{};
        for (ssize_t size = 0; (size = ::recv(m_socket, buffer.data(), buffer.size(), 0)) > 0;)
            m_heard += QByteArray(buffer.data(), static_cast<qsizetype>(size)) + '\n';
        return m_heard;
    }

private:
    QByteArray m_path, m_heard;
    int m_socket;
};

} // namespace

class TestOperable : public QObject
{
    Q_OBJECT
private slots:
    void fileAndCommandLine();
    void tellsMonitoring();
    void noSecretIsLogged();
    void strangersDoNotFloodTheLog();
    void readinessFollowsTheStore();
    void reloadsOrStaysAsItWas();
    void receiversOfAlertsAreChangedByAReload();
    void stopsWithoutLosingACall();
    void aSecondSignalIsQuicker();
    void saysItsStateToTheServiceManager();

private:
    QString put(const char *name, const QByteArray &text)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly | QIODevice::Truncate))
            file.write(text);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return file.fileName();
    }
    QString people()
    {
        return put("people.toml", "[[person]]\nid = \"platform-1\"\nrole = \"platform-operations\"\ntoken_sha256 = \""
                                      + QCryptographicHash::hash(kToken, QCryptographicHash::Sha256).toHex()
                                      + "\"\nscope = { all = true }\n");
    }
    QStringList usual() { return {"--tenants", "20", "--people", people(), "--ops", "127.0.0.1:0"}; }
    QTemporaryDir m_folder;
};

void TestOperable::fileAndCommandLine()
{
    const QString config =
        put("both.toml", "people = \"" + people().toUtf8()
                             + "\"\nlog_format = \"json\"\ntenants = 20\nenvironment = \"from file\"\n"
                               "listen = \"127.0.0.1:1\"\nops = \"127.0.0.1:0\"\n");
    GatewayProcess gateway(BULKHEAD_GATEWAY, {"--config", config, "--listen", "127.0.0.1:0"});
    QVERIFY2(gateway.serves(), gateway.said());
    QVERIFY(gateway.opsPort() > 0);
    bool seen = false;
    for (const QByteArray &line : gateway.said().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        seen |=
            object["event"] == "serving" && object["environment"] == "from file" && object["port"] == gateway.port();
    }
    QVERIFY2(seen, gateway.said());
}

void TestOperable::tellsMonitoring()
{
    GatewayProcess gateway(BULKHEAD_GATEWAY, usual());
    QVERIFY2(gateway.serves(), gateway.said());
    const auto get = [&](const char *path) { return loopbackHttp(gateway.opsPort(), "GET", path); };
    QCOMPARE(get("/healthz").status, 200);
    QTRY_COMPARE_WITH_TIMEOUT(get("/readyz").status, 200, 20'000);
    QCOMPARE(get("/people").status, 404);
    QCOMPARE(loopbackHttp(gateway.opsPort(), "POST", "/metrics", QByteArray(1 << 20, 'x')).status, 405);
    const auto channel = gateway.channel();
    QTRY_COMPARE_WITH_TIMEOUT(healthOf(channel, ""), 1, 10'000);
    QCOMPARE(healthOf(channel, "bulkhead.v1.InventoryService"), -static_cast<int>(grpc::StatusCode::NOT_FOUND));

    const auto hello = v1::SessionService::NewStub(channel);
    v1::HelloRequest request;
    request.mutable_context()->mutable_fleet();
    v1::HelloResponse answer;
    grpc::ClientContext good, nobody;
    sign(good);
    QVERIFY(hello->Hello(&good, request, &answer).ok());
    QCOMPARE(hello->Hello(&nobody, request, &answer).error_code(), grpc::StatusCode::UNAUTHENTICATED);
    const auto watch = v1::InventoryService::NewStub(channel);
    grpc::ClientContext watching;
    sign(watching);
    v1::WatchTenantsRequest all;
    all.mutable_context()->mutable_fleet();
    v1::WatchTenantsResponse rows;
    const auto stream = watch->WatchTenants(&watching, all);
    QVERIFY(stream->Read(&rows));

    const QByteArray text = get("/metrics").body;
    for (const char *line :
         {"bulkhead_calls_total{method=\"SessionService.Hello\",status=\"OK\"} 1",
          "bulkhead_calls_total{method=\"SessionService.Hello\",status=\"UNAUTHENTICATED\"} 1",
          "bulkhead_call_seconds_count{method=\"SessionService.Hello\"} 2", "bulkhead_streams_open 1",
          "bulkhead_refusals_total{reason=\"", "bulkhead_engine_tick_seconds_count", "bulkhead_telemetry_age_seconds",
          "bulkhead_store_answer_seconds_count", "bulkhead_ready 1", "process_resident_memory_bytes",
          "bulkhead_build_info{version=\""})
        QVERIFY2(text.contains(line), (QByteArray(line) + "\n" + text).constData());
    QVERIFY2(!text.contains("platform-1"), text.constData());
    QVERIFY(!text.contains("tenant=") && !text.contains("person="));
    watching.TryCancel();
    QTRY_VERIFY(get("/metrics").body.contains("bulkhead_streams_open 0"));
}

void TestOperable::noSecretIsLogged()
{
    HttpReceiver hook;
    hook.answerWith({500, 500}, 200);
    const QString key = put("hook.key", kWebhookKey);
    const QString notify =
        put("notify.toml", "[[webhook]]\nname = \"pager\"\nurl = \"" + QByteArray::fromStdString(hook.url())
                               + "\"\nkey_files = [\"" + key.toUtf8() + "\"]\n");
    GatewayProcess gateway(BULKHEAD_GATEWAY,
                           usual() + QStringList{"--notify", notify, "--log-level", "debug", "--log-format", "json"});
    QVERIFY2(gateway.serves(), gateway.said());
    const auto channel = gateway.channel();
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    for (const char *token : {kToken, kHostile, "canary two words", ""})
        static_cast<void>(RawCall(channel, "bulkhead.v1.InventoryService.ListTenants", token)(list));
    v1::GetTenantRequest foreign;
    foreign.mutable_context()->set_tenant_id("canary-tenant\n{\"event\":\"forged\"}\x1b[31m");
    static_cast<void>(RawCall(channel, "bulkhead.v1.InventoryService.GetTenant", kToken)(foreign));
    list.set_filter("canary-filter \"");
    static_cast<void>(RawCall(channel, "bulkhead.v1.InventoryService.ListTenants", kToken)(list));
    QTRY_VERIFY_WITH_TIMEOUT(gateway.said().contains("state=ok"), 20'000);
    gateway.signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(!gateway.runs(), 20'000);
    QCOMPARE(gateway.exitCode(), 0);
    int calls = 0;
    for (const QByteArray &line : gateway.said().split('\n')) {
        if (line.isEmpty())
            continue;
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QVERIFY2(!object.isEmpty() && object.contains("time") && object.contains("level"), line.constData());
        QVERIFY2(object["event"] != "forged", line.constData());
        calls += object["event"] == "call" && object["request_id"].toString().size() > 4 && object["ms"].isDouble();
    }
    QVERIFY2(calls == 6, gateway.said().constData());
    QVERIFY2(gateway.said().contains("\"person\":\"platform-1\""), gateway.said().constData());
    QVERIFY2(!gateway.said().contains("canary"), gateway.said().constData());
    QVERIFY2(!gateway.printed().contains("canary"), gateway.printed().constData());
}

void TestOperable::strangersDoNotFloodTheLog()
{
    const Authority authority("The authority of the tests");
    const Issued issued = authority.issue({"127.0.0.1"});
    GatewayProcess gateway(BULKHEAD_GATEWAY,
                           usual()
                               + QStringList{"--log-format", "json", "--tls-cert",
                                             put("gateway.pem", QByteArray::fromStdString(issued.certificate)),
                                             "--tls-key", put("gateway.key", QByteArray::fromStdString(issued.key))});
    QVERIFY2(gateway.serves(), gateway.said());
    constexpr int kStrangers = 200;
    for (int i = 0; i < kStrangers; ++i) {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(gateway.port()));
        QVERIFY(socket.waitForConnected(5'000));
        socket.write("canary GET / HTTP/1.1\r\n\r\n\x1b[31m");
        QVERIFY(socket.waitForDisconnected(10'000) || socket.state() == QAbstractSocket::UnconnectedState);
    }
    gateway.signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(!gateway.runs(), 20'000);
    int told = 0;
    for (const QByteArray &line : gateway.said().split('\n')) {
        QVERIFY2(line.isEmpty() || !QJsonDocument::fromJson(line).object().isEmpty(), line.constData());
        told += line.contains("\"event\":\"grpc\"");
    }
    QVERIFY2(told > 0 && told < kStrangers / 2, gateway.said().constData());
    QVERIFY2(!gateway.said().contains("canary"), gateway.said().constData());
}

void TestOperable::readinessFollowsTheStore()
{
    PostgresServer server;
    QString problem = server.start({QStringLiteral("gateway")});
    if (problem.isEmpty()) // From now on the role needs its password.
        problem = server.run(QStringLiteral("GRANT CREATE ON DATABASE app TO gateway; ALTER ROLE gateway PASSWORD '%1'")
                                 .arg(QLatin1String(kStorePassword)));
    const QString rules = server.value(QStringLiteral("SHOW hba_file"));
    if (problem.isEmpty())
        problem = server.run(QStringLiteral("COPY (SELECT 'host all gateway 127.0.0.1/32 scram-sha-256' UNION ALL "
                                            "SELECT 'host all all 127.0.0.1/32 trust') TO '%1'")
                                 .arg(rules));
    if (problem.isEmpty())
        problem = server.run(QStringLiteral("SELECT pg_reload_conf()"));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    const QByteArray port = QByteArray::number(server.port());
    const QByteArray base =
        "people = \"" + people().toUtf8() + "\"\ntenants = 20\nops = \"127.0.0.1:0\"\n"
        + "log_level = \"debug\"\nlog_format = \"json\"\nstore = \"postgresql://gateway@127.0.0.1:" + port + "/app\"\n";
    GatewayProcess without(BULKHEAD_GATEWAY, {"--config", put("without.toml", base)}, {"PGPASSFILE=/nowhere"});
    QVERIFY(!without.serves());
    QTRY_VERIFY2(without.said().contains("asks for a password"), without.said().constData());

    const QString file = put("pg pass", "127.0.0.1:" + port + ":*:gateway:" + kStorePassword + "\n");
    const QString config = put("with.toml", base + "store_passfile = \"" + file.toUtf8() + "\"\n");
    GatewayProcess gateway(BULKHEAD_GATEWAY, {"--config", config}, {"PGPASSFILE=/nowhere"});
    QVERIFY2(gateway.serves(), gateway.said().constData());
    const auto ready = [&] { return loopbackHttp(gateway.opsPort(), "GET", "/readyz"); };
    QTRY_COMPARE_WITH_TIMEOUT(ready().status, 200, 20'000);
    server.crash();
    QTRY_COMPARE_WITH_TIMEOUT(ready().status, 503, 30'000);
    QVERIFY2(ready().body.contains("The store "), ready().body.constData());
    QCOMPARE(loopbackHttp(gateway.opsPort(), "GET", "/healthz").status, 200);
    QVERIFY(server.restart().isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(ready().status, 200, 30'000);
    QVERIFY2(!gateway.said().contains("canary-store"), gateway.said().constData());
    QVERIFY(!without.said().contains("canary-store"));
}

void TestOperable::reloadsOrStaysAsItWas()
{
    const QByteArray base = "people = \"" + people().toUtf8() + "\"\ntenants = 20\nops = \"127.0.0.1:0\"\n";
    const auto links = [this](const QByteArray &name) {
        return "links = \""
               + put("links.toml", "[[link]]\nname = \"" + name + "\"\nurl = \"https://traces.example/{tenant}\"\n")
                     .toUtf8()
               + "\"\n";
    };
    const QString config = put("gateway.toml", base + links("Before"));
    GatewayProcess gateway(BULKHEAD_GATEWAY, {"--config", config});
    QVERIFY2(gateway.serves(), gateway.said());
    const auto stub = v1::SessionService::NewStub(gateway.channel());
    const auto told = [&] {
        grpc::ClientContext context;
        sign(context);
        v1::HelloRequest request;
        request.mutable_context()->mutable_fleet();
        v1::HelloResponse answer;
        return stub->Hello(&context, request, &answer).ok() && answer.links_size() == 1
                   ? QString::fromStdString(answer.links(0).name())
                   : QString();
    };
    QCOMPARE(told(), QStringLiteral("Before"));

    put("gateway.toml", base + links("Wrong") + "log_level = \"loud\"\n");
    gateway.signal(SIGHUP);
    QTRY_VERIFY2(gateway.said().contains("reload-refused"), gateway.said().constData());
    QVERIFY2(gateway.said().contains("loud"), gateway.said().constData());
    QCOMPARE(told(), QStringLiteral("Before"));

    put("gateway.toml", base + links("After")
                            + "log_level = \"warning\"\nenvironment = \"elsewhere\"\nlisten = "
                              "\"127.0.0.1:0\"\n");
    put("links.toml", "[[link]]\nname = \"After\"\nurl = \"https://traces.example/{tenant}\"\n");
    gateway.signal(SIGHUP);
    QTRY_COMPARE(told(), QStringLiteral("After"));
    (void)links("Later");
    gateway.signal(SIGHUP);
    QTRY_COMPARE(told(), QStringLiteral("Later")); // Taken, and not told at this level.
    put("gateway.toml", base + "log_level = \"loud\"\n");
    gateway.signal(SIGHUP);
    QTRY_VERIFY2(gateway.said().count("reload-refused") > 1, gateway.said().constData());
    QCOMPARE(gateway.said().count("reload-refused"), 2); // The first and the last.
}

void TestOperable::receiversOfAlertsAreChangedByAReload()
{
    const QString key = put("hook.key", QByteArray(64, 'k'));
    QVERIFY(QFile::setPermissions(key, QFile::ReadOwner | QFile::WriteOwner));
    const auto receiver = [&](const QByteArray &name) {
        return put("notify.toml", "[[webhook]]\nname = \"" + name + "\"\nurl = \"http://127.0.0.1:9/\"\nkey_files = [\""
                                      + key.toUtf8() + "\"]\n");
    };
    const QString config =
        put("receivers.toml", "people = \"" + people().toUtf8() + "\"\ntenants = 20\nops = \"127.0.0.1:0\"\nnotify = \""
                                  + receiver("day").toUtf8() + "\"\n");
    GatewayProcess gateway(BULKHEAD_GATEWAY, {"--config", config});
    QVERIFY2(gateway.serves(), gateway.said());
    const auto tells = [&](const QByteArray &name) {
        return loopbackHttp(gateway.opsPort(), "GET", "/metrics").body.contains("\"" + name + "\"");
    };
    QTRY_VERIFY(tells("day"));
    put("notify.toml", "[[webhook]]\nname = \"night\"\n"); // No address.
    gateway.signal(SIGHUP);
    QTRY_VERIFY2(gateway.said().contains("reload-refused"), gateway.said().constData());
    QVERIFY(tells("day"));
    QVERIFY(!tells("night"));
    receiver("night");
    gateway.signal(SIGHUP);
    QTRY_VERIFY(tells("night"));
    QVERIFY(!tells("day"));
}

void TestOperable::stopsWithoutLosingACall()
{
    GatewayProcess gateway(BULKHEAD_GATEWAY, usual() + QStringList{"--drain-s", "2", "--grace-s", "20"});
    QVERIFY2(gateway.serves(), gateway.said());
    QTRY_COMPARE_WITH_TIMEOUT(loopbackHttp(gateway.opsPort(), "GET", "/readyz").status, 200, 20'000);
    const auto stub = v1::InventoryService::NewStub(gateway.channel());
    // Streams that would go on for ever.
    std::vector<std::future<std::pair<grpc::StatusCode, qint64>>> streams;
    std::atomic<int> open{0};
    QElapsedTimer since;
    for (int i = 0; i < 10; ++i) {
        streams.push_back(std::async(std::launch::async, [&] {
            grpc::ClientContext context;
            sign(context);
            v1::WatchTenantsRequest all;
            all.mutable_context()->mutable_fleet();
            v1::WatchTenantsResponse rows;
            const auto stream = stub->WatchTenants(&context, all);
            if (stream->Read(&rows))
                ++open;
            while (stream->Read(&rows)) {
            }
            const grpc::StatusCode code = stream->Finish().error_code();
            return std::pair(code, since.elapsed());
        }));
    }
    QTRY_COMPARE_WITH_TIMEOUT(open.load(), 10, 20'000);
    // A call under way: an upload that has not ended.
    grpc::ClientContext context;
    sign(context);
    v1::ImportTenantsResponse report;
    const auto upload = stub->ImportTenants(&context, &report);
    v1::ImportTenantsRequest part;
    part.mutable_context()->mutable_fleet();
    part.set_request_id("under-way");
    part.set_dry_run(true);
    auto &row = *part.add_rows();
    row.set_line(2);
    row.set_external_id("H 1");
    row.set_name("General Hospital 1");
    row.set_kind("Acute Care Hospitals");
    row.set_region("us-east");
    QVERIFY(upload->Write(part));
    // What a connection brings it brings in order: once this is answered, the upload has come, too.
    v1::ListTenantsRequest page;
    page.mutable_context()->mutable_fleet();
    v1::ListTenantsResponse listed;
    grpc::ClientContext asking;
    sign(asking);
    QVERIFY(stub->ListTenants(&asking, page, &listed).ok());
    since.start();
    gateway.signal(SIGTERM);
    QTRY_COMPARE(loopbackHttp(gateway.opsPort(), "GET", "/readyz").status, 503);
    QVERIFY(loopbackHttp(gateway.opsPort(), "GET", "/readyz").body.contains("stopping"));
    std::vector<qint64> ends;
    for (auto &stream : streams) {
        QTRY_VERIFY_WITH_TIMEOUT(stream.wait_for(std::chrono::seconds(0)) == std::future_status::ready, 20'000);
        const auto [code, at] = stream.get();
        QCOMPARE(code, grpc::StatusCode::UNAVAILABLE);
        ends.push_back(at);
    }
    std::ranges::sort(ends);
    QVERIFY2(ends.back() - ends.front() > 800, "the streams ended all at once");
    QVERIFY(gateway.runs()); // For the upload.
    upload->WritesDone();
    const grpc::Status status = upload->Finish();
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(report.rows(), std::uint64_t(1));
    QTRY_VERIFY_WITH_TIMEOUT(!gateway.runs(), 20'000);
    QCOMPARE(gateway.exitCode(), 0);
}

void TestOperable::aSecondSignalIsQuicker()
{
    GatewayProcess gateway(BULKHEAD_GATEWAY, usual() + QStringList{"--drain-s", "300", "--grace-s", "300"});
    QVERIFY2(gateway.serves(), gateway.said());
    const auto stub = v1::InventoryService::NewStub(gateway.channel());
    grpc::ClientContext context;
    sign(context);
    v1::WatchTenantsRequest all;
    all.mutable_context()->mutable_fleet();
    v1::WatchTenantsResponse rows;
    const auto stream = stub->WatchTenants(&context, all);
    QVERIFY(stream->Read(&rows));
    grpc::ClientContext uploading;
    sign(uploading);
    v1::ImportTenantsResponse report;
    const auto upload = stub->ImportTenants(&uploading, &report);
    v1::ImportTenantsRequest part;
    part.mutable_context()->mutable_fleet();
    part.set_request_id("never-ends");
    QVERIFY(upload->Write(part));
    gateway.signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(gateway.said().contains("stopping"), 10'000);
    QVERIFY(gateway.runs());
    gateway.signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(!gateway.runs(), 15'000);
    QCOMPARE(gateway.exitCode(), 0);
    uploading.TryCancel();
}

void TestOperable::saysItsStateToTheServiceManager()
{
    const QByteArray path = m_folder.filePath(QStringLiteral("notify.sock")).toUtf8();
    NotifySocket manager(path);
    GatewayProcess gateway(BULKHEAD_GATEWAY, usual(),
                           {QString::fromUtf8("NOTIFY_SOCKET=" + path), QStringLiteral("WATCHDOG_USEC=400000")});
    QVERIFY2(gateway.serves(), gateway.said());
    QTRY_VERIFY(manager.heard().contains("READY=1"));
    QTRY_VERIFY(manager.heard().count("WATCHDOG=1") >= 3);
    gateway.signal(SIGHUP);
    QTRY_VERIFY(manager.heard().contains("RELOADING=1\nMONOTONIC_USEC="));
    QTRY_VERIFY(manager.heard().count("READY=1") == 2);
    gateway.signal(SIGTERM);
    QTRY_VERIFY(manager.heard().contains("STOPPING=1"));
    QTRY_VERIFY_WITH_TIMEOUT(!gateway.runs(), 20'000);
}

QTEST_GUILESS_MAIN(TestOperable)
#include "tst_operable.moc"
