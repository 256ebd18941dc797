#include "backend/access_file.h"

#include "backend/branding_table.h"
#include "backend/freeze_table.h"
#include "backend/notify/config_table.h"
#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace bulkhead {

extern const std::string_view kStandardAccess; // resources/policies/access.toml, put in by CMake.

namespace {

using notify::ConfigTable;

constexpr std::size_t kMostTeams = 500, kMostBrandings = 200, kMostFreezes = 100, kMostExamples = 2'000,
                      kMostBytes = 1 << 20;
constexpr std::size_t kVersionCharacters = 40;

std::optional<std::string> textOf(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return std::nullopt;
    std::string text(kMostBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

std::string folderOf(const std::string &path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

std::string wordList(std::span<const std::string_view> words)
{
    std::string text;
    for (const std::string_view word : words)
        text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

/// One file under way: its name, where it lies, and what was read of it.
class AccessReader
{
public:
    AccessReader(std::string name, std::string folder)
        : m_name(std::move(name))
        , m_folder(std::move(folder))
    {
    }

    absl::StatusOr<AccessPolicy> read(const toml::table &document)
    {
        if (auto status = refuseUnknownKeys(
                m_name, document, {"version", "role", "team", "branding", "grants", "freeze", "audit", "example"},
                "the file holds version, [role.NAME], [team.NAME], [[branding]], "
                "[grants], [[freeze]], [audit] and [[example]]");
            !status.ok())
            return status;
        const toml::node *version = document.get("version");
        m_policy.version = version ? version->value_or(std::string()) : std::string();
        const auto plain = [](char c) { return c > ' ' && c < 0x7F; };
        if (m_policy.version.empty() || m_policy.version.size() > kVersionCharacters
            || !std::all_of(m_policy.version.begin(), m_policy.version.end(), plain))
            return problem(version, "\"version\" must be 1 to 40 letters, digits and signs, such as \"2026-11.1\"");
        for (const auto &step : {&AccessReader::readRoles, &AccessReader::readTeams, &AccessReader::readBrandings,
                                 &AccessReader::readGrants, &AccessReader::readFreezes, &AccessReader::readAudit,
                                 &AccessReader::checkControls, &AccessReader::runExamples}) {
            if (absl::Status status = (this->*step)(document); !status.ok())
                return status;
        }
        return std::move(m_policy);
    }

private:
    [[nodiscard]] absl::Status problem(const toml::node *at, const std::string &text) const
    {
        return at ? fileProblem(m_name, at->source(), text) : absl::InvalidArgumentError(m_name + ":1: " + text);
    }

    /// The tables of [key.NAME].
    absl::StatusOr<const toml::table *> named(const toml::table &document, const char *key) const
    {
        const toml::node *node = document.get(key);
        if (node && !node->as_table())
            return problem(node, absl::StrCat("\"", key, "\" must be tables; write [", key, ".NAME]"));
        return node ? node->as_table() : nullptr;
    }

    /// The tables of [[key]].
    absl::StatusOr<std::vector<const toml::table *>> listed(const toml::table &document, const char *key,
                                                            std::size_t most) const
    {
        std::vector<const toml::table *> tables;
        const toml::node *node = document.get(key);
        if (!node)
            return tables;
        const toml::array *list = node->as_array();
        for (std::size_t i = 0; list && i < list->size(); ++i)
            tables.push_back(list->get(i)->as_table());
        if (!list || std::find(tables.begin(), tables.end(), nullptr) != tables.end())
            return problem(node, absl::StrCat("\"", key, "\" must be tables; write [[", key, "]]"));
        if (tables.size() > most)
            return problem(node, absl::StrCat("more than ", most, " of [[", key, "]]; keep fewer"));
        return tables;
    }

    absl::Status readRoles(const toml::table &document)
    {
        const auto roles = named(document, "role");
        if (!roles.ok())
            return roles.status();
        for (const Role role : allRoles()) {
            if (!*roles || !(*roles)->contains(wordOf(role)))
                return problem(*roles, absl::StrCat("no [role.", std::string(wordOf(role)),
                                                    "]; add it, with an empty list of "
                                                    "actions for a role that you do not use"));
        }
        for (const auto &[key, node] : **roles) {
            const auto role = roleOfWord(key.str());
            if (!role)
                return problem(&node, absl::StrCat("there is no role \"", std::string(key.str()), "\""));
            if (!node.as_table())
                return problem(&node, absl::StrCat("\"", std::string(key.str()), "\" must be a table; write [role.",
                                                   std::string(key.str()), "]"));
            if (absl::Status status = readRole(*node.as_table(), m_policy.roles[*role]); !status.ok())
                return status;
        }
        return absl::OkStatus();
    }

    absl::Status readRole(const toml::table &table, RoleRules &rules)
    {
        if (auto status = refuseUnknownKeys(m_name, table, {"actions", "hidden", "scopes"},
                                            "a role has actions, hidden and scopes");
            !status.ok())
            return status;
        std::vector<std::string> kinds;
        for (const auto &[key, known] : {std::pair{"actions", allActions()}, std::pair{"hidden", allFields()}}) {
            std::vector<std::string> words;
            if (absl::Status status = readKnown(table, key, known, words); !status.ok())
                return status;
            (known.data() == allFields().data() ? rules.hidden : rules.actions).insert(words.begin(), words.end());
        }
        std::vector<std::string_view> kindWords;
        for (const ScopeKind kind : allScopeKinds())
            kindWords.push_back(wordOf(kind));
        if (absl::Status status = readKnown(table, "scopes", kindWords, kinds); !status.ok())
            return status;
        for (const ScopeKind kind : allScopeKinds()) {
            if (std::find(kinds.begin(), kinds.end(), wordOf(kind)) != kinds.end())
                rules.scopes.insert(kind);
        }
        return absl::OkStatus();
    }

    /// A list that must be there, of known words, each once.
    absl::Status readKnown(const toml::table &table, const char *key, std::span<const std::string_view> known,
                           std::vector<std::string> &words) const
    {
        const toml::node *node = table.get(key);
        if (!node)
            return problem(&table, absl::StrCat("\"", key, "\" is missing; write ", key, " = [] for none"));
        if (absl::Status status = readWords(m_name, table, key, words); !status.ok())
            return status;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const toml::node *at = node->as_array()->get(i);
            if (std::find(known.begin(), known.end(), words[i]) == known.end())
                return problem(
                    at, absl::StrCat("\"", words[i], "\" is not known here; \"", key, "\" knows ", wordList(known)));
            if (std::find(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i), words[i])
                != words.begin() + static_cast<std::ptrdiff_t>(i))
                return problem(at, absl::StrCat("\"", words[i], "\" is there twice; remove one"));
        }
        return absl::OkStatus();
    }

    absl::Status readTeams(const toml::table &document)
    {
        const auto teams = named(document, "team");
        if (!teams.ok() || !*teams)
            return teams.status();
        if ((*teams)->size() > kMostTeams)
            return problem(*teams, absl::StrCat("more than ", kMostTeams, " teams; keep fewer"));
        for (const auto &[key, node] : **teams) {
            const std::string name(key.str());
            if (!node.as_table() || !isPersonId(name))
                return problem(&node, "a team is [team.NAME], its name 1 to 64 of a-z 0-9 - . _ @");
            Scope lists;
            if (absl::Status status = readScopeTable(m_name, *node.as_table(), lists); !status.ok())
                return status;
            if (lists.all || !lists.team.empty())
                return problem(&node, "a team has lists: owners, regions, pools, tenants, partners or phases");
            m_policy.teams.emplace(name, std::move(lists));
        }
        return absl::OkStatus();
    }

    absl::Status readBrandings(const toml::table &document)
    {
        const auto tables = listed(document, "branding", kMostBrandings);
        if (!tables.ok())
            return tables.status();
        for (const toml::table *table : *tables) {
            std::string partner;
            Branding branding;
            if (absl::Status status = readBranding(m_name, m_folder, *table, partner, branding); !status.ok())
                return status;
            if (!m_policy.brandings.emplace(partner, std::move(branding)).second)
                return problem(table, absl::StrCat("the partner \"", partner, "\" has two brandings; keep one"));
        }
        return absl::OkStatus();
    }

    absl::Status readGrants(const toml::table &document)
    {
        const toml::node *node = document.get("grants");
        if (!node)
            return absl::OkStatus();
        if (!node->as_table())
            return problem(node, "\"grants\" must be a table; write [grants]");
        ConfigTable given(m_name, *node->as_table());
        const auto number = [&given](const char *key, int high, int &value, int low = 1) {
            std::int64_t read = value;
            given.number(key, low, high, read);
            value = static_cast<int>(read);
        };
        number("approvals", grants::kMostApprovals, m_policy.grants.approvals);
        // One person alone never opens PHI to another: no file says otherwise.
        number("phi_approvals", grants::kMostApprovals, m_policy.grants.phiApprovals, 2);
        number("minutes", grants::kMostMinutes, m_policy.grants.minutes);
        number("break_glass_minutes", grants::kMostMinutes, m_policy.grants.breakGlassMinutes);
        number("wait_hours", 72, m_policy.grants.waitHours);
        given.only({"approvals", "phi_approvals", "minutes", "break_glass_minutes", "wait_hours"});
        return given.status();
    }

    absl::Status readFreezes(const toml::table &document)
    {
        const auto tables = listed(document, "freeze", kMostFreezes);
        if (!tables.ok())
            return tables.status();
        for (const toml::table *table : *tables) {
            freezes::Rule rule;
            if (absl::Status status = readFreeze(m_name, *table, rule); !status.ok())
                return status;
            if (std::ranges::find(m_policy.freezes, rule.name, &freezes::Rule::name) != m_policy.freezes.end())
                return problem(table->get("name"),
                               absl::StrCat("two freezes are called \"", rule.name, "\"; give each a name of its own"));
            m_policy.freezes.push_back(std::move(rule));
        }
        return absl::OkStatus();
    }

    absl::Status readAudit(const toml::table &document)
    {
        const toml::node *node = document.get("audit");
        if (!node)
            return absl::OkStatus();
        if (!node->as_table())
            return problem(node, "\"audit\" must be a table; write [audit]");
        ConfigTable given(m_name, *node->as_table());
        std::int64_t years = m_policy.auditYears;
        given.number("keep_years", 0, kMostAuditYears, years);
        if (years < kLeastAuditYears)
            given.refuse("keep_years",
                         "must be 6 or more: 45 CFR 164.316(b)(2)(i) has such records kept for six years");
        m_policy.auditYears = static_cast<int>(years);
        given.only({"keep_years"});
        return given.status();
    }

    absl::Status checkControls(const toml::table &document)
    {
        const auto breaches = breachesOf(m_policy);
        if (breaches.empty())
            return absl::OkStatus();
        const Breach &first = breaches.front();
        const toml::node *at = document["role"][wordOf(first.role)][first.key].node();
        const auto *list = at ? at->as_array() : nullptr;
        for (std::size_t i = 0; list && i < list->size(); ++i) {
            if (list->get(i)->value_or(std::string()) == first.word)
                at = list->get(i);
        }
        return problem(at, absl::StrCat("the control ", std::string(first.control), " forbids it: ", first.why, " ",
                                        first.key == "hidden" ? "Add" : "Remove", " \"", first.word, "\"",
                                        first.key == "hidden" ? " to" : " from", " \"", std::string(first.key),
                                        "\" of ", std::string(wordOf(first.role)), "."));
    }

    absl::Status runExamples(const toml::table &document)
    {
        const auto tables = listed(document, "example", kMostExamples);
        if (!tables.ok())
            return tables.status();
        for (const toml::table *table : *tables) {
            if (absl::Status status = runExample(*table); !status.ok())
                return status;
        }
        return absl::OkStatus();
    }

    absl::Status runExample(const toml::table &table)
    {
        Role role = Role::Unspecified;
        Scope scope;
        TenantFacts tenant;
        if (absl::Status status = ::bulkhead::readRole(m_name, table, role); !status.ok())
            return status;
        if (table.contains("scope")) {
            if (absl::Status status = readScope(m_name, table, scope); !status.ok())
                return status;
        }
        ConfigTable given(m_name, table);
        std::string action, field, expect;
        given.text("action", action);
        given.text("field", field);
        given.text("expect", expect);
        given.only({"role", "scope", "action", "tenant", "field", "expect"});
        const auto unknown = [](std::span<const std::string_view> known, const std::string &word) {
            return !word.empty() && std::find(known.begin(), known.end(), word) == known.end();
        };
        if (unknown(allActions(), action))
            given.refuse("action", "is none of " + wordList(allActions()));
        if (unknown(allFields(), field))
            given.refuse("field", "is none of " + wordList(allFields()));
        if (action.empty() && field.empty())
            given.refuse("action", "is missing; an example is about an action, a field, or both");
        if (expect != "allowed" && expect != "refused" && expect != "hidden")
            given.refuse("expect", "must be \"allowed\", \"refused\" or \"hidden\"");
        const bool about = table.contains("tenant");
        if (about && !table.contains("scope"))
            given.refuse("tenant", "says nothing without a scope; add scope = { … }");
        if (about && given.status().ok())
            readTenant(table, tenant, given);
        if (!given.status().ok())
            return given.status();
        const std::string_view outcome =
            outcomeOf(role, table.contains("scope") ? &scope : nullptr, about ? &tenant : nullptr, action, field);
        if (outcome != expect)
            return problem(&table, absl::StrCat("the example expects \"", expect, "\", and the policy makes it \"",
                                                std::string(outcome), "\"; mend one of the two"));
        return absl::OkStatus();
    }

    static void readTenant(const toml::table &table, TenantFacts &tenant, ConfigTable &whole)
    {
        const toml::table *facts = table["tenant"].as_table();
        if (!facts)
            return whole.refuse("tenant", "must be facts such as { id = \"clinic-a\", region = \"us-east\" }");
        for (const auto &[key, node] : *facts) {
            const auto text = node.value_exact<std::string>();
            std::string *fact = key == "id"       ? &tenant.id
                                : key == "owner"  ? &tenant.owner
                                : key == "region" ? &tenant.region
                                : key == "pool"   ? &tenant.pool
                                : key == "parent" ? &tenant.parent
                                                  : nullptr;
            if (key == "phase" && (text == Scope::kOnboarding || text == Scope::kLive)) {
                tenant.stage = text == Scope::kLive ? Stage::Live : Stage::Contract;
                continue;
            }
            if (!fact || !text)
                return whole.refuse("tenant", "knows id, owner, region, pool and parent, each in quotes, and phase, "
                                              "\"onboarding\" or \"live\"");
            *fact = *text;
        }
    }

    [[nodiscard]] std::string_view outcomeOf(Role role, const Scope *scope, const TenantFacts *tenant,
                                             const std::string &action, const std::string &field) const
    {
        if (!action.empty() && !m_policy.allows(role, action))
            return "refused";
        if (scope) {
            const auto admitted = m_policy.admitted(role, *scope);
            if (!admitted.ok() || (tenant && !admitted->holds(*tenant)))
                return "refused";
        }
        return !field.empty() && !m_policy.sees(role, field) ? "hidden" : "allowed";
    }

    const std::string m_name, m_folder;
    AccessPolicy m_policy;
};

} // namespace

absl::StatusOr<AccessPolicy> parseAccessFile(std::string_view toml, const std::string &name, const std::string &folder)
{
    if (toml.size() > kMostBytes)
        return absl::InvalidArgumentError(name + ":1: the file is larger than 1 MiB");
    toml::table document;
    try {
        document = toml::parse(toml);
    } catch (const toml::parse_error &error) { // The library's one way to say so.
        return fileProblem(name, error.source(), std::string(error.description()) + "; correct the TOML");
    }
    return AccessReader(name, folder).read(document);
}

absl::StatusOr<AccessPolicy> readAccessFile(const std::string &path)
{
    const auto text = textOf(path);
    if (!text)
        return absl::InvalidArgumentError(path + ": cannot be read; give a readable TOML file");
    return parseAccessFile(*text, path, folderOf(path));
}

std::size_t examplesIn(std::string_view toml)
{
    try {
        const toml::table document = toml::parse(toml);
        const toml::array *list = document["example"].as_array();
        return list ? list->size() : 0;
    } catch (const toml::parse_error &) { // The library's one way to say so.
        return 0;
    }
}

std::string_view standardAccessText()
{
    return kStandardAccess;
}

std::shared_ptr<const AccessPolicy> standardAccess()
{
    static const auto kPolicy = [] {
        auto read = parseAccessFile(kStandardAccess, "access.toml", ".");
        if (!read.ok()) // A build's own mistake; nobody shall be let in by half a policy.
            std::cerr << "bulkhead: the gateway's own policy is broken: " << read.status().message() << std::endl;
        return std::make_shared<const AccessPolicy>(read.ok() ? *std::move(read) : AccessPolicy{});
    }();
    return kPolicy;
}

absl::StatusOr<AccessFile> AccessFile::open(const std::string &path, std::function<void(const std::string &)> log)
{
    auto text = textOf(path);
    if (!text)
        return absl::InvalidArgumentError(path + ": cannot be read; give --policy a readable TOML file");
    auto policy = parseAccessFile(*text, path, folderOf(path));
    if (!policy.ok())
        return policy.status();
    AccessFile file;
    file.m_path = path;
    file.m_text = *std::move(text);
    file.m_policy = std::make_shared<const AccessPolicy>(*std::move(policy));
    file.m_log = std::move(log);
    return file;
}

std::shared_ptr<const AccessPolicy> AccessFile::changed()
{
    auto text = textOf(m_path);
    if (!text || *text == m_text)
        return nullptr;
    // Half a file may be a good one with half the rules: it counts once it is the same at two looks.
    if (*text != m_seen) {
        m_seen = *std::move(text);
        return nullptr;
    }
    m_text = m_seen;
    auto policy = parseAccessFile(m_text, m_path, folderOf(m_path));
    if (!policy.ok()) {
        m_log(absl::StrCat("access policy not taken over, what it said before (version ", m_policy->version,
                           ") counts: ", std::string(policy.status().message())));
        return nullptr;
    }
    m_policy = std::make_shared<const AccessPolicy>(*std::move(policy));
    m_log(absl::StrCat("access policy ", m_path, " read again: version ", m_policy->version, " counts from now on"));
    return m_policy;
}

} // namespace bulkhead
