#pragma once
// The archive of frozen reviews: what it keeps is read again years later, so a list of fields only grows at its end.
#include "backend/domain/archive.h"
#include "backend/engine/rational.h"

namespace bulkhead::review {

class Writer final : public archive::Writer<Writer>
{
};
class Reader final : public archive::Reader<Reader>
{
public:
    using archive::Reader<Reader>::Reader;
};

} // namespace bulkhead::review
