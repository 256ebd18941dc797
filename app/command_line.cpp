#include "app/command_line.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

namespace bulkhead {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CommandLine", text);
}

const QList<std::pair<QString, View>> &shotViews()
{
    static const QList<std::pair<QString, View>> views{
        {QStringLiteral("overview"), View::Overview},     {QStringLiteral("tenants"), View::Tenants},
        {QStringLiteral("tenant"), View::Tenant},         {QStringLiteral("sla"), View::SlaHealth},
        {QStringLiteral("neighbours"), View::Neighbours}, {QStringLiteral("onboarding"), View::Onboarding}};
    return views;
}

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        tr("Operations console for multi-tenant healthcare platforms. Without --gateway it runs "
           "on its own gateway with a simulated sample fleet, for one person."));
    parser.addOptions({
        {QStringLiteral("gateway"), tr("Connect to a gateway instead of embedding one."), QStringLiteral("HOST:PORT")},
        {QStringLiteral("token-file"), tr("File with the token that the gateway knows you by."),
         QStringLiteral("FILE")},
        {QStringLiteral("role"), tr("Role to try (embedded only): support, customer-success or platform-operations."),
         QStringLiteral("ROLE")},
        {QStringLiteral("store"), tr("Database file of the embedded gateway."), QStringLiteral("FILE")},
        {QStringLiteral("tenants"), tr("Size of the simulated fleet; 0: the sample fleet as designed."),
         QStringLiteral("N")},
        {QStringLiteral("seed"), tr("Seed of the simulated fleet."), QStringLiteral("SEED")},
        {QStringLiteral("telemetry"), tr("Where figures come from: simulated, or prometheus:URL."),
         QStringLiteral("SOURCE")},
        {QStringLiteral("telemetry-config"), tr("Label and metric names for Prometheus (TOML)."),
         QStringLiteral("FILE")},
        {QStringLiteral("shot"),
         tr("Save a picture of a view (overview, tenants, tenant, sla, neighbours, onboarding) and leave. Repeatable. "
            "tenant:isolation and the like show a tab of the tenant."),
         QStringLiteral("VIEW=FILE.png")},
        {QStringLiteral("theme"), tr("light or dark."), QStringLiteral("THEME")},
        {QStringLiteral("size"), tr("Size of the window, such as 1440x900."), QStringLiteral("WxH")},
        {QStringLiteral("settings"), tr("Where the console remembers its state."), QStringLiteral("FILE")},
    });
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("link"), tr("A bulkhead:// link to open."), QStringLiteral("[link]"));
}

CommandLine leave(int code, const QString &message)
{
    CommandLine line;
    line.exitCode = code;
    line.message = message;
    return line;
}

/// A tab is what a link to it may say.
bool isTenantTab(const QString &tab)
{
    const auto place = fromLink(QUrl(QStringLiteral("bulkhead://tenant/t-1?tab=") + tab));
    return place && place->tab == tab;
}

QString readShots(const QStringList &values, QList<Shot> &shots)
{
    for (const QString &value : values) {
        const qsizetype at = value.indexOf(QLatin1Char('='));
        const QString name = value.left(at), file = at < 0 ? QString() : value.mid(at + 1);
        const QString view = name.section(QLatin1Char(':'), 0, 0), tab = name.section(QLatin1Char(':'), 1);
        const auto found = std::ranges::find(shotViews(), view, &std::pair<QString, View>::first);
        if (found == shotViews().end() || file.isEmpty())
            return tr("--shot %1: write VIEW=FILE.png with a view of overview, tenants, tenant, sla, neighbours, "
                      "onboarding.")
                .arg(value);
        if (!tab.isEmpty() && (found->second != View::Tenant || !isTenantTab(tab)))
            return tr("--shot %1: write a tab of a tenant as tenant:service, tenant:isolation or tenant:timeline.")
                .arg(value);
        shots.append({found->second, tab, file});
    }
    return {};
}

