#pragma once
#include "app/command_line.h"
#include "models/desk.h"
#include "models/sla_desk.h"

#include <QTimer>

namespace bulkhead {

/// Writes the pack of one review through a desk: waits for the gateway, finds the tenant, opens or prepares the review,
/// writes the files. Use once.
class ReviewJob : public QObject
{
    Q_OBJECT
public:
    /// `patienceMs`: how long a gateway may not answer before it counts as away.
    ReviewJob(Desk *desk, ReviewOrder order, int patienceMs, QObject *parent = nullptr);

    void start();

signals:
    void preparing(int percent, const QString &doing);
    /// The end, once. 0: `sentence` names status, pack and content. 2: what was asked for does not exist or needs
    /// something else, 69: gateway, its source or the file's place unusable, 78: not allowed for this person.
    void finished(int exitCode, const QString &sentence);

private:
    void ready();
    void findTenant();
    void findByName();
    void findReview(const QString &tenantId);
    void prepare();
    void fetch(const QString &reviewId);
    void write(const Pack &pack);
    void fail(const Fault &fault);
    void end(int code, const QString &sentence);

    Desk *m_desk;
    ReviewOrder m_order;
    QTimer m_patience;
    QString m_tenantId;
    CallRef m_call;
    bool m_asked = false, m_ended = false;
};

} // namespace bulkhead
