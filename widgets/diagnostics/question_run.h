#pragma once
#include "models/desk_answer.h"
#include "models/diagnostics_values.h"

#include <QElapsedTimer>
#include <QObject>

#include <memory>
#include <optional>

namespace bulkhead {

class DiagnosticsDesk;

/// One question at a time on its way to the tenant's data: estimated first, run, stopped. A costly one is run only when
/// it is asked for again, with its estimate on the screen. What was stopped gives no answer, even one that was under
/// way.
class QuestionRun : public QObject
{
    Q_OBJECT
public:
    enum class State { Idle, Estimating, Running, Stopping };
    QuestionRun(DiagnosticsDesk *desk, QString tenantId, QObject *parent = nullptr);
    ~QuestionRun() override; ///< Stops what is under way.

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] qint64 elapsedMs() const { return m_state == State::Idle ? 0 : m_clock.elapsed(); }
    /// Whether run() would run this at once, because its estimate was shown and is costly.
    [[nodiscard]] bool asksAgain(const Question &question) const { return m_costly == question; }

    void estimate(const Question &question);
    void run(const Question &question);
    void cancel();
    /// Stops what is under way; nothing is told of it, or of anything later.
    void abandon();
    void forgetEstimate() { m_costly.reset(); } ///< Another question is on the screen.

signals:
    void stateChanged();
    void estimated(const bulkhead::QueryCost &cost);
    void began(const bulkhead::Question &question); ///< It runs in the database from here on.
    void answered(const bulkhead::Question &question, const bulkhead::QueryResult &result);
    void failed(const bulkhead::Question &question, const bulkhead::Fault &fault);
    void stopped(const bulkhead::Question &question);

private:
    void begin(State state, const Question &question);
    void end();
    void explain(const Question &question, bool thenRun);
    void start(const Question &question);
    [[nodiscard]] bool endedBy(const Question &question, const Fault &fault);

    DiagnosticsDesk *m_desk; ///< Null once abandoned.
    QString m_tenantId;
    std::unique_ptr<QObject> m_guard; ///< Of the answers.
    State m_state = State::Idle;
    CallRef m_call;
    QElapsedTimer m_clock;
    std::optional<Question> m_costly;
};

} // namespace bulkhead
