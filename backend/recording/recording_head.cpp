#include "backend/recording/recording_head.h"

#include <absl/strings/escaping.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead::recording {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kAnchor = "recorded=";
constexpr std::size_t kHash = 32;

} // namespace

std::string stepKind(std::string_view grantId)
{
    return absl::StrCat("recording-step:", std::string(grantId));
}

std::string stepId(std::uint64_t sequence)
{
    return absl::StrCat(absl::Dec(sequence, absl::kZeroPad8));
}

Record recordOf(const Head &head)
{
    const Json json{{"person", head.person}, {"count", head.count}, {"last", absl::BytesToHexString(head.last)},
                    {"key", head.keyId},     {"bytes", head.bytes}, {"first", head.firstMs},
                    {"sealed", head.sealed}};
    Record record;
    record.kind = kHeadRecord;
    record.id = head.grantId;
    record.tenantId = head.tenantId;
    record.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    record.atMs = head.lastMs;
    record.revision = head.revision;
    return record;
}

absl::StatusOr<Head> headOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    Head head;
    head.grantId = record.id;
    head.tenantId = record.tenantId;
    head.lastMs = record.atMs;
    head.revision = record.revision;
    head.person = json.at("person").get<std::string>();
    head.count = json.at("count").get<std::uint64_t>();
    head.last = absl::HexStringToBytes(json.at("last").get<std::string>());
    head.keyId = json.at("key").get<std::string>();
    head.bytes = json.at("bytes").get<std::uint64_t>();
    head.firstMs = json.at("first").get<std::int64_t>();
    head.sealed = json.at("sealed").get<bool>();
    return head;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return absl::DataLossError("where the recording stands cannot be read");
}

std::string anchorText(const Head &head)
{
    return absl::StrCat(std::string(kAnchor), head.count, "/", absl::BytesToHexString(head.last));
}

std::optional<Anchor> anchorOf(const AuditEvent &event)
{
    std::string_view text = event.after;
    if (!text.starts_with(kAnchor))
        return std::nullopt;
    text = text.substr(kAnchor.size(), text.find(',') - kAnchor.size());
    const std::size_t slash = text.find('/');
    Anchor anchor;
    if (slash == std::string_view::npos || text.size() != slash + 1 + 2 * kHash
        || !absl::SimpleAtoi(std::string(text.substr(0, slash)), &anchor.count)
        || text.find_first_not_of("0123456789abcdef", slash + 1) != std::string_view::npos)
        return std::nullopt;
    anchor.last = absl::HexStringToBytes(std::string(text.substr(slash + 1)));
    return anchor;
}

} // namespace bulkhead::recording
