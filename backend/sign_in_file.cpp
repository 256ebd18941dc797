#include "backend/sign_in_file.h"

#include "backend/notify/config_table.h"
#include "backend/notify/signature.h"
#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace bulkhead {

namespace {

using notify::ConfigTable;

constexpr std::size_t kMostGrants = 200, kMostLocked = 1'000;
constexpr char kOwn[] = "{person}";

std::optional<std::string> textOf(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The tables of [[key]]; an empty list where the key is absent and need not be there.
absl::StatusOr<std::vector<const toml::table *>> tablesOf(const std::string &name, const toml::table &document,
                                                          const char *key, std::size_t most)
{
    std::vector<const toml::table *> tables;
    const toml::node *node = document.get(key);
    if (!node)
        return tables;
    const toml::array *list = node->as_array();
    if (!list)
        return fileProblem(name, node->source(), absl::StrCat("\"", key, "\" must be a table; write [[", key, "]]"));
    for (const toml::node &item : *list) {
        if (!item.as_table())
            return fileProblem(name, item.source(), absl::StrCat("\"", key, "\" must be a table; write [[", key, "]]"));
        tables.push_back(item.as_table());
    }
    if (tables.size() > most)
        return fileProblem(name, node->source(), absl::StrCat("more than ", most, " of [[", key, "]]; keep fewer"));
    return tables;
}

void checkAlgorithms(ConfigTable &given, const OidcConfig &config)
{
    for (const std::string &algorithm : config.algorithms) {
        if (!oidcKnowsAlgorithm(algorithm))
            given.refuse("algorithms",
                         absl::StrCat("names \"", algorithm,
                                      "\", which is not offered; choose of RS256, RS384, RS512, PS256, PS384, PS512, "
                                      "ES256, ES384 and ES512 (keys that verify and cannot sign)"));
    }
    if (config.algorithms.empty())
        given.refuse("algorithms", "is empty; leave it out for RS256, ES256 and PS256");
}

absl::Status readProvider(const std::string &name, const toml::table &document, OidcConfig &config)
{
    const toml::node *node = document.get("provider");
    if (!node || !node->as_table())
        return node ? fileProblem(name, node->source(), "\"provider\" must be one table; write [provider]")
                    : absl::InvalidArgumentError(name + ":1: no provider; add [provider] with issuer, audience and "
                                                 + "client_id (see bulkhead-gateway --help)");
    ConfigTable given(name, *node->as_table());
    SignInOptions &console = config.console;
    config.algorithms = {"RS256", "ES256", "PS256"};
    console.scopes = {"openid", "profile", "offline_access"};
    given.text("issuer", console.issuer);
    given.text("audience", console.audience);
    given.text("client_id", console.clientId);
    given.words("scopes", console.scopes);
    given.text("resource", console.resource);
    given.text("roots", config.roots);
    given.words("algorithms", config.algorithms);
    given.only({"issuer", "audience", "client_id", "scopes", "resource", "roots", "algorithms"});
    if (console.issuer.empty())
        given.refuse("issuer", "is missing; write issuer = \"https://…\" as the provider's discovery document has it");
    if (!oidcAddressIsSafe(console.issuer))
        given.refuse("issuer", "must be https:// (or http:// to a loopback address), without user, query or fragment");
    if (console.audience.empty())
        given.refuse("audience", "is missing; write whom the provider issues this gateway's access tokens for");
    if (console.clientId.empty())
        given.refuse("client_id", "is missing; write the id under which the provider knows the console");
    if (std::find(console.scopes.begin(), console.scopes.end(), "openid") == console.scopes.end())
        given.refuse("scopes", "must hold \"openid\"");
    checkAlgorithms(given, config);
    if (config.roots.empty() || !given.status().ok())
        return given.status();
    const auto pem = textOf(config.roots);
    if (!pem || pem->find("-----BEGIN CERTIFICATE-----") == std::string::npos)
        given.refuse("roots", "is no readable PEM file with certificates");
    return given.status();
}

absl::Status readIntrospection(const std::string &name, const toml::table &document, std::optional<OidcClient> &client)
{
    const toml::node *node = document.get("introspection");
    if (!node)
        return absl::OkStatus();
    if (!node->as_table())
        return fileProblem(name, node->source(), "\"introspection\" must be one table; write [introspection]");
    ConfigTable given(name, *node->as_table());
    OidcClient read;
    std::string file;
    given.text("client_id", read.id);
    given.text("secret_file", file);
    given.only({"client_id", "secret_file"});
    if (read.id.empty())
        given.refuse("client_id", "is missing; write the id under which the provider knows this gateway itself");
    if (file.empty())
        given.refuse("secret_file", "is missing; name the file that holds this client's secret, and nothing else");
    if (!given.status().ok())
        return given.status();
    auto secret = notify::readSecret(file, 1);
    if (secret.ok() && secret->reveal().find_first_of("\r\n") != std::string::npos)
        secret = absl::InvalidArgumentError(absl::StrCat(file, " holds several lines; it should hold one secret"));
    if (!secret.ok())
        given.refuse("secret_file", std::string(secret.status().message()));
    else
        read.secret = *std::move(secret);
    client = std::move(read);
    return given.status();
}

absl::Status readPersonRule(const std::string &name, const toml::table &document, OidcRules &rules)
{
    const toml::node *node = document.get("person");
    if (!node)
        return absl::OkStatus();
    if (!node->as_table())
        return fileProblem(name, node->source(), "\"person\" must be one table; write [person]");
    ConfigTable given(name, *node->as_table());
    std::string several = "refuse";
    given.text("claim", rules.personClaim);
    given.flag("lower_case", rules.lowerCase);
    given.text("several_grants", several);
    given.only({"claim", "lower_case", "several_grants"});
    if (rules.personClaim.empty())
        given.refuse("claim", "is empty; leave it out for \"preferred_username\"");
    if (several != "refuse" && several != "first")
        given.refuse("several_grants", "is \"refuse\" (they must add up to one role) or \"first\" (the first in this "
                                       "file counts)");
    rules.firstGrant = several == "first";
    return given.status();
}

absl::StatusOr<OidcGrant> readGrant(const std::string &name, const toml::table &table)
{
    OidcGrant grant;
    if (auto status = refuseUnknownKeys(name, table, {"claim", "value", "role", "scope"},
                                        "a grant has claim, value, role and scope");
        !status.ok())
        return status;
    ConfigTable given(name, table);
    given.text("claim", grant.claim);
    given.text("value", grant.value);
    if (grant.claim.empty())
        given.refuse("claim", "is missing; write claim = \"groups\", or a path such as \"/realm_access/roles\"");
    if (grant.value.empty())
        given.refuse("value", "is missing; write what the claim must hold, such as value = \"bulkhead-support\"");
    if (!given.status().ok())
        return given.status();
    if (auto status = readRole(name, table, grant.role); !status.ok())
        return status;
    if (auto status = readScope(name, table, grant.scope); !status.ok())
        return status;
    const Scope &scope = grant.scope;
    for (const auto part : kScopeParts) {
        const std::vector<std::string> &list = scope.*part;
        if (part != &Scope::owners && std::find(list.begin(), list.end(), kOwn) != list.end())
            return fileProblem(name, table.get("scope")->source(),
                               "\"{person}\" stands among owners only: it is the person's own book");
    }
    for (const std::string &owner : scope.owners) {
        if (owner != kOwn && owner.find_first_of("{}") != std::string::npos)
            return fileProblem(name, table.get("scope")->source(),
                               "an owner is an id, or \"{person}\" and nothing else");
    }
    return grant;
}

absl::Status readLocked(const std::string &name, const toml::table &document, std::set<std::string> &locked)
{
    const auto tables = tablesOf(name, document, "locked", kMostLocked);
    if (!tables.ok())
        return tables.status();
    for (const toml::table *table : *tables) {
        ConfigTable given(name, *table);
        std::string person, why;
        given.text("person", person);
        given.text("why", why); // For whoever reads the file.
        given.only({"person", "why"});
        if (!isPersonId(person))
            given.refuse("person", "must be a person's id: 1 to 64 of a-z 0-9 - . _ @");
        if (!given.status().ok())
            return given.status();
        locked.insert(person);
    }
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<OidcConfig> parseSignInFile(std::string_view toml, const std::string &name)
{
    toml::table document;
    try {
        document = toml::parse(toml);
    } catch (const toml::parse_error &error) { // The library's one way to say so.
        return fileProblem(name, error.source(), std::string(error.description()) + "; correct the TOML");
    }
    OidcConfig config;
    if (auto status = refuseUnknownKeys(name, document, {"provider", "introspection", "person", "grant", "locked"},
                                        "the file holds [provider], [introspection], [person], [[grant]] and "
                                        "[[locked]]");
        !status.ok())
        return status;
    if (auto status = readProvider(name, document, config); !status.ok())
        return status;
    if (auto status = readIntrospection(name, document, config.introspection); !status.ok())
        return status;
    if (auto status = readPersonRule(name, document, config.rules); !status.ok())
        return status;
    const auto grants = tablesOf(name, document, "grant", kMostGrants);
    if (!grants.ok())
        return grants.status();
    if (grants->empty())
        return absl::InvalidArgumentError(name + ":1: no grant, so nobody could do anything; add a [[grant]] table");
    for (const toml::table *table : *grants) {
        auto grant = readGrant(name, *table);
        if (!grant.ok())
            return grant.status();
        config.rules.grants.push_back(*std::move(grant));
    }
    if (auto status = readLocked(name, document, config.locked); !status.ok())
        return status;
    return config;
}

absl::StatusOr<SignInFile> SignInFile::open(const std::string &path, std::function<void(const std::string &)> log)
{
    auto text = textOf(path);
    if (!text)
        return absl::InvalidArgumentError(path + ": cannot be read; give --sign-in a readable TOML file");
    auto config = parseSignInFile(*text, path);
    if (!config.ok())
        return config.status();
    SignInFile file;
    file.m_path = path;
    file.m_text = *std::move(text);
    file.m_config = *std::move(config);
    file.m_log = std::move(log);
    return file;
}

std::optional<OidcConfig> SignInFile::changed()
{
    // Read as a whole, some hundred times a minute: a few KB from memory, and no rule about which times and sizes tell.
    auto text = textOf(m_path);
    if (!text || *text == m_text)
        return std::nullopt;
    // Half a file may be a good one with half the locks: it counts once it is the same at two looks.
    if (*text != m_seen) {
        m_seen = *std::move(text);
        return std::nullopt;
    }
    m_text = m_seen;
    auto config = parseSignInFile(m_text, m_path);
    if (!config.ok()) {
        m_log(absl::StrCat("sign-in file not taken over, what it said before counts: ",
                           std::string(config.status().message())));
        return std::nullopt;
    }
    const bool moved = !(config->console == m_config.console) || config->algorithms != m_config.algorithms
                       || config->roots != m_config.roots;
    const bool askedBy = config->introspection != m_config.introspection;
    m_log("sign-in file " + m_path + " read again: its grants and locks count from now on"
          + (moved ? "; [provider] counts after a restart" : "")
          + (askedBy ? "; [introspection] counts after a restart" : ""));
    return *std::move(config);
}

std::string exampleSignInFile()
{
    return R"(# sign-in.toml: where persons sign in (OpenID Connect), and what their claims make of them here.
[provider]
issuer = "https://id.example.com/realms/platform"   # as its discovery document has it
audience = "bulkhead-gateway"   # access tokens must be for it
client_id = "bulkhead-console"  # a public client; consoles are told
# scopes = ["openid", "profile", "offline_access"]
# resource = "https://gateway.example.com"          # where the provider wants a resource indicator
# roots = "provider-roots.pem"  # authorities that the provider is trusted by, instead of the system's
# algorithms = ["RS256", "ES256", "PS256"]

# [introspection]               # asks the provider about each token (RFC 7662): who signs out there is out here in 5 s
# client_id = "bulkhead-gateway"            # a client of the gateway's own, which may ask
# secret_file = "introspection.secret"      # its secret and nothing else, 0600

[person]
claim = "preferred_username"    # must never pass from one person to another
# lower_case = true             # ids are small letters: make them so
# several_grants = "first"      # of grants that fit, the first counts; else they must add up to one role

[[grant]]
claim = "groups"                # or a path: "/realm_access/roles"
value = "bulkhead-support-us-east"
role = "support"                # or support-lead, customer-success, onboarding-engineer, platform-operations,
                                # auditor, partner-administrator
scope = { regions = ["us-east"] }

[[grant]]
claim = "groups"
value = "bulkhead-success"
role = "customer-success"
scope = { owners = ["{person}"] }   # the own book of business

# [[locked]]                    # read anew within a second or so, as grants are: streams end, calls are refused
# person = "alice"
)";
}

} // namespace bulkhead
