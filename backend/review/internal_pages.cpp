#include "backend/review/internal_pages.h"

#include "backend/review/customer_pages.h"
#include "backend/review/words.h"

#include <algorithm>

namespace bulkhead::review {

namespace {

/// What every page here reads.
struct Inside
{
    const Frozen &frozen;
    const Sheet &sheet;
    const CustomerFacts facts;
    absl::TimeZone zone;
};

Cell cell(std::string text)
{
    return {std::move(text), Shown::None, std::nullopt, {}};
}

void addText(Page &page, std::string heading, std::string text)
{
    if (!text.empty())
        page.blocks.push_back(Text{std::move(heading), std::move(text)});
}

std::string lines(const std::vector<std::string> &texts)
{
    std::string all;
    for (const std::string &text : texts) {
        if (!all.empty())
            all += "\n";
        all += text;
    }
    return all;
}

Page notesPage(const Inside &inside)
{
    Page page{"internal-notes", "Notes", "For the presenter only.", {}};
    addText(page, "Notes", inside.sheet.edit.notes.empty() ? "No notes." : inside.sheet.edit.notes);
    addText(page, "Closed without both signatures", inside.sheet.oneSidedReason);
    addText(page, "Mind", lines(inside.frozen.warnings));
    std::vector<std::string> held;
    for (const Statement &one : inside.sheet.edit.decisions)
        if (!one.released)
            held.push_back("Decision: " + one.text);
    for (const Statement &one : inside.sheet.edit.outlook)
        if (!one.released)
            held.push_back("Outlook: " + one.text);
    for (const Promise &one : inside.sheet.edit.promises)
        if (!one.released)
            held.push_back("Commitment: " + one.text);
    addText(page, "Not released to the customer", lines(held));
    return page;
}

std::int64_t internalTarget(const Frozen &frozen, const sla::Attainment &result)
{
    for (const sla::ContractVersion &version : frozen.versions)
        if (const sla::Commitment *promise = sla::findCommitment(version, result.workflow, result.kind))
            return promise->internalTargetE7;
    return 0;
}

Page targetsPage(const Inside &inside)
{
    Page page{"internal-targets", "Internal targets", "", {}};
    Table table{"",
                {{"Workflow", false},
                 {"Contract", true},
                 {"Internal target", true},
                 {"Attained", true},
                 {"Internal budget used", true}},
                {}};
    std::int64_t below = 0, set = 0;
    for (const sla::Attainment &result : inside.frozen.results) {
        const std::int64_t target = internalTarget(inside.frozen, result);
        std::string used = "–";
        std::vector<std::string> formula;
        if (target > 0 && judged(result)) {
            ++set;
            below += !result.share.attained.atLeastE7(target);
            // bad / ((1 - target) * valid)
            const sla::Rational share{static_cast<sla::Wide>(result.share.bad) * 10'000'000,
                                      static_cast<sla::Wide>(10'000'000 - target) * result.share.valid};
            used = percent(share);
            formula = {"internal budget used = bad / ((1 - internal target) × valid) = "
                       + sla::grouped(result.share.bad) + " / ((1 - " + targetText(target) + ") × "
                       + sla::grouped(result.share.valid) + ") = " + used};
        }
        const Figure figure{"internal.used." + result.workflow + "." + std::to_string(static_cast<int>(result.kind)),
                            "Internal budget used, " + promiseName(inside.facts, result),
                            used,
                            target > 0 ? targetText(target) : "",
                            Shown::None,
                            formula,
                            judged(result) ? drillOf(result) : Drill{}};
        table.rows.push_back({cell(promiseName(inside.facts, result)),
                              cell(targetOf(result)),
                              cell(target > 0 ? targetText(target) : "none"),
                              cell(attainedText(result)),
                              {used, Shown::None, figure, {}}});
    }
    page.headline = set == 0 ? "No internal target is set for what was measured."
                             : sla::grouped(set - below) + " of " + counted(set, "internal target", "internal targets")
                                   + " reached.";
    page.blocks.push_back(std::move(table));
    return page;
}

Page alertsPage(const Inside &inside)
{
    const auto count = static_cast<std::int64_t>(inside.frozen.alerts.size());
    Page page{"internal-alerts", "Alerts by burn rate", counted(count, "alert", "alerts") + " in this period.", {}};
    if (count == 0) {
        page.headline = "No alert in this period.";
        addText(page, "", "No burn rate crossed its threshold.");
        return page;
    }
    Table table{"", {{"Workflow", false}, {"Kind", false}, {"From", false}, {"To", false}, {"Lasted", true}}, {}};
    for (const AlertSpan &alert : inside.frozen.alerts)
        table.rows.push_back({cell(workflowName(alert.workflow)), cell(alert.page ? "fast burn" : "slow burn"),
                              cell(shortMoment(alert.fromMs, inside.zone)),
                              cell(alert.toMs > 0 ? shortMoment(alert.toMs, inside.zone) : "still firing"),
                              cell(durationText((alert.toMs > 0 ? alert.toMs : inside.frozen.asOfMs) - alert.fromMs))});
    page.blocks.push_back(std::move(table));
    return page;
}

const IncidentNote *noteOf(const Edit &edit, const std::string &incidentId)
{
    const auto found = std::find_if(edit.incidents.begin(), edit.incidents.end(),
                                    [&](const IncidentNote &note) { return note.incidentId == incidentId; });
    return found == edit.incidents.end() ? nullptr : &*found;
}

Page incidentNotesPage(const Inside &inside)
{
    Page page{"internal-incidents", "Incidents as written", "No incident in this period.", {}};
    std::int64_t held = 0;
    int number = 0;
    for (const FoundIncident &found : inside.frozen.incidents) {
        ++number;
        const IncidentNote *note = noteOf(inside.sheet.edit, found.id);
        const bool released = note && note->released;
        held += !released;
        std::vector<std::string> texts{released ? "Released to the customer." : "Not released to the customer."};
        if (!found.likelyDependency.empty())
            texts.push_back("Likely dependency: " + found.likelyDependency);
        if (!found.paged && found.detectedMs == 0)
            texts.emplace_back("No alert fired.");
        if (note) {
            const std::pair<const char *, const std::string *> parts[] = {{"Cause: ", &note->cause},
                                                                          {"Fix: ", &note->fix},
                                                                          {"Prevention: ", &note->followUp},
                                                                          {"Owner: ", &note->owner}};
            for (const auto &[name, value] : parts)
                if (!value->empty())
                    texts.push_back(name + *value);
        }
        std::string heading = "Incident " + std::to_string(number);
        if (note && !note->title.empty())
            heading += ": " + note->title;
        addText(page, heading, lines(texts));
    }
    if (number > 0)
        page.headline = held == 0 ? "Every incident is explained to the customer."
                                  : counted(held, "incident is", "incidents are") + " not explained to the customer.";
    return page;
}

Page moneyPage(const Inside &inside)
{
    const Frozen &frozen = inside.frozen;
    const bool measured = std::any_of(frozen.results.begin(), frozen.results.end(), judged);
    const bool open = frozen.creditsKnown && frozen.credits.totalMinor > 0;
    Page page{"internal-credits", "Credit exposure", "No credit is open for this period.", {}};
    if (!measured)
        page.headline = "Nothing was measured, so no credit is known.";
    else if (!frozen.creditsKnown)
        page.headline = "The credit of this period is not known.";
    else if (open)
        page.headline = money(frozen.credits.totalMinor, frozen.credits.currency) + " may be claimed.";
    addText(page, "Why not", frozen.creditsKnown ? "" : frozen.creditsWhy);
    Table table{"", {{"", false}, {"", false}}, {}};
    if (frozen.creditsKnown)
        table.rows.push_back(
            {cell("Fee of the period"), cell(sla::exactMoney(frozen.credits.periodFeeMinor, frozen.credits.currency))});
    if (open && frozen.credits.claimByMs > 0)
        table.rows.push_back({cell("To be claimed before"),
                              cell(momentText(frozen.credits.claimByMs, inside.zone) + " (" + frozen.zone + ")")});
    table.rows.push_back({cell("Prepared by"), cell(inside.sheet.preparedBy)});
    for (const sla::ContractVersion &version : frozen.versions)
        table.rows.push_back(
            {cell(version.number == 0 ? "Standard terms" : "Contract version " + std::to_string(version.number)),
             cell(version.approvedBy.empty() ? "no approval on record" : "approved by " + version.approvedBy)});
    for (const sla::Exclusion &exclusion : frozen.exclusions)
        table.rows.push_back({cell("Exclusion of " + shortMoment(exclusion.fromMs, inside.zone)),
                              cell(exclusion.reason + (exclusion.reason.empty() ? "" : ", ") + "approved by "
                                   + (exclusion.approvedBy.empty() ? "nobody" : exclusion.approvedBy))});
    page.blocks.push_back(std::move(table));
    return page;
}

} // namespace

std::vector<Page> internalPages(const Frozen &frozen, const Sheet &sheet)
{
    const auto zone = sla::loadZone(frozen.zone);
    const Inside inside{frozen, sheet, customerFacts(frozen, sheet), zone.ok() ? *zone : absl::UTCTimeZone()};
    return {notesPage(inside), targetsPage(inside), alertsPage(inside), incidentNotesPage(inside), moneyPage(inside)};
}

} // namespace bulkhead::review
