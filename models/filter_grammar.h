#pragma once
#include <QString>
#include <QStringList>

#include <utility>
#include <vector>

namespace bulkhead {

/// One filter grammar for every table: field:value, field<number, field>number, -field:value, "words"; plain words
/// match names. Values may carry a unit: 99.9%, 90d, 2k. Help and manual come from `fields`.
namespace filter {

enum class Op : int { Is, Less, Greater };
/// How a field's value is read.
enum class Kind : int {
    Word,    ///< One of `words`, or a free word (prefix match).
    Number,  ///< Plain number, k/M suffix allowed.
    Percent, ///< In percent; stored scaled.
    Days     ///< "90d": within so many days from today; or an ISO date.
};
struct Field
{
    QString name; ///< "tier"
    Kind kind = Kind::Word;
    QStringList words;  ///< Allowed words with their number = position; empty: free.
    qint64 scale = 1;   ///< Stored value = number × scale.
    QString help;       ///< "sla<99.9: SLI of the worst objective below 99.9 %"
    QString alias = {}; ///< Another name that people type: "sla" for "sli".
};
struct Term
{
    int field = -1; ///< Index into the fields; -1: name contains `text`.
    Op op = Op::Is;
    bool negated = false;
    QString text;      ///< Lower case.
    qint64 number = 0; ///< Scaled; of Op::Is the lowest number meant.
    qint64 upTo = 0;   ///< Of Op::Is: the highest; "sla:99.9" means 99.90 to 99.99….
    QString source;    ///< As typed, for the chip.
};
struct Parsed
{
    std::vector<Term> terms;
    QString problem; ///< Empty, or one sentence: what is wrong and what would do.
};
[[nodiscard]] Parsed parse(const QString &text, const std::vector<Field> &fields);
/// One line per field: its name, what may follow, what it means.
[[nodiscard]] QString help(const std::vector<Field> &fields);
/// What the word at `cursor` may become: "ti" → "tier:"; "tier:s" → "tier:shared", "tier:segmented". Each replaces the
/// whole word, see wordAt().
[[nodiscard]] QStringList complete(const QString &text, int cursor, const std::vector<Field> &fields);
/// Start and length of the word at `cursor`; a quoted part belongs to its word.
[[nodiscard]] std::pair<int, int> wordAt(const QString &text, int cursor);

/// Whether a known number satisfies a term of Kind::Number, Percent, Days or a Word with numbers; negation included.
[[nodiscard]] inline bool numberMatches(const Term &term, qint64 value)
{
    const bool hit = term.op == Op::Less      ? value < term.number
                     : term.op == Op::Greater ? value > term.number
                                              : value >= term.number && value <= term.upTo;
    return hit != term.negated;
}
/// For letters of any script: lower case, without accents; what names are compared by.
[[nodiscard]] QString folded(const QString &text);

} // namespace filter
} // namespace bulkhead
