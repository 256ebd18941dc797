// What each figure is, in words.
#include "backend/engine/maturity.h"

namespace bulkhead::maturity {

const std::array<Definition, 6> &definitions()
{
    static constexpr std::array<Definition, 6> kDefinitions{
        Definition{Kind::Variance, "Onboarding variance", Unit::Days, false,
                   "Median of the days by which onboardings that went live in the period were later than the standard "
                   "of their tier; below zero they were earlier. Of an even number of onboardings the lower of the two "
                   "in the middle.",
                   "Onboarding cases: the day each went live and the day it was due.",
                   "Onboardings that are still open, and those of tenants that have left.", Unit::Days,
                   "Days over the standard", "cases.read"},
        Definition{Kind::Access, "Privileged access", Unit::Count, false,
                   "Time-boxed accesses to a tenant's data that came into force in the period, broken glass included. "
                   "An extension counts with its access.",
                   "Grants of time-boxed access, as audited.",
                   "Requests that were never in force; people who read within their own scope; tenants that have left.",
                   Unit::Count, "Accesses", "grants.read"},
        Definition{Kind::Neighbours, "Noisy-neighbour incidents", Unit::Count, false,
                   "Incidents that began in the period and in which the gateway named at least one tenant as the cause "
                   "of others' delay, with the cause or a victim within the scope.",
                   "The gateway's delay ledger. Incidents are noted as they are named; hours in which no gateway ran "
                   "are told as not watched.",
                   "Incidents without a named cause. One that is open while the gateway starts anew may count twice.",
                   Unit::Count, "Incidents", "incidents.read"},
        Definition{Kind::ServiceLevels, "Tenants within their error budgets", Unit::Share, true,
                   "Tenants whose objectives all have error budget left, divided by tenants that are measured.",
                   "Service level objectives, judged every minute; the trend is one reading a day.",
                   "Tenants without a measured objective, and those with gaps or stale data whose budget is not used "
                   "up: no data is not healthy.",
                   Unit::Share, "Budget left", "objectives.read"},
        Definition{
            Kind::Coverage, "Tenant-context coverage", Unit::Share, true,
            "Requests, jobs, events, logs and business events that carry a tenant and an environment, divided by "
            "all that were counted in the period.",
            "Counters of the services, by day.",
            "Metric series, which are counted and not emitted. A signal without a tenant belongs to nobody, so "
            "the share is of the whole platform in every scope; the tenants behind it are those whose business "
            "events carried another tenant.",
            Unit::Count, "Misattributed events", "coverage.read"},
        Definition{
            Kind::Posture, "Posture proven in 24 hours", Unit::Share, true,
            "Live tenants of which all six layers were proven in the last 24 hours, divided by all live tenants.",
            "Rounds of probes and looks at the platform; the trend is one reading a day.",
            "Tenants that are being onboarded or leaving. A layer that is only observed, waived or outdated is "
            "not proven.",
            Unit::Share, "Layers proven", "posture.read"}};
    return kDefinitions;
}

} // namespace bulkhead::maturity
