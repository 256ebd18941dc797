#pragma once
#include <QObject>
#include <QString>

class QWidget;

namespace bulkhead {

class ExportJob;
class Workspace;

/// The raw ticks of one incident on their way to a CSV file: asks where to, writes, tells. One at a time; a file is
/// whole or not there.
class TicksExport : public QObject
{
    Q_OBJECT
public:
    TicksExport(Workspace *workspace, QWidget *window);

    [[nodiscard]] bool possible() const; ///< This connection hands out ticks, and the person may have them.
    [[nodiscard]] bool running() const { return m_job != nullptr; }
    void askWhere(const QString &incidentId);
    void exportTo(const QString &incidentId, const QString &path);
    void cancel();

signals:
    void changed(); ///< running() is another.
    void notice(const QString &sentence);

private:
    Workspace *m_workspace;
    QWidget *m_window;
    ExportJob *m_job = nullptr;
};

} // namespace bulkhead
