#pragma once

namespace bulkhead {

/// From now on this process leaves no core dump when it dies: its memory holds tokens, keys and what a tenant's people
/// wrote, and a dump would lie on a disk that none of the rules of access reach. Cannot be undone by the process or
/// whoever started it. Where the system refuses, everything stays as it was.
void leaveNoCoreDump();

/// Besides, no other process of the same user may attach to this one or read its memory; an administrator still may.
/// Not for programs of a desktop: its portals look at who calls them.
void closeMemoryToOthers();

} // namespace bulkhead
