#pragma once
// Diagnostic queries that somebody has reviewed, as files.
#include "backend/domain/diagnostics.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

struct ReviewedQuery
{
    std::string id; ///< [a-z0-9-], stable over versions.
    std::int64_t version = 0;
    std::string title;
    std::string purpose;    ///< What it is for, in a sentence.
    std::string reviewedBy; ///< A role.
    std::string reviewedOn; ///< "2026-11-30".
    DiagnosticStatement statement{};
    ParameterValues examples{}; ///< A value for each parameter, for the field's hint.
    DiagnosticLimits limits{};
};

struct QueryFile
{
    std::string name; ///< For errors.
    std::string text;
};
/// The queries that the gateway brings with it.
[[nodiscard]] const std::vector<QueryFile> &standardQueryFiles();

class QueryLibrary
{
public:
    /// INVALID_ARGUMENT "NAME:LINE: …": what is wrong and how to mend it. Every query is one statement that reads; its
    /// parameters are declared, used, and have examples of their type; it says who has reviewed it, and when.
    [[nodiscard]] static absl::StatusOr<QueryLibrary> parse(const std::vector<QueryFile> &files);
    /// All *.toml of a folder, at most 500. INVALID_ARGUMENT also where there is none, or one cannot be read.
    [[nodiscard]] static absl::StatusOr<QueryLibrary> read(const std::string &folder);
    /// The gateway's own.
    [[nodiscard]] static std::shared_ptr<const QueryLibrary> standard();

    [[nodiscard]] const std::vector<ReviewedQuery> &queries() const { return m_queries; } ///< By id.
    [[nodiscard]] const ReviewedQuery *find(std::string_view id) const;

private:
    std::vector<ReviewedQuery> m_queries;
};

} // namespace bulkhead
