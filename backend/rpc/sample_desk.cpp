#include "backend/rpc/sample_desk.h"

#include "backend/domain/audit_tree.h"
#include "backend/engine/sampling.h"
#include "backend/review/words.h"
#include "backend/rpc/audit_checkpoints.h"
#include "backend/rpc/audit_search.h"
#include "backend/rpc/evidence_ground.h"
#include "backend/rpc/evidence_wire.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>

namespace bulkhead {

namespace {

using evidence::Sample;
using evidence::Split;

constexpr std::size_t kListed = 500;
constexpr std::uint32_t kMost = 500;

absl::Status precondition(std::string_view reason, std::string_view summary, std::string_view remedy)
{
    return fault(absl::StatusCode::kFailedPrecondition, reason, summary, remedy);
}

/// As an auditor reads, whoever draws: so the same filter means the same records to everybody who draws again.
Call asAuditor(const Call &call, std::int64_t nowMs)
{
    Call auditor = call;
    auditor.person.role = Role::Auditor;
    auditor.nowMs = nowMs; // "since:7d" counts from the draw.
    return auditor;
}

struct Population
{
    std::vector<sampling::Candidate> candidates;
    std::vector<evidence::Sampled> records; ///< Of each candidate.
    std::string bytes;                      ///< Places and leaf hashes.

