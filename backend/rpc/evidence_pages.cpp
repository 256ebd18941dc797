#include "backend/rpc/evidence_pages.h"

#include "backend/review/words.h"
#include "backend/rpc/evidence_wire.h"
#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

using namespace evidence;
using review::counted;
using review::Shown;
using review::utcText;

review::Cell cell(std::string text, Shown state = Shown::None)
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

/// A page cell in the state of a verdict.
Shown shown(SampleVerdict verdict)
{
    return verdict == SampleVerdict::Conforms    ? Shown::Met
           : verdict == SampleVerdict::Exception ? Shown::Missed
                                                 : Shown::NotMeasured;
}
Shown shown(AccessVerdict verdict)
{
    return verdict == AccessVerdict::Right        ? Shown::Met
           : verdict == AccessVerdict::NotRight   ? Shown::Missed
           : verdict == AccessVerdict::CannotTell ? Shown::AtRisk
                                                  : Shown::NotMeasured;
}

std::string orNone(const std::string &text)
{
    return text.empty() ? std::string("none") : text;
}

std::string chainName(const std::string &tenantId)
{
    return tenantId.empty() ? std::string("the platform") : tenantId;
}

std::string closedText(const std::string &by, std::int64_t atMs)
{
    return by.empty() ? std::string("Not closed.") : absl::StrCat("Closed by ", by, ", ", utcText(atMs), ".");
}

std::string roleWord(Role role)
{
    return std::string(wordOf(role));
}

void addStrata(const Draw &draw, review::Page &page)
{
    if (draw.strata.empty())
        return;
    review::Table table{
        absl::StrCat("By ", evidenceWord(draw.split)),
        {{draw.split == Split::Action ? "Action" : "Tenant", false}, {"Population", true}, {"Drawn", true}},
        {}};
    for (const Stratum &one : draw.strata)
        table.rows.push_back({cell(one.name), cell(absl::StrCat(one.population)), cell(absl::StrCat(one.drawn))});
    page.blocks.emplace_back(std::move(table));
}

review::Page drawPage(const Sample &sample, bool head)
{
    const Draw &draw = sample.draw;
    const auto exceptions = static_cast<std::int64_t>(sample.count(SampleVerdict::Exception));
    const auto open = static_cast<std::int64_t>(sample.count(SampleVerdict::Open));
    review::Page page{"sample", sample.title, {}, {}};
    page.headline =
        open > 0 ? counted(open, "record is", "records are") + " not judged yet."
        : exceptions > 0
            ? absl::StrCat(counted(exceptions, "exception", "exceptions"), " among ",
                           counted(static_cast<std::int64_t>(sample.records.size()), "record", "records"), ".")
            : "Every record drawn conforms.";
    page.blocks.emplace_back(review::Figures{figure("Population", absl::StrCat(draw.population)),
                                             figure("Drawn", absl::StrCat(sample.records.size())),
                                             figure("Conforming", absl::StrCat(sample.count(SampleVerdict::Conforms))),
                                             figure("Exceptions", absl::StrCat(exceptions))});
    page.blocks.emplace_back(review::Text{
        "How it was drawn",
        absl::StrCat("Records of ", draw.tenantId.empty() ? "all chains in the scope of who drew it" : draw.tenantId,
                     " before ", utcText(draw.beforeMs), " that fit the filter. Filter: ", orNone(draw.filter),
                     ". Drawn by ", sample.drawnBy, ", ", utcText(sample.drawnMs), ". ",
                     closedText(sample.closedBy, sample.closedMs),
                     " The records with the smallest SHA-256 of seed, chain and sequence were taken; the seed stood in "
                     "audit before any record was looked at, and \"Draw again\" in the console repeats it.")});
    review::Table seed{"Seed", {{"", false}, {"", false}}, {}};
    const auto row = [&seed](std::string name, std::string value) {
        seed.rows.push_back({cell(std::move(name)), cell(std::move(value))});
    };
    row("Sample", sample.id);
    row("Checkpoint", head ? absl::StrCat(chainName(draw.headTenant), ", size ", draw.headSize)
                           : absl::StrCat(chainName(draw.headTenant), ", for who reads its audit"));
    if (head)
        row("Root", draw.headRoot);
    row("Number given", absl::StrCat(draw.number));
    row("Seed", draw.seed);
    row("Population hash", draw.populationHash);
    page.blocks.emplace_back(std::move(seed));
    addStrata(draw, page);
    return page;
}

} // namespace

