#include "backend/rpc/mixed_answer.h"

#include "backend/engine/exposure.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/fault.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

namespace bulkhead {

namespace {

std::string rowsIn(std::int64_t count)
{
    return absl::StrCat(count, count == 1 ? " row" : " rows");
}

/// Which records, as far as that is known.
std::string recordsOf(const MixedRows &mixed, const std::string &question)
{
    const std::string tables = absl::StrJoin(mixed.tables, ", ");
    const std::string answer = absl::StrCat("an answer of ", rowsIn(mixed.rows), " to ", question);
    return mixed.foreign > 0 ? absl::StrCat(rowsIn(mixed.foreign), " of other tenants in ", answer, ", from ", tables)
                             : absl::StrCat("Rows of other tenants in ", tables, " were in reach of ", answer,
                                            "; its rows do not say whose they are");
}

} // namespace

ExposureTrigger triggerOf(const MixedRows &mixed, const Call &call, const std::string &question,
                          const std::string &kept, std::int64_t atMs)
{
    ExposureTrigger trigger;
    trigger.kind = ExposureKind::MixedResult;
    trigger.subject = call.facts().id;
    trigger.sighting = hex(sha256(absl::StrCat(call.grant->id, "\n", question)));
    for (const std::string &tenant : mixed.others) // With the tenant that was asked as, no more than a case holds.
        if (trigger.owners.size() + 1 < exposure::kMostParties)
            trigger.owners.push_back(tenant);
    trigger.seers = {call.facts().id}; // What a question reaches as this tenant, its own software reaches, too.
    trigger.person = call.person.id;
    trigger.what = absl::StrCat("A question under the access ", call.grant->id, " was answered with rows that are not ",
                                "of its tenant alone: the rules that keep tenants' rows apart did not hold. The whole "
                                "answer was withheld, so nothing of it was shown, kept or taken out. What else went "
                                "the same way is to be found out.");
    trigger.records = recordsOf(mixed, question);
    trigger.evidence = {{absl::StrCat("The question under ", call.grant->id, ", in the form in which it is recorded"),
                         hex(sha256(kept))}};
    trigger.atMs = atMs;
    return trigger;
}

std::string factsOf(const MixedRows &mixed)
{
    return absl::StrCat("rows=", mixed.rows, ", of others=", mixed.foreign, ", other tenants=", mixed.others.size(),
                        mixed.others.size() < kMostOthers ? "" : "+", ", withheld");
}

std::string detailOf(const MixedRows &mixed)
{
    return absl::StrCat("{\"rows\":", mixed.rows, ",\"foreign\":", mixed.foreign, "}");
}

absl::Status withheld()
{
    return fault(absl::StatusCode::kFailedPrecondition, "MIXED_RESULT",
                 "Rows of another tenant were in the answer, or in its reach, so all of it is withheld: nothing of it "
                 "was shown, kept or taken out.",
                 "Ask nothing more of this tenant and tell platform operations: its isolation does not hold, and an "
                 "exposure case says what was found.");
}

} // namespace bulkhead
