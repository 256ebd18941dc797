#pragma once
#include "models/grant_values.h"
#include "models/grant_words.h"
#include "widgets/frame/page.h"

#include <optional>

class QLabel;
class QPushButton;
class QTimer;

namespace bulkhead {

class Card;
class DataTable;
class EmptyState;
class GrantPane;
class GrantTable;
class PageHeader;
class TabRow;

/// Time-boxed access: what waits for this person, what is their own, what is in force, and what was.
class AccessPage : public Page
{
    Q_OBJECT
public:
    explicit AccessPage(Workspace *workspace, QWidget *parent = nullptr);

    /// A link may choose a grant, with the tab "request" begin a request for a tenant, or with the tab
    /// "lockbox" show the lockbox of one; it decides nothing.
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
    /// What a request begins with: what the person looked at.
    struct Begun
    {
        QString tenantId, alertId;
    };
    void ask(const Begun &begun);
    void breakGlass();
    void showLockboxes(const QString &tenantId);
    void showLocks();
    void choosePart();

    PageHeader *m_header;
    TabRow *m_parts;
    GrantTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
    QLabel *m_locks; ///< What is locked, for everybody who may know.
    Card *m_paneCard;
    GrantPane *m_pane;
    QPushButton *m_ask, *m_glass, *m_lockboxes, *m_allLocks;
    QTimer *m_tick;               ///< States that end by the clock alone.
    QString m_wanted, m_shown;    ///< Ids of grants: where a link leads, and what the pane shows.
    std::optional<Begun> m_toAsk; ///< A request that a link began before the terms were known.
    bool m_chosenPart = false;    ///< By the person, or by a first look.
};

} // namespace bulkhead
