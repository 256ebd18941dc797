#include "models/exchange/import_mapping.h"

#include <QCoreApplication>

namespace bulkhead {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ImportMapping)
};

struct Words
{
    ImportField field;
    QStringList names; ///< As plainWord() makes them; better ones first.
};

const QList<Words> &knownWords()
{
    // Order matters: a word that several fields know goes to the first of them.
    static const QList<Words> words{
        {ImportField::ExternalId,
         {"externalid", "providerid", "tenantid", "id", "uniqueid", "facilityid", "hospitalid", "organisationid",
          "organizationid", "accountid", "customerid", "ccn", "npi", "key"}},
        {ImportField::Name,
         {"name", "hospitalname", "tenantname", "facilityname", "organisationname", "organizationname", "accountname",
          "customername", "clinicname", "tenant", "organisation", "organization", "hospital", "facility", "account",
          "customer"}},
        {ImportField::Profile, {"profile", "customerprofile", "segment", "profilename"}},
        {ImportField::Kind,
         {"kind", "hospitaltype", "type", "facilitytype", "organisationtype", "organizationtype", "category"}},
        {ImportField::Tier, {"tier", "isolationtier", "isolation", "plan"}},
        {ImportField::Region, {"region", "state", "province", "cloudregion", "location", "country"}},
        {ImportField::Pool, {"pool", "cluster", "sharedpool", "shard"}},
        {ImportField::Owner,
         {"owner", "csm", "successmanager", "customersuccessmanager", "accountmanager", "accountowner", "manager"}},
        {ImportField::Arr,
         {"arr", "annualrecurringrevenue", "arrusd", "annualrevenue", "revenue", "contractvalue", "acv"}},
        {ImportField::Renewal, {"renewal", "renewaldate", "renewson", "contractend", "contractenddate", "enddate"}},
    };
    return words;
}

QString plainWord(const QString &header)
{
    QString word;
    for (const QChar c : header.toLower()) {
        if (c.isLetterOrNumber())
            word += c;
    }
    return word;
}

} // namespace

QString importFieldTitle(ImportField field)
{
    switch (field) {
    case ImportField::ExternalId:
        return Text::tr("Unique id");
    case ImportField::Name:
        return Text::tr("Name");
    case ImportField::Profile:
        return Text::tr("Profile");
    case ImportField::Kind:
        return Text::tr("Kind");
    case ImportField::Tier:
        return Text::tr("Isolation tier");
    case ImportField::Region:
        return Text::tr("Region");
    case ImportField::Pool:
        return Text::tr("Pool");
    case ImportField::Owner:
        return Text::tr("Owner");
    case ImportField::Arr:
        return Text::tr("ARR");
    case ImportField::Renewal:
        return Text::tr("Renewal");
    case ImportField::Count:
        break;
    }
    return {};
}

QString importFieldHint(ImportField field)
{
    switch (field) {
    case ImportField::ExternalId:
        return Text::tr("Required. Different in every row.");
    case ImportField::Name:
        return Text::tr("Required.");
    case ImportField::Profile:
        return Text::tr("Clinic, regional network, hospital system or white label. Without it: from the kind.");
    case ImportField::Kind:
        return Text::tr("The source's own type, such as “Critical Access Hospitals”; gives the profile.");
    case ImportField::Tier:
        return Text::tr("Shared, segmented, dedicated or channel. Without it: the recommended tier.");
    case ImportField::Region:
        return Text::tr("Where the tenant is served.");
    case ImportField::Pool:
        return Text::tr("The shared resource group. Without it: by tier.");
    case ImportField::Owner:
        return Text::tr("The customer success manager's id.");
    case ImportField::Arr:
        return Text::tr("Whole US dollars a year, without grouping.");
    case ImportField::Renewal:
        return Text::tr("A date such as 2027-03-31.");
    case ImportField::Count:
        break;
    }
    return {};
}

ImportMapping guessMapping(const QStringList &header)
{
    QStringList plain;
    for (const QString &title : header)
        plain << plainWord(title);
    ImportMapping mapping;
    for (const Words &words : knownWords()) {
        for (const QString &name : words.names) {
            const auto column = static_cast<int>(plain.indexOf(name));
            if (column < 0)
                continue;
            mapping.set(words.field, column);
            plain[column].clear(); // Taken.
            break;
        }
    }
    return mapping;
}

QString missingColumns(const ImportMapping &mapping)
{
    if (mapping.of(ImportField::ExternalId) < 0)
        return Text::tr("Choose the column that holds each tenant's unique id.");
    if (mapping.of(ImportField::Name) < 0)
        return Text::tr("Choose the column that holds each tenant's name.");
    return {};
}

ImportRow importRow(const CsvRow &row, const ImportMapping &mapping)
{
    const auto cell = [&](ImportField field) {
        const int column = mapping.of(field);
        return column >= 0 && column < row.cells.size() ? row.cells.at(column).trimmed() : QString();
    };
    return {row.line,
            cell(ImportField::ExternalId),
            cell(ImportField::Name),
            cell(ImportField::Profile),
            cell(ImportField::Kind),
            cell(ImportField::Tier),
            cell(ImportField::Region),
            cell(ImportField::Pool),
            cell(ImportField::Owner),
            cell(ImportField::Arr),
            cell(ImportField::Renewal)};
}

bool isMarking(const CsvRow &row)
{
    return row.cells.size() == 1 && row.cells.front().startsWith(QLatin1String("INTERNAL"));
}

} // namespace bulkhead
