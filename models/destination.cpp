#include "models/destination.h"

#include "models/view_tab.h"

#include <QRegularExpression>
#include <QUrlQuery>

#include <array>

namespace bulkhead {
namespace {

struct Place
{
    View view;
    const char *host;
    enum { NoId, MayHaveId, NeedsId } id;
};
constexpr std::array kPlaces{
    Place{View::Overview, "overview", Place::NoId},
    Place{View::Tenants, "tenants", Place::MayHaveId},
    Place{View::Tenant, "tenant", Place::NeedsId},
    Place{View::SlaHealth, "sla", Place::MayHaveId},
    Place{View::Neighbours, "neighbours", Place::MayHaveId},
    Place{View::Onboarding, "onboarding", Place::MayHaveId},
    Place{View::Reviews, "reviews", Place::MayHaveId},
    Place{View::Review, "review", Place::NeedsId},
    Place{View::Renewals, "renewals", Place::MayHaveId},
    Place{View::Pools, "pools", Place::MayHaveId},
    Place{View::Posture, "posture", Place::MayHaveId},
    Place{View::TierFit, "tier-fit", Place::MayHaveId},
    Place{View::Integrations, "integrations", Place::MayHaveId},
    Place{View::Departures, "departures", Place::MayHaveId},
    Place{View::Audit, "audit", Place::MayHaveId},
    Place{View::Access, "access", Place::MayHaveId},
    Place{View::Diagnostics, "diagnostics", Place::MayHaveId},
    Place{View::Maturity, "maturity", Place::MayHaveId},
    Place{View::Recording, "recording", Place::NeedsId},
    Place{View::Exposures, "exposures", Place::MayHaveId},
};
constexpr int kLongestFilter = 500;

bool isId(const QString &id)
{
    static const QRegularExpression form(QStringLiteral("\\A[A-Za-z0-9._/-]{1,200}(?:@[0-9]{1,12})?\\z"));
    if (!form.match(id).hasMatch())
        return false;
    const QStringList parts = id.split(QLatin1Char('/'));
    return !parts.contains(QString()) && !parts.contains(QStringLiteral(".")) && !parts.contains(QStringLiteral(".."));
}

/// True if every word is field:value of a field that holds no name: links travel through mail and chat.
bool holdsNoName(const QString &filter)
{
    static const QRegularExpression term(
        QStringLiteral("\\A-?([a-z][a-z0-9_]{0,31})[:<>][A-Za-z0-9.,%$+_/-]{1,64}\\z"));
    static const QStringList naming{QStringLiteral("name"),   QStringLiteral("channel"), QStringLiteral("tenant"),
                                    QStringLiteral("parent"), QStringLiteral("owner"),   QStringLiteral("who")};
    if (filter.size() > kLongestFilter)
        return false;
    const QStringList words = filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &word : words) {
        const QRegularExpressionMatch match = term.match(word);
        if (!match.hasMatch() || naming.contains(match.captured(1)))
            return false;
    }
    return true;
}

} // namespace

bool isTabOf(View view, const QString &tab)
{
    switch (view) {
    case View::Tenant:
        return tab == QLatin1String("service") || tab == QLatin1String("isolation") || tab == QLatin1String("contract")
               || tab == QLatin1String("timeline") || tab == QLatin1String("integrations");
    case View::Onboarding:
        return tab == QLatin1String("table") || tab == QLatin1String("timeline") || tab == QLatin1String("variance");
    case View::Posture:
        return tab == QLatin1String("coverage");
    case View::Audit:
        return tab == QLatin1String("thread") || tab == QLatin1String("samples") || tab == QLatin1String("findings")
               || tab == QLatin1String("campaigns");
    case View::Access:
        return tab == QLatin1String("request");
    default:
        return false;
    }
}

QUrl toLink(const Destination &place)
{
    QUrl link;
    link.setScheme(QStringLiteral("bulkhead"));
    for (const Place &known : kPlaces) {
        if (known.view == place.view)
            link.setHost(QLatin1String(known.host));
    }
    if (isId(place.id))
        link.setPath(QLatin1Char('/') + place.id);
    QUrlQuery query;
    if (isTabOf(place.view, place.tab))
        query.addQueryItem(QStringLiteral("tab"), place.tab);
    if (!place.filter.isEmpty() && holdsNoName(place.filter)) {
        // QUrlQuery takes what it gets as already encoded.
        query.addQueryItem(QStringLiteral("filter"), QString::fromLatin1(QUrl::toPercentEncoding(place.filter)));
    }
    if (!query.isEmpty())
        link.setQuery(query);
    return link;
}

std::optional<Destination> fromLink(const QUrl &link)
{
    if (!link.isValid() || link.scheme() != QLatin1String("bulkhead") || !link.userInfo().isEmpty()
        || link.port() != -1)
        return std::nullopt;
    const QString host = link.host();
    for (const Place &known : kPlaces) {
        if (host != QLatin1String(known.host))
            continue;
        Destination place{known.view, {}, {}, {}};
        const QString path = link.path(QUrl::FullyDecoded);
        if (path.size() > 1)
            place.id = path.mid(1);
        if (place.id.isEmpty() ? known.id == Place::NeedsId : (known.id == Place::NoId || !isId(place.id)))
            return std::nullopt;
        const QUrlQuery query(link);
        const QString tab = query.queryItemValue(QStringLiteral("tab"), QUrl::FullyDecoded);
        const QString filter = query.queryItemValue(QStringLiteral("filter"), QUrl::FullyDecoded);
        place.tab = isTabOf(place.view, tab) ? tab : QString();
        place.filter = holdsNoName(filter) ? filter : QString();
        return place;
    }
    return std::nullopt;
}

} // namespace bulkhead
