#include "widgets/sla/review_document.h"

#include "models/words.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>

namespace bulkhead {

namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("ReviewDocument", source);
}

const QColor kInk(0x1A, 0x20, 0x27);
const QColor kDim(0x5B, 0x66, 0x73);
const QColor kLine(0xD5, 0xDA, 0xE0);
const QColor kOk(0x2C, 0x8A, 0x57);
const QColor kWarn(0xA8, 0x6A, 0x08);
const QColor kBad(0xC2, 0x35, 0x2B);

QColor colourOf(Health health)
{
    switch (health) {
    case Health::Healthy:
        return kOk;
    case Health::AtRisk:
        return kWarn;
    case Health::Breaching:
        return kBad;
    default:
        return kDim;
    }
}

/// Sizes in points, scaled to the painter once, so that screen and paper look alike.
class Sheet
{
public:
    Sheet(QPainter &painter, const QRectF &page)
        : m_painter(painter)
        , m_scale(page.width() / 595.0)
        , m_page(page)
    {
    }

    [[nodiscard]] double pt(double points) const { return points * m_scale; }
    [[nodiscard]] QRectF page() const { return m_page; }
    [[nodiscard]] QPainter &painter() { return m_painter; }

    void write(const QRectF &box, const QString &words, double size, const QColor &colour, bool bold = false,
               int flags = Qt::AlignLeft | Qt::AlignVCenter)
    {
        QFont font = m_painter.font();
        font.setPixelSize(std::max(1, int(pt(size))));
        font.setBold(bold);
        m_painter.setFont(font);
        m_painter.setPen(colour);
        const bool wraps = flags & Qt::TextWordWrap;
        const QString fitted =
            wraps ? words : QFontMetricsF(font, m_painter.device()).elidedText(words, Qt::ElideRight, box.width());
        m_painter.drawText(box, flags, fitted);
    }

    void line(double y)
    {
        m_painter.setPen(QPen(kLine, pt(0.7)));
        m_painter.drawLine(QPointF(m_page.left(), y), QPointF(m_page.right(), y));
    }

private:
    QPainter &m_painter;
    double m_scale;
    QRectF m_page;
};

QString dayText(qint64 ms)
{
    return QLocale(QLocale::English)
        .toString(QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC), QStringLiteral("d MMM yyyy"));
}

QString instantText(qint64 ms)
{
    return QLocale(QLocale::English)
        .toString(QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC), QStringLiteral("d MMM yyyy, HH:mm 'UTC'"));
}

QString monthText(qint64 ms)
{
    return QLocale(QLocale::English).toString(QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC), QStringLiteral("MMMM yyyy"));
}

double paintHead(Sheet &sheet, const Review &review)
{
    const QRectF page = sheet.page();
    double y = page.top();
    sheet.write({page.left(), y, page.width(), sheet.pt(14)}, text("Service level summary"), 9, kDim);
    y += sheet.pt(16);
    sheet.write({page.left(), y, page.width(), sheet.pt(28)}, review.tenantName, 20, kInk, true);
    y += sheet.pt(30);
    const QString period =
        review.complete
            ? monthText(review.fromMs)
            : text("%1, to %2 (the month is not complete)").arg(monthText(review.fromMs), instantText(review.asOfMs));
    sheet.write({page.left(), y, page.width(), sheet.pt(16)}, period, 11, kInk);
    y += sheet.pt(16);
    sheet.write({page.left(), y, page.width(), sheet.pt(14)},
                words::profile(review.profile) + QStringLiteral(" · ") + words::tier(review.tier), 9, kDim);
    y += sheet.pt(22);
    sheet.line(y);
    return y + sheet.pt(14);
}

double paintVerdict(Sheet &sheet, double y, const Review &review)
{
    int missed = 0;
    int measured = 0;
    for (const ReviewLine &line : review.lines) {
        missed += line.health == Health::Breaching;
        measured += line.good + line.bad > 0;
    }
    QString verdict;
    if (measured == 0)
        verdict = text("No objective was measured in this period.");
    else if (missed == 0)
        verdict = text("All %1 measured objectives were met.").arg(measured);
    else
        verdict = text("%1 of %2 measured objectives missed.").arg(missed).arg(measured);
    sheet.write({sheet.page().left(), y, sheet.page().width(), sheet.pt(20)}, verdict, 13,
                missed     ? kBad
                : measured ? kOk
                           : kDim,
                true);
    return y + sheet.pt(30);
}

