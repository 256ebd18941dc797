#include "widgets/diagnostics/question_run.h"

#include "models/diagnostics_desk.h"
#include "models/diagnostics_words.h"

#include <utility>

namespace bulkhead {

QuestionRun::QuestionRun(DiagnosticsDesk *desk, QString tenantId, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_tenantId(std::move(tenantId))
    , m_guard(std::make_unique<QObject>())
{
}

QuestionRun::~QuestionRun()
{
    abandon();
}

void QuestionRun::abandon()
{
    m_guard.reset();
    m_desk = nullptr;
    m_state = State::Idle;
    if (m_call)
        m_call->cancel();
    m_call.reset();
}

void QuestionRun::begin(State state, const Question &question)
{
    if (m_costly != question)
        m_costly.reset();
    m_state = state;
    m_clock.start();
    emit stateChanged();
}

void QuestionRun::end()
{
    m_call.reset();
    m_state = State::Idle;
    emit stateChanged();
}

bool QuestionRun::endedBy(const Question &question, const Fault &fault)
{
    const bool wasStopped = m_state == State::Stopping;
    end();
    if (wasStopped || fault.kind == Fault::Kind::Cancelled)
        emit stopped(question);
    else if (fault.failed())
        emit failed(question, fault);
    return wasStopped || fault.failed();
}

void QuestionRun::estimate(const Question &question)
{
    if (m_state == State::Idle && m_desk != nullptr)
        explain(question, false);
}

void QuestionRun::run(const Question &question)
{
    if (m_state != State::Idle || m_desk == nullptr)
        return;
    if (asksAgain(question))
        start(question);
    else
        explain(question, true);
}

void QuestionRun::explain(const Question &question, bool thenRun)
{
    begin(State::Estimating, question);
    m_call = m_desk->explain(m_tenantId, question, m_guard.get(),
                             [this, question, thenRun](const Fault &fault, const QueryCost &cost) {
                                 if (endedBy(question, fault))
                                     return;
                                 const bool tooMuch = cost.limit > 0 && cost.cost > cost.limit;
                                 const bool costly = cost.limit > 0 && cost.cost > cost.limit * kCostlyShare;
                                 m_costly = costly && !tooMuch ? std::optional(question) : std::nullopt;
                                 emit estimated(cost);
                                 if (thenRun && !costly)
                                     start(question);
                             });
}

void QuestionRun::start(const Question &question)
{
    begin(State::Running, question);
    emit began(question);
    m_call = m_desk->run(
        m_tenantId, question, m_guard.get(), [this, question](const Fault &fault, const QueryResult &result) {
            if (endedBy(question, fault))
                return;
            if (result.tenantId != m_tenantId) // The session refuses it before; nothing is shown that only trusts it.
                emit failed(question, foreignResultFault());
            else
                emit answered(question, result);
        });
}

void QuestionRun::cancel()
{
    if (m_state == State::Idle || m_state == State::Stopping)
        return;
    m_state = State::Stopping;
    if (m_call)
        m_call->cancel();
    emit stateChanged();
}

} // namespace bulkhead
