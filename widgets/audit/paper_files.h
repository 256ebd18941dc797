#pragma once
#include "models/evidence_values.h"

#include <QObject>

class QWidget;

namespace bulkhead {

struct EvidenceExport;
class Workspace;

/// A paper of an audit on its way to a file, as a PDF or a table: asks where to, asks the gateway, writes, tells. One
/// at a time; a file is whole or not there.
class PaperFiles : public QObject
{
    Q_OBJECT
public:
    PaperFiles(Workspace *workspace, QWidget *window);

    [[nodiscard]] bool running() const { return m_running; }
    /// `title`: names the file.
    void askWhere(const EvidenceRef &what, const QString &title);
    /// A path that ends with ".csv" gets the table, any other the pages.
    void exportTo(const EvidenceRef &what, const QString &path);

signals:
    void changed(); ///< running() is another.
    void notice(const QString &sentence);

private:
    void write(const QString &path, const EvidenceExport &out);
    void finish(const QString &sentence);

    Workspace *m_workspace;
    QWidget *m_window;
    bool m_running = false;
};

} // namespace bulkhead
