#include "models/joined_tenants.h"

#include "models/connections.h"
#include "models/fleet_columns.h"
#include "models/fleet_fields.h"
#include "models/natural_key.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr quint32 kShift = 12, kBlockRows = 1u << kShift;
constexpr size_t kSpareBlocks = 64; ///< Numbers that nobody has any more; a million rows and more.

/// What stands where an environment was: every value unknown.
const FleetColumns &nothing()
{
    static const FleetColumns columns;
    return columns;
}

bool isEnvironmentTerm(const filter::Term &term)
{
    return term.field >= 0 && fleetFields()[static_cast<size_t>(term.field)].field == kEnvironmentField;
}

} // namespace

struct JoinedTenants::Source
{
    Member member;
    Fleet *fleet = nullptr;
    std::vector<quint32> blocks; ///< Of the joint numbers, by block of the fleet's.
    std::vector<QMetaObject::Connection> wires;
    std::vector<quint32> changed; ///< Of rowsChanged(), kept for its memory.

    [[nodiscard]] quint32 numberOf(quint32 row) const
    {
        return blocks[row >> kShift] << kShift | (row & (kBlockRows - 1));
    }
};

/// Orders each environment's rows by themselves, as a fleet's own table would, and merges the sorted rows.
class JoinedTenants::Builder final : public TenantOrderBuilder
{
public:
    explicit Builder(const JoinedTenants *rows)
        : m_rows(rows)
    {
    }

    void look() override
    {
        m_total = m_rows->rows();
        std::vector<Part> before = std::move(m_parts);
        m_parts.clear();
        for (const auto &source : m_rows->m_sources) {
            Part part;
            // Ranks of names are kept as long as the fleet is the same object.
            const auto old = std::ranges::find(before, source->fleet, &Part::fleet);
            if (old != before.end())
                part.builder = std::move(old->builder);
            else
                part.builder = std::make_unique<FleetOrderBuilder>();
            part.fleet = source->fleet;
            part.member = source->member;
            part.blocks = source->blocks;
            if (part.member.shown)
                part.view = source->fleet->view();
            m_parts.push_back(std::move(part));
        }
    }
    void letGo() override
    {
        for (Part &part : m_parts)
            part.view.reset();
    }
    std::shared_ptr<FleetOrder> build(const FleetQuery &query, const std::atomic<bool> &cancelled) override;
    void rankNames(const std::atomic<bool> &cancelled) override
    {
        for (const Part &part : m_parts)
            if (part.view && !cancelled)
                part.builder->rankNames(*part.view, cancelled);
    }

private:
    struct Part
    {
        const Fleet *fleet = nullptr; ///< To know it again; never read on the builder's thread.
        Member member;
        std::vector<quint32> blocks;
        std::shared_ptr<const FleetColumns> view; ///< Null: not shown.
        std::unique_ptr<FleetOrderBuilder> builder;
        std::shared_ptr<FleetOrder> order;
        // Of the merge.
        size_t next = 0;
        bool known = false;
        qint64 number = 0;
        std::string text;
    };
    [[nodiscard]] static bool fits(const Member &member, const std::vector<filter::Term> &terms);
    static void readKey(Part &part, FleetField field);
    [[nodiscard]] static bool goesBefore(const Part &one, const Part &other, bool text, Qt::SortOrder direction);
    void merge(const FleetQuery &query, FleetOrder &into);

    const JoinedTenants *m_rows;
    std::vector<Part> m_parts;
    quint32 m_total = 0;
};

bool JoinedTenants::Builder::fits(const Member &member, const std::vector<filter::Term> &terms)
{
    return std::ranges::all_of(terms, [&member](const filter::Term &term) {
        return !isEnvironmentTerm(term) || meansEnvironment(term.text, member.name, member.letters) != term.negated;
    });
}

void JoinedTenants::Builder::readKey(Part &part, FleetField field)
{
    if (part.next >= part.order->rows.size())
        return;
    const quint32 row = part.order->rows[part.next];
    const FleetColumns &c = *part.view;
    part.text.clear();
    switch (field) {
    case FleetField::Name:
    case FleetField::Id:
        part.known = true;
        appendNaturalKey(field == FleetField::Name ? c.nameUtf8(row) : c.idUtf8(row), part.text);
        return;
    case FleetField::Region:
    case FleetField::Pool:
    case FleetField::Owner:
    case FleetField::Parent: {
        const quint32 word = c.wordIndex(field, row);
        part.known = word < quint32(c.words.size()) && !c.words[qsizetype(word)].isEmpty();
        if (part.known) {
            const QByteArray &utf8 = c.words[qsizetype(word)];
            appendNaturalKey({utf8.constData(), static_cast<size_t>(utf8.size())}, part.text);
        }
        return;
    }
    default: {
        const std::optional<qint64> key = c.sortKey(field, row);
        part.known = key.has_value();
        part.number = key.value_or(0);
    }
    }
}

