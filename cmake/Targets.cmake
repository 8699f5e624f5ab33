# Common settings of all our targets: language, warnings, sanitizers, include root.

set(PARTICIPANTS_SANITIZE "" CACHE STRING "Sanitizers to build with, as in -fsanitize=")
option(PARTICIPANTS_TIDY "Run clang-tidy on every source file except the tests while building" OFF)

# Warnings are errors in every preset: nobody reads a warning that may stay.
set(PARTICIPANTS_WARNINGS
    -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wconversion
    -Wsign-conversion -Wold-style-cast -Wcast-align -Wimplicit-fallthrough)

function(participants_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_compile_options(${target} PRIVATE ${PARTICIPANTS_WARNINGS})
  participants_sanitize(${target})
  if(PARTICIPANTS_TIDY)
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY "clang-tidy-19;--quiet")
  endif()
endfunction()

# See tsan_abseil.cc. The linker must read this library before Abseil. It is therefore also a link option, which
# the linker reads before all libraries.
if(PARTICIPANTS_SANITIZE STREQUAL "thread")
  add_library(participants_tsan_abseil SHARED ${CMAKE_CURRENT_LIST_DIR}/tsan_abseil.cc)
  target_compile_features(participants_tsan_abseil PRIVATE cxx_std_20)
  target_compile_options(participants_tsan_abseil PRIVATE -fsanitize=thread)
  target_link_options(participants_tsan_abseil PRIVATE -fsanitize=thread)
endif()

# A separate function, because generated code gets the sanitizers but not our warnings.
function(participants_sanitize target)
  if(PARTICIPANTS_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${PARTICIPANTS_SANITIZE}
                           -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${PARTICIPANTS_SANITIZE})
    target_compile_definitions(${target} PUBLIC PARTICIPANTS_SANITIZED)
    if(PARTICIPANTS_SANITIZE STREQUAL "thread")
      target_link_libraries(${target} PRIVATE participants_tsan_abseil)
      target_link_options(${target} PRIVATE $<TARGET_FILE:participants_tsan_abseil>)
      # Where __SANITIZE_THREAD__ is defined, protobuf's maps have a different layout than in Debian's library.
      # libstdc++ derives _GLIBCXX_TSAN from it.
      target_compile_options(${target} PUBLIC -U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
      # g++ warns that it does not check fences; Abseil's flags use one.
      target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
    endif()
  else()
    target_compile_definitions(${target} PRIVATE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
    target_compile_options(${target} PRIVATE -fstack-protector-strong -fstack-clash-protection)
    target_link_options(${target} PRIVATE -Wl,-z,relro,-z,now)
  endif()
endfunction()

# history_size is the maximum: a forgotten stack matches no suppression.
set(PARTICIPANTS_TEST_ENVIRONMENT
    "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan.supp:history_size=7")

# participants_test(NAME x SOURCES x_test.cc LINK libs LABEL unit|component|e2e [ARGS ...])
function(participants_test)
  cmake_parse_arguments(TEST "" "NAME;LABEL" "SOURCES;LINK" ${ARGN})
  add_executable(${TEST_NAME} ${TEST_SOURCES})
  participants_target(${TEST_NAME})
  # clang-tidy would spend most of its time on GoogleTest's macros.
  set_target_properties(${TEST_NAME} PROPERTIES CXX_CLANG_TIDY "")
  # GoogleTest's macros cause this warning in code that is not ours.
  target_compile_options(${TEST_NAME} PRIVATE -Wno-sign-conversion)
  # With a sanitizer, g++ 12 reports uninitialized members in its own <regex>.
  if(PARTICIPANTS_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${TEST_NAME} PRIVATE -Wno-maybe-uninitialized)
  endif()
  # Tests need not be fast, and optimizing GoogleTest's templates doubles the compile time.
  target_compile_options(${TEST_NAME} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_compile_definitions(${TEST_NAME} PRIVATE TESTDATA_DIR="${PROJECT_SOURCE_DIR}/tests/testdata")
  target_link_libraries(${TEST_NAME} PRIVATE ${TEST_LINK} GTest::gmock_main)
  add_test(NAME ${TEST_NAME} COMMAND ${TEST_NAME})
  set_tests_properties(${TEST_NAME} PROPERTIES LABELS "${TEST_LABEL}" TIMEOUT 300
                       ENVIRONMENT "${PARTICIPANTS_TEST_ENVIRONMENT}")
endfunction()