QString readLook(const QCommandLineParser &parser, CommandLine &line)
{
    const QString theme = parser.value(QStringLiteral("theme"));
    if (theme == QLatin1String("light"))
        line.theme = Theme::Choice::Light;
    else if (theme == QLatin1String("dark"))
        line.theme = Theme::Choice::Dark;
    else if (!theme.isEmpty())
        return tr("--theme %1: write light or dark.").arg(theme);
    const QString size = parser.value(QStringLiteral("size"));
    static const QRegularExpression shape(QStringLiteral("^(\\d{3,5})x(\\d{3,5})$"));
    if (const auto match = shape.match(size); match.hasMatch())
        line.size = QSize(match.captured(1).toInt(), match.captured(2).toInt());
    else if (!size.isEmpty())
        return tr("--size %1: write width and height in pixels, such as 1440x900.").arg(size);
    return {};
}

QString readFleet(const QCommandLineParser &parser, CommandLine &line)
{
    bool fine = true;
    if (parser.isSet(QStringLiteral("tenants")))
        line.tenants = parser.value(QStringLiteral("tenants")).toUInt(&fine);
    if (!fine || line.tenants > 1'000'000)
        return tr("--tenants: write a number from 0 to 1000000.");
    if (parser.isSet(QStringLiteral("seed")))
        line.seed = parser.value(QStringLiteral("seed")).toULongLong(&fine);
    if (!fine)
        return tr("--seed: write a whole number.");
    const QString role = parser.value(QStringLiteral("role"));
    if (role == QLatin1String("support"))
        line.role = Role::Support;
    else if (role == QLatin1String("customer-success"))
        line.role = Role::CustomerSuccess;
    else if (!role.isEmpty() && role != QLatin1String("platform-operations"))
        return tr("--role %1: write support, customer-success or platform-operations.").arg(role);
    if (parser.isSet(QStringLiteral("telemetry")))
        line.telemetry = parser.value(QStringLiteral("telemetry"));
    line.telemetryConfig = parser.value(QStringLiteral("telemetry-config"));
    line.store = parser.value(QStringLiteral("store"));
    return {};
}

} // namespace

CommandLine readCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    describe(parser);
    CommandLine line;
    if (!parser.parse(arguments))
        return leave(2, parser.errorText() + QLatin1Char('\n') + tr("See bulkhead --help."));
    if (parser.isSet(QStringLiteral("help")))
        return leave(0, parser.helpText());
    if (parser.isSet(QStringLiteral("version")))
        return leave(0, QStringLiteral("bulkhead " BULKHEAD_VERSION));
    line.gateway = parser.value(QStringLiteral("gateway"));
    line.tokenFile = parser.value(QStringLiteral("token-file"));
    line.settings = parser.value(QStringLiteral("settings"));
    for (const QString &problem : {readShots(parser.values(QStringLiteral("shot")), line.shots), readLook(parser, line),
                                   readFleet(parser, line)}) {
        if (!problem.isEmpty())
            return leave(2, problem);
    }
    static const QRegularExpression hostPort(QStringLiteral("^[^\\s:]+:\\d{1,5}$|^\\[[0-9a-fA-F:]+\\]:\\d{1,5}$"));
    if (!line.gateway.isEmpty()) {
        if (!hostPort.match(line.gateway).hasMatch())
            return leave(2, tr("--gateway %1: write HOST:PORT.").arg(line.gateway));
        for (const char *embedded : {"role", "store", "tenants", "seed", "telemetry", "telemetry-config"}) {
            if (parser.isSet(QLatin1String(embedded)))
                return leave(2, tr("--%1 is for the embedded gateway; a remote gateway decides this itself.")
                                    .arg(QLatin1String(embedded)));
        }
        if (!line.tokenFile.isEmpty() && !QFileInfo(line.tokenFile).isReadable())
            return leave(78,
                         tr("The token file %1 cannot be read: give --token-file a file of yours that holds the token.")
                             .arg(line.tokenFile));
    }
    const QStringList links = parser.positionalArguments();
    if (links.size() > 1)
        return leave(2, tr("Only one link can be opened at a time."));
    if (!links.isEmpty()) {
        line.link = QUrl(links.constFirst(), QUrl::StrictMode);
        if (!fromLink(line.link))
            return leave(2, tr("%1 is no link of this console: links begin with bulkhead://.").arg(links.constFirst()));
    }
    return line;
}

} // namespace bulkhead
