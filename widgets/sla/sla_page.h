#pragma once
#include "widgets/frame/page.h"

#include "models/objective_groups.h"

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace bulkhead {

class DataTable;
class EmptyState;
class FigureTile;
class ObjectivePane;
class PageHeader;

/// Objectives by tenant and workflow, those in need of attention first; the chosen one beside the table.
class SlaPage : public Page
{
    Q_OBJECT
public:
    explicit SlaPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildHeader();
    void buildTiles(QHBoxLayout *row);
    void buildTable(QHBoxLayout *row);
    void objectivesChanged();
    void showTiles();
    void showRemark();
    void showGroups();
    void markTiles();
    void groupBy(GroupBy by);
    void applyFilter(const QString &text);
    void currentChanged();
    void chooseFirst();
    [[nodiscard]] QString chosen() const;
    void select(const QString &id); ///< Of an objective, of one of its alerts, or of a tenant.

    PageHeader *m_header;
    QLineEdit *m_filter;
    QLabel *m_problem;
    QList<FigureTile *> m_tiles;
    ObjectiveTable *m_model;
    ObjectiveGroupTable *m_groups;
    DataTable *m_table, *m_groupTable;
    QPushButton *m_group;
    GroupBy m_by = GroupBy::Objective;
    EmptyState *m_empty;
    ObjectivePane *m_pane;
    QString m_wanted;
    bool m_following = true; ///< Nobody has chosen yet: the neediest objective is shown.
    bool m_arranging = false;
    bool m_beside = false; ///< A link led to an objective that is no row of the table.
};

} // namespace bulkhead
