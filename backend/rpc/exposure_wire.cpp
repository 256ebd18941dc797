#include "backend/rpc/exposure_wire.h"

#include <algorithm>

namespace bulkhead {

namespace {

using exposure::Case;

static_assert(static_cast<int>(ExposureKind::Reported) == v1::EXPOSURE_KIND_REPORTED);
static_assert(static_cast<int>(exposure::State::Closed) == v1::EXPOSURE_STATE_CLOSED);
static_assert(static_cast<int>(exposure::Part::Seer) == v1::EXPOSURE_PART_SEER);
static_assert(static_cast<int>(exposure::Rating::High) == v1::EXPOSURE_RATING_HIGH);
static_assert(static_cast<int>(exposure::Verdict::NoNotice) == v1::EXPOSURE_VERDICT_NO_NOTICE);
static_assert(static_cast<int>(exposure::Addressee::Media) == v1::EXPOSURE_ADDRESSEE_MEDIA);
static_assert(static_cast<int>(exposure::Urgency::Stopped) == v1::EXPOSURE_URGENCY_STOPPED);
static_assert(static_cast<int>(exposure::EntryKind::Closed) == v1::EXPOSURE_ENTRY_KIND_CLOSED);

bool holds(const Call &call, const TenantFacts &then)
{
    const auto index = call.board->find(then.id);
    const bool here = index && *index < call.fleet->size && call.fleet->factsOf(*index).stage != Stage::Gone;
    return here ? call.inScope(*index) : call.inScope(then);
}

void fillJudgement(const Case &item, v1::ExposureCase &message)
{
    for (const exposure::Factor &factor : item.assessment.factors) {
        if (item.assessment.by.empty())
            break;
        v1::ExposureFactor &one = *message.add_factors();
        one.set_rating(static_cast<v1::ExposureRating>(factor.rating));
        one.set_text(factor.text);
    }
    message.set_assessed_by(item.assessment.by);
    message.set_assessed_ms(item.assessment.atMs);
    message.set_verdict(static_cast<v1::ExposureVerdict>(item.decision.verdict));
    message.set_reason(item.decision.reason);
    message.set_decided_by(item.decision.by);
    message.set_decided_ms(item.decision.atMs);
    message.set_confirmed_by(item.decision.confirmedBy);
    message.set_confirmed_ms(item.decision.confirmedMs);
}

void fillStory(const Case &item, v1::ExposureCase &message)
{
    for (const ExposureEvidence &evidence : item.evidence) {
        v1::ExposureEvidence &one = *message.add_evidence();
        one.set_what(evidence.what);
        one.set_digest(evidence.digest);
    }
    for (const exposure::Notice &notice : item.notices) {
        v1::ExposureNotice &one = *message.add_notices();
        one.set_to(static_cast<v1::ExposureAddressee>(notice.to));
        one.set_tenant_id(notice.tenantId);
        one.set_how(notice.how);
        one.set_sent_ms(notice.sentMs);
        one.set_by(notice.by);
        one.set_at_ms(notice.atMs);
    }
}

} // namespace

bool mayKnow(const Call &call, const Case &item)
{
    const auto held = [&call](const exposure::Party &party) { return holds(call, party.facts); };
    return std::ranges::all_of(item.facts.parties, held) && std::ranges::all_of(item.former, held);
}

void fill(const exposure::Entry &entry, v1::ExposureEntry &message)
{
    message.set_kind(static_cast<v1::ExposureEntryKind>(entry.kind));
    message.set_text(entry.text);
    message.set_by(entry.by);
    message.set_at_ms(entry.atMs);
    message.set_corrects(entry.corrects);
}

void fill(const Call &call, const Case &item, std::int64_t nowMs, v1::ExposureCase &message)
{
    message.set_id(item.id);
    message.set_kind(static_cast<v1::ExposureKind>(item.kind));
    message.set_state(static_cast<v1::ExposureState>(item.state));
    for (const exposure::Party &party : item.facts.parties) {
        v1::ExposureParty &one = *message.add_parties();
        one.set_tenant_id(party.facts.id);
        one.set_tenant_name(party.facts.name);
        one.set_part(static_cast<v1::ExposurePart>(party.part));
    }
    message.set_text(item.what);
    message.set_person(item.person);
    message.set_records(item.facts.records);
    message.set_people(item.facts.people);
    message.set_discovered_ms(item.facts.discoveredMs);
    message.set_days(static_cast<std::uint32_t>(item.days));
    message.set_last_day(exposure::lastDay(item));
    message.set_yearly_log_day(exposure::yearlyLogDay(item));
    message.set_urgency(static_cast<v1::ExposureUrgency>(exposure::urgencyAt(item, nowMs)));
    message.set_opened_by(item.openedBy);
    message.set_opened_ms(item.openedMs);
    message.set_closed_ms(item.closedMs);
    fillJudgement(item, message);
    fillStory(item, message);
    message.set_sightings(static_cast<std::uint32_t>(item.sightings.size()));
    message.set_own_work(exposure::confirmObstacle(item, call.person.id) == exposure::Refusal::OwnWork);
    message.set_revision(item.revision);
}

} // namespace bulkhead
