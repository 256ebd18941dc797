#pragma once
#include "models/paper_table.h"
#include "widgets/audit/paper_files.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class Card;
class DataTable;
class EmptyState;
class PageHeader;

/// Papers of an audit: the list, the chosen one with its items, and beside them what is said about the chosen item.
/// Nothing is asked for until somebody looks.
class PapersPage : public Page
{
    Q_OBJECT
public:
    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;

protected:
    struct Kind
    {
        const char *tab; ///< In links.
        QString title, list, items, begin;
        QString none, noneWhy; ///< Of an empty list.
        PaperColumns listColumns, itemColumns;
        QList<int> listWidths, itemWidths;
        int itemStretch = 0;
        EvidenceRef::Kind out = EvidenceRef::Kind::Sample;
    };
    PapersPage(Workspace *workspace, Kind kind, QWidget *parent);

    // What a kind of paper asks for and shows.
    virtual void askList(int run) = 0;
    virtual void askPaper(const QString &id, int run) = 0;
    virtual void begin() = 0;
    virtual void closePaper() = 0;
    virtual void showItem(const QString &key) = 0; ///< Empty: none.
    virtual void forget() = 0;                     ///< For other eyes.

    // What came.
    [[nodiscard]] bool isCurrent(int run) const { return run == m_run; }
    void takeList(const Fault &fault, const QList<PaperRow> &rows);
    struct Shown
    {
        QString id, title, facts;
        QList<PaperRow> items;
        bool closable = false;
        QString notClosable; ///< Why not yet.
    };
    void takePaper(const Fault &fault, const Shown &paper);
    void choosePaper(const QString &id); ///< Also one that the list does not hold yet.
    void reload();
    void showNextOpen(); ///< The next item below that nobody has judged.
    [[nodiscard]] QString currentItem() const;
    [[nodiscard]] QVBoxLayout *side() const { return m_side; }
    [[nodiscard]] QHBoxLayout *actions() const { return m_actions; } ///< Of the chosen paper.

private:
    void build();
    void addKeys();
    void hello();
    void listChanged();
    void itemChanged();
    void showState();

    Kind m_kind;
    PaperFiles *m_files;
    PageHeader *m_header;
    QPushButton *m_begin, *m_export, *m_close;
    PaperTable *m_list, *m_items;
    DataTable *m_listTable, *m_itemTable;
    EmptyState *m_empty, *m_itemsEmpty;
    Card *m_listCard, *m_paperCard, *m_sideCard;
    QLabel *m_title, *m_facts;
    QHBoxLayout *m_actions;
    QVBoxLayout *m_side;
    SeenBy m_seenBy;
    Fault m_fault, m_paperFault;
    QString m_wanted;  ///< A paper that is to be chosen.
    QString m_shownId; ///< Of the paper that is shown or asked for.
    QString m_itemsId; ///< Whose items stand in the table.
    bool m_closable = false;
    QString m_notClosable;
    int m_run = 0; ///< Counts what was asked for; an answer to something older is dropped.
    bool m_active = false, m_loaded = false, m_asking = false, m_askingPaper = false;
};

} // namespace bulkhead
