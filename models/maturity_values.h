#pragma once
// Maturity as the console shows it; numbers equal those of maturity.proto. Qt Core only.
#include "models/values.h"

#include <optional>

namespace bulkhead {

enum class MaturityKind : int { Unspecified, Variance, Access, Neighbours, ServiceLevels, Coverage, Posture };
enum class MaturityUnit : int { Unspecified, Days, Count, Share };
enum class MaturityChange : int { Unspecified, Better, Worse, Same };

/// A value in its figure's unit (a share in millionths), and what it is made of.
struct MaturityAmount
{
    std::optional<qint64> value; ///< Nothing: missing.
    qint64 part = 0, whole = 0;
    QString why; ///< Why it is missing, or what it lacks.
    bool operator==(const MaturityAmount &) const = default;
};
struct MaturityPoint
{
    qint64 fromMs = 0, toMs = 0; ///< UTC; `toMs` is not in it.
    MaturityAmount amount;
    bool operator==(const MaturityPoint &) const = default;
};
struct MaturityTenant
{
    QString id, name;
    MaturityAmount amount; ///< In MaturityFigure::tenantUnit.
    QString note;
    bool operator==(const MaturityTenant &) const = default;
};
struct MaturityFigure
{
    MaturityKind kind = MaturityKind::Unspecified;
    QString title;
    MaturityUnit unit = MaturityUnit::Unspecified;
    bool higherIsBetter = false;
    MaturityAmount amount, before;
    MaturityChange change = MaturityChange::Unspecified;
    QString changeWhy; ///< Why it cannot be said.
    QList<MaturityPoint> points;
    QString formula, definedFrom, leftOut;
    qint64 asOfMs = 0; ///< 0: nothing is in it.
    QString source;
    bool simulated = false, wholePlatform = false;
    MaturityUnit tenantUnit = MaturityUnit::Unspecified;
    QString tenantHeading;
    QList<MaturityTenant> tenants; ///< Worst first.
    int tenantsTotal = 0;
    QString withheld; ///< The action that the role lacks; then only kind and title are set.
    bool operator==(const MaturityFigure &) const = default;
};
struct MaturityReport
{
    QList<MaturityFigure> figures;
    qint64 fromMs = 0, toMs = 0;
    QString scope;
    int tenants = 0; ///< Within it.
    qint64 madeMs = 0;
    qint64 keptSinceMs = 0; ///< 0: no reading was kept yet.
    bool operator==(const MaturityReport &) const = default;
    [[nodiscard]] int weeks() const { return int((toMs - fromMs) / 604'800'000); }
};
/// As it is taken out: audited, and marked.
struct MaturityExport
{
    MaturityReport report;
    QString marking, exportId;
};

} // namespace bulkhead
