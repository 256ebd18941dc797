#pragma once
#include "models/session/fleet_mailbox.h"
#include "models/session/watch.h"

namespace bulkhead {

/// The stream of tenants into its mailbox.
class FleetStream
{
public:
    using Request = v1::WatchTenantsRequest;
    using Response = v1::WatchTenantsResponse;

    static void open(Connection &connection, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor);
    void begin(quint64 attempt, bool forget) { m_mailbox.begin(attempt, forget); }
    [[nodiscard]] bool post(quint64 attempt, const Response &message);
    [[nodiscard]] std::string resumeToken() const { return m_mailbox.resumeToken(); }
    [[nodiscard]] FleetMailbox &mailbox() { return m_mailbox; }

private:
    FleetMailbox m_mailbox;
};

/// How many rows the console takes in one frame: as many as it has shown to manage within its share of the frame.
class FrameBudget
{
public:
    explicit FrameBudget(double shareMs)
        : m_shareMs(shareMs)
    {
    }
    [[nodiscard]] std::size_t rows() const { return m_rows; }
    void spent(std::size_t rows, double ms);

private:
    double m_shareMs;
    std::size_t m_rows = 8'192;
};

} // namespace bulkhead
