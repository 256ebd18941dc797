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

} // namespace bulkhead
