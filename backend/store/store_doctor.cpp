#include "backend/store/store_doctor.h"

#include "backend/store/postgres_doctor.h"
#include "backend/store/sentence.h"
#include "backend/store/store_copy.h"
#include "backend/store/store_opening.h"

#include <filesystem>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace bulkhead {

namespace {

using Level = Finding::Level;
using sql::Access;
using sql::sentence;

// Who asks a doctor wants to hear what is, not to wait until it is better.
constexpr postgres::Patience kHasty{std::chrono::milliseconds(0), std::chrono::milliseconds(1'000),
                                    std::chrono::milliseconds(35'000), std::chrono::milliseconds(0)};
constexpr std::uint64_t kLittleRoom = 256ULL << 20;

Level levelOf(const absl::Status &status)
{
    return absl::IsInvalidArgument(status) || absl::IsPermissionDenied(status) ? Level::Config : Level::Broken;
}

Finding failed(const absl::Status &status, std::string remedy = {})
{
    return {levelOf(status), std::string(status.message()), std::move(remedy)};
}

void lookAtSchema(sql::Opened &store, std::vector<Finding> &findings)
{
    sql::Connection &connection = *store.connection;
    absl::Status status = connection.begin(Access::Read);
    if (!status.ok()) {
        findings.push_back(failed(status));
        return;
    }
    const auto applied = sql::appliedSteps(connection, store.migrations);
    connection.rollback();
    if (!applied.ok()) {
        findings.push_back(failed(applied.status(), "A new store is made by \"bulkhead-gateway migrate\"."));
    } else if (*applied < store.migrations.size()) {
        findings.push_back({Level::Broken,
                            sentence("The schema has ", *applied, " of ", store.migrations.size(), " steps."),
                            "Run \"bulkhead-gateway migrate\" as the owner of the database."});
    } else {
        findings.push_back(
            {Level::Good, sentence("The schema has all ", *applied, " steps, each as this version has it.")});
    }
}

void lookAtWriting(sql::Opened &store, bool onServer, std::vector<Finding> &findings)
{
    absl::Status status = sql::beginCurrent(store, Access::Write);
    if (!status.ok()) {
        if (absl::IsFailedPrecondition(status)) // Of the schema enough is said.
            return;
        findings.push_back(
            failed(status, onServer ? postgres::whoWrites(static_cast<postgres::Connection &>(*store.connection))
                                    : "Another program holds the file: end it."));
        return;
    }
    // Of what every change writes, and undone.
    status = store.connection->prepare("DELETE FROM setting WHERE name = $1").bind("doctor.writes").run();
    store.connection->rollback();
    findings.push_back(status.ok() ? Finding{Level::Good, "It takes writes."} : failed(status));
}

void lookAtContents(sql::Opened &store, std::vector<Finding> &findings)
{
    if (!sql::beginCurrent(store, Access::Read).ok())
        return;
    sql::CheckedSink checked(nullptr);
    const absl::Status status = sql::readAll(*store.connection, checked);
    store.connection->rollback();
    if (status.ok())
        findings.push_back(
            {Level::Good, sentence("All ", checked.rows(), " rows can be read; all ", checked.auditRecords(),
                                   " audit records are as they were written, without a hole.")});
    else
        findings.push_back(failed(status, "Keep this store as evidence, and restore the last backup that "
                                          "\"bulkhead-gateway restore --check\" finds good into a new one."));
}

void lookAtFile(const std::string &path, std::vector<Finding> &findings)
{
    struct stat info = {};
    if (::stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0)
        findings.push_back({Level::Doubtful, "The file can be read or written by others than its owner.",
                            sentence("chmod 600 ", path, "; the gateway does so when it opens it.")});
    struct statvfs room = {};
    if (::statvfs(path.c_str(), &room) == 0) {
        const std::uint64_t left = std::uint64_t{room.f_bavail} * room.f_frsize;
        if (left < kLittleRoom)
            findings.push_back({Level::Doubtful, sentence("The disk has ", left >> 20, " MiB left."),
                                "Free some space: when the disk is full, changes are refused."});
    }
}

void lookInside(sql::Connection &connection, std::vector<Finding> &findings)
{
    std::string told;
    absl::Status status = connection.begin(Access::Read);
    if (status.ok()) {
        status = connection.stream("PRAGMA quick_check", [&](const sql::Statement &row) {
            told = row.text(0);
            return false;
        });
        connection.rollback();
    }
    if (!status.ok())
        findings.push_back(failed(status));
    else if (told != "ok")
        findings.push_back(
            {Level::Broken, sentence("The file is damaged: ", told, "."), "Move it away and restore the last backup."});
    else
        findings.push_back({Level::Good, "The file is whole."});
}

} // namespace

std::vector<Finding> examineStore(const std::string &where, const Clock &clock)
{
    std::vector<Finding> findings;
    const bool onServer = postgres::isAddress(where);
    if (!onServer)
        lookAtFile(where, findings); // Before opening, which mends the mode.
    auto store = sql::openForWork(where, false, kHasty);
    if (onServer)
        postgres::lookAtHosts(where, findings);
    if (!store.ok()) {
        findings.push_back(failed(store.status(), onServer ? postgres::remedyFor(store.status())
                                                           : "Check the name; a new one is made by "
                                                             "\"bulkhead-gateway migrate\"."));
        return findings;
    }
    if (onServer)
        postgres::lookAtServer(static_cast<postgres::Connection &>(*store->connection), clock, findings);
    else
        lookInside(*store->connection, findings);
    lookAtSchema(*store, findings);
    if (onServer) {
        postgres::lookAtFence(static_cast<postgres::Connection &>(*store->connection), findings);
        postgres::lookAtReplicas(static_cast<postgres::Connection &>(*store->connection), findings);
    }
    lookAtWriting(*store, onServer, findings);
    lookAtContents(*store, findings);
    return findings;
}

} // namespace bulkhead
