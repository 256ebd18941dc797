#pragma once
// How a recording reads.
#include "models/recording_values.h"

#include <QPair>

namespace bulkhead {

[[nodiscard]] QString kindText(RecordedKind kind); ///< "Call", "Question"; an unknown number: "Step (9)".
/// What was done, in a sentence. A screen is recorded by its word and ids, and told by what the console calls it and
/// the name of the tenant: "Looked at the page of Harborlight · Service". One that is not known stays as it was
/// recorded.
[[nodiscard]] QString stepText(const RecordingStep &step, const RecordingPart &of);
/// Since the access began: "00:03:12", for days as well: "26:00:00". Before it: "−00:00:01".
[[nodiscard]] QString offsetText(qint64 atMs, qint64 startedMs);
[[nodiscard]] QString proofText(const RecordingPart &part); ///< What is proven of it, as sentences.

/// One thing that a step's detail tells.
struct RecordedField
{
    QString name, value;
    bool code = false; ///< Shown in a face of equal widths.
    bool operator==(const RecordedField &) const = default;
};
/// What a step's detail holds, statement and parameters first. What is no JSON object is told as it is.
[[nodiscard]] QList<RecordedField> recordedFields(const QString &detail);

} // namespace bulkhead
