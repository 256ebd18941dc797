#pragma once
// Recordings over the gateway: playback, and which screens are looked at under a grant.
#include "models/recording_desk.h"

#include <QObject>
#include <QTimer>

namespace bulkhead::v1 {
class GetRecordingResponse;
}

namespace bulkhead {

class GatewayDesk;

[[nodiscard]] RecordingPart recordingFrom(const v1::GetRecordingResponse &message);

/// The desk's.
class RecordingLine final : public QObject, public RecordingDesk
{
    Q_OBJECT
public:
    explicit RecordingLine(GatewayDesk *desk);

    void play(const RecordingQuestion &question, QObject *guard, Answer<RecordingPart> then) override;
    void noteScreen(const QString &view, const QString &place) override;

private:
    void send();

    GatewayDesk *m_desk;
    QTimer m_again;          ///< The gateway takes no more for a moment.
    QString m_grant;         ///< That the screen was looked at under.
    QString m_view, m_place; ///< To be noted; view empty: nothing is.
    bool m_sending = false;
};

} // namespace bulkhead
