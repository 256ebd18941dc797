#pragma once
// Looking as another role, and how the caller's own channel looks: what the frame asks of a session, and what it is
// told.
#include "models/desk_answer.h"

#include <QByteArray>
#include <QObject>

namespace bulkhead {

/// As whom somebody looks. Role Unspecified: as themselves.
struct LookAs
{
    Role role = Role::Unspecified;
    QString person;               ///< Id; empty: the role on the own tenants.
    QString partner, partnerName; ///< Of a partner administrator: tenant id, and its name for the screen.
    [[nodiscard]] bool active() const { return role != Role::Unspecified; }
    bool operator==(const LookAs &) const = default;
};
/// Whom one could look as.
struct LookChoices
{
    struct Somebody
    {
        QString id;
        Role role = Role::Unspecified;
        QString scope;
    };
    struct Partner
    {
        QString id, name;
    };
    QList<Role> roles;
    QList<Somebody> persons; ///< By id.
    QList<Partner> partners; ///< By name.
};
/// A white-label partner's own look; all empty: the product's.
struct ChannelLook
{
    QString name;    ///< At most 40 characters.
    QString accent;  ///< "#rrggbb"
    QByteArray logo; ///< PNG
    bool operator==(const ChannelLook &) const = default;
};

/// Between a frame and its session; GUI thread. What the session does about it is its own matter.
class Viewing : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    // The frame's end.
    void lookAs(const LookAs &whom);
    void stop() { lookAs({}); }
    [[nodiscard]] const LookAs &wanted() const { return m_wanted; }
    /// As the gateway granted; what is on the screen is theirs.
    [[nodiscard]] const LookAs &granted() const { return m_granted; }
    [[nodiscard]] const ChannelLook &look() const { return m_look; }
    void choices(QObject *guard, Answer<LookChoices> then);

    // The session's end.
    using Ask = std::function<void(QObject *guard, Answer<LookChoices> then)>;
    void setAsk(Ask ask) { m_ask = std::move(ask); }
    void tell(const LookAs &granted, const ChannelLook &look);
    /// The gateway does not grant it: the own view again.
    void refuse(const Fault &fault);

signals:
    void wantedChanged();
    void told(); ///< granted() or look() is another.
    void refused(const QString &sentence);

private:
    LookAs m_wanted, m_granted;
    ChannelLook m_look;
    Ask m_ask;
};

} // namespace bulkhead
