#pragma once
// What is said about maturity: on cards, in tables, on the page that is taken out and to screen readers.
#include "models/maturity_values.h"

#include <array>
#include <utility>

namespace bulkhead {

/// As a link names the figure: "access"; empty: no figure is called so.
[[nodiscard]] QString maturitySlug(MaturityKind kind);
[[nodiscard]] MaturityKind maturityKindOf(const QString &slug); ///< Unspecified: none.

/// The figures in the order in which they are shown and taken out; what this console does not know comes last.
[[nodiscard]] QList<MaturityFigure> maturityInOrder(const MaturityReport &report);
/// As above, without figures.
[[nodiscard]] const std::array<MaturityKind, 6> &maturityOrder();

/// "3 days", "1,204", "99.87%" (floored); a value that is missing: "–".
[[nodiscard]] QString maturityAmount(MaturityUnit unit, const MaturityAmount &amount);
/// As a chart's axis and hover show it: days, times, or percent.
[[nodiscard]] double maturityScale(MaturityUnit unit, qint64 value);
[[nodiscard]] QString maturityScaleText(MaturityUnit unit, double value);
/// "%", "days", or empty.
[[nodiscard]] QString maturityUnit(MaturityUnit unit);
/// What the figure's value is made of: "2,310 of 2,402 tenants", "of 14 onboardings, 9 on time".
[[nodiscard]] QString maturityParts(const MaturityFigure &figure);
/// "better than 4 weeks before: 91.20%", "as 4 weeks before"; else why it cannot be said.
[[nodiscard]] QString maturityChange(const MaturityFigure &figure, int weeks);
/// "as of 3 min ago · Prometheus at host:9090 · simulated"
[[nodiscard]] QString maturityOrigin(const MaturityFigure &figure, qint64 nowMs);
/// What the figure is, part by part, each under what it tells: how it is computed, from what, and what is left out. The
/// words are the gateway's; nothing of a figure that is withheld, or that came without them.
[[nodiscard]] QList<std::pair<QString, QString>> maturityDefinition(const MaturityFigure &figure);
[[nodiscard]] QString maturityDirection(const MaturityFigure &figure); ///< "More is better.", "Less is better."
/// "3 Nov to 30 Nov 2026", UTC days.
[[nodiscard]] QString maturitySpan(qint64 fromMs, qint64 toMs);
/// The newest value and how it came, for screen readers: "Privileged access: 12. Worse than …".
[[nodiscard]] QString maturitySpoken(const MaturityFigure &figure, int weeks);

} // namespace bulkhead
