#include "backend/rpc/lockbox_page.h"

#include "backend/domain/diagnostics.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::string_view kStyle = R"css(:root{color-scheme:light dark;--ground:#f5f6f8;--card:#fff;--text:#1b2330;
--dim:#5a6575;--line:#d9dee6;--accent:#1f5fbf;--on:#fff;--bad:#b3261e;--warn:#8a5a00;--good:#1d6b3a}
@media (prefers-color-scheme:dark){:root{--ground:#12161d;--card:#1b212b;--text:#e8ecf2;--dim:#9aa6b6;--line:#313a48;
--accent:#7db0ff;--on:#0d1420;--bad:#ff8a80;--warn:#f0c060;--good:#7fd6a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,"Segoe UI",Roboto,sans-serif}
main{max-width:880px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:24px;line-height:1.25;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px}
h3{font-size:16px;margin:0}p{margin:6px 0}
.dim{color:var(--dim)}.small{font-size:14px}.bad{color:var(--bad);font-weight:600}.warn{color:var(--warn);font-weight:600}
.good{color:var(--good);font-weight:600}
article{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin:0 0 12px}
article.loud{border-left:4px solid var(--bad)}article.ask{border-left:4px solid var(--accent)}
dl{display:grid;grid-template-columns:minmax(96px,auto) 1fr;gap:4px 16px;margin:10px 0 0}
dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
.deeds{display:flex;flex-wrap:wrap;gap:8px;margin-top:14px}
a{color:var(--accent)}a:focus-visible,button:focus-visible,textarea:focus-visible{outline:3px solid var(--accent);
outline-offset:2px}
.button,button{display:inline-block;font:inherit;font-weight:600;padding:9px 16px;border-radius:6px;cursor:pointer;
border:1px solid var(--line);background:var(--card);color:var(--text);text-decoration:none}
.button.first,button.first{background:var(--accent);border-color:var(--accent);color:var(--on)}
button.stop{background:var(--bad);border-color:var(--bad);color:var(--on)}
label{display:block;font-weight:600;margin:14px 0 4px}
textarea{width:100%;min-height:84px;font:inherit;padding:8px;border:1px solid var(--line);border-radius:6px;
background:var(--card);color:var(--text)}
footer{margin-top:40px;color:var(--dim);font-size:14px}
@media (max-width:520px){dl{grid-template-columns:1fr;gap:0}dt{margin-top:6px}.deeds>*{flex:1 1 100%;text-align:center}}
@media print{body{background:#fff;color:#000}.deeds,footer a{display:none}article{break-inside:avoid}}
)css";

std::string frame(const std::string &title, const std::string &body)
{
    return absl::StrCat("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                        "<meta name=\"robots\" content=\"noindex, nofollow\"><title>",
                        htmlOf(title), "</title><link rel=\"stylesheet\" href=\"/lockbox.css\"></head><body><main>\n",
                        body, "</main></body></html>\n");
}

std::string fact(const char *name, const std::string &value)
{
    return value.empty() ? std::string() : absl::StrCat("<dt>", name, "</dt><dd><bdi>", htmlOf(value), "</bdi></dd>\n");
}

std::string minutesText(int minutes)
{
    return minutes == 1 ? "1 minute" : absl::StrCat(minutes, " minutes");
}

const char *wordOfDeed(std::string_view deed)
{
    return deed == "consent" ? "Consent" : deed == "decline" ? "Decline" : "End now";
}

std::string deedLink(const LockboxRow &row, const LockboxReader &reader, const char *deed, bool first)
{
    return absl::StrCat("<a class=\"button", first ? " first" : "", "\" href=\"", htmlOf(reader.base), "/",
                        htmlOf(row.id), "/", deed, "\">", wordOfDeed(deed), "…</a>\n");
}

std::string approvalsText(const LockboxRow &row)
{
    return absl::StrCat(std::min(row.approvals, row.approvalsNeeded), " of ", row.approvalsNeeded, " at the operator");
}

std::string consentText(const LockboxRow &row)
{
    return row.consentBy.empty() ? std::string() : absl::StrCat(row.consentBy, ", ", utcText(row.consentMs));
}

std::string statusLine(const LockboxRow &row)
{
    if (row.waitsForYou)
        return absl::StrCat("<p class=\"warn\">", row.asksForMore ? "More time waits" : "It waits",
                            " for your consent.</p>\n");
    if (row.part == LockboxPart::Waits)
        return absl::StrCat("<p class=\"good\">",
                            row.consentBy.empty() ? "No consent of yours is needed." : "You have consented.",
                            " It waits for the operator’s own approval.</p>\n");
    return {};
}

std::string orWithAlert(const LockboxRow &row)
{
    return row.endsWithAlert ? ", or until the alert that it is for is over" : std::string();
}

std::string factsOf(const LockboxRow &row)
{
    std::string facts = "<dl>\n";
    facts += fact("Purpose", row.purpose);
    facts += fact("Ticket", row.ticket);
    facts += fact("It opens", row.opens);
    if (row.part == LockboxPart::Waits)
        facts += fact("For", minutesText(row.minutes) + " from when it is approved" + orWithAlert(row));
    if (row.asksForMore)
        facts += fact("More time", absl::StrCat(minutesText(row.minutes), ": ", row.more));
    facts += fact("Asked", utcText(row.askedMs));
    facts += fact("From", utcText(row.startedMs));
    if (row.part == LockboxPart::InForce)
        facts += fact("Until", utcText(row.endsMs) + orWithAlert(row));
    if (row.part == LockboxPart::Past) {
        facts += fact("To", row.startedMs != 0 ? utcText(row.endedMs) : std::string());
        facts += fact("How it ended", row.outcome);
    } else if (!row.brokenGlass) {
        facts += fact("Approvals", approvalsText(row));
    }
    facts += fact("Your consent", consentText(row));
    if (row.brokenGlass)
        facts += fact("Review", row.reviewOpen
                                    ? "The operator has not closed it yet."
                                    : absl::StrCat(row.reviewedBy, ", ", utcText(row.reviewedMs), ": ", row.review));
    return facts + "</dl>\n";
}

std::string articleOf(const LockboxRow &row, const LockboxReader &reader)
{
    std::string deeds;
    for (const char *deed : {"consent", "decline", "end"})
        if (canDo(row, deed))
            deeds += deedLink(row, reader, deed, std::string_view(deed) == "consent");
    return absl::StrCat("<article",
                        row.brokenGlass   ? " class=\"loud\""
                        : row.waitsForYou ? " class=\"ask\""
                                          : "",
                        "><h3><bdi>", htmlOf(row.person), "</bdi> <span class=\"dim\">", htmlOf(row.role),
                        "</span></h3>\n",
                        row.brokenGlass ? "<p class=\"bad\">Emergency access: it was in force at once, without "
                                          "anybody’s consent.</p>\n"
                                        : "",
                        statusLine(row), factsOf(row),
                        deeds.empty() ? "" : absl::StrCat("<p class=\"deeds\">\n", deeds, "</p>\n"), "</article>\n");
}

std::string section(const char *title, const char *none, LockboxPart part, const LockboxReport &report,
                    const LockboxReader &reader)
{
    std::string text = absl::StrCat("<h2>", title, "</h2>\n");
    bool any = false;
    for (const LockboxRow &row : report.rows)
        if (row.part == part) {
            any = true;
            text += articleOf(row, reader);
        }
    return any ? text : absl::StrCat(text, "<p class=\"dim\">", none, "</p>\n");
}

std::string footer(const LockboxReport &report, const LockboxReader &reader)
{
    return absl::StrCat("<footer><p>As of ", utcText(report.untilMs),
                        ". Load the page again to see what is new. Times are UTC.</p>\n<p>This link is for <bdi>",
                        htmlOf(reader.administrator), "</bdi> alone and ends on ", utcText(reader.linkEndsMs),
                        ". Whoever has it can decide in that name: do not pass it on. Each visit and each decision is "
                        "recorded.</p>\n<p><a href=\"",
                        htmlOf(reader.base),
                        "/report.csv\">Access report of the last 90 days (CSV)</a></p></footer>\n");
}

std::string linksText(const LockboxReport &report)
{
    std::string text = "<h2>Who has a link</h2>\n<p class=\"dim\">Whoever is named here can decide for you. Tell your "
                       "operator if one of these is not yours.</p>\n<article><dl>\n";
    for (const LockboxHolder &one : report.links)
        absl::StrAppend(&text, "<dt><bdi>", htmlOf(one.administrator), "</bdi></dt><dd>made by <bdi>",
                        htmlOf(one.madeBy), "</bdi> on ", utcText(one.madeMs), ", until ", utcText(one.endsMs),
                        "</dd>\n");
    return text + "</dl></article>\n";
}

std::string meaningOf(const LockboxRow &row, const std::string &deed)
{
    if (deed == "decline")
        return row.asksForMore ? "The access ends when it would have ended. The reason is told to who asked."
                               : "Nobody gets in by this request. The reason is told to who asked.";
    if (deed == "end")
        return "The access ends at once, and what is open under it is closed within seconds.";
    const std::string minutes = minutesText(row.minutes);
    if (row.approvals >= row.approvalsNeeded)
        return row.asksForMore ? "The access lasts " + minutes + " longer."
                               : "The access begins at once, for " + minutes + orWithAlert(row) + ".";
    return "It counts once the operator’s own people have approved it as well.";
}

} // namespace

std::string htmlOf(const std::string &text)
{
    std::string safe;
    for (const char c : harmless(text)) {
        switch (c) {
        case '&':
            safe += "&amp;";
            break;
        case '<':
            safe += "&lt;";
            break;
        case '>':
            safe += "&gt;";
            break;
        case '"':
            safe += "&quot;";
            break;
        case '\'':
            safe += "&#39;";
            break;
        default:
            safe += c;
        }
    }
    return safe;
}

bool canDo(const LockboxRow &row, std::string_view deed)
{
    if (deed == "end")
        return row.part == LockboxPart::InForce;
    if (deed == "decline")
        return row.lockbox && (row.part == LockboxPart::Waits || row.asksForMore);
    return deed == "consent" && row.waitsForYou;
}

std::string lockboxPage(const LockboxReport &report, const LockboxReader &reader)
{
    std::string body = absl::StrCat(
        "<p class=\"dim small\">", htmlOf(reader.environment), "</p><h1>Access to <bdi>", htmlOf(report.tenant),
        "</bdi></h1>\n<p class=\"dim\">Who of your operator may look into your "
        "environment, for what and until when. Nobody gets in without your consent, except in an "
        "emergency, which you see here.</p>\n");
    body += section("Waits for a decision", "Nothing waits.", LockboxPart::Waits, report, reader);
    body += section("In now", "Nobody is in by an access.", LockboxPart::InForce, report, reader);
    body += section("The last 90 days", "There was no access.", LockboxPart::Past, report, reader);
    return frame("Access to " + report.tenant, body + linksText(report) + footer(report, reader));
}

std::string lockboxConfirmPage(const LockboxRow &row, const std::string &deed, const LockboxReport &report,
                               const LockboxReader &reader, const std::string &form)
{
    const bool consent = deed == "consent";
    const std::string title =
        absl::StrCat(consent             ? "Consent to"
                     : deed == "decline" ? "Decline"
                                         : "End",
                     row.asksForMore && deed != "end" ? " more time for the access of " : " the access of ", row.person,
                     consent || deed == "decline" ? "?" : " now?");
    const std::string reason = consent ? std::string()
                                       : "<label for=\"reason\">Reason (you may leave it out)</label>"
                                         "<textarea id=\"reason\" name=\"reason\" maxlength=\"1000\"></textarea>\n";
    return frame(title,
                 absl::StrCat("<h1>", htmlOf(title), "</h1>\n<p>", meaningOf(row, deed), "</p>\n", "<article>",
                              "<h3><bdi>", htmlOf(row.person), "</bdi> <span class=\"dim\">", htmlOf(row.role),
                              "</span></h3>\n", factsOf(row), "</article>\n<form method=\"post\" action=\"",
                              htmlOf(reader.base), "/", htmlOf(row.id), "/", deed,
                              "\" accept-charset=\"utf-8\"><input type=\"hidden\" name=\"form\" value=\"", htmlOf(form),
                              "\"><input type=\"hidden\" name=\"revision\" value=\"", row.revision, "\">\n", reason,
                              "<p class=\"deeds\"><button class=\"", consent ? "first" : "stop", "\">",
                              wordOfDeed(deed), "</button>\n<a class=\"button\" href=\"", htmlOf(reader.base),
                              "\">Leave it as it is</a></p></form>\n", footer(report, reader)));
}

std::string lockboxNote(const std::string &title, const std::string &text, const std::string &back)
{
    return frame(title, absl::StrCat("<h1>", htmlOf(title), "</h1>\n<p>", htmlOf(text), "</p>\n",
                                     back.empty() ? ""
                                                  : absl::StrCat("<p class=\"deeds\"><a class=\"button first\" href=\"",
                                                                 htmlOf(back), "\">Back to the list</a></p>\n")));
}

std::string_view lockboxStyle()
{
    return kStyle;
}

} // namespace bulkhead
