#include "backend/rpc/fleet_watch.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/tenant_columns.h"

namespace bulkhead {

namespace {

constexpr std::size_t kChunkRows = 2000;
constexpr std::uint64_t kSparkLimit = 20'000; // Tenants within scope; beyond, the trend costs more than it shows.

void putNumber(std::string &bytes, std::uint64_t number)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> static_cast<unsigned>(shift));
}

std::uint64_t takeNumber(std::string_view bytes)
{
    std::uint64_t number = 0;
    for (const char c : bytes.substr(0, 8))
        number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

/// Where a stream stands: enough to go on without a gap in any later call of the same reader: person, role, scope, and
/// what the policy lets them see.
struct Cursor
{
    std::uint64_t epoch = 0, revision = 0, words = 0;
    std::string book; ///< 8 bytes.

    [[nodiscard]] std::string seal(const FleetStreams &streams, const std::string &reader) const
    {
        std::string bytes;
        putNumber(bytes, epoch);
        putNumber(bytes, revision);
        putNumber(bytes, words);
        bytes += book;
        return bytes + hmacSha256(streams.key, bytes + reader);
    }
    static std::optional<Cursor> open(const std::string &token, const FleetStreams &streams, const std::string &reader)
    {
        if (token.size() != 64)
            return std::nullopt;
        const std::string bytes = token.substr(0, 32);
        if (!sameBytes(token.substr(32), hmacSha256(streams.key, bytes + reader)))
            return std::nullopt;
        const std::string_view view(bytes);
        return Cursor{takeNumber(view), takeNumber(view.substr(8)), takeNumber(view.substr(16)), bytes.substr(24)};
    }
};

class FleetWatch final : public Feed<v1::WatchTenantsResponse>
{
public:
    FleetWatch(FleetStreams &streams, const Call &call, const std::string &resumeToken, const Bell &bell)
        : m_streams(streams)
        , m_person(call.person)
        , m_baselines(call.baselines)
        , m_commercial(call.sees("arr") && call.sees("renewal"))
        , m_worth(call.sees("arr"))
        , m_pool(call.sees("pool"))
        , m_reader(std::to_string(call.person.id.size()) + ":" + call.person.id + ":" + call.rights())
        , m_book(streams.books.of(call.person.scope, m_pool))
    {
        if (const auto cursor = Cursor::open(resumeToken, streams, m_reader);
            cursor && cursor->epoch == call.fleet->epoch && cursor->book == m_book->id()
            && cursor->revision <= call.fleet->revision) {
            m_since = cursor->revision;
            m_wordsSent = cursor->words;
            m_whole = false;
        }
        m_handle = streams.fleet.listen([bell] { bell.ring(); });
    }
    ~FleetWatch() override { m_streams.fleet.unlisten(m_handle); }

    absl::Status next(v1::WatchTenantsResponse &message, bool due, Turn &turn) override;

private:
    bool beginPass();
    void fill(v1::WatchTenantsResponse &message);
    std::size_t fillBlock(v1::WatchTenantsResponse &message, std::size_t block);
    std::size_t fillFacts(v1::WatchTenantsResponse &message, std::size_t block);
    std::size_t fillFigures(v1::WatchTenantsResponse &message, std::size_t block);
    void fillSparks(v1::WatchTenantsResponse &message, std::size_t block);
    void fillWords(v1::WatchTenantsResponse &message);
    void endPass(v1::WatchTenantsResponse &message);
    TenantWords wordsOf(const TenantFacts &facts);
    [[nodiscard]] bool holds(TenantIndex tenant) const { return m_person.scope.holds(m_target->factsOf(tenant)); }

    FleetStreams &m_streams;
    const Person m_person;
    const std::shared_ptr<const policy::Baselines> m_baselines;
    const bool m_commercial, m_worth, m_pool; ///< What the reader may know.
    const std::string m_reader;               ///< What tokens are bound to.
    const std::shared_ptr<ScopeBook> m_book;
    std::uint64_t m_handle = 0;

    // A pass brings the reader from revision m_since to the target; a full snapshot is a pass from nothing.
    std::shared_ptr<const FleetSnapshot> m_target; ///< Null between passes.
    std::shared_ptr<const FleetSnapshot> m_last; ///< What the reader has; for sparks, which carry no revision per row.
    bool m_whole = true;
    bool m_first = true; ///< The pass' first message.
    std::uint64_t m_since = 0;
    std::size_t m_block = 0;
    std::uint64_t m_total = 0, m_totalSent = UINT64_MAX;
    std::uint64_t m_updatesSeen = UINT64_MAX;
    std::size_t m_wordsSent = 0;
    std::int64_t m_dataTimeSent = 0;
};

bool FleetWatch::beginPass()
{
    auto current = m_streams.fleet.current();
    if (!m_whole && current->revision == m_since) {
        if (!m_last)
            m_last = std::move(current);
        return false;
    }
    m_target = std::move(current);
    m_total = m_book->follow(*m_target);
    m_block = 0;
    m_first = true;
    return true;
}

absl::Status FleetWatch::next(v1::WatchTenantsResponse &message, bool due, Turn &turn)
{
    turn = Turn::Write;
    if (m_target || beginPass()) {
        fill(message);
        // A pass without anything for this scope is not worth a message, unless it ends a snapshot.
        if (m_target || message.frame().snapshot() || !message.frame().resume_token().empty() || due)
            return absl::OkStatus();
    } else {
        const std::int64_t dataTime = m_streams.fleet.current()->dataTimeMs;
        message.mutable_frame()->set_data_time_ms(dataTime);
        if (due || dataTime >= m_dataTimeSent + 1000) { // The age of the data on the screen follows without waiting.
            m_dataTimeSent = dataTime;
            message.mutable_frame()->set_revision(m_since);
            message.mutable_frame()->set_server_time_ms(m_streams.clock.nowMs());
            return absl::OkStatus();
        }
    }
    turn = Turn::Wait;
    return absl::OkStatus();
}

void FleetWatch::fill(v1::WatchTenantsResponse &message)
{
    auto &frame = *message.mutable_frame();
    frame.set_server_time_ms(m_streams.clock.nowMs());
    frame.set_data_time_ms(m_target->dataTimeMs);
    frame.set_revision(m_target->revision);
    frame.set_snapshot(m_whole);
    frame.set_reset(m_whole && m_first);
    m_dataTimeSent = m_target->dataTimeMs;
    std::size_t rows = 0;
    {
        const auto hold = m_book->hold();
        if (m_first && m_whole)
            m_wordsSent = 0;
        while (m_block < m_target->facts.size() && rows + kBlockRows <= kChunkRows + kBlockRows / 2)
            rows += fillBlock(message, m_block++);
        fillWords(message);
    }
    if (m_first && (m_whole || m_total != m_totalSent)) {
        message.set_total(m_total);
        m_totalSent = m_total;
    }
    m_first = false;
    // Within a scope only its own changes are counted: the fleet's would tell how large it is.
    if (!m_person.scope.all)
        message.set_updates(m_whole ? 0 : rows);
    else if (m_block >= m_target->facts.size()) {
        message.set_updates(m_updatesSeen == UINT64_MAX ? 0 : m_target->updates - m_updatesSeen);
        m_updatesSeen = m_target->updates;
    }
    if (m_block >= m_target->facts.size())
        endPass(message);
}

void FleetWatch::endPass(v1::WatchTenantsResponse &message)
{
    auto &frame = *message.mutable_frame();
    frame.set_snapshot_end(m_whole);
    const bool told = m_whole || message.has_facts() || message.has_figures() || message.has_sparks()
                      || message.removed_size() > 0 || message.words_size() > 0 || message.total() > 0;
    m_since = m_target->revision;
    if (told)
        frame.set_resume_token(Cursor{m_target->epoch, m_since, m_wordsSent, m_book->id()}.seal(m_streams, m_reader));
    m_last = std::move(m_target);
    m_target = nullptr;
    m_whole = false;
}

std::size_t FleetWatch::fillBlock(v1::WatchTenantsResponse &message, std::size_t block)
{
    std::size_t rows = 0;
    if (m_whole || m_target->facts[block]->revision > m_since)
        rows += fillFacts(message, block);
    const bool entered = !m_person.scope.all && m_target->facts[block]->revision > m_since;
    if (m_whole || entered || m_target->figures[block]->revision > m_since)
        rows = std::max(rows, fillFigures(message, block));
    if (m_total <= kSparkLimit && block < m_target->sparks.size() && m_target->sparks[block]
        && (m_whole || m_target->sparks[block]->revision > m_since))
        fillSparks(message, block);
    return rows;
}

TenantWords FleetWatch::wordsOf(const TenantFacts &facts)
{
    TenantWords words{m_book->wordIndex(facts.region), m_pool ? m_book->wordIndex(facts.pool) : 0,
                      m_book->wordIndex(facts.owner), 0};
    if (facts.parent.empty())
        return words;
    // The channel's name, if the person may know it.
    const auto parent = m_streams.fleet.find(facts.parent);
    if (parent && *parent < m_target->size && holds(*parent))
        words.parent = m_book->wordIndex(m_target->factsOf(*parent).name);
    return words;
}

std::size_t FleetWatch::fillFacts(v1::WatchTenantsResponse &message, std::size_t block)
{
    const FactsBlock &facts = *m_target->facts[block];
    std::size_t rows = 0;
    v1::TenantFacts *columns = nullptr;
    for (std::size_t r = 0; r < facts.rows.size(); ++r) {
        if (!m_whole && facts.changed[r] <= m_since)
            continue;
        const auto tenant = static_cast<TenantIndex>(block * kBlockRows + r);
        const std::uint32_t row = m_book->rowOf(tenant);
        if (row == ScopeBook::kNoRow)
            continue;
        if (!holds(tenant)) {
            if (!m_whole && m_book->leftSince(tenant, m_since)) // What it does out there is not this reader's.
                message.add_removed(row);
            continue;
        }
        if (!columns) {
            columns = message.mutable_facts();
            if (m_whole)
                reserve(*columns, kChunkRows + kBlockRows);
        }
        append(*columns, row, facts.rows[r], wordsOf(facts.rows[r]),
               recommendedFor(*m_baselines, m_worth, facts.rows[r]), m_commercial);
        ++rows;
    }
    return rows;
}

std::size_t FleetWatch::fillFigures(v1::WatchTenantsResponse &message, std::size_t block)
{
    const FiguresBlock &figures = *m_target->figures[block];
    const FactsBlock &facts = *m_target->facts[block];
    const bool entered = !m_whole && !m_person.scope.all && facts.revision > m_since;
    std::size_t rows = 0;
    v1::TenantFigures *columns = nullptr;
    for (std::size_t r = 0; r < figures.rows.size(); ++r) {
        // Facts that changed may have brought the tenant into scope: its figures are news then, however old.
        if (!m_whole && figures.changed[r] <= m_since && !(entered && facts.changed[r] > m_since))
            continue;
        const auto tenant = static_cast<TenantIndex>(block * kBlockRows + r);
        const std::uint32_t row = m_book->rowOf(tenant);
        if (row == ScopeBook::kNoRow || !holds(tenant))
            continue;
        if (!columns) {
            columns = message.mutable_figures();
            if (m_whole)
                reserve(*columns, kChunkRows + kBlockRows);
        }
        append(*columns, row, figures.rows[r]);
        ++rows;
    }
    return rows;
}

void FleetWatch::fillSparks(v1::WatchTenantsResponse &message, std::size_t block)
{
    const SparkBlock &sparks = *m_target->sparks[block];
    const SparkBlock *before =
        !m_whole && m_last && block < m_last->sparks.size() ? m_last->sparks[block].get() : nullptr;
    for (std::size_t r = 0; r < sparks.rows.size(); ++r) {
        if (before && r < before->rows.size() && before->rows[r] == sparks.rows[r])
            continue;
        const auto tenant = static_cast<TenantIndex>(block * kBlockRows + r);
        const std::uint32_t row = m_book->rowOf(tenant);
        if (row == ScopeBook::kNoRow || !holds(tenant))
            continue;
        message.mutable_sparks()->add_row(row);
        message.mutable_sparks()->mutable_points()->append(reinterpret_cast<const char *>(sparks.rows[r].data()),
                                                           sparks.rows[r].size());
    }
}

void FleetWatch::fillWords(v1::WatchTenantsResponse &message)
{
    for (; m_wordsSent < m_book->words(); ++m_wordsSent)
        message.add_words(m_book->word(m_wordsSent));
}

} // namespace

std::unique_ptr<Feed<v1::WatchTenantsResponse>> watchFleet(FleetStreams &streams, const Call &call,
                                                           const std::string &resumeToken, const Bell &bell)
{
    return std::make_unique<FleetWatch>(streams, call, resumeToken, bell);
}

} // namespace bulkhead
