# Functions that make a floor, a test program, the benchmarks and the header check. Folders that do not exist yet, or are
# empty, make an empty library or no test program, never an error.

# A "[" in the place of the clone would mean a choice of letters to file(GLOB).
string(REGEX REPLACE "([][*?])" "[\\1]" tsunagari_glob_root "${PROJECT_SOURCE_DIR}")

# The .cpp files under the given folders. `sim` and `tests` themselves are not searched deeper: their folders are other floors.
function(tsunagari_sources result)
    set(found)
    foreach(folder IN LISTS ARGN)
        if(folder MATCHES "/")
            file(GLOB_RECURSE files CONFIGURE_DEPENDS ${tsunagari_glob_root}/${folder}/*.cpp)
        else()
            file(GLOB files CONFIGURE_DEPENDS ${tsunagari_glob_root}/${folder}/*.cpp)
        endif()
        list(APPEND found ${files})
    endforeach()
    list(REMOVE_ITEM found ${PROJECT_SOURCE_DIR}/sim/main.cpp)
    set(${result} ${found} PARENT_SCOPE)
endfunction()

# tsunagari_floor(<library> SOURCES <folder>… [ON <floor below>])
function(tsunagari_floor name)
    cmake_parse_arguments(FLOOR "" "ON" "SOURCES" ${ARGN})
    tsunagari_sources(sources ${FLOOR_SOURCES})
    if(NOT sources)
        set(sources ${PROJECT_BINARY_DIR}/empty/${name}.cpp)
        file(WRITE ${sources}.new "// This floor has no sources yet.\n")
        configure_file(${sources}.new ${sources} COPYONLY)
    endif()
    add_library(${name} STATIC ${sources})
    target_compile_features(${name} PUBLIC cxx_std_20)
    target_include_directories(${name}
        PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>
        PRIVATE ${PROJECT_SOURCE_DIR}/sim)
    if(FLOOR_ON)
        target_link_libraries(${name} PUBLIC ${FLOOR_ON})
    endif()
endfunction()

# tsunagari_test(<program> SOURCES <folder>… [ON <floor>]): tests of a floor, linked to that floor and those below it only.
function(tsunagari_test name)
    cmake_parse_arguments(TEST "" "ON" "SOURCES" ${ARGN})
    tsunagari_sources(sources ${TEST_SOURCES})
    if(NOT sources)
        return()
    endif()
    add_executable(${name} ${sources})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/sim
                                               ${PROJECT_SOURCE_DIR}/tests)
    target_compile_definitions(${name} PRIVATE TSUNAGARI_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE ${TEST_ON} GTest::gtest_main GTest::gmock)
    if(TARGET tsunagari_program AND TEST_ON STREQUAL "tsunagari")  # its tests may run the program itself
        target_compile_definitions(${name} PRIVATE TSUNAGARI_PROGRAM="$<TARGET_FILE:tsunagari_program>")
        add_dependencies(${name} tsunagari_program)
    endif()
    # PRE_TEST: tests are listed when ctest starts, so a build never runs a sanitized program.
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX "${name}." PROPERTIES TIMEOUT 900)
endfunction()

# Each file of tests/bench is a program of its own.
function(tsunagari_benchmarks)
    tsunagari_sources(sources tests/bench)
    foreach(source IN LISTS sources)
        get_filename_component(name ${source} NAME_WE)
        if(NOT name MATCHES "bench")
            set(name bench_${name})
        endif()
        add_executable(${name} ${source})
        target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/sim)
        target_compile_definitions(${name} PRIVATE TSUNAGARI_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
        target_link_libraries(${name} PRIVATE tsunagari benchmark::benchmark_main)
    endforeach()
endfunction()

# Every header must compile alone: one source a header that includes nothing else.
function(tsunagari_header_check)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
         ${tsunagari_glob_root}/include/*.hpp ${tsunagari_glob_root}/sim/*.hpp)
    set(sources)
    foreach(header IN LISTS headers)
        string(REGEX REPLACE "^(include|sim)/" "" included ${header})
        string(REPLACE ".hpp" ".cpp" source ${PROJECT_BINARY_DIR}/header_check/${header})
        file(WRITE ${source}.new "#include \"${included}\"\n")
        configure_file(${source}.new ${source} COPYONLY)
        list(APPEND sources ${source})
    endforeach()
    if(sources)
        add_library(header_check OBJECT ${sources})
        target_include_directories(header_check PRIVATE ${PROJECT_SOURCE_DIR}/sim)
        target_link_libraries(header_check PRIVATE tsunagari)
    endif()
endfunction()
