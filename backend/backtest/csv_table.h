#pragma once
// A small CSV file of numbers and plain words, as recordings are kept: no quotes, columns by name.
#include <absl/status/statusor.h>

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// One line's wanted columns, in the order in which they were wanted.
class RecordedRow
{
public:
    explicit RecordedRow(std::vector<std::string_view> fields)
        : m_fields(std::move(fields))
    {
    }
    [[nodiscard]] std::string_view text(std::size_t column) const { return m_fields[column]; }
    /// A number; false when it is none, or not finite.
    [[nodiscard]] bool number(std::size_t column, double &value) const;

private:
    std::vector<std::string_view> m_fields;
};

/// Calls `take` for every line after the first; a false answer refuses the line. Reads `.gz` as well. A column that is
/// wanted as "?name" may be missing: its field is empty then. Errors name file and line: NotFound, InvalidArgument.
[[nodiscard]] absl::Status readCsv(const std::filesystem::path &file, std::span<const std::string_view> columns,
                                   const std::function<bool(const RecordedRow &)> &take);

} // namespace bulkhead
