#include "widgets/departure/leaving_section.h"

#include "models/departure_desk.h"
#include "models/departure_words.h"
#include "models/words.h"
#include "widgets/departure/departure_look.h"
#include "widgets/departure/hold_dialog.h"
#include "widgets/departure/offboard_dialog.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

LeavingSection::LeavingSection(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_seenBy(workspace->session())
    , m_lines(new QVBoxLayout)
    , m_offboard(makeButton(tr("Offboard…")))
    , m_place(makeButton(tr("Place legal hold…")))
    , m_see(makeButton(tr("See its departure")))
{
    setObjectName(QStringLiteral("leavingSection"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tr("Legal holds and leaving"), Text::Strong));
    m_lines->setSpacing(space::small);
    column->addLayout(m_lines);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    for (QPushButton *button : {m_place, m_offboard, m_see}) {
        buttons->addWidget(button);
        button->hide(); // Until it is known what there is.
    }
    buttons->addStretch();
    column->addLayout(buttons);
    m_offboard->setObjectName(QStringLiteral("offboard"));
    m_place->setObjectName(QStringLiteral("placeHold"));
    m_see->setObjectName(QStringLiteral("seeDeparture"));
    connect(m_offboard, &QPushButton::clicked, this, &LeavingSection::offboard);
    connect(m_place, &QPushButton::clicked, this, [this] { hold(std::nullopt); });
    connect(m_see, &QPushButton::clicked, this, [this] { emit navigate({View::Departures, m_detail.id, {}, {}}); });
    connect(workspace, &Workspace::sessionChanged, this, &LeavingSection::hello);
    hide();
}

void LeavingSection::setTenant(const TenantDetail &detail)
{
    const bool another = detail.id != m_detail.id;
    m_detail = detail;
    if (another)
        forget();
    const bool reads = m_workspace->session().may(QStringLiteral("departures.read"));
    setVisible(reads);
    if (reads)
        ask();
}

void LeavingSection::hello()
{
    if (m_seenBy.taken(m_workspace->session()))
        forget();
    if (!m_detail.id.isEmpty())
        setTenant(m_detail);
}

/// Nothing of another tenant, and nothing that was told to somebody else, stays while the answer is on its way.
void LeavingSection::forget()
{
    m_outlook = {};
    m_told = false;
    m_problem.clear();
    rebuild();
}

void LeavingSection::ask()
{
    m_workspace->desk()->leaving().departure(
        m_detail.id, this, [this, id = m_detail.id](const Fault &fault, const DepartureOutlook &outlook) {
            if (id != m_detail.id)
                return;
            m_problem = fault.failed() ? fault.summary + QLatin1Char(' ') + fault.remedy : QString();
            if (!fault.failed()) {
                m_outlook = outlook;
                m_told = true;
            }
            rebuild();
        });
}

void LeavingSection::rebuild()
{
    const SessionInfo session = m_workspace->session();
    // Asked again every few seconds: only what is different is drawn anew, or a person would lose the focus.
    QString drawing = QStringLiteral("%1|%2|%3|%4|%5|")
                          .arg(m_detail.id, m_problem, session.person, session.actions.join(QLatin1Char(' ')))
                          .arg(m_told);
    drawing += departureStateText(m_outlook.departure) + QString::number(m_outlook.departure.revision);
    for (const LegalHold &hold : std::as_const(m_outlook.holds))
        drawing += QStringLiteral("%1|%2;").arg(hold.id).arg(hold.revision);
    if (std::exchange(m_drawn, drawing) == drawing)
        return;
    clearLayout(m_lines);
    if (!m_told && m_problem.isEmpty()) {
        m_lines->addWidget(makeLabel(tr("Reading holds and departure…"), Text::Body, Tone::Dim));
        for (QPushButton *button : {m_place, m_offboard, m_see})
            button->hide();
        return;
    }
    if (!m_problem.isEmpty())
        m_lines->addWidget(
            makeLabel(tr("Holds and departure could not be read. %1").arg(m_problem), Text::Body, Tone::Bad, true));
    addHolds();
    const Departure &departure = m_outlook.departure;
    const bool known = departure.state != DepartureState::Unspecified;
    if (known) {
        auto *row = new QHBoxLayout;
        row->setSpacing(space::small);
        row->addWidget(new BadgeLabel(badgeOf(departure)));
        row->addWidget(makeLabel(departureProgressText(departure), Text::Body, Tone::Dim), 1);
        m_lines->addLayout(row);
    }
    const bool proposes = session.may(QStringLiteral("acts.propose"));
    m_place->setVisible(session.may(QStringLiteral("holds.change")));
    m_see->setVisible(known);
    m_offboard->setVisible(proposes && !isUnderWay(departure));
    const bool held = std::ranges::any_of(m_outlook.holds, &LegalHold::stands);
    m_offboard->setEnabled(!held);
    m_offboard->setToolTip(held ? tr("A legal hold stands: it is released first") : QString());
    m_offboard->setAccessibleDescription(m_offboard->toolTip());
}

void LeavingSection::addHolds()
{
    const SessionInfo session = m_workspace->session();
    bool any = false;
    for (const LegalHold &one : std::as_const(m_outlook.holds)) {
        if (!one.stands())
            continue;
        any = true;
        auto *row = new QHBoxLayout;
        row->setSpacing(space::small);
        row->addWidget(new BadgeLabel({tr("legal hold"), Tone::Warn, paint::Shape::Triangle}), 0, Qt::AlignTop);
        row->addWidget(
            makeLabel(
                tr("%1: %2\nPlaced by %3, %4").arg(one.matter, one.reason, one.placedBy, words::dateTime(one.placedMs)),
                Text::Body, Tone::Text, true),
            1);
        if (session.may(QStringLiteral("holds.change"))) {
            QPushButton *release = makeButton(tr("Release…"));
            const QString obstacle = releaseObstacle(one, session);
            release->setObjectName(QStringLiteral("releaseHold.%1").arg(one.id));
            release->setAccessibleName(tr("Release the legal hold %1").arg(one.matter));
            release->setAccessibleDescription(obstacle);
            release->setToolTip(obstacle);
            release->setEnabled(obstacle.isEmpty());
            connect(release, &QPushButton::clicked, this, [this, one] { hold(one); });
            row->addWidget(release, 0, Qt::AlignTop);
        }
        m_lines->addLayout(row);
    }
    const auto released = std::ranges::count_if(m_outlook.holds, [](const LegalHold &one) { return !one.stands(); });
    if (!any && m_problem.isEmpty())
        m_lines->addWidget(makeLabel(released > 0
                                         ? tr("No legal hold stands; %n was/were released.", nullptr, int(released))
                                         : tr("No legal hold stands."),
                                     Text::Body, Tone::Dim));
}

void LeavingSection::offboard()
{
    auto *dialog = new OffboardDialog(m_workspace, m_detail, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &OffboardDialog::proposed, this, [this, name = m_detail.name] {
        emit notice(tr("Proposed: offboarding of %1. It waits for another person's approval.").arg(name));
        m_workspace->approvals()->ask();
        emit changed();
    });
    dialog->open();
}

void LeavingSection::hold(const std::optional<LegalHold> &released)
{
    auto *dialog = new HoldDialog(m_workspace, m_detail, released, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &HoldDialog::done, this, [this, name = m_detail.name](const LegalHold &hold) {
        emit notice((hold.stands() ? tr("%1: the legal hold %2 stands.") : tr("%1: the legal hold %2 is released."))
                        .arg(name, hold.matter));
        emit changed();
    });
    dialog->open();
}

} // namespace bulkhead
