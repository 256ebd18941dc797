#pragma once
// SLA reviews and packs as the console shows them. Numbers equal those of reviews.proto; Qt Core only.
#include "models/contract_values.h"

namespace bulkhead {

enum class ReviewState : int { Unspecified, Prepared, Closed };
enum class PackStatus : int { Unspecified, Open, Provisional, Final, Restated };
enum class DocumentClass : int { Unspecified, Customer, Internal };
enum class PromiseState : int { Unspecified, Open, Done, Late, Dropped };

struct ReviewSummary
{
    QString id, tenantId, tenantName, period, zone, currency, preparedBy, hash;
    qint64 fromMs = 0, toMs = 0, asOfMs = 0, creditMinor = 0, nextMeetingMs = 0;
    ReviewState state = ReviewState::Unspecified;
    PackStatus status = PackStatus::Unspecified;
    uint version = 1, met = 0, commitments = 0;
    uint openPromises = 0, latePromises = 0; ///< The open ones hold the late ones.
    quint64 revision = 0;
    bool operator==(const ReviewSummary &) const = default;
};
/// Why a period is restated; the customer reads it. `confirmed`: see ReviewEdit.
struct ReviewReason
{
    QString text, confirmed;
};
struct PrepareProgress
{
    int percent = 0;
    QString doing;
    ReviewSummary review; ///< With an id in the last one.
};
struct IncidentNote
{
    QString incidentId, title, cause, fix, followUp, owner;
    qint64 dueMs = 0, customerNoticeMs = 0;
    bool released = false;
    QString confirmed; ///< See ReviewEdit.
    bool operator==(const IncidentNote &) const = default;
};
struct ReviewPromise
{
    QString id, text, owner, fromPeriod, outcome;
    qint64 dueMs = 0;
    PromiseState state = PromiseState::Open;
    bool byCustomer = false, released = false;
    QString confirmed;
    bool operator==(const ReviewPromise &) const = default;
};
struct ReviewSignOff
{
    QString name, role;
    qint64 atMs = 0;
    bool customer = false;
    bool operator==(const ReviewSignOff &) const = default;
};
struct ReviewStatement
{
    QString text;
    bool released = false;
    QString confirmed;
    bool operator==(const ReviewStatement &) const = default;
};
/// What people add to a frozen review. A released text that looks like it identifies somebody is refused with
/// TEXT_LOOKS_IDENTIFYING; its facts say "field", "looks_like" and "confirm". Whoever finds the text harmless puts that
/// last word into `confirmed` of the item (several: joined by blanks).
struct ReviewEdit
{
    QList<IncidentNote> incidents;
    QList<ReviewPromise> promises;
    QList<ReviewStatement> decisions, outlook;
    QString notes;
    QList<ReviewSignOff> signOffs;
    qint64 nextMeetingMs = 0;
    QStringList distribution;
    bool operator==(const ReviewEdit &) const = default;
};
struct IncidentShare
{
    QString workflow;
    qint64 bad = 0;
    int budgetShare = 0; ///< Hundredths of a percent of the workflow's budget.
    bool operator==(const IncidentShare &) const = default;
};
struct ReviewIncident
{
    QString id, likelyDependency, exclusion;
    qint64 fromMs = 0, toMs = 0, bad = 0, detectedMs = 0;
    QStringList workflows;
    int budgetShare = 0; ///< Hundredths of a percent of the period's budget.
    bool excluded = false;
    QList<IncidentShare> shares; ///< With the background they add up to what was used.
    bool operator==(const ReviewIncident &) const = default;
};
struct ReviewCommitment
{
    QString workflow, attained, attainedRaw;
    terms::SliKind kind = terms::SliKind::Unspecified;
    terms::Attainment state = terms::Attainment::Unspecified;
    qint64 targetE7 = 0, internalTargetE7 = 0, good = 0, valid = 0, bad = 0, excluded = 0, creditMinor = 0;
    int coverage = 0, budgetLeft = kUnknownBudget;
    bool weak = false;
    QStringList formula;
    bool operator==(const ReviewCommitment &) const = default;
};
/// One review with everything internal.
struct SlaReview
{
    ReviewSummary summary;
    QList<ReviewCommitment> commitments;
    QList<ReviewIncident> incidents;
    ReviewEdit edit;
    QList<terms::Exclusion> exclusions;
    int contractNumber = 0;
    QString source, engine, exclusionHash, dataHash, restatedReason;
    QStringList warnings, difference;
};

struct PackDrill
{
    QString workflow; ///< Empty: nothing behind the figure.
    qint64 fromMs = 0, toMs = 0;
};
struct PackFigure
{
    QString id, label, value, of;
    terms::Attainment state = terms::Attainment::Unspecified;
    QStringList formula;
    PackDrill drill;
};
struct PackCell
{
    QString text;
    terms::Attainment state = terms::Attainment::Unspecified;
    std::optional<PackFigure> figure;
    QList<terms::Attainment> strip; ///< Twelve periods, oldest first.
};
struct PackColumn
{
    QString title;
    bool number = false;
};
struct PackTable
{
    QString heading;
    QList<PackColumn> columns;
    QList<QList<PackCell>> rows;
};
struct PackPoint
{
    qint64 atMs = 0;
    double value = 0;
};
struct PackSeries
{
    QString name, role; ///< Role: actual, ideal, commitment.
    QList<PackPoint> points;
    bool step = false;
};
struct PackBand
{
    qint64 fromMs = 0, toMs = 0;
    QString label, kind; ///< Kind: excluded, not-measured.
};
struct PackMark
{
    qint64 atMs = 0;
    QString label;
    double value = 0;
};
struct PackChart
{
    enum class Kind : int { Unspecified, BurnDown, Trend, Share };
    Kind kind = Kind::Unspecified;
    QString heading, unit;
    double low = 0, high = 0;
    QList<PackSeries> series;
    QList<PackBand> bands;
    QList<PackMark> marks;
    qint64 fromMs = 0, toMs = 0;
};
/// One block of a page: exactly one of these is set.
struct PackBlock
{
    struct Text
    {
        QString heading, text;
    };
    std::optional<Text> text;
    std::optional<QList<PackFigure>> figures;
    std::optional<PackTable> table;
    std::optional<PackChart> chart;
};
struct PackPage
{
    QString id, title, headline;
    QList<PackBlock> blocks;
};
/// The content of a pack for one class of reader; made by the gateway, only laid out here.
struct Pack
{
    QList<PackPage> pages;
    QString hash, packId, zone, period, tenantName, footer;
    QString subject; ///< What it is, as in "Hand-over"; empty: the service review of `period`.
    PackStatus status = PackStatus::Unspecified;
    qint64 asOfMs = 0;
    QList<std::pair<QString, PackTable>> appendix; ///< File name without ending, table.
};
struct Bucket
{
    qint64 atMs = 0, good = 0, bad = 0, excluded = 0;
    uint coveredS = 0;
};
struct Buckets
{
    uint widthS = 60;
    QList<Bucket> buckets;
};

} // namespace bulkhead
