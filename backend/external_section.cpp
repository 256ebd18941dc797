#include "backend/external_section.h"

#include "backend/driver/broker_config.h"
#include "backend/driver/toml_file.h"
#include "backend/notify/config_table.h"
#include "backend/rpc/listen_address.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace bulkhead {
namespace {

using Config = ExternalPlatformConfig;
using notify::ConfigTable;

constexpr std::size_t kMostName = 40, kMostChecks = 100, kMostRoots = 1 << 20;
constexpr std::array<std::pair<const char *, Layer>, 6> kLayers{{{"identity", Layer::Identity},
                                                                 {"application", Layer::Application},
                                                                 {"data", Layer::Data},
                                                                 {"integration", Layer::Integration},
                                                                 {"analytics", Layer::Analytics},
                                                                 {"operations", Layer::Operations}}};

/// "HOST:PORT" with a name or an address; nothing that could be another scheme of gRPC's, or a login.
bool isPlace(const std::string &address)
{
    const std::size_t colon = address.rfind(':');
    std::uint32_t port = 0;
    return colon != std::string::npos && colon > 0 && absl::SimpleAtoi(address.substr(colon + 1), &port) && port > 0
           && port <= 65'535
           && std::ranges::all_of(address.substr(0, colon),
                                  [](unsigned char c) {
                                      return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '[' || c == ']'
                                             || c == ':';
                                  })
           && (address.front() == '[' || address.find(':') == colon);
}

/// Paths are from the folder of the platform's file, as that of a template is.
std::string beside(const std::string &path, const std::string &file)
{
    return (std::filesystem::path(path).parent_path() / file).string();
}

void readWay(ConfigTable &table, const std::string &path, Config &config)
{
    std::string roots, token;
    table.text("address", config.address);
    table.text("roots", roots);
    table.text("token_file", token);
    if (!isPlace(config.address))
        return table.refuse("address", "must be HOST:PORT, such as address = \"provisioner.internal:7600\"");
    if (roots.empty()) {
        const auto safe = loopbackAddress(config.address);
        if (!safe.ok())
            return table.refuse("address", "is on another machine: tenants' names and the token would be read on the "
                                           "way. Give \"roots\", the PEM file of whom to trust, or an address on "
                                           "this machine");
        config.address = *safe;
    } else {
        std::ifstream file(beside(path, roots), std::ios::binary);
        std::ostringstream text;
        if (file)
            text << file.rdbuf();
        config.roots = text.str();
        if (config.roots.find("-----BEGIN CERTIFICATE-----") == std::string::npos || config.roots.size() > kMostRoots)
            return table.refuse("roots", "must name a readable PEM file with certificates");
    }
    if (token.empty())
        return table.refuse("token_file", "must name the file with the token that the driver knows this gateway by");
    config.token = [file = beside(path, token)] { return readPasswordFile(file); };
    if (const auto read = config.token(); !read.ok())
        table.refuse("token_file", absl::StrCat("cannot be used: ", std::string(read.status().message())));
}

void readPart(ConfigTable &table, ExternalPart &part)
{
    std::vector<std::string> layers, checks;
    table.text("name", part.name);
    table.words("layers", layers);
    table.words("checks", checks);
    const bool plain = std::ranges::all_of(part.name, [](unsigned char c) { return c >= ' ' && c < 0x7f && c != '"'; });
    if (part.name.empty() || part.name.size() > kMostName || !plain)
        table.refuse("name", absl::StrCat("must be what people call it, of at most ", kMostName, " plain characters"));
    for (const std::string &word : layers) {
        const auto known = std::ranges::find_if(kLayers, [&word](const auto &layer) { return word == layer.first; });
        if (known == kLayers.end())
            table.refuse("layers", absl::StrCat("holds \"", plainLine(word), "\"; choose from identity, application, ",
                                                "data, integration, analytics and operations"));
        else
            part.layers.insert(known->second);
    }
    part.checks = {checks.begin(), checks.end()};
    if (part.layers.empty())
        table.refuse("layers", "must list the layers in which it tries boundaries, such as layers = [\"identity\"]");
    if (part.checks.empty() || checks.size() > kMostChecks)
        table.refuse("checks", absl::StrCat("must list 1 to ", kMostChecks, " checks of the baselines, such as ",
                                            "checks = [\"identity.realm.own\"]"));
}

/// Whether the baselines know each check, in a layer that the driver answers for.
void compare(ConfigTable &table, const ExternalPart &part, const policy::Baselines &baselines)
{
    for (const std::string &check : part.checks) {
        bool known = false, own = false;
        for (const policy::BaselineControl &control : baselines.controls) {
            if (std::ranges::find(control.checks, check) == control.checks.end())
                continue;
            known = true;
            own = own || part.layers.contains(control.layer);
        }
        if (!known)
            table.refuse("checks", absl::StrCat("holds \"", plainLine(check), "\", which no control of the baselines ",
                                                "names; bulkhead-gateway baselines print shows them"));
        else if (!own)
            table.refuse("checks", absl::StrCat("holds \"", check, "\" of a layer that is not among its \"layers\"; ",
                                                "add the layer, or leave the check to whom it belongs"));
    }
}

} // namespace

absl::StatusOr<ExternalPlatformConfig> readExternalSection(const std::string &path, const policy::Baselines *baselines)
{
    const auto document = readTomlFile(path);
    if (!document.ok())
        return document.status();
    const toml::table *section = (*document)["external"].as_table();
    if (section == nullptr)
        return absl::InvalidArgumentError(absl::StrCat(path, ": \"external\" must be a table. Write [external]."));
    ConfigTable table(path, *section);
    if (section->contains("token"))
        table.refuse("token", "does not stand in this file; give \"token_file\", the file that holds it, chmod 600");
    table.only({"name", "address", "roots", "token_file", "deadline_seconds", "layers", "checks"});
    Config config;
    config.part.name = "external";
    std::int64_t seconds = 30;
    table.number("deadline_seconds", 1, 120, seconds);
    config.deadline = std::chrono::seconds(seconds);
    if (table.status().ok())
        readWay(table, path, config);
    if (table.status().ok())
        readPart(table, config.part);
    if (table.status().ok() && baselines != nullptr)
        compare(table, config.part, *baselines);
    if (!table.status().ok())
        return table.status();
    return config;
}

} // namespace bulkhead
