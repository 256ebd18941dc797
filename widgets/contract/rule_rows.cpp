#include "widgets/contract/rule_rows.h"

#include "models/contract_words.h"
#include "widgets/contract/decimal_field.h"

namespace bulkhead {
namespace {

QList<std::pair<QString, int>> categories()
{
    QList<std::pair<QString, int>> list;
    for (int i = int(terms::ExclusionCategory::ScheduledMaintenance); i <= int(terms::ExclusionCategory::OutsideHours);
         ++i)
        list.append({words::exclusionCategory(terms::ExclusionCategory(i)), i});
    return list;
}

int small(const DecimalField *field)
{
    return int(std::min<qint64>(field->value().value_or(-1), std::numeric_limits<int>::max()));
}

} // namespace

ExclusionRuleRow::ExclusionRuleRow(QWidget *parent)
    : EditRow(4, parent)
    , m_category(choice(QStringLiteral("category"), tr("What"), categories()))
    , m_notice(
          number(QStringLiteral("noticeMinutes"), tr("Notice, minutes (empty: none)"), 0, true, QStringLiteral("1440")))
    , m_cap(number(QStringLiteral("capMinutes"), tr("Most in a period, minutes (empty: no cap)"), 0, true,
                   QStringLiteral("120")))
    , m_clause(words(QStringLiteral("clause"), tr("Clause")))
{
}

void ExclusionRuleRow::setRule(const terms::ExclusionRule &rule)
{
    choose(m_category, int(rule.category));
    m_notice->setValue(rule.noticeMinutes);
    m_cap->setValue(rule.capMinutes);
    m_clause->setText(rule.clause);
}

terms::ExclusionRule ExclusionRuleRow::rule() const
{
    return {terms::ExclusionCategory(m_category->currentData().toInt()), small(m_notice), small(m_cap),
            m_clause->text().trimmed()};
}

CreditTierRow::CreditTierRow(QWidget *parent)
    : EditRow(3, parent)
    , m_lower(number(QStringLiteral("lowerE7"), tr("From this result on, %"), 5, true, QStringLiteral("99.9")))
    , m_amount(number(QStringLiteral("amountE4"), tr("Credit, % or days (empty: none)"), 2, true, QStringLiteral("10")))
    , m_kind(choice(QStringLiteral("kind"), tr("Paid as"),
                    {{tr("percent of the fee"), int(terms::CreditKind::Percent)},
                     {tr("days of the fee"), int(terms::CreditKind::Days)},
                     {tr("percent for each point missed"), int(terms::CreditKind::PerPoint)}}))
{
    connect(m_kind, &QComboBox::currentIndexChanged, this, &CreditTierRow::showKind);
}

void CreditTierRow::showKind()
{
    const bool days = m_kind->currentData().toInt() == int(terms::CreditKind::Days);
    m_amount->setDecimals(days ? 0 : 2, days ? QStringLiteral("3") : QStringLiteral("10"));
}

void CreditTierRow::setTier(const terms::CreditTier &tier)
{
    choose(m_kind, int(tier.kind));
    showKind();
    m_lower->setValue(tier.lowerE7);
    m_amount->setValue(tier.amountE4);
}

terms::CreditTier CreditTierRow::tier() const
{
    return {m_lower->value().value_or(-1), terms::CreditKind(m_kind->currentData().toInt()), small(m_amount)};
}

} // namespace bulkhead
