#pragma once
// Questions to the catalogs about one tenant's boundaries. Each answers with lines "what" that must not be there.

namespace bulkhead::pg {

/// $1 role, $2 the group or empty, $3 tenant. One line about the role.
extern const char kRole[];
/// $1 role, $2 the group or empty, $3 own schema or empty, $4 shared schemas, $5 the tenant's column, $6 lookup tables.
extern const char kForeignGrants[];
extern const char kForeignDefaults[];
/// $1 role, $2 own schema or empty, $3 trusted names, $4 the tenant's column.
extern const char kDefinerFunctions[];
extern const char kOwnersViews[];
/// $1 schema, $2 role.
extern const char kSchemaWrongs[];
/// $1 database, $2 role.
extern const char kDatabaseWrongs[];

} // namespace bulkhead::pg