/// Unknown values come last in both directions, as in a fleet's own table.
bool JoinedTenants::Builder::goesBefore(const Part &one, const Part &other, bool text, Qt::SortOrder direction)
{
    if (one.known != other.known)
        return one.known;
    if (!one.known)
        return false;
    const int order = text ? one.text.compare(other.text) : one.number < other.number ? -1 : one.number > other.number;
    return direction == Qt::AscendingOrder ? order < 0 : order > 0;
}

void JoinedTenants::Builder::merge(const FleetQuery &query, FleetOrder &into)
{
    const auto take = [&into](const Part &part, quint32 row) {
        into.rows.push_back(part.blocks[row >> kShift] << kShift | (row & (kBlockRows - 1)));
    };
    std::vector<Part *> open;
    for (Part &part : m_parts)
        if (part.order)
            open.push_back(&part);
    if (!query.sort || *query.sort == kEnvironmentField) {
        if (query.sort && query.direction == Qt::DescendingOrder)
            std::ranges::reverse(open);
        for (const Part *part : open)
            for (const quint32 row : part->order->rows)
                take(*part, row);
        return;
    }
    const bool text = isText(*query.sort) && infoOf(*query.sort).grammar.words.isEmpty();
    for (Part *part : open)
        readKey(*part, *query.sort);
    std::erase_if(open, [](const Part *part) { return part->order->rows.empty(); });
    while (!open.empty()) {
        size_t first = 0; // Of equal ones that of the first environment.
        for (size_t i = 1; i < open.size(); ++i)
            if (goesBefore(*open[i], *open[first], text, query.direction))
                first = i;
        Part &part = *open[first];
        take(part, part.order->rows[part.next++]);
        if (part.next == part.order->rows.size())
            open.erase(open.begin() + static_cast<std::ptrdiff_t>(first));
        else
            readKey(part, *query.sort);
    }
}

std::shared_ptr<FleetOrder> JoinedTenants::Builder::build(const FleetQuery &query, const std::atomic<bool> &cancelled)
{
    FleetQuery own = query;
    std::erase_if(own.terms, isEnvironmentTerm);
    if (own.sort == kEnvironmentField)
        own.sort = FleetField::Name, own.direction = Qt::AscendingOrder;
    auto joined = std::make_shared<FleetOrder>();
    for (Part &part : m_parts) {
        part.order.reset();
        part.next = 0;
        if (!part.view || !fits(part.member, query.terms))
            continue;
        part.order = part.builder->build(*part.view, own, cancelled);
        if (!part.order)
            return nullptr;
    }
    merge(query, *joined);
    for (Part &part : m_parts)
        part.order.reset();
    if (cancelled)
        return nullptr;
    joined->places.assign(m_total, FleetOrder::kNowhere);
    for (size_t place = 0; place < joined->rows.size(); ++place)
        joined->places[joined->rows[place]] = static_cast<quint32>(place);
    return joined;
}

JoinedTenants::JoinedTenants(QObject *parent)
    : ShownTenants(parent)
{
}

JoinedTenants::~JoinedTenants() = default;

void JoinedTenants::add(const Member &member, Fleet *fleet)
{
    m_sources.push_back(std::make_unique<Source>());
    Source *source = m_sources.back().get();
    source->member = member;
    source->fleet = fleet;
    grow(*source);
    follow(source);
    ++m_facts;
    emit rowsAdded();
}

void JoinedTenants::follow(Source *source)
{
    const Fleet *fleet = source->fleet;
    source->wires = {
        connect(fleet, &Fleet::resetDone, this,
                [this, source] {
                    retire(*source); // Numbers of before mean nothing any more.
                    emit rowsRemoved();
                }),
        connect(fleet, &Fleet::rowsAdded, this,
                [this, source] {
                    grow(*source);
                    emit rowsAdded();
                }),
        connect(fleet, &Fleet::rowsRemoved, this, &ShownTenants::rowsRemoved),
        connect(fleet, &Fleet::completed, this, &ShownTenants::completed),
        connect(fleet, &Fleet::rowsChanged, this, [this, source](const std::vector<quint32> &rows, bool whole) {
            if (!source->member.shown)
                return;
            grow(*source); // The first figures of new rows may come before rowsAdded().
            source->changed.clear();
            for (const quint32 row : rows)
                source->changed.push_back(source->numberOf(row));
            emit rowsChanged(source->changed, whole);
        })};
}

void JoinedTenants::change(const Member &member)
{
    Source *source = sourceOf(member.id);
    if (!source || source->member == member)
        return;
    const bool came = member.shown && !source->member.shown;
    source->member = member;
    ++m_facts;
    emit came ? rowsAdded() : rowsRemoved();
    emit rowsChanged({}, true);
}

