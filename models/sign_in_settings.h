#pragma once
#include <QString>
#include <QStringList>

namespace bulkhead {

/// Where a person signs in to be known to a gateway, as the gateway says.
struct SignInSettings
{
    QString issuer, clientId;
    QStringList scopes; ///< "openid" is always asked for.
    QString resource;   ///< Whom access tokens are for (RFC 8707); empty: the provider knows.
    bool operator==(const SignInSettings &) const = default;
};

} // namespace bulkhead
