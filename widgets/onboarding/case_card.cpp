#include "widgets/onboarding/case_card.h"

#include "models/onboarding_form.h"
#include "models/words.h"
#include "widgets/delegates/painting.h"
#include "widgets/theme/theme.h"

#include <QPainter>
#include <QTextLayout>

namespace bulkhead {

namespace {

constexpr qint64 kDayMs = 86'400'000;

/// `text` in lines of at most `width`; the last of `most` is cut.
QStringList folded(const QString &text, const QFont &face, int width, int most)
{
    QStringList lines;
    QTextLayout layout(text, face);
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        if (lines.size() + 1 == most) {
            lines.append(QFontMetrics(face).elidedText(text.mid(line.textStart()), Qt::ElideRight, width));
            break;
        }
        lines.append(text.mid(line.textStart(), line.textLength()));
    }
    layout.endLayout();
    return lines;
}

} // namespace

CaseCard::CaseCard(const OnboardingCase &item, qint64 nowMs, QWidget *parent)
    : QAbstractButton(parent)
    , m_id(item.id)
    , m_title(item.tenantName)
    , m_tier(item.tier)
    , m_late(item.daysLate > 0)
    , m_blocked(!item.blocker.isEmpty())
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    if (item.liveMs > 0) {
        m_day = tr("live after %n day(s)", nullptr, int((item.liveMs - item.startedMs) / kDayMs));
    } else {
        const int standard = int(std::max<qint64>(1, (item.dueMs - item.startedMs) / kDayMs));
        m_day = tr("day %1 of %2").arg((nowMs - item.startedMs) / kDayMs + 1).arg(standard);
    }
    if (m_blocked)
        m_remark = item.blocker;
    else if (m_late)
        m_remark = tr("%n day(s) late", nullptr, item.daysLate);
    else if (item.liveMs == 0)
        m_remark = tr("%1 of %n step(s) done", nullptr, int(item.steps.size())).arg(onboarding::doneSteps(item));
    const QString lateness = m_late ? tr(", %n day(s) late", nullptr, item.daysLate) : QString();
    setAccessibleName(tr("%1, %2, %3%4").arg(m_title, words::tier(m_tier), m_day, lateness));
    setToolTip(m_remark.isEmpty() ? m_title : m_title + QLatin1Char('\n') + m_remark);
}

void CaseCard::setChosen(bool chosen)
{
    m_chosen = chosen;
    update();
}

QSize CaseCard::sizeHint() const
{
    return {160, flow(nullptr, std::max(160, width()))};
}

void CaseCard::resizeEvent(QResizeEvent *)
{
    if (const int wanted = flow(nullptr, width()); wanted != height())
        setFixedHeight(wanted);
}

/// Draws the card's words, or measures them only (without a painter); returns the height they take at this width.
int CaseCard::flow(QPainter *painter, int width) const
{
    const Tokens &t = tokens();
    const QRect inner(10, 0, width - 20, 0);
    int y = 8;
    const auto lines = [&](const QString &text, Text size, const QColor &colour, int most) {
        const QFont face = bulkhead::font(size);
        const QFontMetrics metrics(face);
        for (const QString &line : folded(text, face, inner.width(), most)) {
            if (painter) {
                painter->setPen(colour);
                painter->setFont(face);
                painter->drawText(inner.left(), y + metrics.ascent(), line);
            }
            y += metrics.height() + 1;
        }
    };
    lines(m_title, Text::Strong, t.text, 3);
    y += 4;
    const paint::Badge tier = paint::badge(m_tier);
    const QRect second(inner.left(), y, inner.width(), 20);
    if (painter)
        paint::drawBadge(*painter, second, tier);
    const QFontMetrics small(bulkhead::font(Text::Small));
    const bool beside = paint::badgeSize(tier).width() + space::small + small.horizontalAdvance(m_day) <= inner.width();
    if (beside && painter) {
        painter->setPen(t.dim);
        painter->setFont(bulkhead::font(Text::Small));
        painter->drawText(second, Qt::AlignRight | Qt::AlignVCenter, m_day);
    }
    y += 24;
    if (!beside)
        lines(m_day, Text::Small, t.dim, 1);
    const Tone tone = m_blocked ? Tone::Bad : m_late ? Tone::Warn : Tone::Dim;
    const QString mark = m_blocked ? QStringLiteral("■ ") : m_late ? QStringLiteral("▲ ") : QString();
    if (!m_remark.isEmpty()) // What blocks is worth a second line.
        lines(mark + m_remark, Text::Small, textOf(t, tone), m_blocked ? 2 : 1);
    return y + 7;
}

void CaseCard::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(m_chosen || hasFocus() ? t.accent : t.line, m_chosen || hasFocus() ? 1.6 : 1));
    painter.setBrush(underMouse() ? t.hover : t.surface);
    painter.drawRoundedRect(frame, 7, 7);
    flow(&painter, width());
}

} // namespace bulkhead
