// Questions to one tenant's data under time-boxed access: what could be asked, what it costs, the answer, its file.
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/exposure_keeper.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/grant_admission.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/kept_results.h"
#include "backend/rpc/long_call.h"
#include "backend/rpc/mixed_answer.h"
#include "backend/rpc/question.h"
#include "backend/rpc/question_trail.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"

#include "bulkhead/v1/diagnostics.grpc.pb.h"

#include <absl/strings/str_cat.h>
#include <absl/time/time.h>

#include <algorithm>
#include <vector>

namespace bulkhead {

namespace {

constexpr unsigned kPerPerson = 2, kInAll = 6;
constexpr std::size_t kKeptBytes = 64U << 20U;
constexpr std::size_t kFileBytes = 4'000'000; // A message holds 4 MiB.

absl::Status busy()
{
    return fault(absl::StatusCode::kResourceExhausted, "QUERIES_BUSY",
                 "As many questions are under way as may be, yours or everybody's.", "Wait for one of them to end.");
}

absl::Status needsGrant()
{
    return fault(absl::StatusCode::kPermissionDenied, "DIAGNOSTICS_NEED_GRANT",
                 "A tenant's own records are asked under time-boxed access only, whatever your scope is.",
                 "Ask for access to this tenant that opens queries, and use it.");
}

absl::Status resultGone()
{
    return fault(absl::StatusCode::kNotFound, "RESULT_GONE", "The last result of this access is another one, or gone.",
                 "Run the query again, then take it out.");
}

/// "holly-20261201T081500Z.csv"
std::string fileName(const std::string &tenantId, std::int64_t atMs)
{
    std::string name;
    for (const char c : tenantId.substr(0, 64)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
                           || (c == '-' && !name.empty());
        name += plain ? c : '_';
    }
    return absl::StrCat(name, "-", absl::FormatTime("%Y%m%dT%H%M%SZ", absl::FromUnixMillis(atMs), absl::UTCTimeZone()),
                        ".csv");
}

/// For audit: in how many columns PHI stood, and in how many it was masked.
std::string phiOf(const TenantResult &result)
{
    const auto masked = std::ranges::count_if(result.columns(), &ResultColumn::masked);
    const auto all = std::ranges::count_if(result.columns(), &ResultColumn::phi);
    return absl::StrCat("phi columns shown=", all - masked, ", masked=", masked);
}

std::string factsOf(const TenantResult &result, const std::string &digest, PhiAccess phi)
{
    return absl::StrCat("rows=", result.rows().size(), result.more() ? "+" : "", ", columns=", result.columns().size(),
                        ", digest=sha256:", digest, ", ms=", result.ms(), ", phi=", std::string(wordOf(phi)), ", ",
                        phiOf(result));
}

/// Of a reviewed query its title; what somebody wrote may hold anything.
std::string titleOf(const QueryLibrary &library, const v1::Question &question)
{
    const ReviewedQuery *query =
        question.of_case() == v1::Question::kQueryId ? library.find(question.query_id()) : nullptr;
    return query != nullptr ? query->title : "a statement of their own";
}

std::string rowsOf(const TenantResult &result)
{
    return absl::StrCat(result.rows().size(), result.rows().size() == 1 ? " row" : " rows",
                        result.more() ? ", the first ones" : "");
}

/// Of digits and signs only, so it is JSON as it is.
std::string detailOf(const TenantResult &result, const std::string &digest)
{
    return absl::StrCat("{\"rows\":", result.rows().size(), ",\"columns\":", result.columns().size(), ",\"digest\":\"",
                        digest, "\",\"ms\":", result.ms(), "}");
}

class DiagnosticsDoor final : public v1::DiagnosticsService::CallbackService
{
public:
    explicit DiagnosticsDoor(ServiceParts parts)
        : m_parts(std::move(parts))
    {
        if (m_parts.grants == nullptr)
            return;
        room::Listeners &grants = m_parts.grants->rows().listeners();
        m_onGrants = std::make_unique<Listening>(grants.add([this] { dropEnded(); }),
                                                 [&grants](std::uint64_t handle) { grants.remove(handle); });
    }

