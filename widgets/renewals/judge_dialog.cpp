#include "widgets/renewals/judge_dialog.h"

#include "models/renewal_words.h"
#include "models/sla_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace bulkhead {

JudgeDialog::JudgeDialog(Desk *desk, const RenewalRow &row, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_row(row)
    , m_score(new QSpinBox)
    , m_reason(new QPlainTextEdit)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_takeBack(makeButton(tr("Take the judgement back")))
    , m_judge(makeButton(buttonText(tr("Judge %1").arg(row.tenantName)), Button::Primary))
{
    setObjectName(QStringLiteral("judgeDialog"));
    setWindowTitle(tr("Judge the renewal of %1").arg(row.tenantName));
    setMinimumWidth(520);
    build();
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_judge, &QPushButton::clicked, this,
            [this] { send(m_score->value(), m_reason->toPlainText().trimmed()); });
    connect(m_takeBack, &QPushButton::clicked, this, [this] { send(-1, {}); });
    connect(m_reason, &QPlainTextEdit::textChanged, this, &JudgeDialog::refresh);
    refresh();
    m_score->setFocus();
    m_score->selectAll();
}

void JudgeDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_row.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(m_row.riskOf > 0
                                    ? tr("Computed: %1 of %2 known points. The computed score stays beside yours.")
                                          .arg(m_row.risk)
                                          .arg(m_row.riskOf)
                                    : tr("Computed: nothing is known yet."),
                                Text::Body, Tone::Dim, true));
    if (m_row.judged.score >= 0)
        column->addWidget(makeLabel(tr("In force: %1, by %2 on %3. %4")
                                        .arg(m_row.judged.score)
                                        .arg(m_row.judged.by, words::dateTime(m_row.judged.atMs), m_row.judged.reason),
                                    Text::Body, Tone::Text, true));
    auto *row = new QHBoxLayout;
    auto *name = makeLabel(tr("Your score, 0 to 100"), Text::Strong);
    name->setBuddy(m_score);
    m_score->setRange(0, 100);
    m_score->setValue(m_row.score());
    m_score->setAccessibleName(tr("Your score, 0 to 100"));
    row->addWidget(name);
    row->addWidget(m_score);
    row->addWidget(makeLabel(tr("at risk from 40, watch from 20"), Text::Body, Tone::Dim));
    row->addStretch();
    column->addLayout(row);
    auto *why = makeLabel(tr("Why"), Text::Strong);
    why->setBuddy(m_reason);
    column->addWidget(why);
    m_reason->setAccessibleName(tr("Why"));
    m_reason->setPlaceholderText(tr("What you know that no term counts. Colleagues read it; it is audited."));
    m_reason->setTabChangesFocus(true);
    m_reason->setFixedHeight(84);
    column->addWidget(m_reason);
    m_problem->setObjectName(QStringLiteral("judgeProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    m_takeBack->setObjectName(QStringLiteral("judgeTakeBack"));
    m_takeBack->setVisible(m_row.judged.score >= 0);
    m_judge->setObjectName(QStringLiteral("judgeSend"));
    m_judge->setAccessibleName(tr("Judge %1").arg(m_row.tenantName));
    buttons->addWidget(m_takeBack);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_judge);
    column->addLayout(buttons);
}

void JudgeDialog::refresh()
{
    // A judgement of another role is its author's to take back; the gateway refuses it anyway.
    const bool ours = m_row.judged.score < 0 || m_row.judged.role == m_desk->session().role;
    const QString theirs = tr("%1 judged it in another role; only that role changes it.").arg(m_row.judged.by);
    const bool reasoned = !m_reason->toPlainText().trimmed().isEmpty();
    m_judge->setEnabled(ours && reasoned && !m_sending && !m_over);
    m_judge->setToolTip(!ours ? theirs : reasoned ? QString() : tr("Say why first"));
    m_judge->setAccessibleDescription(m_judge->toolTip());
    m_takeBack->setEnabled(ours && !m_sending && !m_over);
    m_takeBack->setToolTip(ours ? QString() : theirs);
}

void JudgeDialog::send(int score, const QString &reason)
{
    m_sending = true;
    m_problem->hide();
    refresh();
    m_desk->sla().judgeRenewal(m_row, score, reason, this, [this](const Fault &fault, const RenewalRow &row) {
        m_sending = false;
        if (!fault.failed()) {
            emit judged(row);
            accept();
            return;
        }
        // Only a gateway that was away or busy may say something else next time.
        m_over = fault.kind != Fault::Kind::Offline && fault.kind != Fault::Kind::Overloaded;
        if (m_over)
            m_leave->setText(tr("Close"));
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        m_problem->show();
        refresh();
    });
}

} // namespace bulkhead
