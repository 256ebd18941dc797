#pragma once
#include "models/review_values.h"

#include <QObject>

namespace bulkhead {

class Workspace;

/// Sees to it that there are reviews to take pictures of: those that exist, else the last period of the neediest
/// tenants is prepared.
class ReviewForShot : public QObject
{
    Q_OBJECT
public:
    explicit ReviewForShot(Workspace *workspace, QObject *parent = nullptr);

    void look(); ///< Call until ready(); asks once.
    [[nodiscard]] bool ready() const { return m_state == State::Ready; }
    /// "tenant/review" of the review with most to show; empty: there is none, and the picture says why.
    [[nodiscard]] const QString &review() const { return m_review; }

private:
    enum class State { Idle, Asked, Ready };
    void prepareNext();
    [[nodiscard]] QStringList neediest() const;

    Workspace *m_workspace;
    State m_state = State::Idle;
    QStringList m_tenants;
    QString m_review;
};

} // namespace bulkhead
