#include "backend/domain/joint_identity.h"

namespace bulkhead {

JointIdentity::JointIdentity(std::unique_ptr<Identity> accounts, std::unique_ptr<Identity> persons)
    : m_accounts(std::move(accounts))
    , m_persons(std::move(persons))
{
    look();
}

void JointIdentity::look()
{
    m_accounts->look();
    m_persons->look();
    std::set<std::string> ids;
    for (Person &account : m_accounts->known())
        ids.insert(std::move(account.id));
    const std::lock_guard lock(m_mutex);
    m_accountIds = std::move(ids);
}

bool JointIdentity::isAccounts(const std::string &id) const
{
    const std::lock_guard lock(m_mutex);
    return m_accountIds.contains(id);
}

std::optional<absl::StatusOr<Identified>> JointIdentity::account(std::string_view token)
{
    absl::StatusOr<Identified> found = m_accounts->whoIs(token);
    if (!found.ok())
        return std::nullopt;
    if (absl::Status status = m_persons->standing(*found); !status.ok())
        return status;
    return found;
}

absl::StatusOr<Identified> JointIdentity::apart(absl::StatusOr<Identified> person) const
{
    if (person.ok() && isAccounts(person->person.id))
        return noEntry(NoEntry::NameTaken, "person=" + person->person.id);
    return person;
}

std::optional<absl::StatusOr<Identified>> JointIdentity::glance(std::string_view token)
{
    if (auto found = account(token))
        return found;
    auto seen = m_persons->glance(token);
    return seen ? std::optional(apart(*std::move(seen))) : std::nullopt;
}

absl::StatusOr<Identified> JointIdentity::whoIs(std::string_view token)
{
    if (auto found = account(token))
        return *std::move(found);
    return apart(m_persons->whoIs(token));
}

absl::Status JointIdentity::standing(const Identified &who) const
{
    if (who.edition == 0) { // An account's: the rules of persons are not its own, but a lock is.
        if (absl::Status status = m_accounts->standing(who); !status.ok())
            return status;
    } else if (isAccounts(who.person.id)) {
        return noEntry(NoEntry::NameTaken, "person=" + who.person.id); // It has become one since.
    }
    return m_persons->standing(who);
}

std::vector<Person> JointIdentity::known() const
{
    std::vector<Person> all = m_accounts->known();
    for (Person &person : m_persons->known()) {
        if (!isAccounts(person.id))
            all.push_back(std::move(person));
    }
    return all;
}

} // namespace bulkhead
