#include "backend/rpc/people.h"

#include "backend/rpc/digest.h"
#include "backend/scope_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace bulkhead {

namespace {

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

absl::StatusOr<PersonEntry> readPerson(const std::string &name, const toml::table &table)
{
    PersonEntry entry;
    if (auto status = refuseUnknownKeys(name, table, {"id", "role", "token_sha256", "scope"},
                                        "a person has id, role, token_sha256 and scope");
        !status.ok())
        return status;
    entry.person.id = table["id"].value_or(std::string());
    if (!isPersonId(entry.person.id))
        return fileProblem(name, table.source(),
                           "\"id\" must be 1 to 64 of a-z 0-9 - . _ @, such as id = \"support-1\"");
    if (auto status = readRole(name, table, entry.person.role); !status.ok())
        return status;
    const auto hash = unhex(table["token_sha256"].value_or(std::string()));
    if (!hash)
        return fileProblem(name, table["token_sha256"].node() ? table["token_sha256"].node()->source() : table.source(),
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
        return fileProblem(name, error.source(), std::string(error.description()) + "; correct the TOML");
    }
    if (auto status = refuseUnknownKeys(name, document, {"person"}, "the file holds [[person]] tables only");
        !status.ok())
        return status;
    const toml::array *list = document["person"].as_array();
    if (!list || list->empty())
        return absl::InvalidArgumentError(name + ":1: no person; add a [[person]] table (see bulkhead-gateway --help)");
    People people;
    for (const toml::node &node : *list) {
        const toml::table *table = node.as_table();
        if (!table)
            return fileProblem(name, node.source(), "\"person\" must be a table; write [[person]]");
        auto entry = readPerson(name, *table);
        if (!entry.ok())
            return entry.status();
        for (const PersonEntry &other : people.m_entries) {
            if (other.person.id == entry->person.id)
                return fileProblem(name, table->source(),
                                   "the id \"" + other.person.id + "\" is there twice; rename one");
            if (other.tokenHash == entry->tokenHash)
                return fileProblem(name, table->source(), "two people have the same token; give each an own one");
        }
        people.m_entries.push_back(std::move(*entry));
    }
    return people;
}

absl::StatusOr<Identified> People::whoIs(std::string_view token)
{
    const std::string hash = sha256(token);
    const PersonEntry *found = nullptr;
    for (const PersonEntry &entry : m_entries) { // No early end: the time tells nothing.
        if (sameBytes(entry.tokenHash, hash))
            found = &entry;
    }
    if (!found)
        return noEntry(NoEntry::Unknown);
    return Identified{found->person, 0, 0};
}

std::vector<Person> People::known() const
{
    std::vector<Person> all;
    all.reserve(m_entries.size());
    for (const PersonEntry &entry : m_entries)
        all.push_back(entry.person);
    return all;
}

std::string People::example()
{
    return R"(# people.toml: who may call. Hashes come from: bulkhead-gateway hash-token
[[person]]
id = "support-1"
role = "support"                # or support-lead, customer-success, onboarding-engineer, platform-operations,
                                # auditor, partner-administrator
token_sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
scope = { regions = ["us-east"] }

[[person]]
id = "platform-1"
role = "platform-operations"
token_sha256 = "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
scope = { all = true }          # or owners, regions, pools, tenants, partners: every list given must fit;
                                # or team = "NAME", whose lists are in the access policy
)";
}

} // namespace bulkhead
