#pragma once
#include <QObject>
#include <QString>

class QWidget;

namespace bulkhead {

struct Fault;
struct Pack;
class Workspace;

/// A certificate of departure on its way to a PDF: asks where to, asks the gateway, writes, tells. One at a time; a
/// file is whole or not there.
class CertificateExport : public QObject
{
    Q_OBJECT
public:
    CertificateExport(Workspace *workspace, QWidget *window);

    [[nodiscard]] bool possible() const; ///< The person may have it.
    [[nodiscard]] bool running() const { return m_running; }
    void askWhere(const QString &tenantId, const QString &tenantName);
    void exportTo(const QString &tenantId, const QString &path);

signals:
    void changed(); ///< running() is another.
    void notice(const QString &sentence);

private:
    void write(const QString &path, const Fault &fault, const Pack &pack);
    void finish(const QString &sentence);

    Workspace *m_workspace;
    QWidget *m_window;
    bool m_running = false;
};

} // namespace bulkhead
