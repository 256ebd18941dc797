#pragma once
#include "models/values.h"

namespace bulkhead {

/// Whose eyes the data of a page are for. Other eyes, or less that they may see: the data leave the screen. A hello
/// that finds the same again, as after a gateway's restart, is no reason to.
class SeenBy
{
public:
    explicit SeenBy(const SessionInfo &session) { static_cast<void>(taken(session)); }
    /// Takes what a hello said; true: what is shown was meant for other eyes.
    [[nodiscard]] bool taken(const SessionInfo &session)
    {
        Eyes now{session.person, session.environment.name, session.scopeLabel,
                 session.role,   session.actions,          session.hiddenFields};
        const bool other = now != m_eyes;
        m_eyes = std::move(now);
        return other;
    }

private:
    struct Eyes
    {
        QString person, environment, scope;
        Role role = Role::Unspecified;
        QStringList actions, hiddenFields;
        bool operator==(const Eyes &) const = default;
    };
    Eyes m_eyes;
};

} // namespace bulkhead
