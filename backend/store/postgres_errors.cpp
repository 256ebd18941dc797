#include "backend/store/postgres_errors.h"

#include "backend/store/sentence.h"

namespace bulkhead::postgres {

namespace {

using sql::sentence;

// Appendix A of PostgreSQL's manual: the first two characters are the class.
constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kReadOnly = "25006";
constexpr std::string_view kNoRight = "42501";
constexpr std::string_view kNoObject = "42704";
constexpr std::string_view kNoTable = "42P01";
constexpr std::string_view kNoSchema = "3F000";
constexpr std::string_view kDiskFull = "53100";
constexpr std::string_view kTooLarge = "54000";
constexpr std::string_view kLockTimeout = "55P03";
constexpr std::string_view kCancelled = "57014";

bool isText(std::string_view state)
{
    return state == "22021" || state == "22P05"; // Characters that the database's encoding does not have.
}

absl::Status noRight(std::string_view told, const std::string &name)
{
    if (told.find("row-level security") != std::string_view::npos)
        return absl::PermissionDeniedError(
            "A row of a tenant outside this transaction's scope was to be written; nothing was saved.");
    return absl::FailedPreconditionError(
        sentence("The gateway's role has not the rights that it needs in ", name, " (", told,
                 "). Run \"bulkhead-gateway migrate\" as the owner of the database, with --serve-as for the gateway's "
                 "role."));
}

} // namespace

absl::Status meaningOf(std::string_view state, std::string_view told, const std::string &name)
{
    const std::string_view kind = state.substr(0, 2);
    if (state == kUniqueViolation)
        return absl::AlreadyExistsError(std::string(told));
    if (state == kDiskFull)
        return absl::ResourceExhaustedError(
            sentence("The disk that holds ", name, " is full, so nothing was saved. Free some space and try again."));
    if (state == kLockTimeout || state == kCancelled || kind == "40")
        return absl::UnavailableError(
            sentence(name, " is busy (", told, "), so nothing was saved. Try again in a moment."));
    if (state == kReadOnly)
        return absl::UnavailableError(sentence(name, " takes no writes at the moment (", told, ")."));
    if (state == kNoRight)
        return noRight(told, name);
    if (state == kNoObject)
        return absl::FailedPreconditionError(sentence(name, " lacks something: ", told, ". Make it first."));
    if (state == kNoTable || state == kNoSchema)
        return absl::FailedPreconditionError(
            sentence(name, " lacks tables, or the gateway's role may not see them (", told,
                     "). Run \"bulkhead-gateway migrate\" as the owner of the database, with --serve-as for the "
                     "gateway's role."));
    if (isText(state))
        return absl::InvalidArgumentError(
            sentence("A text cannot be kept by ", name, " (", told, "). Its database must be encoded in UTF8."));
    if (state == kTooLarge || kind == "22")
        return absl::InvalidArgumentError(sentence("A value cannot be kept by ", name, " (", told, ")."));
    if (kind == "23")
        return absl::FailedPreconditionError(sentence(name, " refused the change: ", told, "."));
    if (kind == "28" || state == "3D000")
        return absl::FailedPreconditionError(sentence(name, " does not let the gateway in: ", told, "."));
    if (kind == "XX" && state != "XX000")
        return absl::DataLossError(
            sentence(name, " is damaged (", told, "). Put a backup in its place or ask the database's administrator."));
    if (kind == "08" || kind == "53" || kind == "57" || kind == "58")
        return absl::UnavailableError(sentence(name, " could not answer (", told, "), so nothing was saved."));
    return absl::InternalError(sentence(name, ": ", told, " (", state, ")."));
}

bool endsConnection(std::string_view state)
{
    return state == kReadOnly || state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05"
           || state.starts_with("08");
}

std::string oneLine(const char *message)
{
    std::string text;
    for (const char c : std::string_view(message == nullptr ? "" : message)) {
        if (c != '\n' && c != '\r' && c != '\t')
            text.push_back(c);
        else if (!text.empty() && text.back() != ' ')
            text += c == '\n' ? "; " : " ";
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == ';' || text.back() == '.' || text.back() == '?'))
        text.pop_back();
    return text;
}

} // namespace bulkhead::postgres
