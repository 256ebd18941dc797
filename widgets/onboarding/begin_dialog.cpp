#include "widgets/onboarding/begin_dialog.h"

#include "models/filter_grammar.h"
#include "models/onboarding_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSet>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kMost = 1'000, kMostReference = 500;
constexpr int kIdRole = Qt::UserRole;

/// Live by the inventory, and never seen on a platform.
QList<quint32> unseen(Workspace *workspace)
{
    QSet<QString> seen;
    for (const TenantPosture &posture : workspace->lists()->postures())
        if (posture.lookedMs > 0)
            seen.insert(posture.id);
    for (const OnboardingCase &item : workspace->lists()->cases())
        seen.insert(item.tenantId);
    QList<quint32> rows;
    const Fleet &fleet = *workspace->fleet();
    for (quint32 row = 0; row < fleet.rows(); ++row)
        if (fleet.alive(row) && fleet.number(FleetField::Stage, row) == int(Stage::Live)
            && !seen.contains(fleet.id(row)))
            rows << row;
    return rows;
}

} // namespace

BeginDialog::BeginDialog(Workspace *workspace, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_filter(new QLineEdit)
    , m_agreement(new QLineEdit)
    , m_list(new QListWidget)
    , m_count(makeLabel({}, Text::Body, Tone::Dim))
    , m_said(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_all(makeButton(tr("Mark all shown"), Button::Link))
    , m_none(makeButton(tr("Mark none"), Button::Link))
    , m_close(makeButton(tr("Close")))
    , m_send(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("beginDialog"));
    setWindowTitle(tr("Onboard tenants of the inventory"));
    resize(620, 620);
    build();
    fill();
}

void BeginDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tr("Tenants that stand on no platform yet"), Text::Heading));
    column->addWidget(makeLabel(
        tr("They are in the inventory, by an import for instance, and nobody has seen anything of them on the "
           "platform. Each gets a case with its tier's steps and checkpoints, and is live again once "
           "its boundaries are proven."),
        Text::Body, Tone::Dim, true));
    m_filter->setPlaceholderText(tr("Part of the name"));
    m_filter->setAccessibleName(tr("Filter by name"));
    m_filter->setClearButtonEnabled(true);
    column->addWidget(m_filter);
    m_list->setAccessibleName(tr("Tenants to onboard"));
    m_list->setObjectName(QStringLiteral("beginList"));
    m_list->setSpacing(2);
    column->addWidget(m_list, 1);
    auto *marks = new QHBoxLayout;
    marks->setSpacing(space::medium);
    marks->addWidget(m_all);
    marks->addWidget(m_none);
    marks->addStretch();
    marks->addWidget(m_count);
    column->addLayout(marks);
    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_agreement->setMaxLength(kMostReference);
    m_agreement->setAccessibleName(tr("Where the signed agreements are kept"));
    m_agreement->setObjectName(QStringLiteral("beginAgreement"));
    m_agreement->setPlaceholderText(tr("one place for all; empty holds provisioning"));
    form->addRow(tr("Signed agreements are kept in"), m_agreement);
    column->addLayout(form);
    m_said->setObjectName(QStringLiteral("beginSaid"));
    column->addWidget(m_said);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_close);
    buttons->addWidget(m_send);
    m_send->setObjectName(QStringLiteral("beginSend"));
    m_all->setObjectName(QStringLiteral("beginAll"));
    for (QPushButton *button : {m_all, m_none, m_close})
        button->setAutoDefault(false);
    column->addLayout(buttons);
    connect(m_filter, &QLineEdit::textChanged, this, &BeginDialog::filter);
    connect(m_all, &QPushButton::clicked, this, [this] { markAll(true); });
    connect(m_none, &QPushButton::clicked, this, [this] { markAll(false); });
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &BeginDialog::send);
    connect(m_list, &QListWidget::itemChanged, this, &BeginDialog::refresh);
}

void BeginDialog::fill()
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    const Fleet &fleet = *m_workspace->fleet();
    for (const quint32 row : unseen(m_workspace)) {
        auto *item = new QListWidgetItem(
            tr("%1  (%2)").arg(fleet.name(row), words::tier(Tier(fleet.number(FleetField::Tier, row)))), m_list);
        item->setData(kIdRole, fleet.id(row));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(Qt::Unchecked);
    }
    m_list->sortItems();
    filter(m_filter->text());
    refresh();
}

void BeginDialog::filter(const QString &text)
{
    const QString part = filter::folded(text.trimmed());
    for (int row = 0; row < m_list->count(); ++row)
        m_list->item(row)->setHidden(!filter::folded(m_list->item(row)->text()).contains(part));
}

void BeginDialog::markAll(bool on)
{
    const QSignalBlocker quiet(m_list);
    for (int row = 0; row < m_list->count(); ++row)
        if (!on || !m_list->item(row)->isHidden())
            m_list->item(row)->setCheckState(on ? Qt::Checked : Qt::Unchecked);
    refresh();
}

QStringList BeginDialog::marked() const
{
    QStringList ids;
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->checkState() == Qt::Checked)
            ids << m_list->item(row)->data(kIdRole).toString();
    return ids;
}

void BeginDialog::refresh()
{
    const int count = int(marked().size());
    m_count->setText(tr("%1 of %2 marked").arg(words::count(count), words::count(m_list->count())));
    m_send->setText(buttonText(tr("Begin %n onboarding(s)", nullptr, count)));
    const QString obstacle = count == 0      ? tr("Mark at least one tenant")
                             : count > kMost ? tr("At most 1,000 begin at once")
                                             : QString();
    m_send->setEnabled(obstacle.isEmpty() && !m_sending);
    m_send->setToolTip(obstacle);
    m_send->setAccessibleDescription(obstacle);
}

void BeginDialog::send()
{
    m_sending = true;
    refresh();
    m_workspace->desk()->onboarding().beginCases(
        marked(), m_agreement->text().trimmed(), this,
        [this](const Fault &fault, const BegunCases &begun) { told(fault, begun); });
}

void BeginDialog::told(const Fault &fault, const BegunCases &begun)
{
    m_sending = false;
    setTone(m_said, fault.failed() ? Tone::Bad : Tone::Dim);
    if (fault.failed()) {
        m_said->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        refresh();
        return;
    }
    QString text = tr("%n onboarding(s) begun.", nullptr, int(begun.begun));
    if (!begun.problems.isEmpty()) {
        const auto row = m_workspace->fleet()->find(begun.problems.constFirst().first);
        text += tr(" %n left as they are; %1: %2", nullptr, int(begun.problems.size()))
                    .arg(row ? m_workspace->fleet()->name(*row) : begun.problems.constFirst().first,
                         begun.problems.constFirst().second);
    }
    m_said->setText(text);
    fill();
}

} // namespace bulkhead
