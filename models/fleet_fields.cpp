#include "models/fleet_fields.h"

#include "models/fleet_columns.h"
#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

struct Fields
{
    Q_DECLARE_TR_FUNCTIONS(FleetFields)
};
using filter::Kind;

QStringList healthWords()
{
    return {QString(),
            QStringLiteral("healthy"),
            QStringLiteral("at-risk"),
            QStringLiteral("breaching"),
            QStringLiteral("no-traffic"),
            QStringLiteral("not-measured"),
            QStringLiteral("partial"),
            QStringLiteral("stale")};
}

QStringList tierWords()
{
    return {QString(), QStringLiteral("shared"), QStringLiteral("segmented"), QStringLiteral("dedicated"),
            QStringLiteral("channel")};
}

FleetFieldInfo wordField(FleetField field, const char *name, const QString &title, const QStringList &words,
                         const QString &help, const QString &tip = {})
{
    return {field, {QLatin1String(name), Kind::Word, words, 1, help}, title, tip};
}

FleetFieldInfo numberField(FleetField field, const char *name, const QString &title, Kind kind, qint64 scale,
                           const QString &help, const QString &tip = {})
{
    return {field, {QLatin1String(name), kind, {}, scale, help}, title, tip};
}

std::vector<FleetFieldInfo> factFields()
{
    using F = FleetField;
    return {
        wordField(F::Health, "health", Fields::tr("Health"), healthWords(),
                  Fields::tr("health:breaching: the worst objective's state"),
                  Fields::tr("State of the worst objective")),
        wordField(F::Name, "name", Fields::tr("Tenant"), {},
                  Fields::tr("name:clinic: part of the name, as the plain word")),
        wordField(F::Profile, "profile", Fields::tr("Profile"),
                  {QString(), QStringLiteral("clinic"), QStringLiteral("regional"), QStringLiteral("hospital"),
                   QStringLiteral("white-label")},
                  Fields::tr("profile:hospital: kind of organisation")),
        wordField(F::Tier, "tier", Fields::tr("Tier"), tierWords(), Fields::tr("tier:shared: isolation tier"),
                  Fields::tr("Isolation tier by contract")),
        wordField(F::Recommended, "recommended", Fields::tr("Recommended"), tierWords(),
                  Fields::tr("recommended:dedicated: tier by policy"), Fields::tr("Tier that the policy recommends")),
        wordField(F::Region, "region", Fields::tr("Region"), {}, Fields::tr("region:us-east: begins with this")),
        wordField(F::Pool, "pool", Fields::tr("Pool"), {}, Fields::tr("pool:pool-a: shared resource group"),
                  Fields::tr("Shared resource group")),
        wordField(F::Owner, "owner", Fields::tr("Owner"), {}, Fields::tr("owner:success-2: customer success person")),
        wordField(F::Stage, "stage", Fields::tr("Stage"),
                  {QString(), QStringLiteral("contract"), QStringLiteral("identity"), QStringLiteral("data-boundary"),
                   QStringLiteral("integrations"), QStringLiteral("verification"), QStringLiteral("live")},
                  Fields::tr("stage:live: stage of onboarding")),
    };
}

std::vector<FleetFieldInfo> figureFields()
{
    using F = FleetField;
    return {
        numberField(F::Sli, "sli", Fields::tr("SLI 30 d"), Kind::Percent, 10'000,
                    Fields::tr("sli<99.9 or sla<99.9: SLI of the worst objective below 99.9%"),
                    Fields::tr("SLI of the objective with the least budget left, rolling 30 days")),
        numberField(F::Budget, "budget", Fields::tr("Budget left"), Kind::Percent, 100,
                    Fields::tr("budget<25%: error budget left; below 0 it is overspent"),
                    Fields::tr("Error budget left of the worst objective")),
        numberField(F::Burn, "burn", Fields::tr("Burn 1 h"), Kind::Number, 1000,
                    Fields::tr("burn>2: budget burns more than twice as fast as allowed"),
                    Fields::tr("Burn rate of the worst objective over one hour")),
        numberField(F::BurnTrend, "trend", Fields::tr("Burn 24 h"), Kind::Number, 1000,
                    Fields::tr("trend>2: the latest burn, as burn"),
                    Fields::tr("Hourly burn of the worst objective, last 24 h")),
        wordField(F::Noise, "noise", Fields::tr("Noise"),
                  {QString(), QStringLiteral("quiet"), QStringLiteral("affected"), QStringLiteral("source")},
                  Fields::tr("noise:affected: part in open noisy-neighbour incidents"),
                  Fields::tr("Part in open noisy-neighbour incidents")),
        numberField(F::Load, "load", Fields::tr("Load"), Kind::Number, 1, Fields::tr("load>2k: requests a minute"),
                    Fields::tr("Requests a minute")),
        numberField(F::Arr, "arr", Fields::tr("ARR"), Kind::Number, 1, Fields::tr("arr>250k: dollars a year"),
                    Fields::tr("Annual recurring revenue")),
        numberField(F::Renewal, "renews", Fields::tr("Renews"), Kind::Days, 1,
                    Fields::tr("renews<90d: contract renews within 90 days, or is overdue"),
                    Fields::tr("Date of contract renewal")),
        wordField(F::Parent, "channel", Fields::tr("Channel"), {},
                  Fields::tr("channel:name: sub-tenants of a white-label channel"),
                  Fields::tr("White-label channel that the tenant belongs to")),
        wordField(F::Id, "id", Fields::tr("ID"), {}, Fields::tr("id:t-0001: begins with this")),
        wordField(F::Count, "isolation", QString(),
                  {QStringLiteral("fits"), QStringLiteral("under"), QStringLiteral("over")},
                  Fields::tr("isolation:under: weaker tier than recommended; over: stronger than needed")),
        wordField(kEnvironmentField, "environment", Fields::tr("Environment"), {},
                  Fields::tr("environment:eu: its name, a word of it, or its letters"),
                  Fields::tr("Where the tenant is; what you do there happens there only")),
    };
}

} // namespace

