// gRPC says of a failed handshake what the library wrote into its log line. A person needs to know whether the gateway
// is away or is not who it should be, so the handshake is made once more, alone, and asked.
#include "models/session/transport.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace bulkhead {
namespace {

constexpr int kPatienceMs = 3'000; ///< For a connection, and for each answer on it.
constexpr int kMostNames = 4;

QString say(const char *text)
{
    return QCoreApplication::translate("Transport", text);
}

template<typename T, void (*Free)(T *)>
struct Freed
{
    void operator()(T *thing) const { Free(thing); }
};
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX, SSL_CTX_free>>;
using Tls = std::unique_ptr<SSL, Freed<SSL, SSL_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;

BIO *readOnly(const std::string &pem)
{
    return BIO_new_mem_buf(pem.data(), int(pem.size()));
}

class Socket
{
public:
    /// Not open when nobody answers.
    Socket(const std::string &host, const std::string &port)
    {
        addrinfo wanted{};
        wanted.ai_socktype = SOCK_STREAM;
        addrinfo *found = nullptr;
        if (getaddrinfo(host.c_str(), port.c_str(), &wanted, &found) != 0)
            return;
        for (const addrinfo *each = found; each && m_fd < 0; each = each->ai_next)
            open(*each);
        freeaddrinfo(found);
    }
    ~Socket()
    {
        if (m_fd >= 0)
            close(m_fd);
    }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;

    [[nodiscard]] int fd() const { return m_fd; } ///< -1: not open.

private:
    void open(const addrinfo &to)
    {
        m_fd = socket(to.ai_family, to.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, to.ai_protocol);
        if (m_fd < 0)
            return;
        int error = connect(m_fd, to.ai_addr, to.ai_addrlen) == 0 ? 0 : errno;
        pollfd writable{m_fd, POLLOUT, 0};
        if (error == EINPROGRESS && poll(&writable, 1, kPatienceMs) == 1) {
            socklen_t length = sizeof error;
            getsockopt(m_fd, SOL_SOCKET, SO_ERROR, &error, &length);
        }
        if (error != 0) {
            close(std::exchange(m_fd, -1));
            return;
        }
        fcntl(m_fd, F_SETFL, fcntl(m_fd, F_GETFL) & ~O_NONBLOCK);
        const timeval patience{kPatienceMs / 1'000, 0};
        setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(m_fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }

    int m_fd = -1;
};

/// The TLS library writes to a socket whose other end may have hung up, for which the system ends a process by SIGPIPE.
/// Held back on this thread alone, and taken away if it came: whoever uses this room keeps what they do about the
/// signal.
class PipeSignalHeld
{
public:
    PipeSignalHeld()
    {
        sigemptyset(&m_pipe);
        sigaddset(&m_pipe, SIGPIPE);
        sigset_t waiting;
        sigpending(&waiting);
        m_waited = sigismember(&waiting, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &m_pipe, &m_before);
    }
    ~PipeSignalHeld()
    {
        const timespec atOnce{0, 0};
        while (!m_waited && sigtimedwait(&m_pipe, nullptr, &atOnce) == -1 && errno == EINTR)
            continue;
        pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    }
    PipeSignalHeld(const PipeSignalHeld &) = delete;
    PipeSignalHeld &operator=(const PipeSignalHeld &) = delete;

private:
    sigset_t m_pipe{}, m_before{};
    bool m_waited = false; ///< One from before is not ours to take.
};

Context contextOf(const Trust &trust)
{
    Context context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    X509_STORE *store = SSL_CTX_get_cert_store(context.get());
    BIO *roots = readOnly(trust.roots);
    while (const Certificate root{PEM_read_bio_X509(roots, nullptr, nullptr, nullptr)})
        X509_STORE_add_cert(store, root.get());
    BIO_free(roots);
    if (!trust.certificate.empty()) {
        BIO *own = readOnly(trust.certificate), *secret = readOnly(trust.key);
        const Certificate certificate(PEM_read_bio_X509(own, nullptr, nullptr, nullptr));
        // Nobody is asked for a password: this is not the terminal's thread.
        const Key key(PEM_read_bio_PrivateKey(
            secret, nullptr, [](char *, int, int, void *) { return -1; }, nullptr));
        SSL_CTX_use_certificate(context.get(), certificate.get());
        SSL_CTX_use_PrivateKey(context.get(), key.get());
        BIO_free(own);
        BIO_free(secret);
    }
    ERR_clear_error();
    return context;
}

void expect(SSL *tls, const std::string &host)
{
    X509_VERIFY_PARAM *asked = SSL_get0_param(tls);
    if (X509_VERIFY_PARAM_set1_ip_asc(asked, host.c_str()) != 1) {
        ERR_clear_error();
        SSL_set1_host(tls, host.c_str());
        SSL_set_tlsext_host_name(tls, host.c_str());
    }
    // The handshake goes on whatever it finds: what it found is what we want to know.
    SSL_set_verify(tls, SSL_VERIFY_NONE, nullptr);
    constexpr std::array<unsigned char, 3> kHttp2{2, 'h', '2'};
    SSL_set_alpn_protos(tls, kHttp2.data(), kHttp2.size());
}

QString day(const ASN1_TIME *time)
{
    std::tm broken{};
    ASN1_TIME_to_tm(time, &broken);
    return QDateTime::fromSecsSinceEpoch(qint64(timegm(&broken)), Qt::UTC).toString(QStringLiteral("yyyy-MM-dd"));
}

QString hostsOf(X509 *certificate)
{
    QStringList hosts;
    auto *names = static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        const ASN1_STRING *text = name->type == GEN_DNS     ? name->d.dNSName
                                  : name->type == GEN_IPADD ? name->d.iPAddress
                                                            : nullptr;
        if (!text)
            continue;
        const unsigned char *bytes = ASN1_STRING_get0_data(text);
        const int length = ASN1_STRING_length(text);
        std::array<char, INET6_ADDRSTRLEN> address{};
        if (name->type == GEN_IPADD)
            inet_ntop(length == 4 ? AF_INET : AF_INET6, bytes, address.data(), address.size());
        hosts += name->type == GEN_DNS ? QString::fromLatin1(reinterpret_cast<const char *>(bytes), length)
                                       : QString::fromLatin1(address.data());
    }
    GENERAL_NAMES_free(names);
    const qsizetype more = hosts.size() - kMostNames;
    if (more > 0)
        hosts = hosts.mid(0, kMostNames) + QStringList(say("%1 more").arg(more));
    return hosts.isEmpty() ? say("no host") : hosts.join(QStringLiteral(", "));
}

QString issuerOf(X509 *certificate)
{
    std::array<char, 256> text{};
    X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate), NID_commonName, text.data(), int(text.size()));
    return text[0] == '\0' ? say("an authority without a name") : QString::fromUtf8(text.data());
}