    grpc::ServerUnaryReactor *ListQueries(grpc::CallbackServerContext *context, const v1::ListQueriesRequest *request,
                                          v1::ListQueriesResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const v1::ListQueriesRequest &, v1::ListQueriesResponse &answer) {
                absl::Status status = usable(call);
                return status.ok() ? list(call, answer) : status;
            });
    }
    grpc::ServerUnaryReactor *ExplainQuery(grpc::CallbackServerContext *context, const v1::ExplainQueryRequest *request,
                                           v1::ExplainQueryResponse *response) override
    {
        return longCall(context, request, response, &DiagnosticsDoor::explain);
    }
    grpc::ServerUnaryReactor *RunQuery(grpc::CallbackServerContext *context, const v1::RunQueryRequest *request,
                                       v1::RunQueryResponse *response) override
    {
        return longCall(context, request, response, &DiagnosticsDoor::run);
    }
    grpc::ServerUnaryReactor *ExportResult(grpc::CallbackServerContext *context, const v1::ExportResultRequest *request,
                                           v1::ExportResultResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const v1::ExportResultRequest &asked, v1::ExportResultResponse &answer) {
                absl::Status status = usable(call);
                return status.ok() ? takeOut(call, asked, answer) : status;
            });
    }

private:
    template<class Request, class Response>
    grpc::ServerUnaryReactor *longCall(grpc::CallbackServerContext *context, const Request *request, Response *response,
                                       absl::Status (DiagnosticsDoor::*answer)(const Call &, const Request &,
                                                                               Response &, const std::stop_token &))
    {
        return new LongCall<Request, Response>(
            m_parts.entry, m_lanes, *context, *request, *response, busy(),
            [this, answer](const Call &call, const Request &asked, Response &made, const std::stop_token &stop) {
                absl::Status status = usable(call);
                return status.ok() ? (this->*answer)(call, asked, made, stop) : status;
            });
    }
    [[nodiscard]] absl::Status usable(const Call &call) const
    {
        if (m_parts.diagnostics == nullptr || m_parts.queries == nullptr)
            return fault(absl::StatusCode::kFailedPrecondition, "NO_DIAGNOSTICS",
                         "Nothing is attached to this gateway whose records could be asked.",
                         "Give the gateway a --platform with [postgres].");
        return call.grant && m_parts.grants != nullptr ? absl::OkStatus() : needsGrant();
    }
    [[nodiscard]] bool granted(const Call &call) const
    {
        return m_parts.grants->inForce(call.person.id, call.person.role, call.grant->id) != nullptr;
    }
    void dropEnded()
    {
        m_kept.dropUnless([this](const KeptResult &one) { // Whose role it is now is asked when it is taken out.
            return m_parts.grants->inForce(one.person, Role::Unspecified, one.grantId) != nullptr;
        });
    }
    absl::Status list(const Call &call, v1::ListQueriesResponse &answer) const;
    absl::Status explain(const Call &call, const v1::ExplainQueryRequest &asked, v1::ExplainQueryResponse &answer,
                         const std::stop_token &stop);
    absl::Status run(const Call &call, const v1::RunQueryRequest &asked, v1::RunQueryResponse &answer,
                     const std::stop_token &stop);
    absl::Status takeOut(const Call &call, const v1::ExportResultRequest &asked, v1::ExportResultResponse &answer);
    /// A case, audit and the recording say that there was no answer, and why.
    absl::Status withhold(const QuestionTrail &trail, const ExposureTrigger &found, const MixedRows &mixed);
    /// Why the platform gave nothing, as the caller may know it.
    [[nodiscard]] absl::Status nothing(const Call &call, const absl::Status &status) const
    {
        return !status.ok() && granted(call) ? inQuestionWords(status) : grantNotInForce();
    }

    const ServiceParts m_parts;
    KeptResults m_kept{kKeptBytes};
    LongLanes m_lanes{kPerPerson, kInAll};
    std::unique_ptr<Listening> m_onGrants; ///< Last: it is rung while the rest is there.
};

absl::Status DiagnosticsDoor::list(const Call &call, v1::ListQueriesResponse &answer) const
{
    std::vector<const ReviewedQuery *> queries;
    for (const ReviewedQuery &one : m_parts.queries->queries())
        queries.push_back(&one);
    std::ranges::sort(queries, {}, [](const ReviewedQuery *one) { return std::tie(one->title, one->id); });
    for (const ReviewedQuery *one : queries)
        fill(*one, *answer.add_queries());
    answer.set_own_statements(call.may("diagnostics.write"));
    answer.set_phi_shown(phiAccess(call, true) == PhiAccess::Shown);
    answer.set_recorded(m_parts.recorder != nullptr);
    fill(mostLimits(), *answer.mutable_most());
    return absl::OkStatus();
}

