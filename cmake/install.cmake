include(GNUInstallDirs)
install(TARGETS streamlab_app issues_app RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY schemas/ DESTINATION ${CMAKE_INSTALL_DATADIR}/streamlab/schemas FILES_MATCHING PATTERN "*.json")

# Manual pages, made by the programs from the option table that parses.
foreach(app streamlab issues)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/man/${app}.1
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man
    COMMAND ${app}_app completions man > ${CMAKE_BINARY_DIR}/man/${app}.1
    DEPENDS ${app}_app VERBATIM)
  list(APPEND man_pages ${CMAKE_BINARY_DIR}/man/${app}.1)
endforeach()
add_custom_target(man ALL DEPENDS ${man_pages})
install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
