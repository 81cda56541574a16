# Everything comes from Debian 12 packages (tools/install-dependencies names them).
find_package(PkgConfig REQUIRED)
find_package(CapnProto REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(date REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(ZMQ REQUIRED IMPORTED_TARGET libzmq)
pkg_check_modules(LMDB REQUIRED IMPORTED_TARGET lmdb)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)

# libcsv ships neither a CMake nor a pkg-config file.
find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(libcsv::libcsv UNKNOWN IMPORTED)
set_target_properties(libcsv::libcsv PROPERTIES
  IMPORTED_LOCATION "${LIBCSV_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${LIBCSV_INCLUDE_DIR}")

if(BUILD_TESTING AND NOT MAILLAGE_FUZZ)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()

# maillage_schema(NAME files...): generated Cap'n Proto code in a target of its own, without warnings.
function(maillage_schema name)
  capnp_generate_cpp(sources headers ${ARGN})
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} SYSTEM PUBLIC "${PROJECT_BINARY_DIR}/generated")
  target_link_libraries(${name} PUBLIC CapnProto::capnp)
endfunction()
set(CAPNPC_OUTPUT_DIR "${PROJECT_BINARY_DIR}/generated")
set(CAPNPC_SRC_PREFIX "${PROJECT_SOURCE_DIR}")
file(MAKE_DIRECTORY "${CAPNPC_OUTPUT_DIR}")
