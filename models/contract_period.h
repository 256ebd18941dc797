#pragma once
// Instants, dates and periods in a contract's own zone, never the viewer's.
#include "models/contract_values.h"

#include <QDateTime>
#include <QStringList>

#include <optional>

class QTimeZone;

namespace bulkhead {

struct ContractPeriod
{
    QString name; ///< "2026-10", "2026-Q4", "2026", "2026-10-15" (a contract month's first day)
    qint64 fromMs = 0, toMs = 0;
    bool operator==(const ContractPeriod &) const = default;
};
/// The period that holds the instant; nothing for a zone that is none. Starts at the first instant of its first date.
[[nodiscard]] std::optional<ContractPeriod> contractPeriodAt(const terms::Contract &contract, qint64 atMs);

/// The version that governs the instant; before the first one, that. `versions`: newest first, never empty.
[[nodiscard]] const terms::Contract &versionAt(const QList<terms::Contract> &versions, qint64 atMs);

/// IANA names of places, and UTC. Abbreviations such as "EST" are left out: they are ambiguous.
[[nodiscard]] const QStringList &contractZones();
[[nodiscard]] bool isContractZone(const QString &zone);

/// The first instant of a date in the zone; UTC when the zone is none.
[[nodiscard]] qint64 startOfDay(const QDate &date, const QString &zone);
[[nodiscard]] QDate dateIn(qint64 ms, const QString &zone);
/// Wall clock in the zone.
[[nodiscard]] QDateTime localIn(qint64 ms, const QString &zone);

/// What a date and time on the zone's clock mean (RFC 5545): a skipped one is read with the offset before the gap, a
/// repeated one is the first of the two.
struct LocalInstant
{
    enum class Kind { Plain, Skipped, Repeated };
    qint64 ms = 0;
    Kind kind = Kind::Plain;
    bool operator==(const LocalInstant &) const = default;
};
[[nodiscard]] LocalInstant fromLocal(const QDate &date, const QTime &time, const QString &zone);

/// "1 Nov 2026, 00:00"; no zone in it.
[[nodiscard]] QString zonedText(qint64 ms, const QString &zone);
/// "1 Nov 2026"
[[nodiscard]] QString zonedDate(qint64 ms, const QString &zone);
/// "1 Nov 2026, 04:00 UTC"
[[nodiscard]] QString utcText(qint64 ms);

} // namespace bulkhead
