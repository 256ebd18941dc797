#pragma once
#include "models/desk_answer.h"

#include <QObject>
#include <QString>

class QWidget;

namespace bulkhead {

struct Pack;
class Workspace;

/// One sheet about a tenant on its way to a PDF: asks where to, asks the gateway, writes, tells. One at a time; a file
/// is whole or not there.
class SheetExport : public QObject
{
    Q_OBJECT
public:
    enum class Sheet {
        HandOver,    ///< What was provisioned and what is proven.
        Certificate, ///< Of a tenant that is gone.
        Exposure     ///< An exposure case, for the privacy officer of one of its tenants.
    };
    SheetExport(Sheet sheet, Workspace *workspace, QWidget *window);

    [[nodiscard]] bool possible() const; ///< The person may have it.
    [[nodiscard]] bool running() const { return m_running; }
    void setCase(const QString &caseId) { m_caseId = caseId; } ///< Of which the next exposure sheet is.
    void askWhere(const QString &tenantId, const QString &tenantName);
    void exportTo(const QString &tenantId, const QString &path);

signals:
    void changed(); ///< running() is another.
    void notice(const QString &sentence);

private:
    struct Words
    {
        QString action, fileName, title, none, made;
    };
    [[nodiscard]] Words words() const;
    void ask(const QString &tenantId, const Answer<Pack> &then);
    void write(const QString &path, const Fault &fault, const Pack &pack);
    void finish(const QString &sentence);

    Sheet m_sheet;
    QString m_caseId;
    Workspace *m_workspace;
    QWidget *m_window;
    bool m_running = false;
};

} // namespace bulkhead
