#include "tests/app/diagnosed_room.h"

#include "backend/gateway.h"
#include "tests/backend/onboarding_door.h"
#include "tests/backend/platform_on_postgres.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>

namespace bulkhead::test {
namespace {

constexpr const char *kPeople[][3] = {{"support-1", "support", "{ regions = [\"us-west\"] }"},
                                      {"lead-1", "support-lead", "{ all = true }"},
                                      {"platform-1", "platform-operations", "{ all = true }"},
                                      {"auditor-1", "auditor", "{ all = true }"}};

bool write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

} // namespace

struct DiagnosedRoom::Impl
{
    [[nodiscard]] QByteArray platform() const
    {
        return QStringLiteral("[postgres]\npostgres = \"host=127.0.0.1 port=%1 user=platform\"\ndatabase = \"app\"\n"
                              "schemas = [\"clinic\"]\nphi = [\"patient.name\", \"visit.note\"]\n"
                              "[postgres.canary.\"clinic.visit\"]\nkind = \"'booked'\"\n")
            .arg(postgres.server.port())
            .toUtf8();
    }
    [[nodiscard]] static QByteArray people()
    {
        QByteArray all;
        for (const auto &[id, role, scope] : kPeople)
            all += "[[person]]\nid = \"" + QByteArray(id) + "\"\nrole = \"" + role + "\"\nscope = " + scope
                   + "\ntoken_sha256 = \"" + QCryptographicHash::hash(token(id), QCryptographicHash::Sha256).toHex()
                   + "\"\n\n";
        return all;
    }

    PlatformOnPostgres postgres;
    QTemporaryDir folder;
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<OnboardingDoor> door;
};

DiagnosedRoom::DiagnosedRoom()
    : m_impl(std::make_unique<Impl>())
{
}

DiagnosedRoom::~DiagnosedRoom() = default;

QString DiagnosedRoom::start()
{
    if (const QString problem = m_impl->postgres.start(); !problem.isEmpty())
        return problem;
    GatewayOptions options;
    options.telemetry = "none";
    options.people = m_impl->folder.filePath(QStringLiteral("people.toml")).toStdString();
    options.platform = m_impl->folder.filePath(QStringLiteral("platform.toml")).toStdString();
    options.listen = "127.0.0.1:0";
    if (!write(QString::fromStdString(options.people), Impl::people())
        || !write(QString::fromStdString(options.platform), m_impl->platform()))
        return QStringLiteral("the gateway's files cannot be written");
    auto started = Gateway::start(options);
    if (!started.ok())
        return QString::fromStdString(started.status().ToString());
    m_impl->gateway = *std::move(started);
    m_impl->door = std::make_unique<OnboardingDoor>(m_impl->gateway->channel(), "platform-1");
    return {};
}

void DiagnosedRoom::stop()
{
    m_impl->door.reset();
    m_impl->gateway.reset();
}

QString DiagnosedRoom::address() const
{
    return QStringLiteral("127.0.0.1:%1").arg(m_impl->gateway->port());
}

QByteArray DiagnosedRoom::token(const char *person)
{
    return QByteArray::fromStdString(tokenOf(person));
}

QString DiagnosedRoom::live(const QString &name)
{
    const auto item = m_impl->door->run(m_impl->door->submitted(name.toStdString(), "shared"));
    if (item.stage() != v1::STAGE_LIVE) {
        qWarning("%s", item.blocker().c_str());
        return {};
    }
    const QString id = QString::fromStdString(item.tenant_id());
    const auto link = m_impl->postgres.login(id, QStringLiteral("app"));
    if (!link)
        return {};
    const auto sown =
        link->tell(QStringLiteral("INSERT INTO patient (tenant_id, id, name) VALUES ('%1', 1, 'Anna Vale'),"
                                  " ('%1', 2, 'Zoe Marsh');"
                                  "INSERT INTO visit (tenant_id, patient, kind, note, at) VALUES"
                                  " ('%1', 1, 'booked', 'cough since Monday', '2026-11-10 09:20Z'),"
                                  " ('%1', 2, 'walk-in', NULL, '2026-11-11 14:05Z')")
                       .arg(id)
                       .toStdString());
    if (!sown.ok())
        qWarning("%s", std::string(sown.status().message()).c_str());
    return sown.ok() ? id : QString();
}

QString DiagnosedRoom::visitOf(const QString &tenant)
{
    return server().value(QStringLiteral("SELECT min(id) FROM clinic.visit WHERE tenant_id = '%1'").arg(tenant));
}

QString DiagnosedRoom::working()
{
    return server().value(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                                         " 'bulkhead diagnostics' AND state = 'active'"));
}

PostgresServer &DiagnosedRoom::server()
{
    return m_impl->postgres.server;
}

} // namespace bulkhead::test
