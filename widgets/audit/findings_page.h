#pragma once
#include "models/evidence_values.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

class QLineEdit;
class QPushButton;

namespace bulkhead {

class Card;
class DataTable;
class EmptyState;
class FindingPane;
class PageHeader;
class PaperFiles;
class PaperTable;
class TabRow;

/// Findings of audits: what is overdue first, each with its owner, its records and its history.
class FindingsPage : public Page
{
    Q_OBJECT
public:
    explicit FindingsPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;

private:
    void build();
    void addKeys();
    void hello();
    void reload();
    void take(const Fault &fault, const QList<AuditFinding> &findings);
    void moved(const AuditFinding &finding);
    void showRows();
    void showState();
    void currentChanged();
    void begin();
    [[nodiscard]] bool isShown(const AuditFinding &finding) const;
    [[nodiscard]] const AuditFinding *find(const QString &id) const; ///< Null: there is none.

    PaperFiles *m_files;
    PageHeader *m_header;
    QPushButton *m_begin, *m_export;
    TabRow *m_parts;
    QLineEdit *m_filter;
    PaperTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    Card *m_paneCard;
    FindingPane *m_pane;
    SeenBy m_seenBy;
    Fault m_fault;
    QList<AuditFinding> m_all;
    QString m_wanted; ///< A finding that a link names, until it is shown.
    QString m_shownId;
    int m_run = 0;
    bool m_active = false, m_loaded = false, m_asking = false;
};

} // namespace bulkhead
