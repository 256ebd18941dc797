#pragma once
#include "models/contract_values.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTimeEdit;

namespace bulkhead {

class FieldGrid;
class ProposalForm;
class Workspace;

/// Asks that an interval is left out of what was attained, by the rules of the contract that was in force then. Says
/// while it is typed what the contract lets; the gateway decides, and what it refuses stands at its field.
class ExclusionDialog : public QDialog
{
    Q_OBJECT
public:
    ExclusionDialog(Workspace *workspace, const TenantDetail &tenant, const terms::ContractSheet &sheet,
                    QWidget *parent = nullptr);
    [[nodiscard]] terms::Exclusion exclusion() const;

signals:
    void proposed(const bulkhead::Act &act);

private:
    /// A date and a time on the contract's clock.
    struct Moment
    {
        QDateEdit *date = nullptr;
        QTimeEdit *time = nullptr;
    };
    void build();
    void start();
    [[nodiscard]] Moment moment(const QString &field, const QString &label);
    [[nodiscard]] qint64 instant(const Moment &moment) const;
    [[nodiscard]] const terms::Contract &inForce() const; ///< At the interval's beginning.
    void chooseCategory();
    void fillCategories();
    void edited();
    void refresh();
    [[nodiscard]] QString readAs(const QString &what, const Moment &moment) const;
    void propose();

    Workspace *m_workspace;
    TenantDetail m_tenant;
    QList<terms::Contract> m_versions;
    QString m_zone; ///< Of the version in force now: the clock that is typed in.
    QList<terms::Problem> m_sent;
    FieldGrid *m_fields;
    Moment m_from, m_to, m_told;
    QComboBox *m_category;
    QLineEdit *m_clause, *m_evidence;
    QPlainTextEdit *m_reason;
    QCheckBox *m_notice;
    QList<QCheckBox *> m_workflows;
    QLabel *m_utc, *m_rule, *m_problem;
    ProposalForm *m_form;
    QPushButton *m_propose;
    int m_numberShown = -1;
    bool m_sending = false;
};

} // namespace bulkhead
