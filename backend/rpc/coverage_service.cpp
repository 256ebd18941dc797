// Context coverage: services within the platform, findings of attribution within the caller's scope.
#include "backend/room/change_follower.h"
#include "backend/rpc/coverage_keeper.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"

#include "bulkhead/v1/coverage.grpc.pb.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

static_assert(static_cast<int>(coverage::Kind::PartnerRevenue) == v1::SIGNAL_KIND_PARTNER_REVENUE);
static_assert(static_cast<int>(coverage::Kind::Series) == v1::SIGNAL_KIND_SERIES);

absl::Status noCoverage()
{
    return fault(absl::StatusCode::kFailedPrecondition, "NO_COVERAGE",
                 "No source tells this gateway of context coverage.",
                 "Start the gateway with --telemetry prometheus:URL, and name the counters in its [coverage] section.");
}

void fill(const coverage::Count &count, v1::SignalCount &message)
{
    message.set_tagged(count.tagged);
    message.set_seen(count.seen);
}

v1::CoverageRow rowMessage(const CoverageBoard &board, const coverage::RowView &row)
{
    v1::CoverageRow message;
    message.set_service(row.service);
    message.set_workflow(row.workflow);
    message.set_untagged(row.untagged);
    if (const auto example = board.examples.find({row.service, row.workflow}); example != board.examples.end())
        message.set_example(example->second.text);
    for (const coverage::KindView &view : row.kinds) {
        v1::KindCoverage &kind = *message.add_kinds();
        kind.set_kind(static_cast<v1::SignalKind>(view.kind));
        fill(view.hour, *kind.mutable_hour());
        fill(view.day, *kind.mutable_day());
        if (!view.drop)
            continue;
        v1::CoverageDrop &drop = *kind.mutable_drop();
        drop.set_since_ms(view.drop->sinceMs);
        fill(view.drop->now, *drop.mutable_now());
        fill(view.drop->usual.count, *drop.mutable_usual());
        drop.set_days(view.drop->usual.days);
    }
    return message;
}

void fillParty(const Call &call, const std::string &tenantId, v1::AttributionParty &party)
{
    const auto index = call.find(tenantId);
    party.set_outside_scope(!index);
    if (!index)
        return; // Whether it exists or not.
    const TenantFacts &facts = call.fleet->factsOf(*index);
    party.set_tenant_id(facts.id);
    party.set_tenant_name(facts.name);
}

/// Nothing when neither tenant is within scope.
std::optional<v1::AttributionFinding> findingMessage(const Call &call, const coverage::Finding &finding)
{
    v1::AttributionFinding message;
    fillParty(call, finding.named, *message.mutable_named());
    fillParty(call, finding.expected, *message.mutable_owner());
    if (message.named().outside_scope() && message.owner().outside_scope())
        return std::nullopt;
    message.set_kind(static_cast<v1::SignalKind>(finding.key.kind));
    message.set_service(finding.key.service);
    message.set_workflow(finding.key.workflow);
    message.set_events(finding.events);
    message.set_first_ms(finding.firstMs);
    message.set_last_ms(finding.lastMs);
    return message;
}

v1::CoverageOrigin originMessage(const CoverageBoard &board)
{
    v1::CoverageOrigin origin;
    origin.set_source(board.source);
    origin.set_simulated(board.simulated);
    origin.set_as_of_ms(board.asOfMs);
    origin.set_problem(clipped(board.problem, 500));
    origin.set_checked(board.checked.seen);
    origin.set_unknown_owner(board.checked.untagged());
    origin.set_loading_from_ms(board.loadingFromMs);
    return origin;
}

