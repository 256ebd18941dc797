#include "models/session/recording_line.h"

#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include <utility>

namespace bulkhead {
namespace {

using Service = v1::RecordingsService;
constexpr int kPauseMs = 1'000; // After which a gateway takes a screen again.
constexpr std::uint32_t kPage = 200;

RecordingStep stepFrom(const v1::RecordingStep &m)
{
    return {m.sequence(), m.at_ms(), RecordedKind(m.kind()), text(m.person()), text(m.summary()), text(m.detail())};
}

} // namespace

RecordingPart recordingFrom(const v1::GetRecordingResponse &m)
{
    RecordingPart part;
    part.grantId = text(m.grant_id());
    part.person = text(m.person());
    part.tenantId = text(m.tenant_id());
    part.tenantName = text(m.tenant_name());
    part.purpose = text(m.purpose());
    part.ticket = text(m.ticket());
    part.brokenGlass = m.broken_glass();
    part.startedMs = m.started_ms();
    part.endedMs = m.ended_ms();
    part.proof = RecordingProof(m.proof());
    part.broken = m.broken();
    part.trouble = text(m.trouble());
    part.sealed = m.sealed();
    part.sealedMs = m.sealed_ms();
    part.count = m.count();
    part.found = m.found();
    part.steps = listFrom(m.steps(), stepFrom);
    part.next = m.next_after();
    part.lastHash = text(m.last_hash());
    return part;
}

RecordingLine::RecordingLine(GatewayDesk *desk)
    : m_desk(desk)
{
    m_again.setSingleShot(true);
    m_again.setInterval(kPauseMs);
    connect(&m_again, &QTimer::timeout, this, &RecordingLine::send);
}

void RecordingLine::play(const RecordingQuestion &question, QObject *guard, Answer<RecordingPart> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::GetRecordingRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_grant_id(question.grantId.toStdString());
    request.set_after(question.after);
    request.set_limit(kPage);
    request.set_search(question.search.toStdString());
    for (const RecordedKind kind : question.kinds)
        request.add_kinds(v1::StepKind(kind));
    callUnary(m_desk->m_run->calls, c, c->recordings->async(), &AsyncOf<Service>::GetRecording, std::move(request),
              recordingFrom, m_desk->longTerms(), guard, std::move(then));
}

void RecordingLine::noteScreen(const QString &view, const QString &place)
{
    m_grant = m_desk->m_grants.used().id;
    if (m_grant.isEmpty())
        return;
    m_view = view;
    m_place = place;
    if (!m_sending && !m_again.isActive())
        send();
}

void RecordingLine::send()
{
    if (!m_desk->m_run || !m_desk->m_run->connection || m_view.isEmpty())
        return;
    const auto &c = m_desk->m_run->connection;
    if (c->grant != m_grant.toStdString()) { // Looked at under another one, which is over.
        m_view.clear();
        return;
    }
    v1::NoteScreenRequest request;
    c->aboutFleet(request.mutable_context());
    const QString view = std::exchange(m_view, {});
    request.set_view(view.toStdString());
    request.set_place(m_place.toStdString());
    m_sending = true;
    callUnary(
        m_desk->m_run->calls, c, c->recordings->async(), &AsyncOf<Service>::NoteScreen, std::move(request),
        +[](const v1::NoteScreenResponse &) { return true; }, m_desk->terms(), this,
        [this, view](const Fault &fault, const bool &) {
            m_sending = false;
            if (fault.reason == QLatin1String("TOO_MANY_SCREENS")) {
                if (m_view.isEmpty()) // Nothing newer is looked at.
                    m_view = view;
                m_again.start();
            } else {
                send();
            }
        });
}

} // namespace bulkhead
