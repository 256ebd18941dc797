#include "widgets/maturity/maturity_sheet.h"

#include "models/maturity_words.h"
#include "models/words.h"
#include "widgets/maturity/maturity_look.h"

#include <QCoreApplication>

#include <limits>

namespace bulkhead {
namespace {

struct MaturitySheet
{
    Q_DECLARE_TR_FUNCTIONS(MaturitySheet)
};

PackFigure figureOf(MaturityFigure figure, int weeks)
{
    figure.changeWhy.clear(); // Hatched in its chart, and said once below them.
    PackFigure made;
    made.id = maturitySlug(figure.kind);
    made.label = figure.title;
    if (!figure.withheld.isEmpty()) {
        made.value = QStringLiteral("–");
        made.of = MaturitySheet::tr("not for the exporter's role");
        return made;
    }
    made.value = maturityAmount(figure.unit, figure.amount);
    QStringList lines{maturityShape(figure.change) + QLatin1Char(' ') + maturityChange(figure, weeks)};
    lines << maturityParts(figure);
    if (figure.amount.value && !figure.amount.why.isEmpty())
        lines << figure.amount.why;
    made.of = lines.join(QLatin1Char('\n'));
    return made;
}

/// Each value stands for all of its span; a span without one is hatched.
PackChart chartOf(const MaturityFigure &figure, const MaturityReport &report)
{
    PackChart made;
    made.heading = figure.title;
    made.unit = maturityUnit(figure.unit);
    std::tie(made.low, made.high) = maturityRange(figure);
    made.fromMs = report.fromMs;
    made.toMs = report.toMs;
    PackSeries line;
    line.name = MaturitySheet::tr("Measured");
    line.role = QStringLiteral("actual");
    for (const MaturityPoint &point : figure.points) {
        if (!point.amount.value) {
            line.points.append({point.fromMs, std::numeric_limits<double>::quiet_NaN()});
            if (!made.bands.isEmpty() && made.bands.last().toMs == point.fromMs)
                made.bands.last().toMs = point.toMs;
            else
                made.bands.append({point.fromMs, point.toMs, {}, QStringLiteral("not-measured")});
            continue;
        }
        const double value = maturityScale(figure.unit, *point.amount.value);
        line.points.append({point.fromMs, value});
        line.points.append({point.toMs - 1, value});
    }
    made.series.append(line);
    return made;
}

/// A row per figure under the words of its definition; without rows: nobody may read one.
PackTable definitionsOf(const QList<MaturityFigure> &figures)
{
    PackTable made;
    for (const MaturityFigure &figure : figures) {
        const auto parts = maturityDefinition(figure);
        if (parts.isEmpty())
            continue;
        if (made.columns.isEmpty()) {
            made.columns.append({MaturitySheet::tr("Figure")});
            for (const auto &[title, text] : parts)
                made.columns.append({title});
        }
        QList<PackCell> row(parts.size() + 1);
        row[0].text = figure.title;
        for (qsizetype i = 0; i < parts.size(); ++i)
            row[i + 1].text = parts[i].second;
        row[1].text += QLatin1Char('\n') + maturityDirection(figure);
        made.rows.append(row);
    }
    return made;
}

} // namespace

PageFormat maturityFormat()
{
    PageFormat format = PageFormat::a4();
    format.internal = true; // It is of several tenants.
    format.side = 38, format.top = 26, format.bottom = 24;
    format.headline = 15, format.heading = 9.5, format.body = 7.5, format.small = 7.3;
    format.figure = 17;  // So large that six figures stand in two rows.
    format.table = 10.5; // Columns of sentences are set a fifth smaller: six definitions fit a sheet.
    return format;
}

Pack maturitySheet(const MaturityExport &taken, const QString &environment)
{
    const MaturityReport &report = taken.report;
    PackPage page;
    page.id = QStringLiteral("maturity");
    page.title = MaturitySheet::tr("Maturity of isolation");
    page.headline =
        MaturitySheet::tr("%n week(s), %1", nullptr, report.weeks()).arg(maturitySpan(report.fromMs, report.toMs));
    QList<PackFigure> figures;
    QStringList sources;
    const QList<MaturityFigure> ordered = maturityInOrder(report);
    for (const MaturityFigure &figure : ordered) {
        figures.append(figureOf(figure, report.weeks()));
        if (!figure.source.isEmpty())
            sources << QStringLiteral("%1: %2").arg(figure.title, maturityOrigin(figure, report.madeMs));
    }
    PackBlock marking, numbers;
    marking.text = PackBlock::Text{{}, taken.marking};
    numbers.figures = figures;
    page.blocks << marking << numbers;
    for (const MaturityFigure &figure : ordered) {
        if (!figure.withheld.isEmpty())
            continue;
        PackBlock trend;
        trend.chart = chartOf(figure, report);
        page.blocks << trend;
    }
    sources << (report.keptSinceMs == 0 ? MaturitySheet::tr("No daily reading was kept yet")
                                        : MaturitySheet::tr("Daily readings are kept since %1")
                                              .arg(words::date(qint32(report.keptSinceMs / 86'400'000))));
    PackTable definitions = definitionsOf(ordered);
    if (!definitions.rows.isEmpty())
        sources << MaturitySheet::tr("What each figure counts is on the next sheet");
    PackBlock origin;
    origin.text = PackBlock::Text{{}, sources.join(QStringLiteral(". ")) + QLatin1Char('.')};
    page.blocks << origin;
    Pack pack;
    pack.pages << page;
    if (!definitions.rows.isEmpty()) {
        PackBlock table;
        table.table = std::move(definitions);
        PackPage second;
        second.id = QStringLiteral("definitions");
        second.title = MaturitySheet::tr("Definitions");
        second.headline = MaturitySheet::tr("What each figure counts");
        second.blocks << marking << table;
        pack.pages << second;
    }
    pack.subject = MaturitySheet::tr("Maturity");
    pack.tenantName = environment;
    pack.zone = QStringLiteral("UTC");
    pack.asOfMs = report.madeMs;
    pack.packId = taken.exportId;
    pack.footer = MaturitySheet::tr("%1 · scope: %2 · days are UTC").arg(taken.exportId, report.scope);
    return pack;
}

} // namespace bulkhead
