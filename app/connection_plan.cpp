#include "app/connection_plan.h"

#include "app/signin/gate.h"
#include "models/viewing.h"

#include <QCoreApplication>
#include <QFile>

namespace bulkhead {
namespace {

constexpr qint64 kLongestToken = 8'192; // As much as a gateway takes.

QByteArray rootsOf(const ConnectionPlan &plan)
{
    QString problem;
    const std::optional<Trust> trust =
        plan.tls && !plan.tls->roots.isEmpty() ? readTrust(*plan.tls, &problem) : std::nullopt;
    return trust ? QByteArray::fromStdString(trust->roots) : QByteArray();
}

} // namespace

SessionOptions wayOf(const ConnectionPlan &plan)
{
    SessionOptions options;
    options.environment = plan.environment;
    if (plan.gateway.isEmpty()) {
        options.channel = plan.channel;
        return options;
    }
    if (!plan.tls) {
        options.channel = [address = plan.gateway] { return dial(address); };
        return options;
    }
    options.channel = [address = plan.gateway, files = *plan.tls]() -> std::shared_ptr<grpc::Channel> {
        QString problem;
        const std::optional<Trust> trust = readTrust(files, &problem);
        return trust ? dial(address, trust) : nullptr; // `distrust` says why.
    };
    options.distrust = [address = plan.gateway, files = *plan.tls] {
        QString problem;
        const std::optional<Trust> trust = readTrust(files, &problem);
        return trust ? whyNotTrusted(address, *trust) : problem;
    };
    return options;
}

bool ConnectionPlan::operator==(const ConnectionPlan &other) const
{
    const auto files = [](const std::optional<TlsFiles> &tls) {
        return tls ? QStringList{tls->roots, tls->certificate, tls->key} : QStringList();
    };
    return gateway == other.gateway && tls.has_value() == other.tls.has_value() && files(tls) == files(other.tls)
           && tokenFile == other.tokenFile && environment == other.environment;
}

ConnectionPlan planOf(const ConnectionSettings &settings)
{
    ConnectionPlan plan;
    plan.id = settings.id;
    plan.mark = settings.mark;
    plan.gateway = settings.gateway;
    plan.environment = settings.environment;
    if (settings.tls || !isLoopback(settings.gateway)) // Whatever the file says: to other machines by TLS only.
        plan.tls = TlsFiles{settings.roots, settings.certificate, settings.key};
    return plan;
}

PlannedConnection planConnection(const ConnectionPlan &plan, QString *problem)
{
    PlannedConnection made;
    SessionOptions options = wayOf(plan);
    if (!plan.tokenFile.isEmpty()) {
        QFile file(plan.tokenFile);
        if (!file.open(QIODevice::ReadOnly)) {
            *problem = QCoreApplication::translate("Application", "The token file %1 cannot be read: %2")
                           .arg(plan.tokenFile, file.errorString());
            return {};
        }
        options.token = file.read(kLongestToken).trimmed();
    } else if (!plan.gateway.isEmpty()) {
        made.gate = std::make_unique<Gate>(plan.gateway, rootsOf(plan), plan.keep ? plan.keep : keychainToken);
        made.gate->setName(plan.mark.name);
        made.gate->fill(&options);
    }
    made.viewing = std::make_shared<Viewing>();
    options.viewing = made.viewing;
    made.desk = makeSession(std::move(options));
    return made;
}

} // namespace bulkhead
