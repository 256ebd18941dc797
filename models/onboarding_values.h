#pragma once
#include "models/values.h"

namespace bulkhead {

/// Onboardings that went live in one month.
struct VarianceMonth
{
    int year = 0, month = 0;
    uint live = 0, onTime = 0, manual = 0, overrides = 0, failed = 0;
    int medianDays = 0; ///< Over the standard; meaningless without cases.
    bool operator==(const VarianceMonth &) const = default;
};
struct VarianceCase
{
    QString caseId, tenantId, tenantName;
    Profile profile = Profile::Unspecified;
    Tier tier = Tier::Unspecified;
    qint64 startedMs = 0, liveMs = 0;
    CaseVariance variance;
    bool operator==(const VarianceCase &) const = default;
};
struct VarianceReport
{
    QList<VarianceMonth> months; ///< Oldest first, empty ones with them.
    QList<VarianceCase> cases;   ///< Newest first.
    bool more = false;           ///< There were more cases than these.
};

/// What came of beginning many cases at once.
struct BegunCases
{
    uint begun = 0;
    QList<std::pair<QString, QString>> problems; ///< Tenant id, and why it has no case.
};
/// How far the run over all cases that can is.
struct ReadyProgress
{
    uint total = 0, live = 0, failed = 0, held = 0, skipped = 0, running = 0;
    bool finished = false;
    [[nodiscard]] uint over() const { return live + failed + held + skipped; }
};

/// A checkpoint that a template adds.
struct TemplateCheckpoint
{
    QString id, title;
    Stage stage = Stage::Contract;
    bool needsDocument = false;
    bool operator==(const TemplateCheckpoint &) const = default;
};
/// What a channel onboards its customers with. It brands and packages; it never takes a control away.
struct OnboardingTemplate
{
    QString id, channel, channelName, title, brand;
    QMap<QString, QString> fields; ///< Of a draft, filled in beforehand.
    QList<TemplateCheckpoint> added;
    QStringList leftOut; ///< Ids of the standard's checkpoints.
    quint64 revision = 0;
    bool operator==(const OnboardingTemplate &) const = default;
};
struct TemplateBook
{
    QList<OnboardingTemplate> templates; ///< By channel and title.
    QList<Checkpoint> standard;          ///< Every checkpoint that the standard has.
};

} // namespace bulkhead
