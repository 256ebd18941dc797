#pragma once
#include <QColor>

#include <array>

namespace bulkhead {

/// Every colour of the console. Nothing else in widgets/ names a colour.
/// A status has a fill (marks, bars, lines), a text colour readable on its soft background, and the soft background.
struct Tokens
{
    bool dark = false;
    QColor background, surface, alternate, line, hover, selection;
    QColor text, dim, faint;
    QColor accent, accentSoft, onAccent;
    QColor ok, okText, okSoft, okCell; ///< okCell: the quiet green of a healthy tenant's cell.
    QColor warn, warnText, warnSoft;
    QColor bad, badText, badSoft;
    QColor info, infoText, infoSoft;
    QColor track; ///< Behind a bar.
    QColor navigation, navigationText, navigationActive, navigationSection, navigationCount, navigationWarn,
        navigationAlarm;
    std::array<QColor, 6> series; ///< Lines that are not a status.
};

[[nodiscard]] const Tokens &lightTokens();
[[nodiscard]] const Tokens &darkTokens();

/// WCAG 2 contrast ratio, 1 to 21.
[[nodiscard]] double contrast(const QColor &one, const QColor &other);

namespace space {
inline constexpr int tiny = 4, small = 8, medium = 12, large = 16, huge = 24;
inline constexpr int radius = 6, row = 32, compactRow = 26;
} // namespace space

/// A colour by meaning, so that values can carry it without knowing the theme.
enum class Tone : int {
    Text,
    Dim,
    Faint,
    Accent,
    Ok,
    Warn,
    Bad,
    Info,
    Series0,
    Series1,
    Series2,
    Series3,
    Series4,
    Series5
};
[[nodiscard]] QColor fill(const Tokens &tokens, Tone tone);
[[nodiscard]] QColor textOf(const Tokens &tokens, Tone tone); ///< At least 4.5:1 on surface and on softOf().
[[nodiscard]] QColor softOf(const Tokens &tokens, Tone tone);

} // namespace bulkhead
