#pragma once
#include "models/destination.h"
#include "models/session/transport.h"
#include "models/values.h"
#include "widgets/theme/theme.h"

#include <QList>
#include <QSize>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace bulkhead {

/// A picture to take: of which view, into which file.
struct Shot
{
    View view = View::Overview;
    QString tab; ///< Of a tenant's page (empty: its first); of a review "present".
    QString file;
};

/// The pack of a review to be written without a window.
struct ReviewOrder
{
    QString tenant; ///< Id, or the whole name.
    QString period, pdf, appendix;
    QString reason, confirmed; ///< As ReviewReason.
    bool slides = false, internal = false;
    bool again = false; ///< Freeze the period's figures anew though there is a pack.
};

struct CommandLine
{
    QString gateway, tokenFile;  ///< Empty gateway: embed one.
    bool embedded = false;       ///< The sample fleet was asked for, whatever connections there are.
    std::optional<TlsFiles> tls; ///< None: without TLS, which only a loopback address may be.
    Role role = Role::PlatformOperations;
    QString store, telemetry = QStringLiteral("simulated"), telemetryConfig, links;
    quint32 tenants = 0;
    quint64 seed = 20'260'101;
    QList<Shot> shots;
    std::optional<ReviewOrder> review;
    std::optional<Theme::Choice> theme;
    QSize size;
    QString settings;
    QUrl link;

    /// -1: go on. Else leave with this code after printing `message` (to standard error unless 0).
    int exitCode = -1;
    QString message;
};

/// Reads the command line; never exits by itself. 2: wrong option, 78: a file that cannot be used.
[[nodiscard]] CommandLine readCommandLine(const QStringList &arguments);

} // namespace bulkhead
