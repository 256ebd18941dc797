#pragma once
#include "models/contract_values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

/// The terms of one version, to be read: commitments, period with its exact bounds, what may be excluded, credits.
class TermsView : public QWidget
{
    Q_OBJECT
public:
    explicit TermsView(bool wide, QWidget *parent = nullptr);
    /// `warnings`: of this version.
    void setTerms(const terms::Contract &contract, const QList<terms::Problem> &warnings, qint64 nowMs);

private:
    void addCommitments(const terms::Contract &contract);
    void addCounting(const terms::Contract &contract, qint64 nowMs);
    void addExclusions(const terms::Contract &contract);
    void addCredits(const terms::Contract &contract);
    void addSection(const QString &title, QWidget *content);

    bool m_wide;
    QVBoxLayout *m_column;
};

} // namespace bulkhead
