#include "widgets/renewals/term_list.h"

#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

/// Points of the most that the term can give.
class PointsBar : public QWidget
{
public:
    PointsBar(int points, int most)
        : m_share(most > 0 ? double(std::max(points, 0)) / most : 0)
    {
        setFixedHeight(10);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paint::drawBar(painter, rect(), m_share, m_share >= 0.5 ? Tone::Bad : Tone::Warn);
    }

private:
    double m_share;
};

} // namespace

TermList::TermList(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2);
}

void TermList::setTerms(const QList<RiskTerm> &terms, const QList<RiskRule> &rules)
{
    if (terms == m_terms && rules == m_rules)
        return;
    m_terms = terms;
    m_rules = rules;
    clearLayout(m_column);
    for (const RiskTerm &term : terms) {
        const auto rule = std::ranges::find(rules, term.kind, &RiskRule::kind);
        if (rule != rules.end())
            addTerm(term, *rule);
    }
    m_column->addStretch();
}

void TermList::addTerm(const RiskTerm &term, const RiskRule &rule)
{
    auto *head = new QHBoxLayout;
    head->addWidget(makeLabel(rule.name, Text::Strong, term.known() ? Tone::Text : Tone::Dim), 1);
    head->addWidget(
        makeLabel(term.known() ? tr("%1 of %2").arg(term.points).arg(rule.most) : tr("not known, of %1").arg(rule.most),
                  Text::Body, term.points > 0 ? Tone::Text : Tone::Dim));
    m_column->addLayout(head);
    if (term.known())
        m_column->addWidget(new PointsBar(term.points, rule.most));
    m_column->addWidget(makeLabel(term.figure, Text::Body, term.known() ? Tone::Text : Tone::Dim, true));
    m_column->addWidget(makeLabel(rule.rule, Text::Small, Tone::Dim, true));
    if (term.points > 0)
        m_column->addWidget(makeLabel(tr("Lower it: %1").arg(rule.lowers), Text::Small, Tone::Info, true));
    m_column->addSpacing(space::small);
}

} // namespace bulkhead