struct Column
{
    const char *title;
    double left;
    double width;
    bool right;
};
constexpr Column kColumns[] = {
    {QT_TRANSLATE_NOOP("ReviewDocument", "Workflow"), 0.00, 0.24, false},
    {QT_TRANSLATE_NOOP("ReviewDocument", "Objective"), 0.24, 0.11, true},
    {QT_TRANSLATE_NOOP("ReviewDocument", "Delivered"), 0.35, 0.12, true},
    {QT_TRANSLATE_NOOP("ReviewDocument", "Failed of requests"), 0.47, 0.22, true},
    {QT_TRANSLATE_NOOP("ReviewDocument", "Budget left"), 0.69, 0.12, true},
    {QT_TRANSLATE_NOOP("ReviewDocument", "State"), 0.84, 0.16, false},
};

double paintTable(Sheet &sheet, double y, const Review &review)
{
    const QRectF page = sheet.page();
    const auto cell = [&](int column, double top, double height) {
        return QRectF(page.left() + kColumns[column].left * page.width(), top, kColumns[column].width * page.width(),
                      height);
    };
    const auto flags = [](int column) {
        return (kColumns[column].right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    };
    for (int c = 0; c < 6; ++c)
        sheet.write(cell(c, y, sheet.pt(16)), text(kColumns[c].title), 8.5, kDim, true, flags(c));
    y += sheet.pt(18);
    sheet.line(y);
    for (const ReviewLine &line : review.lines) {
        const double height = sheet.pt(21);
        const qint64 valid = line.good + line.bad;
        const QString failures =
            valid > 0 ? text("%1 of %2").arg(words::count(line.bad), words::count(valid)) : text("no requests");
        const QString cells[] = {words::workflow(line.workflow),
                                 words::target(line.targetE7),
                                 words::sli(line.sli),
                                 failures,
                                 valid > 0 ? words::budget(line.budget) : QStringLiteral("–"),
                                 words::healthShape(line.health) + QLatin1Char(' ') + words::health(line.health)};
        for (int c = 0; c < 6; ++c)
            sheet.write(cell(c, y, height), cells[c], 9.5, c == 5 ? colourOf(line.health) : kInk, c == 0, flags(c));
        y += height;
        sheet.line(y);
    }
    return y + sheet.pt(20);
}

/// A bar a day: the share of failed requests, on one scale for all workflows; days without requests stay empty.
double paintDays(Sheet &sheet, double y, const Review &review)
{
    const QRectF page = sheet.page();
    sheet.write({page.left(), y, page.width(), sheet.pt(14)}, text("Failed requests by day"), 10, kInk, true);
    double top = 0;
    for (const ReviewLine &line : review.lines)
        for (const DayPoint &day : line.days)
            if (day.good + day.bad > 0)
                top = std::max(top, double(day.bad) / double(day.good + day.bad));
    y += sheet.pt(16);
    sheet.write(
        {page.left(), y, page.width(), sheet.pt(12)},
        top > 0
            ? text("full height: %1% of the day's requests; the dashed line is the objective").arg(top * 100, 0, 'f', 2)
            : text("no request failed"),
        8, kDim);
    y += sheet.pt(16);
    const double left = page.left() + 0.24 * page.width();
    const double width = page.right() - left;
    const double days = std::max<double>(1, double(review.toMs - review.fromMs) / 86'400'000.0);
    for (const ReviewLine &line : review.lines) {
        const double height = sheet.pt(22);
        sheet.write({page.left(), y, 0.23 * page.width(), height}, words::workflow(line.workflow), 8.5, kInk);
        for (const DayPoint &day : line.days) {
            const qint64 valid = day.good + day.bad;
            const double x = left + width * (double(day.atMs - review.fromMs) / 86'400'000.0) / days;
            const double step = width / days;
            if (valid == 0 || top <= 0)
                continue;
            const double share = double(day.bad) / double(valid);
            const bool over = share > 1.0 - double(line.targetE7) / 1e7;
            const double bar = height * 0.9 * share / top;
            sheet.painter().fillRect(QRectF(x + step * 0.15, y + height - bar, step * 0.7, bar), over ? kBad : kDim);
        }
        if (top > 0) {
            const double limit = height * 0.9 * (1.0 - double(line.targetE7) / 1e7) / top;
            if (limit <= height * 0.9) {
                sheet.painter().setPen(QPen(kWarn, sheet.pt(0.6), Qt::DashLine));
                sheet.painter().drawLine(QPointF(left, y + height - limit), QPointF(page.right(), y + height - limit));
            }
        }
        y += height;
        sheet.painter().setPen(QPen(kLine, sheet.pt(0.7)));
        sheet.painter().drawLine(QPointF(left, y), QPointF(page.right(), y));
        y += sheet.pt(3);
    }
    sheet.write({left, y, width / 2, sheet.pt(12)}, dayText(review.fromMs), 8, kDim);
    sheet.write({left + width / 2, y, width / 2, sheet.pt(12)}, dayText(review.toMs - 1), 8, kDim, false,
                Qt::AlignRight | Qt::AlignVCenter);
    return y + sheet.pt(26);
}

double paintAlerts(Sheet &sheet, double y, const Review &review, double bottom)
{
    const QRectF page = sheet.page();
    sheet.write({page.left(), y, page.width(), sheet.pt(14)}, text("Alerts"), 10, kInk, true);
    y += sheet.pt(18);
    if (review.alerts.isEmpty()) {
        sheet.write({page.left(), y, page.width(), sheet.pt(14)}, text("No alert fired in this period."), 9, kDim);
        return y + sheet.pt(18);
    }
    qsizetype shown = 0;
    for (const Alert &alert : review.alerts) {
        if (y + sheet.pt(32) > bottom)
            break;
        const QString until = alert.resolvedMs > 0
                                  ? text("for %1").arg(words::duration((alert.resolvedMs - alert.sinceMs) / 1000))
                                  : text("still firing");
        QString what = instantText(alert.sinceMs) + QStringLiteral("  ") + words::level(alert.level)
                       + QStringLiteral(" · ") + words::workflow(alert.workflow) + QStringLiteral(" · ") + until;
        if (!alert.likelyDependency.isEmpty())
            what += text(" · likely cause %1").arg(alert.likelyDependency);
        sheet.write({page.left(), y, page.width(), sheet.pt(14)}, what, 9, kInk);
        y += sheet.pt(15);
        ++shown;
    }
    if (shown < review.alerts.size())
        sheet.write({page.left(), y, page.width(), sheet.pt(14)},
                    text("and %1 more, listed in the console").arg(review.alerts.size() - shown), 9, kDim);
    return y;
}

} // namespace

