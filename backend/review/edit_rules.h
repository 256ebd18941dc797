#pragma once
// What an edit of a review may hold, and what becomes of it.
#include "backend/review/freeze.h"
#include "backend/review/sheet.h"

#include <optional>

namespace bulkhead::review {

/// Why an edit is not taken.
struct EditRefusal
{
    std::string reason; ///< UPPER_SNAKE, as in reviews.proto.
    std::string field;  ///< "promises[1].text"; empty: the whole.
    std::string sentence, remedy;
    std::string looksLike, confirm; ///< TEXT_LOOKS_IDENTIFYING only.
};

struct EditGround
{
    const Frozen &frozen;
    const Edit &before;
    std::vector<std::string> operatorIds; ///< Sign-in ids that no released text may hold.
    std::int64_t nowMs = 0;
    Hash hash;
    std::function<std::string()> newId;
};

/// Gives new promises an id, says which are late, dates signatures; or refuses and changes nothing.
[[nodiscard]] std::optional<EditRefusal> takeEdit(const EditGround &ground, Edit &edit);
/// The word that confirms a text, see EditReviewRequest.
[[nodiscard]] std::string confirmationOf(std::string_view text, const Hash &hash);
/// As a released text; for the reason of a restatement.
[[nodiscard]] std::optional<EditRefusal> checkReleased(std::string field, std::string_view text,
                                                       std::string_view confirmed, const EditGround &ground);

} // namespace bulkhead::review
