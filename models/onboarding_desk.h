#pragma once
#include "models/desk_answer.h"
#include "models/onboarding_values.h"

namespace bulkhead {

/// What people do to onboarding cases, and what is told of them beside their stream. GUI thread, never blocks it.
class OnboardingDesk
{
public:
    virtual ~OnboardingDesk() = default;
    /// Closes or reopens a checkpoint; reopening needs the note, one that rests on a document needs that.
    virtual void markCheckpoint(const OnboardingCase &item, const QString &checkpoint, bool done, const QString &note,
                                const CaseDocument &document, QObject *guard, Answer<OnboardingCase> then) = 0;
    /// Lets an open checkpoint be.
    virtual void overrideCheckpoint(const OnboardingCase &item, const QString &checkpoint, const QString &reason,
                                    QObject *guard, Answer<OnboardingCase> then) = 0;
    /// What the case waits for; empty: nothing any more.
    virtual void setWaiting(const OnboardingCase &item, const QString &text, QObject *guard,
                            Answer<OnboardingCase> then) = 0;
    virtual void setOwner(const OnboardingCase &item, const QString &person, QObject *guard,
                          Answer<OnboardingCase> then) = 0;
    /// At most 1,000 tenants that are in the inventory and stand on no platform yet.
    virtual void beginCases(const QStringList &tenantIds, const QString &agreement, QObject *guard,
                            Answer<BegunCases> then) = 0;
    /// Provisions every case that nothing holds; cancelled: paused after the running steps.
    virtual CallRef runReady(bool retryFailed, QObject *guard, std::function<void(const ReadyProgress &)> progress,
                             Answer<ReadyProgress> then) = 0;
    virtual void variance(QObject *guard, Answer<VarianceReport> then) = 0;
    virtual void templates(QObject *guard, Answer<TemplateBook> then) = 0;
    virtual void saveTemplate(const OnboardingTemplate &item, QObject *guard, Answer<OnboardingTemplate> then) = 0;
    virtual void removeTemplate(const OnboardingTemplate &item, QObject *guard, Answer<bool> then) = 0;
};

} // namespace bulkhead