EvidenceSheet sheetOf(const Sample &sample, bool head)
{
    EvidenceSheet sheet;
    sheet.title = sample.title;
    sheet.columns = {"Record", "Time (UTC)", "Person",       "Action", "Verdict",
                     "Note",   "Judged by",  "Judged (UTC)", "Finding"};
    review::Page page{"records", "Records drawn", "In the order in which they were drawn.", {}};
    review::Table table{
        {},
        {{"Record", false}, {"Time", false}, {"Person", false}, {"Action", false}, {"Verdict", false}, {"Note", false}},
        {}};
    for (const Sampled &one : sample.records) {
        table.rows.push_back({cell(evidenceWord(one.place)), cell(utcText(one.atMs)), cell(orNone(one.actor)),
                              cell(one.action), cell(evidenceWord(one.verdict), shown(one.verdict)), cell(one.note)});
        sheet.rows.push_back({evidenceWord(one.place), utcText(one.atMs), one.actor, one.action,
                              evidenceWord(one.verdict), one.note, one.by,
                              one.judgedMs > 0 ? utcText(one.judgedMs) : std::string(), one.finding});
    }
    page.blocks.emplace_back(std::move(table));
    sheet.pack.pages = {drawPage(sample, head), std::move(page)};
    return sheet;
}

EvidenceSheet sheetOf(const Campaign &campaign)
{
    EvidenceSheet sheet;
    sheet.title = campaign.title;
    sheet.columns = {"Access", "Kind",    "Person", "Role", "Tenant",       "What it is", "Asked for (UTC)",
                     "Whose",  "Verdict", "Note",   "By",   "Judged (UTC)", "Finding"};
    const auto open = static_cast<std::int64_t>(campaign.count(AccessVerdict::Open));
    review::Page first{"campaign", campaign.title, {}, {}};
    first.headline = open > 0 ? counted(open, "access is", "accesses are") + " not certified."
                              : std::string("Every access was certified.");
    first.blocks.emplace_back(
        review::Figures{figure("Accesses", absl::StrCat(campaign.items.size())),
                        figure("Still right", absl::StrCat(campaign.count(AccessVerdict::Right))),
                        figure("Not right", absl::StrCat(campaign.count(AccessVerdict::NotRight))),
                        figure("Cannot tell", absl::StrCat(campaign.count(AccessVerdict::CannotTell)))});
    std::vector<std::string> kinds;
    for (const AccessKind kind : campaign.kinds)
        kinds.emplace_back(evidenceWord(kind));
    first.blocks.emplace_back(review::Text{
        "What was certified",
        absl::StrCat("Kinds: ", review::listed(kinds), ". Grants asked for from ", utcText(campaign.fromMs), " to ",
                     utcText(campaign.untilMs), "; standing rights as of ", utcText(campaign.openedMs),
                     ". Person: ", campaign.person.empty() ? "everybody" : campaign.person,
                     ". Role: ", campaign.role == Role::Unspecified ? std::string("any") : roleWord(campaign.role),
                     ". Tenant: ", campaign.tenantId.empty() ? "all in the scope of who opened it" : campaign.tenantId,
                     ". Opened by ", campaign.openedBy, ", ", utcText(campaign.openedMs), ", due ",
                     utcText(campaign.dueMs), ". Reviewers: ", review::listed(campaign.reviewers), ". ",
                     closedText(campaign.closedBy, campaign.closedMs), " Campaign ", campaign.id, ".")});
    review::Page page{"accesses", "Accesses", "Nobody certified their own.", {}};
    review::Table table{{},
                        {{"Person", false},
                         {"Tenant", false},
                         {"What it is", false},
                         {"Verdict", false},
                         {"By", false},
                         {"Note", false}},
                        {}};
    for (const Access &one : campaign.items) {
        table.rows.push_back({cell(one.person), cell(one.tenantId),
                              cell(absl::StrCat(evidenceWord(one.kind), ". ", one.text)),
                              cell(evidenceWord(one.verdict), shown(one.verdict)), cell(one.by), cell(one.note)});
        sheet.rows.push_back({one.id, evidenceWord(one.kind), one.person, roleWord(one.role), one.tenantId, one.text,
                              one.atMs > 0 ? utcText(one.atMs) : std::string(), one.reviewer, evidenceWord(one.verdict),
                              one.note, one.by, one.certifiedMs > 0 ? utcText(one.certifiedMs) : std::string(),
                              one.finding});
    }
    page.blocks.emplace_back(std::move(table));
    sheet.pack.pages = {std::move(first), std::move(page)};
    return sheet;
}

