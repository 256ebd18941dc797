#pragma once
#include "models/diagnostics_values.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace bulkhead {

class BadgeLabel;
class DiagnosticsDesk;
class EmptyState;
class ResultExport;
class ResultTable;

/// The answer: whose it is in large letters, what was asked, its rows, and how they came about. Copied with the
/// tenant's name, exported as the gateway makes it.
class ResultPane : public QWidget
{
    Q_OBJECT
public:
    ResultPane(DiagnosticsDesk *desk, const QString &tenantId, const QString &tenantName, QWidget *parent = nullptr);

    void setResult(const QueryResult &result, const QString &title);
    void showRunning(const QString &title); ///< What was shown before is gone.
    /// What was asked has no answer, and why stands beside the question.
    void showNone(const QString &title, const QString &what);
    void clear();
    void copy();
    void exportShown();
    [[nodiscard]] bool hasResult() const;
    void focusTable();

signals:
    void notice(const QString &sentence);

private:
    void build();
    void showFoot(const QueryResult &result);

    QString m_tenantName;
    QLabel *m_tenant, *m_title, *m_foot, *m_digest, *m_problem;
    BadgeLabel *m_phi;
    QPushButton *m_copy, *m_export;
    EmptyState *m_empty;
    ResultTable *m_table;
    ResultExport *m_exporter;
};

} // namespace bulkhead
