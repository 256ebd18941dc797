#include "app/review_command.h"

#include "app/gateway_options.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace bulkhead {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ReviewCommand", text);
}

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        tr("Writes the pack of one tenant's SLA review without a window, for a nightly job. Opens the newest pack of "
           "the period, or freezes the period's figures when there is none or the period was still running."));
    parser.addOptions({
        {QStringLiteral("tenant"), tr("Whose review: the tenant's id or its whole name."), QStringLiteral("TENANT")},
        {QStringLiteral("period"), tr("Of which period of the contract: 2026-10, 2026-Q4 or 2026."),
         QStringLiteral("PERIOD")},
        {QStringLiteral("pdf"), tr("The file to write."), QStringLiteral("FILE.pdf")},
        {QStringLiteral("format"), tr("a4 (default) or 16x9."), QStringLiteral("FORMAT")},
        {QStringLiteral("appendix"), tr("Also write the counts by day and the calculations: FILE.xlsx or FILE.csv."),
         QStringLiteral("FILE")},
        {QStringLiteral("internal"), tr("The pack for your own people, not for the customer.")},
        {QStringLiteral("again"), tr("Freeze the figures anew though there is a pack.")},
        {QStringLiteral("reason"), tr("Why a final pack is restated; the customer reads it. Implies --again."),
         QStringLiteral("TEXT")},
        {QStringLiteral("confirmed"),
         tr("The word of a refusal that took the reason for a person's data, once you found it harmless."),
         QStringLiteral("WORD")},
    });
    addGatewayOptions(parser);
    parser.addHelpOption();
}

QString readOrder(const QCommandLineParser &parser, ReviewOrder &order)
{
    order.tenant = parser.value(QStringLiteral("tenant")).trimmed();
    order.period = parser.value(QStringLiteral("period")).trimmed();
    order.pdf = parser.value(QStringLiteral("pdf"));
    order.appendix = parser.value(QStringLiteral("appendix"));
    order.reason = parser.value(QStringLiteral("reason")).trimmed();
    order.confirmed = parser.value(QStringLiteral("confirmed"));
    order.internal = parser.isSet(QStringLiteral("internal"));
    order.again = parser.isSet(QStringLiteral("again")) || !order.reason.isEmpty();
    for (const char *needed : {"tenant", "period", "pdf"})
        if (parser.value(QLatin1String(needed)).trimmed().isEmpty())
            return tr("--%1 is missing. See bulkhead review --help.").arg(QLatin1String(needed));
    const QString format = parser.value(QStringLiteral("format"));
    if (!format.isEmpty() && format != QLatin1String("a4") && format != QLatin1String("16x9"))
        return tr("--format %1: write a4 or 16x9.").arg(format);
    order.slides = format == QLatin1String("16x9");
    const QString ending = QFileInfo(order.appendix).suffix().toLower();
    if (!order.appendix.isEmpty() && ending != QLatin1String("xlsx") && ending != QLatin1String("csv"))
        return tr("--appendix %1: write a file that ends in .xlsx or .csv.").arg(order.appendix);
    return {};
}

} // namespace

CommandLine readReviewCommand(const QStringList &arguments)
{
    CommandLine line;
    QStringList rest = arguments;
    rest.removeAt(1);
    QCommandLineParser parser;
    describe(parser);
    if (!parser.parse(rest)) {
        refuse(line, 2, parser.errorText() + QLatin1Char('\n') + tr("See bulkhead review --help."));
    } else if (parser.isSet(QStringLiteral("help"))) {
        QString help = parser.helpText();
        // The parser knows the program's name only.
        refuse(line, 0, help.replace(QStringLiteral(" [options]"), QStringLiteral(" review [options]")));
    } else if (!parser.positionalArguments().isEmpty()) {
        refuse(line, 2, tr("%1 is no option. See bulkhead review --help.").arg(parser.positionalArguments().first()));
    } else {
        ReviewOrder order;
        if (const QString problem = readOrder(parser, order); !problem.isEmpty())
            refuse(line, 2, problem);
        else
            readGatewayOptions(parser, line);
        line.review = order;
    }
    return line;
}

} // namespace bulkhead
