#pragma once
#include "models/recording_values.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace bulkhead {

class BadgeLabel;
class Card;
class DataTable;
class EmptyState;
class PageHeader;
class RecordingPane;
class RecordingTable;
class TabRow;

/// What was done under one grant, step by step. Asked for when a person opens it, searches or chooses a kind, and then
/// only: each time stands in audit.
class RecordingPage : public Page
{
    Q_OBJECT
public:
    explicit RecordingPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override { return !m_asking; }
    void activate() override;

private:
    void build();
    void addKeys();
    void ask(); ///< From the first step on.
    void more();
    void take(const Fault &fault, const RecordingPart &part, bool more);
    void move(int by);
    void currentChanged();
    void showState();
    void showHead();
    void forget();
    [[nodiscard]] QList<RecordedKind> kinds() const;

    PageHeader *m_header;
    Card *m_headCard;
    BadgeLabel *m_badge;
    QLabel *m_proof, *m_about, *m_purpose, *m_foot;
    QLineEdit *m_search;
    TabRow *m_kinds;
    RecordingTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    Card *m_paneCard;
    RecordingPane *m_pane;
    QPushButton *m_more, *m_access;
    SeenBy m_seenBy;
    RecordingPart m_part; ///< Its steps are the model's.
    Fault m_fault;
    QString m_grant, m_asked; ///< Asked: what was searched.
    int m_run = 0;            ///< Counts; an answer to an older question is dropped.
    bool m_asking = false;
};

} // namespace bulkhead
