#pragma once
#include "widgets/frame/page.h"

#include <optional>

class QStackedWidget;

namespace bulkhead {

class TabRow;

/// Two looks at isolation under one entry of the navigation: the posture of tenants, and the tenant context that
/// services carry. Each is a page of its own; this one leads between them.
class IsolationPage : public Page
{
    Q_OBJECT
public:
    explicit IsolationPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

private:
    enum Tab { Posture, Coverage };
    [[nodiscard]] Page *current() const;
    [[nodiscard]] bool mayCoverage() const;
    Page *add(Page *page);
    void choose(int tab);
    void showRights();

    TabRow *m_tabs;
    QStackedWidget *m_stack;
    Page *m_posture;
    Page *m_coverage = nullptr;         ///< Made when somebody looks.
    std::optional<Destination> m_waits; ///< A link to coverage, until the gateway has said what the role may.
    bool m_active = false;
};

} // namespace bulkhead
