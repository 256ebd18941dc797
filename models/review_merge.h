#pragma once
// Two people wrote into the same review: what each changed, part by part.
#include "models/review_values.h"

#include <QSet>

namespace bulkhead {

/// A part of a review that both sides changed since `base`, and not alike.
struct ReviewClash
{
    QString part;         ///< "incident:<id>", "promise:<id>", "decisions", "outlook", "notes", "sign-offs", …
    QString title;        ///< For the person: "Commitment: canary gate for releases".
    QString mine, theirs; ///< As text to compare.
    bool operator==(const ReviewClash &) const = default;
};

[[nodiscard]] QList<ReviewClash> clashesOf(const ReviewEdit &base, const ReviewEdit &mine, const ReviewEdit &theirs,
                                           const QString &zone);
/// What only one side changed is taken from that side; of the others, mine for the parts named, else theirs. My new
/// promises come last.
[[nodiscard]] ReviewEdit mergedEdit(const ReviewEdit &base, const ReviewEdit &mine, const ReviewEdit &theirs,
                                    const QSet<QString> &partsOfMine);
/// Everything a person wrote, as plain text to copy.
[[nodiscard]] QString textOf(const ReviewEdit &edit, const QString &zone);

} // namespace bulkhead
