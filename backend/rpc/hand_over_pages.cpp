#include "backend/rpc/hand_over_pages.h"

#include "backend/engine/tier_policy.h"
#include "backend/review/words.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cctype>

namespace bulkhead {

namespace {

using isolation::LayerState;
using review::counted;
using review::utcText;

std::string nameOf(Layer layer)
{
    return std::string(policy::layerWord(layer));
}

std::string wordOf(Stage stage)
{
    switch (stage) {
    case Stage::Contract:
        return "Contract";
    case Stage::Identity:
        return "Identity";
    case Stage::DataBoundary:
        return "Data boundary";
    case Stage::Integrations:
        return "Integrations";
    case Stage::Verification:
        return "Verification";
    case Stage::Live:
        return "Live";
    case Stage::Leaving:
        return "Leaving";
    case Stage::Gone:
        return "Gone";
    case Stage::Unspecified:
        break;
    }
    return "Not known";
}

std::string wordOf(LayerState state)
{
    switch (state) {
    case LayerState::Proven:
        return "proven";
    case LayerState::Observed:
        return "as demanded, not proven";
    case LayerState::Outdated:
        return "proof is out of date";
    case LayerState::Waived:
        return "waived";
    case LayerState::Drift:
        return "drift";
    case LayerState::Crossed:
        return "crossed";
    case LayerState::NotObserved:
    case LayerState::Unspecified:
        break;
    }
    return "not proven";
}

review::Shown shown(LayerState state)
{
    switch (state) {
    case LayerState::Proven:
        return review::Shown::Met;
    case LayerState::Drift:
    case LayerState::Crossed:
        return review::Shown::Missed;
    case LayerState::Outdated:
    case LayerState::Waived:
        return review::Shown::AtRisk;
    default:
        return review::Shown::NotMeasured;
    }
}

review::Cell cell(std::string text, review::Shown state = review::Shown::None)
{
    return {std::move(text), state, std::nullopt, {}};
}

std::string when(std::int64_t ms)
{
    return ms > 0 ? utcText(ms) : "never";
}

struct Tally
{
    std::int64_t proven = 0, refused = 0, crossed = 0;
    std::vector<std::string> unproven; ///< Layers, in their order.
};

Tally tallyOf(const HandOver &sheet)
{
    Tally tally;
    for (std::size_t i = 0; i < isolation::kLayers; ++i) {
        if (isolation::stateAt(sheet.posture.cells[i], sheet.nowMs) == LayerState::Proven)
            ++tally.proven;
        else
            tally.unproven.push_back(nameOf(static_cast<Layer>(i + 1)));
    }
    for (const ProbeAttempt &attempt : sheet.known.round.attempts)
        ++(attempt.crossed ? tally.crossed : tally.refused);
    return tally;
}

std::string verdict(const HandOver &sheet, const Tally &tally)
{
    if (tally.crossed > 0)
        return absl::StrCat(counted(tally.crossed, "attempt", "attempts"),
                            " to cross a boundary got through. This tenant is not isolated.");
    if (sheet.facts.stage != Stage::Live)
        return absl::StrCat("Not live yet: the case stands at ", wordOf(sheet.facts.stage), ".");
    if (tally.proven == 0)
        return "Live, and no layer is proven now.";
    return absl::StrCat("Live and proven in ", tally.proven, " of ", isolation::kLayers, " layers.");
}

std::string headline(const HandOver &sheet, const Tally &tally)
{
    std::string text = verdict(sheet, tally);
    if (!sheet.simulated)
        return text;
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return "On a simulated platform: " + text;
}

review::Figure figure(std::string label, std::string value)
{
    review::Figure made;
    made.label = std::move(label);
    made.value = std::move(value);
    return made;
}

review::Page firstPage(const HandOver &sheet)
{
    const Tally tally = tallyOf(sheet);
    review::Page page{"proof", "Hand-over", headline(sheet, tally), {}};
    review::Figures figures{
        figure("Tier", std::string(policy::tierWord(sheet.facts.tier))), figure("Stage", wordOf(sheet.facts.stage)),
        figure("Layers proven", absl::StrCat(tally.proven, " of ", isolation::kLayers)),
        figure("Attempts refused", absl::StrCat(tally.refused, " of ", tally.refused + tally.crossed))};
    page.blocks.emplace_back(std::move(figures));
    std::string text = absl::StrCat(
        "What is proven was tried as the tenant itself, with its own credential and on canaries only, and refused. The "
        "last round ended ",
        when(sheet.known.round.endedMs), "; what stands on the platform was last looked at ",
        when(sheet.known.lookedMs), ". A proof counts for 24 hours.");
    if (!sheet.known.round.incomplete.empty())
        absl::StrAppend(&text, " The last round was not whole: ", sheet.known.round.incomplete);
    if (!tally.unproven.empty())
        absl::StrAppend(&text, " Not proven: ", review::listed(tally.unproven), ".");
    if (sheet.simulated)
        absl::StrAppend(&text, " The platform is simulated: nothing here is proof of anything real.");
    page.blocks.emplace_back(review::Text{"How to read it", std::move(text)});
    review::Table layers{"Layers", {{"Layer", false}, {"State", false}, {"Last proven", false}}, {}};
    for (std::size_t i = 0; i < isolation::kLayers; ++i) {
        const isolation::Cell &one = sheet.posture.cells[i];
        const LayerState state = isolation::stateAt(one, sheet.nowMs);
        layers.rows.push_back(
            {cell(nameOf(static_cast<Layer>(i + 1))), cell(wordOf(state), shown(state)), cell(when(one.provenMs))});
    }
    page.blocks.emplace_back(std::move(layers));
    return page;
}

std::string seenWords(const isolation::ControlPosture &one)
{
    if (!one.observed)
        return "not observed";
    std::string seen = one.stands || one.cause.empty() ? one.seen : one.cause;
    if (one.waiver != nullptr)
        absl::StrAppend(&seen, ". Waived by ", one.waiver->by, " until ", utcText(one.waiver->untilMs), ": ",
                        one.waiver->reason);
    return seen;
}

std::string stateWord(const isolation::ControlPosture &one)
{
    return !one.observed ? "not observed" : one.stands ? "stands" : one.waiver != nullptr ? "waived" : "drift";
}

review::Shown stateShown(const isolation::ControlPosture &one)
{
    return !one.observed           ? review::Shown::NotMeasured
           : one.stands            ? review::Shown::Met
           : one.waiver != nullptr ? review::Shown::AtRisk
                                   : review::Shown::Missed;
}

review::Page controlsPage(const HandOver &sheet)
{
    review::Page page{"controls", "Controls", {}, {}};
    const auto broken = std::ranges::count_if(sheet.posture.controls, [](const isolation::ControlPosture &one) {
        return one.observed && !one.stands && one.waiver == nullptr;
    });
    const auto unseen = std::ranges::count_if(sheet.posture.controls,
                                              [](const isolation::ControlPosture &one) { return !one.observed; });
    page.headline = broken > 0   ? counted(broken, "control does", "controls do") + " not stand."
                    : unseen > 0 ? counted(unseen, "control was", "controls were") + " not observed."
                                 : std::string("Every control was observed.");
    if (sheet.posture.waived > 0)
        absl::StrAppend(&page.headline, " ", counted(sheet.posture.waived, "control is", "controls are"), " waived.");
    else if (broken == 0)
        page.headline += unseen > 0 ? " The others stand as demanded." : " All stand as demanded.";
    review::Table table{{}, {{"Layer", false}, {"Demanded", false}, {"Seen", false}, {"", false}}, {}};
    for (const isolation::ControlPosture &one : sheet.posture.controls) {
        table.rows.push_back({cell(nameOf(one.control->layer)), cell(one.control->text), cell(seenWords(one)),
                              cell(stateWord(one), stateShown(one))});
    }
    page.blocks.emplace_back(std::move(table));
    return page;
}

review::Page attemptsPage(const HandOver &sheet)
{
    const Tally tally = tallyOf(sheet);
    review::Page page{"attempts", "Attempts of the last round", {}, {}};
    page.headline =
        tally.crossed > 0 ? counted(tally.crossed, "attempt", "attempts") + " got through."
        : tally.refused > 0
            ? absl::StrCat(tally.refused == 1
                               ? std::string("The attempt was refused.")
                               : absl::StrCat("All ", counted(tally.refused, "attempt", "attempts"), " were refused."))
            : "No boundary was tried yet.";
    if (sheet.known.round.attempts.empty())
        return page;
    review::Table table{{}, {{"Layer", false}, {"Tried", false}, {"Came of it", false}}, {}};
    std::vector<const ProbeAttempt *> order; // What got through first.
    for (const ProbeAttempt &attempt : sheet.known.round.attempts)
        order.push_back(&attempt);
    std::ranges::stable_sort(order, std::greater(), [](const ProbeAttempt *one) { return one->crossed; });
    for (const ProbeAttempt *attempt : order)
        table.rows.push_back({cell(nameOf(attempt->layer)), cell(attempt->what),
                              attempt->crossed ? cell("got through: " + attempt->cause, review::Shown::Missed)
                                               : cell("refused", review::Shown::Met)});
    page.blocks.emplace_back(std::move(table));
    return page;
}

review::Page provisioningPage(const OnboardingCase &item)
{
    review::Page page{"provisioning", "Provisioning", {}, {}};
    page.headline = item.liveMs > 0 ? "Live since " + utcText(item.liveMs) + "."
                                    : "Begun " + utcText(item.startedMs) + ", not finished.";
    review::Table table{{}, {{"Stage", false}, {"Step", false}, {"Done", false}, {"Tries", true}}, {}};
    for (const StoredStep &step : item.steps)
        table.rows.push_back({cell(wordOf(step.stage)), cell(step.title),
                              cell(step.state == StepState::Done     ? utcText(step.endedMs)
                                   : step.state == StepState::Failed ? "failed: " + step.reason
                                                                     : "not yet",
                                   step.state == StepState::Failed ? review::Shown::Missed : review::Shown::None),
                              cell(absl::StrCat(step.attempts))});
    page.blocks.emplace_back(std::move(table));
    return page;
}

} // namespace

review::Pack handOverPages(const HandOver &sheet)
{
    review::Pack pack;
    pack.pages.push_back(firstPage(sheet));
    pack.pages.push_back(controlsPage(sheet));
    pack.pages.push_back(attemptsPage(sheet));
    if (sheet.item)
        pack.pages.push_back(provisioningPage(*sheet.item));
    return pack;
}

std::string handOverFooter(const HandOver &sheet)
{
    return absl::StrCat("Internal · baselines ", sheet.baselines.version, " · as of ", utcText(sheet.nowMs),
                        sheet.simulated ? " · simulated platform" : "");
}

} // namespace bulkhead
