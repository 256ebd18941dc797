#pragma once
#include "models/renewal_values.h"
#include "widgets/frame/page.h"

#include <QTimer>

class QComboBox;
class QHBoxLayout;

namespace bulkhead {

class DataTable;
class EmptyState;
class FigureTile;
class FilterField;
class PageHeader;
class RenewalPane;
class RenewalTable;

/// Tenants by renewal date with their record and risk; the chosen one, term by term, beside the table.
class RenewalsPage : public Page
{
    Q_OBJECT
public:
    explicit RenewalsPage(Workspace *workspace, QWidget *parent = nullptr);

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
    void buildHead();
    void buildTiles(QHBoxLayout *row);
    void buildTable(QHBoxLayout *row);
    void addKeys();
    void ask();
    void take(const RenewalList &list);
    void showTiles();
    void showState();
    void applyFilter(const QString &text);
    void currentChanged();
    void chooseWanted();
    void rowChanged(const RenewalRow &row);
    void openPredictions();
    void openSla(const QString &tenantId);
    [[nodiscard]] QString chosen() const;
    [[nodiscard]] int within() const;

    RenewalList m_list;
    Fault m_fault;
    PageHeader *m_header;
    QComboBox *m_within;
    FilterField *m_filter;
    QList<FigureTile *> m_tiles;
    RenewalTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    QWidget *m_paneCard;
    RenewalPane *m_pane;
    QTimer m_again;
    QString m_wanted;
    int m_asked = 0; ///< Counts; an answer to an older question is dropped.
    bool m_asking = false, m_loaded = false, m_active = false;
};

} // namespace bulkhead
