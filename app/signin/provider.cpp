#include "app/signin/provider.h"

#include "app/signin/provider_link.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qint64 kSkewMs = 60'000;
constexpr qint64 kUsualLifeS = 300;   ///< Of an access token whose life nobody told.
constexpr qint64 kRoundingMs = 1'000; ///< The provider tells whole seconds.
constexpr qsizetype kLongest = 8'000;

QString say(const char *text)
{
    return QCoreApplication::translate("SignIn", text);
}

QUrl address(const QJsonObject &document, const char *name)
{
    return QUrl(document.value(QLatin1String(name)).toString(), QUrl::StrictMode);
}

/// The claims of a JWT; empty when it is none.
QJsonObject claimsOf(const QString &jwt)
{
    const QStringList parts = jwt.split(QLatin1Char('.'));
    if (parts.size() != 3 || jwt.size() > kLongest)
        return {};
    const auto decoded = QByteArray::fromBase64Encoding(
        parts.at(1).toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? QJsonDocument::fromJson(*decoded).object() : QJsonObject();
}

bool isFor(const QJsonValue &audience, const QString &clientId)
{
    return audience.isArray() ? audience.toArray().contains(clientId) : audience.toString() == clientId;
}

/// Why an ID token is not the one that was asked for; empty: it is.
QString wrongIdentity(const QJsonObject &claims, const Expected &expected, qint64 nowMs)
{
    const auto text = [&claims](const char *name) { return claims.value(QLatin1String(name)).toString(); };
    const auto ms = [&claims](const char *name) {
        return qint64(claims.value(QLatin1String(name)).toDouble() * 1'000);
    };
    if (text("iss") != expected.issuer)
        return say("The sign-in service vouches in the name of another one. Nobody was signed in.");
    if (!isFor(claims.value(QLatin1String("aud")), expected.clientId))
        return say("The sign-in was meant for another application. Nobody was signed in.");
    if (!expected.nonce.isEmpty() && text("nonce") != expected.nonce)
        return say("The sign-in answers another request than this one. Nobody was signed in.");
    if (ms("exp") + kSkewMs <= nowMs || ms("iat") - kSkewMs > nowMs)
        return say("The sign-in is not valid at this time. Check this computer's clock.");
    if (text("sub").isEmpty())
        return say("The sign-in service does not say who signed in.");
    if (expected.authenticatedAfterMs > 0) {
        const QJsonValue at = claims.value(QLatin1String("auth_time"));
        const qint64 agoMs = ms("iat") - ms("auth_time");
        if (!at.isDouble() || agoMs < -kRoundingMs)
            return say("The sign-in service does not say when you signed in there, so it cannot be told that it was "
                       "now. The console stays locked.");
        if (nowMs - agoMs + kRoundingMs < expected.authenticatedAfterMs)
            return say("The sign-in service answered without asking for your password again. The console stays "
                       "locked.");
    }
    return {};
}

} // namespace

QUrl discoveryOf(const QString &issuer)
{
    return QUrl(issuer + (issuer.endsWith(QLatin1Char('/')) ? QString() : QStringLiteral("/"))
                    + QStringLiteral(".well-known/openid-configuration"),
                QUrl::StrictMode);
}

std::optional<Provider> readProvider(const QString &issuer, const QJsonObject &document, QString *problem)
{
    Provider provider;
    provider.issuer = document.value(QLatin1String("issuer")).toString();
    if (provider.issuer != issuer) {
        *problem = say("The sign-in service says that it is another one than the gateway names.");
        return std::nullopt;
    }
    provider.authorize = address(document, "authorization_endpoint");
    provider.token = address(document, "token_endpoint");
    provider.device = address(document, "device_authorization_endpoint");
    provider.revoke = address(document, "revocation_endpoint");
    provider.saysIssuer = document.value(QLatin1String("authorization_response_iss_parameter_supported")).toBool();
    const auto fitOrLeftOut = [](const QUrl &url) { return url.isEmpty() || ProviderLink::fit(url); };
    if (!ProviderLink::fit(provider.authorize) || !ProviderLink::fit(provider.token) || !fitOrLeftOut(provider.device)
        || !fitOrLeftOut(provider.revoke)) {
        *problem = say("The sign-in service names an address that is missing or not encrypted.");
        return std::nullopt;
    }
    return provider;
}

std::optional<GivenTokens> readTokens(const QJsonObject &answer, const Expected &expected, qint64 nowMs,
                                      QString *problem)
{
    GivenTokens tokens;
    tokens.access = answer.value(QLatin1String("access_token")).toString().toLatin1();
    tokens.refresh = answer.value(QLatin1String("refresh_token")).toString();
    const qint64 lifeS = qint64(answer.value(QLatin1String("expires_in")).toDouble(double(kUsualLifeS)));
    tokens.untilMs = nowMs + std::clamp<qint64>(lifeS, 1, 86'400) * 1'000;
    const bool plain = std::ranges::all_of(tokens.access, [](char c) { return c > 0x20 && c < 0x7f; });
    if (tokens.access.isEmpty() || tokens.access.size() > kLongest || !plain
        || answer.value(QLatin1String("token_type")).toString().compare(QLatin1String("bearer"), Qt::CaseInsensitive)
               != 0) {
        *problem = say("The sign-in service gave no token that the gateway could take.");
        return std::nullopt;
    }
    const QString identity = answer.value(QLatin1String("id_token")).toString();
    if (identity.isEmpty() && expected.renewal) {
        tokens.subject = expected.subject;
        return tokens;
    }
    const QJsonObject claims = claimsOf(identity);
    if (const QString wrong = wrongIdentity(claims, expected, nowMs); !wrong.isEmpty()) {
        *problem = wrong;
        return std::nullopt;
    }
    tokens.subject = claims.value(QLatin1String("sub")).toString();
    for (const char *name : {"name", "preferred_username", "email"})
        if (tokens.name.isEmpty())
            tokens.name = claims.value(QLatin1String(name)).toString().left(100).simplified();
    if (!expected.subject.isEmpty() && tokens.subject != expected.subject) {
        *problem = say("Somebody else signed in than before. To work here in that name, start over; what the other one "
                       "typed is discarded then.");
        return std::nullopt;
    }
    return tokens;
}

} // namespace bulkhead
