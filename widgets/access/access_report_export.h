#pragma once
#include "models/lockbox_desk.h"

#include <QObject>

class QWidget;

namespace bulkhead {

/// The report as an A4 PDF, black on white; empty when it could not be painted. Holds one tenant. Any
/// thread.
[[nodiscard]] QByteArray accessReportPdf(const AccessReport &report);

/// A tenant's access report on its way to a file: asks where to, asks the gateway, writes, tells. One at a time; a file
/// is whole or not there.
class AccessReportExport : public QObject
{
    Q_OBJECT
public:
    AccessReportExport(LockboxDesk *desk, QWidget *window);

    [[nodiscard]] bool running() const { return m_running; }
    /// The ending of the file that is chosen says as what: .csv or .pdf.
    void askWhere(const TenantLockbox &lockbox, int days);
    void exportTo(const QString &tenantId, int days, const QString &path);

signals:
    void changed(); ///< running() is another.
    void told(const QString &sentence, bool failed);

private:
    void write(const AccessReport &report, const QString &path);
    void finish(const QString &sentence, bool failed);

    LockboxDesk *m_desk;
    QWidget *m_window;
    bool m_running = false;
};

} // namespace bulkhead
