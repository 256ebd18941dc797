#pragma once
#include <QString>
#include <QStringList>

#include <vector>

namespace bulkhead {

/// One filter grammar for every table: field:value, field<number, field>number, -field:value, "words"; plain words
/// match names. Values may carry a unit: 99.9%, 90d, 2k. Help and manual come from `fields`.
namespace filter {

enum class Op : int { Is, Less, Greater };
/// How a field's value is read.
enum class Kind : int {
    Word, ///< One of `words`, or a free word (prefix match).
    Number, ///< Plain number, k/M suffix allowed.
    Percent, ///< In percent; stored scaled.
    Days ///< "90d": within so many days from today; or an ISO date.
};
struct Field
{
    QString name; ///< "tier"
    Kind kind = Kind::Word;
    QStringList words; ///< Allowed words with their number = position; empty: free.
    qint64 scale = 1; ///< Stored value = number × scale.
    QString help; ///< "sla<99.9: SLI of the worst objective below 99.9 %"
};
struct Term
{
    int field = -1; ///< Index into the fields; -1: name contains `text`.
    Op op = Op::Is;
    bool negated = false;
    QString text; ///< Lower case.
    qint64 number = 0; ///< Scaled.
    QString source; ///< As typed, for the chip.
};
struct Parsed
{
    std::vector<Term> terms;
    QString problem; ///< Empty, or one sentence: what is wrong and what would do.
};
[[nodiscard]] Parsed parse(const QString &text, const std::vector<Field> &fields);
[[nodiscard]] QString help(const std::vector<Field> &fields);

} // namespace filter
} // namespace bulkhead
