#pragma once
// The filter grammar of the manual, over tenants: field:value, field<number, field>number, -field:value, "words".
#include "backend/domain/tenant.h"
#include "backend/rpc/call.h"

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// A tenant's value of a field.
struct FieldValue
{
    bool known = true;       ///< False: unknown or undefined; it satisfies no comparison and sorts last.
    std::int64_t number = 0; ///< Scaled as in TenantFigures; of words their position.
    std::string text;        ///< Of free words.
};

/// One field of the grammar.
struct TenantField
{
    enum class Kind : std::uint8_t { Word, Text, Number, Percent, Days };
    std::string_view name;
    Kind kind = Kind::Text;
    std::int64_t scale = 1; ///< Stored value = number × scale.
    std::string_view words; ///< Of Kind::Word: by number, one blank between; "-" for an unused number.
    std::string_view hides; ///< The hidden field it would tell; empty: none.
    FieldValue (*value)(const TenantFacts &, const TenantFigures &) = nullptr;
};

[[nodiscard]] const TenantField *tenantField(std::string_view name);
/// INVALID_ARGUMENT (FIELD_UNKNOWN) or PERMISSION_DENIED (FIELD_NOT_ALLOWED) for this person, else the field.
[[nodiscard]] absl::StatusOr<const TenantField *> allowedField(const Call &call, std::string_view name);
/// What the caller may know of the field: a channel by its name, and only when it lies within scope.
[[nodiscard]] FieldValue shownValue(const Call &call, const TenantField &field, const TenantFacts &facts,
                                    const TenantFigures &figures);
/// As a cell of an export: words as words, numbers plain with a point; empty when unknown.
[[nodiscard]] std::string cellText(const TenantField &field, const FieldValue &value);

class TenantFilter
{
public:
    /// INVALID_ARGUMENT (FILTER_NOT_UNDERSTOOD) says what is wrong and what would do. A field the person may not see
    /// is refused: its filter would tell what it hides.
    static absl::StatusOr<TenantFilter> parse(const Call &call, std::string_view text);

    [[nodiscard]] bool matches(const Call &call, const TenantFacts &facts, const TenantFigures &figures) const;

private:
    struct Term
    {
        const TenantField *field = nullptr; ///< Null: the name contains `text`.
        enum class Op : std::uint8_t { Is, Less, Greater } op = Op::Is;
        bool negated = false;
        std::string text; ///< Folded.
        std::int64_t number = 0, upTo = 0;
    };
    static absl::Status readTerm(const Call &call, std::string_view word, Term &term);
    static absl::Status readValue(const Call &call, std::string_view value, Term &term);

    std::vector<Term> m_terms;
};

} // namespace bulkhead
