#include "widgets/sla/hand_over_dialog.h"

#include "models/objective_words.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace bulkhead {

HandOverDialog::HandOverDialog(Workspace *workspace, const Alert &alert, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_alert(alert)
    , m_taker(new QComboBox)
    , m_text(new QLineEdit)
    , m_state(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Keep it")))
    , m_handOver(makeButton(tr("Hand over"), Button::Primary))
{
    setObjectName(QStringLiteral("handOverDialog"));
    setWindowTitle(tr("Hand over an alert of %1").arg(alert.tenantName));
    setMinimumWidth(460);
    build();
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_handOver, &QPushButton::clicked, this, &HandOverDialog::handOver);
    connect(m_taker, &QComboBox::editTextChanged, this, &HandOverDialog::refresh);
    refresh();
    askTakers();
    m_taker->setFocus();
}

void HandOverDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_alert.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(
        QStringLiteral("%1 · %2").arg(words::workflow(m_alert.workflow), alertSpan(m_alert, m_workspace->now())),
        Text::Body, Tone::Dim, true));
    column->addSpacing(space::small);
    auto *whom = makeLabel(tr("To whom"), Text::Strong);
    whom->setBuddy(m_taker);
    column->addWidget(whom);
    m_taker->setEditable(true);
    m_taker->setInsertPolicy(QComboBox::NoInsert);
    m_taker->setAccessibleName(tr("Person who takes the alert"));
    m_taker->lineEdit()->setPlaceholderText(tr("Choose, or type a person’s id"));
    m_taker->lineEdit()->setMaxLength(64);
    m_taker->lineEdit()->setAccessibleName(m_taker->accessibleName());
    column->addWidget(m_taker);
    column->addWidget(m_state);
    column->addSpacing(space::small);
    column->addWidget(makeLabel(tr("What they should know"), Text::Strong));
    m_text->setAccessibleName(tr("Note for the person who takes over"));
    m_text->setPlaceholderText(tr("May stay empty"));
    m_text->setMaxLength(2000);
    column->addWidget(m_text);
    m_problem->hide();
    column->addWidget(m_problem);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_handOver);
    column->addSpacing(space::small);
    column->addLayout(buttons);
}

void HandOverDialog::askTakers()
{
    m_state->setText(tr("Asking who may work on this tenant’s alerts…"));
    m_workspace->desk()->takers(m_alert.tenantId, this, [this](const Fault &fault, const QList<Taker> &takers) {
        const QString typed = m_taker->currentText();
        for (const Taker &taker : takers)
            m_taker->addItem(QStringLiteral("%1 · %2").arg(taker.person, words::role(taker.role)), taker.person);
        m_taker->setCurrentIndex(-1);
        m_taker->setEditText(typed); // A list that arrives chooses nobody.
        m_state->setText(fault.failed()
                             ? tr("The list could not be read (%1) The gateway checks a typed id.").arg(fault.summary)
                         : takers.isEmpty()
                             ? tr("The gateway knows nobody else whose role and scope reach this tenant.")
                             : tr("%n person(s) whose role and scope reach this tenant.", nullptr, int(takers.size())));
        refresh();
    });
}

QString HandOverDialog::taker() const
{
    const int listed = m_taker->findText(m_taker->currentText());
    return listed >= 0 ? m_taker->itemData(listed).toString() : m_taker->currentText().trimmed();
}

void HandOverDialog::refresh()
{
    m_handOver->setEnabled(!taker().isEmpty() && !m_sending);
    m_handOver->setToolTip(taker().isEmpty() ? tr("Choose a person first") : QString());
}

void HandOverDialog::handOver()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    m_workspace->desk()->handOver(m_alert, taker(), m_text->text().trimmed(), this,
                                  [this](const Fault &fault, const Alert &alert) {
                                      m_sending = false;
                                      if (!fault.failed()) {
                                          emit handedOver(alert);
                                          accept();
                                          return;
                                      }
                                      m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
                                      m_problem->show();
                                      refresh();
                                  });
}

} // namespace bulkhead
