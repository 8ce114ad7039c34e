# `cmake --install`: the program, the library a floor, the headers, the scenarios, and a package for find_package(tsunagari).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(TARGET tsunagari_program)
    install(TARGETS tsunagari_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(TARGETS tsunagari_kit tsunagari_world tsunagari_month tsunagari_record tsunagari EXPORT tsunagari
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/tsunagari DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.def")
install(FILES ${tsunagari_version_header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tsunagari)
if(EXISTS ${PROJECT_SOURCE_DIR}/scenarios)
    install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/tsunagari)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT tsunagari NAMESPACE tsunagari:: FILE tsunagari-targets.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tsunagari)
configure_package_config_file(sim/cmake/tsunagari-config.cmake.in ${PROJECT_BINARY_DIR}/tsunagari-config.cmake
        INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tsunagari)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tsunagari-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tsunagari-config.cmake ${PROJECT_BINARY_DIR}/tsunagari-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tsunagari)
