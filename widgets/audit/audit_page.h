#pragma once
#include "models/audit_values.h"
#include "models/saved_views.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

class QLabel;
class QMenu;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class AuditPane;
class AuditTable;
class AuditWitness;
class Card;
class DataTable;
class EmptyState;
class FilterField;
class PageHeader;
class ProofExport;

/// Audit for who may read it: searched when asked (each search is a record itself), every shown record proven by this
/// console, and alarms where a chain does not continue what the console has seen before.
class AuditPage : public Page
{
    Q_OBJECT
public:
    explicit AuditPage(Workspace *workspace, QWidget *parent = nullptr);

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
    void buildTable(QVBoxLayout *column);
    void addKeys();
    void search(const QString &filter);
    void older();
    void take(const Fault &fault, const AuditFound &found, bool more);
    void hello();
    void currentChanged();
    void showRecord(const AuditRecord &record);
    void openRecord(const QString &id);
    void showState();
    void showAlarms();
    void askRetention();
    void fillSearches();
    void saveSearch();
    void exportProofs();
    [[nodiscard]] QStringList history() const;
    void remember(const QString &filter);

    AuditWitness *m_witness;
    ProofExport *m_export;
    SavedViews m_saved;
    PageHeader *m_header;
    QPushButton *m_searches, *m_exportButton, *m_search, *m_older;
    QMenu *m_menu;
    QVBoxLayout *m_alarms;
    Card *m_alarmCard;
    FilterField *m_filter;
    AuditTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    AuditPane *m_pane;
    QLabel *m_end, *m_kept;
    SeenBy m_seenBy;
    Fault m_fault;
    QString m_asked;     ///< The filter of what is shown or asked for.
    QString m_next;      ///< The token of older records; empty: there are none.
    QString m_wanted;    ///< A record that a link names, until it is shown.
    AuditRecord m_apart; ///< The shown record, where the table does not hold it.
    qint64 m_lookedBackToMs = 0, m_askedMs = 0;
    int m_run = 0;     ///< Counts searches; an answer to an older one is dropped.
    int m_keptRun = 0; ///< Likewise, of how long records are kept.
    int m_unreadable = 0;
    bool m_active = false, m_loaded = false, m_asking = false;
};

} // namespace bulkhead
