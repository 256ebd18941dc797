#pragma once
#include "models/fleet_batch.h"

#include <QObject>

#include <memory>
#include <string_view>

namespace bulkhead {

/// Fields of a tenant by which tables show, filter, sort and export. Names in the filter grammar: fleet_fields.h.
enum class FleetField : int {
    Health,
    Name,
    Profile,
    Tier,
    Recommended,
    Region,
    Pool,
    Owner,
    Stage,
    Sli,
    Budget,
    Burn,
    BurnTrend,
    Noise,
    Load,
    Arr,
    Renewal,
    Parent,
    Id,
    Count
};

/// What the fleet looks like now, counted once per batch.
struct FleetTally
{
    quint64 total = 0;
    std::array<quint64, 8> byHealth{};                    ///< By Health.
    std::array<std::array<quint64, 8>, 5> byTierHealth{}; ///< By Tier, Health.
    quint64 affected = 0, sources = 0, underIsolated = 0, overIsolated = 0;
    qint64 arrAtRisk = 0; ///< Of AtRisk and Breaching tenants; 0 without the field.
};

class FleetColumns;
class FleetTallier;

/// The tenants within scope as columns of plain numbers with interned words: the one copy in the console.
/// GUI thread. Readers off thread work on a `view()`, which shares the columns until the next write.
class Fleet : public QObject
{
    Q_OBJECT
public:
    explicit Fleet(QObject *parent = nullptr);
    ~Fleet() override;

    void apply(const FleetBatch &batch);
    void clear();

    [[nodiscard]] quint32 rows() const;     ///< Slots; some may be dead (removed).
    [[nodiscard]] quint32 count() const;    ///< Living tenants.
    [[nodiscard]] quint64 expected() const; ///< As the gateway said; more than count() while loading.
    [[nodiscard]] bool complete() const;
    [[nodiscard]] bool alive(quint32 row) const;
    [[nodiscard]] bool has(FleetField field) const; ///< False: the role does not see it.

    [[nodiscard]] std::string_view idUtf8(quint32 row) const;
    [[nodiscard]] std::string_view nameUtf8(quint32 row) const;
    [[nodiscard]] QString id(quint32 row) const;
    [[nodiscard]] QString name(quint32 row) const;
    /// Word of Region, Pool, Owner, Parent.
    [[nodiscard]] QString word(FleetField field, quint32 row) const;
    /// Any numeric or enumerated field as a number, for sorting and delegates. Renewal in days; Arr in dollars.
    [[nodiscard]] qint64 number(FleetField field, quint32 row) const;
    [[nodiscard]] std::array<quint8, 24> spark(quint32 row) const; ///< All 255 when not sent.
    [[nodiscard]] std::optional<quint32> find(const QString &id) const;
    [[nodiscard]] const FleetTally &tally() const;

signals:
    void resetDone();
    void rowsAdded();
    void rowsRemoved();
    /// Figures or facts of these rows changed; `whole` instead of a list when more than half did.
    void rowsChanged(const std::vector<quint32> &rows, bool whole);
    void completed(); ///< The snapshot is whole.

public:
    /// The columns as they are now; may be read on any thread. Cheap: chunks are shared until written.
    [[nodiscard]] std::shared_ptr<const FleetColumns> view() const;
    /// Direct reading on the GUI thread.
    [[nodiscard]] const FleetColumns &columns() const { return *m_columns; }

private:
    struct Changes;
    void applyFacts(const FactsColumns &facts, Changes &changes);
    void applyFigures(const FiguresColumns &figures, Changes &changes);
    void applySparks(const SparkColumns &sparks, Changes &changes);
    void applyRemoved(const std::vector<quint32> &rows, Changes &changes);

    std::unique_ptr<FleetColumns> m_columns;
    std::unique_ptr<FleetTallier> m_tallier;
    quint64 m_expected = 0;
    bool m_complete = false;
};

} // namespace bulkhead
