#include "backend/driver/toml_file.h"

#include <absl/strings/str_cat.h>
#include <fstream>
#include <sstream>

namespace bulkhead {

absl::StatusOr<toml::table> readTomlFile(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return absl::NotFoundError(absl::StrCat(path, " cannot be opened. Give the path of a readable TOML file."));
    std::ostringstream text;
    text << file.rdbuf();
    try { // The one place where the library throws.
        return toml::parse(text.str(), path);
    } catch (const toml::parse_error &error) {
        return absl::InvalidArgumentError(absl::StrCat(path, ", line ", error.source().begin.line, ": ",
                                                       std::string(error.description()), ". Mend the TOML there."));
    }
}

} // namespace bulkhead
