// Audit for auditors: searched, proven, taken out; each reading is a record itself.
#include "backend/rpc/audit_checkpoints.h"
#include "backend/rpc/audit_retention.h"
#include "backend/rpc/audit_search.h"
#include "backend/rpc/audit_wire.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/evidence_ground.h"
#include "backend/rpc/filter_words.h"
#include "backend/rpc/page_seal.h"
#include "backend/rpc/scope_book.h"
#include "backend/rpc/services.h"
#include "backend/rpc/thread_ground.h"

#include "bulkhead/v1/audit.grpc.pb.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::uint32_t kMostRows = 500, kUsualRows = 100;
constexpr std::size_t kPageBytes = 2 << 20; // A message of 4 MiB holds it with all that is around it.
constexpr std::size_t kMostProven = 1'000, kProvenBytes = 3 << 20;

absl::Status noCheckpoints()
{
    return fault(absl::StatusCode::kFailedPrecondition, "NO_CHECKPOINTS",
                 "This gateway signs no checkpoints, so nothing can be proven by it.",
                 "Give the gateway a key to sign with; see \"Audit\" in the manual.");
}

absl::Status eventNotFound()
{
    return fault(absl::StatusCode::kNotFound, "AUDIT_EVENT_NOT_FOUND", "The chain has no record of this number.",
                 "Search for it again.");
}

absl::Status threadNotFound()
{
    return fault(
        absl::StatusCode::kNotFound, "THREAD_NOT_FOUND", "Nothing within your scope belongs to this id.",
        "Give the number of a ticket as it was written, or the id of an alert, an incident, an access, an act, "
        "an exposure case or a request.");
}

absl::Status pageTooLarge()
{
    return fault(absl::StatusCode::kInvalidArgument, "LIMIT_OUT_OF_RANGE", "A page has at most 500 records.",
                 "Ask for 1 to 500.");
}

std::string placeText(const AuditPlace &place)
{
    return absl::StrCat(place.atMs, "|", place.sequence, "|", place.tenantId);
}

std::optional<AuditPlace> placeFrom(std::string_view text)
{
    AuditPlace place;
    const std::size_t a = text.find('|'), b = text.find('|', a + 1);
    if (a == std::string_view::npos || b == std::string_view::npos || !readNumber(text.substr(0, a), place.atMs)
        || !readNumber(text.substr(a + 1, b - a - 1), place.sequence))
        return std::nullopt;
    place.tenantId = std::string(text.substr(b + 1));
    return place;
}

class Audit final : public v1::AuditService::CallbackService
{
public:
    explicit Audit(ServiceParts parts)
        : m_parts(std::move(parts))
    {
    }

