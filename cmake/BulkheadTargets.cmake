# One function for every target, so that warnings, visibility and sanitizers are the same everywhere.
option(BULKHEAD_GUI "Build widgets and the console" ON)
option(BULKHEAD_CLIENT "Build models and the client session (needs Qt Core)" ON)
option(BULKHEAD_TESTS "Build the tests" ON)
set(BULKHEAD_SANITIZE "" CACHE STRING "Sanitizers for own code, such as address,undefined")
option(BULKHEAD_COVERAGE "Instrument for gcov" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Paths relative to the build directory let every build directory of a checkout share the cache. The language is part
  # of what the cache tells results apart by: with one for all, people with different ones share it, too.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env --unset=LC_ALL --unset=LC_CTYPE --unset=LC_MESSAGES
    LANG=C.UTF-8 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND NOT BULKHEAD_COVERAGE)
  add_link_options(-fuse-ld=mold)
endif()
if(BULKHEAD_SANITIZE)
  add_compile_options(-fsanitize=${BULKHEAD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${BULKHEAD_SANITIZE})
endif()
if(BULKHEAD_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

set(BULKHEAD_WARNINGS -Wall -Wextra -Wpedantic -Wshadow=local -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference
  -Wimplicit-fallthrough -Werror)
set(BULKHEAD_QT_DEFINITIONS QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_NO_KEYWORDS_OFF QT_NO_URL_CAST_FROM_STRING
  QT_DISABLE_DEPRECATED_BEFORE=0x060400)
list(REMOVE_ITEM BULKHEAD_QT_DEFINITIONS QT_NO_KEYWORDS_OFF)

function(_bulkhead_common target)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
  # GCC 12 reports false null dereferences and dangling references in its own and Qt's headers when it optimises.
  target_compile_options(${target} PRIVATE ${BULKHEAD_WARNINGS} -Wno-null-dereference)
  if(BULKHEAD_SANITIZE) # Instrumented, an optional's value that is never read looks read to it.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
  endif()
  set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# bulkhead_library(name SOURCES ... PUBLIC ... PRIVATE ... [QT] [PCH header ...])
function(bulkhead_library name)
  cmake_parse_arguments(A "QT" "" "SOURCES;PUBLIC;PRIVATE;PCH" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  _bulkhead_common(${name})
  target_link_libraries(${name} PUBLIC ${A_PUBLIC} PRIVATE ${A_PRIVATE})
  if(A_QT)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_compile_definitions(${name} PRIVATE ${BULKHEAD_QT_DEFINITIONS})
  endif()
  if(A_PCH)
    target_precompile_headers(${name} PRIVATE ${A_PCH})
  endif()
endfunction()

# bulkhead_executable(name SOURCES ... LINK ... [QT])
function(bulkhead_executable name)
  cmake_parse_arguments(A "QT" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  _bulkhead_common(${name})
  target_link_libraries(${name} PRIVATE ${A_LINK})
  if(A_QT)
    set_target_properties(${name} PROPERTIES AUTOMOC ON AUTORCC ON)
    target_compile_definitions(${name} PRIVATE ${BULKHEAD_QT_DEFINITIONS})
  endif()
endfunction()

# bulkhead_test(name SOURCES ... LINK ... [LABELS ...] [QT]): one Qt Test executable, one ctest entry.
# Its environment is UTC and C.UTF-8; widget tests get the display that the runner started.
function(bulkhead_test name)
  cmake_parse_arguments(A "QT" "TIMEOUT" "SOURCES;LINK;LABELS;ARGS" ${ARGN})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  bulkhead_executable(${name} SOURCES ${A_SOURCES} LINK ${A_LINK})
  # What is tested is built as it is shipped; the tests themselves need not be fast, but be there soon.
  if(NOT BULKHEAD_SANITIZE)
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  add_test(NAME ${name} COMMAND ${name} ${A_ARGS})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${A_TIMEOUT} LABELS "${A_LABELS}"
    ENVIRONMENT "TZ=UTC;LC_ALL=C.UTF-8;QT_LOGGING_RULES=qt.qpa.*=false")
endfunction()
