#include "widgets/onboarding/case_card.h"

#include "models/words.h"
#include "widgets/delegates/painting.h"
#include "widgets/theme/theme.h"

#include <QPainter>
#include <QTextLayout>

namespace bulkhead {

namespace {

constexpr qint64 kDayMs = 86'400'000;

int doneSteps(const OnboardingCase &item)
{
    return int(std::count_if(item.steps.begin(), item.steps.end(),
                             [](const ProvisionStep &step) { return step.state == StepState::Done; }));
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
        m_remark = tr("%1 of %n step(s) done", nullptr, int(item.steps.size())).arg(doneSteps(item));
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
    return {160, m_remark.isEmpty() ? 62 : m_blocked ? 98 : 82};
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
    const QRect inner = rect().adjusted(10, 7, -10, -7);
    painter.setPen(t.text);
    painter.setFont(bulkhead::font(Text::Strong));
    painter.drawText(QRect(inner.left(), inner.top(), inner.width(), 20), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_title, Qt::ElideRight, inner.width()));
    const QRect second(inner.left(), inner.top() + 24, inner.width(), 20);
    const int used = paint::drawBadge(painter, second, paint::badge(m_tier));
    painter.setPen(t.dim);
    painter.setFont(bulkhead::font(Text::Small));
    const int room = second.width() - used - 6;
    painter.drawText(second, Qt::AlignRight | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_day, Qt::ElideRight, room));
    if (m_remark.isEmpty())
        return;
    const Tone tone = m_blocked ? Tone::Bad : m_late ? Tone::Warn : Tone::Dim;
    const QString mark = m_blocked ? QStringLiteral("■ ") : m_late ? QStringLiteral("▲ ") : QString();
    painter.setPen(textOf(t, tone));
    const QFontMetrics metrics = painter.fontMetrics();
    QString said = mark + m_remark;
    int top = inner.top() + 48;
    if (m_blocked) { // What blocks is worth two lines.
        QTextLayout words(said, painter.font());
        words.beginLayout();
        QTextLine first = words.createLine();
        first.setLineWidth(inner.width());
        words.endLayout();
        painter.drawText(QRect(inner.left(), top, inner.width(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                         said.left(first.textLength()));
        said.remove(0, first.textLength());
        top += 16;
    }
    painter.drawText(QRect(inner.left(), top, inner.width(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(said, Qt::ElideRight, inner.width()));
}

} // namespace bulkhead
