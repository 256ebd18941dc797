#pragma once
// A boundary that is tried over HTTP: what is asked, and what the answers prove.
#include "backend/domain/isolation.h"

#include <string>
#include <vector>

namespace bulkhead {

enum class WebTry : std::uint8_t {
    ForeignId,    ///< The tenant's own token at another tenant's address must be refused.
    ForeignToken, ///< Another tenant's token at the tenant's own address must be refused.
    Output        ///< What the tenant's own report or export says must hold nothing of another tenant.
};

struct WebBoundary
{
    std::string name; ///< As people call what is tried: "appointments API".
    Layer layer = Layer::Unspecified;
    WebTry tries = WebTry::ForeignId;
    std::string own;     ///< Address with {tenant}: answers with 2xx to who may.
    std::string foreign; ///< Of ForeignId: the same of the canary tenant, with {other}.
    std::vector<int> refused{401, 403, 404};
    std::vector<std::string> checks; ///< Of the baselines: hold when the attempt was refused.
};

/// One answer, as far as it is looked at.
struct WebAnswer
{
    int status = 0; ///< 0: there was none.
    std::size_t bytes = 0;
    bool marked = false; ///< It holds what only the canary tenant may read.
    std::string failed;  ///< Why there was none.

    [[nodiscard]] bool good() const { return status >= 200 && status < 300; }
};

/// The three answers of a try. `own`: the tenant at its own door. `canary`: the canary tenant at its own, so that a
/// dead address or a token that has ended is not taken for a refusal. `attempt`: what must be refused; of Output the
/// same as `own`.
struct WebAnswers
{
    WebAnswer own, canary, attempt;
};

/// What the answers prove. An attempt, or why nothing is proven.
struct WebVerdict
{
    ProbeAttempt attempt;
    std::string incomplete; ///< Not empty: the attempt proves nothing.
};

/// Never holds anything of a body: it may be a customer's.
[[nodiscard]] WebVerdict judge(const WebBoundary &boundary, const std::string &other, const WebAnswers &answers);
/// "application.foreign-id"
[[nodiscard]] std::string boundaryId(const WebBoundary &boundary);

} // namespace bulkhead
