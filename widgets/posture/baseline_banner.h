#pragma once
#include "models/posture_values.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace bulkhead {

class Workspace;

/// Says that other baselines wait for consent, and how many tenants they would make drift; hidden where none do, or to
/// whom they are not told.
class BaselineBanner : public QWidget
{
    Q_OBJECT
public:
    explicit BaselineBanner(Workspace *workspace, QWidget *parent = nullptr);
    void load();
    [[nodiscard]] const BaselineChange &change() const { return m_change; }

signals:
    void reviewWanted(const bulkhead::BaselineChange &change);

private:
    void show(const BaselineChange &change);

    Workspace *m_workspace;
    BaselineChange m_change;
    QLabel *m_text;
    QPushButton *m_review;
};

} // namespace bulkhead
