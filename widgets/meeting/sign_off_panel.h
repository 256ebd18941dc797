#pragma once
#include "widgets/meeting/review_section.h"

class QLineEdit;

namespace bulkhead {

/// Who signed for each side. A signature is recorded with a press, never by typing alone; the gateway dates it.
class SignOffPanel : public ReviewSection
{
    Q_OBJECT
public:
    explicit SignOffPanel(QWidget *parent = nullptr);
    void focusField(int index, const QString &name) override;

protected:
    void fill() override;

private:
    struct Side
    {
        QLabel *title = nullptr;
        QVBoxLayout *signatures = nullptr;
        QWidget *form = nullptr;
        QLineEdit *name = nullptr, *role = nullptr;
        QPushButton *sign = nullptr;
    };
    void build(Side &side, bool customer);
    void fillSide(Side &side, bool customer);
    void sign(bool customer);

    Side m_ours, m_theirs;
};

} // namespace bulkhead
