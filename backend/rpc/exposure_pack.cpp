#include "backend/rpc/exposure_pack.h"

#include "backend/review/words.h"
#include "backend/rpc/iso_date.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

using exposure::Case;
using exposure::Party;
using review::utcText;

constexpr char kAnother[] = "another tenant of the platform";

review::Cell cell(std::string text)
{
    return {std::move(text), review::Shown::None, std::nullopt, {}};
}

review::Figure figure(std::string label, std::string value)
{
    review::Figure made;
    made.label = std::move(label);
    made.value = std::move(value);
    return made;
}

/// Whether a character belongs to the word beside it. Bytes of other alphabets do.
bool ofWord(char c)
{
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
}

void replaceWord(std::string &text, const std::string &word)
{
    if (word.empty())
        return;
    const std::string small = absl::AsciiStrToLower(word);
    std::string lowered = absl::AsciiStrToLower(text);
    for (std::size_t at = lowered.find(small); at != std::string::npos; at = lowered.find(small, at)) {
        const std::size_t end = at + small.size();
        const bool whole = (at == 0 || !ofWord(lowered[at - 1])) && (end == lowered.size() || !ofWord(lowered[end]));
        if (!whole) {
            ++at;
            continue;
        }
        text.replace(at, small.size(), kAnother);
        lowered.replace(at, small.size(), kAnother);
        at += sizeof kAnother - 1;
    }
}

class Pages
{
public:
    Pages(const Case &item, const Party &about, std::vector<std::string> hidden, std::int64_t nowMs)
        : m_item(item)
        , m_about(about)
        , m_hidden(std::move(hidden))
        , m_now(nowMs)
    {
    }

    review::Page facts() const;
    review::Page factors() const;
    review::Page notices() const;
    review::Page entries() const;

private:
    std::string safe(std::string text) const
    {
        for (const std::string &word : m_hidden)
            replaceWord(text, word);
        return text;
    }
    std::string clock() const;
    std::string othersText() const;
    void addDecision(review::Page &page) const;

    const Case &m_item;
    const Party &m_about;
    const std::vector<std::string> m_hidden; ///< The longest first.
    const std::int64_t m_now;
};

std::string Pages::clock() const
{
    using exposure::Urgency;
    const std::int64_t left = exposure::daysLeft(m_item, m_now);
    switch (exposure::urgencyAt(m_item, m_now)) {
    case Urgency::Stopped:
        return "stopped";
    case Urgency::Overdue:
        return absl::StrCat(review::counted(-left, "day", "days"), " overdue");
    default:
        return absl::StrCat(review::counted(left, "day", "days"), " left");
    }
}

std::string Pages::othersText() const
{
    const auto others = [this](exposure::Part part) {
        return std::ranges::count_if(m_item.facts.parties, [&](const Party &one) {
            return one.part == part && one.facts.id != m_about.facts.id;
        });
    };
    const auto owners = others(exposure::Part::Owner), seers = others(exposure::Part::Seer);
    std::string text = m_about.part == exposure::Part::Owner
                           ? "The data is this tenant's."
                           : "Somebody of this tenant, or an attempt made as it, may have seen the data.";
    if (owners > 0)
        absl::StrAppend(&text, " The data is that of ",
                        owners == 1 ? std::string(kAnother) : absl::StrCat(owners, " other tenants of the platform"),
                        m_about.part == exposure::Part::Owner ? ", too." : ".");
    if (seers > 0)
        absl::StrAppend(&text, " It may have been seen by ",
                        seers == 1 ? std::string(kAnother) : absl::StrCat(seers, " other tenants of the platform"),
                        ".");
    return text;
}

review::Page Pages::facts() const
{
    std::string headline =
        absl::StrCat("State: ", std::string(exposure::wordOf(m_item.state)), ". Notice: ", clock(), ".");
    review::Page page{"exposure", "Exposure case", std::move(headline), {}};
    page.blocks.emplace_back(review::Figures{
        figure("People affected", m_item.facts.people == 0 ? "not known yet" : absl::StrCat(m_item.facts.people)),
        figure("Discovered", isoDateOf(m_item.facts.discoveredMs / 86'400'000)),
        figure("Last day of notice", isoDateOf(exposure::lastDay(m_item))), figure("Clock", clock())});
    page.blocks.emplace_back(review::Text{"What happened", safe(m_item.what)});
    page.blocks.emplace_back(review::Text{"Whom it concerns", othersText()});
    review::Table table{"Facts", {{"", false}, {"As known", false}}, {}};
    const auto add = [&table](const char *what, std::string text) {
        table.rows.push_back({cell(what), cell(text.empty() ? "not known yet" : std::move(text))});
    };
    add("Case", m_item.id);
    add("How it was noticed", std::string(exposure::wordOf(m_item.kind)));
    add("Who may have seen it", safe(m_item.person));
    add("Records", safe(m_item.facts.records));
    add("Opened", absl::StrCat(utcText(m_item.openedMs), " by ", m_item.openedBy));
    add("Days to give notice", absl::StrCat(m_item.days, " after the day of discovery, 60 at most"));
    page.blocks.emplace_back(std::move(table));
    if (!m_item.evidence.empty()) {
        review::Table proof{"Evidence", {{"What", false}, {"SHA-256 of the kept bytes", false}}, {}};
        for (const ExposureEvidence &one : m_item.evidence)
            proof.rows.push_back({cell(safe(one.what)), cell(one.digest)});
        page.blocks.emplace_back(std::move(proof));
    }
    return page;
}

