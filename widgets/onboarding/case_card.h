#pragma once
#include "models/values.h"

#include <QAbstractButton>

namespace bulkhead {

/// One onboarding case on the board: tenant, tier, day of the standard, lateness, blocker.
class CaseCard : public QAbstractButton
{
    Q_OBJECT
public:
    CaseCard(const OnboardingCase &item, qint64 nowMs, QWidget *parent = nullptr);

    [[nodiscard]] const QString &caseId() const { return m_id; }
    void setChosen(bool chosen);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    int flow(QPainter *painter, int width) const;
    QString m_id, m_title, m_day, m_remark;
    Tier m_tier;
    bool m_late, m_chosen = false;
    bool m_blocked;
};

} // namespace bulkhead
