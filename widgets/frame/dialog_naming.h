#pragma once
#include <QObject>

namespace bulkhead {

class EnvironmentList;

/// Every dialog of an environment's views says which environment that is, in its title and on a line across its top:
/// what is confirmed there happens there. Watches the whole application.
class DialogNaming : public QObject
{
    Q_OBJECT
public:
    explicit DialogNaming(EnvironmentList *list, QObject *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    EnvironmentList *m_list;
};

/// Property of a window without a parent: the QPointer<QWidget> that opened it.
inline constexpr const char *kOpenedBy = "openedBy";
/// Whether `widget` is `frame`, in it, or a window that something in it opened.
[[nodiscard]] bool belongsTo(const QWidget *widget, const QWidget *frame);

} // namespace bulkhead
