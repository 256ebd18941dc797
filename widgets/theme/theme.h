#pragma once
#include "widgets/theme/tokens.h"

#include <QFont>
#include <QIcon>
#include <QObject>

class QLabel;
class QWidget;

namespace bulkhead {

/// Sizes of text. Figures (numbers that stand alone) are larger and semi-bold.
enum class Text : int { Title, Heading, Body, Strong, Small, Figure };

/// Palette, fonts and the one style sheet, made from the tokens and set on the application. One per process, GUI
/// thread.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Choice : int { Desktop, Light, Dark };
    explicit Theme(Choice choice = Choice::Desktop, QObject *parent = nullptr);
    ~Theme() override;

    [[nodiscard]] Choice choice() const { return m_choice; }
    void choose(Choice choice); ///< At once, for every open window.
    /// What the desktop is now; shown at once while the choice is to follow it.
    void setDesktopDark(bool dark);
    [[nodiscard]] const Tokens &tokens() const;
    void setCompact(bool compact); ///< Table rows of 26 instead of 32 px.
    [[nodiscard]] bool compact() const { return m_compact; }
    [[nodiscard]] int rowHeight() const { return m_compact ? space::compactRow : space::row; }

    /// The application's theme; nullptr before it is made.
    [[nodiscard]] static Theme *current();

signals:
    void changed(); ///< Tokens are others now; widgets that paint by themselves update.
    void densityChanged();

private:
    void apply();
    Choice m_choice;
    bool m_desktopDark = false;
    bool m_compact = false;
};

/// Tokens of the current theme; light before one is made.
[[nodiscard]] const Tokens &tokens();
[[nodiscard]] QFont font(Text size);
/// An embedded icon ("edit-find") in a tone of the current theme.
[[nodiscard]] QIcon icon(const QString &name, Tone tone = Tone::Dim);
[[nodiscard]] QIcon applicationIcon();

/// A label in a text size and tone that follows the theme. Plain text; wraps when asked.
[[nodiscard]] QLabel *makeLabel(const QString &text, Text size = Text::Body, Tone tone = Tone::Text, bool wrap = false);
void setTone(QLabel *label, Tone tone);
/// Re-reads style sheet rules after a dynamic property changed.
void repolish(QWidget *widget);

} // namespace bulkhead
