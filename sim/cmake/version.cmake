# Writes tsunagari/version.hpp into the build folder: the project's version and the commit that is being built. It is looked at
# on every build and rewritten only when it differs. The file serves twice: included (below) and as the script of its own target.
if(CMAKE_SCRIPT_MODE_FILE)
    set(TSUNAGARI_COMMIT "unknown")
    find_program(GIT_PROGRAM git)
    if(GIT_PROGRAM AND EXISTS ${SOURCE_DIR}/.git)
        set(git ${GIT_PROGRAM} --no-optional-locks -c safe.directory=* -C ${SOURCE_DIR})
        execute_process(COMMAND ${git} rev-parse --short=10 HEAD OUTPUT_VARIABLE hash RESULT_VARIABLE failed
                        ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
        if(NOT failed)
            set(TSUNAGARI_COMMIT ${hash})
            execute_process(COMMAND ${git} status --porcelain --untracked-files=no OUTPUT_VARIABLE changes ERROR_QUIET)
            if(changes)
                string(APPEND TSUNAGARI_COMMIT "-dirty")
            endif()
        endif()
    endif()
    configure_file(${SOURCE_DIR}/sim/version.hpp.in ${HEADER})
    return()
endif()

set(tsunagari_version_header ${PROJECT_BINARY_DIR}/generated/tsunagari/version.hpp)
set(tsunagari_version_command ${CMAKE_COMMAND} -D SOURCE_DIR=${PROJECT_SOURCE_DIR} -D HEADER=${tsunagari_version_header}
    -D TSUNAGARI_VERSION=${PROJECT_VERSION} -P ${PROJECT_SOURCE_DIR}/sim/cmake/version.cmake)
add_custom_target(tsunagari_version COMMAND ${tsunagari_version_command} BYPRODUCTS ${tsunagari_version_header} VERBATIM)
execute_process(COMMAND ${tsunagari_version_command})  # so that it is there for editors and for the first build
target_include_directories(tsunagari PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated>)
add_dependencies(tsunagari tsunagari_version)
