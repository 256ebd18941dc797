#include "backend/domain/store.h"

namespace bulkhead {

namespace {

constexpr char kSecondEncoding = 2; // The first begins with the length of a tenant's id, whose first byte is 0.

void put(std::string &out, std::uint64_t value, int bytes)
{
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>((value >> shift) & 0xff));
}

void put(std::string &out, const std::string &text)
{
    put(out, text.size(), 4);
    out += text;
}

std::optional<std::uint64_t> takeNumber(std::string_view &bytes, std::size_t size)
{
    if (bytes.size() < size)
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(0, size))
        value = value << 8 | static_cast<unsigned char>(byte);
    bytes.remove_prefix(size);
    return value;
}

bool takeText(std::string_view &bytes, std::string &text)
{
    const auto size = takeNumber(bytes, 4);
    if (!size || bytes.size() < *size)
        return false;
    text = bytes.substr(0, *size);
    bytes.remove_prefix(*size);
    return true;
}

} // namespace

std::string AuditEvent::canonical() const
{
    const bool second = !grant.empty() || !policyVersion.empty();
    std::string out;
    if (second)
        out.push_back(kSecondEncoding);
    for (const std::string *field : {&tenantId, &actor, &action, &requestId, &purpose, &outcome, &before, &after})
        put(out, *field);
    put(out, static_cast<std::uint64_t>(role), 8);
    put(out, static_cast<std::uint64_t>(atMs), 8);
    put(out, sequence, 8);
    if (second) {
        put(out, grant);
        put(out, policyVersion);
    }
    return out;
}

std::optional<AuditEvent> AuditEvent::fromCanonical(std::string_view bytes)
{
    AuditEvent event;
    const bool second = bytes.starts_with(kSecondEncoding);
    if (second)
        bytes.remove_prefix(1);
    for (std::string *field : {&event.tenantId, &event.actor, &event.action, &event.requestId, &event.purpose,
                               &event.outcome, &event.before, &event.after}) {
        if (!takeText(bytes, *field))
            return std::nullopt;
    }
    const auto role = takeNumber(bytes, 8);
    const auto atMs = takeNumber(bytes, 8);
    const auto sequence = takeNumber(bytes, 8);
    if (!role || *role > UINT8_MAX || !atMs || !sequence)
        return std::nullopt;
    if (second && (!takeText(bytes, event.grant) || !takeText(bytes, event.policyVersion)))
        return std::nullopt;
    // What the second encoding has nothing for is written in the first: no event has two encodings.
    if (!bytes.empty() || (second && event.grant.empty() && event.policyVersion.empty()))
        return std::nullopt;
    event.role = static_cast<Role>(*role);
    event.atMs = static_cast<std::int64_t>(*atMs);
    event.sequence = *sequence;
    return event;
}

} // namespace bulkhead
