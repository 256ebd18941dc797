#include "backend/backtest/csv_table.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <zlib.h>

namespace bulkhead {
namespace {

constexpr int kLongestLine = 4'096;

struct Closer
{
    void operator()(gzFile_s *file) const { gzclose(file); }
};

absl::Status wrong(const std::filesystem::path &file, std::size_t line, std::string_view what)
{
    return absl::InvalidArgumentError(absl::StrCat(file.filename().string(), ", line ", line, ": ", std::string(what)));
}

absl::Status intact(gzFile_s *in, const std::filesystem::path &file)
{
    int code = 0;
    const char *const why = gzerror(in, &code);
    if (code == Z_OK || code == Z_STREAM_END)
        return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(file.filename().string(), " breaks off: ", why));
}

std::vector<std::string_view> split(std::string_view text)
{
    std::vector<std::string_view> fields;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        fields.push_back(text.substr(from, comma - from));
        from = comma + 1;
    }
    return fields;
}

} // namespace

bool RecordedRow::number(std::size_t column, double &value) const
{
    const std::string_view text = m_fields[column];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

absl::Status readCsv(const std::filesystem::path &file, std::span<const std::string_view> columns,
                     const std::function<bool(const RecordedRow &)> &take)
{
    const std::unique_ptr<gzFile_s, Closer> in(gzopen(file.c_str(), "rb"));
    if (!in)
        return absl::NotFoundError(absl::StrCat(file.string(), " cannot be opened."));
    std::string line(kLongestLine, '\0');
    std::vector<std::size_t> places;
    std::size_t width = 0;
    for (std::size_t number = 1; gzgets(in.get(), line.data(), kLongestLine) != nullptr; ++number) {
        std::string_view text = line.c_str();
        if (text.size() + 1 == kLongestLine)
            return wrong(file, number, "longer than 4,095 bytes.");
        if (!text.ends_with('\n')) { // The last line, or what was left of a file that was cut off.
            if (absl::Status whole = intact(in.get(), file); !whole.ok())
                return whole;
        }
        while (text.ends_with('\n') || text.ends_with('\r'))
            text.remove_suffix(1);
        if (text.empty())
            continue;
        const std::vector<std::string_view> fields = split(text);
        if (places.empty()) {
            for (std::string_view column : columns) {
                const bool optional = column.starts_with('?');
                column.remove_prefix(optional ? 1 : 0);
                const auto at = std::ranges::find(fields, column);
                if (at == fields.end() && !optional)
                    return wrong(file, number, absl::StrCat("has no column ", std::string(column), "."));
                places.push_back(static_cast<std::size_t>(at - fields.begin()));
            }
            width = fields.size();
            continue;
        }
        if (fields.size() != width)
            return wrong(file, number, absl::StrCat("has ", fields.size(), " fields, not ", width, "."));
        std::vector<std::string_view> wanted;
        wanted.reserve(places.size());
        for (const std::size_t place : places)
            wanted.push_back(place < width ? fields[place] : std::string_view());
        if (!take(RecordedRow(std::move(wanted))))
            return wrong(file, number, "a number is expected where none is, or it is out of range.");
    }
    if (absl::Status whole = intact(in.get(), file); !whole.ok())
        return whole;
    if (places.empty())
        return wrong(file, 1, "is empty.");
    return absl::OkStatus();
}

} // namespace bulkhead
