#include "models/session/fleet_watch.h"

#include "models/session/fleet_wire.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::size_t kLeast = 2'048;
constexpr std::size_t kMost = 262'144;

} // namespace

void FleetStream::open(Connection &connection, grpc::ClientContext *context, const Request *request,
                       grpc::ClientReadReactor<Response> *reactor)
{
    connection.inventory->async()->WatchTenants(context, request, reactor);
}

bool FleetStream::post(quint64 attempt, const Response &message)
{
    return m_mailbox.post(attempt, parcelFrom(message), message.frame().resume_token());
}

void FrameBudget::spent(std::size_t rows, double ms)
{
    if (rows < kLeast / 2)
        return; // Too few to learn from.
    const double fitting = double(rows) * m_shareMs / std::max(ms, 0.05);
    // Growth by halves: one quick frame proves little, one slow frame is one too many.
    const double next = fitting < double(m_rows) ? fitting : (fitting + double(m_rows)) / 2;
    m_rows = std::clamp(std::size_t(next), kLeast, kMost);
}

} // namespace bulkhead
