#pragma once
#include "widgets/meeting/review_section.h"

namespace bulkhead {

class DataTable;
class IncidentEditor;
class Preferences;
class ReviewIncidents;

/// The incidents that cost budget, and the editor of the chosen one under them.
class IncidentCard : public ReviewSection
{
    Q_OBJECT
public:
    explicit IncidentCard(Preferences *preferences, QWidget *parent = nullptr);
    void focusField(int index, const QString &name) override;

protected:
    void fill() override;

private:
    void showChosen();
    void refreshRows();
    [[nodiscard]] IncidentNote noteOf(const QString &incidentId) const;

    ReviewIncidents *m_model;
    DataTable *m_table;
    IncidentEditor *m_editor;
    EmptyState *m_empty;
    bool m_showing = false;
};

} // namespace bulkhead
