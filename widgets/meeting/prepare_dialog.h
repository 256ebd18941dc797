#pragma once
#include "models/desk.h"
#include "models/sla_desk.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class NoteEdit;
class TenantPicker;

/// Prepares a review: tenant, period, and a reason when a final pack is restated. Shows what it is doing, and can be
/// cancelled; the gateway then keeps nothing.
class PrepareDialog : public QDialog
{
    Q_OBJECT
public:
    /// Both empty: a person chooses; there is no default tenant.
    PrepareDialog(Desk *desk, const QString &tenantId, const QString &tenantName, QWidget *parent = nullptr);
    ~PrepareDialog() override;

signals:
    void prepared(const bulkhead::ReviewSummary &review);

protected:
    void reject() override; ///< Cancels what runs first.

private:
    void build();
    void buildReason(QVBoxLayout *column);
    void buildProgress(QVBoxLayout *column);
    void tenantChosen();
    void showPeriods(const Fault &fault, const terms::ContractSheet &sheet);
    void showExisting();
    void prepare();
    void answered(const Fault &fault, const ReviewSummary &review);
    void refresh();

    Desk *m_desk;
    TenantPicker *m_tenant;
    QComboBox *m_period;
    QLabel *m_contract, *m_existing, *m_doing, *m_problem, *m_reasonTitle;
    NoteEdit *m_reason;
    QCheckBox *m_harmless; ///< The reason looks identifying and was read.
    QProgressBar *m_progress;
    QPushButton *m_leave, *m_prepare;
    QList<ReviewSummary> m_reviews;
    QString m_confirmWord;
    CallRef m_call;
    bool m_running = false;
    int m_asked = 0;
};

} // namespace bulkhead
