#pragma once
#include <QWidget>

class QLineEdit;
class QPlainTextEdit;

namespace bulkhead {

/// What every proposal asks for: its purpose, and the tenant's name typed, for the wrong tenant is the worst mistake.
class ProposalForm : public QWidget
{
    Q_OBJECT
public:
    explicit ProposalForm(const QString &tenantName, QWidget *parent = nullptr);
    [[nodiscard]] QString purpose() const;
    [[nodiscard]] QString obstacle() const; ///< What is missing, as a sentence; empty: nothing.

signals:
    void edited();

private:
    QString m_tenantName;
    QPlainTextEdit *m_purpose;
    QLineEdit *m_name;
};

} // namespace bulkhead
