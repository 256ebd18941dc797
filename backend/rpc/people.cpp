#include "backend/rpc/people.h"

#include "backend/rpc/digest.h"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace bulkhead {

namespace {

absl::Status problem(const std::string &name, const toml::source_region &at, const std::string &text)
{
    return absl::InvalidArgumentError(name + ":" + std::to_string(at.begin.line) + ": " + text);
}

absl::StatusOr<Role> roleOf(const std::string &word)
{
    if (word == "support")
        return Role::Support;
    if (word == "customer-success")
        return Role::CustomerSuccess;
    if (word == "platform-operations")
        return Role::PlatformOperations;
    return absl::InvalidArgumentError("unknown role");
}

std::optional<std::string> unhex(std::string_view text)
{
    if (text.size() != 64)
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        int value = 0;
        for (const char c : text.substr(i, 2)) {
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0)
                return std::nullopt;
            value = value * 16 + digit;
        }
        bytes += static_cast<char>(value);
    }
    return bytes;
}

absl::Status readWords(const std::string &name, const toml::table &table, const char *key,
                       std::vector<std::string> &words)
{
    const toml::node *node = table.get(key);
    if (!node)
        return absl::OkStatus();
    const toml::array *array = node->as_array();
    if (!array)
        return problem(name, node->source(),
                       std::string("\"") + key + "\" must be a list of words, such as [\"us-east\"]");
    for (const toml::node &item : *array) {
        const auto word = item.value<std::string>();
        if (!word || word->empty())
            return problem(name, item.source(), std::string("each entry of \"") + key + "\" must be a word in quotes");
        words.push_back(*word);
    }
    return absl::OkStatus();
}

absl::Status refuseUnknown(const std::string &name, const toml::table &table,
                           std::initializer_list<std::string_view> known, const std::string &fix)
{
    for (const auto &[key, node] : table) {
        if (std::find(known.begin(), known.end(), key.str()) == known.end())
            return problem(name, node.source(), "unknown key \"" + std::string(key.str()) + "\"; " + fix);
    }
    return absl::OkStatus();
}

absl::Status readScope(const std::string &name, const toml::table &person, Scope &scope)
{
    const toml::node *node = person.get("scope");
    const toml::table *table = node ? node->as_table() : nullptr;
    if (!table)
        return problem(name, node ? node->source() : person.source(),
                       "\"scope\" is missing; write scope = { all = true } or scope = { owners = [\"success-2\"] }");
    if (auto status = refuseUnknown(name, *table, {"all", "owners", "regions", "pools", "tenants"},
                                    "a scope knows all, owners, regions, pools and tenants");
        !status.ok())
        return status;
    if (const toml::node *all = table->get("all")) {
        const auto value = all->value<bool>();
        if (!value)
            return problem(name, all->source(), "\"all\" must be true or false");
        scope.all = *value;
    }
    for (const auto &[key, words] : {std::pair{"owners", &scope.owners}, std::pair{"regions", &scope.regions},
                                     std::pair{"pools", &scope.pools}, std::pair{"tenants", &scope.tenants}}) {
        if (auto status = readWords(name, *table, key, *words); !status.ok())
            return status;
    }
    const bool some = !scope.owners.empty() || !scope.regions.empty() || !scope.pools.empty() || !scope.tenants.empty();
    if (scope.all == some)
        return problem(name, table->source(),
                       some ? "\"all = true\" and a list exclude each other; keep one"
                            : "the scope holds no tenant; give all = true or a list");
    return absl::OkStatus();
}

absl::StatusOr<PersonEntry> readPerson(const std::string &name, const toml::table &table)
{
    PersonEntry entry;
    if (auto status = refuseUnknown(name, table, {"id", "role", "token_sha256", "scope"},
                                    "a person has id, role, token_sha256 and scope");
        !status.ok())
        return status;
    entry.person.id = table["id"].value_or(std::string());
    const bool plain = std::all_of(entry.person.id.begin(), entry.person.id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '@';
    });
    if (entry.person.id.empty() || entry.person.id.size() > 64 || !plain)
        return problem(name, table.source(), "\"id\" must be 1 to 64 of a-z 0-9 - . _ @, such as id = \"support-1\"");
    const auto role = roleOf(table["role"].value_or(std::string()));
    if (!role.ok())
        return problem(name, table["role"].node() ? table["role"].node()->source() : table.source(),
                       "\"role\" must be \"support\", \"customer-success\" or \"platform-operations\"");
    entry.person.role = *role;
    const auto hash = unhex(table["token_sha256"].value_or(std::string()));
    if (!hash)
        return problem(name, table["token_sha256"].node() ? table["token_sha256"].node()->source() : table.source(),
                       "\"token_sha256\" must be 64 hex digits; bulkhead-gateway hash-token prints it");
    entry.tokenHash = *hash;
    if (auto status = readScope(name, table, entry.person.scope); !status.ok())
        return status;
    return entry;
}

} // namespace

absl::StatusOr<People> People::read(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return absl::InvalidArgumentError(path + ": cannot be read; give --people a readable TOML file");
    std::ostringstream text;
    text << file.rdbuf();
    return parse(text.str(), path);
}

absl::StatusOr<People> People::parse(std::string_view toml, const std::string &name)
{
    toml::table document;
    try {
        document = toml::parse(toml);
    } catch (const toml::parse_error &error) { // The library's one way to say so.
        return problem(name, error.source(), std::string(error.description()) + "; correct the TOML");
    }
    if (auto status = refuseUnknown(name, document, {"person"}, "the file holds [[person]] tables only"); !status.ok())
        return status;
    const toml::array *list = document["person"].as_array();
    if (!list || list->empty())
        return absl::InvalidArgumentError(name + ":1: no person; add a [[person]] table (see bulkhead-gateway --help)");
    People people;
    for (const toml::node &node : *list) {
        const toml::table *table = node.as_table();
        if (!table)
            return problem(name, node.source(), "\"person\" must be a table; write [[person]]");
        auto entry = readPerson(name, *table);
        if (!entry.ok())
            return entry.status();
        for (const PersonEntry &other : people.m_entries) {
            if (other.person.id == entry->person.id)
                return problem(name, table->source(), "the id \"" + other.person.id + "\" is there twice; rename one");
            if (other.tokenHash == entry->tokenHash)
                return problem(name, table->source(), "two people have the same token; give each an own one");
        }
        people.m_entries.push_back(std::move(*entry));
    }
    return people;
}

std::optional<Person> People::find(std::string_view token) const
{
    const std::string hash = sha256(token);
    const PersonEntry *found = nullptr;
    for (const PersonEntry &entry : m_entries) { // No early end: the time tells nothing.
        if (sameBytes(entry.tokenHash, hash))
            found = &entry;
    }
    return found ? std::optional(found->person) : std::nullopt;
}

std::string People::example()
{
    return R"(# people.toml: who may call. Hashes come from: bulkhead-gateway hash-token
[[person]]
id = "support-1"
role = "support"                # support | customer-success | platform-operations
token_sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
scope = { regions = ["us-east"] }

[[person]]
id = "platform-1"
role = "platform-operations"
token_sha256 = "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
scope = { all = true }          # or owners, regions, pools, tenants: every list given must fit
)";
}

} // namespace bulkhead