void Pages::addDecision(review::Page &page) const
{
    const exposure::Decision &decision = m_item.decision;
    if (decision.by.empty()) {
        page.blocks.emplace_back(
            review::Text{"Decision", "Nothing is decided yet; until then it is taken for a breach."});
        return;
    }
    page.blocks.emplace_back(
        review::Text{"Decision", absl::StrCat("Decided: ", std::string(exposure::wordOf(decision.verdict)), ". ",
                                              safe(decision.reason))});
    review::Table people{"Who decided", {{"", false}, {"Person", false}, {"When", false}}, {}};
    people.rows.push_back({cell("Assessed"), cell(m_item.assessment.by), cell(utcText(m_item.assessment.atMs))});
    people.rows.push_back({cell("Decided"), cell(decision.by), cell(utcText(decision.atMs))});
    people.rows.push_back({cell("Confirmed"), cell(decision.confirmedBy.empty() ? "not yet" : decision.confirmedBy),
                           cell(decision.confirmedBy.empty() ? std::string("–") : utcText(decision.confirmedMs))});
    page.blocks.emplace_back(std::move(people));
}

review::Page Pages::factors() const
{
    review::Page page{"factors", "Risk assessment and decision", {}, {}};
    if (m_item.assessment.by.empty()) {
        page.headline = "The four factors of 45 CFR 164.402 are not assessed yet.";
    } else {
        page.headline = absl::StrCat("The four factors of 45 CFR 164.402, assessed by ", m_item.assessment.by, ", ",
                                     utcText(m_item.assessment.atMs), ".");
        review::Table table{{}, {{"Factor", false}, {"Rating", false}, {"Why", false}}, {}};
        for (std::size_t at = 0; at < exposure::kFactors; ++at) {
            const exposure::Factor &factor = m_item.assessment.factors[at];
            table.rows.push_back({cell(absl::StrCat(at + 1, ". ", std::string(exposure::factorName(at)))),
                                  cell(std::string(exposure::wordOf(factor.rating))), cell(safe(factor.text))});
        }
        page.blocks.emplace_back(std::move(table));
    }
    addDecision(page);
    return page;
}

review::Page Pages::notices() const
{
    review::Page page{"notices", "Notice", {}, {}};
    review::Table table{{}, {{"Sent", false}, {"To", false}, {"How", false}, {"Noted by", false}}, {}};
    for (const exposure::Notice &one : m_item.notices)
        if (one.tenantId == m_about.facts.id) // Those of other tenants are theirs.
            table.rows.push_back({cell(utcText(one.sentMs)), cell(std::string(exposure::wordOf(one.to))),
                                  cell(safe(one.how)), cell(one.by)});
    page.headline =
        table.rows.empty()
            ? "No notice about this tenant is noted yet."
            : absl::StrCat(review::counted(static_cast<std::int64_t>(table.rows.size()), "notice is", "notices are"),
                           " noted.");
    if (!table.rows.empty())
        page.blocks.emplace_back(std::move(table));
    const std::uint32_t people = m_item.facts.people;
    page.blocks.emplace_back(review::Text{
        "Who has to be told",
        people == 0
            ? std::string("The owner of the data, without unreasonable delay. Who else depends on how many people "
                          "are affected, which is not known yet.")
        : people >= exposure::kManyPeople
            ? absl::StrCat(people,
                           " people: individuals, the authority and, where 500 or more live in one state, media, "
                           "all by the last day of notice (45 CFR 164.404 to 164.408).")
            : absl::StrCat(people, people == 1 ? " person" : " people",
                           ": individuals by the last day of notice, and the authority by its yearly log until ",
                           isoDateOf(exposure::yearlyLogDay(m_item)), " (45 CFR 164.404 and 164.408).")});
    return page;
}

review::Page Pages::entries() const
{
    review::Page page{"timeline", "Timeline", "Nothing is overwritten: what was wrong is corrected by an entry.", {}};
    review::Table table{{}, {{"No.", true}, {"When", false}, {"What", false}, {"By", false}, {"Text", false}}, {}};
    std::uint32_t number = 0;
    std::size_t notice = 0; // Each has an entry, in the same order.
    for (const exposure::Entry &one : m_item.entries) {
        ++number;
        const bool foreign = one.kind == exposure::EntryKind::Notice && notice < m_item.notices.size()
                             && m_item.notices[notice].tenantId != m_about.facts.id;
        notice += one.kind == exposure::EntryKind::Notice;
        std::string what(exposure::wordOf(one.kind));
        if (one.corrects > 0)
            absl::StrAppend(&what, " of ", one.corrects);
        table.rows.push_back({cell(absl::StrCat(number)), cell(utcText(one.atMs)), cell(std::move(what)), cell(one.by),
                              cell(foreign ? absl::StrCat("About ", kAnother, ".") : safe(one.text))});
    }
    page.blocks.emplace_back(std::move(table));
    return page;
}

} // namespace

std::vector<std::string> wordsOfOthers(const Case &item, const std::string &tenantId,
                                       const std::function<std::string(const std::string &)> &nameNow)
{
    std::vector<std::string> words;
    for (const auto *parties : {&item.facts.parties, &item.former})
        for (const Party &party : *parties)
            if (party.facts.id != tenantId)
                words.insert(words.end(), {party.facts.name, party.facts.id, nameNow(party.facts.id)});
    return words;
}

review::Pack exposurePages(const Case &item, const Party &about, std::vector<std::string> hidden, std::int64_t nowMs)
{
    // The longest first: one name may begin another.
    std::ranges::sort(hidden, [](const std::string &a, const std::string &b) { return a.size() > b.size(); });
    const Pages pages(item, about, std::move(hidden), nowMs);
    review::Pack pack;
    pack.pages = {pages.facts(), pages.factors(), pages.notices(), pages.entries()};
    return pack;
}

std::string exposureFooter(const Case &item, std::int64_t nowMs)
{
    return absl::StrCat("For the privacy officer · case ", item.id, " · as of ", utcText(nowMs));
}

} // namespace bulkhead
