#include "backend/rpc/template_desk.h"

#include "backend/room/casework_record.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/once.h"
#include "backend/rpc/wire.h"

#include <algorithm>

namespace bulkhead {

namespace {

using casework::Template;

constexpr std::size_t kAll = 10'000, kMostOfChannel = 50, kId = 64;

v1::OnboardingTemplate messageOf(const Template &item, const std::string &channelName)
{
    v1::OnboardingTemplate message;
    message.set_id(item.id);
    message.set_channel(item.channel);
    message.set_channel_name(channelName);
    message.set_title(item.title);
    message.set_brand(item.brand);
    message.set_revision(item.revision);
    for (const auto &[name, value] : item.fields)
        (*message.mutable_fields())[name] = value;
    for (const casework::AddedCheckpoint &one : item.added) {
        v1::TemplateCheckpoint &added = *message.add_added();
        added.set_id(one.id);
        added.set_title(one.title);
        added.set_stage(toWire(one.stage));
        added.set_needs_document(one.document);
    }
    for (const std::string &id : item.leftOut)
        message.add_left_out(id);
    return message;
}

Template templateOf(const v1::OnboardingTemplate &message, const std::string &channel)
{
    Template item;
    item.id = message.id();
    item.channel = channel;
    item.title = message.title();
    item.brand = message.brand();
    item.fields.insert(message.fields().begin(), message.fields().end());
    for (const v1::TemplateCheckpoint &one : message.added())
        item.added.push_back({one.id(), one.title(), static_cast<Stage>(one.stage()), one.needs_document()});
    item.leftOut.assign(message.left_out().begin(), message.left_out().end());
    return item;
}

absl::Status refused(const std::map<std::string, std::string> &problems)
{
    return fault(absl::StatusCode::kInvalidArgument, "TEMPLATE_REFUSED",
                 "The template does not keep to the standard. " + problems.begin()->second,
                 "Change what is named and save it again.", problems);
}

absl::Status notFound()
{
    return fault(absl::StatusCode::kNotFound, "TEMPLATE_NOT_FOUND", "The channel has no such template, or no more.",
                 "Reload the templates and choose again.");
}

} // namespace

absl::Status listTemplates(Store &store, const Call &call, v1::ListTemplatesResponse &answer)
{
    const auto records = store.records(casework::kTemplateRecord, {}, kAll);
    if (!records.ok())
        return records.status();
    for (const Record &record : *records) {
        const auto channel = call.find(record.tenantId);
        if (!channel)
            continue;
        const auto item = casework::templateOf(record);
        if (item.ok())
            *answer.add_templates() = messageOf(*item, call.fleet->factsOf(*channel).name);
        else if (!absl::IsNotFound(item.status()))
            return item.status();
    }
    std::sort(answer.mutable_templates()->begin(), answer.mutable_templates()->end(),
              [](const v1::OnboardingTemplate &a, const v1::OnboardingTemplate &b) {
                  return std::tie(a.channel_name(), a.title(), a.id()) < std::tie(b.channel_name(), b.title(), b.id());
              });
    for (const policy::BaselineCheckpoint &one : call.baselines->checkpoints) {
        v1::Checkpoint &told = *answer.add_standard();
        told.set_id(one.id);
        told.set_title(one.title);
        told.set_stage(toWire(one.stage));
        told.set_owner(one.owner);
        told.set_needs_document(one.document);
        told.set_holds(one.holds);
        told.set_non_negotiable(one.nonNegotiable);
    }
    return absl::OkStatus();
}

absl::Status saveTemplate(Store &store, const Call &call, const v1::SaveTemplateRequest &asked,
                          v1::SaveTemplateResponse &answer)
{
    const TenantFacts &channel = call.facts();
    if (channel.profile != Profile::WhiteLabel)
        return fault(absl::StatusCode::kFailedPrecondition, "NOT_A_CHANNEL",
                     "Only a white-label channel has templates; nothing was kept.", "Choose a channel.");
    Template item = templateOf(asked.template_(), channel.id);
    if (item.id.empty() || item.id.size() > kId)
        return fault(absl::StatusCode::kInvalidArgument, "TEMPLATE_REFUSED",
                     "A template has an id of 1 to 64 characters; nothing was kept.", "Give it another id.");
    if (const auto problems = casework::templateProblems(*call.baselines, item); !problems.empty())
        return refused(problems);
    return once(store, call, asked, answer, [&](StoreTxn &txn, v1::SaveTemplateResponse &told) -> absl::Status {
        const auto kept = txn.records(casework::kTemplateRecord, channel.id, kAll);
        if (!kept.ok())
            return kept.status();
        const auto there =
            std::ranges::count_if(*kept, [](const Record &record) { return casework::templateOf(record).ok(); });
        if (asked.expected_revision() == 0 && there >= static_cast<std::ptrdiff_t>(kMostOfChannel))
            return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_TEMPLATES",
                         "The channel has 50 templates already; this one was not kept.", "Remove one of them.");
        item.revision = asked.expected_revision();
        Record record = casework::recordOf(item, false, call.nowMs);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        item.revision = record.revision;
        AuditEvent event = call.event(channel.id, "done");
        event.after = record.body;
        if (absl::Status status = txn.audit(std::move(event)); !status.ok())
            return status;
        *told.mutable_template_() = messageOf(item, channel.name);
        return absl::OkStatus();
    });
}

absl::Status removeTemplate(Store &store, const Call &call, const v1::RemoveTemplateRequest &asked,
                            v1::RemoveTemplateResponse &answer)
{
    return once(store, call, asked, answer, [&](StoreTxn &txn, v1::RemoveTemplateResponse &) -> absl::Status {
        const auto record =
            txn.record(casework::kTemplateRecord, casework::templateKey(call.facts().id, asked.template_id()));
        if (absl::IsNotFound(record.status()))
            return notFound();
        if (!record.ok())
            return record.status();
        const auto item = casework::templateOf(*record);
        if (absl::IsNotFound(item.status()))
            return notFound();
        if (!item.ok())
            return item.status();
        if (item->revision != asked.expected_revision())
            return absl::AbortedError("another revision");
        Record gone = casework::recordOf(*item, true, call.nowMs);
        if (absl::Status status = txn.putRecord(gone); !status.ok())
            return status;
        AuditEvent event = call.event(call.facts().id, "done");
        event.before = record->body;
        return txn.audit(std::move(event));
    });
}

absl::StatusOr<Template> templateFor(StoreTxn &txn, const policy::Baselines &baselines, const std::string &id,
                                     const std::string &channel)
{
    const auto record = txn.record(casework::kTemplateRecord, casework::templateKey(channel, id));
    if (absl::IsNotFound(record.status()))
        return notFound();
    if (!record.ok())
        return record.status();
    auto item = casework::templateOf(*record);
    if (absl::IsNotFound(item.status()))
        return notFound();
    if (!item.ok())
        return item.status();
    if (const auto problems = casework::templateProblems(baselines, *item); !problems.empty())
        return refused(problems);
    return item;
}

} // namespace bulkhead
