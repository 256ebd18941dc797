#include "models/session/transport.h"

#include <QCoreApplication>
#include <QFile>

#include <arpa/inet.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
#include <openssl/x509.h>

namespace bulkhead {
namespace {

// Chunks stay far under 4 MiB by contract; the double is room for one that does not, not an invitation.
constexpr int kMaxReceiveBytes = 8 * 1024 * 1024;
constexpr qint64 kMaxPemBytes = 4 * 1024 * 1024;

QString say(const char *text)
{
    return QCoreApplication::translate("Transport", text);
}

/// The file's text, if it holds a PEM block of that name.
std::string pemOf(const QString &path, const char *block, QString *problem)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        *problem = say("The file %1 cannot be read: %2.").arg(path, file.errorString());
        return {};
    }
    const QByteArray text = file.read(kMaxPemBytes);
    if (!text.contains("-----BEGIN ") || !text.contains(block)) {
        *problem = say("The file %1 is no PEM file with a %2.").arg(path, QString::fromLatin1(block).toLower());
        return {};
    }
    return text.toStdString();
}

/// Whom this computer trusts, as the distribution's certificates say.
QString systemRoots()
{
    const QString debian = QStringLiteral("/etc/ssl/certs/ca-certificates.crt");
    return QFile::exists(debian) ? debian : QString::fromLocal8Bit(X509_get_default_cert_file());
}

grpc::ChannelArguments arguments()
{
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
    // A frozen host shows itself only through pings; heartbeats of the streams find a frozen gateway sooner.
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 300);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 300);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
    // Connections of two sessions to one address do not share fate or back-off.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return arguments;
}

} // namespace

std::optional<Trust> readTrust(const TlsFiles &files, QString *problem)
{
    problem->clear();
    if (files.certificate.isEmpty() != files.key.isEmpty()) {
        *problem = say("A certificate of your own needs its key: give both --tls-cert and --tls-key.");
        return std::nullopt;
    }
    Trust trust;
    const QString roots = files.roots.isEmpty() ? systemRoots() : files.roots;
    trust.roots = pemOf(roots, "CERTIFICATE", problem);
    if (problem->isEmpty() && !files.certificate.isEmpty())
        trust.certificate = pemOf(files.certificate, "CERTIFICATE", problem);
    if (problem->isEmpty() && !files.key.isEmpty())
        trust.key = pemOf(files.key, "PRIVATE KEY", problem);
    if (trust.key.find("ENCRYPTED") != std::string::npos)
        *problem =
            say("The key %1 has a password, which nobody can be asked for. Give a key without one, in a file that "
                "only you can read.")
                .arg(files.key);
    if (!problem->isEmpty())
        return std::nullopt;
    return trust;
}

bool isLoopback(const QString &hostPort)
{
    QString host = hostPort.left(hostPort.lastIndexOf(QLatin1Char(':')));
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']')))
        host = host.mid(1, host.size() - 2);
    const QByteArray text = host.toLatin1();
    in_addr v4{};
    in6_addr v6{};
    if (inet_pton(AF_INET, text.constData(), &v4) == 1)
        return ntohl(v4.s_addr) >> 24U == 127U;
    if (inet_pton(AF_INET6, text.constData(), &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6);
    return host == QLatin1String("localhost"); // Other names may lead anywhere.
}

std::shared_ptr<grpc::Channel> dial(const QString &hostPort, const std::optional<Trust> &trust)
{
    QString place = hostPort;
    if (!trust && place.startsWith(QLatin1String("localhost:")))
        place.replace(0, 9, QStringLiteral("127.0.0.1")); // A name goes where a resolver says.
    const std::string address = place.toStdString();
    if (!trust)
        return isLoopback(place) ? grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments())
                                 : nullptr;
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = trust->roots;
    options.pem_cert_chain = trust->certificate;
    options.pem_private_key = trust->key;
    return grpc::CreateCustomChannel(address, grpc::SslCredentials(options), arguments());
}

} // namespace bulkhead
