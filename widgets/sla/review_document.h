#pragma once
#include "models/values.h"

#include <QString>

class QPainter;
class QRectF;

namespace bulkhead {

/// Paints the one-page summary of a tenant's month: what was promised, what was delivered, day by day, and the alerts.
/// Holds exactly one tenant. Units of `page` are those of the painter; black on white whatever the theme.
void paintReview(QPainter &painter, const QRectF &page, const Review &review, const QString &preparedBy);

/// Writes the summary as an A4 PDF through a temporary file. Returns an empty string, or one sentence: why not.
[[nodiscard]] QString writeReviewPdf(const QString &path, const Review &review, const QString &preparedBy);

} // namespace bulkhead