const std::vector<FleetFieldInfo> &fleetFields()
{
    static const std::vector<FleetFieldInfo> fields = [] {
        std::vector<FleetFieldInfo> all = factFields();
        for (FleetFieldInfo &info : figureFields())
            all.push_back(std::move(info));
        all[static_cast<size_t>(FleetField::Sli)].grammar.alias = QStringLiteral("sla");
        return all;
    }();
    return fields;
}

const std::vector<filter::Field> &fleetGrammar()
{
    static const std::vector<filter::Field> grammar = [] {
        std::vector<filter::Field> all;
        for (const FleetFieldInfo &info : fleetFields())
            if (info.field != kEnvironmentField)
                all.push_back(info.grammar);
        return all;
    }();
    return grammar;
}

const std::vector<filter::Field> &joinedGrammar()
{
    static const std::vector<filter::Field> grammar = [] {
        std::vector<filter::Field> all;
        for (const FleetFieldInfo &info : fleetFields())
            all.push_back(info.grammar);
        return all;
    }();
    return grammar;
}

const FleetFieldInfo &infoOf(FleetField field)
{
    return fleetFields()[static_cast<size_t>(field)];
}

QString grammarName(FleetField field)
{
    return infoOf(field).grammar.name;
}

std::optional<FleetField> fleetFieldOf(const QString &grammarName)
{
    for (const FleetFieldInfo &info : fleetFields()) {
        if (info.grammar.name == grammarName && info.field < FleetField::Count)
            return info.field;
    }
    return std::nullopt;
}

bool isLive(FleetField field)
{
    switch (field) {
    case FleetField::Health:
    case FleetField::Sli:
    case FleetField::Budget:
    case FleetField::Burn:
    case FleetField::BurnTrend:
    case FleetField::Noise:
    case FleetField::Load:
        return true;
    default:
        return false;
    }
}

bool isText(FleetField field)
{
    return field >= FleetField::Count || infoOf(field).grammar.kind == Kind::Word;
}

QString fleetText(const FleetColumns &columns, FleetField field, quint32 row)
{
    const auto number = [&] { return columns.number(field, row); };
    const auto text = [](std::string_view utf8) {
        return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    };
    switch (field) {
    case FleetField::Health:
        return words::health(static_cast<Health>(number()));
    case FleetField::Name:
        return text(columns.nameUtf8(row));
    case FleetField::Profile:
        return words::profile(static_cast<Profile>(number()));
    case FleetField::Tier:
    case FleetField::Recommended:
        return words::tier(static_cast<Tier>(number()));
    case FleetField::Region:
    case FleetField::Pool:
    case FleetField::Owner:
    case FleetField::Parent:
        return columns.word(columns.wordIndex(field, row));
    case FleetField::Stage:
        return words::stage(static_cast<Stage>(number()));
    case FleetField::Sli:
        return words::sli(static_cast<int>(number()));
    case FleetField::Budget:
        return words::budget(static_cast<int>(number()));
    case FleetField::Burn:
    case FleetField::BurnTrend:
        return words::burn(number());
    case FleetField::Noise:
        return words::noise(static_cast<Noise>(number()));
    case FleetField::Load:
        return words::count(number());
    case FleetField::Arr:
        return words::money(number());
    case FleetField::Renewal:
        return words::date(static_cast<qint32>(number()));
    case FleetField::Id:
        return text(columns.idUtf8(row));
    default: // The environment's name is not the fleet's to tell.
        break;
    }
    return {};
}

} // namespace bulkhead
