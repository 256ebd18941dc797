#include "widgets/sla/burn_windows.h"

#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QLabel>

#include <algorithm>

namespace bulkhead {

BurnWindows::BurnWindows(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::medium);
    m_grid->setVerticalSpacing(space::tiny);
    m_grid->setColumnStretch(3, 1);
}

void BurnWindows::show(const QList<BurnWindow> &windows)
{
    clearLayout(m_grid);
    m_row = 0;
    const QString titles[] = {tr("Window"), tr("Burn"), tr("Threshold"), tr("Bad of valid")};
    for (int c = 0; c < 4; ++c)
        m_grid->addWidget(makeLabel(titles[c], Text::Small, Tone::Dim), 0, c, c == 0 ? Qt::AlignLeft : Qt::AlignRight);
    const bool any = std::ranges::any_of(windows, &BurnWindow::firing);
    for (const BurnWindow &w : windows) {
        if (any && !w.firing)
            continue;
        line(w.longS, w.longBurn, w.threshold, w.longBad, w.longValid, w.firing);
        line(w.shortS, w.shortBurn, w.threshold, w.shortBad, w.shortValid, w.firing);
        if (!any)
            break;
    }
}

void BurnWindows::line(uint seconds, qint64 burn, qint64 threshold, qint64 bad, qint64 valid, bool firing)
{
    const Tone tone = firing ? Tone::Bad : Tone::Text;
    ++m_row;
    m_grid->addWidget(makeLabel(words::duration(seconds), Text::Body, tone), m_row, 0);
    m_grid->addWidget(makeLabel(words::burn(burn), Text::Body, tone), m_row, 1, Qt::AlignRight);
    m_grid->addWidget(makeLabel(words::burn(threshold), Text::Body, Tone::Dim), m_row, 2, Qt::AlignRight);
    m_grid->addWidget(makeLabel(tr("%1 of %2").arg(words::count(bad), words::count(valid)), Text::Body), m_row, 3,
                      Qt::AlignRight);
}

} // namespace bulkhead
