#include "widgets/frame/page.h"

namespace bulkhead {

Page::Page(Workspace *workspace, View view, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_view(view)
{
    setProperty("kind", "page");
    setAttribute(Qt::WA_StyledBackground);
}

} // namespace bulkhead
