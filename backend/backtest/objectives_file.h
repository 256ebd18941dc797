#pragma once
// What a backtest judges: objectives on recorded counters, and the contract that would promise them.
#include "backend/domain/contract.h"
#include "backend/engine/slo_engine.h"

#include <absl/status/statusor.h>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace bulkhead {

struct RecordedObjective
{
    std::string name;   ///< Also the commitment's workflow.
    std::string metric; ///< Sample name, such as "http_requests_total".
    std::map<std::string, std::string> match;
    std::map<std::string, std::set<std::string>> bad;    ///< A series with one of these values counts failures ...
    std::map<std::string, std::set<std::string>> ignore; ///< ... with one of these neither; others count as good.
    std::uint8_t rules = 0x0F;
    bool volumeBurn = false;
};

struct ObjectivesFile
{
    std::vector<RecordedObjective> objectives; ///< As contract.commitments.
    sla::ContractVersion contract;
    std::vector<sla::Exclusion> exclusions;
    std::int64_t intervalS = 60; ///< Between two samples of a series.
    bool guards = true;          ///< Of alerts on low traffic.
    std::vector<std::string> advice;
};

/// InvalidArgument with the line, or with the objective's name and what to change.
[[nodiscard]] absl::StatusOr<ObjectivesFile> readObjectives(const std::string &path);
/// A file that works, for the help.
[[nodiscard]] std::string objectivesExample();

} // namespace bulkhead
