#include "widgets/theme/style_sheet.h"

#include <QHash>

namespace bulkhead {
namespace {

// @name is replaced by the token's colour.
const char *const kSheet = R"(
QWidget { outline: none; }
QMainWindow, QDialog, QWidget[kind="page"] { background: @background; }
QToolTip { background: @surface; color: @text; border: 1px solid @line; padding: 5px 7px; }
QFrame[kind="card"] { background: @surface; border: 1px solid @line; border-radius: 8px; }
QFrame[kind="card"][chosen="true"] { border: 1px solid @accent; }
QFrame[kind="card"][chosen="true"]:focus { border: 2px solid @accent; }
QFrame[kind="bar"] { background: @surface; border: none; }
QFrame[kind="rule"] { background: @line; border: none; }
QFrame[kind="popup"] { background: @surface; border: 1px solid @line; border-radius: 10px; }

QLabel { background: transparent; }
QLabel[tone="dim"] { color: @dim; }
QLabel[tone="faint"] { color: @faint; }
QLabel[tone="accent"] { color: @accent; }
QLabel[tone="ok"] { color: @okText; }
QLabel[tone="warn"] { color: @warnText; }
QLabel[tone="bad"] { color: @badText; }
QLabel[tone="info"] { color: @infoText; }

QPushButton, QToolButton[kind="button"] { background: @surface; color: @text; border: 1px solid @line; border-radius: 6px;
  padding: 5px 12px; min-height: 18px; }
QPushButton:hover, QToolButton[kind="button"]:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked, QToolButton[kind="button"]:pressed { background: @selection; }
QPushButton:focus, QToolButton[kind="button"]:focus { border: 1px solid @accent; }
QPushButton:disabled, QToolButton[kind="button"]:disabled { color: @faint; background: @background; }
QPushButton[kind="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent; }
QPushButton[kind="primary"]:hover { border: 1px solid @text; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; padding: 4px 11px; }
QPushButton[kind="primary"]:disabled { background: @track; color: @dim; border: 1px solid @line; }
QPushButton[kind="quiet"], QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px;
  padding: 5px 8px; }
QPushButton[kind="quiet"]:hover, QToolButton:hover { background: @hover; }
QPushButton[kind="quiet"]:focus, QToolButton:focus { border: 1px solid @accent; }
QToolButton[kind="disclosure"] { padding: 0; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="link"] { background: transparent; color: @accent; border: 1px solid transparent; padding: 0 2px; min-height: 0;
  text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 1px solid @accent; }
QPushButton[kind="chip"] { background: @accentSoft; color: @accent; border: 1px solid transparent; border-radius: 9px;
  padding: 1px 8px; min-height: 16px; }
QPushButton[kind="chip"]:focus { border: 1px solid @accent; }
QPushButton[kind="navigation"] { background: transparent; color: @navigationText; border: 1px solid transparent;
  border-radius: 6px; text-align: left; padding: 6px 8px; }
QPushButton[kind="navigation"]:hover { background: @navigationActive; }
QPushButton[kind="navigation"]:checked { background: @navigationActive; color: #FFFFFF; }
QPushButton[kind="navigation"]:focus { border: 1px solid #4FB3D4; }
QLabel[kind="code"] { font-family: monospace; font-size: 12px; }
QLabel[kind="navigation-section"] { color: @navigationSection; padding: 10px 6px 2px 6px; }
QPushButton[kind="tab"] { background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0;
  color: @dim; padding: 5px 10px; }
QPushButton[kind="tab"]:checked { color: @text; border-bottom: 2px solid @accent; }
QPushButton[kind="tab"]:hover { color: @text; }
QPushButton[kind="tab"]:focus { background: @accentSoft; }
QPushButton[kind="environment"] { padding-left: 14px; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateTimeEdit, QComboBox { background: @surface; color: @text; border: 1px solid @line;
  border-radius: 6px; padding: 4px 8px; min-height: 20px; selection-background-color: @accent;
  selection-color: @onAccent; }
QPlainTextEdit, QTextEdit { min-height: 54px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDateTimeEdit:focus, QComboBox:focus { border: 1px solid @accent; }
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus { border: none; background: transparent; padding: 0; }
QLineEdit[kind="search"], QLineEdit[kind="search"]:focus { border: none; background: transparent; padding: 0;
  min-height: 46px; max-height: 46px; }
QFrame[kind="field"] { background: @surface; border: 1px solid @line; border-radius: 6px; }
QFrame[kind="field"][focused="true"] { border: 1px solid @accent; }
QFrame[kind="field"][problem="true"] { border: 1px solid @bad; }
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down { border: none; width: 22px; }
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow { image: url(:/bulkhead/icons/down-@scheme.svg); width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button, QTimeEdit::up-button, QTimeEdit::down-button { border: none; width: 20px; background: transparent; }
QSpinBox::up-arrow, QTimeEdit::up-arrow { image: url(:/bulkhead/icons/up-@scheme.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QTimeEdit::down-arrow { image: url(:/bulkhead/icons/down-@scheme.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @line; selection-background-color: @selection;
  selection-color: @text; }

QMenu { background: @surface; color: @text; border: 1px solid @line; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 6px 22px 6px 22px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4px 6px; }
QMenu::indicator { width: 12px; height: 12px; left: 6px; }

QTableView, QListView, QTreeView { background: @surface; color: @text; border: none; gridline-color: @line;
  selection-background-color: @selection; selection-color: @text; alternate-background-color: @alternate; }
QTableView:focus, QListView:focus { border: none; }
QHeaderView { background: @alternate; border: none; }
QHeaderView::section { background: @alternate; color: @dim; border: none; border-bottom: 1px solid @line; padding: 0 8px;
  font-size: 12px; font-weight: 500; }
QHeaderView::section:hover { color: @text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }
QTableCornerButton::section { background: @alternate; border: none; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @track; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QProgressBar { background: @track; border: none; border-radius: 3px; max-height: 6px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator, QTableView::indicator, QTreeView::indicator {
  width: 14px; height: 14px; border: 1px solid @dim; background: @surface; }
QCheckBox::indicator, QListView::indicator, QTableView::indicator, QTreeView::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border: 1px solid @accent; }
QCheckBox::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked, QTreeView::indicator:checked {
  background: @accent; border: 1px solid @accent; image: url(:/bulkhead/icons/check-@scheme.svg); }
QRadioButton::indicator:checked { background: @accent; border: 1px solid @accent;
  image: url(:/bulkhead/icons/dot-@scheme.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border: 1px solid @line; }
)";

} // namespace

QString styleSheet(const Tokens &t)
{
    // Longer names first: "@text" must not eat into "@textSoft".
    const std::vector<std::pair<QString, QColor>> names = {{"navigationActive", t.navigationActive},
                                                           {"navigationText", t.navigationText},
                                                           {"navigationSection", t.navigationSection},
                                                           {"navigation", t.navigation},
                                                           {"background", t.background},
                                                           {"accentSoft", t.accentSoft},
                                                           {"selection", t.selection},
                                                           {"alternate", t.alternate},
                                                           {"onAccent", t.onAccent},
                                                           {"infoText", t.infoText},
                                                           {"warnText", t.warnText},
                                                           {"surface", t.surface},
                                                           {"badText", t.badText},
                                                           {"okText", t.okText},
                                                           {"accent", t.accent},
                                                           {"faint", t.faint},
                                                           {"track", t.track},
                                                           {"hover", t.hover},
                                                           {"text", t.text},
                                                           {"line", t.line},
                                                           {"dim", t.dim},
                                                           {"bad", t.bad}};
    QString sheet = QString::fromLatin1(kSheet);
    sheet.replace(QLatin1String("@scheme"), t.dark ? QLatin1String("dark") : QLatin1String("light"));
    for (const auto &[name, colour] : names)
        sheet.replace(QLatin1Char('@') + name, colour.name());
    return sheet;
}

QPalette palette(const Tokens &t)
{
    QPalette p;
    p.setColor(QPalette::Window, t.background);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.surface);
    p.setColor(QPalette::AlternateBase, t.alternate);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.faint);
    p.setColor(QPalette::Button, t.surface);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.bad);
    p.setColor(QPalette::ToolTipBase, t.surface);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Highlight, t.selection);
    p.setColor(QPalette::HighlightedText, t.text);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::LinkVisited, t.accent);
    p.setColor(QPalette::Light, t.surface);
    p.setColor(QPalette::Midlight, t.line);
    p.setColor(QPalette::Mid, t.line);
    p.setColor(QPalette::Dark, t.line);
    for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, t.faint);
    return p;
}

} // namespace bulkhead
