#include "backend/review/edit_rules.h"

#include "backend/engine/spelling.h"
#include "backend/review/scrub.h"

#include <algorithm>

namespace bulkhead::review {

namespace {

EditRefusal refused(std::string reason, std::string field, std::string sentence, std::string remedy)
{
    return {std::move(reason), std::move(field), std::move(sentence), std::move(remedy), {}, {}};
}

std::string place(const char *list, std::size_t index, const char *field)
{
    return std::string(list) + "[" + std::to_string(index) + "]." + field;
}

bool holdsWord(std::string_view text, std::string_view word)
{
    const auto joins = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; };
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !joins(text[at - 1]);
        const bool ends = at + word.size() == text.size() || !joins(text[at + word.size()]);
        if (begins && ends)
            return true;
    }
    return false;
}

std::optional<EditRefusal> checkSizes(const Edit &edit)
{
    const auto over = [](const char *field, std::size_t size, std::size_t most) -> std::optional<EditRefusal> {
        if (size <= most)
            return std::nullopt;
        return refused("TOO_MANY_ITEMS", field,
                       "The review holds more than " + std::to_string(most) + " of these; nothing was changed.",
                       "Keep what the meeting needs.");
    };
    for (auto refusal :
         {over("incidents", edit.incidents.size(), 100), over("promises", edit.promises.size(), 100),
          over("decisions", edit.decisions.size(), 50), over("outlook", edit.outlook.size(), 50),
          over("sign_offs", edit.signOffs.size(), 10), over("distribution", edit.distribution.size(), 50)})
        if (refusal)
            return refusal;
    return std::nullopt;
}

std::optional<EditRefusal> checkReleasedTexts(const EditGround &ground, const Edit &edit)
{
    for (std::size_t i = 0; i < edit.incidents.size(); ++i) {
        const IncidentNote &note = edit.incidents[i];
        const std::pair<const char *, const std::string *> texts[] = {{"title", &note.title},
                                                                      {"cause", &note.cause},
                                                                      {"fix", &note.fix},
                                                                      {"follow_up", &note.followUp},
                                                                      {"owner", &note.owner}};
        for (const auto &[field, text] : texts)
            if (note.released)
                if (auto refusal = checkReleased(place("incidents", i, field), *text, note.confirmed, ground))
                    return refusal;
    }
    for (std::size_t i = 0; i < edit.promises.size(); ++i) {
        const Promise &promise = edit.promises[i];
        const std::pair<const char *, const std::string *> texts[] = {
            {"text", &promise.text}, {"owner", &promise.owner}, {"outcome", &promise.outcome}};
        for (const auto &[field, text] : texts)
            if (promise.released)
                if (auto refusal = checkReleased(place("promises", i, field), *text, promise.confirmed, ground))
                    return refusal;
    }
    for (const auto &[list, statements] :
         {std::pair("decisions", &edit.decisions), std::pair("outlook", &edit.outlook)})
        for (std::size_t i = 0; i < statements->size(); ++i)
            if ((*statements)[i].released)
                if (auto refusal = checkReleased(place(list, i, "text"), (*statements)[i].text,
                                                 (*statements)[i].confirmed, ground))
                    return refusal;
    // Names of those who sign and read are the customer's to see; a sign-in id is not.
    for (std::size_t i = 0; i < edit.signOffs.size(); ++i)
        for (const std::string *text : {&edit.signOffs[i].name, &edit.signOffs[i].role})
            if (auto refusal =
                    checkReleased(place("sign_offs", i, "name"), *text, confirmationOf(*text, ground.hash), ground))
                return refusal;
    for (std::size_t i = 0; i < edit.distribution.size(); ++i)
        if (auto refusal = checkReleased("distribution[" + std::to_string(i) + "]", edit.distribution[i],
                                         confirmationOf(edit.distribution[i], ground.hash), ground))
            return refusal;
    return std::nullopt;
}

