#include "widgets/diagnostics/grant_choice.h"

#include "models/grant_desk.h"
#include "models/grant_words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kWidth = 720;
}

GrantChoice::GrantChoice(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_why(makeLabel(tr("Diagnostics ask the records of one tenant, as a reader that can see nothing else, and only "
                         "under an access that covers them: for a ticket, for some minutes, with the consent of "
                         "another person. Reviewed queries mask what is protected health information; every question "
                         "stands in the audit."),
                      Text::Body, Tone::Dim, true))
    , m_state(makeLabel({}, Text::Body, Tone::Text, true))
    , m_list(new QVBoxLayout)
    , m_ask(makeButton(tr("Ask for access…"), Button::Primary))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card(tr("An access comes first"));
    card->setMaximumWidth(kWidth);
    card->body()->addWidget(m_why);
    card->body()->addSpacing(space::small);
    card->body()->addWidget(m_state);
    m_list->setSpacing(space::small);
    card->body()->addLayout(m_list);
    card->body()->addSpacing(space::small);
    card->body()->addWidget(m_ask, 0, Qt::AlignLeft);
    column->addWidget(card);
    column->addStretch();
    m_state->setObjectName(QStringLiteral("grantChoiceState"));
    m_ask->setObjectName(QStringLiteral("diagnosticsAsk"));
    connect(m_ask, &QPushButton::clicked, this, &GrantChoice::askWanted);
}

void GrantChoice::forget()
{
    rebuild({});
    m_state->clear();
}

QList<AccessGrant> GrantChoice::fitting() const
{
    QList<AccessGrant> list;
    const GrantDesk *grants = m_workspace->desk()->grants();
    if (grants == nullptr || !grants->used().id.isEmpty())
        return list;
    const QString person = m_workspace->session().person;
    const qint64 now = m_workspace->now();
    std::ranges::copy_if(grants->list(), std::back_inserter(list), [&](const AccessGrant &one) {
        return one.person == person && coversDiagnostics(one) && stateOf(one, now) == GrantState::InForce;
    });
    std::ranges::sort(list, {}, &AccessGrant::endsMs);
    return list;
}

void GrantChoice::refresh()
{
    const GrantDesk *grants = m_workspace->desk()->grants();
    const QList<AccessGrant> fit = fitting();
    const bool same = std::ranges::equal(fit, m_rows, {}, {}, &Row::grant);
    if (!same)
        rebuild(fit);
    const qint64 now = m_workspace->now();
    for (const Row &row : std::as_const(m_rows))
        row.left->setText(tr("%1 · %2 · %3 · ticket %4")
                              .arg(permissionsText(row.grant.ask.permissions), dataClassText(row.grant.ask.permissions),
                                   timeLeftText(row.grant.endsMs, now), row.grant.ask.ticket));
    const bool other = grants != nullptr && !grants->used().id.isEmpty();
    const SessionInfo session = m_workspace->session();
    const auto waiting = grants == nullptr ? 0 : std::ranges::count_if(grants->list(), [&](const AccessGrant &one) {
        return one.person == session.person && coversDiagnostics(one) && stateOf(one, now) == GrantState::Requested;
    });
    QString state;
    if (other)
        state = tr("The access to %1 that you work under does not cover diagnostics. Leave it, then ask for one that "
                   "does.")
                    .arg(grants->used().tenant());
    else if (!fit.isEmpty())
        state = tr("Yours that cover them:");
    else
        state = tr("None of your accesses in force covers them.");
    if (!other && waiting > 0)
        state += QLatin1Char(' ') + tr("%n request(s) of yours wait(s) for consent.", nullptr, int(waiting));
    m_state->setText(state);
    m_ask->setVisible(!other && session.may(QStringLiteral("grants.request")));
}

void GrantChoice::rebuild(const QList<AccessGrant> &fitting)
{
    clearLayout(m_list);
    m_rows.clear();
    for (const AccessGrant &grant : fitting)
        addRow(grant);
    m_ask->setProperty("kind", fitting.isEmpty() ? "primary" : "plain"); // One way is the next step.
    repolish(m_ask);
}

void GrantChoice::addRow(const AccessGrant &grant)
{
    auto *row = new QHBoxLayout;
    auto *names = new QVBoxLayout;
    names->setSpacing(2);
    names->addWidget(makeLabel(grant.tenant(), Text::Strong));
    QLabel *left = makeLabel({}, Text::Small, Tone::Dim, true);
    names->addWidget(left);
    row->addLayout(names, 1);
    QPushButton *use = makeButton(tr("Work under it"), Button::Primary);
    use->setObjectName(QStringLiteral("workUnder_%1").arg(grant.id));
    use->setAccessibleName(tr("Work under the access to %1").arg(grant.tenant()));
    row->addWidget(use, 0, Qt::AlignVCenter);
    connect(use, &QPushButton::clicked, this, [this, grant] { emit chosen(grant); });
    m_list->addLayout(row);
    m_rows.append({grant, left, use});
}

void GrantChoice::focusFirst()
{
    (m_rows.isEmpty() ? m_ask : m_rows.constFirst().use)->setFocus(Qt::OtherFocusReason);
}

} // namespace bulkhead
