#include "widgets/theme/tokens.h"

#include "widgets/theme/channel_accent.h"

#include <cmath>

namespace bulkhead {
namespace {

QColor rgb(unsigned value)
{
    return QColor::fromRgb(value);
}

Tokens makeLight()
{
    Tokens t;
    t.background = rgb(0xF5F6F8);
    t.surface = rgb(0xFFFFFF);
    t.alternate = rgb(0xF8FAFC);
    t.line = rgb(0xE2E6EB);
    t.hover = rgb(0xF1F4F7);
    t.selection = rgb(0xE1F0F6);
    t.text = rgb(0x1A2027);
    t.dim = rgb(0x5B6673);
    t.faint = rgb(0x66717E);
    t.accent = rgb(0x0E6B8C);
    t.accentSoft = rgb(0xE1F0F6);
    t.onAccent = rgb(0xFFFFFF);
    // Text on a soft background needs a darker shade than the fill to reach 4.5:1.
    t.ok = rgb(0x2C8A57), t.okText = rgb(0x1D7445), t.okSoft = rgb(0xE6F4EC), t.okCell = rgb(0x8ABFA3);
    t.warn = rgb(0xA86A08), t.warnText = rgb(0x8C5600), t.warnSoft = rgb(0xFDF2DD);
    t.bad = rgb(0xC2352B), t.badText = rgb(0xB32C23), t.badSoft = rgb(0xFCE8E6);
    t.info = rgb(0x3563B8), t.infoText = rgb(0x3563B8), t.infoSoft = rgb(0xE4ECFA);
    t.track = rgb(0xE2E6EB);
    t.navigation = rgb(0x16222E);
    t.navigationText = rgb(0xB9C4CE);
    t.navigationActive = rgb(0x2C3946);
    t.navigationSection = rgb(0x8494A3);
    t.navigationCount = rgb(0x3D4955);
    t.navigationWarn = rgb(0x8F5A05);
    t.navigationAlarm = rgb(0xC2352B);
    t.series = {rgb(0x0E6B8C), rgb(0xA86A08), rgb(0x3563B8), rgb(0x7A5195), rgb(0x6B7683), rgb(0x2C8A57)};
    return t;
}

Tokens makeDark()
{
    Tokens t;
    t.dark = true;
    t.background = rgb(0x12171C);
    t.surface = rgb(0x1A2129);
    t.alternate = rgb(0x1F2730);
    t.line = rgb(0x2C3640);
    t.hover = rgb(0x222B34);
    t.selection = rgb(0x143642);
    t.text = rgb(0xE6EAEE);
    t.dim = rgb(0x9DA9B5);
    t.faint = rgb(0x8793A0);
    t.accent = rgb(0x4FB3D4);
    t.accentSoft = rgb(0x123440);
    t.onAccent = rgb(0x0D1216);
    t.ok = rgb(0x5CC48B), t.okText = rgb(0x5CC48B), t.okSoft = rgb(0x16301F), t.okCell = rgb(0x3C7A58);
    t.warn = rgb(0xE0A63F), t.warnText = rgb(0xE0A63F), t.warnSoft = rgb(0x3A2A10);
    t.bad = rgb(0xF0796F), t.badText = rgb(0xF28B82), t.badSoft = rgb(0x421C1A);
    t.info = rgb(0x86A8EE), t.infoText = rgb(0x8FB0F2), t.infoSoft = rgb(0x1C2A4A);
    t.track = rgb(0x2C3640);
    t.navigation = rgb(0x0D1216);
    t.navigationText = rgb(0xB4BFC9);
    t.navigationActive = rgb(0x242B32);
    t.navigationSection = rgb(0x8494A3);
    t.navigationCount = rgb(0x38424C);
    t.navigationWarn = rgb(0x8F5A05);
    t.navigationAlarm = rgb(0xC2352B);
    t.series = {rgb(0x4FB3D4), rgb(0xE0A63F), rgb(0x86A8EE), rgb(0xBD93D8), rgb(0x9DA9B5), rgb(0x5CC48B)};
    return t;
}

double luminance(const QColor &colour)
{
    const auto linear = [](double part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

/// The tokens of a theme, with a channel's accent where there is one. GUI thread.
Tokens &shown(bool dark)
{
    static Tokens light = makeLight(), night = makeDark();
    return dark ? night : light;
}

QColor mixed(const QColor &ground, const QColor &colour, double share)
{
    const auto part = [share](double a, double b) { return float(a + (b - a) * share); };
    return QColor::fromRgbF(part(ground.redF(), colour.redF()), part(ground.greenF(), colour.greenF()),
                            part(ground.blueF(), colour.blueF()));
}

} // namespace

const Tokens &lightTokens()
{
    return shown(false);
}

const Tokens &darkTokens()
{
    return shown(true);
}

void setChannelAccent(const QColor &accent)
{
    for (const bool dark : {false, true}) {
        Tokens &t = shown(dark);
        t = dark ? makeDark() : makeLight();
        if (!accent.isValid())
            continue;
        t.accent = accent;
        t.accentSoft = t.selection = mixed(t.surface, accent, dark ? 0.25 : 0.12);
        // Of the two one always reaches 4.5:1 on a colour that stands out from both themes.
        t.onAccent = contrast(accent, Qt::white) >= contrast(accent, Qt::black) ? Qt::white : Qt::black;
    }
}

double contrast(const QColor &one, const QColor &other)
{
    const double a = luminance(one), b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor fill(const Tokens &t, Tone tone)
{
    switch (tone) {
    case Tone::Text:
        return t.text;
    case Tone::Dim:
        return t.dim;
    case Tone::Faint:
        return t.faint;
    case Tone::Accent:
        return t.accent;
    case Tone::Ok:
        return t.ok;
    case Tone::Warn:
        return t.warn;
    case Tone::Bad:
        return t.bad;
    case Tone::Info:
        return t.info;
    default:
        return t.series[static_cast<std::size_t>(tone) - static_cast<std::size_t>(Tone::Series0)];
    }
}

QColor textOf(const Tokens &t, Tone tone)
{
    switch (tone) {
    case Tone::Ok:
        return t.okText;
    case Tone::Warn:
        return t.warnText;
    case Tone::Bad:
        return t.badText;
    case Tone::Info:
        return t.infoText;
    default:
        return fill(t, tone);
    }
}

QColor softOf(const Tokens &t, Tone tone)
{
    switch (tone) {
    case Tone::Ok:
        return t.okSoft;
    case Tone::Warn:
        return t.warnSoft;
    case Tone::Bad:
        return t.badSoft;
    case Tone::Info:
        return t.infoSoft;
    case Tone::Accent:
        return t.accentSoft;
    default:
        return t.dark ? t.hover.lighter(115) : t.hover;
    }
}

} // namespace bulkhead
