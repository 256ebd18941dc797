#pragma once
// The papers of an audit as messages, and their words in audit and on pages.
#include "backend/rpc/call.h"
#include "backend/rpc/evidence_record.h"

#include "bulkhead/v1/evidence.pb.h"

#include <functional>
#include <string_view>
#include <vector>

namespace bulkhead {

/// A number of the contract, up to `last`; any other is the one that says nothing.
template<class Enum>
[[nodiscard]] Enum enumOf(int number, Enum last)
{
    return number < 0 || number > static_cast<int>(last) ? Enum{} : static_cast<Enum>(number);
}

[[nodiscard]] evidence::Place placeOf(const v1::EvidencePlace &message);
[[nodiscard]] std::vector<evidence::Place>
placesOf(const google::protobuf::RepeatedPtrField<v1::EvidencePlace> &messages);

/// `records`: each record of it, too.
void fill(const Call &call, const evidence::Sample &sample, bool records, v1::Sample &message);
void fill(const Call &call, const evidence::Finding &finding, v1::Finding &message);
/// Whether a grant is in force now, by its id.
using InForce = std::function<bool(const std::string &grantId)>;
/// `inForce` null: without its items.
void fill(const Call &call, const evidence::Campaign &campaign, const InForce &inForce, v1::Campaign &message);

[[nodiscard]] std::string evidenceWord(evidence::Severity severity);     ///< "high"
[[nodiscard]] std::string evidenceWord(evidence::FindingState state);    ///< "remediation proposed"
[[nodiscard]] std::string evidenceWord(evidence::Move move);             ///< "closed"
[[nodiscard]] std::string evidenceWord(evidence::SampleVerdict verdict); ///< "conforms"
[[nodiscard]] std::string evidenceWord(evidence::AccessVerdict verdict); ///< "not right"
[[nodiscard]] std::string evidenceWord(evidence::AccessKind kind);       ///< "broken glass"
[[nodiscard]] std::string evidenceWord(evidence::Split split);           ///< "action"
/// "clinic-a/12"; of the platform "_/12", as the console links to it.
[[nodiscard]] std::string evidenceWord(const evidence::Place &place);

} // namespace bulkhead
