#pragma once
#include "models/grant_values.h"
#include "widgets/frame/page.h"
#include "widgets/frame/seen_by.h"

class QTimer;
class QVBoxLayout;

namespace bulkhead {

class DiagnosticsBench;
class EmptyState;
class GrantChoice;
class PageHeader;

/// Questions to one tenant's data under an access that covers them. There is a workbench for the access in use and no
/// other: when it ends, or another's is taken, all that was asked and answered is gone before anything else is shown.
class DiagnosticsPage : public Page
{
    Q_OBJECT
public:
    explicit DiagnosticsPage(Workspace *workspace, QWidget *parent = nullptr);

    /// A link may choose a reviewed query; it takes no access and runs nothing.
    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

private:
    enum class Shown { Nothing, Bench, Choice, Landing, NotOffered };
    void present(Shown what);
    void usedChanged();
    void sessionChanged();
    void refresh();
    void openBench(const AccessGrant &grant);
    void closeBench();
    void work(const AccessGrant &grant);
    void comeBack();

    QVBoxLayout *m_column;
    PageHeader *m_header;
    GrantChoice *m_choice;
    EmptyState *m_state;
    DiagnosticsBench *m_bench = nullptr; ///< Null: no access that covers diagnostics is in use.
    QTimer *m_tick;                      ///< An access ends by the clock alone.
    SeenBy m_seenBy;
    Shown m_shown = Shown::Nothing;
    QString m_wanted;       ///< A reviewed query that a link named.
    bool m_landing = false; ///< The session begins anew under another access.
    bool m_return = false;  ///< It was taken here, and here is where the person wants to be.
    bool m_front = false;
};

} // namespace bulkhead
