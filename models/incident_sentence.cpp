#include "models/incident_sentence.h"

#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead {

namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("IncidentSentence", source);
}

QString tenants(qsizetype n)
{
    return n == 1 ? text("1 tenant") : text("%1 tenants").arg(words::count(n));
}

QString named(const Party &party, const QString &pool)
{
    return words::party(party.tenantName, party.outsideScope, pool);
}

QString capitalised(QString words)
{
    if (!words.isEmpty())
        words[0] = words[0].toUpper();
    return words;
}

QString culprits(const Incident &incident)
{
    QStringList names;
    for (const Party &party : incident.antagonists)
        names << named(party, incident.pool);
    if (names.size() <= 1)
        return names.value(0);
    const QString last = names.takeLast();
    return text("%1 and %2").arg(names.join(QStringLiteral(", ")), last);
}

/// The culprits before their verb: "outside your scope" is set off by commas on both sides.
QString subject(const Incident &incident)
{
    const QString names = capitalised(culprits(incident));
    return incident.antagonists.last().outsideScope ? names + QLatin1Char(',') : names;
}

/// The one thing that all antagonists are named for; empty: not told, or several.
QString resourceOf(const Incident &incident)
{
    const QString first = incident.antagonists.isEmpty() ? QString() : incident.antagonists.first().resource;
    for (const Party &party : incident.antagonists)
        if (party.resource != first)
            return {};
    return first;
}

/// Behind the sentence: by what they hold others back.
QString deedOf(const Incident &incident)
{
    const bool many = incident.antagonists.size() > 1, over = incident.closedMs > 0;
    const QString resource = resourceOf(incident);
    if (resource == QLatin1String("lock") && over)
        return many ? text(": others waited behind their locks.") : text(": others waited behind its locks.");
    if (resource == QLatin1String("lock"))
        return many ? text(": others wait behind their locks.") : text(": others wait behind its locks.");
    if (resource == QLatin1String("slots") && over)
        return many ? text(": they held the slots that others needed.")
                    : text(": it held the slots that others needed.");
    if (resource == QLatin1String("slots"))
        return many ? text(": they hold the slots that others need.") : text(": it holds the slots that others need.");
    if (resource == QLatin1String("cpu") && over)
        return many ? text(": they used up the host’s cores.") : text(": it used up the host’s cores.");
    if (resource == QLatin1String("cpu"))
        return many ? text(": they use up the host’s cores.") : text(": it uses up the host’s cores.");
    if (resource == QLatin1String("io") && over)
        return many ? text(": they kept the disk and the WAL busy.") : text(": it kept the disk and the WAL busy.");
    if (resource == QLatin1String("io"))
        return many ? text(": they keep the disk and the WAL busy.") : text(": it keeps the disk and the WAL busy.");
    return QStringLiteral(".");
}

} // namespace

QString incidentSentence(const Incident &incident)
{
    const QString place = text("%1 %2").arg(incident.pool, incident.resource);
    const QString hurt = tenants(incident.victims.size() + incident.victimsOutside);
    const QString since = words::clock(incident.sinceMs);
    switch (incident.verdict) {
    case Verdict::Culprit:
    case Verdict::SeveralCulprits:
        if (incident.antagonists.isEmpty())
            break;
        if (incident.closedMs > 0)
            return text("%1 held back %2 on %3 from %4 to %5")
                       .arg(subject(incident), hurt, place, since, words::clock(incident.closedMs))
                   + deedOf(incident);
        return (incident.antagonists.size() > 1 ? text("%1 hold back %2 on %3 since %4")
                                                : text("%1 holds back %2 on %3 since %4"))
                   .arg(subject(incident), hurt, place, since)
               + deedOf(incident);
    case Verdict::CommonCause:
        return text("Nobody is to blame: a common cause slows %1 on %2 since %3.").arg(hurt, place, since);
    case Verdict::CollectiveOverload:
        return text("No single tenant is to blame: together they overload %1 since %2; %3 wait.")
            .arg(place, since, hurt);
    case Verdict::SelfInflicted:
        return text("%1 on %2 wait at their own limits since %3; no neighbour is involved.")
            .arg(capitalised(hurt), place, since);
    default:
        break;
    }
    return text("%1 on %2 are slower than usual since %3; nobody is named yet.").arg(capitalised(hurt), place, since);
}

