#pragma once
#include "models/values.h"

#include <QWidget>

class QVBoxLayout;
class QLabel;

namespace bulkhead {

/// The tier decision: what policy says of each tier, what it costs, and what it decides per layer.
class TierPage : public QWidget
{
    Q_OBJECT
public:
    explicit TierPage(QWidget *parent = nullptr);

    void showLoading();
    void showFault(const Fault &fault);
    /// Chooses the recommended tier when `chosen` is Unspecified.
    void showAdvice(const Organisation &organisation, const TierAdvice &advice, Tier chosen);
    [[nodiscard]] Tier chosen() const { return m_chosen; }

signals:
    void edited();
    void retry();

private:
    void choose(Tier tier);
    void rebuild();
    void addOption(QVBoxLayout *column, const TierOption &option);
    void addControls(QVBoxLayout *column);
    QWidget *fresh();

    QVBoxLayout *m_layout;
    QWidget *m_content = nullptr;
    Organisation m_organisation;
    TierAdvice m_advice;
    Tier m_chosen = Tier::Unspecified;
};

} // namespace bulkhead
