#pragma once
#include <QObject>

#include <memory>

class QSocketNotifier;

namespace bulkhead {

/// SIGTERM, SIGINT and SIGHUP as a signal of the event loop: the session ends, and what a person set must be kept.
/// One per process; the handlers of before come back at its end.
class QuitSignals : public QObject
{
    Q_OBJECT
public:
    explicit QuitSignals(QObject *parent = nullptr);
    ~QuitSignals() override;

signals:
    void asked();

private:
    std::unique_ptr<QSocketNotifier> m_heard;
};

} // namespace bulkhead