std::optional<EditRefusal> checkItems(const EditGround &ground, const Edit &edit)
{
    for (std::size_t i = 0; i < edit.incidents.size(); ++i) {
        const std::string &id = edit.incidents[i].incidentId;
        const auto known = [&](const auto &list, auto key) {
            return std::any_of(list.begin(), list.end(), [&](const auto &one) { return key(one) == id; });
        };
        if (!known(ground.frozen.incidents, [](const FoundIncident &one) { return one.id; })
            && !known(ground.before.incidents, [](const IncidentNote &one) { return one.incidentId; }))
            return refused("INCIDENT_UNKNOWN", place("incidents", i, "incident_id"),
                           "The period has no such incident; nothing was changed.", "Open the review again.");
        for (std::size_t j = 0; j < i; ++j)
            if (edit.incidents[j].incidentId == id)
                return refused("INCIDENT_TWICE", place("incidents", i, "incident_id"),
                               "An incident has two notes; nothing was changed.", "Join them.");
    }
    for (std::size_t i = 0; i < edit.promises.size(); ++i) {
        const Promise &promise = edit.promises[i];
        if (promise.text.empty())
            return refused("TEXT_MISSING", place("promises", i, "text"),
                           "A commitment says nothing; nothing was changed.", "Write what is to be done.");
        const bool known = promise.id.empty()
                           || std::any_of(ground.before.promises.begin(), ground.before.promises.end(),
                                          [&](const Promise &one) { return one.id == promise.id; });
        if (!known)
            return refused("PROMISE_UNKNOWN", place("promises", i, "id"),
                           "The review has no such commitment; nothing was changed.",
                           "Leave the id of a new one empty.");
    }
    for (const Promise &kept : ground.before.promises) {
        const bool there = std::any_of(edit.promises.begin(), edit.promises.end(),
                                       [&](const Promise &one) { return one.id == kept.id; });
        if (!kept.fromPeriod.empty() && !there)
            return refused("PROMISE_MISSING", "promises",
                           "A commitment of an earlier meeting is missing; nothing was changed.",
                           "Keep it, and say that it was dropped.");
    }
    for (std::size_t i = 0; i < edit.signOffs.size(); ++i)
        if (edit.signOffs[i].name.empty())
            return refused("TEXT_MISSING", place("sign_offs", i, "name"),
                           "A signature has no name; nothing was changed.", "Write who signed.");
    return std::nullopt;
}

} // namespace

std::string confirmationOf(std::string_view text, const Hash &hash)
{
    return hash(text).substr(0, 16);
}

std::optional<EditRefusal> checkReleased(std::string field, std::string_view text, std::string_view confirmed,
                                         const EditGround &ground)
{
    const std::string lower = spelling::lower(text);
    for (const std::string &id : ground.operatorIds)
        if (!id.empty() && holdsWord(lower, spelling::lower(id)))
            return refused("TEXT_NAMES_OPERATOR", std::move(field),
                           "A text for the customer holds somebody's sign-in id; nothing was changed.",
                           "Write the role, or the name that the customer knows.");
    std::string looks = looksIdentifying(text);
    // An item may hold several texts; its words are joined by blanks.
    const std::string word = confirmationOf(text, ground.hash);
    if (looks.empty() || holdsWord(confirmed, word))
        return std::nullopt;
    EditRefusal refusal = refused("TEXT_LOOKS_IDENTIFYING", std::move(field),
                                  "A text for the customer looks like it holds " + looks + "; nothing was changed.",
                                  "Take it out, or confirm that it is none.");
    refusal.looksLike = std::move(looks);
    refusal.confirm = word;
    return refusal;
}

std::optional<EditRefusal> takeEdit(const EditGround &ground, Edit &edit)
{
    for (const auto &check : {checkSizes(edit), checkItems(ground, edit), checkReleasedTexts(ground, edit)})
        if (check)
            return check;
    for (Promise &promise : edit.promises) {
        const auto before = std::find_if(ground.before.promises.begin(), ground.before.promises.end(),
                                         [&](const Promise &one) { return one.id == promise.id; });
        // Where it came from is not for the caller to say.
        promise.fromPeriod = before == ground.before.promises.end() ? std::string() : before->fromPeriod;
        if (promise.id.empty())
            promise.id = ground.newId();
        if (promise.state == PromiseState::Unspecified || promise.state == PromiseState::Late)
            promise.state = PromiseState::Open;
        if (promise.state == PromiseState::Open && promise.dueMs > 0 && promise.dueMs < ground.nowMs)
            promise.state = PromiseState::Late;
    }
    for (SignOff &sign : edit.signOffs)
        if (sign.atMs <= 0)
            sign.atMs = ground.nowMs;
    return std::nullopt;
}

} // namespace bulkhead::review
