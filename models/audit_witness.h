#pragma once
#include "models/audit_check.h"
#include "models/audit_desk.h"

#include <QHash>
#include <QObject>

namespace bulkhead {

class Preferences;

/// What this console itself has found of a record.
struct AuditVerdict
{
    enum class State {
        Unchecked, ///< Nobody has asked.
        Checking,
        Verified,
        Unproven, ///< Nothing speaks against it, and nothing proves it; `sentence` says why.
        Alarm     ///< Something was changed, or is not what it claims to be.
    };
    State state = State::Unchecked;
    QString sentence;
    qint64 atMs = 0;  ///< When; of this console's clock.
    quint64 size = 0; ///< Of the checkpoint.
};

/// A witness of the gateway's audit: proves records, and keeps the last checkpoint of each chain that it has seen, so
/// that a chain which was changed later does not fit what is kept. What it keeps outlives the console's end. GUI
/// thread.
class AuditWitness : public QObject
{
    Q_OBJECT
public:
    /// `clock`: UTC milliseconds. All outlive it.
    AuditWitness(AuditDesk *desk, Preferences *preferences, std::function<qint64()> clock, QObject *parent = nullptr);

    /// Whose checkpoints: kept apart for each environment. Forgets verdicts, not what is kept.
    void setEnvironment(const QString &name);
    /// For other eyes: verdicts, alarms and what is under way go; what is kept stays.
    void forget();
    /// Asks for the record's proof and checks it; changed() when it is known. `then` gets the record as the gateway
    /// tells it now, or why there is none.
    void check(const AuditRecord &shown, std::function<void(const Fault &, const AuditRecord &)> then = {});
    [[nodiscard]] AuditVerdict verdict(const AuditRecord &record) const;

    struct Alarm
    {
        QString tenantId;
        QString sentence; ///< "The audit of clinic-a does not continue what this console has seen: …"
        AuditKey key{};   ///< Nothing but this other key speaks against it, which a person may trust; else empty.
    };
    [[nodiscard]] const QList<Alarm> &alarms() const { return m_alarms; }
    /// The key that checkpoints must be signed with; the first one that this console met, until a person takes another.
    [[nodiscard]] AuditKey key() const;
    /// Takes the key of an alarm, which a person has compared. What is kept stays: the chain still has to continue it.
    void acceptKey(const AuditKey &key);
    struct Kept
    {
        AuditCheckpoint checkpoint;
        qint64 sinceMs = 0; ///< When this console saw it.
    };
    [[nodiscard]] std::optional<Kept> kept(const QString &tenantId) const;

signals:
    void changed();

private:
    void judge(const AuditRecord &shown, const AuditProof &proof);
    void compare(const AuditRecord &shown, const AuditProof &proof, const audit::Head &now, const Kept &before);
    void conclude(const AuditRecord &record, AuditVerdict::State state, const QString &sentence, quint64 size = 0);
    void alarm(const AuditRecord &record, const QString &sentence, quint64 size, bool ofChain,
               const AuditKey &other = {});
    void keep(const QString &tenantId, const AuditCheckpoint &checkpoint);
    [[nodiscard]] QString place(const QString &what) const;

    AuditDesk *m_desk;
    Preferences *m_preferences;
    std::function<qint64()> m_clock;
    QString m_environment;
    QHash<QString, std::pair<QByteArray, AuditVerdict>> m_verdicts; ///< By key(); of the record with this leaf.
    QList<Alarm> m_alarms;
    int m_run = 0; ///< What is still under way for another environment is dropped.
};

} // namespace bulkhead
