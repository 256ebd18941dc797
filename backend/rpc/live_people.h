#pragma once
#include "backend/rpc/people.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace bulkhead {

/// The people file as it stands: read again when it has changed and rested. Whose entry stays the same notices nothing;
/// the streams of anybody else end, and a file with a mistake changes nothing.
class LivePeople final : public Identity
{
public:
    /// `people`: as read from the file at the start. `log` takes a line when it was read again.
    LivePeople(People people, std::string path, std::function<void(const std::string &)> log);

    [[nodiscard]] absl::StatusOr<Identified> whoIs(std::string_view token) override;
    [[nodiscard]] std::optional<absl::StatusOr<Identified>> glance(std::string_view token) override
    {
        return whoIs(token);
    }
    [[nodiscard]] absl::Status standing(const Identified &who) const override;
    [[nodiscard]] std::vector<Person> known() const override;
    void look() override;

private:
    class Account;
    void take(People people);

    const std::string m_path;
    const std::function<void(const std::string &)> m_log;
    std::string m_text, m_seen; ///< Of look(): read last, and judged last.

    mutable std::mutex m_mutex; ///< Guards the following.
    std::shared_ptr<People> m_people;
    std::map<std::string, std::shared_ptr<Account>> m_accounts; ///< By id, one for each entry.
};

} // namespace bulkhead
