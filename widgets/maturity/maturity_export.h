#pragma once
#include "models/maturity_values.h"

#include <QObject>

class QWidget;

namespace bulkhead {

class Workspace;

/// Maturity on its way to a page of PDF: asks where to, asks the gateway, which writes the export down, writes, tells.
/// One at a time; a file is whole or not there.
class MaturityPdf : public QObject
{
    Q_OBJECT
public:
    MaturityPdf(Workspace *workspace, QWidget *window);

    [[nodiscard]] bool possible() const; ///< The person may take it out.
    [[nodiscard]] bool running() const { return m_running; }
    void askWhere(int weeks);
    void exportTo(int weeks, const QString &path);

signals:
    void changed(); ///< running() is another.
    void notice(const QString &sentence);

private:
    void write(const QString &path, const Fault &fault, const MaturityExport &taken);
    void finish(const QString &sentence);

    Workspace *m_workspace;
    QWidget *m_window;
    bool m_running = false;
};

} // namespace bulkhead
