#include "widgets/renewals/record_strip.h"

#include "models/renewal_words.h"
#include "models/words.h"
#include "widgets/renewals/renewal_look.h"
#include "widgets/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bulkhead {

RecordStrip::RecordStrip(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
}

void RecordStrip::setRow(const RenewalRow &row)
{
    m_strip = row.strip;
    m_currency = row.currency;
    setAccessibleName(tr("SLA record: %1").arg(words::record(row)));
    setAccessibleDescription(words::recordInFull(row));
    setVisible(!m_strip.isEmpty());
    update();
}

QString RecordStrip::sentence(int at) const
{
    const RenewalPeriod &period = m_strip.at(at);
    QStringList parts{tr("%1: %2").arg(period.period, words::attainedWord(period.state))};
    if (period.budgetLeft != kUnknownBudget)
        parts << tr("%1 of the worst budget left").arg(words::budget(period.budgetLeft));
    if (period.creditMinor >= 0)
        parts << tr("credit %1").arg(words::minor(period.creditMinor, m_currency));
    if (period.reviewed)
        parts << tr("from the review");
    return parts.join(QStringLiteral(", "));
}

bool RecordStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip || m_strip.isEmpty())
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int at = std::clamp(int(help->pos().x() * m_strip.size() / std::max(width(), 1)), 0, int(m_strip.size()) - 1);
    QToolTip::showText(help->globalPos(), sentence(at), this);
    return true;
}

void RecordStrip::paintEvent(QPaintEvent *)
{
    if (m_strip.isEmpty())
        return;
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont face = bulkhead::font(Text::Small);
    face.setPixelSize(11);
    painter.setFont(face);
    const double pitch = double(width()) / double(m_strip.size());
    const bool days = std::ranges::all_of(m_strip, [&](const RenewalPeriod &one) {
        return QFontMetrics(face).horizontalAdvance(words::shortPeriod(one.period)) <= int(pitch);
    });
    for (int i = 0; i < m_strip.size(); ++i) {
        const paint::Mark mark = markOf(m_strip.at(i).state);
        paint::drawShape(painter, QPointF((i + 0.5) * pitch, 10), 5.5, mark.shape, fill(t, mark.tone));
        painter.setPen(t.dim);
        QString name = words::shortPeriod(m_strip.at(i).period);
        if (!days) // "25 Oct": its month tells more than "25 …".
            name = name.section(QLatin1Char(' '), -1);
        painter.drawText(QRectF(i * pitch, 20, pitch, 16), Qt::AlignCenter,
                         QFontMetrics(face).elidedText(name, Qt::ElideRight, int(pitch)));
    }
}

} // namespace bulkhead
