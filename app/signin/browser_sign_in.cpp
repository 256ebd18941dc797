#include "app/signin/browser_sign_in.h"

#include "app/signin/provider_link.h"
#include "app/signin/secret.h"

#include <QDateTime>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrlQuery>

namespace bulkhead {
namespace {

constexpr qint64 kMostRequestBytes = 8'192;
constexpr int kMostGuests = 20; ///< Connections at once; a browser needs one or two.
constexpr int kGuestPatienceMs = 10'000;
const QString kPath = QStringLiteral("/signed-in");

QString value(const QUrl &url, const char *name)
{
    return QUrlQuery(url).queryItemValue(QLatin1String(name), QUrl::FullyDecoded);
}

} // namespace

BrowserSignIn::BrowserSignIn(ProviderLink *link, Provider provider, SignInSettings settings, QString subject,
                             bool again, bool anew, QObject *parent)
    : QObject(parent)
    , m_link(link)
    , m_provider(std::move(provider))
    , m_settings(std::move(settings))
    , m_subject(std::move(subject))
    , m_again(again || anew)
    , m_anew(anew)
    , m_door(new QTcpServer(this))
    , m_state(unguessable())
    , m_nonce(unguessable())
    , m_verifier(unguessable())
{
    m_door->setMaxPendingConnections(kMostGuests);
    connect(m_door, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_door->nextPendingConnection())
            greet(socket);
    });
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { fail(tr("Nobody finished signing in within five minutes. Start again.")); });
}

BrowserSignIn::~BrowserSignIn() = default;

void BrowserSignIn::start()
{
    // The address itself, not "localhost", which a resolver may lead elsewhere (RFC 8252, 8.3).
    if (!m_door->listen(QHostAddress::LocalHost))
        return fail(tr("This computer gave no port to hear the browser's answer on: %1.").arg(m_door->errorString()));
    m_patience.start(kPatienceMs);
    m_redirect = QStringLiteral("http://127.0.0.1:%1%2").arg(m_door->serverPort()).arg(kPath);
    QStringList scopes = m_settings.scopes;
    if (!scopes.contains(QLatin1String("openid")))
        scopes.prepend(QStringLiteral("openid"));
    Form form{{"response_type", "code"},
              {"client_id", m_settings.clientId},
              {"redirect_uri", m_redirect},
              {"scope", scopes.join(QLatin1Char(' '))},
              {"state", m_state},
              {"nonce", m_nonce},
              {"code_challenge", challengeOf(m_verifier)},
              {"code_challenge_method", "S256"}};
    if (!m_settings.resource.isEmpty())
        form.emplaceBack("resource", m_settings.resource);
    if (m_again)
        form.emplaceBack("prompt", "login");
    if (m_anew)
        form.emplaceBack("max_age", "0"); // Then the answer has to say when (OpenID Connect Core 3.1.2.1).
    m_begunMs = QDateTime::currentMSecsSinceEpoch();
    QUrl url = m_provider.authorize;
    QByteArray query = url.query(QUrl::FullyEncoded).toLatin1();
    query += (query.isEmpty() ? "" : "&") + ProviderLink::encoded(form);
    url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    emit open(url);
}

void BrowserSignIn::greet(QTcpSocket *socket)
{
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
    QTimer::singleShot(kGuestPatienceMs, socket, [socket] { socket->abort(); });
    if (m_over || m_door->findChildren<QTcpSocket *>().size() > kMostGuests)
        socket->abort();
}

void BrowserSignIn::read(QTcpSocket *socket)
{
    if (m_over || socket->bytesAvailable() > kMostRequestBytes)
        return socket->abort();
    const QByteArray head = socket->peek(kMostRequestBytes);
    if (!head.contains("\r\n\r\n"))
        return;
    socket->readAll();
    QUrl asked;
    if (!ours(head.left(head.indexOf("\r\n")), &asked))
        return answer(socket, 404, tr("This address is only there for a sign-in that somebody began in the console."));
    take(asked, socket);
}

bool BrowserSignIn::ours(const QByteArray &requestLine, QUrl *asked) const
{
    const QList<QByteArray> words = requestLine.split(' ');
    if (words.size() != 3 || words.at(0) != "GET")
        return false;
    *asked = QUrl::fromEncoded("http://127.0.0.1" + words.at(1), QUrl::StrictMode);
    return asked->isValid() && asked->path() == kPath && same(value(*asked, "state").toLatin1(), m_state.toLatin1());
}

void BrowserSignIn::take(const QUrl &asked, QTcpSocket *socket)
{
    const QString issuer = value(asked, "iss"), code = value(asked, "code"), error = value(asked, "error");
    QString problem;
    if ((m_provider.saysIssuer || !issuer.isEmpty()) && issuer != m_provider.issuer)
        problem = tr("The answer came from another sign-in service than the one that was asked. Nobody was signed in.");
    else if (error == QLatin1String("access_denied"))
        problem = tr("The sign-in was refused or given up in the browser.");
    else if (!error.isEmpty())
        problem = tr("The sign-in service says: %1.").arg(error.left(100));
    else if (code.isEmpty())
        problem = tr("The sign-in service answered without a result.");
    answer(socket, 200,
           problem.isEmpty() ? tr("You can close this page and go on in the console.")
                             : tr("The sign-in did not succeed. The console says why; you can close this page."));
    if (!problem.isEmpty())
        return fail(problem);
    m_over = true; // A code is taken once.
    m_door->close();
    redeem(code);
}

void BrowserSignIn::answer(QTcpSocket *socket, int status, const QString &words)
{
    const QByteArray page = QStringLiteral("<!doctype html><meta charset=utf-8><title>%1</title>"
                                           "<body style=\"font:16px sans-serif;margin:4em\"><p>%2")
                                .arg(tr("Bulkhead").toHtmlEscaped(), words.toHtmlEscaped())
                                .toUtf8();
    socket->write("HTTP/1.1 " + QByteArray::number(status) + (status == 200 ? " OK" : " Not Found")
                  + "\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
                    "Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'; style-src "
                    "'unsafe-inline'\r\nConnection: close\r\nContent-Length: "
                  + QByteArray::number(page.size()) + "\r\n\r\n" + page);
    socket->disconnectFromHost();
}

void BrowserSignIn::redeem(const QString &code)
{
    m_patience.stop();
    Form form{{"grant_type", "authorization_code"},
              {"code", code},
              {"redirect_uri", m_redirect},
              {"client_id", m_settings.clientId},
              {"code_verifier", m_verifier}};
    if (!m_settings.resource.isEmpty())
        form.emplaceBack("resource", m_settings.resource);
    m_link->post(m_provider.token, form, [self = QPointer(this)](const ProviderAnswer &answer) {
        if (!self)
            return;
        if (!answer.ok()) {
            self->m_over = false;
            return self->fail(answer.problem());
        }
        QString problem;
        const auto tokens = readTokens(answer.body,
                                       {self->m_provider.issuer, self->m_settings.clientId, self->m_nonce,
                                        self->m_subject, false, self->m_anew ? self->m_begunMs : 0},
                                       QDateTime::currentMSecsSinceEpoch(), &problem);
        if (tokens)
            emit self->finished(*tokens);
        else {
            self->m_over = false;
            self->fail(problem);
        }
    });
}

void BrowserSignIn::fail(const QString &sentence)
{
    if (std::exchange(m_over, true))
        return;
    m_patience.stop();
    m_door->close();
    emit failed(sentence);
}

} // namespace bulkhead
