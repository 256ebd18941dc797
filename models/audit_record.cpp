#include "models/audit_record.h"

#include "models/audit_check.h"

#include <QtEndian>

namespace bulkhead {
namespace {

constexpr char kSecondEncoding = 2;

class Bytes
{
public:
    explicit Bytes(const QByteArray &all)
        : m_all(all)
    {
    }
    void text(QString &value)
    {
        const qsizetype length = qsizetype(number<quint32>());
        if (!m_good || m_all.size() - m_at < length) {
            m_good = false;
            return;
        }
        value = QString::fromUtf8(m_all.constData() + m_at, length);
        m_at += length;
    }
    template<typename Number>
    Number number()
    {
        if (m_all.size() - m_at < qsizetype(sizeof(Number)))
            m_good = false;
        if (!m_good)
            return 0;
        const auto value = qFromBigEndian<Number>(m_all.constData() + m_at);
        m_at += qsizetype(sizeof(Number));
        return value;
    }
    bool startsWith(char byte)
    {
        const bool is = !m_all.isEmpty() && m_all.front() == byte;
        m_at += is;
        return is;
    }
    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] bool ended() const { return m_good && m_at == m_all.size(); }

private:
    const QByteArray &m_all;
    qsizetype m_at = 0;
    bool m_good = true;
};

} // namespace

std::optional<AuditRecord> auditRecordFrom(const QByteArray &canonical)
{
    AuditRecord record;
    Bytes bytes(canonical);
    const bool second = bytes.startsWith(kSecondEncoding);
    for (QString *field : {&record.tenantId, &record.actor, &record.action, &record.requestId, &record.purpose,
                           &record.outcome, &record.before, &record.after})
        bytes.text(*field);
    record.role = Role(bytes.number<quint64>());
    record.atMs = qint64(bytes.number<quint64>());
    record.sequence = bytes.number<quint64>();
    if (second) {
        bytes.text(record.grant);
        bytes.text(record.policyVersion);
    }
    if (!bytes.ended() || record.sequence == 0)
        return std::nullopt;
    record.canonical = canonical;
    record.leaf = audit::leafHash(canonical);
    return record;
}

} // namespace bulkhead
