#pragma once
// A question as it came, and what it is: whose statement, with which right to PHI, and what may be told of it later.
#include "backend/domain/diagnostics.h"
#include "backend/queries/query_library.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/diagnostics.pb.h"

namespace bulkhead {

/// What one answer holds at most, in bytes as DiagnosticLimits count them: with what is around it, it fits a message.
inline constexpr std::int64_t kAnswerBytes = 3 << 20;

struct AskedQuestion
{
    DiagnosticRequest
        request; ///< Of a reviewed query the statement and its limits are the library's, never the wire's.
    /// For a recording, as JSON: statement and values, without what may be of a patient. Texts of a reviewed query's
    /// parameters, all values of own statements, and all texts and longer numbers within those are masked.
    std::string kept;
};
/// By the call's rights. INVALID_ARGUMENT QUERY_INVALID; NOT_FOUND QUERY_UNKNOWN; PERMISSION_DENIED ACTION_NOT_GRANTED.
[[nodiscard]] absl::StatusOr<AskedQuestion> readQuestion(const Call &call, const QueryLibrary &library,
                                                         const v1::Question &question);
/// For audit, also of one that cannot be read: the query's id and version, or the SHA-256 of its SQL; no value.
[[nodiscard]] std::string nameOf(const QueryLibrary &library, const v1::Question &question);
/// What becomes of PHI in answers to this call.
[[nodiscard]] PhiAccess phiAccess(const Call &call, bool reviewed);
/// "masked"
[[nodiscard]] std::string_view wordOf(PhiAccess access);

/// The driver's words as a fault; those about the platform are left out, because they may name what is not the
/// tenant's.
[[nodiscard]] absl::Status inQuestionWords(const absl::Status &status);
/// What a statement of one's own may take.
[[nodiscard]] DiagnosticLimits mostLimits();
void fill(const DiagnosticLimits &limits, v1::QueryLimits &message);
void fill(const ReviewedQuery &query, v1::ReviewedQuery &message);
void fill(const TenantResult &result, v1::RunQueryResponse &message);

} // namespace bulkhead
