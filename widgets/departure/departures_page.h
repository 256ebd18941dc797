#pragma once
#include "models/departure_values.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

class QTimer;

namespace bulkhead {

class Card;
class DataTable;
class DeparturePane;
class DepartureTable;
class EmptyState;
class PageHeader;

/// Tenants that leave and that have left; the chosen one, step by step, beside the list.
class DeparturesPage : public Page
{
    Q_OBJECT
public:
    explicit DeparturesPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

private:
    void build();
    void ask();
    void hello();
    void take(const Fault &fault, const QList<Departure> &departures);
    void currentChanged();
    void showState();

    PageHeader *m_header;
    DepartureTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    Card *m_paneCard;
    DeparturePane *m_pane;
    QTimer *m_again;
    Fault m_fault;
    SeenBy m_seenBy;
    QString m_wanted;
    int m_asked = 0; ///< Counts; an answer to an older question is dropped.
    bool m_loaded = false, m_asking = false;
};

} // namespace bulkhead
