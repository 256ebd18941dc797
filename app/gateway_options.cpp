#include "app/gateway_options.h"

#include "models/connections.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace bulkhead {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CommandLine", text);
}

QString readFleet(const QCommandLineParser &parser, CommandLine &line)
{
    bool fine = true;
    if (parser.isSet(QStringLiteral("tenants")))
        line.tenants = parser.value(QStringLiteral("tenants")).toUInt(&fine);
    if (!fine || line.tenants > 1'000'000)
        return tr("--tenants: write a number from 0 to 1000000.");
    if (parser.isSet(QStringLiteral("seed")))
        line.seed = parser.value(QStringLiteral("seed")).toULongLong(&fine);
    if (!fine)
        return tr("--seed: write a whole number.");
    const QString role = parser.value(QStringLiteral("role"));
    const std::pair<const char *, Role> roles[] = {{"support", Role::Support},
                                                   {"support-lead", Role::SupportLead},
                                                   {"customer-success", Role::CustomerSuccess},
                                                   {"onboarding-engineer", Role::OnboardingEngineer},
                                                   {"platform-operations", Role::PlatformOperations},
                                                   {"auditor", Role::Auditor},
                                                   {"partner-administrator", Role::PartnerAdministrator}};
    bool known = role.isEmpty();
    for (const auto &[word, named] : roles) {
        if (role != QLatin1String(word))
            continue;
        line.role = named;
        known = true;
    }
    if (!known)
        return tr("--role %1: write support, support-lead, customer-success, onboarding-engineer, platform-operations, "
                  "auditor or partner-administrator.")
            .arg(role);
    if (parser.isSet(QStringLiteral("telemetry")))
        line.telemetry = parser.value(QStringLiteral("telemetry"));
    line.telemetryConfig = parser.value(QStringLiteral("telemetry-config"));
    line.links = parser.value(QStringLiteral("links"));
    line.store = parser.value(QStringLiteral("store"));
    return {};
}

} // namespace

void refuse(CommandLine &line, int code, const QString &message)
{
    line.exitCode = code;
    line.message = message;
}

void addGatewayOptions(QCommandLineParser &parser)
{
    parser.addOptions({
        {QStringLiteral("gateway"), tr("Connect to a gateway instead of embedding one."), QStringLiteral("HOST:PORT")},
        {QStringLiteral("token-file"), tr("File with the token that the gateway knows you by."),
         QStringLiteral("FILE")},
        {QStringLiteral("tls"), tr("TLS to a gateway on this computer; to any other it is always used.")},
        {QStringLiteral("tls-roots"), tr("Whom to trust (PEM), instead of whom this computer trusts."),
         QStringLiteral("FILE")},
        {QStringLiteral("tls-cert"), tr("Your certificate (PEM), where the gateway asks for one."),
         QStringLiteral("FILE")},
        {QStringLiteral("tls-key"), tr("The private key of your certificate (PEM)."), QStringLiteral("FILE")},
        {QStringLiteral("sample"), tr("The sample fleet on a gateway of the console's own, also where connections are "
                                      "kept.")},
        {QStringLiteral("role"),
         tr("Role to try (embedded only): one of the seven, such as support or platform-operations."),
         QStringLiteral("ROLE")},
        {QStringLiteral("store"), tr("Database file of the embedded gateway."), QStringLiteral("FILE")},
        {QStringLiteral("tenants"), tr("Size of the simulated fleet; 0: the sample fleet as designed."),
         QStringLiteral("N")},
        {QStringLiteral("seed"), tr("Seed of the simulated fleet."), QStringLiteral("SEED")},
        {QStringLiteral("telemetry"), tr("Where figures come from: simulated, or prometheus:URL."),
         QStringLiteral("SOURCE")},
        {QStringLiteral("telemetry-config"), tr("Label and metric names for Prometheus (TOML)."),
         QStringLiteral("FILE")},
        {QStringLiteral("links"), tr("Where logs and traces of a tenant are looked at (TOML)."),
         QStringLiteral("FILE")},
    });
}

namespace {

void readTls(const QCommandLineParser &parser, CommandLine &line)
{
    const TlsFiles files{parser.value(QStringLiteral("tls-roots")), parser.value(QStringLiteral("tls-cert")),
                         parser.value(QStringLiteral("tls-key"))};
    const bool asked = parser.isSet(QStringLiteral("tls")) || !files.roots.isEmpty() || !files.certificate.isEmpty()
                       || !files.key.isEmpty();
    if (line.gateway.isEmpty()) {
        if (asked)
            refuse(line, 2, tr("--tls is for a gateway elsewhere: give --gateway HOST:PORT with it."));
        return;
    }
    if (!asked && isLoopback(line.gateway))
        return;
    line.tls = files;
    QString problem;
    if (!readTrust(files, &problem))
        refuse(line, 78, problem);
}

} // namespace

void readGatewayOptions(const QCommandLineParser &parser, CommandLine &line)
{
    line.gateway = parser.value(QStringLiteral("gateway"));
    line.tokenFile = parser.value(QStringLiteral("token-file"));
    if (const QString problem = readFleet(parser, line); !problem.isEmpty())
        return refuse(line, 2, problem);
    for (const char *embedded :
         {"sample", "role", "store", "tenants", "seed", "telemetry", "telemetry-config", "links"})
        line.embedded |= parser.isSet(QLatin1String(embedded));
    if (!line.gateway.isEmpty()) {
        if (!isHostPort(line.gateway))
            return refuse(line, 2, tr("--gateway %1: write HOST:PORT.").arg(line.gateway));
        for (const char *embedded :
             {"sample", "role", "store", "tenants", "seed", "telemetry", "telemetry-config", "links"}) {
            if (parser.isSet(QLatin1String(embedded)))
                return refuse(line, 2,
                              tr("--%1 is for the embedded gateway; a remote gateway decides this itself.")
                                  .arg(QLatin1String(embedded)));
        }
        if (!line.tokenFile.isEmpty() && !QFileInfo(line.tokenFile).isReadable())
            return refuse(
                line, 78,
                tr("The token file %1 cannot be read: give --token-file a file of yours that holds the token.")
                    .arg(line.tokenFile));
    }
    readTls(parser, line);
}

} // namespace bulkhead
