#include "backend/contract/contract_json.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include <array>
#include <limits>
#include <span>

namespace bulkhead {

namespace {

using nlohmann::json;
using namespace sla;
using Words = std::span<const std::string_view>;

constexpr int kFormat = 1;

// In the order of the enumerations; words stay when numbers move.
constexpr std::array<std::string_view, 6> kSliKinds{"occurrences",      "time-slices", "ratio-slices",
                                                    "downtime-minutes", "latency",     "scheduled-runs"};
constexpr std::array<std::string_view, 2> kEmptySlices{"good", "exclude"};
constexpr std::array<std::string_view, 3> kNoDataSlices{"exclude", "good", "bad"};
constexpr std::array<std::string_view, 4> kPeriods{"month", "quarter", "year", "contract-month"};
constexpr std::array<std::string_view, 2> kPolicies{"drop", "count-as-good"};
constexpr std::array<std::string_view, 6> kCategories{"scheduled-maintenance", "customer-caused", "force-majeure",
                                                      "third-party",           "agreed",          "outside-hours"};
constexpr std::array<std::string_view, 3> kCreditKinds{"percent", "days", "per-point"};
constexpr std::array<std::string_view, 2> kStackings{"sum", "highest-only"};
constexpr std::array<std::string_view, 5> kTiers{"", "shared", "segmented", "dedicated", "channel"};

template<class Enum>
std::string word(Words words, Enum value)
{
    const auto index = static_cast<std::size_t>(value);
    return index < words.size() ? std::string(words[index]) : std::string();
}

json toJson(const Measure &m)
{
    return {{"kind", word(kSliKinds, m.kind)},
            {"sliceMinutes", m.sliceMinutes},
            {"sliceTargetE7", m.sliceTargetE7},
            {"emptySlice", word(kEmptySlices, m.emptySlice)},
            {"noDataSlice", word(kNoDataSlices, m.noDataSlice)},
            {"minRequests", m.minRequests},
            {"errorThresholdE7", m.errorThresholdE7},
            {"minRunMinutes", m.minRunMinutes},
            {"latencyMs", m.latencyMs},
            {"expectedRuns", m.expectedRuns}};
}

json toJson(const Commitment &c)
{
    return {{"workflow", c.workflow},
            {"measure", toJson(c.measure)},
            {"targetE7", c.targetE7},
            {"internalTargetE7", c.internalTargetE7},
            {"feeShareE4", c.feeShareE4}};
}

json toJson(const ExclusionRule &r)
{
    return {{"category", word(kCategories, r.category)},
            {"noticeMinutes", r.noticeMinutes},
            {"capMinutes", r.capMinutes},
            {"clause", r.clause}};
}

json toJson(const CreditTier &t)
{
    return {{"lowerE7", t.lowerE7}, {"kind", word(kCreditKinds, t.kind)}, {"amountE4", t.amountE4}};
}

template<class Item>
json listOf(const std::vector<Item> &items)
{
    json list = json::array();
    for (const Item &item : items)
        list.push_back(toJson(item));
    return list;
}

json toJson(const CreditTerms &t)
{
    return {{"tiers", listOf(t.tiers)},
            {"currency", t.currency},
            {"monthlyFeeMinor", t.monthlyFeeMinor},
            {"proRata", t.proRata},
            {"minCreditMinor", t.minCreditMinor},
            {"capE4", t.capE4},
            {"stacking", word(kStackings, t.stacking)},
            {"claimDays", t.claimDays},
            {"autoIssue", t.autoIssue},
            {"exclusiveRemedy", t.exclusiveRemedy},
            {"chronicBreaches", t.chronicBreaches},
            {"chronicPeriods", t.chronicPeriods}};
}

json toJson(const Exclusion &e)
{
    return {{"id", e.id},
            {"tenantId", e.tenantId},
            {"category", word(kCategories, e.category)},
            {"fromMs", e.fromMs},
            {"toMs", e.toMs},
            {"workflows", e.workflows},
            {"noticeMs", e.noticeMs},
            {"clause", e.clause},
            {"reason", e.reason},
            {"evidence", e.evidence},
            {"proposedBy", e.proposedBy},
            {"approvedBy", e.approvedBy}};
}

/// Texts have been checked at the door; a store that holds other bytes must still be readable.
std::string canonical(json object)
{
    object["format"] = kFormat;
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Reads the fields of one object; the first thing that is wrong is kept, and every field must have been asked for.
class Reader
{
public:
    Reader(const json &object, std::string path, absl::Status &status)
        : m_object(object)
        , m_path(std::move(path))
        , m_status(status)
    {
        if (!object.is_object())
            fail("", "is no object");
    }

    void text(const char *name, std::string &out)
    {
        if (const json *value = take(name); value && typed(name, value->is_string(), "no text"))
            out = value->get_ref<const std::string &>();
    }
    void flag(const char *name, bool &out)
    {
        if (const json *value = take(name); value && typed(name, value->is_boolean(), "neither true nor false"))
            out = value->get<bool>();
    }
    template<class Integer>
    void number(const char *name, Integer &out)
    {
        const json *value = take(name);
        if (!value || !typed(name, value->is_number_integer(), "no whole number"))
            return;
        // Above the signed range the library keeps it unsigned, and the conversion would turn it around.
        const auto wide = value->get<std::int64_t>();
        const bool turned = value->is_number_unsigned() && wide < 0;
        if (turned || wide < std::numeric_limits<Integer>::min() || wide > std::numeric_limits<Integer>::max())
            fail(name, "is out of range");
        else
            out = static_cast<Integer>(wide);
    }
    template<class Enum>
    void oneOf(const char *name, Words words, Enum &out)
    {
        std::string given;
        text(name, given);
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i] == given) {
                out = static_cast<Enum>(i);
                return;
            }
        }
        fail(name, "is an unknown word");
    }
    void texts(const char *name, std::vector<std::string> &out)
    {
        forEach(name, [&](const json &item, const std::string &path) {
            if (item.is_string())
                out.push_back(item.get<std::string>());
            else
                fail(path.c_str(), "is no text");
        });
    }
    template<class Item, class Read>
    void list(const char *name, std::vector<Item> &out, Read read)
    {
        forEach(name, [&](const json &item, const std::string &path) {
            Reader inner(item, m_path + path + ".", m_status);
            out.emplace_back();
            read(inner, out.back());
            inner.finish();
        });
    }
    template<class Item, class Read>
    void object(const char *name, Item &out, Read read)
    {
        const json *value = take(name);
        if (!value)
            return;
        Reader inner(*value, m_path + name + ".", m_status);
        read(inner, out);
        inner.finish();
    }
    void finish()
    {
        if (m_status.ok() && m_object.size() != m_taken)
            fail("", "holds a field that nobody knows");
    }

private:
    const json *take(const char *name)
    {
        if (!m_status.ok())
            return nullptr;
        const auto found = m_object.find(name);
        if (found == m_object.end()) {
            fail(name, "is missing");
            return nullptr;
        }
        ++m_taken;
        return &*found;
    }
    template<class Each>
    void forEach(const char *name, Each each)
    {
        const json *value = take(name);
        if (!value || !typed(name, value->is_array(), "no list"))
            return;
        for (std::size_t i = 0; i < value->size() && m_status.ok(); ++i)
            each((*value)[i], absl::StrCat(name, "[", i, "]"));
    }
    bool typed(const char *name, bool right, const char *what)
    {
        if (!right)
            fail(name, absl::StrCat("is ", what));
        return right;
    }
    void fail(const char *name, const std::string &what)
    {
        if (m_status.ok())
            m_status =
                absl::DataLossError(absl::StrCat("The stored text cannot be read: \"", m_path, name, "\" ", what, "."));
    }

