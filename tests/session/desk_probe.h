#pragma once
#include "models/session/session.h"
#include "tests/fixtures/scripted_gateway.h"

#include <QSignalSpy>
#include <QTest>

#include <map>

namespace bulkhead {

/// Product timing shortened, so that loss and deadlines show within a test's patience.
inline SessionTiming quickTiming()
{
    SessionTiming timing;
    timing.backoffMin = 20;
    timing.backoffMax = 100;
    return timing;
}

/// A desk on a gateway, and the fleet as a reader of its batches would know it.
struct DeskProbe
{
    DeskProbe(ScriptedGateway &gateway, bool tcp, SessionTiming timing = quickTiming(), QByteArray token = {})
    {
        SessionOptions options;
        options.timing = timing;
        options.token = std::move(token);
        if (tcp)
            options.channel = [port = gateway.port()] { return dial(QString("127.0.0.1:%1").arg(port)); };
        else
            options.channel = [&gateway] { return gateway.inProcess(); };
        desk = makeSession(std::move(options));
        QObject::connect(desk.get(), &Desk::fleetBatch, desk.get(),
                         [this](const std::shared_ptr<FleetBatch> &batch) { take(*batch); });
        QObject::connect(desk.get(), &Desk::streamChanged, desk.get(),
                         [this](const StreamState &state) { links.append(state.link); });
    }

    void take(const FleetBatch &batch)
    {
        ++batches;
        if (batch.reset) {
            ++resets;
            names.clear();
            burns.clear();
        }
        whole |= batch.snapshotEnd;
        for (const FactsColumns &facts : batch.facts) {
            for (std::size_t i = 0; i < facts.row.size(); ++i) {
                const quint32 from = i ? facts.nameEnd[i - 1] : 0;
                names[facts.row[i]] = facts.names.mid(from, facts.nameEnd[i] - from);
                factRows.push_back(facts.row[i]);
                if (!facts.tier.empty())
                    tiers[facts.row[i]] = facts.tier[i];
            }
        }
        for (const FiguresColumns &figures : batch.figures) {
            for (std::size_t i = 0; i < figures.row.size(); ++i) {
                if (!figures.burn.empty())
                    burns[figures.row[i]] = figures.burn[i];
                if (!figures.health.empty())
                    healths[figures.row[i]] = figures.health[i];
            }
        }
        for (const quint32 row : batch.removed)
            names.erase(row);
    }

    std::map<quint32, QByteArray> names;
    std::map<quint32, int> burns, tiers, healths;
    std::vector<quint32> factRows;
    QList<StreamState::Link> links;
    int batches = 0, resets = 0;
    bool whole = false;
    std::unique_ptr<Desk> desk; // Last: it stops before what it fills.
};

/// Rows `first` … `first + count - 1`, named "tenant <row>", with a burn of their number.
inline v1::WatchTenantsResponse snapshotOf(quint32 first, quint32 count, const std::string &token)
{
    v1::WatchTenantsResponse message;
    message.mutable_frame()->set_snapshot(true);
    message.mutable_frame()->set_snapshot_end(true);
    message.mutable_frame()->set_reset(true);
    message.mutable_frame()->set_resume_token(token);
    message.set_total(count);
    for (quint32 row = first; row < first + count; ++row) {
        message.mutable_facts()->add_row(row);
        message.mutable_facts()->add_id("t-" + std::to_string(row));
        message.mutable_facts()->add_name("tenant " + std::to_string(row));
        message.mutable_figures()->add_row(row);
        message.mutable_figures()->add_burn(int(row));
    }
    return message;
}

inline v1::WatchTenantsResponse burnOf(quint32 row, int burn, const std::string &token = {})
{
    v1::WatchTenantsResponse message;
    message.mutable_frame()->set_resume_token(token);
    message.mutable_figures()->add_row(row);
    message.mutable_figures()->add_burn(burn);
    message.set_updates(1);
    return message;
}

} // namespace bulkhead
