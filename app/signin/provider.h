#pragma once
// What a console knows of an OpenID provider, and what it makes of its tokens.
#include "models/sign_in_settings.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QUrl>

#include <optional>

namespace bulkhead {

/// Addresses of the discovery document.
struct Provider
{
    QString issuer;
    QUrl authorize, token, device, revoke; ///< The last two may be empty.
    bool saysIssuer = false;               ///< Its answers name it (RFC 9207), so they must.
};
[[nodiscard]] QUrl discoveryOf(const QString &issuer);
/// Nothing, and a sentence, when the document is not of this issuer or names an address that is not encrypted.
[[nodiscard]] std::optional<Provider> readProvider(const QString &issuer, const QJsonObject &document,
                                                   QString *problem);

struct GivenTokens
{
    QByteArray access;
    qint64 untilMs = 0; ///< UTC; when the access token ends.
    QString refresh;    ///< Empty: the provider gave none.
    QString subject;    ///< Who signed in, as the provider knows them; never shown.
    QString name;       ///< As people know them.
};
/// What an answer of the token endpoint must fit.
struct Expected
{
    QString issuer, clientId;
    QString nonce;        ///< Empty: none was sent.
    QString subject;      ///< Empty: anybody.
    bool renewal = false; ///< May leave out who it is for.
    /// The person has to have authenticated at or after this instant, by this computer's clock; 0: whenever. Measured
    /// by how long ago it was when the token was issued, both by the provider's clock, so that clocks may differ.
    qint64 authenticatedAfterMs = 0;
};
/// Nothing, and a sentence, when the tokens are not for us. The ID token's signature is not looked at: it came straight
/// from the provider over TLS (OpenID Connect Core 3.1.3.7, 6); the gateway checks that of the access token.
[[nodiscard]] std::optional<GivenTokens> readTokens(const QJsonObject &answer, const Expected &expected, qint64 nowMs,
                                                    QString *problem);

} // namespace bulkhead
