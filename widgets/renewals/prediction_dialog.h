#pragma once
#include "models/renewal_values.h"

#include <QDialog>

namespace bulkhead {

/// How renewals came out beside what had been predicted, newest first, and how often that fits.
class PredictionDialog : public QDialog
{
    Q_OBJECT
public:
    explicit PredictionDialog(const RenewalList &list, QWidget *parent = nullptr);
};

} // namespace bulkhead
