#pragma once
// Tenants of every tier on a real PostgreSQL, with rows of theirs, and questions to them.
#include "backend/driver/postgres_diagnostics.h"
#include "tests/backend/platform_on_postgres.h"

namespace bulkhead::test {

inline TenantFacts factsOf(const QString &id)
{
    return id == QStringLiteral("birch") ? tenant("birch", Tier::Segmented)
           : id == QStringLiteral("fir") ? tenant("fir", Tier::Channel, "north")
           : id == QStringLiteral("oak") ? tenant("oak", Tier::Dedicated)
                                         : tenant(id.toLatin1().constData(), Tier::Shared);
}

inline DiagnosticRequest question(const char *id, const QString &sql, PhiAccess phi = PhiAccess::Refused)
{
    DiagnosticRequest request;
    request.tenant = factsOf(QString::fromLatin1(id));
    request.statement.sql = sql.toStdString();
    request.phi = phi;
    return request;
}

inline QString rowsOf(const TenantResult &result)
{
    QStringList rows;
    for (const ResultRow &row : result.rows()) {
        QStringList cells;
        for (const auto &cell : row)
            cells << (cell ? QString::fromStdString(*cell) : QStringLiteral("NULL"));
        rows << cells.join(QLatin1Char('|'));
    }
    return rows.join(QLatin1Char(' '));
}

/// Shared: elm, ash. Segmented: birch. Channel: fir. Dedicated: oak. Each has two patients, "Anna ID" and "Zoe ID", and
/// a visit of each; names and notes are PHI.
struct DiagnosedClinic
{
    PlatformOnPostgres at;
    std::unique_ptr<Platform> platform;
    std::unique_ptr<Diagnostics> diagnostics;

    [[nodiscard]] PostgresPlatformConfig config() const
    {
        PostgresPlatformConfig config = at.config();
        config.phi = {"patient.name", "visit.note"};
        return config;
    }
    /// Empty, or what went wrong.
    [[nodiscard]] QString open()
    {
        if (const QString problem = at.start(); !problem.isEmpty())
            return problem;
        platform = at.platform(config());
        diagnostics = makePostgresDiagnostics(config());
        for (const char *id : {"elm", "ash", "birch", "fir", "oak"}) {
            if (const absl::Status status = provision(*platform, factsOf(QString::fromLatin1(id))); !status.ok())
                return QString::fromUtf8(told(status));
            if (const QString problem = sow(QString::fromLatin1(id)); !problem.isEmpty())
                return problem;
        }
        return {};
    }
    [[nodiscard]] QString sow(const QString &id)
    {
        const auto link = at.login(id, id == QStringLiteral("oak") ? QStringLiteral("t_oak") : QStringLiteral("app"));
        if (!link)
            return QStringLiteral("%1 cannot log in").arg(id);
        const auto sown = link->tell(
            QStringLiteral("INSERT INTO patient (tenant_id, id, name) VALUES ('%1', 1, 'Anna %1'), ('%1', 2, 'Zoe %1');"
                           "INSERT INTO visit (tenant_id, patient, kind, note, at) VALUES"
                           " ('%1', 1, 'booked', 'cough %1', '2026-11-10 00:00Z'), ('%1', 2, 'walk-in', NULL, "
                           "'2026-11-11 00:00Z')")
                .arg(id)
                .toStdString());
        return sown.ok() ? QString() : QString::fromUtf8(told(sown.status()));
    }
    /// DATA_LOSS: it was not one tenant's alone.
    [[nodiscard]] absl::StatusOr<TenantResult> ask(const DiagnosticRequest &request)
    {
        auto answer = diagnostics->run(request, {});
        if (!answer.ok())
            return answer.status();
        if (std::holds_alternative<MixedRows>(*answer))
            return absl::DataLossError("mixed");
        return std::get<TenantResult>(std::move(*answer));
    }
    /// Questions that the server works on, and sessions of questions.
    [[nodiscard]] QString working()
    {
        return at.server.value(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                                              " 'bulkhead diagnostics' AND state = 'active'"));
    }
    [[nodiscard]] QString sessions()
    {
        return at.server.value(
            QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bulkhead diagnostics'"));
    }
    /// All that a question could have changed.
    [[nodiscard]] QString everything()
    {
        return at.server.value(QStringLiteral(
            "SELECT (SELECT string_agg(p::text, ',' ORDER BY p.id, p.tenant_id) FROM clinic.patient p) || (SELECT"
            " count(*) FROM clinic.visit) || (SELECT count(*) FROM t_birch.patient) || (SELECT count(*) FROM"
            " pg_largeobject_metadata) || (SELECT count(*) FROM pg_class) || (SELECT count(*) FROM pg_locks WHERE"
            " locktype = 'advisory') || (SELECT count(*) FROM pg_prepared_xacts) || (SELECT count(*) FROM "
            "pg_replication_slots)"
            " || (SELECT string_agg(r::text, ',' ORDER BY rolname) FROM pg_roles r)"));
    }
};

} // namespace bulkhead::test
