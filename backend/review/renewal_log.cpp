#include "backend/review/renewal_log.h"

#include "backend/review/archive.h"

namespace bulkhead::review {

namespace {

constexpr char kFormat = 1;

template<typename T>
std::string encoded(const T &value)
{
    Writer writer;
    writer(const_cast<T &>(value)); // One list of fields for both directions; writing changes nothing.
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

// Found by argument lookup from the archive.
template<typename A>
void fields(A &a, RiskOverride &v)
{
    a(v.score, v.by, v.reason, v.role, v.atMs);
}
template<typename A>
void fields(A &a, RenewalOutcome &v)
{
    a(v.tenantId, v.by, v.renewal, v.on, v.result, v.atMs, v.predictedScore, v.predictedOf, v.overrideScore);
}

std::string encode(const RiskOverride &override_)
{
    return encoded(override_);
}

absl::StatusOr<RiskOverride> decodeOverride(std::string_view bytes)
{
    return decoded<RiskOverride>(bytes, "judgement of a renewal");
}

std::string encode(const RenewalOutcome &outcome)
{
    return encoded(outcome);
}

absl::StatusOr<RenewalOutcome> decodeOutcome(std::string_view bytes)
{
    return decoded<RenewalOutcome>(bytes, "renewal's outcome");
}

RiskLevel levelOf(int score, int of, std::int32_t overrideScore)
{
    return overrideScore >= 0 ? levelOf(overrideScore, 100) : levelOf(score, of);
}

RiskLevel predictedOf(const RenewalOutcome &outcome)
{
    if (outcome.predictedScore < 0 && outcome.overrideScore < 0)
        return RiskLevel::LittleKnown;
    return levelOf(outcome.predictedScore, outcome.predictedOf, outcome.overrideScore);
}

PredictionRecord predictionsOf(std::span<const RenewalOutcome> outcomes)
{
    PredictionRecord record;
    for (const RenewalOutcome &one : outcomes) {
        ++record.outcomes;
        const RiskLevel predicted = predictedOf(one);
        if (predicted == RiskLevel::LittleKnown)
            continue;
        ++record.counted;
        record.hits += (predicted == RiskLevel::AtRisk) == (one.result != RenewalResult::Renewed);
    }
    if (record.counted >= kOutcomesNeeded)
        record.hitPercent = static_cast<std::int32_t>(record.hits * 100 / record.counted);
    return record;
}

} // namespace bulkhead::review
