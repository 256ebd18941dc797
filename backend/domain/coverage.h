#pragma once
// What services emit, and how much of it carries a tenant and an environment: counts as a source tells them.
#include <absl/status/statusor.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bulkhead::coverage {

/// Numbers equal those of SignalKind in coverage.proto.
enum class Kind : std::uint8_t {
    Unspecified,
    Request,
    Job,
    Event,
    Log,
    Series, ///< How many metric series there are; the others are how many came.
    Subscription,
    Invoice,
    Procurement,
    PartnerRevenue
};
inline constexpr std::array<std::string_view, 10> kKindSlugs{
    "", "request", "job", "event", "log", "series", "subscription", "invoice", "procurement", "partner-revenue"};
[[nodiscard]] constexpr std::string_view slugOf(Kind kind)
{
    const auto at = static_cast<std::size_t>(kind);
    return at < kKindSlugs.size() ? kKindSlugs[at] : std::string_view();
}
/// Unspecified: no kind is called so.
[[nodiscard]] constexpr Kind kindOf(std::string_view slug)
{
    for (std::size_t at = 1; at < kKindSlugs.size(); ++at)
        if (kKindSlugs[at] == slug)
            return static_cast<Kind>(at);
    return Kind::Unspecified;
}
/// An event of the business, which belongs to somebody.
[[nodiscard]] constexpr bool isBusiness(Kind kind)
{
    return kind >= Kind::Subscription && kind <= Kind::PartnerRevenue;
}

struct Count
{
    std::uint64_t tagged = 0; ///< With a tenant and an environment; at most `seen`.
    std::uint64_t seen = 0;   ///< 0: no data, which is no share.
    [[nodiscard]] std::uint64_t untagged() const { return seen - tagged; }
    Count &operator+=(const Count &other)
    {
        tagged += other.tagged;
        seen += other.seen;
        return *this;
    }
    bool operator==(const Count &) const = default;
};

struct Key
{
    std::string service, workflow; ///< Empty: the signals name none.
    Kind kind = Kind::Unspecified;
    auto operator<=>(const Key &) const = default;
};
struct Tally
{
    Key key;
    Count count;
};
/// What came within (endMs - lengthMs, endMs].
struct Step
{
    std::int64_t endMs = 0;
    std::vector<Tally> tallies;
};
/// Events of the business that name one tenant, of an object that belongs to another.
struct Attribution
{
    Key key;
    std::string named; ///< Tenant id that the event carries.
    std::string owner; ///< Tenant id that owns the object; of partner revenue the tenant that earned it.
    std::uint64_t events = 0;
    std::int64_t atMs = 0; ///< End of the step.
};

inline constexpr std::int64_t kStepMs = 300'000;
inline constexpr std::int64_t kHourMs = 3'600'000;

/// Everything within (fromMs, toMs].
struct Reading
{
    std::vector<Step> steps;               ///< In time order.
    std::vector<Attribution> attributions; ///< Of steps of kStepMs only.
    std::uint64_t checked = 0;             ///< Business events whose owner the source compared or tells of.
    std::string remark;                    ///< What was left out and why; empty: nothing.
};

/// Where the counts come from. One thread, but for cancel(); read() and example() may block up to their time limits.
class Source
{
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual std::string name() const = 0; ///< "Prometheus at host:9090"
    [[nodiscard]] virtual bool simulated() const = 0;
    [[nodiscard]] virtual std::int64_t lagMs() const = 0;  ///< A step is whole so long after its end.
    [[nodiscard]] virtual std::int64_t pastMs() const = 0; ///< So far back it can be asked.
    /// Steps of `lengthMs` (kStepMs or kHourMs), of which both ends are multiples. Errors: as of who is asked.
    [[nodiscard]] virtual absl::StatusOr<Reading> read(std::int64_t fromMs, std::int64_t toMs,
                                                       std::int64_t lengthMs) = 0;
    /// Labels of something of this kind without context, and what it lacks; never what a customer wrote. Empty: none.
    [[nodiscard]] virtual absl::StatusOr<std::string> example(const Key &key, std::int64_t atMs) = 0;
    /// From any thread: the call under way ends within a second, and all later ones at once.
    virtual void cancel() {}
};

} // namespace bulkhead::coverage
