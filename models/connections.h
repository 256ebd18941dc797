#pragma once
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace bulkhead {

class Preferences;

/// A colour by which a person knows an environment again; none of them is a status. The theme says how it looks.
enum class EnvironmentColour : int { Blue, Violet, Magenta, Brown, Olive, Slate };
inline constexpr int kEnvironmentColours = 6;

/// How an environment is told from the others wherever it is named: never by its colour alone.
struct EnvironmentMark
{
    QString name;    ///< Empty: as the gateway calls itself.
    QString letters; ///< One or two, in the chip.
    EnvironmentColour colour = EnvironmentColour::Blue;
    bool production = false; ///< A filled square chip; else a round one with an edge.
    bool operator==(const EnvironmentMark &) const = default;
};

/// One gateway that a person wants to reach again. Holds names of files, never what is in them, and no credential.
struct ConnectionSettings
{
    QString id; ///< Made once, stays when everything else changes; what links carry.
    EnvironmentMark mark;
    QString gateway;                 ///< "HOST:PORT"
    bool tls = true;                 ///< Without only to this computer.
    QString roots, certificate, key; ///< PEM files; empty: whom this computer trusts, and none of one's own.
    bool atStart = true;             ///< Connects when the console starts.
    /// What the gateway behind the address has to call itself; empty: whatever it says first in each run.
    QString environment;
    bool operator==(const ConnectionSettings &) const = default;
};

/// Addresses of one gateway, as far as can be told without asking.
[[nodiscard]] bool sameGateway(const QString &one, const QString &other);
/// Whether what was written in one must not be read in the other. To write down what a gateway has to call itself,
/// where that was left open, leads nowhere else.
[[nodiscard]] bool leadsElsewhere(const ConnectionSettings &before, const ConnectionSettings &now);
/// Whether it is "HOST:PORT" and nothing else: no person, no path.
[[nodiscard]] bool isHostPort(const QString &address);
/// Upper-case first letters of the name's words, at most two: "production eu" gives "PE".
[[nodiscard]] QString lettersOf(const QString &name);
/// Grammar form of a name, for filters: "Production EU" gives "production-eu".
[[nodiscard]] QString environmentWord(const QString &name);
/// Whether `word` (folded, as the filter has it) means this environment: the beginning of its name or of one of the
/// name's words, or its letters.
[[nodiscard]] bool meansEnvironment(const QString &word, const QString &name, const QString &letters);

/// The named connections, in the person's order, in the preferences. An entry of the file that cannot be used is said
/// and left in the file as it is.
class ConnectionBook : public QObject
{
    Q_OBJECT
public:
    static constexpr int kMost = 9; ///< One key for each.
    static inline const QString kKey = QStringLiteral("connections");

    explicit ConnectionBook(Preferences *preferences, QObject *parent = nullptr);

    [[nodiscard]] const QList<ConnectionSettings> &all() const { return m_all; }
    [[nodiscard]] const ConnectionSettings *find(const QString &id) const; ///< nullptr: none.
    /// One sentence per entry of the file that cannot be used: which, why, what to do.
    [[nodiscard]] const QStringList &problems() const { return m_problems; }

    /// Why `settings` cannot be kept beside the others (its own id excepted); empty: it can.
    [[nodiscard]] QString problemOf(const ConnectionSettings &settings) const;
    /// Adds it (id empty: one is made), or puts it in the place of the one with its id. Returns problemOf().
    QString put(ConnectionSettings settings);
    void remove(const QString &id);
    void move(const QString &id, int to);
    void forgetUnusable(); ///< Takes the entries of problems() out of the file.
    /// The colour that the fewest have, for a new one.
    [[nodiscard]] EnvironmentColour freeColour() const;

signals:
    void changed();

private:
    void read();
    void write();

    Preferences *m_preferences;
    QList<ConnectionSettings> m_all;
    QVariantList m_unusable; ///< As they stand in the file.
    QStringList m_problems;
};

} // namespace bulkhead
