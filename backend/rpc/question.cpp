#include "backend/rpc/question.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/fault.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr int kParameters = 20;
constexpr std::size_t kNameCharacters = 40;

static_assert(static_cast<int>(ParameterType::Text) + 1 == v1::PARAMETER_TYPE_TEXT);
static_assert(static_cast<int>(ParameterType::Uuid) + 1 == v1::PARAMETER_TYPE_UUID);

absl::Status invalid(std::string_view what)
{
    return fault(absl::StatusCode::kInvalidArgument, "QUERY_INVALID", what,
                 "Mend the statement or its values, and ask again.");
}

bool isName(const std::string &name)
{
    return !name.empty() && name.size() <= kNameCharacters && absl::ascii_islower(static_cast<unsigned char>(name[0]))
           && std::ranges::all_of(name, [](char c) {
                  return absl::ascii_islower(static_cast<unsigned char>(c))
                         || absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
              });
}

absl::Status readParameters(const v1::Question &question, DiagnosticStatement &statement)
{
    if (question.parameters_size() > kParameters)
        return invalid(absl::StrCat("A statement has at most ", kParameters, " parameters."));
    for (const v1::QueryParameter &one : question.parameters()) {
        if (!isName(one.name()))
            return invalid("A parameter's name begins with a letter and has a-z, 0-9 and \"_\", at most 40.");
        if (std::ranges::find(statement.parameters, one.name(), &DiagnosticParameter::name)
            != statement.parameters.end())
            return invalid(absl::StrCat("The parameter ", one.name(), " stands twice."));
        if (one.type() <= v1::PARAMETER_TYPE_UNSPECIFIED || one.type() > v1::PARAMETER_TYPE_UUID)
            return invalid(absl::StrCat("The parameter ", one.name(), " has no type."));
        statement.parameters.push_back(
            {one.name(), static_cast<ParameterType>(static_cast<int>(one.type()) - 1), one.label()});
    }
    return absl::OkStatus();
}

absl::Status readValues(const v1::Question &question, ParameterValues &values)
{
    if (question.values_size() > kParameters)
        return invalid(absl::StrCat("A statement has at most ", kParameters, " parameters."));
    for (const v1::QueryValue &one : question.values()) {
        const auto value = one.null() ? std::nullopt : std::optional(one.value());
        if (!isName(one.name()))
            return invalid("A value is for a parameter, by its name.");
        if (!values.emplace(one.name(), value).second)
            return invalid(absl::StrCat("The parameter ", one.name(), " has two values."));
    }
    return absl::OkStatus();
}

/// 0: not said, so as usual.
DiagnosticLimits limitsOf(const v1::QueryLimits &message)
{
    DiagnosticLimits limits;
    const auto said = [](auto value, auto &limit) {
        if (value != 0)
            limit = value;
    };
    said(message.rows(), limits.rows);
    said(message.bytes(), limits.bytes);
    said(message.ms(), limits.ms);
    said(message.cost(), limits.cost);
    return limits;
}

DiagnosticLimits forAnswer(DiagnosticLimits limits)
{
    limits = bounded(limits);
    limits.bytes = std::min(limits.bytes, kAnswerBytes);
    return limits;
}

