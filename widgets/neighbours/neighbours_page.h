#pragma once
#include "widgets/frame/page.h"

#include "models/desk.h"

class QPushButton;
class QStackedWidget;
class QTimer;

namespace bulkhead {

class Card;
class EmptyState;
class IncidentListView;
class IncidentView;
class PageHeader;
class TicksExport;
class VictimCard;

/// Noisy neighbours: the incidents of the last day, whom the chosen one slows, and all about it.
class NeighboursPage : public Page
{
    Q_OBJECT
public:
    explicit NeighboursPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildDetail();
    void buildExport();
    void incidentsChanged();
    void choose(const QString &id);
    void load();
    void show(const IncidentDetail &detail);
    void openTenant(const QString &tenantId);

    PageHeader *m_header;
    QWidget *m_side;
    IncidentListView *m_list;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    Card *m_listCard;
    VictimCard *m_victims;
    IncidentView *m_incident;
    TicksExport *m_export;
    QPushButton *m_exportButton;
    QTimer *m_refresh;
    QString m_chosen, m_loaded, m_wanted;
    bool m_asking = false;
    IncidentDetail m_detail;
};

} // namespace bulkhead
