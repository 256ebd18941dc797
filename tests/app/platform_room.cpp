#include "tests/app/platform_room.h"

#include "backend/gateway.h"
#include "tests/backend/onboarding_door.h"
#include "tests/backend/platform_on_postgres.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>

namespace bulkhead::test {
namespace {

constexpr const char *kPeople[] = {"platform-1", "platform-2"};

bool write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

} // namespace

struct PlatformRoom::Impl
{
    [[nodiscard]] QByteArray platform()
    {
        return QStringLiteral("[postgres]\npostgres = \"host=127.0.0.1 port=%1 user=platform\"\ndatabase = \"app\"\n"
                              "schemas = [\"clinic\"]\ntemplate = "
                              "\"tables.sql\"\n[postgres.canary.\"clinic.visit\"]\nkind = \"'booked'\"\n"
                              "[rabbitmq]\nmanagement = \"%2\"\namqp = \"127.0.0.1:%3\"\nuser = \"guest\"\n"
                              "password_file = \"%4\"\ncredentials = \"%5\"\n"
                              "queues = [\"ehr\", \"payer.claims\", \"payer.claims.dead\"]\n")
            .arg(postgres.server.port())
            .arg(broker.management())
            .arg(broker.port())
            .arg(broker.passwordFile(), folder.filePath(QStringLiteral("credentials")))
            .toUtf8();
    }
    [[nodiscard]] static QByteArray people()
    {
        QByteArray all;
        for (const char *person : kPeople)
            all += "[[person]]\nid = \"" + QByteArray(person)
                   + "\"\nrole = \"platform-operations\"\nscope = { all = true }\ntoken_sha256 = \""
                   + QCryptographicHash::hash(token(person), QCryptographicHash::Sha256).toHex() + "\"\n\n";
        return all;
    }

    PlatformOnPostgres postgres;
    RabbitMqServer broker;
    QTemporaryDir folder;
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<OnboardingDoor> door;
};

PlatformRoom::PlatformRoom()
    : m_impl(std::make_unique<Impl>())
{
}

PlatformRoom::~PlatformRoom() = default;

QString PlatformRoom::start()
{
    if (const QString problem = m_impl->postgres.start(); !problem.isEmpty())
        return problem;
    if (const QString problem = m_impl->broker.start(); !problem.isEmpty())
        return problem;
    GatewayOptions options;
    options.telemetry = "none";
    options.people = m_impl->folder.filePath(QStringLiteral("people.toml")).toStdString();
    options.platform = m_impl->folder.filePath(QStringLiteral("platform.toml")).toStdString();
    options.listen = "127.0.0.1:0";
    if (!write(QString::fromStdString(options.people), Impl::people())
        || !write(QString::fromStdString(options.platform), m_impl->platform())
        || !write(m_impl->folder.filePath(QStringLiteral("tables.sql")), PlatformOnPostgres::kTables))
        return QStringLiteral("the gateway's files cannot be written");
    auto started = Gateway::start(options);
    if (!started.ok())
        return QString::fromStdString(started.status().ToString());
    m_impl->gateway = *std::move(started);
    m_impl->door = std::make_unique<OnboardingDoor>(m_impl->gateway->channel(), kPeople[0]);
    return {};
}

void PlatformRoom::stop()
{
    m_impl->door.reset();
    m_impl->gateway.reset();
}

QString PlatformRoom::address() const
{
    return QStringLiteral("127.0.0.1:%1").arg(m_impl->gateway->port());
}

QByteArray PlatformRoom::token(const char *person)
{
    return QByteArray::fromStdString(tokenOf(person));
}

PlatformRoom::Begun PlatformRoom::submitted(const QString &name, const QString &tier)
{
    const auto item = m_impl->door->submitted(name.toStdString(), tier.toStdString());
    return {QString::fromStdString(item.tenant_id()), QString::fromStdString(item.id())};
}

QString PlatformRoom::live(const QString &name, const QString &tier)
{
    const auto item = m_impl->door->run(m_impl->door->submitted(name.toStdString(), tier.toStdString()));
    if (item.stage() == v1::STAGE_LIVE)
        return QString::fromStdString(item.tenant_id());
    qWarning("%s", item.blocker().c_str());
    return {};
}

QString PlatformRoom::asTenant(const QString &tenant, const QString &sql)
{
    const auto link = m_impl->postgres.login(tenant, QStringLiteral("app"));
    if (!link)
        return QStringLiteral("the tenant does not come in");
    const auto answer = link->ask(sql.toStdString());
    return answer.ok() ? QString() : QString::fromStdString(std::string(answer.status().message()));
}

QString PlatformRoom::role(const QString &tenant)
{
    return m_impl->postgres.server.value(
        QStringLiteral("SELECT coalesce((SELECT rolname FROM bulkhead_platform.credential JOIN pg_roles ON"
                       " rolname = role WHERE tenant = '%1'), '')")
            .arg(tenant));
}

PostgresServer &PlatformRoom::postgres()
{
    return m_impl->postgres.server;
}

RabbitMqServer &PlatformRoom::broker()
{
    return m_impl->broker;
}

bool PlatformRoom::tell(const QByteArray &method, const QString &path, const QByteArray &body)
{
    return m_impl->broker.ask(method, path, body).status / 100 == 2;
}

QByteArray PlatformRoom::lossyPolicy()
{
    return R"({"pattern":"^payer","apply-to":"queues","definition":{"dead-letter-exchange":"given-up"}})";
}

QByteArray PlatformRoom::shovel(const QString &from, const QString &into) const
{
    const auto address = [this](const QString &tenant) {
        return QStringLiteral("amqp://legacy:secret@127.0.0.1:%1/bulkhead-%2").arg(m_impl->broker.port()).arg(tenant);
    };
    return QStringLiteral(R"({"value":{"src-uri":"%1","src-queue":"ehr","dest-uri":"%2","dest-queue":"ehr"}})")
        .arg(address(from), address(into))
        .toUtf8();
}

QByteArray PlatformRoom::fullRight()
{
    return R"({"configure":"^$","write":".*","read":".*"})";
}

bool PlatformRoom::stands(const QString &path)
{
    return m_impl->broker.ask("GET", path).status != 404;
}

} // namespace bulkhead::test