std::string keptForm(const DiagnosticRequest &request, const ReviewedQuery *query, const std::string &outline)
{
    Json parameters = Json::object();
    for (const DiagnosticParameter &one : request.statement.parameters) {
        const auto &value = request.values.at(one.name);
        const bool shown = query != nullptr && one.type != ParameterType::Text;
        parameters[one.name] = !value ? Json() : shown ? Json(*value) : Json(kMaskedCell);
    }
    Json json{{"sql", query != nullptr ? query->statement.sql : outline},
              {"parameters", std::move(parameters)},
              {"phi", std::string(wordOf(request.phi))}};
    if (query != nullptr) {
        json["query"] = query->id;
        json["version"] = query->version;
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

PhiAccess phiAccess(const Call &call, bool reviewed)
{
    return call.may("diagnostics.phi") ? PhiAccess::Shown : reviewed ? PhiAccess::Masked : PhiAccess::Refused;
}

std::string_view wordOf(PhiAccess access)
{
    switch (access) {
    case PhiAccess::Refused:
        return "refused";
    case PhiAccess::Masked:
        return "masked";
    case PhiAccess::Shown:
        break;
    }
    return "shown";
}

absl::StatusOr<AskedQuestion> readQuestion(const Call &call, const QueryLibrary &library, const v1::Question &question)
{
    AskedQuestion asked;
    DiagnosticRequest &request = asked.request;
    request.tenant = call.facts();
    const ReviewedQuery *query = nullptr;
    if (question.of_case() == v1::Question::kQueryId) {
        query = library.find(question.query_id());
        if (query == nullptr)
            return fault(absl::StatusCode::kNotFound, "QUERY_UNKNOWN", "There is no reviewed query of this id.",
                         "Read the list of queries again.");
        request.statement = query->statement;
        request.limits = forAnswer(query->limits);
    } else if (question.of_case() == v1::Question::kSql) {
        if (!call.may("diagnostics.write"))
            return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_GRANTED",
                         "The access that you were given does not open statements of your own (diagnostics.write).",
                         "Choose a reviewed query, or ask for an access that does.");
        request.statement.sql = question.sql();
        if (absl::Status status = readParameters(question, request.statement); !status.ok())
            return status;
        request.limits = forAnswer(limitsOf(question.limits()));
    } else {
        return invalid("The question has neither a query nor a statement.");
    }
    request.phi = phiAccess(call, query != nullptr);
    if (absl::Status status = readValues(question, request.values); !status.ok())
        return status;
    const auto placed = placeParameters(request.statement);
    if (!placed.ok())
        return invalid(std::string(placed.status().message()));
    if (const absl::Status status = checkValues(request.statement, request.values); !status.ok())
        return invalid(std::string(status.message()));
    asked.kept = keptForm(request, query, placed->outline);
    return asked;
}

std::string nameOf(const QueryLibrary &library, const v1::Question &question)
{
    if (question.of_case() == v1::Question::kSql)
        return absl::StrCat("sql=sha256:", hex(sha256(question.sql())));
    const ReviewedQuery *query =
        question.of_case() == v1::Question::kQueryId ? library.find(question.query_id()) : nullptr;
    return query != nullptr ? absl::StrCat("query=", query->id, ", version=", query->version) : "query=none";
}

absl::Status inQuestionWords(const absl::Status &status)
{
    using Code = absl::StatusCode;
    const std::string words(status.message());
    switch (status.code()) {
    case Code::kOk:
        return status;
    case Code::kInvalidArgument:
        return invalid(words);
    case Code::kPermissionDenied:
        return fault(Code::kPermissionDenied, "QUERY_REFUSED", words,
                     "Ask for what the tenant's reader may, or for an access that covers it.");
    case Code::kResourceExhausted:
        return fault(Code::kResourceExhausted, "QUERY_TOO_COSTLY", words, "Ask for less.");
    case Code::kAborted:
        return fault(Code::kResourceExhausted, "QUERIES_BUSY", words, "Try again in a minute.");
    case Code::kDeadlineExceeded:
        return fault(Code::kDeadlineExceeded, "QUERY_TIME_OVER", words, "Ask for less, or allow it more time.");
    case Code::kCancelled:
        return fault(Code::kCancelled, "CANCELLED", words, "Ask again when it is needed.");
    case Code::kFailedPrecondition:
        return fault(Code::kFailedPrecondition, "BOUNDARY_DOES_NOT_STAND",
                     "The tenant's isolation does not stand as its baseline says, so nothing would confine a question "
                     "to it; nothing was asked.",
                     "See its isolation page, and have platform operations restore its baseline.");
    case Code::kNotFound:
        return fault(Code::kNotFound, "TENANT_HAS_NO_DATA_HERE",
                     "Nothing of the tenant is on the platform that this gateway is attached to.",
                     "See whether it has been provisioned there.");
    default:
        return fault(Code::kUnavailable, "DATA_UNREACHABLE",
                     "The tenant's data cannot be asked now; the platform did not answer as it must.",
                     "Try again in a minute; tell platform operations if it stays so.");
    }
}

DiagnosticLimits mostLimits()
{
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    return forAnswer({kMost, kMost, kMost, 1e300});
}

void fill(const DiagnosticLimits &limits, v1::QueryLimits &message)
{
    message.set_rows(limits.rows);
    message.set_bytes(limits.bytes);
    message.set_ms(limits.ms);
    message.set_cost(limits.cost);
}

void fill(const ReviewedQuery &query, v1::ReviewedQuery &message)
{
    message.set_id(query.id);
    message.set_version(query.version);
    message.set_title(query.title);
    message.set_purpose(query.purpose);
    message.set_reviewed_by(query.reviewedBy);
    message.set_reviewed_on(query.reviewedOn);
    message.set_sql(query.statement.sql);
    for (const DiagnosticParameter &one : query.statement.parameters) {
        v1::QueryParameter &parameter = *message.add_parameters();
        parameter.set_name(one.name);
        parameter.set_type(static_cast<v1::ParameterType>(static_cast<int>(one.type) + 1));
        parameter.set_label(one.label);
        const auto example = query.examples.find(one.name);
        if (example != query.examples.end())
            parameter.set_example(example->second.value_or(std::string()));
    }
    for (const std::string &column : query.statement.phi)
        message.add_phi(column);
    fill(forAnswer(query.limits), *message.mutable_limits());
}

void fill(const TenantResult &result, v1::RunQueryResponse &message)
{
    message.set_tenant_id(result.tenant());
    for (const ResultColumn &one : result.columns()) {
        v1::QueryColumn &column = *message.add_columns();
        column.set_name(one.name);
        column.set_type(one.type);
        column.set_phi(one.phi);
        column.set_masked(one.masked);
    }
    for (const ResultRow &one : result.rows()) {
        v1::QueryRow &row = *message.add_rows();
        for (const auto &value : one) {
            v1::QueryCell &cell = *row.add_cells();
            cell.set_null(!value);
            if (value)
                cell.set_text(*value);
        }
    }
    message.set_more(result.more());
    message.set_ms(result.ms());
    message.set_cost(result.cost());
}

} // namespace bulkhead
