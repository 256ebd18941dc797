#include "backend/review/archive_fields.h"

#include <algorithm>

namespace bulkhead::review {

namespace {

// First byte of every kept value: other bytes are of another build or damaged.
constexpr char kFormat = 1;

template<typename T>
std::string encoded(const T &value)
{
    Writer writer;
    writer(const_cast<T &>(value)); // The one list of fields is for both directions; writing changes nothing.
    return kFormat + writer.take();
}

template<typename T>
absl::StatusOr<T> decoded(std::string_view bytes, const char *what)
{
    T value;
    if (!bytes.empty() && bytes.front() == kFormat) {
        Reader reader(bytes.substr(1));
        reader(value);
        if (reader.ok() && reader.atEnd())
            return value;
    }
    return absl::DataLossError(std::string("a stored ") + what + " cannot be read");
}

} // namespace

std::string encode(const Frozen &frozen)
{
    return encoded(frozen);
}

absl::StatusOr<Frozen> decodeFrozen(std::string_view bytes)
{
    return decoded<Frozen>(bytes, "review");
}

std::string encode(const PeriodResult &result)
{
    return encoded(result);
}

absl::StatusOr<PeriodResult> decodePeriodResult(std::string_view bytes)
{
    return decoded<PeriodResult>(bytes, "period's result");
}

std::string encode(const Sheet &sheet)
{
    return encoded(sheet);
}

absl::StatusOr<Sheet> decodeSheet(std::string_view bytes)
{
    return decoded<Sheet>(bytes, "review");
}

bool PeriodResult::missed() const
{
    return std::any_of(commitments.begin(), commitments.end(), [](const PastCommitment &one) { return !one.met; });
}

std::int64_t signedMs(const Edit &edit)
{
    std::int64_t ours = 0, theirs = 0;
    for (const SignOff &sign : edit.signOffs)
        (sign.customer ? theirs : ours) = std::max(sign.customer ? theirs : ours, sign.atMs);
    return ours > 0 && theirs > 0 ? std::max(ours, theirs) : 0;
}

bool bothSigned(const Edit &edit)
{
    return signedMs(edit) > 0;
}

PackStatus statusAt(const Sheet &sheet, std::int64_t nowMs)
{
    if (sheet.asOfMs < sheet.toMs)
        return PackStatus::Open;
    const bool settled = sheet.asOfMs >= sheet.finalFromMs;
    const bool closed = sheet.state == ReviewState::Closed && (nowMs >= sheet.finalFromMs || bothSigned(sheet.edit));
    if (!settled && !closed)
        return PackStatus::Provisional;
    return sheet.restated ? PackStatus::Restated : PackStatus::Final;
}

std::string statusWords(PackStatus status)
{
    switch (status) {
    case PackStatus::Open:
        return "Interim, the period is still running";
    case PackStatus::Provisional:
        return "Provisional";
    case PackStatus::Restated:
        return "Restated";
    case PackStatus::Final:
    case PackStatus::Unspecified:
        break;
    }
    return "Final";
}

std::vector<Promise> carriedOver(const Edit &last, const std::string &lastPeriod, std::int64_t asOfMs)
{
    std::vector<Promise> open;
    for (const Promise &promise : last.promises) {
        if (promise.state != PromiseState::Open && promise.state != PromiseState::Late)
            continue;
        Promise again = promise;
        if (again.fromPeriod.empty())
            again.fromPeriod = lastPeriod;
        again.state = again.dueMs > 0 && again.dueMs < asOfMs ? PromiseState::Late : PromiseState::Open;
        open.push_back(std::move(again));
    }
    return open;
}

} // namespace bulkhead::review
