#pragma once
#include "backend/domain/person.h"

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// The people of the --people file, found by token. Immutable.
class People
{
public:
    /// Reads the TOML file. INVALID_ARGUMENT names the file, the line and the fix.
    static absl::StatusOr<People> read(const std::string &path);
    /// As read, from text; `name` stands for the file in errors.
    static absl::StatusOr<People> parse(std::string_view toml, const std::string &name);

    /// The person of a bearer token. Takes the same time for every token.
    [[nodiscard]] std::optional<Person> find(std::string_view token) const;
    [[nodiscard]] const std::vector<PersonEntry> &entries() const { return m_entries; }

    /// An example file, for --help.
    [[nodiscard]] static std::string example();

private:
    std::vector<PersonEntry> m_entries; ///< tokenHash: 32 raw bytes.
};

} // namespace bulkhead
