#pragma once
// Time-boxed access as the console knows it.
#include "models/values.h"

namespace bulkhead {

/// Numbers as in the contract.
enum class GrantState : int {
    Unspecified,
    Requested,
    InForce,
    Expired,
    Revoked,
    GivenBack,
    Declined,
    Withdrawn,
    Lapsed,
    Completed ///< What it was for is over.
};
enum class GrantPermission : int { Unspecified, Health, Isolation, Diagnostics, Statements, Phi };

struct GrantVote
{
    QString by;
    qint64 atMs = 0;
    bool operator==(const GrantVote &) const = default;
};
/// Of the administrator of a tenant with a lockbox, beside the votes.
struct TenantConsent
{
    bool needed = false; ///< By empty: they are waited for, or, of broken glass, told.
    QString by;
    qint64 atMs = 0;
    bool operator==(const TenantConsent &) const = default;
};
struct GrantExtension
{
    int minutes = 0; ///< 0: none waits.
    QString reason;
    qint64 askedMs = 0;
    QList<GrantVote> votes;
    TenantConsent tenantConsent{};
    bool operator==(const GrantExtension &) const = default;
};
struct GrantAsk
{
    QString tenantId, purpose, ticket;
    QList<GrantPermission> permissions;
    int minutes = 0;
    QString alertId{}; ///< When this alert is over, so is the access; empty: it lasts its minutes.
    bool operator==(const GrantAsk &) const = default;
};
struct AccessGrant
{
    QString id, person, tenantName; ///< Name empty: this person may not know it (yet).
    Role role = Role::Unspecified;
    GrantAsk ask;
    GrantState state = GrantState::Unspecified;
    qint64 askedMs = 0, waitsUntilMs = 0, startedMs = 0, endsMs = 0, endedMs = 0, reviewedMs = 0;
    int approvals = 1;
    QList<GrantVote> votes;
    QString endedBy, endReason, reviewedBy, review;
    GrantExtension extension;
    bool brokenGlass = false;
    quint64 revision = 0;
    TenantConsent tenantConsent;
    bool operator==(const AccessGrant &) const = default;

    /// The tenant's name, or its id where the name may not be known.
    [[nodiscard]] QString tenant() const { return tenantName.isEmpty() ? ask.tenantId : tenantName; }
    [[nodiscard]] bool reviewOpen() const { return brokenGlass && reviewedBy.isEmpty(); }
};
struct PersonLock
{
    QString person, reason, by; ///< By empty: the gateway cannot read its record, so the person counts as locked.
    qint64 atMs = 0;
    bool operator==(const PersonLock &) const = default;

    [[nodiscard]] bool unreadable() const { return by.isEmpty(); }
};
/// Of everybody whose role it is.
struct RoleLock
{
    Role role = Role::Unspecified;
    QString reason, by; ///< By empty: the gateway cannot read its record, so the role counts as locked.
    qint64 atMs = 0;
    bool operator==(const RoleLock &) const = default;

    [[nodiscard]] bool unreadable() const { return by.isEmpty(); }
};
/// What the policy lets, and what holds for this person.
struct AccessTerms
{
    int approvals = 1, minutes = 0, breakGlassMinutes = 0;
    QList<GrantPermission> permissions;
    QString obstacle;      ///< Why nothing is given to this person now; empty: nothing is in the way.
    bool recorded = false; ///< What is done under a grant is recorded, step by step.
    bool operator==(const AccessTerms &) const = default;
};
/// One thing of the stream.
struct AccessItem
{
    enum class What { Grant, Lock, RoleLock, Terms } what = What::Grant;
    QString id;
    AccessGrant grant;
    PersonLock lock;
    RoleLock roleLock{};
    AccessTerms terms;
};
/// A time in which the policy asks everybody to leave tenants as they are.
struct FreezeWindow
{
    QString name, reason;
    qint64 fromMs = 0, untilMs = 0;
    bool operator==(const FreezeWindow &) const = default;
};
struct GrantPreview
{
    QStringList opens, staysShut;
    int approvals = 1;
    QString refusal;               ///< Why it could not be asked for; empty: it could.
    QList<FreezeWindow> freezes{}; ///< Of the whole fleet.
};
struct PastAccess
{
    QString grantId, tenantName, ticket;
    qint64 startedMs = 0, endedMs = 0;
    bool brokenGlass = false;
    bool operator==(const PastAccess &) const = default;
};
/// What somebody who decides has to know.
struct GrantCard
{
    AccessGrant grant;
    Tier tier = Tier::Unspecified;
    Profile profile = Profile::Unspecified;
    Health health = Health::Unspecified;
    int budget = kUnknownBudget, openAlerts = 0, openIncidents = 0, past30Days = 0;
    QStringList opens, staysShut, inScope;
    QList<PastAccess> past;
    QString obstacle;              ///< Why this person cannot consent; empty: they can.
    QList<FreezeWindow> freezes{}; ///< That it would last into; first the one that ends last.
    bool operator==(const GrantCard &) const = default;
};

} // namespace bulkhead
