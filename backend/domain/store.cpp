#include "backend/domain/store.h"

namespace bulkhead {

namespace {

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
    std::string out;
    for (const std::string *field : {&tenantId, &actor, &action, &requestId, &purpose, &outcome, &before, &after})
        put(out, *field);
    put(out, static_cast<std::uint64_t>(role), 8);
    put(out, static_cast<std::uint64_t>(atMs), 8);
    put(out, sequence, 8);
    return out;
}

std::optional<AuditEvent> AuditEvent::fromCanonical(std::string_view bytes)
{
    AuditEvent event;
    for (std::string *field : {&event.tenantId, &event.actor, &event.action, &event.requestId, &event.purpose,
                               &event.outcome, &event.before, &event.after}) {
        if (!takeText(bytes, *field))
            return std::nullopt;
    }
    const auto role = takeNumber(bytes, 8);
    const auto atMs = takeNumber(bytes, 8);
    const auto sequence = takeNumber(bytes, 8);
    if (!role || *role > UINT8_MAX || !atMs || !sequence || !bytes.empty())
        return std::nullopt;
    event.role = static_cast<Role>(*role);
    event.atMs = static_cast<std::int64_t>(*atMs);
    event.sequence = *sequence;
    return event;
}

} // namespace bulkhead
