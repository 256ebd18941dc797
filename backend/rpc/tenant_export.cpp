// ExportTenants: a fleet list for a file, marked and audited before its first row.
#include "backend/rpc/inventory.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/iso_date.h"
#include "backend/rpc/tenant_rows.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kChunkRows = 1000;
constexpr int kColumnLimit = 30;

class ExportFeed final : public Feed<v1::ExportTenantsResponse>
{
public:
    ExportFeed(Call call, std::vector<const TenantField *> columns, TenantRows rows, v1::ExportHeader header)
        : m_call(std::move(call))
        , m_columns(std::move(columns))
        , m_rows(std::move(rows))
        , m_header(std::move(header))
    {
    }

    absl::Status next(v1::ExportTenantsResponse &message, bool /*due*/, Turn &turn) override
    {
        turn = Turn::Write;
        if (!m_begun)
            *message.mutable_header() = std::move(m_header);
        else if (m_next == m_rows.rows.size())
            return endOfStream();
        m_begun = true;
        // One snapshot for all rows: the file describes one instant.
        for (const std::size_t end = std::min(m_next + kChunkRows, m_rows.rows.size()); m_next < end; ++m_next) {
            const TenantIndex tenant = m_rows.rows[m_next].tenant;
            auto &row = *message.add_rows();
            for (const TenantField *column : m_columns)
                row.add_cells(cell(*column, tenant));
        }
        return absl::OkStatus();
    }

private:
    [[nodiscard]] std::string cell(const TenantField &column, TenantIndex tenant) const
    {
        return cellText(column,
                        shownValue(m_call, column, m_call.fleet->factsOf(tenant), m_call.fleet->figuresOf(tenant)));
    }

    const Call m_call;
    const std::vector<const TenantField *> m_columns;
    const TenantRows m_rows;
    v1::ExportHeader m_header;
    std::size_t m_next = 0;
    bool m_begun = false;
};

absl::StatusOr<std::vector<const TenantField *>> columnsOf(const Call &call, const v1::ExportTenantsRequest &asked)
{
    if (asked.columns_size() == 0 || asked.columns_size() > kColumnLimit)
        return fault(absl::StatusCode::kInvalidArgument, "COLUMNS_MISSING", "An export has 1 to 30 columns.",
                     "Name the columns by the fields of the filter.");
    std::vector<const TenantField *> columns;
    for (const std::string &name : asked.columns()) {
        const auto field = allowedField(call, name);
        if (!field.ok())
            return field.status();
        columns.push_back(*field);
    }
    return columns;
}

} // namespace

absl::StatusOr<std::unique_ptr<Feed<v1::ExportTenantsResponse>>>
exportTenants(const ServiceParts &parts, const Call &call, const v1::ExportTenantsRequest &asked)
{
    auto columns = columnsOf(call, asked);
    if (!columns.ok())
        return columns.status();
    auto rows = selectTenants(call, asked.filter(), asked.order_by());
    if (!rows.ok())
        return rows.status();
    v1::ExportHeader header;
    header.set_marking(absl::StrCat("INTERNAL: fleet list of ", rows->rows.size(),
                                    " tenants · scope: ", call.person.scope.label(), " · ", call.environment,
                                    " · exported by ", call.person.id, " at ", isoMinuteOf(call.nowMs)));
    header.set_rows(rows->rows.size());
    header.set_export_id(absl::StrCat("export-", hex(randomBytes(8))));
    std::string names;
    for (const TenantField *column : *columns) {
        header.add_columns(std::string(column->name));
        if (!names.empty())
            names += ',';
        names += column->name;
    }
    AuditEvent event = call.event({}, "allowed");
    event.after =
        absl::StrCat(header.export_id(), " rows=", rows->rows.size(), " columns=", names, " filter=", asked.filter());
    // No audit, no row.
    if (absl::Status status =
            parts.store.write(StoreScope::of({}), [&event](StoreTxn &txn) { return txn.audit(event); });
        !status.ok())
        return status;
    return std::make_unique<ExportFeed>(call, *std::move(columns), *std::move(rows), std::move(header));
}

} // namespace bulkhead
