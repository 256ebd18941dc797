#include "widgets/neighbours/work_bar.h"

#include "models/pool_words.h"
#include "models/words.h"
#include "widgets/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr int kHeight = 8;

} // namespace

WorkBar::WorkBar(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void WorkBar::show(const QList<WorkUse> &work, double slotCount)
{
    m_patients = m_jobs = 0;
    for (const WorkUse &use : work)
        (words::erpJob(use.workflow) ? m_jobs : m_patients) += use.held;
    m_whole = std::max({slotCount, m_patients + m_jobs, 1.0});
    setAccessibleName(workText(work));
    setToolTip(accessibleName());
    update();
}

QSize WorkBar::sizeHint() const
{
    return {200, kHeight};
}

void WorkBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const Tokens &t = tokens();
    const auto part = [this](double slotCount) { return width() * slotCount / m_whole; };
    painter.setBrush(t.track);
    painter.drawRoundedRect(rect(), kHeight / 2.0, kHeight / 2.0);
    painter.setBrush(t.series[0]);
    painter.drawRect(QRectF(0, 0, part(m_patients), kHeight));
    painter.setBrush(t.series[1]);
    painter.drawRect(QRectF(part(m_patients), 0, part(m_jobs), kHeight));
}

} // namespace bulkhead
