#pragma once
#include "app/command_line.h"

#include <QObject>

#include <memory>

namespace grpc {
class Channel;
}

namespace bulkhead {

/// The gateway inside this process: started on a thread of its own, so that the window shows at once.
class EmbeddedGateway : public QObject
{
    Q_OBJECT
public:
    explicit EmbeddedGateway(const CommandLine &line, QObject *parent = nullptr);
    ~EmbeddedGateway() override; ///< Waits for the start to end, then shuts down.

    /// nullptr until started.
    [[nodiscard]] std::shared_ptr<grpc::Channel> channel() const;

signals:
    void started(); ///< channel() is there. GUI thread.
    /// The gateway cannot start: exit code (69 or 78) and a sentence. GUI thread.
    void failed(int exitCode, const QString &sentence);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
