#include "widgets/theme/theme.h"

#include "widgets/theme/channel_accent.h"
#include "widgets/theme/style_sheet.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QStyle>
#include <QStyleFactory>
#include <QSvgRenderer>
#include <QVariant>

static void initialiseResources()
{
    Q_INIT_RESOURCE(bulkhead); // Needed from a static library; must stand outside any namespace.
}

namespace bulkhead {
namespace {

Theme *g_current = nullptr; // GUI thread only; set and cleared by the one Theme.

QString fontFamily()
{
    static const QString family = [] {
        QString found;
        for (const char *face : {"Regular", "Medium", "SemiBold", "Bold"}) {
            const QString path = QStringLiteral(":/bulkhead/fonts/Inter-%1.otf").arg(QLatin1String(face));
            const int id = QFile::exists(path) ? QFontDatabase::addApplicationFont(path) : -1;
            if (id >= 0 && found.isEmpty() && !QFontDatabase::applicationFontFamilies(id).isEmpty())
                found = QFontDatabase::applicationFontFamilies(id).constFirst();
        }
        return found;
    }();
    return family;
}

const char *toneName(Tone tone)
{
    switch (tone) {
    case Tone::Dim:
        return "dim";
    case Tone::Faint:
        return "faint";
    case Tone::Accent:
        return "accent";
    case Tone::Ok:
        return "ok";
    case Tone::Warn:
        return "warn";
    case Tone::Bad:
        return "bad";
    case Tone::Info:
        return "info";
    default:
        return "text";
    }
}

} // namespace

Theme::Theme(Choice choice, QObject *parent)
    : QObject(parent)
    , m_choice(choice)
{
    initialiseResources();
    const QPalette desktop = QApplication::palette();
    m_desktopDark = desktop.color(QPalette::WindowText).lightness() > desktop.color(QPalette::Window).lightness();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    g_current = this;
    QApplication::setFont(font(Text::Body));
    apply();
}

Theme::~Theme()
{
    if (g_current == this)
        g_current = nullptr;
}

Theme *Theme::current()
{
    return g_current;
}

void Theme::choose(Choice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    apply();
    emit changed();
}

void Theme::setDesktopDark(bool dark)
{
    if (std::exchange(m_desktopDark, dark) == dark || m_choice != Choice::Desktop)
        return;
    apply();
    emit changed();
}

const Tokens &Theme::tokens() const
{
    const bool dark = m_choice == Choice::Dark || (m_choice == Choice::Desktop && m_desktopDark);
    return dark ? darkTokens() : lightTokens();
}

void Theme::setCompact(bool compact)
{
    if (compact == m_compact)
        return;
    m_compact = compact;
    emit densityChanged();
}

void Theme::apply()
{
    QApplication::setPalette(palette(tokens()));
    qApp->setStyleSheet(styleSheet(tokens()));
}

void showChannelAccent(Theme *theme, const QColor &accent)
{
    setChannelAccent(accent);
    QApplication::setPalette(palette(theme->tokens()));
    qApp->setStyleSheet(styleSheet(theme->tokens()));
    emit theme->changed();
}

const Tokens &tokens()
{
    return g_current ? g_current->tokens() : lightTokens();
}

QFont font(Text size)
{
    QFont result = fontFamily().isEmpty() ? QFontDatabase::systemFont(QFontDatabase::GeneralFont) : QFont(fontFamily());
    // Without hinting the advance widths stay those of the design at every scale.
    result.setHintingPreference(QFont::PreferNoHinting);
    switch (size) {
    case Text::Title:
        result.setPixelSize(18), result.setWeight(QFont::DemiBold);
        break;
    case Text::Heading:
        result.setPixelSize(15), result.setWeight(QFont::DemiBold);
        break;
    case Text::Body:
        result.setPixelSize(13);
        break;
    case Text::Strong:
        result.setPixelSize(13), result.setWeight(QFont::DemiBold);
        break;
    case Text::Small:
        result.setPixelSize(12);
        break;
    case Text::Figure:
        result.setPixelSize(24), result.setWeight(QFont::DemiBold);
        break;
    }
    return result;
}

QIcon icon(const QString &name, Tone tone)
{
    QFile file(QStringLiteral(":/bulkhead/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("#232629", fill(tokens(), tone).name().toLatin1());
    QSvgRenderer renderer(svg);
    QPixmap pixmap(32, 32);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(2);
    return QIcon(pixmap);
}

QIcon applicationIcon()
{
    return QIcon(QStringLiteral(":/bulkhead/icons/bulkhead.svg"));
}

QLabel *makeLabel(const QString &text, Text size, Tone tone, bool wrap)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setFont(font(size));
    label->setWordWrap(wrap);
    setTone(label, tone);
    return label;
}

void setTone(QLabel *label, Tone tone)
{
    const QString name = QString::fromLatin1(toneName(tone));
    if (label->property("tone").toString() == name)
        return;
    label->setProperty("tone", name);
    repolish(label);
}

void repolish(QWidget *widget)
{
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

} // namespace bulkhead