    void take(const AuditEvent &event, Split split)
    {
        const std::string stratum = split == Split::Action   ? event.action
                                    : split == Split::Tenant ? (event.tenantId.empty() ? "_" : event.tenantId)
                                                             : std::string();
        candidates.push_back({event.tenantId, event.sequence, stratum});
        evidence::Sampled record;
        record.place = {event.tenantId, event.sequence};
        record.stratum = stratum;
        record.actor = event.actor;
        record.action = event.action;
        record.atMs = event.atMs;
        records.push_back(std::move(record));
        absl::StrAppend(&bytes, event.tenantId, "\n", event.sequence, "\n", audit::leafHash(event.canonical()));
    }
};

std::string drawText(const Sample &sample)
{
    const evidence::Draw &draw = sample.draw;
    return absl::StrCat(
        sample.id, " number=", draw.number, " checkpoint=", draw.headTenant.empty() ? "_" : draw.headTenant, "/",
        draw.headSize, " root=", draw.headRoot, " seed=", draw.seed, " size=", draw.asked,
        " split=", evidenceWord(draw.split), " before=", review::utcText(draw.beforeMs), " filter=", draw.filter);
}

} // namespace

SampleDesk::SampleDesk(ServiceParts parts, FindingDesk &findings)
    : m_parts(std::move(parts))
    , m_findings(findings)
{
}

absl::Status SampleDesk::list(const Call &call, v1::ListSamplesResponse &answer) const
{
    const auto records = m_parts.store.records(kSampleRecord, {}, kListed);
    if (!records.ok())
        return records.status();
    for (const Record &record : *records) {
        const auto sample = sampleOf(record);
        if (!sample.ok())
            return sample.status();
        if (mayKnow(call, *sample))
            fill(call, *sample, false, *answer.add_samples());
    }
    return absl::OkStatus();
}

absl::StatusOr<Sample> SampleDesk::find(const Call &call, const std::string &id) const
{
    const auto record = m_parts.store.record(kSampleRecord, id);
    if (!record.ok())
        return absl::IsNotFound(record.status()) ? evidenceNotFound() : record.status();
    auto sample = sampleOf(*record);
    if (sample.ok() && !mayKnow(call, *sample))
        return evidenceNotFound();
    return sample;
}

absl::Status SampleDesk::get(const Call &call, const v1::GetSampleRequest &asked, v1::GetSampleResponse &answer) const
{
    const auto sample = find(call, asked.sample_id());
    if (!sample.ok())
        return sample.status();
    fill(call, *sample, true, *answer.mutable_sample());
    return absl::OkStatus();
}

absl::Status SampleDesk::seedIn(const std::string &chain, std::uint64_t number, evidence::Draw &draw) const
{
    auto head = m_parts.store.auditHead(chain);
    if (!head.ok())
        return auditDamaged(head.status());
    if (m_parts.checkpoints && head->size > 0) { // One that is signed: nobody can say later that it was another.
        const auto checkpoint = m_parts.checkpoints->covering(chain, head->size);
        if (!checkpoint.ok())
            return auditDamaged(checkpoint.status());
        *head = checkpoint->head;
    }
    draw.number = number;
    draw.headTenant = chain;
    draw.headSize = head->size;
    draw.headRoot = hex(head->root);
    draw.seed = sampling::seedOf(sha256, chain, draw.headSize, draw.headRoot, number);
    return absl::OkStatus();
}

absl::Status SampleDesk::fillIn(const Call &call, Sample &sample) const
{
    evidence::Draw &draw = sample.draw;
    const Call auditor = asAuditor(call, draw.beforeMs);
    const auto filter =
        AuditFilter::parse(auditor, m_parts.store, {!draw.tenantId.empty(), draw.tenantId}, draw.filter);
    if (!filter.ok())
        return filter.status();
    Population population;
    AuditSearch search(m_parts.store, chainsOf(sample.ground), *filter, AuditPlace{draw.beforeMs, {}, 0});
    for (std::size_t looks = 0; !search.ended(); looks += AuditSearch::kMostLooks) {
        if (looks >= kMostLooks)
            return precondition("POPULATION_TOO_LARGE",
                                "More records would have to be looked at than a sample is drawn from: 200,000.",
                                "Narrow the filter, by time, tenant or action.");
        const absl::Status status =
            search.run([&auditor](const AuditEvent &event) { return seesWhole(auditor, event); },
                       [&](const AuditEvent &event) {
                           population.take(event, draw.split);
                           return true;
                       });
        if (!status.ok())
            return status;
    }
    draw.population = population.candidates.size();
    draw.populationHash = hex(sha256(population.bytes));
    sample.records.clear();
    std::map<std::string, evidence::Stratum> strata;
    for (const sampling::Candidate &one : population.candidates)
        ++strata.try_emplace(one.stratum, evidence::Stratum{one.stratum, 0, 0}).first->second.population;
    for (const std::size_t index : sampling::draw(sha256, draw.seed, population.candidates, draw.asked)) {
        sample.records.push_back(population.records[index]);
        ++strata.at(population.candidates[index].stratum).drawn;
    }
    draw.strata.clear();
    if (draw.split != Split::None) {
        for (const auto &[name, stratum] : strata)
            draw.strata.push_back(stratum);
    }
    if (draw.population > 0 && sample.records.empty())
        return precondition("STRATA_TOO_MANY",
                            absl::StrCat("The population falls into ", strata.size(),
                                         " parts, and fewer records are to be drawn than that."),
                            "Draw more records, or split by something else or not at all.");
    return absl::OkStatus();
}

absl::Status SampleDesk::draw(const Call &call, const v1::DrawSampleRequest &asked, v1::DrawSampleResponse &answer)
{
    const auto kept = served(m_parts.store, call, asked, answer);
    if (!kept.ok() || *kept)
        return kept.status();
    if (asked.title().empty() || asked.size() == 0 || asked.size() > kMost
        || static_cast<int>(enumOf(asked.split(), Split::Tenant)) != asked.split())
        return evidenceIncomplete("A sample has a title and 1 to 500 records.", "Fill in what is missing.");
    auto ground = groundOf(call, m_parts.store, asked.tenant_id());
    if (!ground.ok())
        return ground.status();
    Sample sample;
    sample.id = "sample-" + hex(randomBytes(8));
    sample.title = asked.title();
    sample.ground = *std::move(ground);
    sample.drawnBy = call.person.id;
    sample.drawnMs = call.nowMs;
    sample.draw.filter = asked.filter();
    sample.draw.tenantId = asked.tenant_id();
    sample.draw.beforeMs = call.nowMs;
    sample.draw.split = enumOf(asked.split(), Split::Tenant);
    sample.draw.asked = asked.size();
    const std::string chain = chainOf(sample.ground);
    // A filter that is not understood leaves no seed.
    const auto filter =
        AuditFilter::parse(call, m_parts.store, {!asked.tenant_id().empty(), asked.tenant_id()}, asked.filter());
    if (!filter.ok())
        return filter.status();
    // First what is going to be drawn, with an id that nobody knew: the head that the seed comes of holds this line, so
    // nobody can look beforehand for a number that draws what suits.
    absl::Status status =
        noteEvidence(m_parts.store, call, chain, "sample announced",
                     absl::StrCat(sample.id, " number=", asked.number(), " size=", asked.size(),
                                  " split=", evidenceWord(sample.draw.split), " filter=", asked.filter()));
    if (status.ok())
        status = seedIn(chain, asked.number(), sample.draw);
    if (status.ok()) // Before any record is looked at: nobody draws until they like what comes, unseen.
        status = noteEvidence(m_parts.store, call, chain, "seed of a sample", drawText(sample));
    if (status.ok())
        status = fillIn(call, sample);
    if (status.ok() && sample.draw.population == 0)
        status = precondition("POPULATION_EMPTY", "No record fits, so nothing was drawn.",
                              "Widen the filter: leave out a term, or begin earlier.");
    if (!status.ok())
        return status;
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::DrawSampleResponse &out) -> absl::Status {
        Sample made = sample; // The store may run this again.
        absl::Status written = keep(txn, made);
        if (written.ok())
            written = noteEvidence(txn, call, chain, "sample drawn", {},
                                   absl::StrCat(made.id, " records=", made.records.size(), " of ", made.draw.population,
                                                " population=", made.draw.populationHash));
        fill(call, made, true, *out.mutable_sample());
        return written;
    });
}

