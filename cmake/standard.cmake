# The settings of our own targets. Linked PRIVATE, so that nothing of them reaches who embeds the library.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(STREAMLAB_CCACHE ccache)
if(STREAMLAB_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${STREAMLAB_CCACHE})
endif()

add_library(streamlab_standard INTERFACE)
target_compile_features(streamlab_standard INTERFACE cxx_std_20)
target_compile_options(streamlab_standard INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers
  # GCC 12 sees overlaps in std::string that are not there (its PR 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  # To GCC a source that is compiled with others as one is a header, where an unnamed namespace would be a fault.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>
  $<$<BOOL:${STREAMLAB_WERROR}>:-Werror>)
target_compile_definitions(streamlab_standard INTERFACE $<$<OR:$<CONFIG:Debug>,$<BOOL:${STREAMLAB_FUZZ}>>:_GLIBCXX_ASSERTIONS>)

# Sanitizers go on everything, or their run-time would miss what libraries of ours do for each other.
if(STREAMLAB_SANITIZE)
  add_compile_options(-fsanitize=${STREAMLAB_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
  add_link_options(-fsanitize=${STREAMLAB_SANITIZE})
endif()
# A fuzzer sees only what is instrumented: the libraries too, not the target's few lines alone.
if(STREAMLAB_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address)
endif()
