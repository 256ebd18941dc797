#include "backend/rpc/state_stream.h"

namespace bulkhead {

namespace {

void append(std::string &text, std::string_view part)
{
    text += std::to_string(part.size());
    text += ':';
    text += part;
}

} // namespace

std::string streamIdentity(const Call &call, std::string_view kind)
{
    std::string text;
    append(text, kind);
    append(text, call.person.id);
    append(text, call.rights());
    return text;
}

std::string resumeToken(std::string_view identity, std::uint64_t content)
{
    std::string text(identity);
    text += std::to_string(content);
    return sha256(text).substr(0, 16);
}

std::uint64_t fingerprint(const google::protobuf::Message &message)
{
    return std::hash<std::string>{}(message.SerializeAsString());
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b)
{
    return a ^ (b + 0x9e3779b97f4a7c15U + (a << 6U) + (a >> 2U));
}

std::unique_ptr<Listening> listenTo(EngineRoom &room, const Bell &bell)
{
    const auto handle = room.listenServices([bell] { bell.ring(); });
    return std::make_unique<Listening>(handle, [&room](std::uint64_t h) { room.unlistenServices(h); });
}

std::unique_ptr<Listening> listenTo(room::Listeners &listeners, const Bell &bell)
{
    const auto handle = listeners.add([bell] { bell.ring(); });
    return std::make_unique<Listening>(handle, [&listeners](std::uint64_t h) { listeners.remove(h); });
}

} // namespace bulkhead