    const json &m_object;
    const std::string m_path;
    absl::Status &m_status;
    std::size_t m_taken = 0;
};

void read(Reader &in, Measure &m)
{
    in.oneOf("kind", kSliKinds, m.kind);
    in.number("sliceMinutes", m.sliceMinutes);
    in.number("sliceTargetE7", m.sliceTargetE7);
    in.oneOf("emptySlice", kEmptySlices, m.emptySlice);
    in.oneOf("noDataSlice", kNoDataSlices, m.noDataSlice);
    in.number("minRequests", m.minRequests);
    in.number("errorThresholdE7", m.errorThresholdE7);
    in.number("minRunMinutes", m.minRunMinutes);
    in.number("latencyMs", m.latencyMs);
    in.number("expectedRuns", m.expectedRuns);
}

void read(Reader &in, Commitment &c)
{
    in.text("workflow", c.workflow);
    in.object("measure", c.measure, [](Reader &inner, Measure &m) { read(inner, m); });
    in.number("targetE7", c.targetE7);
    in.number("internalTargetE7", c.internalTargetE7);
    in.number("feeShareE4", c.feeShareE4);
}

void read(Reader &in, ExclusionRule &r)
{
    in.oneOf("category", kCategories, r.category);
    in.number("noticeMinutes", r.noticeMinutes);
    in.number("capMinutes", r.capMinutes);
    in.text("clause", r.clause);
}

void read(Reader &in, CreditTerms &t)
{
    in.list("tiers", t.tiers, [](Reader &inner, CreditTier &tier) {
        inner.number("lowerE7", tier.lowerE7);
        inner.oneOf("kind", kCreditKinds, tier.kind);
        inner.number("amountE4", tier.amountE4);
    });
    in.text("currency", t.currency);
    in.number("monthlyFeeMinor", t.monthlyFeeMinor);
    in.flag("proRata", t.proRata);
    in.number("minCreditMinor", t.minCreditMinor);
    in.number("capE4", t.capE4);
    in.oneOf("stacking", kStackings, t.stacking);
    in.number("claimDays", t.claimDays);
    in.flag("autoIssue", t.autoIssue);
    in.flag("exclusiveRemedy", t.exclusiveRemedy);
    in.number("chronicBreaches", t.chronicBreaches);
    in.number("chronicPeriods", t.chronicPeriods);
}

