// ExportIncident: the raw ticks of one incident for a file, marked and audited before the first row.
#include "backend/rpc/incident_export.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/iso_date.h"
#include "backend/rpc/neighbours_wire.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr int kChunkRows = 200, kChunkCells = 50'000; ///< Whichever is less: well under a message's limit.

/// "2027-01-31T14:05:07.250Z"
std::string isoInstantOf(std::int64_t ms)
{
    constexpr std::int64_t kDay = 86'400'000;
    const std::int64_t rest = ms % kDay;
    return absl::StrFormat("%sT%02d:%02d:%02d.%03dZ", isoDateOf(ms / kDay), rest / 3'600'000, rest / 60'000 % 60,
                           rest / 1000 % 60, rest % 1000);
}

std::string partyText(const v1::Party &party)
{
    return party.outside_scope() ? "outside your scope" : party.tenant_name();
}

std::string accountText(const v1::Account &account)
{
    if (account.account() != "TENANT")
        return account.account();
    std::string text = absl::StrCat("TENANT ", partyText(account.party()));
    if (!account.party().outside_scope())
        absl::StrAppend(&text, " (", account.resource(), ")");
    return text;
}

class TicksFeed final : public Feed<v1::ExportIncidentResponse>
{
public:
    TicksFeed(v1::GetIncidentResponse told, v1::ExportHeader header)
        : m_told(std::move(told))
        , m_header(std::move(header))
        , m_chunk(std::clamp(kChunkCells / std::max(m_header.columns_size(), 1), 1, kChunkRows))
    {
    }

    absl::Status next(v1::ExportIncidentResponse &message, bool /*due*/, Turn &turn) override
    {
        turn = Turn::Write;
        if (!m_begun)
            *message.mutable_header() = std::move(m_header);
        else if (m_next == m_told.points_size())
            return endOfStream();
        m_begun = true;
        for (const int end = std::min(m_next + m_chunk, m_told.points_size()); m_next < end; ++m_next)
            fill(m_next, *message.add_rows());
        return absl::OkStatus();
    }

private:
    void fill(int at, v1::ExportRow &row) const
    {
        const v1::IncidentPoint &point = m_told.points(at);
        row.add_cells(isoInstantOf(point.at_ms()));
        row.add_cells(absl::StrFormat("%.4f", point.pool_busy()));
        row.add_cells(absl::StrFormat("%.4f", point.antagonist_share()));
        for (const double seconds : point.accounts())
            row.add_cells(absl::StrFormat("%.3f", seconds));
        for (const v1::VictimSeries &victim : m_told.victims()) {
            const double ms = victim.latency_ms(at);
            row.add_cells(ms < 0 ? std::string() : absl::StrFormat("%.3f", ms)); // Empty: no request finished.
        }
    }

    const v1::GetIncidentResponse m_told;
    v1::ExportHeader m_header;
    const int m_chunk; ///< Rows of a message.
    int m_next = 0;
    bool m_begun = false;
};

v1::ExportHeader headerOf(const Call &call, const v1::GetIncidentResponse &told)
{
    v1::ExportHeader header;
    const v1::Incident &incident = told.incident();
    header.set_marking(absl::StrCat(
        "INTERNAL: raw ticks of incident ", incident.id(), " on ", incident.pool(), " ", incident.resource(), " since ",
        isoInstantOf(incident.since_ms()), " · source: ", told.source(), " · scope: ", call.person.scope.label(), " · ",
        call.environment, " · exported by ", call.person.id, " at ", isoMinuteOf(call.nowMs)));
    header.set_rows(static_cast<std::uint64_t>(told.points_size()));
    header.set_export_id(absl::StrCat("export-", hex(randomBytes(8))));
    header.add_columns("time");
    header.add_columns("pool busy, 0 to 1");
    header.add_columns("antagonist's use, 0 to 1");
    for (const v1::Account &account : told.ledger())
        header.add_columns(absl::StrCat("s booked to ", accountText(account)));
    for (const v1::VictimSeries &victim : told.victims())
        header.add_columns(absl::StrCat("latency ms of ", partyText(victim.party())));
    return header;
}

} // namespace

absl::StatusOr<std::unique_ptr<Feed<v1::ExportIncidentResponse>>>
exportIncident(const ServiceParts &parts, const Call &call, const v1::ExportIncidentRequest &asked)
{
    const auto board = parts.room.services();
    const auto found = findIncident(call, *board->incidents, asked.incident_id());
    if (!found.ok())
        return found.status();
    v1::GetIncidentResponse told;
    fillIncident(call, parts.room, **found, told, (*found)->victims.size());
    v1::ExportHeader header = headerOf(call, told);
    AuditEvent event = call.event({}, "allowed");
    event.after = absl::StrCat(header.export_id(), " incident=", told.incident().id(), " rows=", header.rows());
    // No audit, no row.
    if (absl::Status status =
            parts.store.write(StoreScope::of({}), [&event](StoreTxn &txn) { return txn.audit(event); });
        !status.ok())
        return status;
    return std::make_unique<TicksFeed>(std::move(told), std::move(header));
}

} // namespace bulkhead
