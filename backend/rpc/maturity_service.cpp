// Maturity: six figures within the caller's scope, and the same to be taken out.
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/iso_date.h"
#include "backend/rpc/maturity_gather.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/maturity.grpc.pb.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

namespace {

using maturity::kDayMs;
using maturity::kWeekDays;

static_assert(static_cast<int>(maturity::Kind::Posture) == v1::MATURITY_KIND_PROVEN_POSTURE);
static_assert(static_cast<int>(maturity::Unit::Share) == v1::MATURITY_UNIT_SHARE);
static_assert(static_cast<int>(maturity::Change::Same) == v1::MATURITY_CHANGE_SAME);

constexpr std::int64_t kOldestDays = 2 * maturity::kMostWeeks * kWeekDays;

absl::StatusOr<maturity::Window> windowOf(const std::string &until, std::uint32_t weeks, std::int64_t nowMs)
{
    if (weeks < 1 || weeks > maturity::kMostWeeks)
        return fault(absl::StatusCode::kInvalidArgument, "WEEKS_OUT_OF_RANGE", "A period has 1 to 26 weeks.",
                     "Choose another period.");
    const std::int64_t today = maturity::dayOf(nowMs);
    std::int64_t last = today;
    if (!until.empty()) {
        const auto day = daysOfIsoDate(until);
        if (!day)
            return fault(absl::StatusCode::kInvalidArgument, "DAY_NOT_UNDERSTOOD", "The last day is no date.",
                         "Write it as 2026-11-30.");
        last = *day;
    }
    if (last > today)
        return fault(absl::StatusCode::kInvalidArgument, "DAY_IN_FUTURE", "The last day has not begun yet.",
                     "Choose today or a day before.");
    if (last < today - kOldestDays)
        return fault(absl::StatusCode::kInvalidArgument, "DAY_TOO_OLD", "Readings are not kept for that long.",
                     "Choose a day of the last 52 weeks.");
    return maturity::windowOf(last, static_cast<int>(weeks), nowMs);
}

void fill(const maturity::Amount &amount, v1::MaturityAmount &message)
{
    if (amount.value)
        message.set_value(*amount.value);
    message.set_part(amount.part);
    message.set_whole(amount.whole);
    message.set_why(amount.why);
}

void fill(const maturity::Definition &what, v1::MaturityFigure &message)
{
    message.set_unit(static_cast<v1::MaturityUnit>(what.unit));
    message.set_higher_is_better(what.higherIsBetter);
    message.set_tenant_unit(static_cast<v1::MaturityUnit>(what.tenantUnit));
    message.set_tenant_heading(std::string(what.tenantHeading));
    v1::MaturityDefinition &definition = *message.mutable_definition();
    definition.set_formula(std::string(what.formula));
    definition.set_source(std::string(what.source));
    definition.set_left_out(std::string(what.leftOut));
}

void fill(const Call &call, const GatheredFigure &gathered, v1::MaturityFigure &message)
{
    message.set_kind(static_cast<v1::MaturityKind>(gathered.what->kind));
    message.set_title(std::string(gathered.what->title));
    if (gathered.withheld) {
        message.set_withheld(std::string(gathered.what->action));
        return;
    }
    fill(*gathered.what, message);
    fill(gathered.figure.amount, *message.mutable_amount());
    fill(gathered.figure.before, *message.mutable_before());
    message.set_change(static_cast<v1::MaturityChange>(gathered.figure.change));
    message.set_change_why(gathered.figure.changeWhy);
    for (const maturity::Point &point : gathered.figure.points) {
        v1::MaturityPoint &row = *message.add_points();
        row.set_from_ms(point.days.from * kDayMs);
        row.set_to_ms(point.days.to * kDayMs);
        fill(point.amount, *row.mutable_amount());
    }
    message.set_as_of_ms(gathered.asOfMs);
    message.set_source(clipped(gathered.source, 200));
    message.set_simulated(gathered.simulated);
    message.set_whole_platform(gathered.wholePlatform);
    message.set_tenants_total(static_cast<std::uint32_t>(gathered.tenantsTotal));
    for (const maturity::Behind &behind : gathered.tenants) {
        const auto index = call.find(behind.tenantId);
        if (!index)
            continue;
        v1::MaturityTenant &row = *message.add_tenants();
        row.set_tenant_id(behind.tenantId);
        row.set_tenant_name(call.fleet->factsOf(*index).name);
        fill(behind.amount, *row.mutable_amount());
        row.set_note(behind.note);
    }
}

class Maturity final : public v1::MaturityService::CallbackService
{
public:
    explicit Maturity(ServiceParts parts)
        : m_parts(std::move(parts))
    {
    }

    grpc::ServerUnaryReactor *GetMaturity(grpc::CallbackServerContext *context, const v1::GetMaturityRequest *request,
                                          v1::GetMaturityResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return get(call, asked.until(), asked.weeks(), answer);
                                   });
    }
    grpc::ServerUnaryReactor *ExportMaturity(grpc::CallbackServerContext *context,
                                             const v1::ExportMaturityRequest *request,
                                             v1::ExportMaturityResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return take(call, asked, answer); });
    }

private:
    absl::Status get(const Call &call, const std::string &until, std::uint32_t weeks, v1::GetMaturityResponse &answer)
    {
        const auto window = windowOf(until, weeks, call.nowMs);
        if (!window.ok())
            return window.status();
        const auto gathered = MaturityGather(m_parts, call, *window, m_wentLive).all();
        if (!gathered.ok())
            return gathered.status();
        for (const GatheredFigure &figure : gathered->figures)
            fill(call, figure, *answer.add_figures());
        answer.set_from_ms(window->days.from * kDayMs);
        answer.set_to_ms(window->days.to * kDayMs);
        answer.set_scope(call.person.scope.label());
        answer.set_tenants(static_cast<std::uint32_t>(gathered->tenants));
        answer.set_made_ms(call.nowMs);
        answer.set_kept_since_ms(gathered->keptSinceMs);
        return absl::OkStatus();
    }

    absl::Status take(const Call &call, const v1::ExportMaturityRequest &asked, v1::ExportMaturityResponse &answer)
    {
        v1::ExportMaturityResponse made;
        if (absl::Status status = get(call, asked.until(), asked.weeks(), *made.mutable_content()); !status.ok())
            return status;
        made.set_export_id(absl::StrCat("export-", hex(randomBytes(8))));
        made.set_marking(absl::StrCat("INTERNAL: maturity of ", made.content().tenants(),
                                      " tenants · scope: ", made.content().scope(), " · ", call.environment,
                                      " · exported by ", call.person.id, " at ", isoMinuteOf(call.nowMs)));
        AuditEvent event = call.event({}, "allowed");
        event.after = absl::StrCat(made.export_id(), " tenants=", made.content().tenants(), " weeks=", asked.weeks(),
                                   " until=", isoDateOf(made.content().to_ms() / kDayMs - 1));
        // No audit, no page.
        if (absl::Status status =
                m_parts.store.write(StoreScope::of({}), [&event](StoreTxn &txn) { return txn.audit(event); });
            !status.ok())
            return status;
        answer = std::move(made);
        return absl::OkStatus();
    }

    const ServiceParts m_parts;
    WentLive m_wentLive;
};

} // namespace

std::unique_ptr<grpc::Service> makeMaturityService(ServiceParts parts)
{
    return std::make_unique<Maturity>(std::move(parts));
}

} // namespace bulkhead
