#pragma once
// A gateway whose platform is a real PostgreSQL and a real RabbitMQ, and what an operator does on them by hand. Knows
// nothing of the console, whose values bear the names of the gateway's.
#include "tests/fixtures/postgres_server.h"
#include "tests/fixtures/rabbitmq_server.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace bulkhead::test {

/// Servers, gateway and tenants. Two people of operations: "platform-1" and "platform-2".
class PlatformRoom
{
public:
    PlatformRoom();
    ~PlatformRoom();
    /// Empty, or what went wrong.
    [[nodiscard]] QString start();
    void stop(); ///< The gateway; the servers stay.
    [[nodiscard]] QString address() const;
    [[nodiscard]] static QByteArray token(const char *person);

    struct Begun
    {
        QString tenant, caseId;
    };
    /// A draft of this name and tier, submitted: its case can be run.
    [[nodiscard]] Begun submitted(const QString &name, const QString &tier);
    /// Such a tenant, live. Its id; empty: it did not get so far, and why is a warning.
    [[nodiscard]] QString live(const QString &name, const QString &tier);

    /// SQL as the tenant itself in database "app". Empty, or the error.
    [[nodiscard]] QString asTenant(const QString &tenant, const QString &sql);
    [[nodiscard]] QString role(const QString &tenant); ///< Its role in PostgreSQL; empty: it has none.
    [[nodiscard]] PostgresServer &postgres();
    [[nodiscard]] RabbitMqServer &broker();
    /// Asks the management API as its administrator. The path begins after /api. False: it was refused.
    [[nodiscard]] bool tell(const QByteArray &method, const QString &path, const QByteArray &body = {});
    /// Bodies of what an operator gets wrong: what is given up of queues "payer..." goes to an exchange that is not
    /// there; the queue "ehr" is emptied into another tenant's virtual host; everything may be read and written.
    [[nodiscard]] static QByteArray lossyPolicy();
    [[nodiscard]] QByteArray shovel(const QString &from, const QString &into) const;
    [[nodiscard]] static QByteArray fullRight();
    /// False: the broker knows nothing of that path.
    [[nodiscard]] bool stands(const QString &path);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead::test
