#include "widgets/frame/dialog_naming.h"

#include "widgets/frame/environment_list.h"
#include "widgets/frame/environment_mark.h"
#include "widgets/frame/main_window.h"

#include <QApplication>
#include <QDialog>
#include <QEvent>
#include <QLayout>
#include <QPointer>

namespace bulkhead {
namespace {
const char *const kNamed = "environmentNamed";
}

bool belongsTo(const QWidget *widget, const QWidget *frame)
{
    while (widget && widget != frame) {
        const QWidget *above = widget->parentWidget();
        widget = above ? above : widget->property(kOpenedBy).value<QPointer<QWidget>>();
    }
    return widget != nullptr;
}

DialogNaming::DialogNaming(EnvironmentList *list, QObject *parent)
    : QObject(parent)
    , m_list(list)
{
    qApp->installEventFilter(this);
}

bool DialogNaming::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Show || !watched->isWidgetType())
        return false;
    auto *dialog = qobject_cast<QDialog *>(watched);
    if (!dialog || !dialog->isWindow() || dialog->property(kNamed).toBool())
        return false;
    for (const EnvironmentEntry &entry : m_list->all()) {
        if (!entry.window || !belongsTo(dialog, entry.window))
            continue;
        const EnvironmentMark mark = shownMark(entry);
        if (mark.name.isEmpty())
            break;
        dialog->setProperty(kNamed, true);
        dialog->setWindowTitle(dialog->windowTitle().isEmpty()
                                   ? mark.name
                                   : QStringLiteral("%1 · %2").arg(dialog->windowTitle(), mark.name));
        // The place of a menu bar: above whatever the dialog lays out, in layouts of every kind.
        if (QLayout *layout = dialog->layout(); layout && !layout->menuBar()) {
            auto *line = new EnvironmentLine(mark, dialog);
            layout->setMenuBar(line);
            line->show();
            dialog->resize(dialog->width(), dialog->height() + line->sizeHint().height());
        }
        break;
    }
    return false;
}

} // namespace bulkhead
