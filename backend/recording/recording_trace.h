#pragma once
// A recording read back, and what proves it.
#include "backend/recording/recording_head.h"

namespace bulkhead::recording {

enum class KeyState : std::uint8_t {
    Usable,
    Destroyed, ///< On purpose: nobody reads it any more.
    Missing,   ///< Not in this gateway's folder, or another one is.
    Unusable   ///< Others can read it, it is no key, or the folder does not answer.
};

struct Trace
{
    std::string person;       ///< Empty: nothing was recorded.
    std::vector<Step> steps;  ///< From the first on, as far as they are proven.
    std::uint64_t count = 0;  ///< As many as there must be, by what the store and audit say.
    std::uint64_t broken = 0; ///< The first that is not what was recorded; 0: none.
    std::string trouble;      ///< Of `broken`, as a sentence; or why there are no steps to see.
    KeyState key = KeyState::Usable;
    bool sealed = false; ///< Audit says that it is whole.
    std::int64_t sealedMs = 0;
    Hash last; ///< Of the last proven step.
};

/// Reads all of it. Errors: the store's; DATA_LOSS: audit is not what was written.
[[nodiscard]] absl::StatusOr<Trace> traceOf(Store &store, const Keys &keys, const std::string &tenantId,
                                            const std::string &grantId);

} // namespace bulkhead::recording
