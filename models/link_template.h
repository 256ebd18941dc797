#pragma once
#include "models/values.h"

#include <QUrl>

namespace bulkhead {

/// What a template of logs or traces is filled with.
struct LinkPlace
{
    QString tenantId; ///< As telemetry is labelled; never a name.
    QString workflow, environment;
    qint64 fromMs = 0, toMs = 0;
};

/// The page for one tenant, workflow and window: every value percent-encoded. Invalid for anything but https with a
/// server of its own, or when a word in braces is left over.
[[nodiscard]] QUrl fillLink(const LinkTemplate &link, const LinkPlace &place);

/// The window to look at: from an hour before the alert began to ten minutes after its end, or now; without an alert
/// the last hour.
[[nodiscard]] std::pair<qint64, qint64> linkWindow(const Alert *alert, qint64 nowMs);

} // namespace bulkhead
