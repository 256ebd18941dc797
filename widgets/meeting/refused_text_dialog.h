#pragma once
#include "models/review_draft.h"

#include <QDialog>

namespace bulkhead {

/// A text for the customer that the gateway will not take as it is: shows it and why. One that only looks identifying
/// can be confirmed by who has read it.
class RefusedTextDialog : public QDialog
{
    Q_OBJECT
public:
    RefusedTextDialog(const QString &tenantName, const RefusedText &refused, QWidget *parent = nullptr);

signals:
    void confirmed();
    void editAsked();
};

} // namespace bulkhead
