# Language level, warnings and instrumentation, the same for every target of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(MAILLAGE_WERROR "Treat warnings as errors" OFF)
option(MAILLAGE_FUZZ "Build only the libFuzzer targets (needs clang)" OFF)
set(MAILLAGE_SANITIZE "" CACHE STRING "Comma-separated sanitizers, e.g. address,undefined")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
  set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

# Core dumps and swap aside, hardening that costs nothing measurable here.
add_compile_options(-fstack-protector-strong)

if(MAILLAGE_SANITIZE)
  add_compile_options(-fsanitize=${MAILLAGE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MAILLAGE_SANITIZE})
endif()
if(MAILLAGE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Warnings for our own code only: generated schema code is included as SYSTEM.
# -Wnull-dereference gives false alarms with g++ 12 and kj, hence its absence.
function(maillage_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                         -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
                         -Wno-unknown-warning-option -Wno-maybe-uninitialized)
  if(MAILLAGE_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# maillage_room(NAME sources... LINK public-deps... PRIVATE private-deps...)
# One static library per room; headers are included from the top of the tree ("node/store/store.h").
function(maillage_room name)
  cmake_parse_arguments(ROOM "" "" "LINK;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ROOM_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PUBLIC ${ROOM_LINK} PRIVATE ${ROOM_PRIVATE})
  maillage_warnings(${name})
endfunction()
