#pragma once
#include "models/tier_values.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

#include <QTimer>

class QHBoxLayout;
class QPushButton;

namespace bulkhead {

class DataTable;
class EmptyState;
struct ExportView;
class FigureTile;
class FilterField;
class PageHeader;
class TierFitPane;
class TierFitTable;

/// Tenants that are isolated too little or too much: what demands another tier, what that costs or saves, and the way
/// to a move.
class TierFitPage : public Page
{
    Q_OBJECT
public:
    explicit TierFitPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildTiles(QHBoxLayout *row);
    void buildTable(QHBoxLayout *row);
    void addKeys();
    enum class By { Person, Clock };
    void ask(By by = By::Person);
    void hello();
    void take(const TierFitList &list);
    void showTiles();
    void showMoney();
    void showState();
    void applyFilter(const QString &text);
    void currentChanged();
    void chooseWanted();
    void openTenant(const QString &tenantId);
    void openExport();
    [[nodiscard]] QString chosen() const;
    [[nodiscard]] ExportView exported() const;

    TierFitList m_list;
    Fault m_fault;
    SeenBy m_seenBy;
    PageHeader *m_header;
    FilterField *m_filter;
    QPushButton *m_export;
    QList<FigureTile *> m_tiles;
    TierFitTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    QWidget *m_paneCard;
    TierFitPane *m_pane;
    QTimer m_again;
    QString m_wanted;
    int m_asked = 0; ///< Counts; an answer to an older question is dropped.
    bool m_asking = false, m_loaded = false, m_active = false;
    bool m_moneyShown = true; ///< As the columns are now.
};

} // namespace bulkhead
