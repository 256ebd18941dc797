#pragma once
// The gateway session: turns the calls and streams of proto/bulkhead/v1 into values on the GUI thread.
#include "models/desk.h"
#include "models/session/bearer.h"
#include "models/session/transport.h"
#include "models/sign_in_settings.h"
#include "models/viewing.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>

namespace bulkhead {

/// How long things may take, in milliseconds. The defaults are the product's; tests shorten them.
struct SessionTiming
{
    int frame = 16;       ///< One batch of figures per frame.
    int silence = 6'000;  ///< Three heartbeats missed: the stream is treated as gone.
    int offline = 30'000; ///< Not live for so long: Offline.
    int backoffMin = 300;
    int backoffMax = 5'000;
    int greeting = 5'000;       ///< Of the first word on a connection: behind a balancer another gateway may answer.
    int grantReason = 3'000;    ///< An access is over: so long its reason is waited for.
    int deadline = 10'000;      ///< Of an ordinary call, retries included.
    int longDeadline = 120'000; ///< Reviews and submissions.
    int streamDeadline = 1'800'000; ///< Import, export, provisioning: a person watches and can cancel.
};

struct SessionOptions
{
    /// Called on the GUI thread at start and, while it gave nothing, at each retry. Must not block.
    std::function<std::shared_ptr<grpc::Channel>()> channel;
    /// Asked on a thread of its own while there is no connection: why whoever answers there is not trusted, empty when
    /// that is not it. Null: never asked.
    std::function<QString()> distrust;
    QByteArray token;               ///< Empty: none is sent (embedded gateway).
    std::shared_ptr<Bearer> bearer; ///< In the place of `token` where that may change. Call Desk::reconnect() then.
    /// On the GUI thread: the gateway does not take the token, or wants one, and offers to sign in. Null: never asked.
    std::function<void(const SignInSettings &, const Fault &refusal)> signInAsked;
    /// As whom to look, and what is told of it. Null: as oneself. Changing one's mind begins the session anew.
    std::shared_ptr<Viewing> viewing;
    /// What the gateway has to call itself; another is refused. Empty: whatever it says first, and from then on that.
    QString environment;
    SessionTiming timing;
};

/// One session per connection; lives on the thread that makes it and emits everything there.
[[nodiscard]] std::unique_ptr<Desk> makeSession(SessionOptions options);

} // namespace bulkhead
