#include "widgets/access/lockbox_dialog.h"

#include "models/grant_desk.h"
#include "models/lockbox_desk.h"
#include "models/words.h"
#include "widgets/access/access_report_export.h"
#include "widgets/access/lockbox_links.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSpinBox>
#include <QVBoxLayout>

#include <utility>

namespace bulkhead {
namespace {

constexpr int kReason = 1'000, kUsualDays = 90, kMostDays = 366, kTenantRole = Qt::UserRole;

QString stateText(const TenantLockbox &lockbox)
{
    return lockbox.on ? LockboxDialog::tr("on") : LockboxDialog::tr("off");
}

QString sinceText(const TenantLockbox &lockbox)
{
    if (lockbox.history.isEmpty())
        return LockboxDialog::tr("It never was on. While it is on, access also needs the consent of the tenant’s "
                                 "administrator, who sees who is in and can end it.");
    const LockboxChange &last = lockbox.history.first();
    return (lockbox.on ? LockboxDialog::tr("On since %1, by %2 and %3: %4")
                       : LockboxDialog::tr("Off since %1, by %2 and %3: %4"))
        .arg(words::dateTime(last.atMs), last.by, last.second, last.reason);
}

QLabel *titled(const QString &text, QWidget *buddy)
{
    QLabel *title = makeLabel(text, Text::Strong);
    title->setBuddy(buddy);
    return title;
}

} // namespace

LockboxDialog::LockboxDialog(Workspace *workspace, QString tenantId, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_desk(workspace->desk()->grants()->lockboxes())
    , m_wanted(std::move(tenantId))
    , m_list(new QListWidget)
    , m_other(new QLineEdit)
    , m_reason(new QLineEdit)
    , m_none(makeLabel(tr("No tenant within your scope has one."), Text::Body, Tone::Dim, true))
    , m_name(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_since(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_proposal(makeLabel({}, Text::Body, Tone::Warn, true))
    , m_said(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_state(new BadgeLabel)
    , m_show(makeButton(tr("Show")))
    , m_propose(makeButton({}))
    , m_consent(makeButton(tr("Consent"), Button::Primary))
    , m_decline(makeButton({}))
    , m_export(makeButton(tr("Save report…")))
    , m_close(makeButton(tr("Close")))
    , m_days(new QSpinBox)
    , m_tenant(nullptr)
    , m_proposer(new QWidget)
    , m_reporter(new QWidget)
    , m_links(new LockboxLinks(workspace))
    , m_report(new AccessReportExport(m_desk, this))
{
    setObjectName(QStringLiteral("lockboxDialog"));
    setWindowTitle(tr("Customer lockboxes"));
    setMinimumSize(920, 620);
    build();
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *item) {
        if (item != nullptr && item->data(kTenantRole).toString() != m_wanted)
            choose(item->data(kTenantRole).toString());
    });
    connect(m_show, &QPushButton::clicked, this, [this] { choose(m_other->text().trimmed()); });
    connect(m_other, &QLineEdit::returnPressed, m_show, &QPushButton::click);
    connect(m_other, &QLineEdit::textChanged, this, &LockboxDialog::refresh);
    connect(m_reason, &QLineEdit::textChanged, this, &LockboxDialog::refresh);
    connect(m_reason, &QLineEdit::returnPressed, m_propose, &QPushButton::click);
    connect(m_propose, &QPushButton::clicked, this, &LockboxDialog::propose);
    connect(m_consent, &QPushButton::clicked, this, [this] { decide(true); });
    connect(m_decline, &QPushButton::clicked, this, [this] { decide(false); });
    connect(m_links, &LockboxLinks::changed, this, [this] { choose(m_wanted); });
    connect(m_links, &LockboxLinks::failed, this,
            [this](const Fault &fault) { say(fault.summary + QLatin1Char(' ') + fault.remedy, true); });
    connect(m_report, &AccessReportExport::changed, this, &LockboxDialog::refresh);
    connect(m_report, &AccessReportExport::told, this, &LockboxDialog::say);
    connect(m_export, &QPushButton::clicked, this, [this] { m_report->askWhere(m_lockbox, m_days->value()); });
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    m_tenant->hide();
    refresh();
    askList();
    if (!m_wanted.isEmpty())
        choose(m_wanted);
}

void LockboxDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(makeLabel(windowTitle(), Text::Title));
    auto *row = new QHBoxLayout;
    row->setSpacing(space::large);
    m_tenant = buildTenant();
    row->addWidget(buildList());
    row->addWidget(m_tenant, 1);
    row->addStretch(); // Takes the room where no tenant is shown.
    row->setStretch(2, 0);
    column->addLayout(row, 1);
    auto *foot = new QHBoxLayout;
    m_said->setObjectName(QStringLiteral("lockboxSaid"));
    foot->addWidget(m_said, 1);
    foot->addWidget(m_close);
    column->addLayout(foot);
    for (QPushButton *button : {m_show, m_propose, m_consent, m_decline, m_export, m_close})
        button->setAutoDefault(false); // Enter belongs to the field that it is pressed in.
}

QWidget *LockboxDialog::buildList()
{
    auto *side = new QWidget;
    side->setFixedWidth(260);
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(titled(tr("Tenants with a lockbox"), m_list));
    column->addWidget(m_none);
    m_list->setObjectName(QStringLiteral("lockboxList"));
    m_list->setAccessibleName(tr("Tenants with a lockbox"));
    column->addWidget(m_list, 1);
    column->addStretch();
    column->addWidget(titled(tr("Another tenant"), m_other));
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    m_other->setObjectName(QStringLiteral("lockboxTenant"));
    m_other->setAccessibleName(tr("Id of another tenant"));
    m_other->setPlaceholderText(tr("Tenant id"));
    row->addWidget(m_other, 1);
    m_show->setObjectName(QStringLiteral("lockboxShow"));
    row->addWidget(m_show);
    column->addLayout(row);
    return side;
}

QWidget *LockboxDialog::buildTenant()
{
    auto *side = new QWidget;
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(m_name, 1);
    head->addWidget(m_state);
    column->addLayout(head);
    column->addWidget(m_since);
    auto *waits = new QHBoxLayout;
    waits->setSpacing(space::small);
    waits->addWidget(m_proposal, 1);
    waits->addWidget(m_consent);
    waits->addWidget(m_decline);
    column->addLayout(waits);
    auto *proposer = new QHBoxLayout(m_proposer);
    proposer->setContentsMargins(0, 0, 0, 0);
    proposer->setSpacing(space::small);
    m_reason->setObjectName(QStringLiteral("lockboxReason"));
    m_reason->setAccessibleName(tr("Why it is switched"));
    m_reason->setPlaceholderText(tr("Clause of the contract, or ticket"));
    m_reason->setMaxLength(kReason);
    proposer->addWidget(m_reason, 1);
    proposer->addWidget(m_propose);
    column->addWidget(m_proposer);
    column->addSpacing(space::medium);
    column->addWidget(m_links);
    column->addSpacing(space::medium);
    auto *reporter = new QHBoxLayout(m_reporter);
    reporter->setContentsMargins(0, 0, 0, 0);
    reporter->setSpacing(space::small);
    m_days->setRange(1, kMostDays);
    m_days->setValue(kUsualDays);
    m_days->setPrefix(tr("Days: "));
    m_days->setAccessibleName(tr("Days of the report"));
    reporter->addWidget(titled(tr("Access report"), m_days));
    reporter->addWidget(m_days);
    m_export->setObjectName(QStringLiteral("lockboxExport"));
    reporter->addWidget(m_export);
    reporter->addStretch();
    column->addWidget(m_reporter);
    column->addStretch();
    m_propose->setObjectName(QStringLiteral("lockboxPropose"));
    m_consent->setObjectName(QStringLiteral("lockboxConsent"));
    m_decline->setObjectName(QStringLiteral("lockboxDecline"));
    return side;
}

void LockboxDialog::askList()
{
    m_desk->list(this, [this](const Fault &fault, const QList<TenantLockbox> &lockboxes) {
        if (fault.failed())
            return say(fault.summary + QLatin1Char(' ') + fault.remedy, true);
        showList(lockboxes);
    });
}

void LockboxDialog::showList(const QList<TenantLockbox> &lockboxes)
{
    m_list->clear();
    for (const TenantLockbox &one : lockboxes) {
        auto *item = new QListWidgetItem(
            one.proposal.by.isEmpty() ? one.tenantName : tr("%1 (a change waits)").arg(one.tenantName), m_list);
        item->setData(kTenantRole, one.tenantId);
        if (one.tenantId == m_wanted)
            m_list->setCurrentItem(item);
    }
    m_none->setVisible(lockboxes.isEmpty());
    m_list->setVisible(!lockboxes.isEmpty());
    if (m_wanted.isEmpty() && m_list->count() > 0)
        m_list->setCurrentRow(0);
}

void LockboxDialog::choose(const QString &tenantId)
{
    if (tenantId.isEmpty())
        return;
    m_wanted = tenantId;
    m_desk->get(tenantId, this, [this, tenantId](const Fault &fault, const TenantLockbox &lockbox) {
        if (tenantId == m_wanted)
            showTenant(fault, lockbox);
    });
}

void LockboxDialog::showTenant(const Fault &fault, const TenantLockbox &lockbox)
{
    m_sending = false;
    if (fault.failed()) {
        say(fault.summary + QLatin1Char(' ') + fault.remedy, true);
        refresh();
        return;
    }
    if (std::exchange(m_lockbox, lockbox).tenantId != lockbox.tenantId) {
        m_reason->clear();
        say({}, false);
    }
    m_name->setText(lockbox.tenantName);
    m_state->setBadge(
        {stateText(lockbox), lockbox.on ? Tone::Ok : Tone::Dim, lockbox.on ? paint::Shape::Disc : paint::Shape::Ring});
    m_since->setText(sinceText(lockbox));
    m_links->setLockbox(lockbox);
    m_tenant->show();
    refresh();
}

void LockboxDialog::refresh()
{
    const SessionInfo session = m_workspace->session();
    const bool changes = session.may(QStringLiteral("lockbox.change"));
    const LockboxChange &waits = m_lockbox.proposal;
    const bool waiting = !waits.by.isEmpty(), own = waits.by == session.person;
    m_proposal->setVisible(waiting);
    m_proposal->setText(waits.on ? tr("%1 proposes to switch it on: %2").arg(waits.by, waits.reason)
                                 : tr("%1 proposes to switch it off: %2").arg(waits.by, waits.reason));
    m_consent->setVisible(waiting && changes && !own);
    m_decline->setVisible(waiting && changes);
    m_decline->setText(own ? tr("Withdraw") : tr("Decline"));
    m_proposer->setVisible(!waiting && changes);
    m_propose->setText(m_lockbox.on ? tr("Propose to switch off") : tr("Propose to switch on"));
    const QString missing = m_reason->text().trimmed().isEmpty() ? tr("Say why first") : QString();
    m_propose->setEnabled(missing.isEmpty() && !m_sending);
    m_propose->setToolTip(missing);
    m_propose->setAccessibleDescription(missing);
    m_consent->setEnabled(!m_sending);
    m_decline->setEnabled(!m_sending);
    m_reporter->setVisible(session.may(QStringLiteral("lockbox.export")));
    m_export->setEnabled(!m_report->running());
    m_show->setEnabled(!m_other->text().trimmed().isEmpty());
}

void LockboxDialog::propose()
{
    m_sending = true;
    refresh();
    m_desk->set(m_lockbox, !m_lockbox.on, m_reason->text().trimmed(), this,
                [this](const Fault &fault, const TenantLockbox &lockbox) {
                    showTenant(fault, lockbox);
                    if (fault.failed())
                        return;
                    m_reason->clear();
                    say(tr("Proposed. It counts once another person has consented."), false);
                    askList();
                });
}

void LockboxDialog::decide(bool consent)
{
    m_sending = true;
    refresh();
    m_desk->decide(m_lockbox, consent, this, [this, consent](const Fault &fault, const TenantLockbox &lockbox) {
        showTenant(fault, lockbox);
        if (fault.failed())
            return;
        say(!consent     ? tr("It stays as it is.")
            : lockbox.on ? tr("The lockbox is on.")
                         : tr("The lockbox is off."),
            false);
        askList();
    });
}

void LockboxDialog::say(const QString &sentence, bool failed)
{
    m_said->setText(sentence);
    setTone(m_said, failed ? Tone::Bad : Tone::Dim);
}

} // namespace bulkhead
