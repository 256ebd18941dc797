#include "backend/rpc/view_as.h"

#include "backend/rpc/fault.h"
#include "backend/rpc/scope_book.h"
#include "backend/scope_file.h"

#include "bulkhead/v1/common.pb.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::int64_t kRestMs = 10 * 60'000;
constexpr std::size_t kViewsKept = 10'000;

absl::Status viewUnclear(std::string_view summary)
{
    return fault(absl::StatusCode::kInvalidArgument, "VIEW_UNCLEAR", summary,
                 "Name one of the seven roles, a person by id, or a partner administrator by the partner's tenant.");
}

absl::StatusOr<Person> admitted(const Person &person, const AccessPolicy &access)
{
    auto scope = access.admitted(person.role, person.scope);
    if (!scope.ok())
        return fault(absl::StatusCode::kPermissionDenied, "SCOPE_NOT_ALLOWED",
                     absl::StrCat("Your scope is not one that you may have: ", scope.status().message(), "."),
                     "Ask platform operations for a scope that the access policy allows your role.");
    return Person{person.id, person.role, *std::move(scope)};
}

/// What a caller would see of another's tenants; NOT_FOUND: nothing that both see.
absl::StatusOr<Scope> withinCallers(const Person &other, const Person &caller, const RightsGround &ground)
{
    const auto scope = ground.access.admitted(other.role, other.scope);
    if (!scope.ok())
        return scope.status();
    if (caller.scope.all) // Who sees all may ask why somebody sees nothing.
        return *scope;
    Scope within = scope->within(caller.scope);
    const auto fleet = ground.fleet.current();
    for (TenantIndex i = 0; i < fleet->size; ++i)
        if (within.holds(fleet->factsOf(i)))
            return within;
    return absl::NotFoundError("nothing that both see");
}

/// Without the ids of partners whom the caller does not see: the words of a scope would tell of them.
void forgetForeignPartners(Scope &scope, const Person &caller, const FleetBoard &board)
{
    const auto fleet = board.current();
    std::erase_if(scope.partners, [&](const std::string &id) {
        const auto index = board.find(id);
        return !index || *index >= fleet->size || !caller.scope.holds(fleet->factsOf(*index));
    });
}

/// The person of a view by its id, who must have the role that the view names, if it names one.
absl::StatusOr<Person> viewedPerson(const Person &caller, const ViewedAs &view, const RightsGround &ground)
{
    const auto known = ground.identity ? ground.identity->known() : std::vector<Person>();
    const auto found =
        std::find_if(known.begin(), known.end(), [&view](const Person &one) { return one.id == view.person; });
    // Somebody whose tenants the caller does not see is told of no more than somebody who is not there.
    if (found == known.end() || (view.role != Role::Unspecified && found->role != view.role)
        || absl::IsNotFound(withinCallers(*found, caller, ground).status()))
        return fault(absl::StatusCode::kNotFound, "VIEW_UNKNOWN",
                     "The gateway knows nobody of this id and role now, so there is nothing to look at.",
                     "Choose a person from the list; who signs in is known once they have done so.");
    return admitted(*found, ground.access);
}

absl::StatusOr<Person> viewedPartner(const Person &caller, const ViewedAs &view, const RightsGround &ground)
{
    const auto fleet = ground.fleet.current();
    const auto index = ground.fleet.find(view.partner);
    const bool known = index && *index < fleet->size;
    if (!known || !caller.scope.holds(fleet->factsOf(*index)))
        return tenantNotInScope();
    Person person{caller.id, Role::PartnerAdministrator, {}};
    person.scope.partners = {view.partner};
    return admitted(person, ground.access);
}

