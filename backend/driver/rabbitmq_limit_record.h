#pragma once
// What is kept of a limit on the broker itself, so that it ends whatever becomes of who set it.
#include "backend/domain/containment.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace bulkhead {

/// One global parameter of the broker; global, because virtual hosts and users may be deleted.
struct LimitRecord
{
    Limit limit;
    std::string user;                        ///< Whose connections are limited.
    std::optional<std::int64_t> connections; ///< How many that user might have before; none: as many as it likes.
    std::vector<std::string> vhosts;         ///< Where queues are limited, by policies whose names begin as below.
};

[[nodiscard]] std::string recordNameOf(const std::string &act);
[[nodiscard]] bool isRecordName(std::string_view name);
/// How the names of a limit's policies begin.
[[nodiscard]] std::string policyNamesOf(const std::string &act);

[[nodiscard]] nlohmann::json toJson(const LimitRecord &record);
/// Nothing: it is no record.
[[nodiscard]] std::optional<LimitRecord> readRecord(const nlohmann::json &value);

} // namespace bulkhead
