#include "backend/review/archive_fields.h"

#include <algorithm>
#include <tuple>

namespace bulkhead::review {

namespace {

// First byte of every kept value: other bytes are of another build or damaged.
constexpr char kFormat = 2;
constexpr std::size_t kHead = 9; // Format and checksum.

/// FNV-1a: a changed bit that still reads as a number must not become a figure. It is no defence against intent.
std::string checksumOf(std::string_view bytes)
{
    std::uint64_t sum = 0xCBF29CE484222325ULL;
    for (const char byte : bytes)
        sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
    std::string text;
    for (int shift = 0; shift < 64; shift += 8)
        text += static_cast<char>(sum >> static_cast<unsigned>(shift));
    return text;
}

template<typename T>
std::string encoded(const T &value)
{
    Writer writer;
    writer(const_cast<T &>(value)); // The one list of fields is for both directions; writing changes nothing.
    const std::string bytes = writer.take();
    return kFormat + checksumOf(bytes) + bytes;
}

template<typename T>
absl::StatusOr<T> decoded(std::string_view bytes, const char *what)
{
    T value;
    const bool whole = bytes.size() >= kHead && bytes.front() == kFormat
                       && bytes.substr(1, kHead - 1) == checksumOf(bytes.substr(kHead));
    if (whole) {
        Reader reader(bytes.substr(kHead));
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

bool missedAny(const Frozen &frozen)
{
    return std::any_of(frozen.results.begin(), frozen.results.end(), [](const sla::Attainment &one) {
        return one.state == sla::AttainmentState::Breached
               || (one.state == sla::AttainmentState::Partial && !one.share.met);
    });
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

std::vector<Promise> carriedOver(std::span<const Sheet> sheets, std::int64_t beforeMs, std::int64_t asOfMs)
{
    std::vector<const Sheet *> earlier;
    for (const Sheet &sheet : sheets)
        if (sheet.fromMs < beforeMs)
            earlier.push_back(&sheet);
    std::sort(earlier.begin(), earlier.end(), [](const Sheet *a, const Sheet *b) {
        return std::tie(a->fromMs, a->version, a->asOfMs) < std::tie(b->fromMs, b->version, b->asOfMs);
    });
    std::vector<Promise> newest;
    for (const Sheet *sheet : earlier) {
        for (const Promise &promise : sheet->edit.promises) {
            auto at =
                std::find_if(newest.begin(), newest.end(), [&](const Promise &one) { return one.id == promise.id; });
            if (at == newest.end())
                at = newest.insert(newest.end(), promise);
            else
                *at = promise;
            if (at->fromPeriod.empty())
                at->fromPeriod = sheet->period;
        }
    }
    std::erase_if(
        newest, [](const Promise &one) { return one.state != PromiseState::Open && one.state != PromiseState::Late; });
    for (Promise &promise : newest)
        promise.state = promise.dueMs > 0 && promise.dueMs < asOfMs ? PromiseState::Late : PromiseState::Open;
    return newest;
}

} // namespace bulkhead::review
