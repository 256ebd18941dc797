#pragma once
#include "models/connector_values.h"
#include "widgets/frame/page.h"

class QHBoxLayout;
class QPushButton;
class QTimer;

namespace bulkhead {

class CellDelegate;
class ConnectorPane;
class ConnectorTable;
class DataTable;
class EmptyState;
class FilterField;
class PageHeader;

/// Connectors of every tenant in scope, the worst first, with the chosen one's story beside them. They are streamed
/// while the page is to be seen.
class IntegrationsPage : public Page
{
    Q_OBJECT
public:
    explicit IntegrationsPage(Workspace *workspace, QWidget *parent = nullptr);
    ~IntegrationsPage() override;

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildHead();
    void buildTable(QHBoxLayout *row);
    void addKeys();
    void arrived(const QList<Connector> &changed, const QStringList &removed, bool reset);
    void refreshSoon();
    void refresh();
    void showState();
    void showNothing();
    void applyFilter(const QString &text);
    void toggleFilter(const QString &filter);
    void currentChanged();
    void chooseWanted();
    void openTenant(const QString &tenantId);
    [[nodiscard]] QString chosen() const;

    PageHeader *m_header;
    FilterField *m_filter;
    ConnectorTable *m_model;
    DataTable *m_table = nullptr;
    CellDelegate *m_delegate = nullptr;
    EmptyState *m_empty;
    ConnectorPane *m_pane;
    QWidget *m_paneCard = nullptr;
    QPushButton *m_trouble, *m_shared;
    QTimer *m_soon, *m_clock;
    QList<Connector> m_latest; ///< As the stream tells; the table has it when nothing is paused.
    QString m_wanted;          ///< Connector, or tenant, that was asked for and has not come yet.
    bool m_told = false, m_filled = false, m_choosing = false;
};

} // namespace bulkhead
