# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# One static library a layer. The edges between layers are the architecture: base <- at; base <- platform <- backends;
# platform <- config; backends, config <- services; commands -> at, services, config, base; app -> all.
add_library(w58d_options INTERFACE)
target_compile_options(w58d_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Werror
    -fvisibility=hidden -ffunction-sections -fdata-sections)
target_link_options(w58d_options INTERFACE -Wl,--gc-sections)

# What the loader has to relocate is 44 KB as a list and 1 KB as a bitmap, which the C library reads from 2.36 on. Debian's
# linker makes one for this processor alone.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT W58D_STATIC AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    target_link_options(w58d_options INTERFACE -Wl,-z,pack-relative-relocs)
endif()

# GCC 12 sees uninitialised members inside std::optional and std::expected that are not there, and
# takes the freeing of coroutine frames for that of something else.
target_compile_options(w58d_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-mismatched-new-delete>)

# Files are compiled together, up to this many in one translation unit: several times as quick, and the program is a
# sixth smaller. To GCC such a file looks like a header whose classes hold what no other unit sees; the dev preset
# compiles each file by itself and warns of it where it is true.
set(CMAKE_UNITY_BUILD ON CACHE BOOL "Compile the files of a target together")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16 CACHE STRING "How many of them at most")
if(CMAKE_UNITY_BUILD)
    target_compile_options(w58d_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()

# What is flashed had better be small: most of it waits for programs or for the kernel. Compiled once more as a whole by the
# linker it is an eighth smaller. (Frames of one coroutine have fields of other names in each translation unit, which GCC
# takes for a breach of the one-definition rule.)
option(W58D_WHOLE "Optimise what is flashed as a whole, when it is linked" ON)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND W58D_WHOLE)
    target_link_options(w58d_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-odr>)
endif()
function(w58d_small target)
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        target_compile_options(${target} PRIVATE -Oz)
        set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ${W58D_WHOLE})
    endif()
endfunction()

# As one translation unit, at -O2: -O3 takes 1 % of the instructions of a command away and adds 10 kB. Not as a part of the
# whole, all of which would be drawn into the one function that is flattened.
function(w58d_fast target)
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
        target_compile_options(${target} PRIVATE -O2)
    endif()
endfunction()

# A few files of a layer that is small.
function(w58d_fast_files)
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON COMPILE_OPTIONS -O2)
    endif()
endfunction()

# FAST: not small. OFFERS: the headers that other layers may include; test/checks/test_edges.py reads them here.
function(w58d_layer name)
    cmake_parse_arguments(ARG "FAST" "" "SOURCES;OFFERS;USES;HIDES" ${ARGN})
    add_library(w58d_${name} STATIC ${ARG_SOURCES})
    add_library(w58d::${name} ALIAS w58d_${name})
    target_include_directories(w58d_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(w58d_${name} PUBLIC ${ARG_USES} PRIVATE w58d_options ${ARG_HIDES})
    if(ARG_FAST)
        w58d_fast(w58d_${name})
    else()
        w58d_small(w58d_${name})
    endif()
endfunction()