void JoinedTenants::remove(const QString &id)
{
    int at = 0;
    Source *source = sourceOf(id, &at);
    if (!source)
        return;
    for (const QMetaObject::Connection &wire : source->wires)
        disconnect(wire);
    retire(*source);
    m_sources.erase(m_sources.begin() + at);
    ++m_facts;
    emit rowsRemoved();
}

QStringList JoinedTenants::ids() const
{
    QStringList ids;
    for (const auto &source : m_sources)
        ids.append(source->member.id);
    return ids;
}

JoinedTenants::Source *JoinedTenants::sourceOf(const QString &id, int *at) const
{
    const auto it = std::ranges::find(m_sources, id, [](const auto &source) { return source->member.id; });
    if (at)
        *at = static_cast<int>(it - m_sources.begin());
    return it == m_sources.end() ? nullptr : it->get();
}

void JoinedTenants::grow(Source &source)
{
    const size_t needed = (size_t(source.fleet->rows()) + kBlockRows - 1) >> kShift;
    while (source.blocks.size() < needed) {
        m_blocks.push_back({&source, static_cast<quint32>(source.blocks.size())});
        source.blocks.push_back(static_cast<quint32>(m_blocks.size() - 1));
    }
}

void JoinedTenants::retire(Source &source)
{
    for (const quint32 block : source.blocks)
        m_blocks[block].source = nullptr;
    source.blocks.clear();
    ++m_facts;
    size_t used = 0;
    for (const auto &each : m_sources)
        used += each->blocks.size();
    if (m_blocks.size() <= kSpareBlocks + 3 * used)
        return;
    m_blocks.clear(); // Gateways came back many times: numbers begin anew, or the table of places would grow for ever.
    for (const auto &each : m_sources) {
        each->blocks.clear();
        if (each.get() != &source)
            grow(*each);
    }
    emit resetDone();
}

JoinedTenants::Owner JoinedTenants::ownerOf(quint32 row) const
{
    const quint32 block = row >> kShift;
    if (block >= m_blocks.size() || !m_blocks[block].source)
        return {};
    return {m_blocks[block].source->member.id, m_blocks[block].number << kShift | (row & (kBlockRows - 1))};
}

quint32 JoinedTenants::rows() const
{
    return static_cast<quint32>(m_blocks.size()) << kShift;
}

quint32 JoinedTenants::count() const
{
    quint32 count = 0;
    for (const auto &source : m_sources)
        count += source->member.shown ? source->fleet->count() : 0;
    return count;
}

bool JoinedTenants::complete() const
{
    bool any = false;
    for (const auto &source : m_sources) {
        if (!source->member.shown)
            continue;
        // One that never answered is away, not coming: the others do not wait for it.
        if (!source->fleet->complete() && source->fleet->rows() > 0)
            return false;
        any |= source->fleet->complete();
    }
    return any;
}

bool JoinedTenants::has(FleetField field) const
{
    return field == kEnvironmentField
           || std::ranges::any_of(m_sources, [field](const auto &source) { return source->fleet->has(field); });
}

ShownTenants::Place JoinedTenants::at(quint32 row) const
{
    const quint32 block = row >> kShift;
    if (block >= m_blocks.size() || !m_blocks[block].source || !m_blocks[block].source->member.shown)
        return {nothing(), 0};
    return {m_blocks[block].source->fleet->columns(), m_blocks[block].number << kShift | (row & (kBlockRows - 1))};
}

QString JoinedTenants::environment(quint32 row) const
{
    const quint32 block = row >> kShift;
    return block < m_blocks.size() && m_blocks[block].source ? m_blocks[block].source->member.name : QString();
}

std::optional<quint32> JoinedTenants::find(const QString &id) const
{
    const qsizetype slash = id.indexOf(QLatin1Char('/'));
    const Source *source = sourceOf(id.left(slash));
    const auto row = source && slash > 0 ? source->fleet->find(id.mid(slash + 1)) : std::nullopt;
    if (!row || (*row >> kShift) >= source->blocks.size())
        return std::nullopt;
    return source->numberOf(*row);
}

quint64 JoinedTenants::factsVersion() const
{
    quint64 sum = m_facts;
    for (const auto &source : m_sources)
        sum += source->fleet->columns().factsVersion;
    return sum;
}

quint64 JoinedTenants::figuresVersion() const
{
    quint64 sum = 0;
    for (const auto &source : m_sources)
        sum += source->fleet->columns().figuresVersion;
    return sum;
}

const std::vector<filter::Field> &JoinedTenants::grammar() const
{
    return joinedGrammar();
}

std::unique_ptr<TenantOrderBuilder> JoinedTenants::orderBuilder() const
{
    return std::make_unique<Builder>(this);
}

} // namespace bulkhead
