#pragma once
#include "models/desk_answer.h"

namespace bulkhead {

/// Header once, then rows as they come; `then` at the end. `guard` gone: the call ends.
struct TableAnswer
{
    QObject *guard = nullptr;
    std::function<void(const ExportHeader &)> header;
    std::function<void(const QList<QStringList> &)> rows;
    Answer<bool> then;
};

} // namespace bulkhead
