#pragma once
#include "models/session/calls.h"
#include "models/session/reader.h"
#include "models/session/wire.h"
#include "models/table_answer.h"

#include <optional>

namespace bulkhead {

/// Starts a server stream of an ExportHeader and ExportRows, the contract's form of every list for a file. The guard's
/// death ends it: nobody is left to use what it brings. `open` binds the call and holds its request.
template<typename Response, typename Open>
CallRef callForTable(Calls &calls, const std::shared_ptr<Connection> &connection,
                     std::chrono::system_clock::time_point deadline, TableAnswer answer, Open open)
{
    // Chunks that may wait for the GUI thread before the gateway is slowed down.
    constexpr int kWindow = 8;
    using R = Reader<Response>;
    struct TableLanding
    {
        QPointer<QObject> guard;
        bool guarded = false;
        TableAnswer answer;
        [[nodiscard]] bool wanted() const { return !guarded || !guard.isNull(); }
    };
    QObject *guard = answer.guard;
    auto landing = std::make_shared<TableLanding>(TableLanding{guard, guard != nullptr, std::move(answer)});
    const std::weak_ptr<TableLanding> weak = landing;
    auto self = std::make_shared<std::weak_ptr<R>>();
    auto id = std::make_shared<quint64>(0);
    auto take = [link = calls.link(), weak, self](Response &message) {
        std::optional<ExportHeader> header;
        if (message.has_header())
            header = exportFrom(message.header());
        const QList<QStringList> rows = listFrom(
            message.rows(), +[](const v1::ExportRow &row) { return wordsFrom(row.cells()); });
        Link::post(link, [weak, self, header, rows] {
            const auto alive = weak.lock();
            const auto reader = self->lock();
            if (!alive)
                return;
            if (!alive->wanted()) {
                if (reader)
                    reader->cancel();
                return;
            }
            if (header && alive->answer.header)
                alive->answer.header(*header);
            if (!rows.isEmpty() && alive->answer.rows)
                alive->answer.rows(rows);
            if (reader)
                reader->consumed();
        });
    };
    auto bind = std::make_shared<Open>(std::move(open)); // With the request, which gRPC may read until the end.
    auto done = [&calls, link = calls.link(), weak, id, bind](const grpc::Status &status,
                                                              const grpc::ClientContext &context) {
        Link::post(link, [&calls, weak, id, fault = faultFrom(status, context)] {
            if (const auto alive = weak.lock()) {
                calls.forget(*id); // Posts run only while the session, and so `calls`, lives.
                if (alive->answer.then && alive->wanted())
                    alive->answer.then(fault, !fault.failed());
            }
        });
    };
    auto reader = std::make_shared<R>(calls.airspace(), connection, kWindow, std::move(take), std::move(done));
    *self = reader;
    *id = calls.keep(landing, reader);
    reader->start(deadline, [bind](Connection &over, grpc::ClientContext *context, auto *reactor) {
        (*bind)(over, context, reactor);
    });
    return reader;
}

} // namespace bulkhead
