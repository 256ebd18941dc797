#include "backend/rpc/restore_record.h"

#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using Json = nlohmann::json;
using Texts = std::vector<std::string>;

absl::Status unreadable()
{
    return absl::DataLossError("the terms of a restoration cannot be read");
}

} // namespace

std::string encode(const RestoreTerms &terms)
{
    return Json{{"baseline", terms.baseline},
                {"tier", static_cast<int>(terms.tier)},
                {"controls", terms.controls},
                {"steps", terms.steps},
                {"titles", terms.titles}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<RestoreTerms> decodeRestore(const std::string &text)
try {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("steps"))
        return unreadable();
    RestoreTerms terms;
    terms.baseline = json.value("baseline", std::string());
    terms.tier = static_cast<Tier>(json.value("tier", 0));
    terms.controls = json.value("controls", Texts());
    terms.steps = json.value("steps", Texts());
    terms.titles = json.value("titles", Texts());
    if (terms.titles.size() != terms.steps.size())
        return unreadable();
    return terms;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return unreadable();
}

} // namespace bulkhead
