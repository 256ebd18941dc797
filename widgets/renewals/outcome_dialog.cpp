#include "widgets/renewals/outcome_dialog.h"

#include "models/renewal_words.h"
#include "models/sla_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"

#include <QButtonGroup>
#include <QDateEdit>
#include <QHBoxLayout>
#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

QDate dayOf(int days)
{
    return QDate(1970, 1, 1).addDays(days);
}

} // namespace

OutcomeDialog::OutcomeDialog(Desk *desk, const RenewalRow &row, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_row(row)
    , m_results(new QButtonGroup(this))
    , m_on(new QDateEdit)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Record later")))
    , m_record(makeButton(buttonText(tr("Record for %1").arg(row.tenantName)), Button::Primary))
{
    setObjectName(QStringLiteral("outcomeDialog"));
    setWindowTitle(tr("Outcome of the renewal of %1").arg(row.tenantName));
    setMinimumWidth(480);
    build();
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_record, &QPushButton::clicked, this, &OutcomeDialog::send);
    connect(m_results, &QButtonGroup::idToggled, this, &OutcomeDialog::refresh);
    refresh();
}

void OutcomeDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_row.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(
        tr("Renewal of %1, %2. Predicted: %3 (%4).")
            .arg(words::date(m_row.renewal), words::daysTo(m_row.days), words::level(m_row.level), words::risk(m_row)),
        Text::Body, Tone::Dim, true));
    column->addSpacing(space::tiny);
    const QString meanings[] = {tr("Renewed at the same worth or more"), tr("Reduced: renewed for less"),
                                tr("Lost: not renewed")};
    for (int i = 0; i < 3; ++i) {
        auto *choice = new QRadioButton(meanings[i]);
        m_results->addButton(choice, i + 1);
        choice->setChecked(int(m_row.outcome.result) == i + 1);
        column->addWidget(choice);
        if (i == 0)
            choice->setFocus();
    }
    auto *row = new QHBoxLayout;
    auto *name = makeLabel(tr("Decided on"), Text::Strong);
    name->setBuddy(m_on);
    const QDate today = dayOf(m_row.renewal - m_row.days);
    m_on->setAccessibleName(tr("Decided on"));
    m_on->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    m_on->setMaximumDate(today);
    m_on->setDate(m_row.outcome.on > 0 ? dayOf(m_row.outcome.on) : today);
    row->addWidget(name);
    row->addWidget(m_on);
    row->addStretch();
    column->addLayout(row);
    column->addWidget(makeLabel(tr("Kept with your name and with what had been predicted, so that the score can be "
                                   "checked against what happened."),
                                Text::Small, Tone::Dim, true));
    m_problem->setObjectName(QStringLiteral("outcomeProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    m_record->setObjectName(QStringLiteral("outcomeSend"));
    m_record->setAccessibleName(tr("Record for %1").arg(m_row.tenantName));
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_record);
    column->addLayout(buttons);
}

void OutcomeDialog::refresh()
{
    const bool chosen = m_results->checkedId() > 0;
    m_record->setEnabled(chosen && !m_sending && !m_over);
    m_record->setToolTip(chosen ? QString() : tr("Choose how it came out first"));
    m_record->setAccessibleDescription(m_record->toolTip());
}

void OutcomeDialog::send()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    const int on = int(QDate(1970, 1, 1).daysTo(m_on->date()));
    m_desk->sla().recordRenewal(
        m_row, RenewalResult(m_results->checkedId()), on, this, [this](const Fault &fault, const RenewalRow &row) {
            m_sending = false;
            if (!fault.failed()) {
                emit recorded(row);
                accept();
                return;
            }
            m_over = fault.kind != Fault::Kind::Offline && fault.kind != Fault::Kind::Overloaded;
            if (m_over)
                m_leave->setText(tr("Close"));
            m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
            m_problem->show();
            refresh();
        });
}

} // namespace bulkhead
