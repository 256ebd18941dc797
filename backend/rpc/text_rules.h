#pragma once
#include <absl/status/status.h>

#include <string_view>

namespace google::protobuf {
class Message;
}

namespace bulkhead {

/// Why a text may not pass the door, or OK: valid UTF-8, no control or direction characters (which could dress one
/// tenant's name as another's), at most `limit` characters. `lines` allows line breaks and tabs.
[[nodiscard]] absl::Status checkText(std::string_view text, std::size_t limit, bool lines, std::string_view field);

/// checkText for every string of a request, nested ones too; bytes fields are at most 1 KiB. Rows of an import are only
/// checked for size here: the import reports them line by line.
[[nodiscard]] absl::Status checkTexts(const google::protobuf::Message &request);

} // namespace bulkhead
