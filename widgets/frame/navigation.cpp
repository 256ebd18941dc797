#include "widgets/frame/navigation.h"

#include "models/coverage_desk.h"
#include "models/grant_desk.h"
#include "models/grant_words.h"
#include "models/isolation_desk.h"
#include "models/words.h"
#include "widgets/delegates/painting.h"
#include "widgets/frame/brand_mark.h"
#include "widgets/frame/view_key.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
NavigationButton::NavigationButton(const QString &title, QWidget *parent)
    : QPushButton(title, parent)
    , m_title(title)
{
    setProperty("kind", "navigation");
    setCheckable(true);
    setAutoExclusive(true);
    setAccessibleName(title);
    setCursor(Qt::PointingHandCursor);
}

void NavigationButton::setCount(const QString &count, Call call, const QString &spoken)
{
    const QString said = spoken.isEmpty() ? count : spoken;
    const QString name = said.isEmpty() ? m_title : QStringLiteral("%1, %2").arg(m_title, said);
    if (count == m_count && call == m_call && name == accessibleName())
        return;
    m_count = count;
    m_call = call;
    setAccessibleName(name);
    update();
}

void NavigationButton::paintEvent(QPaintEvent *event)
{
    QPushButton::paintEvent(event);
    if (m_count.isEmpty())
        return;
    const Tokens &t = tokens();
    QFont face = bulkhead::font(Text::Small);
    face.setPixelSize(11);
    const int width = std::max(20, paint::numberWidth(m_count, face) + 13);
    const QRect pill(this->width() - width - 8, height() / 2 - 9, width, 18);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_call == Call::Alarm  ? t.navigationAlarm
                     : m_call == Call::Warn ? t.navigationWarn
                                            : t.navigationCount);
    painter.drawRoundedRect(pill, 9, 9);
    painter.setPen(Qt::white);
    painter.setFont(face);
    painter.drawText(pill, Qt::AlignCenter, m_count);
}

Navigation::Navigation(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_column(new QVBoxLayout(this))
    , m_brand(new BrandMark(this))
{
    setFixedWidth(196);
    setAutoFillBackground(true);
    m_column->setContentsMargins(8, 6, 8, 8);
    m_column->setSpacing(2);
    m_column->addWidget(m_brand);
    m_column->addStretch();
    const auto paintGround = [this] {
        QPalette ground = palette();
        ground.setColor(QPalette::Window, tokens().navigation);
        setPalette(ground);
    };
    paintGround();
    connect(workspace->theme(), &Theme::changed, this, paintGround);
    const auto recount = [this] { count(); };
    connect(workspace->fleet(), &Fleet::completed, this, recount);
    connect(workspace->fleet(), &Fleet::rowsAdded, this, recount);
    connect(workspace->fleet(), &Fleet::rowsRemoved, this, recount);
    connect(workspace->fleet(), &Fleet::resetDone, this, recount);
    connect(workspace->lists(), &LiveLists::alertsChanged, this, recount);
    connect(workspace->lists(), &LiveLists::incidentsChanged, this, recount);
    connect(workspace->lists(), &LiveLists::casesChanged, this, recount);
    connect(workspace->lists(), &LiveLists::postureChanged, this, &Navigation::countPostures);
    if (const GrantDesk *grants = workspace->desk()->grants())
        connect(grants, &GrantDesk::changed, this, &Navigation::countGrants);
    if (const CoverageDesk *coverage = workspace->desk()->isolation().coverage())
        connect(coverage, &CoverageDesk::changed, this, &Navigation::countPostures);
}

void Navigation::addView(View view, const QString &title, const QString &section)
{
    auto *button = new NavigationButton(title, this);
    if (!section.isEmpty()) {
        if (m_sections.isEmpty() || m_sections.constLast().title != section) {
            auto *heading = makeLabel(section, Text::Small);
            heading->setProperty("kind", "navigation-section");
            m_column->insertWidget(m_column->count() - 1, heading);
            m_sections.append({section, heading, {}});
        }
        m_sections.last().entries.append(button);
    }
    m_column->insertWidget(m_column->count() - 1, button);
    m_buttons.insert(view, button);
    button->setToolTip(viewKey(int(m_buttons.size())));
    connect(button, &QPushButton::clicked, this, [this, view] { emit chosen(view); });
    count();
}

void Navigation::offer(View view, bool offered)
{
    if (NavigationButton *button = m_buttons.value(view))
        button->setVisible(offered);
    for (const Section &section : m_sections)
        section.heading->setVisible(std::any_of(section.entries.begin(), section.entries.end(),
                                                [](const NavigationButton *entry) { return !entry->isHidden(); }));
}

void Navigation::setCurrent(View view)
{
    // A tenant's page and who leaves belong to the tenants, a review to the reviews, a recording to the accesses.
    const View shown = view == View::Tenant || view == View::Departures ? View::Tenants
                       : view == View::Review                           ? View::Reviews
                       : view == View::Recording                        ? View::Access
                                                                        : view;
    if (NavigationButton *button = m_buttons.value(shown))
        button->setChecked(true);
}

void Navigation::count()
{
    using Call = NavigationButton::Call;
    const auto set = [this](View view, qint64 number, Call call) {
        if (NavigationButton *button = m_buttons.value(view))
            button->setCount(number > 0 ? words::count(number) : QString(), call);
    };
    const LiveLists *lists = m_workspace->lists();
    set(View::Tenants, m_workspace->fleet()->count(), Call::None);
    set(View::SlaHealth, lists->openAlerts(), Call::Alarm);
    set(View::Neighbours, lists->openIncidents(), Call::Alarm);
    set(View::Onboarding, lists->casesInFlight(), Call::None);
}

void Navigation::countGrants()
{
    NavigationButton *button = m_buttons.value(View::Access);
    if (button == nullptr)
        return;
    using Call = NavigationButton::Call;
    const SessionInfo session = m_workspace->session();
    const qint64 now = m_workspace->now();
    int waiting = 0, broken = 0;
    for (const AccessGrant &one : m_workspace->desk()->grants()->list()) {
        waiting += isIn(GrantPart::Waiting, one, session, now);
        broken += one.brokenGlass && one.person != session.person && isIn(GrantPart::InForce, one, session, now);
    }
    if (broken > 0)
        button->setCount(words::count(broken), Call::Alarm, tr("glass broken %n time(s)", nullptr, broken));
    else
        button->setCount(waiting > 0 ? words::count(waiting) : QString(), Call::Warn,
                         tr("%n waiting for you", nullptr, waiting));
}

/// Apart from the others: it walks every tenant, and their figures change many times a second.
void Navigation::countPostures()
{
    NavigationButton *button = m_buttons.value(View::Posture);
    if (button == nullptr)
        return;
    using Call = NavigationButton::Call;
    const PostureTally tally = tallyOf(m_workspace->lists()->postures(), m_workspace->now());
    const CoverageDesk *coverage = m_workspace->desk()->isolation().coverage();
    if (tally.crossed > 0)
        button->setCount(words::count(tally.crossed), Call::Alarm, tr("%1 crossed").arg(tally.crossed));
    else if (tally.drifting > 0)
        button->setCount(words::count(tally.drifting), Call::Warn, tr("%1 drifting").arg(tally.drifting));
    else if (const int drops = coverage != nullptr ? tallyOf(coverage->items()).drops : 0; drops > 0)
        button->setCount(words::count(drops), Call::Warn, tr("context coverage fell %1 times").arg(drops));
    else
        button->setCount({}, Call::None);
}

} // namespace bulkhead
