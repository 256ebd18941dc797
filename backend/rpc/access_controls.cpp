// The controls that no policy weakens.
#include "backend/rpc/access_policy.h"

#include <algorithm>

namespace bulkhead {

namespace {

// What a partner's people may at most. A list of what is allowed, so that a method made later is refused until somebody
// has thought of partners; notes, acts and incidents are the platform's own words and stay out.
constexpr std::string_view kPartnerMost[] = {"search",
                                             "tenants.read",
                                             "tenants.export",
                                             "objectives.read",
                                             "cases.read",
                                             "onboarding.advise",
                                             "onboarding.draft",
                                             "onboarding.submit",
                                             "onboarding.provision",
                                             "onboarding.checkpoint",
                                             "onboarding.template",
                                             "tiers.read",
                                             "integrations.read"};

constexpr std::string_view kNamePools[] = {"incidents.read", "incidents.export", "pools.read",     "events.report",
                                           "acts.read",      "acts.simulate",    "acts.propose",   "acts.approve",
                                           "acts.withdraw",  "departures.read",  "departures.run", "departures.export",
                                           "audit.read",     "audit.export"};

// The papers of an audit are the auditor's own: samples, findings, campaigns. They change nothing that the audit is
// about, neither tenant, platform nor access, and they are audited like everything else.
constexpr std::string_view kAuditorsPapers[] = {"evidence.manage", "evidence.judge"};

bool isIn(std::span<const std::string_view> words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

class Controls
{
public:
    explicit Controls(const AccessPolicy &policy)
        : m_policy(policy)
    {
    }

    std::vector<Breach> take()
    {
        for (const auto &[role, rules] : m_policy.roles)
            look(role, rules);
        return std::move(m_breaches);
    }

private:
    void look(Role role, const RoleRules &rules)
    {
        const bool support = role == Role::Support || role == Role::SupportLead;
        const bool partner = role == Role::PartnerAdministrator;
        if (support)
            hides(role, rules, commercialFields(), "support-sees-no-commercial-fields",
                  "Support and support leads never see what a tenant pays or when its contract ends.");
        if (partner) {
            hides(role, rules, kPlatformFields, "partner-sees-no-platform",
                  "A partner's people never see pools and what a tier costs the platform.");
            for (const ScopeKind kind : rules.scopes) {
                if (kind != ScopeKind::Partner)
                    add("partner-stays-in-its-channel", role, "scopes", wordOf(kind),
                        "A partner administrator's scope is its own subtree.");
            }
        }
        for (const std::string &action : rules.actions)
            lookAt(role, rules, action);
    }

    void lookAt(Role role, const RoleRules &rules, const std::string &action)
    {
        if (role == Role::Auditor && changesSomething(action) && !isIn(kAuditorsPapers, action))
            add("auditor-changes-nothing", role, "actions", action,
                "An auditor has no action that changes anything but the papers of an audit.");
        if (action.starts_with("evidence.")
            && ((role != Role::Auditor && role != Role::PlatformOperations) || !rules.actions.contains("audit.read")))
            add("evidence-by-who-reads-audit", role, "actions", action,
                "The papers of an audit are kept by auditors and platform operations who read audit.");
        if (role == Role::PartnerAdministrator && !isIn(kPartnerMost, action))
            add("partner-sees-no-platform", role, "actions", action,
                "A partner's people see and onboard their sub-tenants, and nothing of the platform below them.");
        if (action == "session.view-as" && role != Role::PlatformOperations)
            add("only-operations-view-as", role, "actions", action, "Only platform operations look as others.");
        if (action == "acts.approve" && role != Role::PlatformOperations && role != Role::CustomerSuccess)
            add("approval-by-who-decides", role, "actions", action,
                "Acts are approved by platform operations, and promises by customer success, too.");
        if (action == "grants.approve" && role != Role::PlatformOperations && role != Role::SupportLead)
            add("grants-by-who-answers-for-them", role, "actions", action,
                "Access is consented to by support leads, within their scope, and platform operations.");
        if (action.starts_with("diagnostics.") && role != Role::Support && role != Role::SupportLead
            && role != Role::PlatformOperations)
            add("records-by-who-mends-them", role, "actions", action,
                "A tenant's own records are asked by support, support leads and platform operations, and by nobody "
                "who audits, sells or is a partner.");
        if ((action == "diagnostics.write" || action == "diagnostics.phi")
            && !rules.actions.contains("diagnostics.run"))
            add("records-by-who-mends-them", role, "actions", action,
                "It is of no use without the queries: add \"diagnostics.run\".");
        if (action == "grants.lock" && role != Role::PlatformOperations)
            add("only-operations-lock", role, "actions", action, "Only platform operations lock a person or a role.");
        if ((action == "lockbox.change" || action == "lockbox.links") && role != Role::PlatformOperations
            && role != Role::CustomerSuccess)
            add("lockbox-by-who-answers-to-the-customer", role, "actions", action,
                "A tenant's lockbox and its links are of customer success and platform operations.");
        if (action == "grants.break-glass" && !rules.actions.contains("grants.read"))
            add("who-breaks-glass-sees-it", role, "actions", action,
                "Who may break glass sees what is in force for them: add \"grants.read\".");
        if (action == "recordings.read" && role != Role::PlatformOperations && role != Role::SupportLead
            && role != Role::Auditor)
            add("recordings-to-who-answers-for-them", role, "actions", action,
                "Recordings are played back by auditors, support leads and platform operations.");
        if ((action == "exposures.manage" || action == "exposures.decide") && role != Role::PlatformOperations
            && role != Role::SupportLead)
            add("exposures-by-who-answers-for-them", role, "actions", action,
                "Exposure cases are handled by support leads, within their scope, and platform operations.");
        if (action.starts_with("exposures.") && role != Role::PlatformOperations && role != Role::SupportLead
            && role != Role::Auditor)
            add("exposures-name-other-tenants", role, "actions", action,
                "Exposure cases name tenants of others: support leads, platform operations and auditors see them.");
        if (action == "departures.run" && role != Role::PlatformOperations)
            add("only-operations-take-away", role, "actions", action,
                "Only platform operations take a tenant off the platform.");
        if ((action == "tenants.import" || action == "events.report") && role != Role::PlatformOperations)
            add("fleet-is-operations-own", role, "actions", action,
                "Only platform operations put tenants and events into the fleet.");
        const auto hidden = [&rules](std::string_view field) { return rules.hidden.contains(field); };
        if (isCommercial(action) && std::ranges::any_of(commercialFields(), hidden))
            add("sums-only-to-who-sees-them", role, "actions", action,
                "Its answers hold sums, and the role does not see all of arr, renewal, fee and credit.");
        if (action == "integrations.read" && !hidden("fingerprint")
            && (role == Role::CustomerSuccess || role == Role::PartnerAdministrator))
            add("fingerprints-stay-with-operators", role, "actions", action,
                "Customer success and a partner's people never see fingerprints: hide \"fingerprint\".");
        if (hidden("pool") && isIn(kNamePools, action))
            add("pools-only-to-who-sees-them", role, "actions", action,
                "Its answers name pools, and the role does not see \"pool\".");
    }

    void hides(Role role, const RoleRules &rules, std::span<const std::string_view> fields, std::string_view control,
               const char *why)
    {
        for (const std::string_view field : fields) {
            if (!rules.hidden.contains(field))
                add(control, role, "hidden", field, why);
        }
    }

    void add(std::string_view control, Role role, std::string_view key, std::string_view word, const char *why)
    {
        m_breaches.push_back({control, role, key, std::string(word), why});
    }

    static constexpr std::string_view kPlatformFields[] = {"pool", "margin"};

    const AccessPolicy &m_policy;
    std::vector<Breach> m_breaches;
};

} // namespace

std::vector<Breach> breachesOf(const AccessPolicy &policy)
{
    return Controls(policy).take();
}

} // namespace bulkhead
