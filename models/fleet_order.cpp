#include "models/fleet_order.h"

#include "models/fleet_columns.h"
#include "models/fleet_fields.h"
#include "models/natural_key.h"
#include "models/radix_sort.h"

#include <algorithm>

namespace bulkhead {
namespace {

using filter::Term;
using Rows = std::vector<quint32>;

template<typename Keep>
void keepIf(Rows &rows, Keep keep)
{
    // Branch-free: filters hit at random, and a mispredicted branch costs more than a store.
    size_t end = 0;
    for (const quint32 row : rows) {
        rows[end] = row;
        end += keep(row) ? 1 : 0;
    }
    rows.resize(end);
}

void keepNumbers(const FleetColumns &c, FleetField field, const Term &term, Rows &rows)
{
    const auto by = [&](const auto &column, auto known) {
        keepIf(rows, [&](quint32 row) {
            const qint64 value = column.at(row);
            return known(value) ? filter::numberMatches(term, value) : term.negated;
        });
    };
    const auto always = [](qint64) { return true; };
    const auto positive = [](qint64 value) { return value > 0; };
    const auto defined = [](qint64 value) { return value >= 0; };
    switch (field) {
    case FleetField::Health:
        return by(c.health, always);
    case FleetField::Profile:
        return by(c.profile, positive);
    case FleetField::Tier:
        return by(c.tier, positive);
    case FleetField::Recommended:
        return by(c.recommended, positive);
    case FleetField::Stage:
        return by(c.stage, positive);
    case FleetField::Noise:
        return by(c.noise, always);
    case FleetField::Sli:
        return by(c.sli, defined);
    case FleetField::Burn:
    case FleetField::BurnTrend:
        return by(c.burn, defined);
    case FleetField::Budget:
        return by(c.budget, [](qint64 value) { return value != kUnknownBudget; });
    case FleetField::Load:
        return by(c.load, always);
    case FleetField::Arr:
        return by(c.arr, always);
    case FleetField::Renewal:
        return by(c.renewal, positive);
    default:
        return;
    }
}

/// The dictionary is small: each word is compared once, each row looks its word up.
void keepWords(const FleetColumns &c, FleetField field, const Term &term, Rows &rows)
{
    std::vector<char> hits(static_cast<size_t>(c.words.size()) + 1, term.negated);
    for (qsizetype i = 0; i < c.words.size(); ++i) {
        const bool hit = filter::folded(QString::fromUtf8(c.words[i])).startsWith(term.text);
        hits[static_cast<size_t>(i)] = hit != term.negated;
    }
    const auto last = static_cast<quint32>(c.words.size());
    keepIf(rows, [&](quint32 row) { return hits[std::min(c.wordIndex(field, row), last)]; });
}

void keepTexts(const FleetColumns &c, FleetField field, const Term &term, Rows &rows)
{
    const FoldedNeedle needle(term.text);
    if (field == FleetField::Id)
        keepIf(rows, [&](quint32 row) { return needle.begins(c.idUtf8(row)) != term.negated; });
    else
        keepIf(rows, [&](quint32 row) { return needle.isIn(c.nameUtf8(row)) != term.negated; });
}

void keepMatching(const FleetColumns &c, const Term &term, Rows &rows)
{
    const FleetField field = term.field < 0 ? FleetField::Name : fleetFields()[static_cast<size_t>(term.field)].field;
    switch (field) {
    case FleetField::Name:
    case FleetField::Id:
        return keepTexts(c, field, term, rows);
    case FleetField::Region:
    case FleetField::Pool:
    case FleetField::Owner:
    case FleetField::Parent:
        return keepWords(c, field, term, rows);
    case FleetField::Count: // Isolation: 0 fits, 1 under, 2 over.
        keepIf(rows, [&](quint32 row) {
            const int gap = isolationGap(c.tier.at(row), c.recommended.at(row));
            return filter::numberMatches(term, gap == 0 ? 0 : gap < 0 ? 1 : 2);
        });
        return;
    default:
        return keepNumbers(c, field, term, rows);
    }
}

/// Words of the dictionary by rank, so that rows sort by plain numbers; the empty word is unknown.
std::vector<quint32> wordRanks(const FleetColumns &c)
{
    const auto count = static_cast<quint32>(c.words.size());
    std::vector<std::string> keys(count);
    std::vector<quint32> sorted(count), ranks(count);
    for (quint32 i = 0; i < count; ++i) {
        const QByteArray &word = c.words[static_cast<qsizetype>(i)];
        appendNaturalKey({word.constData(), static_cast<size_t>(word.size())}, keys[i]);
        sorted[i] = i;
    }
    std::sort(sorted.begin(), sorted.end(), [&](quint32 a, quint32 b) { return keys[a] < keys[b]; });
    for (quint32 i = 0; i < count; ++i)
        ranks[sorted[i]] = i > 0 && keys[sorted[i]] == keys[sorted[i - 1]] ? ranks[sorted[i - 1]] : i;
    return ranks;
}

void sortByWord(const FleetColumns &c, FleetField field, Qt::SortOrder direction, Rows &rows)
{
    const std::vector<quint32> ranks = wordRanks(c);
    sortRowsByKey(rows, direction, [&](quint32 row) -> std::optional<qint64> {
        const quint32 word = c.wordIndex(field, row);
        if (word >= ranks.size() || c.words[static_cast<qsizetype>(word)].isEmpty())
            return std::nullopt;
        return ranks[word];
    });
}

} // namespace

std::vector<quint32> fleetRowsMatching(const FleetColumns &columns, const std::vector<Term> &terms)
{
    Rows rows(columns.rows);
    size_t end = 0;
    for (quint32 row = 0; row < columns.rows; ++row) {
        rows[end] = row;
        end += columns.alive.at(row) ? 1 : 0;
    }
    rows.resize(end);
    for (const Term &term : terms)
        keepMatching(columns, term, rows);
    return rows;
}

std::shared_ptr<FleetOrder> FleetOrderBuilder::build(const FleetColumns &columns, const FleetQuery &query,
                                                     const std::atomic<bool> &cancelled)
{
    auto order = std::make_shared<FleetOrder>();
    order->rows = fleetRowsMatching(columns, query.terms);
    if (cancelled)
        return nullptr;
    if (query.sort) {
        const FleetField field = *query.sort;
        switch (field) {
        case FleetField::Name:
        case FleetField::Id:
            if (const TextRanks *text = ranks(columns, field, cancelled))
                sortRowsByKey(order->rows, query.direction,
                              [&](quint32 row) { return std::optional<qint64>(text->ranks[row]); });
            break;
        case FleetField::Region:
        case FleetField::Pool:
        case FleetField::Owner:
        case FleetField::Parent:
            sortByWord(columns, field, query.direction, order->rows);
            break;
        default:
            sortRowsByKey(order->rows, query.direction, [&](quint32 row) { return columns.sortKey(field, row); });
        }
    }
    if (cancelled)
        return nullptr;
    order->places.assign(columns.rows, FleetOrder::kNowhere);
    for (size_t place = 0; place < order->rows.size(); ++place)
        order->places[order->rows[place]] = static_cast<quint32>(place);
    return order;
}

const TextRanks *FleetOrderBuilder::ranks(const FleetColumns &columns, FleetField field,
                                          const std::atomic<bool> &cancelled)
{
    const bool names = field == FleetField::Name;
    TextRanks &cache = names ? m_names : m_ids;
    if (cache.version != columns.textVersion || cache.ranks.size() != columns.rows) {
        cache.ranks = naturalRanks(
            columns.rows, [&](quint32 row) { return names ? columns.nameUtf8(row) : columns.idUtf8(row); }, cancelled);
        cache.version = columns.textVersion;
        if (cancelled) {
            cache.ranks.clear();
            return nullptr;
        }
    }
    return &cache;
}

void FleetOrderBuilder::rankNames(const FleetColumns &columns, const std::atomic<bool> &cancelled)
{
    (void)ranks(columns, FleetField::Name, cancelled);
}

FleetOrderSteps fleetOrderSteps(const FleetOrder &from, std::shared_ptr<FleetOrder> to)
{
    FleetOrderSteps steps;
    steps.final = std::move(to);
    Rows leavers;
    for (const quint32 row : from.rows) {
        if (steps.final->placeOf(row) == FleetOrder::kNowhere)
            leavers.push_back(row);
    }
    steps.kept = static_cast<quint32>(from.rows.size() - leavers.size());
    const bool joins = steps.kept < steps.final->rows.size();
    Rows stayers = from.rows;
    if (!leavers.empty()) {
        stayers.clear();
        stayers.reserve(from.rows.size());
        for (const quint32 row : steps.final->rows) {
            if (from.placeOf(row) != FleetOrder::kNowhere)
                stayers.push_back(row);
        }
        steps.leaving = std::make_shared<FleetOrder>();
        steps.leaving->rows = stayers;
        steps.leaving->rows.insert(steps.leaving->rows.end(), leavers.begin(), leavers.end());
        steps.leaving->places.assign(from.places.size(), FleetOrder::kNowhere);
        for (size_t place = 0; place < stayers.size(); ++place)
            steps.leaving->places[stayers[place]] = static_cast<quint32>(place);
    }
    if (joins) {
        steps.joining = std::make_shared<FleetOrder>();
        steps.joining->rows = std::move(stayers);
        for (const quint32 row : steps.final->rows) {
            if (from.placeOf(row) == FleetOrder::kNowhere)
                steps.joining->rows.push_back(row);
        }
        steps.joining->places.assign(steps.final->places.size(), FleetOrder::kNowhere);
        for (size_t place = 0; place < steps.joining->rows.size(); ++place)
            steps.joining->places[steps.joining->rows[place]] = static_cast<quint32>(place);
        steps.moved = steps.joining->rows != steps.final->rows;
    } else {
        steps.moved = leavers.empty() && from.rows != steps.final->rows;
    }
    return steps;
}

} // namespace bulkhead