absl::Status DiagnosticsDoor::explain(const Call &call, const v1::ExplainQueryRequest &asked,
                                      v1::ExplainQueryResponse &answer, const std::stop_token &stop)
{
    const QuestionTrail trail(m_parts, call, "diagnostics.explain", nameOf(*m_parts.queries, asked.question()));
    const auto question = readQuestion(call, *m_parts.queries, asked.question());
    if (!question.ok())
        return trail.refuse(question.status());
    if (absl::Status status =
            trail.begin("Asked what it would cost: " + titleOf(*m_parts.queries, asked.question()), question->kept);
        !status.ok())
        return status;
    const auto cost = m_parts.diagnostics->explain(question->request, stop);
    if (!cost.ok() || !granted(call))
        return trail.refuse(nothing(call, cost.status()));
    if (absl::Status status = trail.end("explained", absl::StrCat("cost=", *cost), "Told what it would cost",
                                        absl::StrCat("{\"cost\":", *cost, "}"));
        !status.ok())
        return status;
    answer.set_cost(*cost);
    answer.set_limit(question->request.limits.cost);
    return granted(call) ? absl::OkStatus() : grantNotInForce();
}

absl::Status DiagnosticsDoor::run(const Call &call, const v1::RunQueryRequest &asked, v1::RunQueryResponse &answer,
                                  const std::stop_token &stop)
{
    const std::string name = nameOf(*m_parts.queries, asked.question());
    const QuestionTrail trail(m_parts, call, "diagnostics.run", name);
    const auto question = readQuestion(call, *m_parts.queries, asked.question());
    if (!question.ok())
        return trail.refuse(question.status());
    if (absl::Status status = trail.begin("Asked: " + titleOf(*m_parts.queries, asked.question()), question->kept);
        !status.ok())
        return status;
    auto answered = m_parts.diagnostics->run(question->request, stop);
    if (const MixedRows *mixed = answered.ok() ? std::get_if<MixedRows>(&*answered) : nullptr)
        return withhold(trail, triggerOf(*mixed, call, name, question->kept, m_parts.clock.nowMs()), *mixed);
    if (!answered.ok() || !granted(call)) // What came too late is thrown away unseen.
        return trail.refuse(nothing(call, answered.status()));
    TenantResult &result = std::get<TenantResult>(*answered);
    const std::string digest = digestOf(result);
    if (absl::Status status = trail.end("answered", factsOf(result, digest, question->request.phi),
                                        "Answered with " + rowsOf(result), detailOf(result, digest));
        !status.ok())
        return status;
    const auto kept = m_kept.keep(call.grant->id, call.person.id, digest, std::move(result));
    if (!granted(call)) { // It may have ended while its audit was written; whoever drops then has not seen this one.
        dropEnded();
        return grantNotInForce();
    }
    fill(kept->result, answer);
    answer.set_tenant_name(call.facts().name);
    answer.set_result_id(kept->id);
    answer.set_digest(kept->digest);
    answer.set_at_ms(m_parts.clock.nowMs());
    return absl::OkStatus();
}

absl::Status DiagnosticsDoor::withhold(const QuestionTrail &trail, const ExposureTrigger &found, const MixedRows &mixed)
{
    if (m_parts.exposures != nullptr) // First: it does not hang on whether the rest can be kept.
        m_parts.exposures->tell(found);
    const absl::Status why = withheld();
    const absl::Status kept = trail.end(reasonOf(why), factsOf(mixed),
                                        "Withheld the answer: it was not this tenant's alone", detailOf(mixed));
    return kept.ok() ? why : kept;
}

absl::Status DiagnosticsDoor::takeOut(const Call &call, const v1::ExportResultRequest &asked,
                                      v1::ExportResultResponse &answer)
{
    const auto kept = m_kept.find(call.grant->id, asked.result_id());
    const QuestionTrail trail(m_parts, call, "diagnostics.export", kept ? "result=" + kept->id : "result=none");
    if (!kept || kept->result.tenant() != call.facts().id || kept->person != call.person.id)
        return trail.refuse(resultGone());
    std::string csv = exportCsv(kept->result);
    if (csv.size() > kFileBytes)
        return trail.refuse(fault(absl::StatusCode::kResourceExhausted, "FILE_TOO_LARGE",
                                  "The result is too large for one file.", "Run the query for fewer rows."));
    const std::string facts =
        absl::StrCat("rows=", kept->result.rows().size(), ", digest=sha256:", kept->digest, ", bytes=", csv.size(),
                     ", file=sha256:", hex(sha256(csv)), ", ", phiOf(kept->result));
    if (absl::Status status =
            trail.end("exported", facts, "Took out " + rowsOf(kept->result), detailOf(kept->result, kept->digest));
        !status.ok())
        return status;
    if (!granted(call))
        return grantNotInForce();
    answer.set_file_name(fileName(kept->result.tenant(), m_parts.clock.nowMs()));
    answer.set_rows(static_cast<std::int64_t>(kept->result.rows().size()));
    answer.set_digest(kept->digest);
    answer.set_csv(std::move(csv));
    return absl::OkStatus();
}

} // namespace

std::unique_ptr<grpc::Service> makeDiagnosticsService(ServiceParts parts)
{
    return std::make_unique<DiagnosticsDoor>(std::move(parts));
}

} // namespace bulkhead
