#pragma once
// The terms of a contract in words, for reading and for approval. Text comes through tr().
#include "models/contract_values.h"

#include <QStringList>

namespace bulkhead::words {

[[nodiscard]] QString sliKind(terms::SliKind kind); ///< "Successful requests"
/// What counts, in a sentence: "5-minute slices; a slice is good from 95% of successful requests".
[[nodiscard]] QString measure(const terms::Measure &measure);
[[nodiscard]] QString periodKind(terms::PeriodKind kind);
[[nodiscard]] QString period(const terms::Contract &contract); ///< "Contract month from day 15"
[[nodiscard]] QString exclusionCategory(terms::ExclusionCategory category);
[[nodiscard]] QString exclusionPolicy(terms::ExclusionPolicy policy);
[[nodiscard]] QString exclusionRule(const terms::ExclusionRule &rule);
[[nodiscard]] QString minutes(qint64 minutes); ///< "45 min", "2 h", "7 d"
[[nodiscard]] QString attainment(terms::Attainment state);

[[nodiscard]] QString percentE4(int e4); ///< "10%", "12.5%"
/// "$3,850.00"; other currencies by their letters, "EUR 12.00". Negative: "–", it could not be computed.
[[nodiscard]] QString exactMoney(qint64 minor, const QString &currency);
/// "99.9% and above: no credit", "below 99.9%, from 99%: 10% of the fee", … or that none is agreed.
[[nodiscard]] QStringList creditTiers(const terms::CreditTerms &credits);

struct Term
{
    QString name, text;
    bool operator==(const Term &) const = default;
};
/// Fee, cap, stacking, smallest credit, claim, remedy, chronic misses. Sums that are hidden say so.
[[nodiscard]] QList<Term> creditRules(const terms::Contract &contract);
/// "Version 3", or "Plan's default (nobody wrote a contract yet)"
[[nodiscard]] QString versionName(const terms::Contract &contract);
/// "since 1 Jul 2022, no end agreed"; dates in the contract's zone.
[[nodiscard]] QString subscribed(const terms::Contract &contract);
/// A finding with what it is about: "Claims submission: …" for one of a commitment.
[[nodiscard]] QString warning(const terms::Problem &problem, const terms::Contract &contract);
[[nodiscard]] QString moneyHidden(); ///< Why a sum is not shown.
/// "With the last 3 months' data you would have paid $385.00 instead of $0.00." What could not be computed is said, and
/// never counted as nothing.
[[nodiscard]] QString previewSentence(const terms::ContractPreview &preview, const terms::Contract &draft,
                                      const QString &currencyNow);

} // namespace bulkhead::words
