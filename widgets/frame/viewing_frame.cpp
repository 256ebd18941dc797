#include "widgets/frame/viewing_frame.h"

#include "models/words.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/view_dialog.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/channel_accent.h"
#include "widgets/theme/theme.h"

#include <QAction>
#include <QBuffer>
#include <QFrame>
#include <QHBoxLayout>
#include <QImageReader>
#include <QLabel>
#include <QPixmap>
#include <QPushButton>
#include <QShortcut>
#include <QShowEvent>

#include <utility>

namespace bulkhead {
namespace {

constexpr int kMostPixels = 1'024; // As the gateway's; what is on the wire is not taken on trust.
constexpr int kMarkPixels = 128;

QPixmap markOf(const QByteArray &png)
{
    if (png.isEmpty())
        return {};
    QBuffer buffer;
    buffer.setData(png);
    QImageReader reader(&buffer, "png");
    const QSize size = reader.size();
    if (!size.isValid() || size.width() > kMostPixels || size.height() > kMostPixels)
        return {};
    reader.setScaledSize(size.scaled(kMarkPixels, kMarkPixels, Qt::KeepAspectRatio));
    return QPixmap::fromImage(reader.read());
}

} // namespace

ViewingFrame::ViewingFrame(Viewing *viewing, Workspace *workspace, MainWindow *window)
    : QObject(window)
    , m_viewing(viewing)
    , m_workspace(workspace)
    , m_window(window)
    , m_banner(new QFrame)
    , m_text(makeLabel({}, Text::Strong, Tone::Info, true))
    , m_action(new QAction(tr("View as role…"), this))
{
    m_banner->setObjectName(QStringLiteral("viewBanner"));
    m_banner->setAutoFillBackground(true);
    auto *row = new QHBoxLayout(m_banner);
    row->setContentsMargins(16, 6, 16, 6);
    QPushButton *stop = makeButton(tr("Stop viewing"));
    stop->setToolTip(tr("Ctrl+Shift+V"));
    row->addWidget(m_text, 1);
    row->addWidget(stop);
    m_banner->hide();
    window->addBanner(m_banner);
    window->addPersonActions({m_action});
    window->addSearchActions([this]() -> QList<SearchAction> {
        if (!m_action->isVisible())
            return {};
        return {{m_action->text(), tr("Ctrl+Shift+V"), [this] { toggle(); }}};
    });
    connect(stop, &QPushButton::clicked, viewing, &Viewing::stop);
    connect(m_action, &QAction::triggered, this, &ViewingFrame::toggle);
    connect(new QShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+V")), window), &QShortcut::activated, this,
            &ViewingFrame::toggle);
    // Where another's places end, the own begin anew, and the other way round.
    connect(viewing, &Viewing::wantedChanged, window, &MainWindow::forgetPlaces);
    connect(viewing, &Viewing::told, this, &ViewingFrame::refresh);
    connect(viewing, &Viewing::refused, window, &MainWindow::say);
    connect(workspace, &Workspace::sessionChanged, this, &ViewingFrame::refresh);
    connect(workspace->theme(), &Theme::changed, this, &ViewingFrame::refresh);
    window->installEventFilter(this);
    refresh();
}

ViewingFrame::~ViewingFrame()
{
    if (!m_shown.accent.isEmpty() && m_window->isVisible())
        setChannelAccent({});
}

QString ViewingFrame::sentence() const
{
    const LookAs &whom = m_viewing->granted();
    const QString role = words::role(whom.role);
    if (!whom.person.isEmpty())
        return tr("You see what %1 (%2) sees – nothing can be changed.").arg(whom.person, role);
    if (!whom.partner.isEmpty()) {
        const QString name = m_viewing->wanted().partnerName;
        return tr("You see what a partner administrator of %1 sees – nothing can be changed.")
            .arg(name.isEmpty() ? whom.partner : name);
    }
    return tr("You see what the role “%1” sees – nothing can be changed.").arg(role);
}

void ViewingFrame::refresh()
{
    const bool viewing = m_viewing->granted().active();
    m_action->setText(viewing ? tr("Stop viewing") : tr("View as role…"));
    m_action->setVisible(viewing || m_workspace->session().may(QStringLiteral("session.view-as")));
    m_banner->setVisible(viewing);
    if (viewing)
        m_text->setText(sentence());
    QPalette ground = m_banner->palette();
    ground.setColor(QPalette::Window, tokens().infoSoft);
    m_banner->setPalette(ground);
    if (!(m_shown == m_viewing->look()))
        showLook();
}

void ViewingFrame::showLook()
{
    const QString before = std::exchange(m_shown, m_viewing->look()).accent;
    m_window->setBrand(m_shown.name, markOf(m_shown.logo));
    if (m_window->isVisible() && before != m_shown.accent)
        showChannelAccent(m_workspace->theme(), QColor(m_shown.accent)); // Refreshes again, with nothing left to show.
}

/// The accent is the whole application's: it is there as long as this environment is the one that is looked at.
bool ViewingFrame::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_window && !m_shown.accent.isEmpty()
        && (event->type() == QEvent::Show || event->type() == QEvent::Hide))
        showChannelAccent(m_workspace->theme(), event->type() == QEvent::Show ? QColor(m_shown.accent) : QColor());
    return QObject::eventFilter(watched, event);
}

void ViewingFrame::toggle()
{
    if (m_viewing->granted().active())
        return m_viewing->stop();
    if (!m_action->isVisible())
        return;
    auto *dialog = new ViewDialog(m_viewing, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ViewDialog::chosen, m_viewing, &Viewing::lookAs);
    dialog->open();
}

} // namespace bulkhead
