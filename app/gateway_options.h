#pragma once
#include "app/command_line.h"

#include <QCommandLineParser>

namespace bulkhead {

/// Options that say which gateway: a running one, or what the embedded one serves. Common to all of the program's
/// words.
void addGatewayOptions(QCommandLineParser &parser);
/// Reads them into `line`; when something is wrong with them its exitCode and message are set.
void readGatewayOptions(const QCommandLineParser &parser, CommandLine &line);
/// Sets exit code and message.
void refuse(CommandLine &line, int code, const QString &message);

} // namespace bulkhead
