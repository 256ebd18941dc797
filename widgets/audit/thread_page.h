#pragma once
#include "models/audit_values.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class AuditPane;
class AuditWitness;
class Card;
class DataTable;
class EmptyState;
class PageHeader;
class ThreadTable;

/// One thread of the audit, from whatever id a person has: alert, request, votes, use, recording, changes, end, in
/// order of time over all chains in scope. Asked for when somebody says so: each thread is a record itself.
class ThreadPage : public Page
{
    Q_OBJECT
public:
    explicit ThreadPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void build();
    QWidget *tableCard();
    QWidget *recordCard();
    void addKeys();
    void hello();
    void follow(const QString &id);
    void later();
    void take(const Fault &fault, const AuditThread &thread, bool more);
    void currentChanged();
    void showParts();
    void showState();
    void goToCurrent();
    [[nodiscard]] AuditRecord current() const; ///< Sequence 0: none.
    [[nodiscard]] bool may(const Destination &place) const;

    AuditWitness *m_witness;
    PageHeader *m_header;
    QLineEdit *m_field;
    QPushButton *m_follow, *m_later, *m_way;
    Card *m_partsCard;
    QVBoxLayout *m_parts;
    ThreadTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    AuditPane *m_pane;
    QLabel *m_end;
    SeenBy m_seenBy;
    Fault m_fault;
    AuditThread m_thread; ///< Without its records, which the table holds.
    QString m_id;         ///< What is shown or asked for; empty: nothing.
    int m_run = 0;        ///< Counts what was asked for; an answer to something older is dropped.
    bool m_active = false, m_loaded = false, m_asking = false;
};

} // namespace bulkhead
