#include "backend/engine/restatement.h"

#include "backend/engine/money.h"

#include <algorithm>

namespace bulkhead::sla {
namespace {

constexpr char kNothing[] = "–";

template<typename T>
const T *find(std::span<const T> list, const std::string &workflow, SliKind kind)
{
    const auto found =
        std::ranges::find_if(list, [&](const T &entry) { return entry.workflow == workflow && entry.kind == kind; });
    return found == list.end() ? nullptr : &*found;
}

class Comparison
{
public:
    explicit Comparison(Restatement &result)
        : m_result(result)
    {
    }

    void compare(const Attainment *before, const Attainment *after)
    {
        m_workflow = before != nullptr ? before->workflow : after->workflow;
        m_kind = before != nullptr ? before->kind : after->kind;
        const auto print = [&](const char *figure, auto &&text) {
            note(figure, before != nullptr ? text(*before) : kNothing, after != nullptr ? text(*after) : kNothing);
        };
        print("good", [](const Attainment &a) { return grouped(a.share.good); });
        print("valid", [](const Attainment &a) { return grouped(a.share.valid); });
        print("bad", [](const Attainment &a) { return grouped(a.share.bad); });
        // Exactly, so that a change below the printed digits is seen; then as printed.
        if (before == nullptr || after == nullptr || before->share.attained != after->share.attained)
            m_result.changes.push_back({m_workflow, m_kind, "attained", percentOf(before), percentOf(after)});
        print("met", [](const Attainment &a) {
            if (a.state == AttainmentState::NoData)
                return std::string("not measured");
            return std::string(a.share.met ? "met" : "missed");
        });
        print("excluded minutes", [](const Attainment &a) { return grouped(a.excludedMinutes); });
    }

    void compare(const CreditLine *before, const CreditLine *after, const std::string &currency)
    {
        m_workflow = before != nullptr ? before->workflow : after->workflow;
        m_kind = before != nullptr ? before->kind : after->kind;
        note("credit", before != nullptr ? money(before->creditMinor, currency) : kNothing,
             after != nullptr ? money(after->creditMinor, currency) : kNothing);
    }

private:
    static std::string percentOf(const Attainment *result)
    {
        if (result == nullptr || !result->share.attained.known())
            return kNothing;
        return percentText(result->share.attained, 5) + " %";
    }
    void note(const char *figure, std::string before, std::string after)
    {
        if (before != after)
            m_result.changes.push_back({m_workflow, m_kind, figure, std::move(before), std::move(after)});
    }

    Restatement &m_result;
    std::string m_workflow;
    SliKind m_kind = SliKind::Occurrences;
};

template<typename T, typename... More>
void compareAll(Comparison &comparison, std::span<const T> before, std::span<const T> after, const More &...more)
{
    for (const T &entry : before)
        comparison.compare(&entry, find(after, entry.workflow, entry.kind), more...);
    for (const T &entry : after)
        if (find(before, entry.workflow, entry.kind) == nullptr)
            comparison.compare(static_cast<const T *>(nullptr), &entry, more...);
}

} // namespace

absl::StatusOr<Restatement> restate(std::span<const Attainment> before, const CreditStatement &creditBefore,
                                    std::span<const Attainment> after, const CreditStatement &creditAfter,
                                    std::string reason)
{
    if (reason.find_first_not_of(" \t\n") == std::string::npos)
        return absl::InvalidArgumentError("A restatement needs its reason: say what changed and why.");
    for (const Attainment &result : after)
        if (!before.empty() && result.period != before.front().period)
            return absl::InvalidArgumentError("Only results of the same period can be compared.");
    Restatement result;
    result.reason = std::move(reason);
    Comparison comparison(result);
    compareAll(comparison, before, after);
    compareAll(comparison, std::span<const CreditLine>(creditBefore.lines),
               std::span<const CreditLine>(creditAfter.lines), creditAfter.currency);
    result.creditDifferenceMinor = creditAfter.totalMinor - creditBefore.totalMinor;
    return result;
}

} // namespace bulkhead::sla
