#include "widgets/review/pack_pdf.h"

#include "widgets/review/page_painter.h"
#include "widgets/review/period_name.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QHash>
#include <QPainter>
#include <QPdfWriter>

#include <cctype>

namespace bulkhead {
namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("PackPdf", source);
}

/// Takes `count` bytes out at `at`; the offsets in the file's own directory follow.
void cut(QByteArray &pdf, qsizetype at, qsizetype count)
{
    pdf.remove(at, count);
    const qsizetype start = pdf.lastIndexOf("startxref\n") + 10;
    qsizetype end = start;
    while (end < pdf.size() && std::isdigit(static_cast<unsigned char>(pdf.at(end))))
        ++end;
    const qsizetype table = pdf.mid(start, end - start).toLongLong() - count;
    pdf.replace(start, end - start, QByteArray::number(table));
    // "xref", the numbers of the objects, then a line of ten digits and more for each.
    qsizetype line = pdf.indexOf('\n', pdf.indexOf('\n', table) + 1) + 1;
    for (; line > 0 && line + 10 < pdf.size() && std::isdigit(static_cast<unsigned char>(pdf.at(line)));
         line = pdf.indexOf('\n', line) + 1) {
        const qsizetype offset = pdf.mid(line, 10).toLongLong();
        if (offset > at)
            pdf.replace(line, 10, QByteArray::number(offset - count).rightJustified(10, '0'));
    }
}

/// Qt writes the present time in the zone of the machine: the same pack would be another file each day.
void setDate(QByteArray &pdf, qint64 asOfMs)
{
    const QByteArray mark("/CreationDate (D:");
    const qsizetype begin = pdf.indexOf(mark) + mark.size(), end = pdf.indexOf(')', begin);
    const QByteArray stamp =
        QDateTime::fromMSecsSinceEpoch(asOfMs, Qt::UTC).toString(QStringLiteral("yyyyMMddHHmmss'Z'")).toLatin1();
    if (begin < mark.size() || end - begin < stamp.size())
        return;
    pdf.replace(begin, stamp.size(), stamp);
    if (const qsizetype surplus = end - begin - stamp.size(); surplus > 0)
        cut(pdf, begin + stamp.size(), surplus);
}

/// Qt writes fonts in the order of a hash table, which is another in each process unless its seed is fixed.
class FixedOrder
{
public:
    FixedOrder() { QHashSeed::setDeterministicGlobalSeed(); }
    ~FixedOrder() { QHashSeed::resetRandomGlobalSeed(); }
    Q_DISABLE_COPY_MOVE(FixedOrder)
};

} // namespace

QByteArray packPdf(const Pack &pack, const PageFormat &format, const std::atomic_bool *cancelled)
{
    const FixedOrder order;
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    bool whole = true;
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(format.size, QPageSize::Point, QString(), QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setResolution(1200);
        writer.setTitle(pack.subject.isEmpty()
                            ? text("Service review, %1, %2").arg(pack.tenantName, periodName(pack.period))
                            : text("%1, %2").arg(pack.subject, pack.tenantName));
        writer.setCreator(QStringLiteral("Bulkhead"));
        QPainter painter;
        if (!painter.begin(&writer))
            return {};
        const PagePainter pages(pack, format);
        for (int sheet = 0; sheet < pages.sheetCount() && whole; ++sheet) {
            whole = (sheet == 0 || writer.newPage()) && !(cancelled && cancelled->load());
            if (whole)
                pages.paint(painter, QRectF(0, 0, writer.width(), writer.height()), sheet);
        }
    }
    if (!whole)
        return {};
    QByteArray pdf = buffer.data();
    setDate(pdf, pack.asOfMs);
    return pdf;
}

} // namespace bulkhead
