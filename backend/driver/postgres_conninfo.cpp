#include "backend/driver/postgres_conninfo.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include <libpq-fe.h>

namespace bulkhead {

absl::StatusOr<std::map<std::string, std::string>> readConninfo(const std::string &conninfo)
{
    char *problem = nullptr;
    PQconninfoOption *options = PQconninfoParse(conninfo.c_str(), &problem);
    if (options == nullptr) {
        std::string reason = problem == nullptr ? "out of memory" : problem;
        PQfreemem(problem);
        while (reason.ends_with('\n'))
            reason.pop_back();
        return absl::InvalidArgumentError(reason);
    }
    std::map<std::string, std::string> settings;
    for (const PQconninfoOption *option = options; option->keyword != nullptr; ++option)
        if (option->val != nullptr)
            settings[option->keyword] = option->val;
    PQconninfoFree(options);
    return settings;
}

std::string writeConninfo(const std::map<std::string, std::string> &settings)
{
    std::string text;
    for (const auto &[key, value] : settings)
        absl::StrAppend(&text, text.empty() ? "" : " ", key, "='",
                        absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
    return text;
}

} // namespace bulkhead
