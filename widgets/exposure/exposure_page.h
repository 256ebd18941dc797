#pragma once
#include "models/exposure_values.h"
#include "widgets/frame/page.h"

class QPushButton;
class QTimer;

namespace bulkhead {

class Card;
class DataTable;
class EmptyState;
class ExposurePane;
class ExposureTable;
class PageHeader;
class TabRow;

/// Exposure cases within scope: those that are open, by the time that is left, and those that are closed.
class ExposurePage : public Page
{
    Q_OBJECT
public:
    explicit ExposurePage(Workspace *workspace, QWidget *parent = nullptr);

    /// A link chooses a case; it decides nothing.
    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

private:
    void build();
    void addKeys();
    void refresh();
    void currentChanged();
    void showState();
    void report();
    [[nodiscard]] bool shows(const ExposureCase &item) const;

    PageHeader *m_header;
    TabRow *m_parts;
    ExposureTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    Card *m_paneCard;
    ExposurePane *m_pane;
    QPushButton *m_report;
    QTimer *m_tick;            ///< Clocks run without news.
    QString m_wanted, m_shown; ///< Ids: where a link leads, and what the pane shows.
};

} // namespace bulkhead
