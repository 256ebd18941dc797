#pragma once
// Onboarding cases as a table with a filter, or over time.
#include "models/values.h"

#include <QWidget>

namespace bulkhead {

class CaseTable;
class CourseDelegate;
class CourseHeader;
class DataTable;
class EmptyState;
class FilterField;
class Workspace;

class CaseList : public QWidget
{
    Q_OBJECT
public:
    enum class Look { Table, Course };
    CaseList(Workspace *workspace, Look look, QWidget *parent = nullptr);

    void refresh(); ///< Takes the cases as they are now.
    void choose(const QString &caseId);
    [[nodiscard]] QString filter() const;
    void setFilter(const QString &text);
    void focusFilter();
    void focusTable();

signals:
    void chosen(const QString &caseId); ///< A person went to this row.
    void filterChanged();

private:
    void applyFilter(const QString &text);
    void showState();

    Workspace *m_workspace;
    Look m_look;
    FilterField *m_filter;
    CaseTable *m_model;
    DataTable *m_table;
    CourseDelegate *m_delegate;
    CourseHeader *m_header = nullptr;
    EmptyState *m_empty;
    QString m_wanted;
    bool m_choosing = false;
};

} // namespace bulkhead
