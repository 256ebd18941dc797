// Audit: the messages as values, and the calls.
#include "models/audit_check.h"
#include "models/audit_record.h"
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

namespace bulkhead {
namespace {

using Service = v1::AuditService;

QByteArray bytes(const std::string &raw)
{
    return QByteArray(raw.data(), qsizetype(raw.size()));
}

AuditRecord withheldFrom(const v1::WithheldRecord &m)
{
    AuditRecord record;
    record.tenantId = text(m.tenant_id());
    record.sequence = m.sequence();
    record.atMs = m.at_ms();
    record.actor = text(m.actor());
    record.role = Role(m.role());
    record.action = text(m.action());
    record.requestId = text(m.request_id());
    record.purpose = text(m.purpose());
    record.outcome = text(m.outcome());
    record.grant = text(m.grant());
    record.policyVersion = text(m.policy_version());
    record.leaf = bytes(m.leaf_hash());
    return record;
}

/// Without a number: it came in a form that this console cannot read.
AuditRecord recordFrom(const v1::AuditRecord &m)
{
    AuditRecord record =
        m.has_withheld() ? withheldFrom(m.withheld()) : auditRecordFrom(bytes(m.canonical())).value_or(AuditRecord());
    record.tenantName = text(m.tenant_name());
    record.readToken = bytes(m.read_token());
    return record;
}

AuditCheckpoint checkpointFrom(const v1::AuditCheckpoint &m)
{
    return {bytes(m.text()), bytes(m.signature()), text(m.key_id())};
}

AuditKey keyFrom(const v1::AuditKey &m)
{
    const QByteArray key = bytes(m.public_key());
    return {audit::keyIdOf(key), key}; // Not the gateway's word: whoever names it means these bytes.
}

template<typename Path>
QList<QByteArray> pathFrom(const Path &path)
{
    QList<QByteArray> hashes;
    for (const std::string &hash : path)
        hashes.append(bytes(hash));
    return hashes;
}

AuditFound pageFrom(const v1::SearchAuditResponse &m)
{
    AuditFound page;
    for (const v1::AuditRecord &one : m.records()) {
        AuditRecord record = recordFrom(one);
        if (record.sequence == 0)
            ++page.unreadable;
        else
            page.records.append(std::move(record));
    }
    page.nextToken = text(m.next_page_token());
    page.lookedBackToMs = m.looked_back_to_ms();
    return page;
}

ThreadPart partFrom(const v1::ThreadPart &m)
{
    ThreadPart part;
    if (v1::ThreadPartKind_IsValid(m.kind()))
        part.kind = ThreadPart::Kind(m.kind());
    part.id = text(m.id());
    part.tenantId = text(m.tenant_id());
    part.tenantName = text(m.tenant_name());
    part.person = text(m.person());
    part.ticket = text(m.ticket());
    part.state = text(m.state());
    part.recorded = m.recorded();
    return part;
}

AuditThread threadFrom(const v1::GetThreadResponse &m)
{
    AuditThread thread;
    for (const v1::AuditRecord &one : m.records()) {
        AuditRecord record = recordFrom(one);
        if (record.sequence == 0)
            ++thread.unreadable;
        else
            thread.records.append(std::move(record));
    }
    for (const v1::ThreadPart &one : m.parts())
        thread.parts.append(partFrom(one));
    thread.nextToken = text(m.next_page_token());
    thread.beyondScope = int(m.beyond_scope());
    thread.partsCut = m.parts_cut();
    return thread;
}

AuditRetention retentionFrom(const v1::GetRetentionResponse &m)
{
    AuditRetention kept{
        int(m.keep_years()), text(m.policy_version()), m.oldest_ms(), m.due_before_ms(), m.removes(), {}};
    for (const v1::AuditHold &one : m.holds())
        kept.holds.append({text(one.tenant_id()), text(one.tenant_name()), text(one.matter()), text(one.placed_by()),
                           one.placed_ms()});
    return kept;
}

AuditProof proofFrom(const v1::GetEventResponse &m)
{
    return {recordFrom(m.record()), checkpointFrom(m.proof().checkpoint()), pathFrom(m.proof().path()),
            keyFrom(m.key())};
}

AuditExport provenFrom(const v1::ExportProofsResponse &m)
{
    AuditExport out{text(m.export_id()), checkpointFrom(m.checkpoint()), keyFrom(m.key()), {}};
    for (const v1::ProvenRecord &one : m.records())
        out.records.append({recordFrom(one.record()), pathFrom(one.path())});
    return out;
}

/// As the fleet's reader names a chain: one that has left can be asked about, too.
template<typename Request>
void aboutChain(const Connection &connection, Request &request, const QString &tenantId)
{
    connection.aboutFleet(request.mutable_context());
    request.set_tenant_id(tenantId.toStdString());
}

} // namespace

void GatewayDesk::searchAudit(const QString &filter, const QString &token, QObject *guard, Answer<AuditFound> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SearchAuditRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_filter(filter.toStdString());
    request.set_page_token(token.toStdString());
    callUnary(m_run->calls, c, c->audit->async(), &AsyncOf<Service>::SearchAudit, std::move(request), pageFrom,
              longTerms(), guard, std::move(then));
}

void GatewayDesk::auditEvent(const QString &tenantId, quint64 sequence, const QByteArray &readToken, QObject *guard,
                             Answer<AuditProof> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetEventRequest request;
    aboutChain(*c, request, tenantId);
    request.set_sequence(sequence);
    request.set_read_token(readToken.toStdString());
    callUnary(m_run->calls, c, c->audit->async(), &AsyncOf<Service>::GetEvent, std::move(request), proofFrom, terms(),
              guard, std::move(then));
}

void GatewayDesk::auditConsistency(const QString &tenantId, quint64 from, quint64 to, QObject *guard,
                                   Answer<QList<QByteArray>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProveConsistencyRequest request;
    aboutChain(*c, request, tenantId);
    request.set_from(from);
    request.set_to(to);
    callUnary(
        m_run->calls, c, c->audit->async(), &AsyncOf<Service>::ProveConsistency, std::move(request),
        +[](const v1::ProveConsistencyResponse &m) { return pathFrom(m.path()); }, terms(), guard, std::move(then));
}

void GatewayDesk::exportProofs(const QString &tenantId, const QString &filter, QObject *guard, Answer<AuditExport> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ExportProofsRequest request;
    aboutChain(*c, request, tenantId);
    request.set_filter(filter.toStdString());
    callUnary(m_run->calls, c, c->audit->async(), &AsyncOf<Service>::ExportProofs, std::move(request), provenFrom,
              longTerms(), guard, std::move(then));
}

void GatewayDesk::auditThread(const QString &id, const QString &token, QObject *guard, Answer<AuditThread> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetThreadRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_id(id.toStdString());
    request.set_page_token(token.toStdString());
    callUnary(m_run->calls, c, c->audit->async(), &AsyncOf<Service>::GetThread, std::move(request), threadFrom,
              longTerms(), guard, std::move(then));
}

void GatewayDesk::auditRetention(QObject *guard, Answer<AuditRetention> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetRetentionRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(m_run->calls, c, c->audit->async(), &AsyncOf<Service>::GetRetention, std::move(request), retentionFrom,
              terms(), guard, std::move(then));
}

} // namespace bulkhead
