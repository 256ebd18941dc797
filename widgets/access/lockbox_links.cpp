#include "widgets/access/lockbox_links.h"

#include "models/grant_desk.h"
#include "models/lockbox_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSpinBox>
#include <QVBoxLayout>

#include <utility>

namespace bulkhead {
namespace {

constexpr int kShortest = 3, kLongest = 120, kMostDays = 90, kUsualDays = 30;

QString textOf(const LockboxLink &link, qint64 nowMs)
{
    const QString state =
        !link.revokedBy.isEmpty()
            ? LockboxLinks::tr("revoked by %1, %2").arg(link.revokedBy, words::dateTime(link.revokedMs))
        : link.usable(nowMs) ? LockboxLinks::tr("until %1").arg(words::dateTime(link.expiresMs))
                             : LockboxLinks::tr("over since %1").arg(words::dateTime(link.expiresMs));
    return LockboxLinks::tr("%1 · %2 · made by %3").arg(link.administrator, state, link.madeBy);
}

} // namespace

LockboxLinks::LockboxLinks(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_desk(workspace->desk()->grants()->lockboxes())
    , m_list(new QListWidget)
    , m_administrator(new QLineEdit)
    , m_url(new QLineEdit)
    , m_days(new QSpinBox)
    , m_none(makeLabel(tr("No link was made yet."), Text::Body, Tone::Dim))
    , m_once(makeLabel({}, Text::Small, Tone::Warn, true))
    , m_revoke(makeButton(tr("Revoke link")))
    , m_make(makeButton(tr("Make link")))
    , m_copy(makeButton(tr("Copy link"), Button::Primary))
    , m_made(new QWidget)
    , m_maker(new QWidget)
{
    build();
    connect(m_list, &QListWidget::currentRowChanged, this, &LockboxLinks::refresh);
    connect(m_administrator, &QLineEdit::textChanged, this, &LockboxLinks::refresh);
    connect(m_administrator, &QLineEdit::returnPressed, m_make, &QPushButton::click);
    connect(m_make, &QPushButton::clicked, this, &LockboxLinks::make);
    connect(m_revoke, &QPushButton::clicked, this, &LockboxLinks::revoke);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_url->text());
        m_once->setText(tr("Copied. It is not shown again; whoever has it can decide in this name."));
    });
    setLockbox({});
}

void LockboxLinks::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    QLabel *title = makeLabel(tr("Links of the tenant’s administrators"), Text::Strong);
    title->setBuddy(m_list);
    column->addWidget(title);
    column->addWidget(m_none);
    m_list->setObjectName(QStringLiteral("lockboxLinks"));
    m_list->setAccessibleName(tr("Links of the tenant’s administrators"));
    m_list->setMinimumHeight(84);
    m_list->setMaximumHeight(130);
    column->addWidget(m_list);
    auto *maker = new QHBoxLayout(m_maker);
    maker->setContentsMargins(0, 0, 0, 0);
    maker->setSpacing(space::small);
    m_administrator->setObjectName(QStringLiteral("lockboxAdministrator"));
    m_administrator->setAccessibleName(tr("Name or address of the administrator"));
    m_administrator->setPlaceholderText(tr("One administrator’s name or address"));
    m_administrator->setMaxLength(kLongest);
    maker->addWidget(m_administrator, 1);
    m_days->setRange(1, kMostDays);
    m_days->setValue(kUsualDays);
    m_days->setPrefix(tr("Days: "));
    m_days->setAccessibleName(tr("Days that the link lasts"));
    maker->addWidget(m_days);
    m_make->setObjectName(QStringLiteral("lockboxMake"));
    maker->addWidget(m_make);
    m_revoke->setObjectName(QStringLiteral("lockboxRevoke"));
    maker->addWidget(m_revoke);
    column->addWidget(m_maker);
    auto *made = new QVBoxLayout(m_made);
    made->setContentsMargins(0, 0, 0, 0);
    made->setSpacing(space::tiny);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    m_url->setReadOnly(true);
    m_url->setObjectName(QStringLiteral("lockboxUrl"));
    m_url->setAccessibleName(tr("The link that was made"));
    row->addWidget(m_url, 1);
    m_copy->setObjectName(QStringLiteral("lockboxCopy"));
    row->addWidget(m_copy);
    made->addLayout(row);
    made->addWidget(m_once);
    column->addWidget(m_made);
}

void LockboxLinks::setLockbox(const TenantLockbox &lockbox)
{
    if (std::exchange(m_lockbox, lockbox).tenantId != lockbox.tenantId) {
        m_url->clear();
        m_administrator->clear();
        m_made->hide();
        m_sending = false;
    }
    show();
}

void LockboxLinks::show()
{
    const int row = m_list->currentRow();
    m_list->clear();
    for (const LockboxLink &link : std::as_const(m_lockbox.links))
        m_list->addItem(textOf(link, m_workspace->now()));
    m_list->setCurrentRow(std::min(std::max(row, 0), m_list->count() - 1));
    m_list->setVisible(!m_lockbox.links.isEmpty());
    m_none->setVisible(m_lockbox.links.isEmpty());
    refresh();
}

void LockboxLinks::refresh()
{
    const bool may = m_workspace->session().may(QStringLiteral("lockbox.links"));
    const QString name = m_administrator->text().trimmed();
    const QString missing = !m_lockbox.on             ? tr("The lockbox is off: a link would lead nowhere")
                            : !m_lockbox.served       ? tr("This gateway has no lockbox page; ask whoever runs it")
                            : name.size() < kShortest ? tr("Name one administrator first")
                                                      : QString();
    const int row = m_list->currentRow();
    const bool usable = row >= 0 && row < m_lockbox.links.size() && m_lockbox.links[row].usable(m_workspace->now());
    m_maker->setVisible(may);
    m_make->setEnabled(missing.isEmpty() && !m_sending);
    m_make->setToolTip(missing);
    m_make->setAccessibleDescription(missing);
    m_administrator->setEnabled(m_lockbox.on && m_lockbox.served);
    m_administrator->setToolTip(m_administrator->isEnabled() ? QString() : missing);
    m_revoke->setEnabled(usable && !m_sending);
    m_revoke->setToolTip(usable ? QString() : tr("Choose a link that is still good"));
}

void LockboxLinks::answered(const Fault &fault)
{
    m_sending = false;
    refresh();
    if (fault.failed())
        emit failed(fault);
    else
        emit changed();
}

void LockboxLinks::make()
{
    m_sending = true;
    refresh();
    m_desk->makeLink(m_lockbox.tenantId, m_administrator->text().trimmed(), m_days->value(), this,
                     [this, tenant = m_lockbox.tenantId](const Fault &fault, const LockboxLink &link) {
                         if (tenant != m_lockbox.tenantId)
                             return; // Nobody shall copy it for another tenant.
                         if (!fault.failed()) {
                             m_administrator->clear();
                             m_url->setText(link.url);
                             m_url->setCursorPosition(0);
                             m_once->setText(tr("For %1 alone, shown once. Send it so that nobody else reads it: "
                                                "whoever has it can decide in this name, and you cannot approve what "
                                                "it consents to.")
                                                 .arg(link.administrator));
                             m_made->show();
                             m_copy->setFocus(Qt::OtherFocusReason);
                         }
                         answered(fault);
                     });
}

void LockboxLinks::revoke()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_lockbox.links.size())
        return;
    m_sending = true;
    refresh();
    m_desk->revokeLink(m_lockbox.tenantId, m_lockbox.links[row].number, this,
                       [this](const Fault &fault, const LockboxLink &) { answered(fault); });
}

} // namespace bulkhead
