#include "backend/engine/restoration.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/time/time.h>

#include <algorithm>
#include <set>

namespace bulkhead::isolation {
namespace {

bool mends(const PlannedStep &step, const policy::BaselineControl &control)
{
    return std::ranges::any_of(control.checks, [&step](const std::string &check) {
        return std::ranges::find(step.mends, check) != step.mends.end();
    });
}

void append(std::string &list, const std::string &text)
{
    if (!text.empty())
        absl::StrAppend(&list, list.empty() ? "" : "; ", text);
}

/// As the end of a sentence, whatever the driver wrote.
std::string stopped(std::string text)
{
    while (!text.empty() && (text.back() == '.' || text.back() == ' '))
        text.pop_back();
    return text + ".";
}

std::string named(const policy::BaselineControl &control)
{
    return absl::StrCat(std::string(policy::layerWord(control.layer)), " (", control.id, ")");
}

std::string since(std::int64_t ms)
{
    return ms == 0 ? std::string()
                   : absl::StrCat(" Off since ",
                                  absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::FromUnixMillis(ms), absl::UTCTimeZone()),
                                  ".");
}

/// "; identity.roles is waived by platform-2 until 2026-12-30"
std::string waivedWords(const Posture &posture)
{
    std::string words;
    for (const ControlPosture &told : posture.controls)
        if (told.waiver != nullptr)
            absl::StrAppend(&words, "; ", told.control->id, " is waived by ", told.waiver->by, " until ",
                            absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::FromUnixMillis(told.waiver->untilMs),
                                             absl::UTCTimeZone()));
    return words;
}

Mending mendingOf(const ControlPosture &told, const std::vector<Observation> &seen,
                  const std::vector<PlannedStep> &plan, std::set<std::string> &needed)
{
    Mending one;
    one.control = told.control;
    one.sinceMs = told.sinceMs;
    for (const Observation &look : seen) {
        if (look.holds || std::ranges::find(told.control->checks, look.check) == told.control->checks.end())
            continue;
        append(one.cause, look.cause.empty() ? look.seen : look.cause);
        append(one.beyond, look.beyond);
        for (const PlannedStep &step : plan)
            if (std::ranges::find(step.mends, look.check) != step.mends.end())
                needed.insert(step.id);
    }
    for (const PlannedStep &step : plan)
        if (needed.contains(step.id) && mends(step, *told.control))
            one.steps.push_back(step.title);
    return one;
}

} // namespace

Restoration restorationOf(const Posture &posture, const Known &known, const std::vector<Observation> &seen,
                          const std::vector<PlannedStep> &plan)
{
    Restoration whole;
    whole.demanded = posture.controls.size();
    std::set<std::string> needed; // Step ids.
    std::set<Layer> drifting;
    for (const ControlPosture &told : posture.controls) {
        whole.unseen += told.observed ? 0 : 1;
        if (told.waiver != nullptr)
            ++whole.waived;
        if (!told.observed || told.stands || told.waiver != nullptr)
            continue;
        drifting.insert(told.control->layer);
        std::set<std::string> own;
        whole.off.push_back(mendingOf(told, seen, plan, own));
        needed.merge(own);
    }
    for (const ProbeAttempt &attempt : known.round.attempts) {
        if (!attempt.crossed)
            continue;
        whole.crossed.push_back(attempt);
        if (drifting.contains(attempt.layer))
            continue;
        for (const ControlPosture &told : posture.controls)
            for (const PlannedStep &step : plan)
                if (told.control->layer == attempt.layer && mends(step, *told.control))
                    needed.insert(step.id);
    }
    for (const PlannedStep &step : plan)
        if (needed.contains(step.id))
            whole.steps.push_back(step);
    return whole;
}

std::vector<std::pair<std::string, bool>> sentencesOf(const Restoration &restoration)
{
    std::vector<std::pair<std::string, bool>> told;
    for (const Mending &one : restoration.off) {
        const std::string head = absl::StrCat(named(*one.control), " is off: ", stopped(one.cause), since(one.sinceMs));
        if (one.steps.empty()) {
            told.emplace_back(
                absl::StrCat(head, " The platform cannot mend this by itself: ",
                             one.beyond.empty() ? "none of its steps sets it; a person has to." : stopped(one.beyond)),
                true);
            continue;
        }
        told.emplace_back(absl::StrCat(head, " Done again: ", absl::StrJoin(one.steps, "; "), "."), false);
        if (!one.beyond.empty())
            told.emplace_back(absl::StrCat(named(*one.control),
                                           ": the platform cannot mend all of it by itself: ", stopped(one.beyond)),
                              true);
    }
    for (const ProbeAttempt &attempt : restoration.crossed)
        told.emplace_back(absl::StrCat(std::string(policy::layerWord(attempt.layer)), ": an attempt gets through: ",
                                       attempt.what, ". ", attempt.cause.empty() ? "" : stopped(attempt.cause)),
                          false);
    std::vector<std::string> titles;
    for (const PlannedStep &step : restoration.steps)
        titles.push_back(step.title);
    told.emplace_back(absl::StrCat("Steps, in this order, and no others: ", absl::StrJoin(titles, "; "), "."), false);
    told.emplace_back("Then the tenant is looked at again and every boundary is tried. It counts as restored only if "
                      "all that can be observed stands and nothing gets through.",
                      false);
    if (restoration.waived > 0)
        told.emplace_back(absl::StrCat("Waived, and left as it is: ", restoration.waived,
                                       restoration.waived == 1 ? " control." : " controls."),
                          false);
    if (restoration.unseen > 0)
        told.emplace_back(
            absl::StrCat("Not observed on this platform, and unknown afterwards, too: ", restoration.unseen, " of ",
                         restoration.demanded, restoration.demanded == 1 ? " control." : " controls."),
            false);
    return told;
}

std::vector<std::string> objections(const Posture &posture, const Known &known)
{
    std::vector<std::string> against;
    if (!known.unreachable.empty())
        against.push_back(absl::StrCat("The isolation could not be looked at: ", stopped(known.unreachable)));
    if (!known.round.incomplete.empty())
        against.push_back(absl::StrCat("Not every boundary could be tried: ", stopped(known.round.incomplete)));
    for (const ProbeAttempt &attempt : known.round.attempts)
        if (attempt.crossed)
            against.push_back(absl::StrCat("A boundary was crossed: ", attempt.what, ". ", attempt.cause));
    for (const ControlPosture &control : posture.controls)
        if (control.observed && !control.stands && control.waiver == nullptr)
            against.push_back(absl::StrCat(
                "What the tier demands does not stand: ", control.seen,
                control.cause.empty() || control.cause == control.seen ? "." : absl::StrCat(". ", control.cause)));
    return against;
}

std::string provenWords(const Posture &posture, const Known &known)
{
    const auto standing = std::ranges::count_if(posture.controls, &ControlPosture::stands);
    return absl::StrCat(known.round.attempts.size(), " of ", known.round.attempts.size(),
                        " attempts across its boundaries were refused; ", standing, " of ", posture.controls.size(),
                        " controls were seen to stand", waivedWords(posture));
}

} // namespace bulkhead::isolation
