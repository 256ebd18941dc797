#include "widgets/theme/environment_colours.h"

#include <QCoreApplication>

#include <array>

namespace bulkhead {
namespace {

// Away from the hues of the statuses (green, amber, red), so that no environment looks well or ill.
constexpr std::array<unsigned, kEnvironmentColours> kLight{0x2F5FB3, 0x6B46B0, 0xA8327D, 0x7A5230, 0x5C6612, 0x4A5A6A};
constexpr std::array<unsigned, kEnvironmentColours> kDark{0x86A8EE, 0xB79CF0, 0xEE8CC8, 0xD2A679, 0xB5C25A, 0xA9B7C4};

} // namespace

MarkColours markColours(const Tokens &tokens, EnvironmentColour colour)
{
    const auto at = static_cast<size_t>(colour);
    return {QColor::fromRgb(tokens.dark ? kDark.at(at) : kLight.at(at)),
            tokens.dark ? tokens.background : tokens.surface};
}

QString colourName(EnvironmentColour colour)
{
    static const std::array<const char *, kEnvironmentColours> names{
        QT_TRANSLATE_NOOP("EnvironmentColour", "Blue"),    QT_TRANSLATE_NOOP("EnvironmentColour", "Violet"),
        QT_TRANSLATE_NOOP("EnvironmentColour", "Magenta"), QT_TRANSLATE_NOOP("EnvironmentColour", "Brown"),
        QT_TRANSLATE_NOOP("EnvironmentColour", "Olive"),   QT_TRANSLATE_NOOP("EnvironmentColour", "Slate")};
    return QCoreApplication::translate("EnvironmentColour", names.at(static_cast<size_t>(colour)));
}

} // namespace bulkhead
