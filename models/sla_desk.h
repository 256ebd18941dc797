#pragma once
// What views may ask about contracts, reviews and renewals; rules as in models/desk.h.
#include "models/desk_answer.h"
#include "models/renewal_values.h"
#include "models/review_values.h"

namespace bulkhead {

/// The part of a desk that carries contracts, review meetings and renewals. GUI thread, never blocks it.
class SlaDesk
{
public:
    virtual ~SlaDesk() = default;

    virtual void contract(const QString &tenantId, QObject *guard, Answer<terms::ContractSheet> then) = 0;
    /// `progress` while past periods are read; the last answer has the periods.
    virtual CallRef previewContract(const terms::Contract &draft, uint periods, QObject *guard,
                                    std::function<void(int percent)> progress, Answer<terms::ContractPreview> then) = 0;
    virtual void proposeContract(const terms::Contract &draft, int baseNumber, const QString &purpose, QObject *guard,
                                 Answer<Act> then) = 0;
    virtual void proposeExclusion(const terms::Exclusion &exclusion, const QString &purpose, QObject *guard,
                                  Answer<Act> then) = 0;

    /// Newest first; empty tenant id: of the scope.
    virtual void reviews(const QString &tenantId, QObject *guard, Answer<QList<ReviewSummary>> then) = 0;
    /// `reason`: of a restatement, which a period needs whose pack is final.
    virtual CallRef prepareReview(const QString &tenantId, const QString &period, const ReviewReason &reason,
                                  QObject *guard, std::function<void(const PrepareProgress &)> progress,
                                  Answer<ReviewSummary> then) = 0;
    virtual void openReview(const QString &tenantId, const QString &reviewId, QObject *guard,
                            Answer<SlaReview> then) = 0;
    virtual void editReview(const ReviewSummary &review, const ReviewEdit &edit, QObject *guard,
                            Answer<SlaReview> then) = 0;
    /// `oneSidedReason`: why it closes without both signatures; empty when both sides signed.
    virtual void closeReview(const ReviewSummary &review, const QString &oneSidedReason, QObject *guard,
                             Answer<SlaReview> then) = 0;
    virtual void pack(const QString &tenantId, const QString &reviewId, DocumentClass forWhom, QObject *guard,
                      Answer<Pack> then) = 0;
    virtual void buckets(const QString &tenantId, const QString &reviewId, const PackDrill &drill, QObject *guard,
                         Answer<Buckets> then) = 0;

    /// Within scope, by renewal date; past ones of 90 days too.
    virtual void renewals(int withinDays, QObject *guard, Answer<RenewalList> then) = 0;
    /// A person's own score; -1 and no reason take it back.
    virtual void judgeRenewal(const RenewalRow &row, int score, const QString &reason, QObject *guard,
                              Answer<RenewalRow> then) = 0;
    /// `on`: day of the decision, days since 1970-01-01.
    virtual void recordRenewal(const RenewalRow &row, RenewalResult result, int on, QObject *guard,
                               Answer<RenewalRow> then) = 0;
};

} // namespace bulkhead
