#pragma once
#include "models/values.h"

#include <QFrame>

class QGridLayout;
class QLabel;
class QPushButton;
class QStandardItemModel;

namespace bulkhead {

class DataTable;

/// A title and one line per key: name, share as a bar, count.
class CountList : public QFrame
{
    Q_OBJECT
public:
    explicit CountList(const QString &title, QWidget *parent = nullptr);
    void setCounts(const QList<std::pair<QString, quint64>> &counts);

private:
    QGridLayout *m_grid;
    QString m_title;
};

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
    QLabel *m_verdict, *m_problemsTitle;
    CountList *m_profiles, *m_tiers;
    QStandardItemModel *m_model;
    DataTable *m_problems;
    QPushButton *m_copy;
};

} // namespace bulkhead
