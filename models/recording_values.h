#pragma once
// A recording of time-boxed access as the console knows it.
#include "models/values.h"

namespace bulkhead {

/// Numbers as in the contract.
enum class RecordedKind : int { Unspecified, Call, Query, Result, Screen, End };
enum class RecordingProof : int { Unspecified, Verified, Broken, Unreadable };

struct RecordingStep
{
    quint64 sequence = 0; ///< From 1.
    qint64 atMs = 0;
    RecordedKind kind = RecordedKind::Unspecified;
    QString person, summary;
    QString detail; ///< JSON; empty: there is none.
    bool operator==(const RecordingStep &) const = default;
};
struct RecordingQuestion
{
    QString grantId;
    quint64 after = 0;         ///< The last step that the asker has.
    QString search;            ///< Words that a step holds, all of them; at most 100 characters.
    QList<RecordedKind> kinds; ///< Empty: all.
};
struct RecordingPart
{
    QString grantId, person, tenantId, tenantName, purpose, ticket;
    bool brokenGlass = false;
    qint64 startedMs = 0, endedMs = 0; ///< Ended 0: it is not over.
    RecordingProof proof = RecordingProof::Unspecified;
    quint64 broken = 0;  ///< The first step that is not what was recorded.
    QString trouble;     ///< Unless it is verified, a sentence.
    bool sealed = false; ///< Audit says how many steps there are.
    qint64 sealedMs = 0;
    quint64 count = 0, found = 0; ///< Steps that there must be, and that fit the question.
    QList<RecordingStep> steps;
    quint64 next = 0; ///< For `after` of the next part; 0: there is none.
    QString lastHash; ///< Of the last proven step, in hex.
};

} // namespace bulkhead
