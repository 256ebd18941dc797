#include "widgets/diagnostics/run_bar.h"

#include "models/diagnostics_words.h"
#include "widgets/frame/pieces.h"

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {
namespace {
constexpr int kTickMs = 100;
}

RunBar::RunBar(QuestionRun *run, QWidget *parent)
    : QWidget(parent)
    , m_runner(run)
    , m_run(makeButton(tr("Run"), Button::Primary))
    , m_estimate(makeButton(tr("Estimate")))
    , m_cancel(makeButton(tr("Cancel")))
    , m_time(makeLabel({}, Text::Body, Tone::Text))
    , m_cost(makeLabel({}, Text::Body, Tone::Dim))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_tick(new QTimer(this))
{
    m_run->setObjectName(QStringLiteral("runQuery"));
    m_estimate->setObjectName(QStringLiteral("estimateQuery"));
    m_cancel->setObjectName(QStringLiteral("cancelQuery"));
    m_time->setObjectName(QStringLiteral("runTime"));
    m_cost->setObjectName(QStringLiteral("runCost"));
    m_problem->setObjectName(QStringLiteral("runProblem"));
    m_estimate->setToolTip(tr("Asks the planner what it would cost, and runs nothing   (Ctrl E)"));
    m_cancel->setToolTip(tr("Stops it in the database   (Esc)"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    for (QWidget *one : {static_cast<QWidget *>(m_run), static_cast<QWidget *>(m_estimate),
                         static_cast<QWidget *>(m_cancel), static_cast<QWidget *>(m_time)})
        row->addWidget(one);
    m_cost->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_cost, 1);
    column->addLayout(row);
    column->addWidget(m_problem);
    m_problem->hide();
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->setAccessibleName(tr("What went wrong"));
    m_tick->setInterval(kTickMs);
    connect(m_tick, &QTimer::timeout, this, &RunBar::tick);
    connect(m_run, &QPushButton::clicked, this, &RunBar::run);
    connect(m_estimate, &QPushButton::clicked, this, &RunBar::estimate);
    connect(m_cancel, &QPushButton::clicked, this, &RunBar::cancel);
    connect(m_runner, &QuestionRun::stateChanged, this, &RunBar::refresh);
    connect(m_runner, &QuestionRun::estimated, this, &RunBar::showCost);
    connect(m_runner, &QuestionRun::failed, this, [this](const Question &, const Fault &fault) { showFault(fault); });
    connect(m_runner, &QuestionRun::stopped, this, [this] { say(tr("Stopped. Nothing of it was kept."), Tone::Dim); });
    refresh();
}

void RunBar::setQuestion(const Question &question, const QString &missing)
{
    if (question != m_question) { // What was said is about another one.
        m_said.clear();
        m_problem->hide();
        m_tooMuch = false;
        m_runner->forgetEstimate();
    }
    m_question = question;
    m_missing = missing;
    refresh();
}

void RunBar::run()
{
    if (!m_run->isEnabled())
        return;
    m_problem->hide();
    m_runner->run(m_question);
}

void RunBar::estimate()
{
    if (!m_estimate->isEnabled())
        return;
    m_problem->hide();
    m_runner->estimate(m_question);
}

void RunBar::cancel()
{
    m_runner->cancel();
}

void RunBar::refresh()
{
    using State = QuestionRun::State;
    const State state = m_runner->state();
    const bool idle = state == State::Idle;
    m_run->setText(m_runner->asksAgain(m_question) && idle ? tr("Run all the same") : tr("Run"));
    m_run->setAccessibleName(m_run->text());
    // The focus stays here: a button that goes would hand it to a stranger.
    const bool focused = m_run->hasFocus() || m_estimate->hasFocus() || m_cancel->hasFocus();
    if (!idle)
        m_cancel->show();
    if (!idle && focused)
        m_cancel->setFocus(Qt::OtherFocusReason);
    m_run->setEnabled(idle && m_missing.isEmpty() && !m_tooMuch);
    m_run->setToolTip(m_missing.isEmpty() ? tr("Ctrl+Enter") : m_missing);
    m_run->setAccessibleDescription(m_missing);
    m_estimate->setEnabled(idle && m_missing.isEmpty());
    if (idle && focused)
        (m_run->isEnabled() ? m_run : m_estimate)->setFocus(Qt::OtherFocusReason);
    m_cancel->setVisible(!idle);
    m_time->setVisible(!idle);
    if (idle) {
        m_tick->stop();
        m_cost->setText(m_missing.isEmpty() ? m_said : m_missing);
        setTone(m_cost, m_missing.isEmpty() ? m_tone : Tone::Dim);
        return;
    }
    m_tick->start();
    tick();
    if (state == State::Running)
        return; // Its estimate stays to be read.
    m_cost->setText(state == State::Stopping ? tr("Stopping it in the database…") : tr("Asking what it would cost…"));
    setTone(m_cost, Tone::Dim);
}

void RunBar::tick()
{
    m_time->setText(tr("%1 s").arg(double(m_runner->elapsedMs()) / 1'000, 0, 'f', 1));
}

void RunBar::showCost(const QueryCost &cost)
{
    m_tooMuch = cost.limit > 0 && cost.cost > cost.limit;
    const bool costly = m_runner->asksAgain(m_question);
    QString sentence = costSentence(cost);
    if (m_tooMuch)
        sentence += QLatin1Char(' ') + tr("That is too much: ask for less, such as fewer days.");
    else if (costly)
        sentence += QLatin1Char(' ') + tr("That is much; it runs when you say so again.");
    say(sentence, m_tooMuch ? Tone::Bad : costly ? Tone::Warn : Tone::Dim);
}

void RunBar::say(const QString &sentence, Tone tone)
{
    m_said = sentence;
    m_tone = tone;
    m_cost->setText(sentence);
    m_cost->setToolTip(sentence);
    setTone(m_cost, tone);
    refresh();
}

void RunBar::showFault(const Fault &fault)
{
    say({}, Tone::Dim);
    m_problem->setText(QStringList{fault.summary, fault.remedy}.join(QLatin1Char(' ')).trimmed());
    m_problem->show();
}

} // namespace bulkhead
