#pragma once
#include "models/connections.h"
#include "models/destination.h"
#include "widgets/theme/tokens.h"

#include <QObject>

namespace bulkhead {

class MainWindow;
class Workspace;

/// One environment as the console's window knows it.
struct EnvironmentEntry
{
    enum class Cover { None, SignedOut, Locked };
    QString id;
    EnvironmentMark mark;           ///< Its name as the person gave it; of the embedded gateway empty.
    QString environment;            ///< As the gateway calls itself, where the settings say; links carry it.
    MainWindow *window = nullptr;   ///< Its part of the window; null: not connected in this run.
    Workspace *workspace = nullptr; ///< Likewise.
    Cover cover = Cover::None;      ///< Its views are hidden, because nobody is signed in.
};

/// How the way to an environment stands, for a person.
struct EnvironmentState
{
    QString sign, words; ///< "●" and "Live"; "▲" and "Reconnecting since 10:12".
    Tone tone = Tone::Dim;
    QString reason; ///< Why it is not live; may be empty.
    bool live = false;
};
[[nodiscard]] EnvironmentState stateOf(const EnvironmentEntry &entry);
/// As links call it: what the gateway says, else what the settings expect. Empty: not known yet.
[[nodiscard]] QString environmentOf(const EnvironmentEntry &entry);
/// What a person reads: the connection's name, else the gateway's own.
[[nodiscard]] EnvironmentMark shownMark(const EnvironmentEntry &entry);

/// The environments of a window, in the person's order.
class EnvironmentList : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] const QList<EnvironmentEntry> &all() const { return m_all; }
    [[nodiscard]] const EnvironmentEntry *find(const QString &id) const; ///< nullptr: none.
    /// Adds it at the end, or puts it in the place of the one with its id.
    void put(const EnvironmentEntry &entry);
    void remove(const QString &id);
    void arrange(const QStringList &ids); ///< Those that are not named come first, as they were.
    void setCover(const QString &id, EnvironmentEntry::Cover cover);
    void go(const QString &id, const Destination &place) { emit asked(id, place); } ///< A person wants to go there.

signals:
    void changed();      ///< Which there are, their names, order or covers.
    void stateChanged(); ///< How the way to one of them stands.
    void asked(const QString &id, const bulkhead::Destination &place);

private:
    void follow(const EnvironmentEntry &entry);
    QList<EnvironmentEntry> m_all;
};

} // namespace bulkhead
