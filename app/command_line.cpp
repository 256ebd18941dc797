#include "app/command_line.h"

#include "app/gateway_options.h"
#include "app/review_command.h"
#include "models/view_tab.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRegularExpression>

namespace bulkhead {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CommandLine", text);
}

const QList<std::pair<QString, View>> &shotViews()
{
    static const QList<std::pair<QString, View>> views{{QStringLiteral("overview"), View::Overview},
                                                       {QStringLiteral("tenants"), View::Tenants},
                                                       {QStringLiteral("tenant"), View::Tenant},
                                                       {QStringLiteral("sla"), View::SlaHealth},
                                                       {QStringLiteral("reviews"), View::Reviews},
                                                       {QStringLiteral("review"), View::Review},
                                                       {QStringLiteral("neighbours"), View::Neighbours},
                                                       {QStringLiteral("onboarding"), View::Onboarding},
                                                       {QStringLiteral("renewals"), View::Renewals},
                                                       {QStringLiteral("pools"), View::Pools},
                                                       {QStringLiteral("posture"), View::Posture},
                                                       {QStringLiteral("tier-fit"), View::TierFit},
                                                       {QStringLiteral("integrations"), View::Integrations},
                                                       {QStringLiteral("departures"), View::Departures},
                                                       {QStringLiteral("audit"), View::Audit},
                                                       {QStringLiteral("access"), View::Access},
                                                       {QStringLiteral("diagnostics"), View::Diagnostics},
                                                       {QStringLiteral("maturity"), View::Maturity},
                                                       {QStringLiteral("exposures"), View::Exposures}};
    return views;
}

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        tr("Operations console for multi-tenant healthcare platforms. Without --gateway it runs "
           "on its own gateway with a simulated sample fleet, for one person. \"bulkhead review --help\" tells how "
           "to write the pack of an SLA review without a window."));
    addGatewayOptions(parser);
    parser.addOptions({
        {QStringLiteral("shot"),
         tr("Save a picture of a view (overview, tenants, tenant, sla, reviews, review, present, neighbours, "
            "pools, onboarding, renewals, posture, tier-fit, integrations, departures, audit, access, diagnostics, "
            "maturity) and leave; of a tab by "
            "tenant:contract, onboarding:table or posture:coverage. Repeatable."),
         QStringLiteral("VIEW[:TAB]=FILE.png")},
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
    refuse(line, code, message);
    return line;
}

/// A tab is what a link to it may say.
QString readShots(const QStringList &values, QList<Shot> &shots)
{
    for (const QString &value : values) {
        const qsizetype at = value.indexOf(QLatin1Char('='));
        const QString name = value.left(at), file = at < 0 ? QString() : value.mid(at + 1);
        const QString view = name.section(QLatin1Char(':'), 0, 0), tab = name.section(QLatin1Char(':'), 1);
        if (name == QLatin1String("present") && !file.isEmpty()) { // A review on the audience's screen.
            shots.append({View::Review, name, file});
            continue;
        }
        const auto found = std::ranges::find(shotViews(), view, &std::pair<QString, View>::first);
        const bool known = found != shotViews().end() && (tab.isEmpty() || isTabOf(found->second, tab));
        if (!known || file.isEmpty())
            return tr("--shot %1: write VIEW=FILE.png with a view of overview, tenants, tenant, sla, reviews, review, "
                      "present, neighbours, pools, onboarding, renewals, posture, tier-fit, integrations, departures, "
                      "audit, "
                      "access, diagnostics, maturity; "
                      "or VIEW:TAB=FILE.png with tenant:service, isolation, contract, timeline or integrations, "
                      "onboarding:table, timeline or variance, or posture:coverage.")
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

} // namespace

CommandLine readCommandLine(const QStringList &arguments)
{
    if (arguments.value(1) == QLatin1String("review"))
        return readReviewCommand(arguments);
    QCommandLineParser parser;
    describe(parser);
    CommandLine line;
    if (!parser.parse(arguments))
        return leave(2, parser.errorText() + QLatin1Char('\n') + tr("See bulkhead --help."));
    if (parser.isSet(QStringLiteral("help")))
        return leave(0, parser.helpText());
    if (parser.isSet(QStringLiteral("version")))
        return leave(0, QStringLiteral("bulkhead " BULKHEAD_VERSION));
    line.settings = parser.value(QStringLiteral("settings"));
    for (const QString &problem :
         {readShots(parser.values(QStringLiteral("shot")), line.shots), readLook(parser, line)}) {
        if (!problem.isEmpty())
            return leave(2, problem);
    }
    readGatewayOptions(parser, line);
    if (line.exitCode >= 0)
        return line;
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
