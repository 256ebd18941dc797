#pragma once
// Roles and scopes as the files of whoever runs the gateway write them: one grammar for people and for grants.
#include "backend/domain/person.h"

#include <absl/status/status.h>
#include <toml++/toml.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

/// INVALID_ARGUMENT "NAME:LINE: text".
[[nodiscard]] absl::Status fileProblem(const std::string &name, const toml::source_region &at, const std::string &text);
[[nodiscard]] absl::Status refuseUnknownKeys(const std::string &name, const toml::table &table,
                                             std::initializer_list<std::string_view> known, const std::string &fix);
/// Nothing: no role of that word.
[[nodiscard]] std::optional<Role> roleOfWord(std::string_view word);
[[nodiscard]] std::string_view wordOf(Role role);
/// Reads the key "role" of a table.
[[nodiscard]] absl::Status readRole(const std::string &name, const toml::table &table, Role &role);
/// Reads the key "scope" of a table: all = true, a team's name, or lists of which every one must fit.
[[nodiscard]] absl::Status readScope(const std::string &name, const toml::table &table, Scope &scope);
/// The same of a table that is the scope.
[[nodiscard]] absl::Status readScopeTable(const std::string &name, const toml::table &table, Scope &scope);
/// The lists of such a table alone, whatever else is in it.
[[nodiscard]] absl::Status readScopeLists(const std::string &name, const toml::table &table, Scope &scope);
/// Reads a list of words in quotes; leaves `words` alone when the key is absent.
[[nodiscard]] absl::Status readWords(const std::string &name, const toml::table &table, const char *key,
                                     std::vector<std::string> &words);

} // namespace bulkhead
