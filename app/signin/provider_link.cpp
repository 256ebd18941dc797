#include "app/signin/provider_link.h"

#include <QHostAddress>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTimer>

namespace bulkhead {
namespace {
constexpr int kPatienceMs = 15'000;
constexpr qint64 kMostBytes = 1024 * 1024;
constexpr qsizetype kMostWords = 200;
} // namespace

QString ProviderAnswer::error() const
{
    return body.value(QLatin1String("error")).toString();
}

QString ProviderAnswer::problem() const
{
    if (status == 0)
        return transport;
    const QString described = body.value(QLatin1String("error_description")).toString();
    const QString words = described.isEmpty() ? error() : described;
    return words.isEmpty() ? ProviderLink::tr("The sign-in service answered with status %1.").arg(status)
                           : ProviderLink::tr("The sign-in service says: %1.").arg(words.left(kMostWords).simplified());
}

ProviderLink::ProviderLink(const QByteArray &roots, QObject *parent)
    : QObject(parent)
    , m_network(new QNetworkAccessManager(this))
    , m_roots(roots)
{
    m_network->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy); // A token goes where it was meant to.
    m_network->setAutoDeleteReplies(true);
}

bool ProviderLink::fit(const QUrl &url)
{
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasFragment())
        return false;
    if (url.scheme() == QLatin1String("https"))
        return true;
    const QHostAddress address(url.host());
    return url.scheme() == QLatin1String("http") && (address.isLoopback() || url.host() == QLatin1String("localhost"));
}

QByteArray ProviderLink::encoded(const Form &form)
{
    QByteArray text;
    for (const auto &[name, value] : form) {
        if (!text.isEmpty())
            text += '&';
        text += QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
    }
    return text;
}

QNetworkRequest ProviderLink::request(const QUrl &url) const
{
    QNetworkRequest request(url);
    request.setTransferTimeout(kPatienceMs);
    request.setRawHeader("Accept", "application/json");
    // Nothing that was said to somebody else, and nothing kept for later.
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    if (!m_roots.isEmpty())
        tls.addCaCertificates(QSslCertificate::fromData(m_roots, QSsl::Pem));
    request.setSslConfiguration(tls);
    return request;
}

void ProviderLink::get(const QUrl &url, Answer then)
{
    if (!fit(url))
        return refuse(url, then);
    await(m_network->get(request(url)), std::move(then));
}

void ProviderLink::post(const QUrl &url, const Form &form, Answer then)
{
    if (!fit(url))
        return refuse(url, then);
    QNetworkRequest asked = request(url);
    asked.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/x-www-form-urlencoded"));
    await(m_network->post(asked, encoded(form)), std::move(then));
}

void ProviderLink::refuse(const QUrl &url, const Answer &then)
{
    ProviderAnswer answer;
    answer.transport = tr("The sign-in service names the address %1, which is not encrypted.")
                           .arg(url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery).left(kMostWords));
    QTimer::singleShot(0, this, [then, answer] { then(answer); });
}

void ProviderLink::await(QNetworkReply *reply, Answer then)
{
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received, qint64 total) {
        if (received > kMostBytes || total > kMostBytes)
            reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [reply, then = std::move(then)] {
        ProviderAnswer answer;
        answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (reply->error() == QNetworkReply::OperationCanceledError)
            answer.status = 0; // It took too long, or said too much.
        if (answer.status == 0)
            answer.transport =
                tr("The sign-in service at %1 cannot be reached: %2.").arg(reply->url().host(), reply->errorString());
        else
            answer.body = QJsonDocument::fromJson(reply->read(kMostBytes)).object();
        then(answer);
    });
}

} // namespace bulkhead
