#pragma once
// The page that a link leads a tenant's administrator to: plain HTML without script, and nothing from elsewhere.
#include "backend/rpc/lockbox_view.h"

#include <string>
#include <string_view>

namespace bulkhead {

/// Text as it may stand in HTML, in attributes as well: one line, without control and direction marks.
[[nodiscard]] std::string htmlOf(const std::string &text);

/// Who looks, and where the page's own addresses begin.
struct LockboxReader
{
    std::string administrator, environment;
    std::string base; ///< "/a/TOKEN"
    std::int64_t linkEndsMs = 0;
};
/// What waits, who is in, and what was.
[[nodiscard]] std::string lockboxPage(const LockboxReport &report, const LockboxReader &reader);
/// Asks whether it is really meant; only its form does something. `form`: its token.
[[nodiscard]] std::string lockboxConfirmPage(const LockboxRow &row, const std::string &deed,
                                             const LockboxReport &report, const LockboxReader &reader,
                                             const std::string &form);
/// A page of two sentences. `back` empty: without a way back.
[[nodiscard]] std::string lockboxNote(const std::string &title, const std::string &text, const std::string &back);
/// Light and dark, narrow and wide, on paper.
[[nodiscard]] std::string_view lockboxStyle();

/// Whether the administrator can do this with it now.
[[nodiscard]] bool canDo(const LockboxRow &row, std::string_view deed);

} // namespace bulkhead
