#pragma once
// A sample configuration of nginx or HAProxy as it is, but for addresses and files, before two gateways over TLS.
#include "tests/backend/replica_desk.h"
#include "tests/fixtures/certificates.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <array>
#include <sys/socket.h>
#include <unistd.h>

namespace bulkhead::test {

inline quint16 freePort()
{
    const int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = bind(opened, reinterpret_cast<sockaddr *>(&address), size) == 0
                       && getsockname(opened, reinterpret_cast<sockaddr *>(&address), &size) == 0;
    close(opened);
    if (!bound)
        qFatal("no free port");
    return ntohs(address.sin_port);
}

/// A certificate file with its key beside it.
struct Served
{
    QString certificate, key;
};

class SampleProxy
{
public:
    SampleProxy()
        : m_gateway(put("gateway", m_authority.issue({"gateway.example", "127.0.0.1"})))
        , m_served(put("proxy", m_authority.issue({"bulkhead.example", "127.0.0.1"})))
    {
        write(roots(), QByteArray::fromStdString(m_authority.root()));
        QByteArray both;
        for (const QString &path : {m_served.certificate, m_served.key}) {
            QFile part(path);
            if (part.open(QIODevice::ReadOnly))
                both += part.readAll();
        }
        write(m_folder.filePath("proxy-and-key.pem"), both);
    }
    ~SampleProxy() { stop(); }

    static void data() ///< Rows for both.
    {
        QTest::addColumn<QString>("proxy");
        QTest::newRow("nginx") << "nginx";
        QTest::newRow("HAProxy") << "haproxy";
    }
    [[nodiscard]] const Served &gateway() const { return m_gateway; } ///< What the gateways serve with.
    [[nodiscard]] QString roots() const { return m_folder.filePath("roots.pem"); }
    [[nodiscard]] quint16 port() const { return m_port; }

    /// "nginx" or "haproxy" before these addresses; false: it does not serve.
    [[nodiscard]] bool start(const QString &proxy, const std::array<std::string, 2> &gateways)
    {
        const QString name = proxy == "nginx" ? "nginx.conf" : "haproxy.cfg";
        QFile sample(QStringLiteral(BULKHEAD_PROXIES "/") + name);
        if (!sample.open(QIODevice::ReadOnly))
            return false;
        QString text = QString::fromUtf8(sample.readAll());
        m_port = freePort();
        const std::pair<QString, QString> own[] = {{"gateway-1.example:7443", QString::fromStdString(gateways[0])},
                                                   {"gateway-2.example:7443", QString::fromStdString(gateways[1])},
                                                   {"listen 7443", QStringLiteral("listen 127.0.0.1:%1").arg(m_port)},
                                                   {"bind :7443", QStringLiteral("bind 127.0.0.1:%1").arg(m_port)},
                                                   {"/run/bulkhead-nginx.pid", m_folder.filePath("nginx.pid")},
                                                   {"/etc/bulkhead", m_folder.path()}};
        for (const auto &[from, to] : own)
            text.replace(from, to);
        if (text.contains("7443"))
            return false;
        const QString file = m_folder.filePath(name);
        write(file, text.toUtf8());
        m_proxy.setProcessChannelMode(QProcess::MergedChannels);
        if (proxy == "nginx") // One process of a known id, which its end takes along.
            m_proxy.start("nginx",
                          {"-p", m_folder.path(), "-c", file, "-e", "stderr", "-g", "daemon off; master_process off;"});
        else
            m_proxy.start("haproxy", {"-db", "-f", file});
        // First without gRPC, whose waiting clients look after a refused connection every five seconds only.
        if (!QTest::qWaitFor([this] { return listens(); }, 20'000))
            return false;
        ReplicaDesk desk(channel(), "platform-1");
        return QTest::qWaitFor([&] { return saved(desk, "ready"); }, 20'000);
    }
    void stop()
    {
        m_proxy.kill();
        m_proxy.waitForFinished(5'000);
    }
    /// A console's connection; another one each time.
    [[nodiscard]] std::shared_ptr<grpc::Channel> channel() const
    {
        grpc::SslCredentialsOptions ssl;
        ssl.pem_root_certs = m_authority.root();
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
        arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
        arguments.SetSslTargetNameOverride("bulkhead.example");
        return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(m_port), grpc::SslCredentials(ssl), arguments);
    }
    /// Saves a draft of its own each time.
    [[nodiscard]] bool saved(ReplicaDesk &desk, const std::string &name)
    {
        v1::SaveDraftResponse answer;
        const std::string draft = name + "-" + std::to_string(++m_drafts);
        return desk.save(draft, draft, 0, {}, answer, std::chrono::seconds(2)).ok();
    }

private:
    [[nodiscard]] bool listens() const
    {
        const int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool taken = ::connect(opened, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
        close(opened);
        return taken;
    }
    Served put(const QString &name, const Issued &issued)
    {
        const Served served{m_folder.filePath(name + ".pem"), m_folder.filePath(name + ".key")};
        write(served.certificate, QByteArray::fromStdString(issued.certificate));
        write(served.key, QByteArray::fromStdString(issued.key));
        return served;
    }
    static void write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
            qFatal("cannot write %s", qPrintable(path));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        file.write(text);
    }

    Authority m_authority{"Bulkhead tests"};
    QTemporaryDir m_folder;
    Served m_gateway, m_served;
    QProcess m_proxy;
    quint16 m_port = 0;
    int m_drafts = 0;
};

} // namespace bulkhead::test
