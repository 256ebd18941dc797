#include "models/audit_witness.h"

#include "models/audit_words.h"
#include "models/preferences.h"

#include <QVariant>

namespace bulkhead {
namespace {

QString encoded(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QByteArray decoded(const QVariant &text)
{
    return QByteArray::fromBase64(text.toString().toLatin1());
}

} // namespace

AuditWitness::AuditWitness(AuditDesk *desk, Preferences *preferences, std::function<qint64()> clock, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_preferences(preferences)
    , m_clock(std::move(clock))
{
}

void AuditWitness::setEnvironment(const QString &name)
{
    if (m_environment == name)
        return;
    m_environment = name;
    forget();
}

void AuditWitness::forget()
{
    ++m_run;
    m_verdicts.clear();
    m_alarms.clear();
    emit changed();
}

QString AuditWitness::place(const QString &what) const
{
    return QStringLiteral("audit/%1/%2").arg(m_environment, what);
}

AuditKey AuditWitness::key() const
{
    const QVariantMap map = m_preferences->value(place(QStringLiteral("key"))).toMap();
    return {map.value(QStringLiteral("id")).toString(), decoded(map.value(QStringLiteral("bytes")))};
}

void AuditWitness::acceptKey(const AuditKey &key)
{
    if (key.bytes.isEmpty())
        return;
    m_preferences->set(place(QStringLiteral("key")),
                       QVariantMap{{QStringLiteral("id"), key.id}, {QStringLiteral("bytes"), encoded(key.bytes)}});
    m_verdicts.clear(); // Each record is asked about again.
    m_alarms.removeIf([bytes = key.bytes](const Alarm &one) { return one.key.bytes == bytes; });
    emit changed();
}

std::optional<AuditWitness::Kept> AuditWitness::kept(const QString &tenantId) const
{
    const QVariantMap all = m_preferences->value(place(QStringLiteral("checkpoints"))).toMap();
    const QVariantMap map = all.value(QLatin1Char('/') + tenantId).toMap();
    if (map.isEmpty())
        return std::nullopt;
    return Kept{{decoded(map.value(QStringLiteral("text"))), decoded(map.value(QStringLiteral("signature"))),
                 map.value(QStringLiteral("key")).toString()},
                map.value(QStringLiteral("since")).toLongLong()};
}

void AuditWitness::keep(const QString &tenantId, const AuditCheckpoint &checkpoint)
{
    QVariantMap all = m_preferences->value(place(QStringLiteral("checkpoints"))).toMap();
    all.insert(QLatin1Char('/') + tenantId, QVariantMap{{QStringLiteral("text"), encoded(checkpoint.text)},
                                                        {QStringLiteral("signature"), encoded(checkpoint.signature)},
                                                        {QStringLiteral("key"), checkpoint.keyId},
                                                        {QStringLiteral("since"), m_clock()}});
    m_preferences->set(place(QStringLiteral("checkpoints")), all);
}

AuditVerdict AuditWitness::verdict(const AuditRecord &record) const
{
    const auto found = m_verdicts.constFind(record.key());
    // A verdict is about exactly these bytes.
    return found != m_verdicts.constEnd() && found->first == record.leaf ? found->second : AuditVerdict();
}

void AuditWitness::conclude(const AuditRecord &record, AuditVerdict::State state, const QString &sentence, quint64 size)
{
    // Of a withheld record the place is proven, and no more: its bytes are not here to be hashed.
    if (state == AuditVerdict::State::Verified && record.withheld()) {
        conclude(
            record, AuditVerdict::State::Unproven,
            tr("Its place is proven; what is shown of it is the gateway's word, because your role does not see all "
               "of it. %1")
                .arg(sentence),
            size);
        return;
    }
    m_verdicts.insert(record.key(), {record.leaf, {state, sentence, m_clock(), size}});
    emit changed();
}

void AuditWitness::alarm(const AuditRecord &record, const QString &sentence, quint64 size, bool ofChain,
                         const AuditKey &other)
{
    const QString whole = ofChain ? tr("The audit of %1 does not continue what this console has seen: %2")
                                        .arg(words::chainId(record.tenantId), sentence)
                                  : tr("Record %1 of %2 is not proven to be what was written: %3")
                                        .arg(record.sequence)
                                        .arg(words::chainId(record.tenantId), sentence);
    const bool known =
        std::any_of(m_alarms.begin(), m_alarms.end(), [&](const Alarm &one) { return one.sentence == whole; });
    if (!known)
        m_alarms.append({record.tenantId, whole, other});
    conclude(record, AuditVerdict::State::Alarm, whole, size);
}

void AuditWitness::check(const AuditRecord &shown, std::function<void(const Fault &, const AuditRecord &)> then)
{
    if (!shown.leaf.isEmpty())
        conclude(shown, AuditVerdict::State::Checking, tr("Being verified by this console…"));
    m_desk->auditEvent(
        shown.tenantId, shown.sequence, shown.readToken, this,
        [this, shown, then, run = m_run](const Fault &fault, const AuditProof &proof) {
            if (run != m_run)
                return;
            // A link knows the place alone; what is told of another place is nobody's answer.
            const bool asked = proof.record.tenantId == shown.tenantId && proof.record.sequence == shown.sequence;
            if (then)
                then(fault, !fault.failed() && !asked ? AuditRecord() : proof.record);
            const AuditRecord &record = shown.leaf.isEmpty() && !fault.failed() && asked ? proof.record : shown;
            if (!fault.failed() && !asked)
                alarm(record, tr("The gateway tells another record than the one that was asked for."), 0, false);
            else if (!fault.failed())
                judge(record, proof);
            else if (fault.reason == QLatin1String("AUDIT_DAMAGED"))
                alarm(record, fault.summary, 0, false);
            else
                conclude(record, AuditVerdict::State::Unproven, tr("Not verified: %1").arg(fault.summary));
        });
}

void AuditWitness::judge(const AuditRecord &shown, const AuditProof &proof)
{
    if (proof.checkpoint.text.isEmpty()) {
        conclude(shown, AuditVerdict::State::Unproven, tr("Not verified: this gateway signs no checkpoints."));
        return;
    }
    AuditKey known = key();
    const bool first = known.bytes.isEmpty();
    if (first)
        known = proof.key;
    const QString problem = audit::problemWith(shown, proof, known);
    const auto now = audit::headOf(proof.checkpoint.text);
    if (!problem.isEmpty()) {
        // Trust is offered only where the other key alone stands in the way.
        const bool ofKey = proof.key.bytes != known.bytes && audit::problemWith(shown, proof, proof.key).isEmpty();
        alarm(shown, problem, now ? now->size : 0, false, ofKey ? proof.key : AuditKey());
        return;
    }
    if (first)
        m_preferences->set(place(QStringLiteral("key")), QVariantMap{{QStringLiteral("id"), known.id},
                                                                     {QStringLiteral("bytes"), encoded(known.bytes)}});
    const auto before = kept(shown.tenantId);
    if (before) {
        compare(shown, proof, *now, *before);
        return;
    }
    keep(shown.tenantId, proof.checkpoint);
    conclude(shown, AuditVerdict::State::Verified,
             tr("Verified by this console at %1 against the checkpoint of size %2. It is the first that this console "
                "has seen of this chain.")
                 .arg(words::utcClock(m_clock()))
                 .arg(now->size),
             now->size);
}

void AuditWitness::compare(const AuditRecord &shown, const AuditProof &proof, const audit::Head &now,
                           const Kept &before)
{
    const auto old = audit::headOf(before.checkpoint.text);
    if (!old) { // Written by a later console; what cannot be read cannot be kept against.
        conclude(shown, AuditVerdict::State::Unproven,
                 tr("Not verified: the checkpoint that this console kept is not in a form that it can read."));
        return;
    }
    const QString since = words::auditTime(before.sinceMs);
    const auto verified = [this, shown, proof, now, since, was = *old] {
        if (now.size > was.size)
            keep(shown.tenantId, proof.checkpoint);
        conclude(shown, AuditVerdict::State::Verified,
                 tr("Verified by this console at %1 against the checkpoint of size %2. It continues the checkpoint of "
                    "size %3 that this console kept on %4 UTC.")
                     .arg(words::utcClock(m_clock()))
                     .arg(now.size)
                     .arg(was.size)
                     .arg(since),
                 now.size);
    };
    const auto forked = [this, shown, now, since, was = *old] {
        alarm(shown,
              tr("the first %n record(s) are not those of the checkpoint that it kept on %1 UTC.", nullptr,
                 int(std::min(was.size, now.size)))
                  .arg(since),
              now.size, true);
    };
    if (old->size == now.size) {
        if (old->root == now.root)
            verified();
        else
            forked();
        return;
    }
    // A gateway may tell an older checkpoint than another one did before; the chain must hold both.
    const audit::Head smaller = old->size < now.size ? *old : now, larger = old->size < now.size ? now : *old;
    m_desk->auditConsistency(
        shown.tenantId, smaller.size, larger.size, this,
        [this, shown, now, was = *old, since, smaller, larger, verified, forked,
         run = m_run](const Fault &fault, const QList<QByteArray> &path) {
            if (run != m_run)
                return;
            if (fault.reason == QLatin1String("TREE_SHORTER"))
                alarm(shown, tr("it had %1 records on %2 UTC and has fewer now.").arg(was.size).arg(since), now.size,
                      true);
            else if (fault.failed())
                conclude(shown, AuditVerdict::State::Unproven,
                         tr("Not verified: the chain could not be compared with what this console has kept. %1")
                             .arg(fault.summary),
                         now.size);
            else if (audit::continues(smaller.size, smaller.root, larger.size, larger.root, path))
                verified();
            else
                forked();
        });
}

} // namespace bulkhead
