#include "backend/rpc/containment_effects.h"

#include "backend/rpc/fault.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

namespace bulkhead {

namespace {

constexpr std::int32_t kMostMinutes = 240;

std::string counted(std::int64_t count, const char *one, const char *many)
{
    return absl::StrCat(count, " ", count == 1 ? one : many);
}

std::string limitInWords(const ContainmentTerms &terms)
{
    switch (terms.measure) {
    case Measure::ConnectionLimit:
        return absl::StrCat("Holds at most ", counted(terms.value, "connection", "connections"), " of the pool.");
    case Measure::StatementTimeout:
        return absl::StrCat("No statement of it, and no pause within a transaction, lasts longer than ", terms.value,
                            " ms.");
    case Measure::IdleTimeout:
        return absl::StrCat("No pause within a transaction of it lasts longer than ", terms.value, " ms.");
    case Measure::EndTransaction:
        return "Ends the transaction of it that blocks most now.";
    case Measure::QueueLimit:
        return absl::StrCat("Its queues hold at most ", counted(terms.value, "message", "messages"), ".");
    case Measure::ScaleOut:
        return absl::StrCat("The pool gets ", counted(terms.value, "more slot", "more slots"), "; nobody is limited.");
    case Measure::LowPriority:
        return "Its work goes after everybody else's.";
    case Measure::QueuePartition:
        return absl::StrCat("It gets a queue of its own with ", counted(terms.value, "worker", "workers"), ".");
    case Measure::DeferBatch:
        return "Its batch work waits; what people wait for goes on.";
    case Measure::Unspecified:
        break;
    }
    return "No limit.";
}

/// What the tenant loses by it; empty: nothing.
const char *lossOf(Measure measure)
{
    switch (measure) {
    case Measure::EndTransaction:
        return "What that transaction has not committed is rolled back.";
    case Measure::QueueLimit:
        return "Nothing that is queued is dropped; further messages are refused to their publisher.";
    case Measure::ScaleOut:
    case Measure::LowPriority:
    case Measure::QueuePartition:
    case Measure::DeferBatch:
    case Measure::Unspecified:
        return "";
    case Measure::ConnectionLimit:
    case Measure::StatementTimeout:
    case Measure::IdleTimeout:
        break;
    }
    return "Its sessions above the limit are ended; what they have not committed is rolled back.";
}

constexpr char kNothingForeseen[] =
    "Nothing is foreseen of it: workers are free again once what is queued is worked off.";

void addCost(const ContainmentTerms &terms, const ScaleOutRule &cost,
             std::vector<std::pair<std::string, bool>> &effects)
{
    if (terms.ownCostBp > 0)
        effects.emplace_back(absl::StrCat("About ", terms.ownCostBp / 100, "% of its own work waits for the limit."),
                             true);
    if (terms.measure == Measure::ScaleOut)
        effects.emplace_back(costInWords(cost, terms.value, terms.minutes), true);
    if (const char *loss = lossOf(terms.measure); *loss != '\0')
        effects.emplace_back(loss, true);
    if (terms.measure != Measure::EndTransaction)
        effects.emplace_back(absl::StrCat("Ends by itself after ", counted(terms.minutes, "minute", "minutes"), "."),
                             false);
}

} // namespace

absl::Status invalidContainment(const std::string &what)
{
    return fault(absl::StatusCode::kInvalidArgument, "CONTAINMENT_INVALID", what, "Choose a limit within the range.");
}

absl::Status checkRange(const neighbours::Plan &plan, std::int64_t mostSlots)
{
    const auto within = [&plan](std::int64_t least, std::int64_t most, const std::string &what) {
        return plan.value < least || plan.value > most ? invalidContainment(what) : absl::OkStatus();
    };
    if (plan.minutes < 1 || plan.minutes > kMostMinutes)
        return invalidContainment("A limit lasts from 1 to 240 minutes.");
    switch (plan.measure) {
    case Measure::ConnectionLimit:
        return within(1, 10'000, "A connection limit is from 1 to 10,000.");
    case Measure::StatementTimeout:
    case Measure::IdleTimeout:
        return within(50, 600'000, "A timeout is from 50 ms to 10 minutes.");
    case Measure::QueueLimit:
        return within(1, 10'000'000, "A limit on queued messages is from 1 to 10,000,000.");
    case Measure::ScaleOut: {
        const std::int64_t most = mostSlots > 0 ? mostSlots : 1'000;
        return within(1, most, absl::StrCat("A pool gets from 1 to ", most, " more slots."));
    }
    case Measure::QueuePartition:
        return within(1, 1'000, "A queue of its own has from 1 to 1,000 workers.");
    case Measure::EndTransaction:
    case Measure::LowPriority:
    case Measure::DeferBatch:
        return absl::OkStatus();
    case Measure::Unspecified:
        break;
    }
    return invalidContainment("There is no such measure.");
}

std::vector<std::pair<std::string, bool>> effectsOf(const ContainmentTerms &terms, const neighbours::Antagonist *who,
                                                    const ScaleOutRule &cost)
{
    std::vector<std::pair<std::string, bool>> effects;
    effects.emplace_back(limitInWords(terms), false);
    if (who == nullptr)
        effects.emplace_back("What it frees cannot be foreseen: how many messages a connection takes is not known.",
                             true);
    else if (terms.measure == Measure::QueueLimit)
        effects.emplace_back(kNothingForeseen, true);
    else
        effects.emplace_back(absl::StrCat("About ", terms.reliefBp / 100, "% of the extra waiting of ",
                                          counted(static_cast<std::int64_t>(terms.victims.size()), "tenant", "tenants"),
                                          " goes, by the incident's own ticks."),
                             terms.reliefBp < 1'000);
    if (who != nullptr && terms.measure == Measure::ConnectionLimit)
        effects.emplace_back(
            absl::StrFormat("It holds %.1f connections now; %.1f is usual.", who->held, who->usualHeld), false);
    addCost(terms, cost, effects);
    if (terms.measure != Measure::QueueLimit)
        effects.emplace_back("Rolled back after 20 s if less than half of the relief comes.", false);
    return effects;
}

std::vector<std::pair<std::string, bool>> quotaEffects(const ContainmentTerms &terms,
                                                       const neighbours::TenantShare &share, const ScaleOutRule &cost)
{
    std::vector<std::pair<std::string, bool>> effects;
    effects.emplace_back(limitInWords(terms), false);
    if (terms.measure == Measure::QueueLimit)
        effects.emplace_back(kNothingForeseen, true);
    else
        effects.emplace_back(absl::StrCat("Everybody's waiting for a slot gets about ", terms.reliefBp / 100,
                                          "% less, by Erlang's formula for what is held now."),
                             false);
    if (terms.measure == Measure::ConnectionLimit)
        effects.emplace_back(absl::StrFormat("It holds %.1f slots now; %.1f is usual.", share.held, share.usualHeld),
                             false); // What it is entitled to is not for everybody who may read the act.
    addCost(terms, cost, effects);
    return effects;
}

std::string withinEntitlement(const std::string &pool, bool mayScaleOut)
{
    return absl::StrCat("It holds no more of ", pool, " than its plan entitles it to, so it is not throttled. ",
                        mayScaleOut ? "Give the pool room, or propose a tier of its own for it."
                                    : "Propose a tier of its own for it; nothing here can give the pool room.");
}

} // namespace bulkhead
