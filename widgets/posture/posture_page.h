#pragma once
#include "models/posture_values.h"
#include "widgets/frame/page.h"

class QHBoxLayout;
class QModelIndex;
class QPushButton;
class QTimer;

namespace bulkhead {

class BaselineBanner;
class DataTable;
class EmptyState;
class FilterField;
class SheetExport;
class PageHeader;
class PostureDelegate;
class PosturePane;
class PostureTable;

/// Tenants by their six layers: what is demanded, observed and proven when. The chosen cell stands beside the table.
class PosturePage : public Page
{
    Q_OBJECT
public:
    explicit PosturePage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildHead();
    void buildTable(QHBoxLayout *row);
    void addKeys();
    void refreshSoon();
    void refresh();
    void showState();
    void applyFilter(const QString &text);
    void currentChanged();
    void chooseWanted();
    void choose(const QString &tenantId, Layer layer);
    void filterFindings();
    void probe();
    void handOver();
    void restore();
    void waive(const ControlPosture &control);
    void openTenant(const QString &tenantId);
    [[nodiscard]] QString chosen() const; ///< "tenant", "tenant/layer"; empty: none.
    [[nodiscard]] Tier recommended(const QString &tenantId) const;

    PageHeader *m_header;
    BaselineBanner *m_baselines;
    FilterField *m_filter;
    PostureTable *m_model;
    DataTable *m_table;
    PostureDelegate *m_delegate;
    EmptyState *m_empty;
    QWidget *m_paneCard;
    PosturePane *m_pane;
    QPushButton *m_findings, *m_fit, *m_handOver, *m_probe;
    SheetExport *m_sheet;
    QTimer *m_soon, *m_clock;
    QString m_wanted; ///< As chosen(): where the page is to be as soon as that is known.
    bool m_filled = false, m_choosing = false;
};

} // namespace bulkhead
