#pragma once
#include <string>
#include <utility>

namespace bulkhead {

/// A token, a password or a key. It cannot be printed, streamed, formatted, concatenated or turned into JSON: the
/// compiler refuses. Who needs the text itself says so by reveal(), which is easy to find.
class Secret
{
public:
    Secret() = default;
    explicit Secret(std::string text)
        : m_text(std::move(text))
    {
    }

    [[nodiscard]] const std::string &reveal() const { return m_text; }
    [[nodiscard]] bool empty() const { return m_text.empty(); }
    bool operator==(const Secret &) const = default;

    template<typename Stream>
    friend Stream &operator<<(Stream &, const Secret &) = delete;
    template<typename Sink>
    friend void AbslStringify(Sink &, const Secret &) = delete;

private:
    std::string m_text;
};

} // namespace bulkhead
