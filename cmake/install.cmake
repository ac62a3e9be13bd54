include(GNUInstallDirs)
install(TARGETS streamlab_app issues_app RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY schemas/ DESTINATION ${CMAKE_INSTALL_DATADIR}/streamlab/schemas FILES_MATCHING PATTERN "*.json")
