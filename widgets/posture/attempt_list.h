#pragma once
#include "models/posture_values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

/// Attempts of the last round on one layer, by boundary: what was tried, whether it was refused, and the raw evidence
/// on demand. What got through comes first, with its evidence open.
class AttemptList : public QWidget
{
    Q_OBJECT
public:
    explicit AttemptList(QWidget *parent = nullptr);
    void setAttempts(const QList<Attempt> &attempts);

private:
    void addAttempt(const Attempt &attempt);

    QVBoxLayout *m_column;
};

/// "An attempt got through: …" of those that did; empty: all were refused.
[[nodiscard]] QString crossingSentence(const QList<Attempt> &attempts);

} // namespace bulkhead
