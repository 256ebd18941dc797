#pragma once
#include "models/desk_answer.h"
#include "models/diagnostics_values.h"

#include <QObject>

class QWidget;

namespace bulkhead {

class DiagnosticsDesk;

/// The result on the screen on its way to a file: the gateway makes it, the person says where to, its bytes are written
/// as they are. One tenant's, and what was shown, or nothing. One at a time.
class ResultExport : public QObject
{
    Q_OBJECT
public:
    ResultExport(DiagnosticsDesk *desk, QString tenantId, QWidget *window);

    [[nodiscard]] bool running() const { return m_running; }
    void begin(const QueryResult &shown);

signals:
    void changed(); ///< running() is another.
    void notice(const QString &sentence);
    void failed(const QString &sentence); ///< What to do is a part of it.

private:
    void askWhere(const ResultFile &file);
    void write(const ResultFile &file, const QString &path);
    void finish();

    DiagnosticsDesk *m_desk;
    QString m_tenantId;
    QWidget *m_window;
    bool m_running = false;
};

} // namespace bulkhead
