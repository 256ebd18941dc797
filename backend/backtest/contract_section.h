#pragma once
#include "backend/backtest/objectives_file.h"
#include "backend/backtest/toml_fields.h"

namespace bulkhead {

[[nodiscard]] absl::Status readContract(const std::string &path, const toml::table &table, ObjectivesFile &to);
[[nodiscard]] absl::Status readExclusion(const std::string &path, const toml::table &table, ObjectivesFile &to);

} // namespace bulkhead
