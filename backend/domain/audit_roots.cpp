#include "backend/domain/audit_roots.h"

#include <charconv>

namespace bulkhead::audit {

std::string rootsText(std::span<const AuditHead> heads)
{
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const AuditHead &head : heads) {
        text += head.tenantId + " " + std::to_string(head.size) + " ";
        for (const char byte : head.root) {
            text.push_back(kDigits[(byte >> 4) & 0xf]);
            text.push_back(kDigits[byte & 0xf]);
        }
        text.push_back('\n');
    }
    return text;
}

std::optional<std::vector<AuditHead>> readRoots(std::string_view text)
{
    std::vector<AuditHead> heads;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos)
            return std::nullopt;
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        const std::size_t first = line.find(' '), second = line.find(' ', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos)
            return std::nullopt;
        AuditHead head{std::string(line.substr(0, first)), 0, {}};
        const std::string_view size = line.substr(first + 1, second - first - 1);
        const auto read = std::from_chars(size.data(), size.data() + size.size(), head.size);
        const std::string_view digits = line.substr(second + 1);
        if (read.ec != std::errc() || read.ptr != size.data() + size.size() || digits.size() != 64)
            return std::nullopt;
        for (std::size_t i = 0; i < digits.size(); i += 2) {
            unsigned byte = 0;
            const auto hex = std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
            if (hex.ec != std::errc() || hex.ptr != digits.data() + i + 2)
                return std::nullopt;
            head.root.push_back(static_cast<char>(byte));
        }
        heads.push_back(std::move(head));
    }
    return heads;
}

} // namespace bulkhead::audit