QString incidentDeed(const Incident &incident)
{
    if (incident.antagonists.size() != 1 || incident.closedMs > 0
        || (incident.verdict != Verdict::Culprit && incident.verdict != Verdict::SeveralCulprits))
        return {};
    return text("Holds back %1 on %2 %3 since %4")
               .arg(tenants(incident.victims.size() + incident.victimsOutside), incident.pool, incident.resource,
                    words::clock(incident.sinceMs))
           + deedOf(incident);
}

QString incidentDetail(const Incident &incident)
{
    const qsizetype hurt = incident.victims.size() + incident.victimsOutside;
    QString detail = hurt == 1 ? text("1 affected") : text("%1 affected").arg(words::count(hurt));
    if (incident.closedMs > 0)
        return text("resolved %1").arg(words::clock(incident.closedMs)) + QStringLiteral(" · ") + detail;
    if (!incident.workflow.isEmpty())
        detail += QStringLiteral(" · ") + words::workflow(incident.workflow);
    else if (incident.verdict != Verdict::Unspecified)
        detail += QStringLiteral(" · ") + words::verdict(incident.verdict);
    return detail;
}

QString accountName(const Account &account, const QString &pool)
{
    if (account.account == QLatin1String("TENANT"))
        return named(account.party, pool);
    if (account.account == QLatin1String("SELF"))
        return text("own limit or own surge");
    if (account.account == QLatin1String("NORMAL"))
        return text("ordinary contention");
    if (account.account == QLatin1String("CAPACITY"))
        return text("lost capacity");
    if (account.account == QLatin1String("SYSTEM"))
        return text("host or background work");
    if (account.account == QLatin1String("UNEXPLAINED"))
        return text("unexplained");
    return account.account;
}

QString accountResource(const Account &account)
{
    if (account.account != QLatin1String("TENANT"))
        return {};
    if (account.party.resource == QLatin1String("lock"))
        return text("behind its locks");
    if (account.party.resource == QLatin1String("slots"))
        return text("for slots that it holds");
    if (account.party.resource == QLatin1String("cpu"))
        return text("for cores that it uses");
    if (account.party.resource == QLatin1String("io"))
        return text("for the disk and the WAL");
    return {};
}

QString suspectDeed(const Suspect &suspect)
{
    const QString &resource = suspect.party.resource;
    if (resource == QLatin1String("lock"))
        return text("others wait behind its locks");
    if (resource == QLatin1String("slots"))
        return text("it holds the slots that others need");
    if (resource == QLatin1String("cpu"))
        return text("it uses up the host’s cores");
    if (resource == QLatin1String("io"))
        return text("it keeps the disk and the WAL busy");
    return text("it holds others back");
}

QString useTitle(const Incident &incident)
{
    const QString resource = resourceOf(incident);
    if (resource == QLatin1String("lock"))
        return text("Share of %1 slots waiting behind its locks").arg(incident.pool);
    if (resource == QLatin1String("cpu"))
        return text("Share of the host’s cores used");
    if (resource == QLatin1String("io"))
        return text("Share of all tenants’ reads and writes");
    if (resource == QLatin1String("slots"))
        return text("Share of %1 slots held").arg(incident.pool);
    if (incident.antagonists.isEmpty())
        return text("Use of %1").arg(incident.pool);
    return text("The antagonist’s use of %1").arg(incident.pool); // Of what, is not told or differs.
}

QString useName(const Incident &incident)
{
    const QString resource = resourceOf(incident);
    if (resource == QLatin1String("lock"))
        return text("slots behind the antagonist’s locks");
    if (resource == QLatin1String("cpu"))
        return text("host’s cores used by the antagonist");
    if (resource == QLatin1String("io"))
        return text("reads and writes of the antagonist");
    if (resource == QLatin1String("slots"))
        return text("slots held by the antagonist");
    return text("antagonist’s use");
}

} // namespace bulkhead
