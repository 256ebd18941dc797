#include "models/fleet.h"

#include "models/fleet_columns.h"
#include "models/id_index.h"

namespace bulkhead {

/// Counts what the columns hold: a row is taken out before it changes and put back after.
class FleetTallier
{
public:
    FleetTally tally;
    IdIndex ids;

    void put(const FleetColumns &columns, quint32 row) { count(columns, row, 1); }
    void take(const FleetColumns &columns, quint32 row) { count(columns, row, -1); }

private:
    void count(const FleetColumns &c, quint32 row, int by)
    {
        // Numbers that this console does not know are counted under 0, where the total still holds them.
        const auto known = [](quint8 value, size_t size) { return value < size ? value : quint8(0); };
        const auto add = [by](quint64 &sum) { sum += static_cast<quint64>(static_cast<qint64>(by)); };
        const quint8 health = known(c.health.at(row), tally.byHealth.size());
        const quint8 tier = c.tier.at(row), recommended = c.recommended.at(row), noise = c.noise.at(row);
        add(tally.total);
        add(tally.byHealth[health]);
        add(tally.byTierHealth[known(tier, tally.byTierHealth.size())][health]);
        if (noise == static_cast<quint8>(Noise::Affected))
            add(tally.affected);
        if (noise == static_cast<quint8>(Noise::Source))
            add(tally.sources);
        const int gap = isolationGap(tier, recommended);
        if (gap < 0)
            add(tally.underIsolated);
        if (gap > 0)
            add(tally.overIsolated);
        if (health == static_cast<quint8>(Health::AtRisk) || health == static_cast<quint8>(Health::Breaching))
            tally.arrAtRisk += by * c.arr.at(row);
    }
};

struct Fleet::Changes
{
    std::vector<quint32> rows;
    bool added = false, removed = false;
};

namespace {

/// A column is either absent (the role may not see it) or as long as the rows; anything else is a broken message.
template<typename... Vectors>
bool fits(size_t rows, const Vectors &...columns)
{
    return ((columns.empty() || columns.size() == rows) && ...);
}

std::string_view slice(const QByteArray &bytes, const std::vector<quint32> &ends, size_t at)
{
    const quint32 from = at ? ends[at - 1] : 0, to = ends[at];
    if (from > to || to > static_cast<quint32>(bytes.size()))
        return {};
    return {bytes.constData() + from, to - from};
}

} // namespace

Fleet::Fleet(QObject *parent)
    : QObject(parent)
    , m_columns(std::make_unique<FleetColumns>())
    , m_tallier(std::make_unique<FleetTallier>())
{
}

Fleet::~Fleet() = default;

void Fleet::clear()
{
    const quint64 text = m_columns->textVersion, facts = m_columns->factsVersion, figures = m_columns->figuresVersion;
    m_columns = std::make_unique<FleetColumns>();
    m_columns->textVersion = text + 1;
    m_columns->factsVersion = facts + 1;
    m_columns->figuresVersion = figures + 1;
    m_tallier->tally = {};
    m_tallier->ids.clear();
    m_expected = 0;
    m_complete = false;
    emit resetDone();
}

void Fleet::apply(const FleetBatch &batch)
{
    if (batch.reset)
        clear();
    if (batch.total)
        m_expected = batch.total;
    if (batch.total && !m_complete)
        m_tallier->ids.reserve(static_cast<size_t>(qMin<quint64>(batch.total, FleetColumns::kMostRows)), *m_columns);
    for (const QByteArray &word : batch.words)
        m_columns->words.append(word);
    Changes changes;
    for (const FactsColumns &facts : batch.facts)
        applyFacts(facts, changes);
    for (const FiguresColumns &figures : batch.figures)
        applyFigures(figures, changes);
    for (const SparkColumns &sparks : batch.sparks)
        applySparks(sparks, changes);
    applyRemoved(batch.removed, changes);
    m_columns->count = static_cast<quint32>(m_tallier->tally.total);

    if (changes.removed)
        emit rowsRemoved();
    if (changes.added)
        emit rowsAdded();
    const bool whole = changes.rows.size() > m_columns->count / 2;
    if (whole)
        changes.rows.clear();
    if (whole || !changes.rows.empty())
        emit rowsChanged(changes.rows, whole);
    if (batch.snapshotEnd) {
        m_complete = true;
        emit completed();
    }
}

void Fleet::applyFacts(const FactsColumns &f, Changes &changes)
{
    const size_t size = f.row.size();
    if (f.idEnd.size() != size || f.nameEnd.size() != size
        || !fits(size, f.profile, f.tier, f.recommended, f.stage, f.region, f.pool, f.owner, f.parent, f.arr,
                 f.renewal)) {
        qWarning("Fleet: a facts message with columns of unequal length was dropped");
        return;
    }
    FleetColumns &c = *m_columns;
    const auto put = [](auto &column, quint32 row, const auto &values, size_t at) {
        if (!values.empty())
            column.set(row, values[at]);
    };
    for (size_t i = 0; i < size; ++i) {
        const quint32 row = f.row[i];
        if (row >= FleetColumns::kMostRows)
            continue;
        const bool known = c.alive.at(row);
        if (known)
            m_tallier->take(c, row);
        const std::string_view id = slice(f.ids, f.idEnd, i), name = slice(f.names, f.nameEnd, i);
        const bool newId = !known || c.idUtf8(row) != id;
        const bool newName = c.nameUtf8(row) != name;
        if (newId)
            c.idAt.set(row, c.texts.add(id));
        if (newName)
            c.nameAt.set(row, c.texts.add(name));
        if (newId || newName)
            ++c.textVersion;
        put(c.profile, row, f.profile, i);
        put(c.tier, row, f.tier, i);
        put(c.recommended, row, f.recommended, i);
        put(c.stage, row, f.stage, i);
        put(c.region, row, f.region, i);
        put(c.pool, row, f.pool, i);
        put(c.owner, row, f.owner, i);
        put(c.parent, row, f.parent, i);
        put(c.arr, row, f.arr, i);
        put(c.renewal, row, f.renewal, i);
        c.alive.set(row, 1);
        c.rows = std::max(c.rows, row + 1);
        m_tallier->put(c, row);
        if (newId)
            m_tallier->ids.insert(row, c);
        if (known)
            changes.rows.push_back(row);
        else
            changes.added = true;
    }
    ++c.factsVersion;
}

void Fleet::applyFigures(const FiguresColumns &f, Changes &changes)
{
    const size_t size = f.row.size();
    if (!fits(size, f.health, f.noise, f.sli, f.budget, f.burn, f.load)) {
        qWarning("Fleet: a figures message with columns of unequal length was dropped");
        return;
    }
    FleetColumns &c = *m_columns;
    const auto put = [](auto &column, quint32 row, const auto &values, size_t at) {
        return !values.empty() && column.set(row, values[at]);
    };
    changes.rows.reserve(changes.rows.size() + size);
    for (size_t i = 0; i < size; ++i) {
        const quint32 row = f.row[i];
        if (row >= c.rows || !c.alive.at(row))
            continue; // Figures of a tenant that left: the stream may cross its removal.
        m_tallier->take(c, row);
        bool changed = put(c.health, row, f.health, i);
        changed |= put(c.noise, row, f.noise, i);
        changed |= put(c.sli, row, f.sli, i);
        changed |= put(c.budget, row, f.budget, i);
        changed |= put(c.burn, row, f.burn, i);
        changed |= put(c.load, row, f.load, i);
        m_tallier->put(c, row);
        if (changed)
            changes.rows.push_back(row);
    }
    ++c.figuresVersion;
}

void Fleet::applySparks(const SparkColumns &sparks, Changes &changes)
{
    const size_t size = std::min(sparks.row.size(), sparks.points.size());
    for (size_t i = 0; i < size; ++i) {
        const quint32 row = sparks.row[i];
        if (row < m_columns->rows && m_columns->spark.set(row, sparks.points[i]))
            changes.rows.push_back(row);
    }
}

void Fleet::applyRemoved(const std::vector<quint32> &rows, Changes &changes)
{
    FleetColumns &c = *m_columns;
    for (const quint32 row : rows) {
        if (row >= c.rows || !c.alive.at(row))
            continue;
        m_tallier->take(c, row);
        c.alive.set(row, 0);
        changes.removed = true;
    }
    if (changes.removed)
        ++c.factsVersion;
}

quint32 Fleet::rows() const
{
    return m_columns->rows;
}

quint32 Fleet::count() const
{
    return m_columns->count;
}

quint64 Fleet::expected() const
{
    return std::max<quint64>(m_complete ? 0 : m_expected, m_columns->count);
}

bool Fleet::complete() const
{
    return m_complete;
}

bool Fleet::alive(quint32 row) const
{
    return m_columns->alive.at(row) != 0;
}

bool Fleet::has(FleetField field) const
{
    return m_columns->has(field);
}

std::string_view Fleet::idUtf8(quint32 row) const
{
    return m_columns->idUtf8(row);
}

std::string_view Fleet::nameUtf8(quint32 row) const
{
    return m_columns->nameUtf8(row);
}

QString Fleet::id(quint32 row) const
{
    const std::string_view text = idUtf8(row);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString Fleet::name(quint32 row) const
{
    const std::string_view text = nameUtf8(row);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString Fleet::word(FleetField field, quint32 row) const
{
    return m_columns->word(m_columns->wordIndex(field, row));
}

qint64 Fleet::number(FleetField field, quint32 row) const
{
    return m_columns->number(field, row);
}

std::array<quint8, 24> Fleet::spark(quint32 row) const
{
    return m_columns->spark.at(row);
}

std::optional<quint32> Fleet::find(const QString &id) const
{
    const QByteArray utf8 = id.toUtf8();
    return m_tallier->ids.find({utf8.constData(), static_cast<size_t>(utf8.size())}, *m_columns);
}

const FleetTally &Fleet::tally() const
{
    return m_tallier->tally;
}

std::shared_ptr<const FleetColumns> Fleet::view() const
{
    return std::make_shared<const FleetColumns>(*m_columns);
}

} // namespace bulkhead
