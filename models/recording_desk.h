#pragma once
#include "models/desk_answer.h"
#include "models/recording_values.h"

namespace bulkhead {

/// What is recorded of time-boxed access. GUI thread, never blocks it.
class RecordingDesk
{
public:
    virtual ~RecordingDesk() = default;
    /// A part of a recording. Each one, and what was searched, stands in audit before it is answered.
    virtual void play(const RecordingQuestion &question, QObject *guard, Answer<RecordingPart> then) = 0;
    /// Which view is looked at, and of what, while the console works under a grant; else nothing happens. Of views that
    /// change faster than they can be noted the last one is.
    virtual void noteScreen(const QString &view, const QString &place) = 0;
};

} // namespace bulkhead