EvidenceSheet sheetOf(const std::vector<Finding> &findings, std::int64_t nowMs)
{
    EvidenceSheet sheet;
    sheet.title = findings.size() == 1 ? findings.front().title : std::string("Findings");
    sheet.columns = {"Finding", "Title", "Severity", "State", "Overdue",   "Owner",       "Due (UTC)",
                     "Tenant",  "What",  "Records",  "From",  "Opened by", "Opened (UTC)"};
    const auto overdue = std::ranges::count_if(findings, [nowMs](const Finding &one) { return isOverdue(one, nowMs); });
    const auto open =
        std::ranges::count_if(findings, [](const Finding &one) { return one.state != FindingState::Closed; });
    review::Page first{"findings", "Findings", {}, {}};
    first.headline = overdue > 0 ? counted(overdue, "finding is", "findings are") + " overdue."
                     : open > 0  ? counted(open, "finding is", "findings are") + " open, none overdue."
                                 : std::string("No finding is open.");
    review::Table table{
        {}, {{"Finding", false}, {"Severity", false}, {"State", false}, {"Owner", false}, {"Due", false}}, {}};
    sheet.pack.pages.push_back({});
    for (const Finding &one : findings) {
        std::string places;
        for (const Place &place : one.places)
            absl::StrAppend(&places, places.empty() ? "" : ", ", evidenceWord(place));
        const bool late = isOverdue(one, nowMs);
        table.rows.push_back({cell(one.title), cell(evidenceWord(one.severity)),
                              cell(absl::StrCat(evidenceWord(one.state), late ? ", overdue" : ""),
                                   one.state == FindingState::Closed ? Shown::Met
                                   : late                            ? Shown::Missed
                                                                     : Shown::AtRisk),
                              cell(one.owner), cell(utcText(one.dueMs))});
        sheet.rows.push_back({one.id, one.title, evidenceWord(one.severity), evidenceWord(one.state),
                              late ? "yes" : "no", one.owner, utcText(one.dueMs), one.tenantId, one.text, places,
                              one.origin, one.openedBy, utcText(one.openedMs)});
        review::Page page{one.id,
                          one.title,
                          absl::StrCat("Severity ", evidenceWord(one.severity), ", ", evidenceWord(one.state), "."),
                          {}};
        page.blocks.emplace_back(review::Text{
            "What", absl::StrCat(one.text, "\nAbout ", chainName(one.tenantId), ". Records: ", orNone(places),
                                 ". From: ", one.origin.empty() ? "opened by hand" : one.origin, ". Owner: ", one.owner,
                                 ", due ", utcText(one.dueMs), ".")});
        review::Table history{
            "History", {{"When", false}, {"Who", false}, {"State after", false}, {"What", false}}, {}};
        for (const Entry &entry : one.entries)
            history.rows.push_back(
                {cell(utcText(entry.atMs)), cell(entry.by), cell(evidenceWord(entry.state)), cell(entry.text)});
        page.blocks.emplace_back(std::move(history));
        sheet.pack.pages.push_back(std::move(page));
    }
    first.blocks.emplace_back(std::move(table));
    sheet.pack.pages.front() = std::move(first);
    return sheet;
}

std::string evidenceFooter(const std::string &person, std::int64_t nowMs)
{
    return absl::StrCat("Internal · taken out by ", person, " · ", utcText(nowMs));
}

} // namespace bulkhead
