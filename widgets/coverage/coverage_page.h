#pragma once
#include "models/coverage_values.h"
#include "widgets/frame/page.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QTimer;

namespace bulkhead {

class CellDelegate;
class CoverageDesk;
class CoveragePane;
class CoverageTable;
class DataTable;
class EmptyState;
class FilterField;
class FindingsCard;
class PageHeader;

/// How much of what services emit carries a tenant and an environment, who does not, what has fallen, and what was
/// attributed to the wrong tenant. A tab of the isolation posture.
class CoveragePage : public Page
{
    Q_OBJECT
public:
    explicit CoveragePage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildTable(QHBoxLayout *row);
    void refreshSoon();
    void refresh();
    void showState();
    void showPane();
    void applyFilter(const QString &text);
    void filterFallen();
    void chooseWanted();
    [[nodiscard]] const CoverageItem *chosen() const;

    CoverageDesk *m_desk; ///< Null: coverage is not told here.
    PageHeader *m_header;
    QPushButton *m_fallen;
    QLabel *m_origin;
    FilterField *m_filter;
    CoverageTable *m_model;
    DataTable *m_table;
    CellDelegate *m_delegate;
    EmptyState *m_empty;
    FindingsCard *m_findings;
    QWidget *m_paneCard;
    CoveragePane *m_pane;
    QTimer *m_soon, *m_clock;
    QString m_wanted; ///< "service/workflow": where the page is to be as soon as it is there.
    bool m_filled = false;
    bool m_choosing = false; ///< The row that becomes the current one is nobody's choice.
};

} // namespace bulkhead
