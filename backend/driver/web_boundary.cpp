#include "backend/driver/web_boundary.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

const char *wordOf(WebTry tries)
{
    switch (tries) {
    case WebTry::ForeignId:
        return "foreign-id";
    case WebTry::ForeignToken:
        return "foreign-token";
    case WebTry::Output:
        break;
    }
    return "output";
}

const char *wordOf(Layer layer)
{
    switch (layer) {
    case Layer::Identity:
        return "identity";
    case Layer::Application:
        return "application";
    case Layer::Data:
        return "data";
    case Layer::Integration:
        return "integration";
    case Layer::Analytics:
        return "analytics";
    case Layer::Operations:
    case Layer::Unspecified:
        break;
    }
    return "operations";
}

std::string told(const WebAnswer &answer)
{
    if (answer.status == 0)
        return answer.failed.empty() ? "no answer" : answer.failed;
    return absl::StrCat("HTTP ", answer.status, ", ", answer.bytes, " bytes",
                        answer.marked ? ", with the canary's marker" : "");
}

std::string what(const WebBoundary &boundary)
{
    switch (boundary.tries) {
    case WebTry::ForeignId:
        return absl::StrCat("ask ", boundary.name, " for another tenant's records with its own token");
    case WebTry::ForeignToken:
        return absl::StrCat("enter ", boundary.name, " at its address with another tenant's token");
    case WebTry::Output:
        break;
    }
    return absl::StrCat("find another tenant's records in the output of ", boundary.name);
}

std::string causeOf(const WebBoundary &boundary)
{
    switch (boundary.tries) {
    case WebTry::ForeignId:
        return absl::StrCat(boundary.name,
                            " takes the tenant from the address and does not compare it with the token's");
    case WebTry::ForeignToken:
        return absl::StrCat(boundary.name, " takes tokens of another tenant's realm");
    case WebTry::Output:
        break;
    }
    return absl::StrCat(boundary.name, " puts more than one tenant's records into one output");
}

} // namespace

std::string boundaryId(const WebBoundary &boundary)
{
    return absl::StrCat(wordOf(boundary.layer), ".", wordOf(boundary.tries));
}

WebVerdict judge(const WebBoundary &boundary, const std::string &other, const WebAnswers &answers)
{
    WebVerdict verdict;
    ProbeAttempt &attempt = verdict.attempt;
    attempt.layer = boundary.layer;
    attempt.boundary = boundaryId(boundary);
    attempt.what = what(boundary);
    attempt.evidence = told(answers.attempt);
    // What got through got through, whatever else did not answer.
    const bool entered = boundary.tries != WebTry::Output && answers.attempt.good();
    attempt.crossed = entered || answers.attempt.marked;
    if (attempt.crossed) {
        attempt.cause = causeOf(boundary);
        return verdict;
    }
    if (!answers.own.good())
        verdict.incomplete =
            absl::StrCat(boundary.name, ": the tenant's own door did not open (", told(answers.own), ")");
    else if (!answers.canary.good() || !answers.canary.marked)
        verdict.incomplete =
            absl::StrCat(boundary.name, ": the canary tenant ", other, " does not find its own marker (",
                         told(answers.canary), "), so a refusal would show nothing");
    else if (boundary.tries != WebTry::Output
             && std::ranges::find(boundary.refused, answers.attempt.status) == boundary.refused.end())
        verdict.incomplete =
            absl::StrCat(boundary.name, ": the attempt was neither let in nor refused (", told(answers.attempt), ")");
    return verdict;
}

} // namespace bulkhead