absl::Status SampleDesk::repeat(const Call &call, const v1::RepeatDrawRequest &asked,
                                v1::RepeatDrawResponse &answer) const
{
    const auto sample = find(call, asked.sample_id());
    if (!sample.ok())
        return sample.status();
    if (absl::Status status =
            noteEvidence(m_parts.store, call, chainOf(sample->ground), "sample drawn again", sample->id);
        !status.ok())
        return status;
    Sample again = *sample;
    if (absl::Status status = fillIn(call, again); !status.ok())
        return status;
    const auto places = [](const Sample &of) {
        std::vector<std::pair<std::string, std::uint64_t>> list;
        for (const evidence::Sampled &one : of.records)
            list.emplace_back(one.place.tenantId, one.place.sequence);
        return list;
    };
    answer.set_population(again.draw.population);
    answer.set_same_population(again.draw.populationHash == sample->draw.populationHash);
    answer.set_same_records(places(again) == places(*sample));
    return absl::OkStatus();
}

absl::Status SampleDesk::judge(const Call &call, const v1::JudgeSampledRequest &asked, v1::JudgeSampledResponse &answer)
{
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::JudgeSampledResponse &kept) -> absl::Status {
        auto sample = paperOf<Sample>(txn, call, kSampleRecord, asked.sample_id(), sampleOf);
        if (!sample.ok())
            return sample.status();
        evidence::Sampled *judged = nullptr;
        const evidence::Place place = placeOf(asked.place());
        const auto before = std::ranges::find(sample->records, place, &evidence::Sampled::place);
        const std::string was = before == sample->records.end() ? std::string() : evidenceWord(before->verdict);
        absl::Status status = refusedEvidence(evidence::judge(
            *sample, place, asked.expected_revision(), enumOf(asked.verdict(), evidence::SampleVerdict::Exception),
            asked.note(), call.person.id, call.nowMs, judged));
        if (status.ok() && asked.has_finding()) {
            if (judged->verdict != evidence::SampleVerdict::Exception)
                return evidenceIncomplete("A finding comes from an exception only.", "Judge the record as one.");
            evidence::Finding draft = FindingDesk::draftOf(asked.finding());
            draft.tenantId = place.tenantId;
            draft.places = {place};
            const auto finding = m_findings.openWithin(txn, call, std::move(draft), sample->id);
            if (!finding.ok())
                return finding.status();
            judged->finding = finding->id;
        }
        if (status.ok())
            status = keep(txn, *sample);
        if (status.ok())
            status = noteEvidence(txn, call, chainOf(sample->ground), "sampled record judged", was,
                                  absl::StrCat(sample->id, " ", evidenceWord(place), " ", evidenceWord(judged->verdict),
                                               judged->note.empty() ? "" : ": ", clipped(judged->note, 400)));
        if (status.ok())
            fill(call, *sample, true, *kept.mutable_sample());
        return status;
    });
}

absl::Status SampleDesk::close(const Call &call, const v1::CloseSampleRequest &asked, v1::CloseSampleResponse &answer)
{
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::CloseSampleResponse &kept) -> absl::Status {
        auto sample = paperOf<Sample>(txn, call, kSampleRecord, asked.sample_id(), sampleOf);
        if (!sample.ok())
            return sample.status();
        if (sample->closedBy.empty() && sample->revision != asked.expected_revision())
            return evidenceChanged();
        absl::Status status = refusedEvidence(evidence::close(*sample, call.person.id, call.nowMs));
        if (status.ok())
            status = keep(txn, *sample);
        if (status.ok())
            status =
                noteEvidence(txn, call, chainOf(sample->ground), "sample closed", {},
                             absl::StrCat(sample->id, " conforming=", sample->count(evidence::SampleVerdict::Conforms),
                                          " exceptions=", sample->count(evidence::SampleVerdict::Exception)));
        if (status.ok())
            fill(call, *sample, true, *kept.mutable_sample());
        return status;
    });
}

} // namespace bulkhead
