#pragma once
#include "models/values.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStandardItemModel;

namespace bulkhead {

class DataTable;

/// What the dry run found: counts by profile and tier, and a line per problem.
class ReportPage : public QWidget
{
    Q_OBJECT
public:
    explicit ReportPage(QWidget *parent = nullptr);

    void setReport(const QString &fileName, const ImportReport &report);
    [[nodiscard]] QString asText() const; ///< The whole report, for a message to whoever has the file.

private:
    QString m_fileName;
    ImportReport m_report;
    QLabel *m_verdict, *m_counts, *m_problemsTitle;
    QStandardItemModel *m_model;
    DataTable *m_problems;
    QPushButton *m_copy;
};

} // namespace bulkhead
