#include "backend/rpc/identity_fault.h"

#include "backend/rpc/fault.h"

namespace bulkhead {

namespace {

struct Words
{
    NoEntry why;
    const char *reason, *summary, *remedy;
};
constexpr Words kWords[] = {
    {NoEntry::Expired, "TOKEN_EXPIRED", "Your sign-in is over.",
     "Sign in again; what you had open goes on from there."},
    {NoEntry::NotYet, "TOKEN_NOT_YET_VALID",
     "The token is for a time that has not come by the gateway's clock, which may differ by 60 s.",
     "Have the clocks of the gateway and of the sign-in provider compared."},
    {NoEntry::Ended, "TOKEN_ENDED", "Your sign-in was ended at the sign-in provider.",
     "Sign in again; what you had open goes on from there."},
    {NoEntry::Locked, "PERSON_LOCKED", "You are locked out of this gateway.",
     "Ask platform operations why, and to lift it."},
    {NoEntry::NoGrant, "NO_GRANT", "You are signed in, and have no role here.",
     "Ask platform operations for a grant, or the provider's administrators for the group it needs."},
    {NoEntry::SeveralGrants, "GRANTS_CONFLICT", "You are signed in, and it is not clear in which role.",
     "Ask platform operations to have one grant fit you, or the first one count."},
    {NoEntry::NotNamed, "PERSON_NOT_NAMED", "You are signed in, and the token does not say who you are.",
     "Ask platform operations which claim names persons here."},
    {NoEntry::NameTaken, "PERSON_ID_TAKEN", "You are signed in under the id of a service account.",
     "Ask platform operations to rename the account in the people file."},
    {NoEntry::ProviderSilent, "SIGN_IN_UNAVAILABLE",
     "The gateway cannot reach the sign-in provider, so it cannot tell whose token this is.", "Try again in a minute."},
    {NoEntry::RightsChanged, "RIGHTS_CHANGED", "The rules that gave you your role have changed.",
     "Connect again to see what you may now."},
};

absl::Status unknownToken(bool signIn)
{
    return fault(absl::StatusCode::kUnauthenticated, "TOKEN_REFUSED", "The gateway does not know this token.",
                 signIn ? "Sign in, or start the console with --token-file naming your token."
                        : "Start the console with --token-file naming your token, or ask platform operations for one.");
}

} // namespace

absl::Status faultOfNoEntry(const absl::Status &status, bool signIn)
{
    const NoEntry why = whyNoEntry(status);
    const bool told = why == NoEntry::NoGrant || why == NoEntry::SeveralGrants || why == NoEntry::NotNamed;
    for (const Words &words : kWords) {
        if (words.why != why)
            continue;
        std::string summary = words.summary;
        if (told)
            summary.append(" ").append(std::string(status.message()));
        return fault(status.code(), words.reason, summary, words.remedy);
    }
    return unknownToken(signIn);
}

absl::Status tokenExpired(bool signIn)
{
    return faultOfNoEntry(noEntry(NoEntry::Expired), signIn);
}

} // namespace bulkhead
