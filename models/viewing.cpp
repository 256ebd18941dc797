#include "models/viewing.h"

namespace bulkhead {

void Viewing::lookAs(const LookAs &whom)
{
    if (m_wanted == whom)
        return;
    m_wanted = whom;
    emit wantedChanged();
}

void Viewing::choices(QObject *guard, Answer<LookChoices> then)
{
    if (m_ask)
        m_ask(guard, std::move(then));
}

void Viewing::tell(const LookAs &granted, const ChannelLook &look)
{
    if (m_granted == granted && m_look == look)
        return;
    m_granted = granted;
    m_look = look;
    emit told();
}

void Viewing::refuse(const Fault &fault)
{
    emit refused(fault.summary + QLatin1Char(' ') + fault.remedy);
    stop();
}

} // namespace bulkhead
