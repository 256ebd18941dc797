#include "backend/branding_table.h"

#include "backend/notify/config_table.h"
#include "backend/rpc/text_rules.h"
#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

namespace bulkhead {

namespace {

constexpr std::size_t kNameCharacters = 40, kLogoBytes = 64 << 10;
constexpr std::uint32_t kLogoPixels = 1024;
constexpr double kLeastContrast = 3; // WCAG 2.1 for what is no running text: lines, marks, focus.
// The surfaces of the console's two themes on which the accent stands (widgets/theme/tokens.cpp).
constexpr std::uint32_t kLight = 0xF5F6F8, kDark = 0x1A2129;

std::optional<std::uint32_t> colourOf(const std::string &text)
{
    if (text.size() != 7 || text[0] != '#')
        return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text.substr(1)) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0)
            return std::nullopt;
        value = value << 4U | static_cast<std::uint32_t>(digit);
    }
    return value;
}

/// Relative luminance as WCAG 2.1 defines it.
double luminance(std::uint32_t rgb)
{
    const auto part = [](std::uint32_t byte) {
        const double c = static_cast<double>(byte & 0xFFU) / 255;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(rgb >> 16U) + 0.7152 * part(rgb >> 8U) + 0.0722 * part(rgb);
}

double contrast(std::uint32_t a, std::uint32_t b)
{
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

std::string wrongWithAccent(const std::string &accent)
{
    const auto colour = colourOf(accent);
    if (!colour)
        return "must be a colour such as \"#2F7FB5\"";
    for (const auto &[surface, theme] : {std::pair{kLight, "light"}, std::pair{kDark, "dark"}}) {
        if (const double seen = contrast(*colour, surface); seen < kLeastContrast)
            return absl::StrCat("stands out from the ", theme, " theme by ", std::round(seen * 10) / 10,
                                ":1 only; choose a colour of 3:1 at least on both, such as \"#2F7FB5\"");
    }
    return {};
}

std::uint32_t bigEndian(std::string_view bytes)
{
    std::uint32_t number = 0;
    for (const char c : bytes.substr(0, 4))
        number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

/// Reads no more than a logo may have.
std::string wrongWithLogo(const std::string &path, std::string &bytes)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return "cannot be read; name a file beside the policy";
    std::array<char, kLogoBytes + 1> room{};
    file.read(room.data(), room.size());
    bytes.assign(room.data(), static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kLogoBytes)
        return "is larger than 64 KiB; make it smaller";
    // Signature, then the header chunk with width and height.
    constexpr std::string_view kSignature("\x89PNG\r\n\x1a\n", 8);
    if (bytes.size() < 33 || !bytes.starts_with(kSignature) || bytes.substr(12, 4) != "IHDR")
        return "is no PNG";
    const std::uint32_t width = bigEndian(std::string_view(bytes).substr(16));
    const std::uint32_t height = bigEndian(std::string_view(bytes).substr(20));
    if (width == 0 || height == 0 || width > kLogoPixels || height > kLogoPixels)
        return "must have 1 to 1024 pixels each way";
    return {};
}

} // namespace

absl::Status readBranding(const std::string &name, const std::string &folder, const toml::table &table,
                          std::string &partner, Branding &branding)
{
    notify::ConfigTable given(name, table);
    std::string logo;
    given.text("partner", partner);
    given.text("name", branding.name);
    given.text("accent", branding.accent);
    given.text("logo", logo);
    given.only({"partner", "name", "accent", "logo"});
    if (partner.empty())
        given.refuse("partner", "is missing; write the partner's tenant id");
    if (branding.name.empty())
        given.refuse("name", "is missing; write how the partner calls its console");
    if (!checkText(branding.name, kNameCharacters, false, "name").ok())
        given.refuse("name", "must be 1 to 40 plain characters");
    if (!branding.accent.empty()) {
        if (const std::string wrong = wrongWithAccent(branding.accent); !wrong.empty())
            given.refuse("accent", wrong);
    }
    if (!logo.empty()) {
        // Beside the policy and nowhere else: whoever may write the policy shall not read other files with it.
        if (logo.find('/') != std::string::npos || logo == ".." || logo.find('\\') != std::string::npos)
            given.refuse("logo", "must be a file's name, beside the policy");
        else if (const std::string wrong = wrongWithLogo(folder + "/" + logo, branding.logo); !wrong.empty())
            given.refuse("logo", wrong);
    }
    return given.status();
}

} // namespace bulkhead
