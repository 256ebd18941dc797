#pragma once
#include "backend/domain/identity.h"

#include <memory>
#include <mutex>
#include <set>

namespace bulkhead {

/// Service accounts with tokens of their own beside persons who sign in. The accounts are asked first: they answer at
/// once. Nobody signs in under an account's id, because audit could not tell the two apart; a lock of `persons` holds
/// for accounts as well.
class JointIdentity final : public Identity
{
public:
    JointIdentity(std::unique_ptr<Identity> accounts, std::unique_ptr<Identity> persons);

    [[nodiscard]] std::optional<absl::StatusOr<Identified>> glance(std::string_view token) override;
    [[nodiscard]] absl::StatusOr<Identified> whoIs(std::string_view token) override;
    [[nodiscard]] absl::Status standing(const Identified &who) const override;
    [[nodiscard]] std::vector<Person> known() const override;
    void look() override;
    void close() override { m_persons->close(); }

private:
    /// Nothing: no account's token.
    [[nodiscard]] std::optional<absl::StatusOr<Identified>> account(std::string_view token);
    [[nodiscard]] absl::StatusOr<Identified> apart(absl::StatusOr<Identified> person) const;
    [[nodiscard]] bool isAccounts(const std::string &id) const;

    std::unique_ptr<Identity> m_accounts, m_persons;
    mutable std::mutex m_mutex;
    std::set<std::string> m_accountIds; ///< Guarded by the mutex.
};

} // namespace bulkhead