    grpc::ServerUnaryReactor *SearchAudit(grpc::CallbackServerContext *context, const v1::SearchAuditRequest *request,
                                          v1::SearchAuditResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return search(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *GetEvent(grpc::CallbackServerContext *context, const v1::GetEventRequest *request,
                                       v1::GetEventResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return event(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *ListTrees(grpc::CallbackServerContext *context, const v1::ListTreesRequest *request,
                                        v1::ListTreesResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto & /*asked*/, auto &answer) { return trees(call, answer); });
    }
    grpc::ServerUnaryReactor *GetTree(grpc::CallbackServerContext *context, const v1::GetTreeRequest *request,
                                      v1::GetTreeResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return tree(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *ProveConsistency(grpc::CallbackServerContext *context,
                                               const v1::ProveConsistencyRequest *request,
                                               v1::ProveConsistencyResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return consistency(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *ExportProofs(grpc::CallbackServerContext *context, const v1::ExportProofsRequest *request,
                                           v1::ExportProofsResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return exportProofs(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *GetThread(grpc::CallbackServerContext *context, const v1::GetThreadRequest *request,
                                        v1::GetThreadResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return thread(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *GetRetention(grpc::CallbackServerContext *context, const v1::GetRetentionRequest *request,
                                           v1::GetRetentionResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto & /*asked*/, auto &answer) {
                                       return auditRetention(call, m_parts, readable(call), answer);
                                   });
    }

private:
    absl::Status search(const Call &call, const v1::SearchAuditRequest &asked, v1::SearchAuditResponse &answer);
    absl::Status event(const Call &call, const v1::GetEventRequest &asked, v1::GetEventResponse &answer);
    absl::Status trees(const Call &call, v1::ListTreesResponse &answer);
    absl::Status tree(const Call &call, const v1::GetTreeRequest &asked, v1::GetTreeResponse &answer);
    absl::Status consistency(const Call &call, const v1::ProveConsistencyRequest &asked,
                             v1::ProveConsistencyResponse &answer);
    absl::Status exportProofs(const Call &call, const v1::ExportProofsRequest &asked, v1::ExportProofsResponse &answer);
    absl::Status thread(const Call &call, const v1::GetThreadRequest &asked, v1::GetThreadResponse &answer);
    /// The records of a thread from a place on, and how many of them are not the caller's to see.
    absl::Status readThread(const Call &call, const v1::GetThreadRequest &asked, const PageSeal &seal,
                            AuditMerge &merge, v1::GetThreadResponse &answer) const;

    /// Whose chains the caller may read at all: those in scope; whose scope is every tenant, the platform's as well.
    [[nodiscard]] static StoreScope readable(const Call &call);
    /// The one chain that a request is about.
    [[nodiscard]] absl::StatusOr<std::string> chainOf(const Call &call, const std::string &tenantId) const;
    /// Written before anything is told: no audit, no answer.
    absl::Status note(const Call &call, const std::string &chain, std::string outcome, std::string after);
    [[nodiscard]] std::string readToken(const Call &call, const AuditPlace &place) const;
    void fillKey(v1::AuditKey &key) const;
    /// The record's proof under a checkpoint that covers it.
    absl::Status prove(const AuditEvent &record, v1::AuditProof &proof);

    const ServiceParts m_parts;
};

StoreScope Audit::readable(const Call &call)
{
    return call.tenant ? call.rows() : chainsOf(wholeGround(call));
}

absl::StatusOr<std::string> Audit::chainOf(const Call &call, const std::string &tenantId) const
{
    if (call.tenant)
        return tenantId.empty() || tenantId == call.facts().id ? absl::StatusOr<std::string>(call.facts().id)
                                                               : tenantNotInScope();
    if (!tenantId.empty())
        return readableTenant(call, m_parts.store, tenantId);
    return call.person.scope.all ? absl::StatusOr<std::string>(std::string()) : tenantNotInScope();
}

absl::Status Audit::note(const Call &call, const std::string &chain, std::string outcome, std::string after)
{
    AuditEvent event = call.event(chain, std::move(outcome));
    event.after = std::move(after);
    return m_parts.store.write(StoreScope::of(chain), [&event](StoreTxn &txn) { return txn.audit(event); });
}

std::string Audit::readToken(const Call &call, const AuditPlace &place) const
{
    return hmacSha256(m_parts.pageKey.reveal(), absl::StrCat("read\n", call.person.id, "\n", call.rights(), "\n",
                                                             place.sequence, "\n", place.tenantId));
}

void Audit::fillKey(v1::AuditKey &key) const
{
    key.set_key_id(m_parts.checkpoints->keyId());
    key.set_public_key(m_parts.checkpoints->publicKey());
}

absl::Status Audit::search(const Call &call, const v1::SearchAuditRequest &asked, v1::SearchAuditResponse &answer)
{
    if (asked.page_size() > kMostRows)
        return pageTooLarge();
    const std::string chain = call.tenant ? call.facts().id : std::string();
    const auto filter = AuditFilter::parse(call, m_parts.store, {call.tenant.has_value(), chain}, asked.filter());
    if (!filter.ok())
        return filter.status();
    const PageSeal seal{m_parts.pageKey.reveal(),
                        absl::StrCat("search\n", call.person.id, "\n", scopeKey(call.person.scope), "\n", call.rights(),
                                     "\n", chain, "\n", asked.filter(), "\n")};
    std::optional<AuditPlace> after;
    if (asked.page_token().empty()) {
        if (absl::Status status = note(call, chain, "allowed", absl::StrCat("search: ", asked.filter())); !status.ok())
            return status;
    } else {
        const auto place = openedPlace(seal, asked.page_token());
        if (!place.ok())
            return place.status();
        after = placeFrom(*place);
    }
    AuditSearch search(m_parts.store, readable(call), *filter, std::move(after));
    const std::uint32_t most = asked.page_size() ? asked.page_size() : kUsualRows;
    std::size_t bytes = 0;
    bool full = false;
    const absl::Status status =
        search.run([&call](const AuditEvent &event) { return seesWhole(call, event); },
                   [&](const AuditEvent &event) {
                       full = static_cast<std::uint32_t>(answer.records_size()) == most || bytes > kPageBytes;
                       if (full)
                           return false;
                       v1::AuditRecord &record = *answer.add_records();
                       fill(call, event, record);
                       record.set_read_token(readToken(call, placeOf(event)));
                       bytes += record.ByteSizeLong();
                       return true;
                   });
    if (!status.ok())
        return status;
    if (search.ended() || !search.lookedTo())
        return absl::OkStatus();
    answer.set_next_page_token(sealedPlace(seal, placeText(*search.lookedTo())));
    if (!full)
        answer.set_looked_back_to_ms(search.lookedTo()->atMs);
    return absl::OkStatus();
}

absl::Status Audit::prove(const AuditEvent &record, v1::AuditProof &proof)
{
    const auto checkpoint = m_parts.checkpoints->covering(record.tenantId, record.sequence);
    if (!checkpoint.ok())
        return auditDamaged(checkpoint.status());
    auto path = m_parts.store.auditInclusion(record.tenantId, record.sequence, checkpoint->head.size);
    if (!path.ok())
        return auditDamaged(path.status());
    fill(*checkpoint, *proof.mutable_checkpoint());
    fillPath(*std::move(path), *proof.mutable_path());
    return absl::OkStatus();
}

absl::Status Audit::event(const Call &call, const v1::GetEventRequest &asked, v1::GetEventResponse &answer)
{
    const auto chain = chainOf(call, asked.tenant_id());
    if (!chain.ok())
        return chain.status();
    if (asked.sequence() == 0)
        return eventNotFound();
    const AuditPlace place{0, *chain, asked.sequence()};
    if (!sameBytes(asked.read_token(), readToken(call, place))) {
        if (absl::Status status = note(call, *chain, "allowed", absl::StrCat("record ", asked.sequence()));
            !status.ok())
            return status;
    }
    const auto found = m_parts.store.auditOf(*chain, asked.sequence() - 1, 1);
    if (!found.ok())
        return auditDamaged(found.status());
    if (found->empty() || found->front().sequence != asked.sequence())
        return eventNotFound();
    fill(call, found->front(), *answer.mutable_record());
    answer.mutable_record()->set_read_token(readToken(call, place));
    if (!m_parts.checkpoints)
        return absl::OkStatus(); // Shown as what it is: not proven.
    fillKey(*answer.mutable_key());
    return prove(found->front(), *answer.mutable_proof());
}

absl::Status Audit::trees(const Call &call, v1::ListTreesResponse &answer)
{
    const auto heads = m_parts.store.auditHeads(readable(call));
    if (!heads.ok())
        return heads.status();
    for (const AuditHead &head : *heads)
        fill(call, head, *answer.add_trees());
    if (m_parts.checkpoints)
        fillKey(*answer.mutable_key());
    return absl::OkStatus();
}

absl::Status Audit::tree(const Call &call, const v1::GetTreeRequest &asked, v1::GetTreeResponse &answer)
{
    const auto chain = chainOf(call, asked.tenant_id());
    if (!chain.ok())
        return chain.status();
    const auto head = m_parts.store.auditHead(*chain);
    if (!head.ok())
        return auditDamaged(head.status());
    fill(call, *head, *answer.mutable_tree());
    if (m_parts.checkpoints)
        fillKey(*answer.mutable_key());
    if (head->size == 0)
        return absl::OkStatus();
    const auto last = m_parts.store.auditOf(*chain, head->size - 1, 1);
    if (last.ok() && !last->empty())
        answer.set_last_event_ms(last->front().atMs);
    if (!m_parts.checkpoints)
        return absl::OkStatus();
    const auto checkpoint = m_parts.checkpoints->covering(*chain, head->size);
    if (!checkpoint.ok())
        return auditDamaged(checkpoint.status());
    fill(*checkpoint, *answer.mutable_checkpoint());
    return absl::OkStatus();
}

absl::Status Audit::consistency(const Call &call, const v1::ProveConsistencyRequest &asked,
                                v1::ProveConsistencyResponse &answer)
{
    const auto chain = chainOf(call, asked.tenant_id());
    if (!chain.ok())
        return chain.status();
    if (asked.from() == 0 || asked.from() > asked.to())
        return fault(absl::StatusCode::kInvalidArgument, "SIZES_UNFIT",
                     "A chain's beginning has at least one record and no more than the whole.",
                     "Give the smaller size first.");
    auto path = m_parts.store.auditConsistency(*chain, asked.from(), asked.to());
    if (absl::IsOutOfRange(path.status()))
        return fault(absl::StatusCode::kFailedPrecondition, "TREE_SHORTER",
                     "The chain has fewer records than that now.",
                     "If a checkpoint with that many was ever signed, records are missing: keep the store as it is, "
                     "and run \"bulkhead-gateway audit verify\" over it.");
    if (!path.ok())
        return auditDamaged(path.status());
    fillPath(*std::move(path), *answer.mutable_path());
    return absl::OkStatus();
}

absl::Status Audit::exportProofs(const Call &call, const v1::ExportProofsRequest &asked,
                                 v1::ExportProofsResponse &answer)
{
    if (!m_parts.checkpoints)
        return noCheckpoints();
    const auto chain = chainOf(call, asked.tenant_id());
    if (!chain.ok())
        return chain.status();
    const auto filter = AuditFilter::parse(call, m_parts.store, {true, *chain}, asked.filter());
    if (!filter.ok())
        return filter.status();
    const auto tooLarge = [] {
        return fault(absl::StatusCode::kFailedPrecondition, "BUNDLE_TOO_LARGE",
                     "The records are more than one bundle holds: 1,000 records, or 3 MiB.",
                     "Narrow the filter, by time for instance, and take several bundles.");
    };
    std::vector<AuditEvent> records;
    std::size_t bytes = 0;
    AuditSearch search(m_parts.store, StoreScope::of(*chain), *filter, {});
    // A bundle is all that fits the filter or nothing: what was left out would be missed by nobody.
    absl::Status status = search.run([&call](const AuditEvent &event) { return seesWhole(call, event); },
                                     [&](AuditEvent &event) {
                                         bytes += event.canonical().size() + 1'000;
                                         records.push_back(std::move(event));
                                         return records.size() <= kMostProven && bytes <= kProvenBytes;
                                     });
    if (!status.ok())
        return status;
    if (!search.ended())
        return tooLarge();
    if (records.empty())
        return fault(absl::StatusCode::kFailedPrecondition, "BUNDLE_EMPTY", "No record fits; nothing was exported.",
                     "Widen the filter.");
    answer.set_export_id(absl::StrCat("proof-", hex(randomBytes(8))));
    status = note(call, *chain, "exported",
                  absl::StrCat(answer.export_id(), " records=", records.size(), " filter=", asked.filter()));
    if (!status.ok())
        return status;
    std::uint64_t newest = 0;
    for (const AuditEvent &record : records)
        newest = std::max(newest, record.sequence);
    const auto checkpoint = m_parts.checkpoints->covering(*chain, newest);
    if (!checkpoint.ok())
        return auditDamaged(checkpoint.status());
    fill(*checkpoint, *answer.mutable_checkpoint());
    fillKey(*answer.mutable_key());
    for (const AuditEvent &record : records) {
        auto path = m_parts.store.auditInclusion(*chain, record.sequence, checkpoint->head.size);
        if (!path.ok())
            return auditDamaged(path.status());
        v1::ProvenRecord &proven = *answer.add_records();
        fill(call, record, *proven.mutable_record());
        proven.set_sequence(record.sequence);
        fillPath(*std::move(path), *proven.mutable_path());
    }
    return absl::OkStatus();
}

absl::Status Audit::readThread(const Call &call, const v1::GetThreadRequest &asked, const PageSeal &seal,
                               AuditMerge &merge, v1::GetThreadResponse &answer) const
{
    const StoreScope mine = readable(call);
    const std::uint32_t most = asked.page_size() ? asked.page_size() : kUsualRows;
    std::size_t bytes = 0;
    std::uint32_t beyond = 0;
    std::optional<AuditPlace> last;
    for (std::size_t looks = 0; looks < AuditSearch::kMostLooks; ++looks) {
        const auto found = merge.next();
        if (!found.ok())
            return found.status();
        if (!*found) {
            answer.set_beyond_scope(beyond);
            return absl::OkStatus();
        }
        const AuditEvent &event = (*found)->event;
        const bool shown = (*found)->fits && mine.holds(event.tenantId);
        if (shown && (static_cast<std::uint32_t>(answer.records_size()) == most || bytes > kPageBytes))
            break;
        last = placeOf(event);
        if (!shown) {
            beyond += (*found)->fits ? 1 : 0;
            continue;
        }
        v1::AuditRecord &record = *answer.add_records();
        fill(call, event, record);
        record.set_read_token(readToken(call, *last));
        bytes += record.ByteSizeLong();
    }
    answer.set_beyond_scope(beyond);
    answer.set_next_page_token(sealedPlace(seal, placeText(*last)));
    return absl::OkStatus();
}

absl::Status Audit::thread(const Call &call, const v1::GetThreadRequest &asked, v1::GetThreadResponse &answer)
{
    if (asked.page_size() > kMostRows)
        return pageTooLarge();
    if (asked.id().empty())
        return fault(absl::StatusCode::kInvalidArgument, "THREAD_UNNAMED", "A thread begins from an id.",
                     "Give the number of a ticket, or the id of an alert, an access or a case.");
    const std::string chain = call.tenant ? call.facts().id : std::string();
    const PageSeal seal{m_parts.pageKey.reveal(),
                        absl::StrCat("thread\n", call.person.id, "\n", scopeKey(call.person.scope), "\n", call.rights(),
                                     "\n", chain, "\n", asked.id(), "\n")};
    std::optional<AuditPlace> after;
    if (asked.page_token().empty()) {
        if (absl::Status status = note(call, chain, "allowed", absl::StrCat("thread: ", asked.id())); !status.ok())
            return status;
    } else {
        const auto place = openedPlace(seal, asked.page_token());
        if (!place.ok())
            return place.status();
        after = placeFrom(*place);
    }
    auto ground = threadGround(call, m_parts, readable(call), asked.id());
    if (!ground.ok())
        return ground.status();
    // Over all chains: what is not the caller's to see is counted. What belongs to it is of any tenant's.
    AuditMerge merge(m_parts.store, StoreScope{}, std::move(ground->sources), AuditMerge::Order::OldestFirst, after);
    if (absl::Status status = readThread(call, asked, seal, merge, answer); !status.ok())
        return status;
    if (!ground->tellsBeyond)
        answer.clear_beyond_scope();
    if (after)
        return absl::OkStatus();
    if (answer.records().empty()) {
        // How much there is beyond is told beside what is within only, or a ticket's number could be tried out.
        answer.Clear();
        return threadNotFound();
    }
    for (v1::ThreadPart &part : ground->parts)
        *answer.add_parts() = std::move(part);
    answer.set_parts_cut(ground->cut);
    return absl::OkStatus();
}

} // namespace

std::unique_ptr<grpc::Service> makeAuditService(ServiceParts parts)
{
    return std::make_unique<Audit>(std::move(parts));
}

} // namespace bulkhead
