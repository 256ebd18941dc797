#pragma once
#include "models/audit_bundle.h"

#include <QObject>

class QWidget;

namespace bulkhead {

class AuditDesk;
class AuditWitness;

/// Records of one chain on their way to a file, with their proofs as a bundle or without them as CSV: asks where to,
/// asks the gateway, checks every proof, writes, tells. One at a time; a file is whole or not there, and what does not
/// prove itself is not written in either form.
class ProofExport : public QObject
{
    Q_OBJECT
public:
    ProofExport(AuditDesk *desk, AuditWitness *witness, QWidget *window);

    [[nodiscard]] bool running() const { return m_running; }
    void askWhere(const AuditBundleFacts &facts);
    void exportTo(const AuditBundleFacts &facts, const QString &path);

signals:
    void changed(); ///< running() is another.
    void notice(const QString &sentence);

private:
    void write(const AuditBundleFacts &facts, const QString &path, const Fault &fault, const AuditExport &proven);
    void finish(const QString &sentence);

    AuditDesk *m_desk;
    AuditWitness *m_witness;
    QWidget *m_window;
    bool m_running = false;
};

} // namespace bulkhead
