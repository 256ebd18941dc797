#include "app/connection_check.h"

#include "app/connection_plan.h"
#include "app/signin/gate.h"

#include <QTimer>

namespace bulkhead {
namespace {

constexpr int kPatienceMs = 10'000;
constexpr int kCallMs = 2'500; ///< For one attempt; only when it has failed it is asked whether who answers is trusted.
constexpr int kAwayMs = 6'000; ///< Not there for so long: away.

/// One try; goes with its guard, or with its answer.
class ConnectionAttempt : public QObject
{
public:
    ConnectionAttempt(const ConnectionSettings &settings, QObject *guard,
                      std::function<void(const ConnectionFound &)> then)
        : QObject(guard)
        , m_then(std::move(then))
    {
        SessionOptions options = wayOf(planOf(settings));
        options.timing.deadline = kCallMs;
        options.timing.offline = kAwayMs;
        options.signInAsked = [this](const SignInSettings &where, const Fault &) {
            end({true,
                 ConnectionsDialog::tr("Reached. It asks people to sign in at %1.").arg(where.issuer),
                 {},
                 false});
        };
        m_desk = makeSession(std::move(options));
        connect(m_desk.get(), &Desk::sessionChanged, this, [this](const SessionInfo &session) {
            end({true, ConnectionsDialog::tr("Reached: environment %1.").arg(session.environment.name),
                 session.environment.name, session.environment.production});
        });
        connect(m_desk.get(), &Desk::streamChanged, this, [this](const StreamState &state) {
            if (state.link == StreamState::Link::Offline)
                end({false,
                     state.reason.isEmpty() ? ConnectionsDialog::tr("Nobody answers there.") : state.reason,
                     {},
                     false});
        });
        QTimer::singleShot(kPatienceMs, this, [this] {
            end({false,
                 ConnectionsDialog::tr("Nobody answered within %1 seconds.").arg(kPatienceMs / 1'000),
                 {},
                 false});
        });
        m_desk->start();
    }
    ~ConnectionAttempt() override { m_desk->stop(); }

private:
    void end(const ConnectionFound &found)
    {
        if (!m_then)
            return;
        const auto then = std::exchange(m_then, nullptr);
        deleteLater(); // The session may be what calls.
        then(found);
    }

    std::function<void(const ConnectionFound &)> m_then;
    std::unique_ptr<Desk> m_desk;
};

} // namespace

void checkConnection(const ConnectionSettings &settings, QObject *guard,
                     std::function<void(const ConnectionFound &)> then)
{
    new ConnectionAttempt(settings, guard, std::move(then));
}

} // namespace bulkhead