absl::StatusOr<Person> viewed(const Person &caller, const ViewedAs &view, const RightsGround &ground)
{
    if (!view.person.empty() && !view.partner.empty())
        return viewUnclear("A view is of a person or of a partner, not of both.");
    if (!view.person.empty())
        return viewedPerson(caller, view, ground);
    if (view.role == Role::PartnerAdministrator) {
        if (view.partner.empty())
            return viewUnclear("A partner administrator's view needs a partner.");
        return viewedPartner(caller, view, ground);
    }
    if (!view.partner.empty() || !ground.access.of(view.role))
        return viewUnclear(view.partner.empty() ? "The view names no role that there is."
                                                : "A partner is looked at as its administrator.");
    return Person{caller.id, view.role, caller.scope};
}

std::string keyOf(const std::string &person, const ViewedAs &view)
{
    return absl::StrCat(person, "\n", static_cast<int>(view.role), "\n", view.person, "\n", view.partner);
}

} // namespace

std::string ViewedAs::told() const
{
    return absl::StrCat(role == Role::Unspecified ? std::string("person") : std::string(wordOf(role)),
                        person.empty() ? "" : " as ", person, partner.empty() ? "" : " of ", partner);
}

std::optional<ViewedAs> viewOf(const v1::TenantContext &context)
{
    if (!context.has_view_as())
        return std::nullopt;
    const v1::ViewAs &asked = context.view_as();
    // A number beyond the roles is none of them.
    const bool known = asked.role() > v1::ROLE_UNSPECIFIED && asked.role() <= v1::ROLE_PARTNER_ADMINISTRATOR;
    return ViewedAs{known ? static_cast<Role>(asked.role()) : Role::Unspecified, asked.person_id(), asked.tenant_id()};
}

absl::StatusOr<Person> actingAs(const Person &caller, const std::optional<ViewedAs> &view, const RightsGround &ground)
{
    auto own = admitted(caller, ground.access);
    if (!own.ok() || !view)
        return own;
    if (!ground.access.allows(own->role, "session.view-as"))
        return fault(absl::StatusCode::kPermissionDenied, "NOT_ALLOWED",
                     "Your role may not look as somebody else (session.view-as).",
                     "Ask platform operations what you want to know of others' view.");
    auto other = viewed(*own, *view, ground);
    if (!other.ok())
        return other;
    // Never more than the caller's own, whatever the other has.
    return Person{caller.id, other->role, other->scope.within(own->scope)};
}

std::string rightsKey(const AccessPolicy &access, const Person &person)
{
    const RoleRules *rules = access.of(person.role);
    return absl::StrCat(static_cast<int>(person.role), "|", rules ? rules->print() : "", "|", scopeKey(person.scope));
}

std::vector<Person> viewablePersons(const Person &caller, const RightsGround &ground)
{
    std::vector<Person> persons;
    for (Person &person : ground.identity ? ground.identity->known() : std::vector<Person>()) {
        if (person.id == caller.id)
            continue;
        if (auto within = withinCallers(person, caller, ground); within.ok()) {
            person.scope = *std::move(within); // Not a word of what the caller does not see.
            forgetForeignPartners(person.scope, caller, ground.fleet);
            persons.push_back(std::move(person));
        }
    }
    std::sort(persons.begin(), persons.end(), [](const Person &a, const Person &b) { return a.id < b.id; });
    return persons;
}

bool ViewBook::goesOn(const std::string &person, const ViewedAs &view, std::int64_t nowMs)
{
    const auto known = m_lastMs.find(keyOf(person, view));
    if (known == m_lastMs.end() || known->second + kRestMs < nowMs)
        return false;
    known->second = nowMs;
    return true;
}

void ViewBook::begun(const std::string &person, const ViewedAs &view, std::int64_t nowMs)
{
    if (m_lastMs.size() >= kViewsKept)
        std::erase_if(m_lastMs, [nowMs](const auto &one) { return one.second + kRestMs < nowMs; });
    if (m_lastMs.size() >= kViewsKept) // Rather told twice than not at all.
        m_lastMs.clear();
    m_lastMs.insert_or_assign(keyOf(person, view), nowMs);
}

} // namespace bulkhead
