// ListTenants: filtered, sorted and paged by the gateway.
#include "backend/rpc/inventory.h"

#include "backend/rpc/folded.h"
#include "backend/rpc/page_seal.h"
#include "backend/rpc/scope_book.h"
#include "backend/rpc/tenant_columns.h"
#include "backend/rpc/tenant_rows.h"

#include <unordered_map>

namespace bulkhead {

namespace {

/// The last row of a page, as a place in the order: rows that come and go meanwhile neither repeat nor hide another.
std::string sealToken(const PageSeal &seal, const TenantRow &last)
{
    const std::string place = std::to_string(last.key.known) + "|" + std::to_string(last.key.number) + "|"
                              + std::to_string(last.key.text.size()) + "|" + last.key.text + last.id;
    return sealedPlace(seal, place);
}

absl::StatusOr<TenantRow> openToken(const PageSeal &seal, const std::string &token)
{
    const auto place = openedPlace(seal, token);
    if (!place.ok())
        return place.status();
    // Sealed by this process: its form needs no further doubt.
    TenantRow row;
    const std::size_t a = place->find('|'), b = place->find('|', a + 1), c = place->find('|', b + 1);
    row.key.known = (*place)[0] == '1';
    row.key.number = std::stoll(place->substr(a + 1, b - a - 1));
    const std::size_t length = std::stoull(place->substr(b + 1, c - b - 1));
    row.key.text = place->substr(c + 1, length);
    row.id = place->substr(c + 1 + length);
    return row;
}

class Dictionary
{
public:
    explicit Dictionary(v1::ListTenantsResponse &response)
        : m_response(response)
    {
        static_cast<void>(index({}));
    }
    std::uint32_t index(const std::string &word)
    {
        const auto [at, fresh] = m_index.try_emplace(word, static_cast<std::uint32_t>(m_index.size()));
        if (fresh)
            m_response.add_words(word);
        return at->second;
    }

private:
    v1::ListTenantsResponse &m_response;
    std::unordered_map<std::string, std::uint32_t> m_index;
};

} // namespace

absl::Status listTenants(const Call &call, const std::string &sealKey, const v1::ListTenantsRequest &asked,
                         v1::ListTenantsResponse &answer)
{
    if (asked.page_size() > 1000)
        return fault(absl::StatusCode::kInvalidArgument, "LIMIT_OUT_OF_RANGE", "A page has at most 1,000 tenants.",
                     "Ask for 1 to 1,000.");
    auto rows = selectTenants(call, asked.filter(), asked.order_by());
    if (!rows.ok())
        return rows.status();
    const PageSeal seal{sealKey, "tenants\n" + call.person.id + "\n" + scopeKey(call.person.scope) + "\n"
                                     + call.rights() + "\n" + asked.filter() + "\n" + asked.order_by() + "\n"};
    auto at = rows->rows.begin();
    if (!asked.page_token().empty()) {
        const auto last = openToken(seal, asked.page_token());
        if (!last.ok())
            return last.status();
        at = std::upper_bound(rows->rows.begin(), rows->rows.end(), *last, rows->before);
    }
    answer.set_total(rows->rows.size());
    const std::size_t count = std::min<std::size_t>(asked.page_size() ? asked.page_size() : 100,
                                                    static_cast<std::size_t>(rows->rows.end() - at));
    Dictionary words(answer);
    const bool pool = call.sees("pool");
    const bool commercial = call.sees("arr") && call.sees("renewal");
    for (std::size_t i = 0; i < count; ++i, ++at) {
        const TenantFacts &facts = call.fleet->factsOf(at->tenant);
        const auto row = static_cast<std::uint32_t>(i);
        append(*answer.mutable_facts(), row, facts,
               TenantWords{words.index(facts.region), words.index(pool ? facts.pool : std::string()),
                           words.index(facts.owner), words.index(channelName(call, facts))},
               call.recommended(facts), commercial);
        append(*answer.mutable_figures(), row, call.fleet->figuresOf(at->tenant));
    }
    if (count > 0 && at != rows->rows.end())
        answer.set_next_page_token(sealToken(seal, *(at - 1)));
    return absl::OkStatus();
}

} // namespace bulkhead
