#pragma once
#include "models/maturity_values.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

class QLabel;
class QPushButton;
class QTimer;
class QVBoxLayout;

namespace bulkhead {

class Card;
class DataTable;
class EmptyState;
class MaturityCard;
class MaturityPdf;
class MaturityTable;
class PageHeader;
class TabRow;

/// Isolation by six operational figures over some weeks, for governance meetings; below them the tenants behind the
/// chosen one.
class MaturityPage : public Page
{
    Q_OBJECT
public:
    explicit MaturityPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;
    [[nodiscard]] MaturityPdf *pdf() const { return m_pdf; }

private:
    void buildHead();
    void buildCards(QVBoxLayout *column);
    void buildTable(QVBoxLayout *column);
    void addKeys();
    void ask();
    void hello();
    void take(const Fault &fault, const MaturityReport &report);
    void choose(MaturityKind kind);
    void focusBeside(MaturityKind kind, int key);
    void showReport();
    void showTenants();
    void showState();
    [[nodiscard]] int weeks() const;
    [[nodiscard]] MaturityCard *cardOf(MaturityKind kind) const;
    [[nodiscard]] const MaturityFigure *chosenFigure() const; ///< Null: it is not there.

    MaturityPdf *m_pdf;
    PageHeader *m_header;
    TabRow *m_period;
    QPushButton *m_exportButton;
    QList<MaturityCard *> m_cards;
    QWidget *m_grid;
    EmptyState *m_empty;
    Card *m_behind;
    MaturityTable *m_model;
    DataTable *m_table;
    QLabel *m_none;
    QTimer *m_again;
    Fault m_fault;
    SeenBy m_seenBy;
    MaturityReport m_report;
    MaturityKind m_chosen = MaturityKind::Posture;
    int m_asked = 0; ///< Counts; an answer to an older question is dropped.
    bool m_loaded = false, m_asking = false;
    bool m_hadFocus = false; ///< What stands in place of the figures had it, when they were asked for.
};

} // namespace bulkhead
