#include "backend/room/event_record.h"

namespace bulkhead::room {

Record eventRecord(const PlatformEvent &event, std::string_view id)
{
    Record record;
    record.kind = kEventKind;
    record.id = id;
    record.body = event.kind + '\n' + event.subject + '\n' + event.text;
    record.atMs = event.atMs;
    return record;
}

std::optional<PlatformEvent> eventOf(const Record &record)
{
    const std::size_t first = record.body.find('\n');
    const std::size_t second = first == std::string::npos ? first : record.body.find('\n', first + 1);
    if (record.kind != kEventKind || second == std::string::npos)
        return std::nullopt;
    return PlatformEvent{record.atMs, record.body.substr(0, first), record.body.substr(first + 1, second - first - 1),
                         record.body.substr(second + 1)};
}

} // namespace bulkhead::room
