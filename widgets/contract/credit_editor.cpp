#include "widgets/contract/credit_editor.h"

#include "widgets/contract/decimal_field.h"
#include "widgets/contract/row_list.h"
#include "widgets/contract/rule_rows.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

CreditEditor::CreditEditor(QWidget *parent)
    : EditRow(4, parent)
    , m_tiers(new RowList({tr("Tier"), tr("Add a tier"), QStringLiteral("credits.tiers")},
                          [] { return new CreditTierRow; }))
{
    m_fee = number(QStringLiteral("credits.monthlyFeeMinor"), tr("Monthly fee"), 2, true, QStringLiteral("38500"));
    m_currency = words(QStringLiteral("credits.currency"), tr("Currency"));
    m_currency->setMaxLength(3);
    m_cap = number(QStringLiteral("credits.capE4"), tr("Cap, % of the period's fee"), 2, true, QStringLiteral("50"));
    m_min = number(QStringLiteral("credits.minCreditMinor"), tr("Not paid up to (empty: all is paid)"), 2, true,
                   QStringLiteral("1"));
    m_stacking =
        choice(QStringLiteral("credits.stacking"), tr("Several misses"),
               {{tr("add up"), int(terms::Stacking::Sum)}, {tr("highest only"), int(terms::Stacking::HighestOnly)}});
    m_claim = number(QStringLiteral("credits.claimDays"), tr("Claim within, days"), 0, true, QStringLiteral("30"));
    m_breaches = number(QStringLiteral("credits.chronicBreaches"), tr("Right to terminate after, misses"), 0, true,
                        QStringLiteral("3"));
    m_periods =
        number(QStringLiteral("credits.chronicPeriods"), tr("in as many periods"), 0, true, QStringLiteral("6"));
    const auto check = [this](const QString &text, const char *name) {
        auto *box = new QCheckBox(text);
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(text);
        connect(box, &QCheckBox::toggled, this, &EditRow::edited);
        layout()->addWidget(box);
        return box;
    };
    m_proRata = check(tr("Part periods pay by days subscribed"), "credits.proRata");
    m_autoIssue = check(tr("Issued without a claim"), "credits.autoIssue");
    m_exclusive = check(tr("Credits are the only remedy"), "credits.exclusiveRemedy");
    layout()->addWidget(
        makeLabel(tr("Tiers, best result first. The first is the target and pays nothing; the last begins at "
                     "0% (empty)."),
                  Text::Small, Tone::Dim, true));
    layout()->addWidget(m_tiers);
    connect(m_tiers, &RowList::edited, this, &EditRow::edited);
}

void CreditEditor::setCredits(const terms::CreditTerms &credits)
{
    m_fee->setValue(credits.monthlyFeeMinor);
    m_currency->setText(credits.currency);
    m_cap->setValue(credits.capE4);
    m_min->setValue(credits.minCreditMinor);
    choose(m_stacking, int(credits.stacking));
    m_claim->setValue(credits.claimDays);
    m_breaches->setValue(credits.chronicBreaches);
    m_periods->setValue(credits.chronicPeriods);
    m_proRata->setChecked(credits.proRata);
    m_autoIssue->setChecked(credits.autoIssue);
    m_exclusive->setChecked(credits.exclusiveRemedy);
    m_tiers->clear();
    for (const terms::CreditTier &tier : credits.tiers)
        static_cast<CreditTierRow *>(m_tiers->append())->setTier(tier);
}

terms::CreditTerms CreditEditor::credits() const
{
    const auto value = [](const DecimalField *field) { return field->value().value_or(-1); };
    const auto few = [&value](const DecimalField *field) { return int(std::min<qint64>(value(field), 1'000'000)); };
    terms::CreditTerms credits;
    for (const auto *row : m_tiers->rows<CreditTierRow>())
        credits.tiers.append(row->tier());
    credits.currency = m_currency->text().trimmed();
    credits.monthlyFeeMinor = value(m_fee);
    credits.proRata = m_proRata->isChecked();
    credits.minCreditMinor = value(m_min);
    credits.capE4 = few(m_cap);
    credits.stacking = terms::Stacking(m_stacking->currentData().toInt());
    credits.claimDays = few(m_claim);
    credits.autoIssue = m_autoIssue->isChecked();
    credits.exclusiveRemedy = m_exclusive->isChecked();
    credits.chronicBreaches = few(m_breaches);
    credits.chronicPeriods = few(m_periods);
    return credits;
}

QList<terms::Problem> CreditEditor::unreadable() const
{
    return fields()->unreadable({}) + m_tiers->unreadable();
}

QList<terms::Problem> CreditEditor::showProblems(const QList<terms::Problem> &problems)
{
    return m_tiers->showProblems(fields()->showProblems(problems));
}

bool CreditEditor::focusFirstProblem()
{
    return fields()->focusFirstProblem() || m_tiers->focusFirstProblem();
}

} // namespace bulkhead
