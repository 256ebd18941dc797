#pragma once
#include "models/destination.h"

#include <QList>
#include <QWidget>

namespace bulkhead {

class Workspace;

/// A line of the `?` sheet: keys and what they do on this page.
struct KeyHint
{
    QString keys, what;
};

/// A view in the middle of the window. Made once per window, on first use; kept afterwards with its state.
class Page : public QWidget
{
    Q_OBJECT
public:
    Page(Workspace *workspace, View view, QWidget *parent = nullptr);

    [[nodiscard]] View view() const { return m_view; }
    /// Shows this place (id, tab, filter of the destination). Called on every way in; the same place twice is harmless.
    virtual void open(const Destination &place) = 0;
    /// Where the page is now; what "copy link" and back give. Emit placeChanged() when it becomes another.
    [[nodiscard]] virtual Destination place() const = 0;
    /// For the window's title; contains the tenant's name when the page is about one tenant.
    [[nodiscard]] virtual QString heading() const = 0;
    [[nodiscard]] virtual QList<KeyHint> keys() const { return {}; }
    /// True when everything asked for has arrived and is drawn; the picture of --shot waits for it.
    [[nodiscard]] virtual bool settled() const { return true; }
    /// What a picture of this page shows: the whole window, unless the page has one of its own on the screen.
    [[nodiscard]] virtual QWidget *pictured() { return window(); }
    /// The page came to the front, or left it. Pages in the background ask for nothing.
    virtual void activate() {}
    virtual void deactivate() {}

signals:
    void navigate(const bulkhead::Destination &place); ///< A person asked to go there.
    void placeChanged();                               ///< place() or heading() is another.
    void notice(const QString &sentence);              ///< One sentence for the person, shown for some seconds.

protected:
    [[nodiscard]] Workspace *workspace() const { return m_workspace; }

private:
    Workspace *m_workspace;
    View m_view;
};

} // namespace bulkhead
