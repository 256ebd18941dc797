#pragma once
#include "models/values.h"

#include <QWidget>

class QHBoxLayout;

namespace bulkhead {

class CaseCard;

/// Onboarding cases as cards in a column for each stage.
class CaseBoard : public QWidget
{
    Q_OBJECT
public:
    explicit CaseBoard(QWidget *parent = nullptr);
    void show(const QList<OnboardingCase> &cases, qint64 nowMs); ///< The card with the focus keeps it.
    void choose(const QString &caseId);

signals:
    void chosen(const QString &caseId); ///< Empty: the chosen one was pressed again.

private:
    void addColumn(Stage stage, const QList<const OnboardingCase *> &cases, qint64 nowMs);

    QHBoxLayout *m_columns;
    QList<CaseCard *> m_cards;
    QString m_chosen;
};

} // namespace bulkhead
