#pragma once

namespace bulkhead {

/// Whether a window could be shown: a named platform, a Wayland session, or an X display that answers. Qt aborts on its
/// own when it cannot connect, so this is asked first.
[[nodiscard]] bool displayAnswers();

} // namespace bulkhead
