#include "widgets/audit/judgement_box.h"

#include "widgets/frame/pieces.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kNote = 1'000;
} // namespace

JudgementBox::JudgementBox(const QString &title, const QList<Verdict> &verdicts, const QString &send, int withFinding,
                           QWidget *parent)
    : QWidget(parent)
    , m_verdicts(verdicts)
    , m_withFinding(withFinding)
    , m_choice(new QButtonGroup(this))
    , m_said(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_form(new QWidget)
    , m_note(new QPlainTextEdit)
    , m_finding(new QCheckBox(tr("and open a finding")))
    , m_send(makeButton(send, Button::Primary))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(title, Text::Strong));
    m_said->setObjectName(QStringLiteral("judgementSaid"));
    column->addWidget(m_said);
    auto *form = new QVBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(space::small);
    auto *choices = new QHBoxLayout;
    choices->setSpacing(space::medium);
    for (const Verdict &one : verdicts) {
        auto *button = new QRadioButton(one.words);
        button->setObjectName(QStringLiteral("verdict%1").arg(one.number));
        m_choice->addButton(button, one.number);
        choices->addWidget(button);
    }
    choices->addStretch();
    form->addLayout(choices);
    m_note->setAccessibleName(tr("Why"));
    m_note->setPlaceholderText(tr("Why"));
    m_note->setObjectName(QStringLiteral("judgementNote"));
    m_note->setFixedHeight(58);
    m_note->setTabChangesFocus(true);
    form->addWidget(m_note);
    m_problem->setObjectName(QStringLiteral("judgementProblem"));
    m_problem->hide();
    form->addWidget(m_problem);
    auto *foot = new QHBoxLayout;
    m_finding->setObjectName(QStringLiteral("judgementFinding"));
    foot->addWidget(m_finding);
    foot->addStretch();
    m_send->setObjectName(QStringLiteral("judgementSend"));
    foot->addWidget(m_send);
    form->addLayout(foot);
    column->addWidget(m_form);
    connect(m_choice, &QButtonGroup::idToggled, this, &JudgementBox::refresh);
    connect(m_note, &QPlainTextEdit::textChanged, this, &JudgementBox::refresh);
    connect(m_send, &QPushButton::clicked, this, [this] {
        if (missing().isEmpty())
            emit decided(m_choice->checkedId(), m_note->toPlainText().trimmed());
    });
    refresh();
}

void JudgementBox::show(const Shown &item)
{
    const bool other = m_key != item.key;
    m_key = item.key;
    m_obstacle = item.obstacle;
    if (other) {
        m_choice->setExclusive(false);
        for (QAbstractButton *button : m_choice->buttons())
            button->setChecked(false);
        m_choice->setExclusive(true);
        m_note->clear();
        m_finding->setChecked(false);
        showProblem({});
    }
    const auto said = std::ranges::find(m_verdicts, item.verdict, &Verdict::number);
    QStringList lines;
    if (said != m_verdicts.end())
        lines << QStringLiteral("%1, %2").arg(said->words, item.by);
    if (said != m_verdicts.end() && !item.note.isEmpty())
        lines << item.note;
    if (!item.obstacle.isEmpty())
        lines << item.obstacle;
    m_said->setText(lines.join(QLatin1Char('\n')));
    m_said->setVisible(!lines.isEmpty());
    m_form->setVisible(item.obstacle.isEmpty());
    refresh();
}

void JudgementBox::setSending(bool sending)
{
    m_sending = sending;
    refresh();
}

void JudgementBox::showProblem(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

bool JudgementBox::opensFinding() const
{
    return m_finding->isVisibleTo(m_form) && m_finding->isChecked();
}

QString JudgementBox::missing() const
{
    const auto chosen = std::ranges::find(m_verdicts, m_choice->checkedId(), &Verdict::number);
    if (chosen == m_verdicts.end())
        return tr("Choose a verdict first");
    const auto note = m_note->toPlainText().trimmed().size();
    if (note == 0 && chosen->needsNote)
        return tr("Say why first");
    return note > kNote ? tr("At most %1 characters").arg(kNote) : QString();
}

void JudgementBox::refresh()
{
    const QString why = missing();
    m_finding->setVisible(m_withFinding != 0 && m_choice->checkedId() == m_withFinding);
    m_send->setEnabled(why.isEmpty() && !m_sending && m_obstacle.isEmpty());
    m_send->setToolTip(why);
    m_send->setAccessibleDescription(why);
}

} // namespace bulkhead
