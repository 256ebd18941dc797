#include "backend/rpc/tenant_filter.h"

#include "backend/rpc/fault.h"
#include "backend/rpc/inventory.h"
#include "backend/rpc/iso_date.h"

#include <algorithm>
#include <iterator>

namespace bulkhead {

namespace {

using Kind = TenantField::Kind;

template<auto Member>
FieldValue text(const TenantFacts &facts, const TenantFigures & /*figures*/)
{
    return {.known = true, .number = 0, .text = facts.*Member};
}
template<auto Member>
FieldValue word(const TenantFacts &facts, const TenantFigures & /*figures*/)
{
    return {.known = true, .number = static_cast<std::int64_t>(facts.*Member), .text = {}};
}
template<auto Member, std::int32_t kUnknown>
FieldValue figure(const TenantFacts & /*facts*/, const TenantFigures &figures)
{
    return {.known = figures.*Member != kUnknown, .number = figures.*Member, .text = {}};
}
FieldValue health(const TenantFacts & /*facts*/, const TenantFigures &figures)
{
    return {.known = true, .number = static_cast<std::int64_t>(figures.health), .text = {}};
}
FieldValue noise(const TenantFacts & /*facts*/, const TenantFigures &figures)
{
    return {.known = true, .number = static_cast<std::int64_t>(figures.noise), .text = {}};
}
FieldValue load(const TenantFacts & /*facts*/, const TenantFigures &figures)
{
    return {.known = true, .number = figures.load, .text = {}};
}
FieldValue arr(const TenantFacts &facts, const TenantFigures & /*figures*/)
{
    return {.known = true, .number = facts.arr, .text = {}};
}
FieldValue renewal(const TenantFacts &facts, const TenantFigures & /*figures*/)
{
    return {.known = facts.renewal != 0, .number = facts.renewal, .text = {}};
}

constexpr char kTiers[] = "- shared segmented dedicated channel";
constexpr char kStages[] = "- contract identity data-boundary integrations verification live leaving gone";
constexpr char kHealths[] = "- healthy at-risk breaching no-traffic not-measured partial stale";

const TenantField kFields[] = {
    {"id", Kind::Text, 1, "", "", text<&TenantFacts::id>},
    {"name", Kind::Text, 1, "", "", text<&TenantFacts::name>},
    {"health", Kind::Word, 1, kHealths, "", health},
    {"profile", Kind::Word, 1, "- clinic regional-network hospital-system white-label", "",
     word<&TenantFacts::profile>},
    {"tier", Kind::Word, 1, kTiers, "", word<&TenantFacts::tier>},
    {"recommended", Kind::Word, 1, kTiers, "", word<&TenantFacts::recommended>},
    {"region", Kind::Text, 1, "", "", text<&TenantFacts::region>},
    {"pool", Kind::Text, 1, "", "pool", text<&TenantFacts::pool>},
    {"owner", Kind::Text, 1, "", "", text<&TenantFacts::owner>},
    {"stage", Kind::Word, 1, kStages, "", word<&TenantFacts::stage>},
    {"parent", Kind::Text, 1, "", "", text<&TenantFacts::parent>},
    {"sli", Kind::Percent, 10'000, "", "", figure<&TenantFigures::sli, TenantFigures::kUndefined>},
    {"sla", Kind::Percent, 10'000, "", "", figure<&TenantFigures::sli, TenantFigures::kUndefined>},
    {"budget", Kind::Percent, 100, "", "", figure<&TenantFigures::budget, TenantFigures::kUnknownBudget>},
    {"burn", Kind::Number, 1'000, "", "", figure<&TenantFigures::burn, TenantFigures::kUndefined>},
    {"noise", Kind::Word, 1, "- quiet affected source", "", noise},
    {"load", Kind::Number, 1, "", "", load},
    {"arr", Kind::Number, 1, "", "arr", arr},
    {"renews", Kind::Days, 1, "", "renewal", renewal},
    {"renewal", Kind::Days, 1, "", "renewal", renewal},
};

std::string scaledText(std::int64_t number, std::int64_t scale)
{
    std::string text = number < 0 ? "-" : "";
    const std::uint64_t size = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    const auto unit = static_cast<std::uint64_t>(scale);
    text += std::to_string(size / unit);
    if (unit == 1)
        return text;
    std::string digits = std::to_string(unit + size % unit);
    digits[0] = '.';
    return text + digits;
}

std::string wordAt(std::string_view words, std::int64_t number)
{
    for (std::int64_t i = 0; !words.empty(); ++i) {
        const std::size_t blank = words.find(' ');
        const std::string_view word = words.substr(0, blank);
        if (i == number)
            return word == "-" ? std::string() : std::string(word);
        words = blank == std::string_view::npos ? std::string_view() : words.substr(blank + 1);
    }
    return {};
}

} // namespace

const TenantField *tenantField(std::string_view name)
{
    const auto *found = std::find_if(std::begin(kFields), std::end(kFields),
                                     [name](const TenantField &field) { return field.name == name; });
    return found == std::end(kFields) ? nullptr : found;
}

absl::StatusOr<const TenantField *> allowedField(const Call &call, std::string_view name)
{
    const TenantField *field = tenantField(name);
    if (!field) {
        std::string known;
        for (const TenantField &one : kFields) {
            if (one.hides.empty() || call.sees(one.hides))
                known += (known.empty() ? "" : ", ") + std::string(one.name);
        }
        return fault(absl::StatusCode::kInvalidArgument, "FIELD_UNKNOWN",
                     "There is no field \"" + std::string(name.substr(0, 40)) + "\".", "Fields are " + known + ".");
    }
    if (!field->hides.empty() && !call.sees(field->hides))
        return fault(absl::StatusCode::kPermissionDenied, "FIELD_NOT_ALLOWED",
                     "Your role does not see the field \"" + std::string(name) + "\".",
                     field->hides == "pool" ? "Leave it out." : "Leave it out, or ask somebody in customer success.");
    return field;
}

FieldValue shownValue(const Call &call, const TenantField &field, const TenantFacts &facts,
                      const TenantFigures &figures)
{
    FieldValue value = field.value(facts, figures);
    if (field.name == "parent")
        value.text = channelName(call, facts);
    if (field.name == "recommended")
        value.number = static_cast<std::int64_t>(call.recommended(facts));
    return value;
}

std::string cellText(const TenantField &field, const FieldValue &value)
{
    if (!value.known)
        return {};
    switch (field.kind) {
    case Kind::Word:
        return wordAt(field.words, value.number);
    case Kind::Text:
        return value.text;
    case Kind::Days:
        return isoDateOf(value.number);
    case Kind::Number:
    case Kind::Percent:
        break;
    }
    return scaledText(value.number, field.scale);
}

} // namespace bulkhead