QString wrong(SSL *tls, const QString &hostPort)
{
    const Certificate certificate(SSL_get1_peer_certificate(tls));
    const long found = SSL_get_verify_result(tls);
    if (!certificate || found == X509_V_OK)
        return {};
    switch (found) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return say("The certificate of %1 expired on %2, so nothing is sent there. Whoever runs the gateway renews it.")
            .arg(hostPort, day(X509_get0_notAfter(certificate.get())));
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return say("The certificate of %1 is not valid before %2, so nothing is sent there. Check this computer's "
                   "clock.")
            .arg(hostPort, day(X509_get0_notBefore(certificate.get())));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return say("Whoever answers at %1 has a certificate for %2, so nothing is sent there. Check the address.")
            .arg(hostPort, hostsOf(certificate.get()));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return say("The certificate of %1 was issued by “%2”, whom this console does not trust, so nothing is sent "
                   "there. "
                   "If that is your company's authority, give its roots with --tls-roots.")
            .arg(hostPort, issuerOf(certificate.get()));
    default:
        return say("The certificate of %1 cannot be trusted (%2), so nothing is sent there.")
            .arg(hostPort, QString::fromLatin1(X509_verify_cert_error_string(found)));
    }
}

QString certificateRefused(const QString &hostPort, bool broughtOne)
{
    return broughtOne
               ? say("The gateway at %1 does not accept your certificate. Ask whoever issues them for a new one.")
                     .arg(hostPort)
               : say("The gateway at %1 asks for a certificate of yours. Start with --tls-cert and --tls-key.")
                     .arg(hostPort);
}

QString notTls(const QString &hostPort)
{
    switch (ERR_GET_REASON(ERR_peek_error())) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
        return say("What answers at %1 does not speak TLS, so nothing is sent there. Check the port, and whether the "
                   "gateway "
                   "has a certificate.")
            .arg(hostPort);
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        return say("What answers at %1 speaks only TLS older than 1.2, so nothing is sent there.").arg(hostPort);
    default:
        return {};
    }
}

} // namespace

QString whyNotTrusted(const QString &hostPort, const Trust &trust)
{
    const qsizetype colon = hostPort.lastIndexOf(QLatin1Char(':'));
    std::string host = hostPort.left(colon).toStdString();
    if (host.size() > 2 && host.front() == '[')
        host = host.substr(1, host.size() - 2);
    const Socket socket(host, hostPort.mid(colon + 1).toStdString());
    if (socket.fd() < 0)
        return {};
    const PipeSignalHeld held; // Until the TLS, made after it, has said goodbye.
    const Context context = contextOf(trust);
    const Tls tls(SSL_new(context.get()));
    expect(tls.get(), host);
    SSL_set_fd(tls.get(), socket.fd());
    bool asked = false; // For a certificate of ours.
    SSL_set_cert_cb(
        tls.get(),
        [](SSL *, void *noted) {
            *static_cast<bool *>(noted) = true;
            return 1;
        },
        &asked);
    ERR_clear_error();
    int result = SSL_connect(tls.get());
    QString found = wrong(tls.get(), hostPort);
    if (result == 1) {
        // A gateway sends its settings at once. TLS 1.3 refuses a certificate only now, and gRPC by hanging up.
        char first = 0;
        result = SSL_read(tls.get(), &first, 1);
    }
    const bool late = result != 1 && SSL_get_error(tls.get(), result) == SSL_ERROR_WANT_READ; // It says nothing at all.
    if (found.isEmpty() && result != 1 && !late)
        found = asked ? certificateRefused(hostPort, !trust.certificate.empty()) : notTls(hostPort);
    ERR_clear_error();
    return found;
}

} // namespace bulkhead
