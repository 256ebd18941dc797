#include "backend/rpc/live_people.h"

#include <atomic>
#include <fstream>
#include <sstream>

namespace bulkhead {

/// An entry of the file, for as long as it stays the same.
class LivePeople::Account final : public WatchedToken
{
public:
    explicit Account(PersonEntry of)
        : entry(std::move(of))
    {
    }
    [[nodiscard]] absl::Status standing() const override
    {
        switch (m_now.load()) {
        case Now::Stands:
            return absl::OkStatus();
        case Now::HasOtherRights:
            return noEntry(NoEntry::RightsChanged);
        case Now::Gone:
            break;
        }
        return noEntry(NoEntry::Unknown);
    }
    /// `next`: what the file says of the same id now; null: nothing.
    void end(const PersonEntry *next)
    {
        m_now = next != nullptr && next->tokenHash == entry.tokenHash ? Now::HasOtherRights : Now::Gone;
    }
    const PersonEntry entry;

private:
    enum class Now : std::uint8_t { Stands, HasOtherRights, Gone };
    std::atomic<Now> m_now = Now::Stands;
};

LivePeople::LivePeople(People people, std::string path, std::function<void(const std::string &)> log)
    : m_path(std::move(path))
    , m_log(std::move(log))
{
    take(std::move(people));
}

void LivePeople::take(People people)
{
    const std::lock_guard lock(m_mutex);
    std::map<std::string, std::shared_ptr<Account>> accounts;
    for (const PersonEntry &entry : people.entries()) {
        auto &before = m_accounts[entry.person.id];
        const bool same = before && before->entry == entry;
        if (before && !same)
            before->end(&entry);
        accounts[entry.person.id] = same ? before : std::make_shared<Account>(entry);
    }
    for (const auto &[id, account] : m_accounts) {
        if (account && !accounts.contains(id))
            account->end(nullptr);
    }
    m_accounts = std::move(accounts);
    m_people = std::make_shared<People>(std::move(people));
}

void LivePeople::look()
{
    std::ifstream file(m_path, std::ios::binary);
    if (!file)
        return;
    std::ostringstream all;
    all << file.rdbuf();
    std::string text = all.str();
    if (text == m_text)
        return;
    // Half a file may be a good one with half the people: it counts once it is the same at two looks.
    if (text != m_seen) {
        m_seen = std::move(text);
        return;
    }
    m_text = m_seen;
    auto people = People::parse(m_text, m_path);
    if (!people.ok()) {
        m_log("people file not taken over, what it said before counts: " + std::string(people.status().message()));
        return;
    }
    bool same = false;
    {
        const std::lock_guard lock(m_mutex);
        same = people->entries() == m_people->entries(); // As at the first look after the start.
    }
    if (same)
        return;
    take(*std::move(people));
    m_log("people file " + m_path + " read again: it counts from now on");
}

absl::StatusOr<Identified> LivePeople::whoIs(std::string_view token)
{
    const std::lock_guard lock(m_mutex);
    auto who = m_people->whoIs(token);
    if (who.ok())
        who->watched = m_accounts.at(who->person.id);
    return who;
}

absl::Status LivePeople::standing(const Identified &who) const
{
    return who.watched ? who.watched->standing() : absl::OkStatus();
}

std::vector<Person> LivePeople::known() const
{
    const std::lock_guard lock(m_mutex);
    return m_people->known();
}

} // namespace bulkhead
