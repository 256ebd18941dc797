#pragma once
#include <QString>

#include <functional>
#include <memory>

namespace bulkhead {

/// Where a refresh token outlives the console: the desktop's keychain or nowhere. Never a file. GUI thread; answers
/// come later, in the order of the questions.
class KeptToken
{
public:
    virtual ~KeptToken() = default; ///< No answer comes afterwards.
    /// Empty: there is none, or nobody can be asked.
    virtual void load(std::function<void(const QString &token)> then) = 0;
    /// `problem` empty: it is kept.
    virtual void keep(const QString &token, std::function<void(const QString &problem)> then) = 0;
    virtual void forget() = 0;
};

/// In the desktop's keychain, under a name for this gateway.
[[nodiscard]] std::unique_ptr<KeptToken> keychainToken(const QString &gateway);

} // namespace bulkhead
