#pragma once
// A gateway whose platform is a real PostgreSQL with patients' records of two tenants, and the people of an access to
// them. Knows nothing of the console, whose values bear the names of the gateway's.
#include "tests/fixtures/postgres_server.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace bulkhead::test {

/// People: "support-1" with another region than the tenants', "lead-1" of support, "platform-1", "auditor-1". Names of
/// patients and notes of visits are marked PHI.
class DiagnosedRoom
{
public:
    DiagnosedRoom();
    ~DiagnosedRoom();
    /// Empty, or what went wrong.
    [[nodiscard]] QString start();
    void stop(); ///< The gateway; the server stays.
    [[nodiscard]] QString address() const;
    [[nodiscard]] static QByteArray token(const char *person);
    /// A tenant of this name in the shared tables, live, with two patients and a visit of each. Its id; empty: it did
    /// not get so far, and why is a warning.
    [[nodiscard]] QString live(const QString &name);
    /// Number of the first visit of a tenant.
    [[nodiscard]] QString visitOf(const QString &tenant);
    /// Questions that the server works on.
    [[nodiscard]] QString working();
    [[nodiscard]] PostgresServer &server();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead::test
