#include "backend/link_file.h"

#include "backend/notify/config_table.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace bulkhead {

namespace {

constexpr std::size_t kMostLinks = 8;
constexpr std::size_t kLongestName = 30;
constexpr std::size_t kLongestUrl = 2'000;
constexpr std::array<std::string_view, 7> kKnown{"tenant", "workflow", "environment", "from", "to", "from_ms", "to_ms"};
constexpr char kWords[] = "{tenant}, {workflow}, {environment}, {from}, {to}, {from_ms} and {to_ms}";

/// What is wrong with a URL, as the end of a sentence; empty: nothing.
std::string problemOf(std::string_view url)
{
    constexpr std::string_view kScheme = "https://";
    if (!url.starts_with(kScheme))
        return "must begin with https://";
    if (url.size() > kLongestUrl)
        return absl::StrCat("is longer than ", kLongestUrl, " characters");
    const std::string_view rest = url.substr(kScheme.size());
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    // A value that could choose the server would carry a tenant's id anywhere.
    if (host.empty() || host.find_first_of("{}@\\ ") != std::string_view::npos)
        return "must name the server itself, without user and without {…}; put values behind the first /";
    const bool plain = std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '"'; });
    if (!plain)
        return "holds a blank, a quote or a letter that a URL has to percent-encode";
    for (std::size_t at = 0; (at = url.find_first_of("{}", at)) != std::string_view::npos; ++at) {
        const std::size_t end = url[at] == '{' ? url.find('}', at) : std::string_view::npos;
        if (end == std::string_view::npos)
            return "has a brace without its other half; write { and } as %7B and %7D";
        const std::string_view word = url.substr(at + 1, end - at - 1);
        if (std::find(kKnown.begin(), kKnown.end(), word) == kKnown.end())
            return absl::StrCat("knows ", kWords, ", not {", std::string(word), "}");
        at = end;
    }
    if (url.find("{tenant}") == std::string_view::npos)
        return "has no {tenant}; a page that shows every tenant is not opened from one tenant's objective";
    return {};
}

} // namespace

absl::StatusOr<std::vector<PlatformLink>> parseLinkFile(std::string_view toml, const std::string &name)
{
    toml::table document;
    try {
        document = toml::parse(toml);
    } catch (const toml::parse_error &error) { // The library's one way to say so.
        return absl::InvalidArgumentError(absl::StrCat(name, ":", error.source().begin.line, ": ",
                                                       std::string(error.description()), "; correct the TOML"));
    }
    notify::ConfigTable whole(name, document);
    whole.only({"link"});
    if (!whole.status().ok())
        return whole.status();
    const toml::array *list = document["link"].as_array();
    if (!list || list->empty())
        return absl::InvalidArgumentError(absl::StrCat(name, ":1: no link; add a [[link]] table with name and url"));
    std::vector<PlatformLink> links;
    for (const toml::node &node : *list) {
        const toml::table *table = node.as_table();
        if (!table)
            return absl::InvalidArgumentError(
                absl::StrCat(name, ":", node.source().begin.line, ": \"link\" must be a table; write [[link]]"));
        notify::ConfigTable given(name, *table);
        PlatformLink link;
        given.text("name", link.name);
        given.text("url", link.url);
        given.only({"name", "url"});
        if (link.name.empty() || link.name.size() > kLongestName)
            given.refuse("name", absl::StrCat("must be 1 to ", kLongestName, " characters, such as name = \"Traces\""));
        if (const std::string problem =
                link.url.empty() ? "is missing; write url = \"https://…\"" : problemOf(link.url);
            !problem.empty())
            given.refuse("url", problem);
        if (std::any_of(links.begin(), links.end(), [&](const auto &other) { return other.name == link.name; }))
            given.refuse("name", "is there twice; rename one");
        if (links.size() == kMostLinks)
            given.refuse("name", absl::StrCat("is one too many; keep at most ", kMostLinks, " links"));
        if (!given.status().ok())
            return given.status();
        links.push_back(std::move(link));
    }
    return links;
}

absl::StatusOr<std::vector<PlatformLink>> readLinkFile(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read; give --links a readable TOML file"));
    std::ostringstream text;
    text << file.rdbuf();
    return parseLinkFile(text.str(), path);
}

} // namespace bulkhead
