#include "backend/rpc/departure_certificate.h"

#include "backend/engine/tier_policy.h"
#include "backend/review/words.h"
#include "backend/rpc/digest.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

namespace {

using review::utcText;

review::Cell cell(std::string text, review::Shown state = review::Shown::None)
{
    return {std::move(text), state, std::nullopt, {}};
}

review::Figure figure(std::string label, std::string value)
{
    review::Figure made;
    made.label = std::move(label);
    made.value = std::move(value);
    return made;
}

review::Page firstPage(const Departure &departure)
{
    std::string headline = absl::StrCat("Gone since ", utcText(departure.goneMs), ": found on no system any more.");
    if (departure.simulated)
        headline = absl::StrCat("On a simulated platform: gone since ", utcText(departure.goneMs),
                                ", found on no system any more.");
    review::Page page{"departure", "Certificate of departure", std::move(headline), {}};
    page.blocks.emplace_back(review::Figures{figure("Tenant id", departure.facts.id),
                                             figure("Tier", std::string(policy::tierWord(departure.facts.tier))),
                                             figure("Things that went", absl::StrCat(departure.gone.size())),
                                             figure("Kinds that stayed", absl::StrCat(departure.stays.size()))});
    std::string text = absl::StrCat(
        "Everything that Bulkhead had made for this tenant was removed, and every system was looked at again "
        "afterwards. ",
        departure.scan, " What a person or another program has put elsewhere is outside of what Bulkhead can see.");
    if (departure.simulated)
        absl::StrAppend(&text, " The platform is simulated: nothing here is proof of anything real.");
    page.blocks.emplace_back(review::Text{"What this says", std::move(text)});
    review::Table people{"Who agreed", {{"", false}, {"Person", false}, {"When", false}}, {}};
    people.rows.push_back({cell("Proposed"), cell(departure.proposedBy), cell(utcText(departure.proposedMs))});
    people.rows.push_back({cell("Approved"), cell(departure.approvedBy), cell(utcText(departure.approvedMs))});
    people.rows.push_back({cell("Run last by"), cell(departure.runBy), cell(utcText(departure.goneMs))});
    page.blocks.emplace_back(std::move(people));
    page.blocks.emplace_back(review::Text{
        "Reason and days", absl::StrCat(departure.reason, " The customer could fetch its data until ",
                                        utcText(departure.terms.dataUntilMs), "; nothing was to begin before ",
                                        utcText(departure.terms.notBeforeMs), ".")});
    return page;
}

review::Page wentPage(const Departure &departure)
{
    review::Page page{"went", "What went", {}, {}};
    page.headline = departure.gone.empty() ? std::string("No system had anything of it.")
                                           : std::string("As its systems told when it was removed.");
    review::Table gone{"Removed", {{"System", false}, {"What, as the system told it", false}, {"Removed", false}}, {}};
    for (const SystemThing &one : departure.gone)
        gone.rows.push_back({cell(one.system), cell(one.what), cell(utcText(one.atMs))});
    if (!gone.rows.empty())
        page.blocks.emplace_back(std::move(gone));
    review::Table seen{"Seen when it was agreed on", {{"System", false}, {"What", false}, {"Seen", false}}, {}};
    for (const SystemThing &one : departure.seen)
        seen.rows.push_back({cell(one.system), cell(one.what), cell(utcText(one.atMs))});
    if (!seen.rows.empty())
        page.blocks.emplace_back(std::move(seen));
    return page;
}

review::Page stayedPage(const Departure &departure)
{
    review::Page page{"stayed", "What stayed", "Kept with reason; nothing of it is on the platform.", {}};
    review::Table table{{}, {{"What", false}, {"Why", false}, {"Until, at least", false}}, {}};
    for (const StayingThing &one : departure.stays)
        table.rows.push_back(
            {cell(one.what), cell(one.why), cell(one.untilMs > 0 ? utcText(one.untilMs) : std::string("for good"))});
    page.blocks.emplace_back(std::move(table));
    return page;
}

review::Page stepsPage(const Departure &departure)
{
    review::Page page{"steps", "Steps", "Each was stored before it was done, and after.", {}};
    review::Table table{{}, {{"Step", false}, {"Evidence", false}, {"Done", false}, {"Tries", true}}, {}};
    for (const StoredStep &step : departure.steps)
        table.rows.push_back(
            {cell(step.title),
             cell(step.evidence, step.state == StepState::Done ? review::Shown::None : review::Shown::Missed),
             cell(utcText(step.endedMs)), cell(absl::StrCat(step.attempts))});
    page.blocks.emplace_back(std::move(table));
    return page;
}

} // namespace

review::Pack certificatePages(const Departure &departure)
{
    review::Pack pack;
    pack.pages.push_back(firstPage(departure));
    pack.pages.push_back(wentPage(departure));
    pack.pages.push_back(stayedPage(departure));
    pack.pages.push_back(stepsPage(departure));
    return pack;
}

std::string certificateHash(const Departure &departure)
{
    return hex(sha256(review::canonicalBytes(certificatePages(departure))));
}

std::string certificateFooter(const Departure &departure)
{
    return absl::StrCat("Internal · act ", departure.actId, " · gone ", utcText(departure.goneMs),
                        departure.simulated ? " · simulated platform" : "");
}

} // namespace bulkhead
