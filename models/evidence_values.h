#pragma once
// The papers of an audit as the console shows them. Numbers equal those of evidence.proto; Qt Core only.
#include "models/values.h"

namespace bulkhead {

/// A record of audit.
struct EvidencePlace
{
    QString tenantId; ///< Empty: the platform's chain.
    quint64 sequence = 0;

    /// "clinic-a/12"; of the platform "_/12": as links name a record.
    [[nodiscard]] QString key() const
    {
        return QStringLiteral("%1/%2").arg(tenantId.isEmpty() ? QStringLiteral("_") : tenantId).arg(sequence);
    }
    bool operator==(const EvidencePlace &) const = default;
};

enum class SampleSplit : int { None, Action, Tenant };
enum class SampleVerdict : int { Open, Conforms, Exception };

struct SampledRecord
{
    EvidencePlace place;
    QString tenantName, stratum, actor, action, note, judgedBy, findingId;
    qint64 atMs = 0, judgedMs = 0;
    SampleVerdict verdict = SampleVerdict::Open;
    quint32 revision = 0; ///< Of the verdict.
    bool operator==(const SampledRecord &) const = default;
};
struct SampleStratum
{
    QString name;
    quint64 population = 0;
    int drawn = 0;
    bool operator==(const SampleStratum &) const = default;
};
struct AuditSample
{
    QString id, title, drawnBy, closedBy; ///< Closed by empty: open.
    QString filter, tenantId;             ///< Tenant empty: all chains in scope of who drew it.
    QString headTenantId, headRoot, seed, populationHash;
    qint64 drawnMs = 0, closedMs = 0, beforeMs = 0;
    quint64 number = 0, headSize = 0, population = 0, revision = 0;
    SampleSplit split = SampleSplit::None;
    QList<SampleStratum> strata;
    int size = 0, conforming = 0, exceptions = 0;
    QList<SampledRecord> records; ///< Of a list: none.

    [[nodiscard]] int open() const { return size - conforming - exceptions; }
    [[nodiscard]] bool closed() const { return !closedBy.isEmpty(); }
    bool operator==(const AuditSample &) const = default;
};
struct DrawOrder
{
    QString title, filter, tenantId;
    int size = 25;
    quint64 number = 0;
    SampleSplit split = SampleSplit::None;
};
struct DrawAgain
{
    bool samePopulation = false, sameRecords = false;
    quint64 population = 0;
};

enum class FindingSeverity : int { Unspecified, Low, Medium, High, Critical };
enum class FindingState : int { Unspecified, Open, Proposed, Closed };
enum class FindingMove : int { Unspecified, Note, Propose, Close, Reopen };

struct FindingDraft
{
    QString title, text, owner, tenantId;
    FindingSeverity severity = FindingSeverity::Medium;
    qint64 dueMs = 0;
    QList<EvidencePlace> places;
};
struct FindingEntry
{
    QString by, text;
    qint64 atMs = 0;
    FindingState state = FindingState::Unspecified; ///< After it.
    bool operator==(const FindingEntry &) const = default;
};
struct AuditFinding
{
    QString id, title, text, tenantId, tenantName, owner, origin, openedBy;
    FindingSeverity severity = FindingSeverity::Unspecified;
    FindingState state = FindingState::Unspecified;
    QList<EvidencePlace> places;
    qint64 dueMs = 0, openedMs = 0;
    QList<FindingEntry> entries;
    QStringList owners; ///< Who has had it.
    quint64 revision = 0;

    [[nodiscard]] bool overdue(qint64 nowMs) const { return state != FindingState::Closed && dueMs < nowMs; }
    bool operator==(const AuditFinding &) const = default;
};

enum class AccessKind : int { Unspecified, Grant, BrokenGlass, Standing };
enum class AccessVerdict : int { Open, Right, NotRight, CannotTell };

struct CertifiedAccess
{
    QString id, person, tenantId, tenantName, text, grantId, reviewer, note, certifiedBy, findingId;
    AccessKind kind = AccessKind::Unspecified;
    Role role = Role::Unspecified;
    qint64 atMs = 0, certifiedMs = 0;
    bool inForce = false;
    AccessVerdict verdict = AccessVerdict::Open;
    quint32 revision = 0; ///< Of the verdict.
    bool operator==(const CertifiedAccess &) const = default;
};
struct AccessCampaign
{
    QString id, title, person, tenantId, openedBy, closedBy; ///< Closed by empty: open.
    qint64 fromMs = 0, untilMs = 0, dueMs = 0, openedMs = 0, closedMs = 0;
    QList<AccessKind> kinds;
    Role role = Role::Unspecified;
    QStringList reviewers;
    int size = 0, right = 0, notRight = 0, cannotTell = 0;
    QList<CertifiedAccess> items; ///< Of a list: none.
    quint64 revision = 0;

    [[nodiscard]] int open() const { return size - right - notRight - cannotTell; }
    [[nodiscard]] bool closed() const { return !closedBy.isEmpty(); }
    [[nodiscard]] bool overdue(qint64 nowMs) const { return !closed() && open() > 0 && dueMs < nowMs; }
    bool operator==(const AccessCampaign &) const = default;
};
struct CampaignOrder
{
    QString title, person, tenantId;
    qint64 fromMs = 0, untilMs = 0, dueMs = 0;
    QList<AccessKind> kinds;
    Role role = Role::Unspecified;
    QStringList reviewers;
};

/// What is taken out.
struct EvidenceRef
{
    enum class Kind { Sample, Campaign, Findings } kind = Kind::Findings;
    QString id; ///< Of findings: one of them; empty: all.
};

} // namespace bulkhead
