#pragma once
#include "widgets/frame/page.h"

#include "models/values.h"

class QLineEdit;
class QPushButton;

namespace bulkhead {

class DataTable;
class EmptyState;
class PageHeader;
class PrepareDialog;
class ReviewTable;

/// The SLA reviews of the scope, or of one tenant: those with open promises first. Begins a new one.
class ReviewsPage : public Page
{
    Q_OBJECT
public:
    explicit ReviewsPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override; ///< `id`: of a tenant, whose reviews alone are shown.
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override { return !m_asking; }
    void activate() override;
    void prepare(); ///< Opens the dialog; the tenant shown is filled in.

private:
    void build();
    void ask();
    void showState(const Fault &fault);
    void showHeading();
    [[nodiscard]] QString tenantName() const;

    QString m_tenantId;
    bool m_asking = false, m_may = true;
    int m_asked = 0;
    Fault m_fault;
    PageHeader *m_header;
    QPushButton *m_all, *m_prepare;
    QLineEdit *m_filter;
    ReviewTable *m_model;
    DataTable *m_table;
    EmptyState *m_empty;
};

} // namespace bulkhead
