#pragma once
#include "widgets/frame/page.h"

#include "models/values.h"

class QHBoxLayout;
class QLabel;
class QLineEdit;

namespace bulkhead {

class DataTable;
class EmptyState;
class FigureTile;
class ObjectivePane;
class ObjectiveTable;
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
    void buildTiles(QHBoxLayout *row);
    void buildTable(QHBoxLayout *row);
    void objectivesChanged();
    void showTiles();
    void showRemark();
    void applyFilter(const QString &text);
    void currentChanged();
    void chooseFirst();
    [[nodiscard]] QString chosen() const;
    void select(const QString &objectiveId);

    PageHeader *m_header;
    QLineEdit *m_filter;
    QLabel *m_problem;
    QList<FigureTile *> m_tiles;
    ObjectiveTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    ObjectivePane *m_pane;
    QString m_wanted;
    bool m_following = true; ///< Nobody has chosen yet: the neediest objective is shown.
    bool m_arranging = false;
};

} // namespace bulkhead