void read(Reader &in, Exclusion &e)
{
    in.text("id", e.id);
    in.text("tenantId", e.tenantId);
    in.oneOf("category", kCategories, e.category);
    in.number("fromMs", e.fromMs);
    in.number("toMs", e.toMs);
    in.texts("workflows", e.workflows);
    in.number("noticeMs", e.noticeMs);
    in.text("clause", e.clause);
    in.text("reason", e.reason);
    in.text("evidence", e.evidence);
    in.text("proposedBy", e.proposedBy);
    in.text("approvedBy", e.approvedBy);
}

/// The text's one object, read whole and of this format.
template<class Value, class Read>
absl::StatusOr<Value> decoded(std::string_view text, Read readFields)
{
    const json object = json::parse(text.begin(), text.end(), nullptr, false);
    if (object.is_discarded())
        return absl::DataLossError("The stored text cannot be read: it is no JSON.");
    absl::Status status;
    Value value;
    Reader in(object, "", status);
    int format = 0;
    in.number("format", format);
    if (status.ok() && format != kFormat)
        return absl::DataLossError(
            absl::StrCat("The stored text has the format ", format, "; this version reads format ", kFormat, "."));
    readFields(in, value);
    in.finish();
    if (status.ok() && encode(value) != text)
        status = absl::DataLossError("The stored text cannot be read: it is not in its canonical form.");
    if (!status.ok())
        return status;
    return value;
}

} // namespace

std::string encode(const ContractVersion &v)
{
    return canonical({{"tenantId", v.tenantId},
                      {"number", v.number},
                      {"effectiveFromMs", v.effectiveFromMs},
                      {"zone", v.zone},
                      {"period", word(kPeriods, v.period)},
                      {"anchorDay", v.anchorDay},
                      {"exclusionPolicy", word(kPolicies, v.exclusionPolicy)},
                      {"exclusionRules", listOf(v.exclusionRules)},
                      {"settleBusinessDays", v.settleBusinessDays},
                      {"commitments", listOf(v.commitments)},
                      {"credits", toJson(v.credits)},
                      {"subscribedFromMs", v.subscribedFromMs},
                      {"subscribedToMs", v.subscribedToMs},
                      {"note", v.note},
                      {"proposedBy", v.proposedBy},
                      {"approvedBy", v.approvedBy},
                      {"approvedMs", v.approvedMs}});
}

absl::StatusOr<ContractVersion> decodeContract(std::string_view text)
{
    return decoded<ContractVersion>(text, [](Reader &in, ContractVersion &v) {
        in.text("tenantId", v.tenantId);
        in.number("number", v.number);
        in.number("effectiveFromMs", v.effectiveFromMs);
        in.text("zone", v.zone);
        in.oneOf("period", kPeriods, v.period);
        in.number("anchorDay", v.anchorDay);
        in.oneOf("exclusionPolicy", kPolicies, v.exclusionPolicy);
        in.list("exclusionRules", v.exclusionRules, [](Reader &inner, ExclusionRule &r) { read(inner, r); });
        in.number("settleBusinessDays", v.settleBusinessDays);
        in.list("commitments", v.commitments, [](Reader &inner, Commitment &c) { read(inner, c); });
        in.object("credits", v.credits, [](Reader &inner, CreditTerms &t) { read(inner, t); });
        in.number("subscribedFromMs", v.subscribedFromMs);
        in.number("subscribedToMs", v.subscribedToMs);
        in.text("note", v.note);
        in.text("proposedBy", v.proposedBy);
        in.text("approvedBy", v.approvedBy);
        in.number("approvedMs", v.approvedMs);
    });
}

std::string encode(const Exclusion &exclusion)
{
    return canonical(toJson(exclusion));
}

absl::StatusOr<Exclusion> decodeExclusion(std::string_view text)
{
    return decoded<Exclusion>(text, [](Reader &in, Exclusion &e) { read(in, e); });
}

std::string encode(const KeptExclusion &kept)
{
    return canonical(
        {{"exclusion", toJson(kept.exclusion)}, {"revertedBy", kept.revertedBy}, {"revertedMs", kept.revertedMs}});
}

absl::StatusOr<KeptExclusion> decodeKept(std::string_view text)
{
    return decoded<KeptExclusion>(text, [](Reader &in, KeptExclusion &kept) {
        in.object("exclusion", kept.exclusion, [](Reader &inner, Exclusion &e) { read(inner, e); });
        in.text("revertedBy", kept.revertedBy);
        in.number("revertedMs", kept.revertedMs);
    });
}

std::string encode(const TierMove &move)
{
    return canonical({{"from", word(kTiers, move.from)}, {"to", word(kTiers, move.to)}, {"atMs", move.atMs}});
}

absl::StatusOr<TierMove> decodeMove(std::string_view text)
{
    return decoded<TierMove>(text, [](Reader &in, TierMove &move) {
        in.oneOf("from", kTiers, move.from);
        in.oneOf("to", kTiers, move.to);
        in.number("atMs", move.atMs);
    });
}

} // namespace bulkhead
