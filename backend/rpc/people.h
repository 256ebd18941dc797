#pragma once
#include "backend/domain/identity.h"

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// The people of the --people file, found by token. Immutable; never waits.
class People final : public Identity
{
public:
    /// Reads the TOML file. INVALID_ARGUMENT names the file, the line and the fix.
    static absl::StatusOr<People> read(const std::string &path);
    /// As read, from text; `name` stands for the file in errors.
    static absl::StatusOr<People> parse(std::string_view toml, const std::string &name);

    /// The person of a bearer token. Takes the same time for every token.
    [[nodiscard]] absl::StatusOr<Identified> whoIs(std::string_view token) override;
    [[nodiscard]] std::optional<absl::StatusOr<Identified>> glance(std::string_view token) override
    {
        return whoIs(token);
    }
    [[nodiscard]] absl::Status standing(const Identified &) const override { return absl::OkStatus(); }
    [[nodiscard]] std::vector<Person> known() const override;

    [[nodiscard]] const std::vector<PersonEntry> &entries() const { return m_entries; }

    /// An example file, for --help.
    [[nodiscard]] static std::string example();

private:
    std::vector<PersonEntry> m_entries; ///< tokenHash: 32 raw bytes.
};

} // namespace bulkhead
