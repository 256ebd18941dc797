#include "models/onboarding_form.h"

#include "models/words.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace bulkhead::onboarding {

namespace {

using Fields = QMap<QString, QString>;

QString text(const char *source)
{
    return QCoreApplication::translate("OnboardingForm", source);
}

QString field(const Fields &fields, const char *name)
{
    return fields.value(QString::fromLatin1(name)).trimmed();
}

QString titleOf(const std::vector<Choice> &choices, const QString &value)
{
    for (const Choice &choice : choices)
        if (choice.value == value)
            return choice.title;
    return value;
}

QString titlesOf(const std::vector<Choice> &choices, const QString &list)
{
    QStringList titles;
    for (const QString &value : list.split(QLatin1Char(','), Qt::SkipEmptyParts))
        titles << titleOf(choices, value.trimmed());
    return titles.isEmpty() ? text("none") : titles.join(QStringLiteral(", "));
}

struct StepWords
{
    const char *slug;
    const char *title;
};
constexpr StepWords kSteps_[] = {
    {"organisation", QT_TRANSLATE_NOOP("OnboardingForm", "Organisation")},
    {"tier", QT_TRANSLATE_NOOP("OnboardingForm", "Isolation tier")},
    {"identity", QT_TRANSLATE_NOOP("OnboardingForm", "Identity and roles")},
    {"data", QT_TRANSLATE_NOOP("OnboardingForm", "Data boundary")},
    {"integrations", QT_TRANSLATE_NOOP("OnboardingForm", "Integrations")},
    {"service", QT_TRANSLATE_NOOP("OnboardingForm", "Service levels")},
    {"support", QT_TRANSLATE_NOOP("OnboardingForm", "Support access")},
    {"review", QT_TRANSLATE_NOOP("OnboardingForm", "Review and provision")},
};

void needNumber(QMap<QString, QString> &wrong, const Fields &fields, const char *name, qint64 low, qint64 high,
                const QString &sentence)
{
    bool ok = false;
    const qint64 value = field(fields, name).toLongLong(&ok);
    if (!ok || value < low || value > high)
        wrong[QString::fromLatin1(name)] = sentence;
}

Fields organisationProblems(const Fields &fields)
{
    Fields wrong;
    const QString name = field(fields, "organisation.name");
    if (name.size() < 2 || name.size() > 120)
        wrong[QStringLiteral("organisation.name")] = text("Give the organisation's name: 2 to 120 characters.");
    if (field(fields, "organisation.profile").isEmpty())
        wrong[QStringLiteral("organisation.profile")] = text("Choose a profile; the tier follows from it.");
    needNumber(wrong, fields, "organisation.sites", 1, 100'000, text("Give the number of sites, 1 to 100,000."));
    needNumber(wrong, fields, "organisation.arr", 0, 1'000'000'000, text("Give the expected ARR in whole dollars."));
    if (field(fields, "organisation.region").isEmpty())
        wrong[QStringLiteral("organisation.region")] = text("Choose the region that the tenant will live in.");
    return wrong;
}

Fields identityProblems(const Fields &fields)
{
    static const QRegularExpression domain(
        QStringLiteral("^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$"));
    static const QRegularExpression mail(QStringLiteral("^[^@\\s,;<>\"]{1,64}@[^@\\s,;<>\"]{3,253}$"));
    Fields wrong;
    if (!domain.match(field(fields, "identity.domain").toLower()).hasMatch())
        wrong[QStringLiteral("identity.domain")] = text("Give the tenant's sign-in domain, such as clinic.example.");
    if (!mail.match(field(fields, "identity.admin_email")).hasMatch())
        wrong[QStringLiteral("identity.admin_email")] = text("Give the first administrator's address.");
    if (field(fields, "identity.roles").isEmpty())
        wrong[QStringLiteral("identity.roles")] = text("Choose at least one role to set up.");
    return wrong;
}

} // namespace

QString slug(Step step)
{
    return QString::fromLatin1(kSteps_[int(step)].slug);
}

Step stepOf(const QString &slug)
{
    for (int i = 0; i < kSteps; ++i)
        if (slug == QLatin1String(kSteps_[i].slug))
            return Step(i);
    return Step::Organisation;
}

QString title(Step step)
{
    return text(kSteps_[int(step)].title);
}

std::vector<Choice> profiles()
{
    return {{QStringLiteral("clinic"), words::profile(Profile::Clinic)},
            {QStringLiteral("regional-network"), words::profile(Profile::RegionalNetwork)},
            {QStringLiteral("hospital-system"), words::profile(Profile::HospitalSystem)},
            {QStringLiteral("white-label"), words::profile(Profile::WhiteLabel)}};
}

std::vector<Choice> complianceRules()
{
    return {{QStringLiteral("hipaa"), text("HIPAA")},
            {QStringLiteral("state-privacy"), text("State privacy rules")},
            {QStringLiteral("42cfr2"), text("42 CFR Part 2 (substance use records)")},
            {QStringLiteral("data-residency"), text("Data residency")}};
}

std::vector<Choice> regions()
{
    return {{QStringLiteral("us-east"), QStringLiteral("us-east")},
            {QStringLiteral("us-central"), QStringLiteral("us-central")},
            {QStringLiteral("us-west"), QStringLiteral("us-west")}};
}

std::vector<Choice> connectors()
{
    return {{QStringLiteral("ehr"), text("EHR")},
            {QStringLiteral("payer"), text("Payer gateway")},
            {QStringLiteral("pharmacy"), text("Pharmacy")},
            {QStringLiteral("crm"), text("CRM")},
            {QStringLiteral("erp"), text("ERP")}};
}

std::vector<Choice> roles()
{
    return {{QStringLiteral("admin"), text("Administrator")},
            {QStringLiteral("clinician"), text("Clinician")},
            {QStringLiteral("billing"), text("Billing")},
            {QStringLiteral("front-desk"), text("Front desk")},
            {QStringLiteral("auditor"), text("Auditor")}};
}

std::vector<Choice> servicePlans()
{
    return {{QStringLiteral("standard"), text("Standard: 99.5% of requests succeed")},
            {QStringLiteral("plus"), text("Plus: 99.9% of requests succeed")},
            {QStringLiteral("premium"), text("Premium: 99.95% of requests succeed")}};
}

std::vector<Choice> supportWindows()
{
    return {{QStringLiteral("business"), text("Business hours of the tenant's zone")},
            {QStringLiteral("extended"), text("06:00 to 22:00, every day")},
            {QStringLiteral("always"), text("At any time")}};
}

QMap<QString, QString> problems(Step step, const QMap<QString, QString> &fields)
{
    Fields wrong;
    switch (step) {
    case Step::Organisation:
        return organisationProblems(fields);
    case Step::Tier:
        if (tierOf(field(fields, "tier")) == Tier::Unspecified)
            wrong[QStringLiteral("tier")] = text("Choose a tier.");
        break;
    case Step::Identity:
        return identityProblems(fields);
    case Step::DataBoundary:
        if (field(fields, "data.region").isEmpty())
            wrong[QStringLiteral("data.region")] = text("Choose where the data may lie.");
        needNumber(wrong, fields, "data.retention_years", 1, 30, text("Give the retention in years, 1 to 30."));
        break;
    case Step::ServiceLevels:
        if (field(fields, "service.plan").isEmpty())
            wrong[QStringLiteral("service.plan")] = text("Choose the service plan of the contract.");
        break;
    case Step::SupportAccess:
        if (field(fields, "support.window").isEmpty())
            wrong[QStringLiteral("support.window")] = text("Choose when support may work for this tenant.");
        break;
    case Step::Integrations:
        break;
    case Step::Review:
        for (int i = 0; i < int(Step::Review); ++i)
            wrong.insert(problems(Step(i), fields));
        break;
    }
    return wrong;
}

Organisation organisation(const QMap<QString, QString> &fields)
{
    Organisation org;
    org.name = field(fields, "organisation.name");
    const QString profile = field(fields, "organisation.profile");
    for (Profile p : {Profile::Clinic, Profile::RegionalNetwork, Profile::HospitalSystem, Profile::WhiteLabel})
        if (profileSlug(p) == profile)
            org.profile = p;
    org.sites = field(fields, "organisation.sites").toUInt();
    org.arr = field(fields, "organisation.arr").toLongLong();
    org.compliance = field(fields, "organisation.compliance").split(QLatin1Char(','), Qt::SkipEmptyParts);
    org.region = field(fields, "organisation.region");
    org.highRisk = field(fields, "organisation.high_risk") == QLatin1String("yes");
    org.parent = field(fields, "organisation.parent");
    return org;
}

Tier tierOf(const QString &slug)
{
    for (Tier tier : {Tier::Shared, Tier::Segmented, Tier::Dedicated, Tier::Channel})
        if (tierSlug(tier) == slug)
            return tier;
    return Tier::Unspecified;
}

QString tierSlug(Tier tier)
{
    switch (tier) {
    case Tier::Shared:
        return QStringLiteral("shared");
    case Tier::Segmented:
        return QStringLiteral("segmented");
    case Tier::Dedicated:
        return QStringLiteral("dedicated");
    case Tier::Channel:
        return QStringLiteral("channel");
    default:
        return {};
    }
}

QString profileSlug(Profile profile)
{
    switch (profile) {
    case Profile::Clinic:
        return QStringLiteral("clinic");
    case Profile::RegionalNetwork:
        return QStringLiteral("regional-network");
    case Profile::HospitalSystem:
        return QStringLiteral("hospital-system");
    case Profile::WhiteLabel:
        return QStringLiteral("white-label");
    default:
        return {};
    }
}

QList<std::pair<QString, QString>> summary(Step step, const QMap<QString, QString> &fields)
{
    const auto yes = [&](const char *name) { return field(fields, name) == QLatin1String("yes"); };
    switch (step) {
    case Step::Organisation:
        return {{text("Name"), field(fields, "organisation.name")},
                {text("Profile"), titleOf(profiles(), field(fields, "organisation.profile"))},
                {text("Sites"), field(fields, "organisation.sites")},
                {text("Expected ARR"), field(fields, "organisation.arr").isEmpty()
                                           ? text("–")
                                           : words::money(field(fields, "organisation.arr").toLongLong())},
                {text("Rules"), titlesOf(complianceRules(), field(fields, "organisation.compliance"))},
                {text("Region"), field(fields, "organisation.region")},
                {text("High risk"), yes("organisation.high_risk") ? text("yes") : text("no")}};
    case Step::Tier:
        return {{text("Tier"), words::tier(tierOf(field(fields, "tier")))}};
    case Step::Identity:
        return {{text("Sign-in domain"), field(fields, "identity.domain")},
                {text("First administrator"), field(fields, "identity.admin_email")},
                {text("Roles"), titlesOf(roles(), field(fields, "identity.roles"))}};
    case Step::DataBoundary:
        return {{text("Data lies in"), field(fields, "data.region")},
                {text("Retention"), text("%1 years").arg(field(fields, "data.retention_years"))}};
    case Step::Integrations:
        return {{text("Connectors"), titlesOf(connectors(), field(fields, "integrations.list"))}};
    case Step::ServiceLevels:
        return {{text("Plan"), titleOf(servicePlans(), field(fields, "service.plan"))},
                {text("Signed agreement"), field(fields, "contract.agreement").isEmpty()
                                               ? text("not signed yet: its checkpoint holds provisioning")
                                               : field(fields, "contract.agreement")}};
    case Step::SupportAccess:
        return {{text("Support may work"), titleOf(supportWindows(), field(fields, "support.window"))},
                {text("Tenant approves access"), yes("support.lockbox") ? text("yes") : text("no")}};
    case Step::Review:
        break;
    }
    return {};
}

int doneSteps(const OnboardingCase &item)
{
    return int(std::ranges::count(item.steps, StepState::Done, &ProvisionStep::state));
}

} // namespace bulkhead::onboarding
