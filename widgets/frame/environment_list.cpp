#include "widgets/frame/environment_list.h"

#include "models/words.h"
#include "widgets/frame/workspace.h"

#include <algorithm>

namespace bulkhead {

EnvironmentState stateOf(const EnvironmentEntry &entry)
{
    if (!entry.workspace)
        return {QStringLiteral("○"), EnvironmentList::tr("Not connected"), Tone::Dim, {}, false};
    if (entry.cover == EnvironmentEntry::Cover::Locked)
        return {QStringLiteral("◆"), EnvironmentList::tr("Locked"), Tone::Dim, {}, false};
    if (entry.cover == EnvironmentEntry::Cover::SignedOut)
        return {QStringLiteral("◇"), EnvironmentList::tr("Signed out"), Tone::Dim, {}, false};
    const StreamState stream = entry.workspace->desk()->stream();
    const QString since = words::clock(stream.sinceMs);
    switch (stream.link) {
    case StreamState::Link::Live:
        return {QStringLiteral("●"), EnvironmentList::tr("Live"), Tone::Ok, {}, true};
    case StreamState::Link::Connecting:
        return {QStringLiteral("◌"), EnvironmentList::tr("Connecting"), Tone::Dim, stream.reason, false};
    case StreamState::Link::Reconnecting:
        return {QStringLiteral("▲"), EnvironmentList::tr("Reconnecting since %1").arg(since), Tone::Warn, stream.reason,
                false};
    case StreamState::Link::Offline:
        break;
    }
    return {QStringLiteral("■"), EnvironmentList::tr("Down since %1").arg(since), Tone::Bad, stream.reason, false};
}

QString environmentOf(const EnvironmentEntry &entry)
{
    const QString said = entry.workspace ? entry.workspace->session().environment.name : QString();
    return said.isEmpty() ? entry.environment : said;
}

EnvironmentMark shownMark(const EnvironmentEntry &entry)
{
    EnvironmentMark mark = entry.mark;
    if (mark.name.isEmpty())
        mark.name = environmentOf(entry);
    if (mark.letters.isEmpty())
        mark.letters = lettersOf(mark.name);
    // The gateway's word counts, too: an environment cannot be taken for less than it is.
    mark.production |= entry.workspace && entry.workspace->session().environment.production;
    return mark;
}

const EnvironmentEntry *EnvironmentList::find(const QString &id) const
{
    const auto it = std::ranges::find(m_all, id, &EnvironmentEntry::id);
    return it == m_all.end() ? nullptr : &*it;
}

void EnvironmentList::put(const EnvironmentEntry &entry)
{
    const auto it = std::ranges::find(m_all, entry.id, &EnvironmentEntry::id);
    if (it == m_all.end())
        m_all.append(entry);
    else
        *it = entry;
    follow(entry);
    emit changed();
}

void EnvironmentList::follow(const EnvironmentEntry &entry)
{
    if (!entry.workspace)
        return;
    connect(entry.workspace->desk(), &Desk::streamChanged, this, &EnvironmentList::stateChanged, Qt::UniqueConnection);
    connect(entry.workspace, &Workspace::sessionChanged, this, &EnvironmentList::changed, Qt::UniqueConnection);
}

void EnvironmentList::remove(const QString &id)
{
    if (m_all.removeIf([&id](const EnvironmentEntry &entry) { return entry.id == id; }) > 0)
        emit changed();
}

void EnvironmentList::arrange(const QStringList &ids)
{
    const auto before = m_all;
    std::ranges::stable_sort(m_all, {}, [&ids](const EnvironmentEntry &entry) { return ids.indexOf(entry.id); });
    if (!std::ranges::equal(before, m_all, {}, &EnvironmentEntry::id, &EnvironmentEntry::id))
        emit changed();
}

void EnvironmentList::setCover(const QString &id, EnvironmentEntry::Cover cover)
{
    const auto it = std::ranges::find(m_all, id, &EnvironmentEntry::id);
    if (it == m_all.end() || it->cover == cover)
        return;
    it->cover = cover;
    emit changed();
}

} // namespace bulkhead