class CoverageFeed final : public KeyedFeed<v1::WatchCoverageResponse, v1::CoverageItem>
{
public:
    CoverageFeed(const ServiceParts &parts, const Call &call, const std::string &resume, const Bell &bell)
        : KeyedFeed(call, streamIdentity(call, "coverage"), resume)
        , m_parts(parts)
        , m_onCoverage(listenTo(parts.coverage->listeners(), bell))
    {
    }

protected:
    bool look() override
    {
        m_call.refresh();
        auto board = m_parts.coverage->board();
        return std::exchange(m_board, board) != board;
    }
    std::vector<v1::CoverageItem> items() override
    {
        std::vector<v1::CoverageItem> items;
        items.reserve(m_board->rows.size() + m_board->findings.size() + 1);
        items.emplace_back().set_id("origin");
        *items.back().mutable_origin() = originMessage(*m_board);
        for (const CoverageFinding &finding : m_board->findings) {
            if (auto message = findingMessage(m_call, finding.what)) {
                items.emplace_back().set_id(absl::StrCat("finding/", finding.id));
                *items.back().mutable_finding() = *std::move(message);
            }
        }
        for (const coverage::RowView &row : m_board->rows) {
            // A service's name may hold anything, so the length tells where it ends.
            items.emplace_back().set_id(absl::StrCat("row/", row.service.size(), "/", row.service, "/", row.workflow));
            *items.back().mutable_row() = rowMessage(*m_board, row);
        }
        return items;
    }
    void fillFrame(v1::StreamFrame &frame) override
    {
        frame.set_server_time_ms(m_parts.clock.nowMs());
        frame.set_data_time_ms(m_board->asOfMs);
        frame.set_revision(m_call.fleet->revision);
    }
    google::protobuf::RepeatedPtrField<v1::CoverageItem> &slot(v1::WatchCoverageResponse &message) override
    {
        return *message.mutable_items();
    }

private:
    const ServiceParts &m_parts;
    std::shared_ptr<const CoverageBoard> m_board;
    std::unique_ptr<Listening> m_onCoverage;
};

void fillPast(const std::vector<coverage::Past> &past, google::protobuf::RepeatedPtrField<v1::CoveragePoint> &points)
{
    for (const coverage::Past &one : past) {
        v1::CoveragePoint &point = *points.Add();
        point.set_start_ms(one.startMs);
        fill(one.count, *point.mutable_count());
    }
}

class Coverage final : public v1::CoverageService::CallbackService
{
public:
    explicit Coverage(ServiceParts parts)
        : m_parts(std::move(parts))
    {
        if (m_parts.changes && m_parts.coverage)
            m_parts.changes->add([this](const ChangeBatch &batch) { return m_parts.coverage->follow(batch); });
    }

    grpc::ServerWriteReactor<v1::WatchCoverageResponse> *WatchCoverage(grpc::CallbackServerContext *context,
                                                                       const v1::WatchCoverageRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchCoverageResponse>>>;
        return m_parts.entry.serverStream<v1::WatchCoverageResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (!m_parts.coverage)
                    return noCoverage();
                return std::make_unique<CoverageFeed>(m_parts, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerUnaryReactor *GetCoverage(grpc::CallbackServerContext *context, const v1::GetCoverageRequest *request,
                                          v1::GetCoverageResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &, const auto &asked, auto &answer) {
            return get(asked, answer);
        });
    }

private:
    absl::Status get(const v1::GetCoverageRequest &asked, v1::GetCoverageResponse &answer)
    {
        if (!m_parts.coverage)
            return noCoverage();
        const auto board = m_parts.coverage->board();
        const auto row = std::ranges::find_if(board->rows, [&asked](const coverage::RowView &one) {
            return one.service == asked.service() && one.workflow == asked.workflow();
        });
        if (row == board->rows.end())
            return fault(absl::StatusCode::kNotFound, "COVERAGE_ROW_NOT_FOUND",
                         "Nothing was ever counted of this service and workflow.", "Choose one from the list.");
        *answer.mutable_row() = rowMessage(*board, *row);
        *answer.mutable_origin() = originMessage(*board);
        for (const CoverageHistory &one : m_parts.coverage->history(row->service, row->workflow)) {
            v1::KindHistory &history = *answer.add_history();
            history.set_kind(static_cast<v1::SignalKind>(one.kind));
            fillPast(one.days, *history.mutable_days());
            fillPast(one.hours, *history.mutable_hours());
        }
        return absl::OkStatus();
    }

    const ServiceParts m_parts;
};

} // namespace

std::unique_ptr<grpc::Service> makeCoverageService(ServiceParts parts)
{
    return std::make_unique<Coverage>(std::move(parts));
}

} // namespace bulkhead