void paintReview(QPainter &painter, const QRectF &page, const Review &review, const QString &preparedBy)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    Sheet sheet(painter, page);
    const double footer = page.bottom() - sheet.pt(30);
    double y = paintHead(sheet, review);
    y = paintVerdict(sheet, y, review);
    y = paintTable(sheet, y, review);
    y = paintDays(sheet, y, review);
    paintAlerts(sheet, y, review, footer - sheet.pt(4));
    sheet.line(footer);
    sheet.write({page.left(), footer + sheet.pt(4), page.width(), sheet.pt(12)},
                text("Figures as of %1 from %2; percentages are floored. Month in UTC.")
                    .arg(instantText(review.asOfMs), review.source),
                8, kDim);
    sheet.write({page.left(), footer + sheet.pt(16), page.width(), sheet.pt(12)},
                text("Prepared by %1. This page holds one tenant only.").arg(preparedBy), 8, kDim);
    painter.restore();
}

QString writeReviewPdf(const QString &path, const Review &review, const QString &preparedBy)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return text("The summary was not saved: %1 cannot be written (%2).").arg(path, file.errorString());
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    {
        QPdfWriter writer(&file);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(16, 16, 16, 14), QPageLayout::Millimeter);
        writer.setTitle(text("Service level summary %1").arg(monthText(review.fromMs)));
        writer.setCreator(QStringLiteral("Bulkhead"));
        QPainter painter;
        if (!painter.begin(&writer))
            return text("The summary was not saved: the page could not be drawn.");
        paintReview(painter, QRectF(0, 0, writer.width(), writer.height()), review, preparedBy);
    }
    if (!file.commit())
        return text("The summary was not saved: %1. Nothing was left behind.").arg(file.errorString());
    return {};
}

} // namespace bulkhead
