#include "app/embedded_gateway.h"

#include "backend/gateway.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <mutex>
#include <thread>

namespace bulkhead {
namespace {

/// The sample fleet as designed keeps what was done to it between starts; fleets of another size are for trying.
QString storeFile(const CommandLine &line)
{
    if (!line.store.isEmpty())
        return line.store;
    if (!line.shots.isEmpty() || line.tenants != 0)
        return {};
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return folder
           + (line.telemetry == QLatin1String("simulated") ? QStringLiteral("/sample-%1.db").arg(line.seed)
                                                           : QStringLiteral("/measured.db"));
}

GatewayOptions optionsOf(const CommandLine &line)
{
    GatewayOptions options;
    const QString store = storeFile(line);
    if (!store.isEmpty()) {
        if (!store.contains(QLatin1String("://"))) // The gateway says what it thinks of an address.
            QDir().mkpath(QFileInfo(store).absolutePath());
        options.store = store.toStdString();
    }
    options.telemetry = line.telemetry.toStdString();
    options.telemetryConfig = line.telemetryConfig.toStdString();
    options.links = line.links.toStdString();
    options.tenants = line.tenants;
    options.seed = line.seed;
    options.initialRole = int(line.role);
    return options;
}

} // namespace

struct EmbeddedGateway::Impl
{
    mutable std::mutex mutex;
    std::unique_ptr<Gateway> gateway;
    std::thread starter;
};

EmbeddedGateway::EmbeddedGateway(const CommandLine &line, QObject *parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>())
{
    m_impl->starter = std::thread([this, options = optionsOf(line)] {
        auto started = Gateway::start(options);
        if (started.ok()) {
            {
                const std::lock_guard lock(m_impl->mutex);
                m_impl->gateway = std::move(*started);
            }
            QMetaObject::invokeMethod(this, &EmbeddedGateway::started, Qt::QueuedConnection);
            return;
        }
        const int code = started.status().code() == absl::StatusCode::kUnavailable ? 69 : 78;
        const QString sentence = QString::fromStdString(std::string(started.status().message()));
        QMetaObject::invokeMethod(
            this, [this, code, sentence] { emit failed(code, sentence); }, Qt::QueuedConnection);
    });
}

EmbeddedGateway::~EmbeddedGateway()
{
    m_impl->starter.join();
    if (m_impl->gateway)
        m_impl->gateway->shutdown(1000);
}

std::shared_ptr<grpc::Channel> EmbeddedGateway::channel() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->gateway ? m_impl->gateway->channel() : nullptr;
}

} // namespace bulkhead
